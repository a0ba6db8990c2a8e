"""Reports as their list and page show them, and what can be made for an area."""
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from regions.models import Area, Level
from regions.scopes import Scope
from zones.models import AreaCoverage, ReachRun, Report, ReportKind, RuleKind, Standard, Zone
from zones.queries.runs import analysed_codes
from zones.sentences import area_title


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """An area for which something can be made."""

    code: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report with what it holds in words and who asked for it."""

    report: Report
    holds: str
    who: str


def area_choices(scope: Scope) -> list[AreaChoice]:
    """Return analysed areas down to kecamatan that a person's account is for, each above those inside it."""
    analysed = analysed_codes()
    areas = Area.objects.current().exclude(level=Level.VILLAGE).order_by("code").values_list("code", "name", "level")
    return [
        AreaChoice(code, area_title(name, level, code), level)
        for code, name, level in areas
        if scope.holds(code) and any(code == one or code.startswith(f"{one}.") for one in analysed)
    ]


def usual_area(areas: list[AreaChoice]) -> str:
    """Return the area that is shown first: the first kabupaten/kota, else the first there is."""
    cities = [area.code for area in areas if area.level == Level.REGENCY]
    return (cities or [area.code for area in areas] or [""])[0]


def sheet_counts(code: str, run: ReachRun) -> dict[str, int]:
    """Return how many kecamatan, kelurahan/desa and designated zones an atlas of an area would hold."""
    rows = AreaCoverage.objects.filter(run=run, area__code__startswith=code).values("area__level")
    found = {row["area__level"]: row["areas"] for row in rows.annotate(areas=Count("area", distinct=True)).order_by()}
    zones = Zone.objects.designated().filter(code__startswith=code).count()
    return {"kecamatan": found.get(Level.DISTRICT, 0), "kelurahan": found.get(Level.VILLAGE, 0), "kawasan": zones}


def distance_rules(run: ReachRun) -> list[Standard]:
    """Return the rules of a run's standards that a map can show: those about a walk."""
    return list(run.standard_set.standards.filter(kind=RuleKind.DISTANCE).order_by("order"))


def report_rows(scope: Scope, *, within: str) -> "ReportRows":
    """Return the reports of an area and all below it that a person may see, newest first."""
    found = Report.objects.filter(scope.lookup("area_code")).select_related("by", "run", "since_run")
    if within:
        found = found.filter(area_code__startswith=within)
    return ReportRows(found)


class ReportRows:
    """Rows of reports that a page takes a part of, one query for a part."""

    def __init__(self, found: QuerySet[Report]) -> None:
        self._found = found

    def count(self) -> int:
        return self._found.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[ReportRow]:
        return [report_row(report) for report in self._found[part]]


def report_row(report: Report) -> ReportRow:
    """Return a report in words."""
    return ReportRow(report, _holds(report), report.by.get_full_name() or report.by.get_username())


def _holds(report: Report) -> str:
    if report.kind == ReportKind.PACK:
        return _("rapat %(day)s") % {"day": date_format(report.meeting_on, "j F Y")}
    if report.kind == ReportKind.DATA:
        return _("semua tabel, GeoPackage dan Excel")
    sheets = ", ".join(_LEVEL_WORDS[level]() for level in report.choices.get("levels", ()) if level in _LEVEL_WORDS)
    return f"{sheets} · {report.choices.get('paper', 'a4').upper()}"


_LEVEL_WORDS = {
    "kecamatan": lambda: _("kecamatan"), "kelurahan": lambda: _("kelurahan/desa"), "kawasan": lambda: _("kawasan"),
}  # fmt: skip
