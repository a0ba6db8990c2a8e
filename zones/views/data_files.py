"""Data sets of an area as files: public ones for everybody, working ones for those who plan."""
from collections.abc import Callable, Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import Area
from zones.files.csv_file import as_csv, dictionary_csv
from zones.files.dataset import DataSet
from zones.files.geo_files import as_geojson, as_gpkg
from zones.files.package import as_zip
from zones.files.record import as_record
from zones.files.sets import KINDS, SetKind, asked_for, kinds_for
from zones.files.workbook_file import as_xlsx
from zones.queries.runs import latest_run

ALL: Final = "semua"
"""Every data set that the reader may have, in one workbook, GeoPackage or archive."""
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Final = {
    "csv": "text/csv; charset=utf-8", "kamus.csv": "text/csv; charset=utf-8", "xlsx": _XLSX,
    "geojson": "application/geo+json", "gpkg": "application/geopackage+sqlite3", "xml": "application/xml",
    "zip": "application/zip",
}  # fmt: skip
OF_ALL: Final = ("xlsx", "gpkg", "zip")
OF_DRAWN: Final = ("geojson", "gpkg")


@require_safe
def data_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Return a public data set of an area as a file; its name says area, run and date."""
    return _file(request, name, kind, [one for one in KINDS.values() if not one.needs])


@require_safe
def working_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Return a data set that is not public, or all of them together, to those who may have it."""
    return _file(request, name, kind, kinds_for(request.user))


def kinds_of_set(kind: SetKind) -> list[str]:
    """Return the kinds of files a data set has."""
    return ["xlsx", "csv", *(OF_DRAWN if kind.is_drawn else ()), "kamus.csv", "xml"]


def _file(request: HttpRequest, name: str, kind: str, allowed: Sequence[SetKind]) -> HttpResponse:
    wanted = list(allowed) if name == ALL else [one for one in allowed if one.key == name]
    fits = kind in OF_ALL if name == ALL else bool(wanted) and kind in kinds_of_set(wanted[0])
    if not fits:
        raise Http404(_("Tidak ada berkas %(name)s.%(kind)s.") % {"name": name, "kind": kind})
    code = request.GET.get("wilayah", "")[:13]
    area = Area.objects.current().filter(code=code).first()
    run = latest_run(code) if area else None
    if area is None or run is None:
        raise Http404(_("Belum ada hitungan untuk wilayah ini."))
    asked = asked_for(area, run, request.user)
    sets = [one.make(one, asked) for one in wanted]
    response = HttpResponse(_WRITERS[kind](sets, request), content_type=TYPES[kind])
    file_name = f"{name}-{code}-{localtime(run.finished_at):%Y%m%d}-hitungan{run.pk}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _address(data: DataSet, request: HttpRequest) -> str:
    route = "working_data_file" if KINDS[data.layer].needs else "data_file"
    kind = "gpkg" if data.shapes is not None else "csv"
    return request.build_absolute_uri(f"{reverse(route, args=[data.layer, kind])}?wilayah={data.part_of}")


_WRITERS: Final[dict[str, Callable[[list[DataSet], HttpRequest], bytes]]] = {
    "csv": lambda sets, _request: as_csv(sets[0]),
    "kamus.csv": lambda sets, _request: dictionary_csv(sets[0]),
    "xlsx": lambda sets, _request: as_xlsx(sets),
    "geojson": lambda sets, _request: as_geojson(sets[0]),
    "gpkg": lambda sets, _request: as_gpkg(sets),
    "xml": lambda sets, request: as_record(sets[0], address=_address(sets[0], request)),
    "zip": lambda sets, request: as_zip(sets, address_of=lambda data: _address(data, request)),
}
