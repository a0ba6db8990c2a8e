"""The coverage page for officials: table and map in step, and its files."""
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regions.models import Area, Level
from regions.queries.areas import areas_geojson
from zones.coverage_question import LEVELS, CoverageQuestion
from zones.models import ReachRun
from zones.queries.coverage import CoverageTable, coverage_table
from zones.queries.downloads import as_csv, as_geojson, as_xlsx
from zones.queries.runs import analysed_codes, latest_run, latest_run_anywhere, staleness

DOWNLOADS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "geojson": (as_geojson, "application/geo+json"),
}


def coverage(request: HttpRequest) -> HttpResponse:
    """Show the table; htmx asks for the table alone."""
    question = CoverageQuestion.from_query(request.GET)
    run = _run(question)
    if run is None:
        return render(request, "zones/coverage_empty.html", {"question": question})
    table = _table(run, question)
    context = {
        "question": question,
        "run": run,
        "stale": staleness(run),
        "table": table,
        "rows": question.sorted_rows(table),
        "levels": _levels(run),
        "areas": _choices(run),
        "all_columns": coverage_table(run, level=LEVELS[question.level]).columns if question.rules else table.columns,
        "shown": _shown(table, question),
        "analysed": Area.objects.current().filter(code__in=analysed_codes()).defer("geometry"),
    }
    template = "zones/coverage_table.html" if request.htmx else "zones/coverage.html"
    return render(request, template, context)


def coverage_shapes(request: HttpRequest) -> HttpResponse:
    """Return the areas of the table as simplified GeoJSON; verdicts stand in the table, once."""
    question = CoverageQuestion.from_query(request.GET)
    run = _run(question)
    if run is None:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    inside = Area.objects.current().within_code(question.within or run.area_code)
    codes = inside.filter(level=LEVELS[question.level]).values_list("code", flat=True)
    return HttpResponse(areas_geojson(codes), content_type="application/geo+json")


def coverage_download(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the table asked for as a file; its name says area, run and date."""
    if kind not in DOWNLOADS:
        raise Http404(_("Jenis berkas %(kind)s tidak ada.") % {"kind": kind})
    question = CoverageQuestion.from_query(request.GET)
    run = _run(question)
    if run is None:
        return HttpResponse(_("Belum ada hitungan untuk wilayah ini."), status=HTTPStatus.NOT_FOUND)
    write, content_type = DOWNLOADS[kind]
    response = HttpResponse(write(_table(run, question)), content_type=content_type)
    name = f"cakupan-{run.area_code}-{run.finished_at:%Y%m%d}-hitungan{run.pk}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _run(question: CoverageQuestion) -> ReachRun | None:
    if not question.within:
        return latest_run_anywhere()
    if not Area.objects.current().filter(code=question.within).exists():
        raise Http404(_("Wilayah %(code)s tidak dimuat.") % {"code": question.within})
    return latest_run(question.within)


def _table(run: ReachRun, question: CoverageQuestion) -> CoverageTable:
    return coverage_table(
        run,
        level=LEVELS[question.level],
        within=question.within or None,
        rule_keys=question.rules,
        only_not_met=question.only_not_met,
    )


def _shown(table: CoverageTable, question: CoverageQuestion):
    """Return the column drawn on the map: the one asked for, else the first distance rule, else the first."""
    by_key = {column.key: column for column in table.columns}
    if question.show in by_key:
        return by_key[question.show]
    distance = [column for column in table.columns if column.kind == "D"]
    return (distance or list(table.columns) or [None])[0]


def _levels(run: ReachRun) -> list[tuple[str, str]]:
    present = set(run.coverage.values_list("area__level", flat=True))
    return [(key, Level(level).label) for key, level in LEVELS.items() if level in present]


def _choices(run: ReachRun) -> list[Area]:
    inside = Area.objects.current().within_code(run.area_code).exclude(level=Level.VILLAGE)
    return list(inside.order_by("code").defer("geometry"))

