"""Data sets of an area as files: public ones for everybody, working ones for those who plan."""
from collections.abc import Callable, Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import Area
from zones.files.csv_file import as_csv, dictionary_csv
from zones.files.dataset import DataSet
from zones.files.geo_files import as_geojson, as_gpkg
from zones.files.record import as_record
from zones.files.sets import KINDS, SetKind, asked_for, data_address, kinds_for
from zones.files.workbook_file import as_xlsx
from zones.queries.runs import latest_run

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Final = {
    "csv": "text/csv; charset=utf-8", "kamus.csv": "text/csv; charset=utf-8", "xlsx": _XLSX,
    "geojson": "application/geo+json", "gpkg": "application/geopackage+sqlite3", "xml": "application/xml",
}  # fmt: skip
OF_DRAWN: Final = ("geojson", "gpkg")


@require_safe
def data_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Return a public data set of an area as a file; its name says area, run and date."""
    return _file(request, name, kind, [one for one in KINDS.values() if not one.needs])


@require_safe
def working_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Return a data set that is not public to those who may have it."""
    return _file(request, name, kind, kinds_for(request.user))


def kinds_of_set(kind: SetKind) -> list[str]:
    """Return the kinds of files a data set has."""
    return ["xlsx", "csv", *(OF_DRAWN if kind.is_drawn else ()), "kamus.csv", "xml"]


def _file(request: HttpRequest, name: str, kind: str, allowed: Sequence[SetKind]) -> HttpResponse:
    wanted = next((one for one in allowed if one.key == name), None)
    if wanted is None or kind not in kinds_of_set(wanted):
        raise Http404(_("Tidak ada berkas %(name)s.%(kind)s.") % {"name": name, "kind": kind})
    code = request.GET.get("wilayah", "")[:13]
    area = Area.objects.current().filter(code=code).first()
    run = latest_run(code) if area else None
    if area is None or run is None:
        raise Http404(_("Belum ada hitungan untuk wilayah ini."))
    data = wanted.make(wanted, asked_for(area, run, request.user))
    response = HttpResponse(_WRITERS[kind](data, site_of(request)), content_type=TYPES[kind])
    file_name = f"{name}-{code}-{localtime(run.finished_at):%Y%m%d}-hitungan{run.pk}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def site_of(request: HttpRequest) -> str:
    """Return the address of this installation, as its files name it."""
    return request.build_absolute_uri("/").rstrip("/")


_WRITERS: Final[dict[str, Callable[[DataSet, str], bytes]]] = {
    "csv": lambda data, _site: as_csv(data),
    "kamus.csv": lambda data, _site: dictionary_csv(data),
    "xlsx": lambda data, _site: as_xlsx([data]),
    "geojson": lambda data, _site: as_geojson(data),
    "gpkg": lambda data, _site: as_gpkg([data]),
    "xml": lambda data, site: as_record(data, address=data_address(site, data)),
}
