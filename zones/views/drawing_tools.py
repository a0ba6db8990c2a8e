"""The tools of the drawing: each takes what is drawn and answers with another shape and what happened, in words."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

import shapely
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zones.drawing.files import MOST_FEATURES, shapes_in
from zones.drawing.metric import difference_m2, merged, polygons_of, resized, size_m2, split, with_hole
from zones.drawing.shapes import drawable, zone_shape
from zones.errors import ShapeRefused
from zones.models import CandidateZone, Zone
from zones.queries.drawing.cells import cells_in, shape_of_cells
from zones.queries.drawing.check import check_shape, repair_data
from zones.queries.drawing.surroundings import (
    StartPlace,
    around_street,
    reached_on_foot,
    start_at,
    start_places_named,
    surroundings,
)
from zones.sentences import hectares

from .drawing_request import body_of, list_of, number_of, place_of, places_of

MOST_RESIZE_M: Final = 500.0
MOST_AROUND_M: Final = 3000.0
MOST_MINUTES: Final = 30.0
MOST_STREET_M: Final = 300.0
MOST_GAP_M: Final = 100.0
MOST_MERGED: Final = 20


def _tool(view: Callable[[HttpRequest], dict[str, Any]]) -> Callable[[HttpRequest], JsonResponse]:
    """Answer with JSON; a refusal is a 422 with a sentence, a spot, and the repaired shape where there is one."""

    @wraps(view)
    def answering(request: HttpRequest) -> JsonResponse:
        try:
            return JsonResponse(view(request))
        except ShapeRefused as refused:
            told = {"error": str(refused), "where": refused.where}
            return JsonResponse(told, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    return answering


@require_POST
@_tool
def cut_hole(request: HttpRequest) -> dict[str, Any]:
    """Cut what lies inside a ring out of a shape."""
    data = body_of(request)
    base, ring = _base(data), places_of(data.get("ring"), least=3)
    hole = shapely.Polygon(ring)
    shape = with_hole(base, hole)
    words = _("Lubang %(area)s ha dibuat.") % {"area": hectares(size_m2(base) - size_m2(shape))}
    return _answer(shape, words)


@require_POST
@_tool
def split_shape(request: HttpRequest) -> dict[str, Any]:
    """Split a shape along a line; the answer holds all pieces together and each of them alone."""
    data = body_of(request)
    found = split(_base(data), shapely.LineString(places_of(data.get("line"), least=2)))
    told = [
        {"geometry": _geojson(piece), "area_m2": size_m2(piece),
         "words": _("%(area)s ha") % {"area": hectares(size_m2(piece))}}
        for piece in found.pieces
    ]  # fmt: skip
    words = ngettext("Menjadi %(count)d bagian.", "Menjadi %(count)d bagian.", len(told)) % {"count": len(told)}
    return _answer(found.together(), words) | {"pieces": told}


@require_POST
@_tool
def merge_shapes(request: HttpRequest) -> dict[str, Any]:
    """Merge the parts of a shape, and other zones' and candidates' shapes where named; narrow gaps close."""
    data = body_of(request)
    gap_m = number_of(data, "gap_m", least=0, most=MOST_GAP_M, missing=1.0)
    own = _mended(data.get("geometry"))
    others = [*_others(data), *map(_mended, list_of(data, "shapes", most=MOST_FEATURES))]
    shape = merged([own, *others], gap_m)
    if not others and len(shape.geoms) == len(polygons_of(own).geoms):
        raise ShapeRefused(
            _("Bagian-bagian ini terpisah lebih dari %(gap)s m. Geser lebih dekat, atau besarkan celah yang ditutup.")
            % {"gap": f"{gap_m:g}"}
        )
    parts = len(shape.geoms)
    words = ngettext("Menjadi %(count)d bagian.", "Menjadi %(count)d bagian.", parts) % {"count": parts}
    return _answer(shape, words)


@require_POST
@_tool
def resize_shape(request: HttpRequest) -> dict[str, Any]:
    """Grow a shape by metres on every side, or shrink it by negative ones."""
    data = body_of(request)
    base = _base(data)
    shape = resized(base, number_of(data, "metres", least=-MOST_RESIZE_M, most=MOST_RESIZE_M))
    words = _("Luasnya dari %(before)s ha menjadi %(after)s ha.")
    return _answer(shape, words % {"before": hectares(size_m2(base)), "after": hectares(size_m2(shape))})


@require_POST
@_tool
def surround(request: HttpRequest) -> dict[str, Any]:
    """Draw what lies around a place or facility: metres in a straight line, or minutes on foot."""
    data = body_of(request)
    facility = str(data.get("facility") or "")
    start = start_at(facility, request.user) if facility else StartPlace(*place_of(data.get("place")))
    name = start.name or _("tempat yang dipilih")
    if data.get("minutes") is not None:
        minutes = number_of(data, "minutes", least=1, most=MOST_MINUTES)
        shape, pace = reached_on_foot(start, minutes)
        words = _("%(minutes)s menit jalan kaki anak kecil (%(pace)s m/detik) dari %(name)s: %(area)s ha.") % {
            "minutes": f"{minutes:g}", "pace": f"{pace:.2f}".replace(".", ","), "name": name,
            "area": hectares(size_m2(shape)),
        }  # fmt: skip
    else:
        metres = number_of(data, "metres", least=10, most=MOST_AROUND_M)
        shape = surroundings(start, metres)
        words = _("%(metres)s m garis lurus di sekitar %(name)s: %(area)s ha.") % {
            "metres": f"{metres:g}", "name": name, "area": hectares(size_m2(shape)),
        }  # fmt: skip
    return _answer(shape, words) | {"name": start.name}


@require_POST
@_tool
def surround_street(request: HttpRequest) -> dict[str, Any]:
    """Draw what lies along the street nearest to a place."""
    data = body_of(request)
    metres = number_of(data, "metres", least=5, most=MOST_STREET_M)
    lon, lat = place_of(data.get("place"))
    shape, name = around_street(lon, lat, metres, is_whole=bool(data.get("whole")))
    words = _("%(metres)s m di kedua sisi %(name)s: %(area)s ha.") % {
        "metres": f"{metres:g}", "name": name or _("jalan tanpa nama"), "area": hectares(size_m2(shape)),
    }  # fmt: skip
    return _answer(shape, words) | {"name": name}


@require_POST
@_tool
def join_cells(request: HttpRequest) -> dict[str, Any]:
    """Draw the union of chosen cells."""
    cells = body_of(request).get("cells")
    shape = shape_of_cells(cells if isinstance(cells, list) else [])
    return _answer(shape, _("%(area)s ha dari sel yang dipilih.") % {"area": hectares(size_m2(shape))})


@require_GET
@_tool
def lived_in_cells(request: HttpRequest) -> dict[str, Any]:
    """Return the cells with children in a window (?kotak=west,south,east,north)."""
    try:
        west, south, east, north = (float(part) for part in request.GET.get("kotak", "").split(","))
    except ValueError:
        raise ShapeRefused(_("Kotak petanya tidak terbaca.")) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90 and east - west < 1 and north - south < 1):
        raise ShapeRefused(_("Terlalu banyak sel di layar. Perbesar petanya dahulu."))
    found = cells_in(west, south, east, north)
    return {"cells": [{"cell": one.cell, "outline": one.outline, "children": one.children} for one in found]}


@require_GET
@_tool
def anchors(request: HttpRequest) -> dict[str, Any]:
    """Return facilities found by words, to begin from."""
    words = " ".join(request.GET.get("cari", "").replace("\x00", "").split())[:60]
    found = start_places_named(words, request.user) if words else []
    return {
        "places": [
            {"id": one.public_id, "name": one.name, "type": one.type.name, "area": one.area.name if one.area else "",
             "lon": one.position.x, "lat": one.position.y}
            for one in found
        ]
    }  # fmt: skip


@require_POST
@_tool
def look_over(request: HttpRequest) -> dict[str, Any]:
    """Say all that is wrong with a shape, or hardly meant, and offer the repaired one."""
    check = check_shape(body_of(request).get("geometry"))
    faults = [
        {"kind": one.kind, "message": one.message, "where": one.where, "invalid": one.is_invalid}
        for one in check.faults
    ]
    return {"faults": faults, "repair": repair_data(check)}


@require_POST
@_tool
def read_file(request: HttpRequest) -> dict[str, Any]:
    """Return the polygons of an uploaded file, to choose from; nothing is stored."""
    upload = request.FILES.get("berkas")
    if upload is None:
        raise ShapeRefused(_("Pilih berkasnya dahulu."))
    reading = shapes_in(upload)
    return {
        "shapes": [
            {"name": one.name, "geometry": _geojson(one.shape), "note": one.note,
             "words": _("%(area)s ha") % {"area": hectares(one.area_m2)}}
            for one in reading.shapes
        ],
        "notes": reading.notes,
    }  # fmt: skip


@require_POST
@_tool
def compare(request: HttpRequest) -> dict[str, Any]:
    """Return the newest saved shape of a zone beside the drawn one, and how they differ."""
    data = body_of(request)
    zone = Zone.objects.filter(code=str(data.get("zone") or "")).select_related("current__by").first()
    if zone is None:
        raise ShapeRefused(_("Kawasan ini tidak ada lagi."))
    mine, theirs = _base(data), shapely.from_wkb(bytes(zone.current.geometry.wkb))
    only_mine, only_theirs = difference_m2(mine, theirs)
    who = zone.current.by.get_full_name() or zone.current.by.get_username()
    words = _("Versi %(number)s oleh %(who)s (garis putus-putus): %(theirs)s ha hanya di sana, %(mine)s ha hanya di gambar Anda.")  # noqa: E501
    told = {"number": zone.current.number, "who": who, "theirs": hectares(only_theirs), "mine": hectares(only_mine)}
    return {"geometry": _geojson(theirs), "words": words % told, "revision": zone.current.number}


def _base(data: dict[str, Any]) -> shapely.Geometry:
    """Return the drawn shape; one that cannot be a zone is refused with its fault."""
    return shapely.from_wkb(bytes(zone_shape(data.get("geometry")).wkb))


def _mended(geojson: Any) -> shapely.Geometry:
    shape = drawable(geojson)
    if not shape.is_valid:
        shape = polygons_of(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    if shape.is_empty:
        raise ShapeRefused(_("Bentuk ini tidak memiliki luas. Gambar lagi dengan paling sedikit tiga sudut."))
    return shape


def _others(data: dict[str, Any]) -> list[shapely.Geometry]:
    keys = [str(key)[:40] for key in list_of(data, "with", most=MOST_MERGED)]
    codes = [key.removeprefix("kawasan-") for key in keys if key.startswith("kawasan-")]
    numbers = [key.removeprefix("kandidat-") for key in keys]
    ids = [int(number) for number in numbers if number.isdecimal() and len(number) < 10]
    shapes = [zone.current.geometry for zone in Zone.objects.filter(code__in=codes).select_related("current")]
    shapes += [candidate.geometry for candidate in CandidateZone.objects.filter(pk__in=ids)]
    if len(shapes) < len(keys):
        raise ShapeRefused(_("Salah satu kawasan yang dipilih tidak ada lagi. Muat ulang halaman, lalu pilih lagi."))
    return [shapely.from_wkb(bytes(shape.wkb)) for shape in shapes]


def _answer(shape: shapely.Geometry, words: str) -> dict[str, Any]:
    return {"geometry": _geojson(shape), "words": words, "area_m2": size_m2(shape)}


def _geojson(shape: shapely.Geometry) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(shape))

