"""Downloads of the registry: what the filters show, to those who may see it."""
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from facilities.queries.registry_files import as_csv, as_geojson, as_gpkg, as_xlsx, dictionary_csv
from facilities.registry_filter import RegistryFilter, found_in_registry, registry_for

DOWNLOADS: Final = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "geojson": (as_geojson, "application/geo+json"),
    "gpkg": (as_gpkg, "application/geopackage+sqlite3"),
}


@require_GET
def registry_download(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the records that the list shows as a file; kind "kamus" is the data dictionary of the CSV."""
    on = timezone.localdate()
    if kind == "kamus":
        content, content_type, name = dictionary_csv(), "text/csv; charset=utf-8", "kamus-data-registri.csv"
    elif kind in DOWNLOADS:
        write, content_type = DOWNLOADS[kind]
        asked = RegistryFilter.read(request.GET)
        found, _is_guess = found_in_registry(asked, registry_for(request.user, asked), on=on)
        content, name = write(found), f"registri-{on:%Y%m%d}.{kind}"
    else:
        raise Http404(_("Jenis berkas %(kind)s tidak ada.") % {"kind": kind})
    response = StreamingHttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, no_store=True)
    return response
