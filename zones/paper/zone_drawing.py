"""A printed map of a zone as vector SVG: streets, water, borders, the zone, numbered members, scale, north. Pure."""
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import shapely
from django.utils.html import escape

from walkshed.crs import to_lonlat, to_metres, utm_epsg

WIDTH_MM: Final = 180.0
HEIGHT_MM: Final = 112.0
MARGIN_SHARE: Final = 0.16
LEAST_ACROSS_M: Final = 500.0
_STREET_MM: Final = {1: 1.7, 2: 1.5, 3: 1.4, 4: 1.2, 5: 1.0, 6: 0.75, 7: 0.5, 8: 0.3, 9: 0.25}
_MAJOR_RANK: Final = 5
_NICE: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class DrawnStreet:
    """A street as a line (lon/lat) with its rank: 1 = widest."""

    rank: int
    line: shapely.Geometry


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """A named area or piece of ground (lon/lat); kind: village, water, river, green or rail."""

    kind: str
    name: str
    shape: shapely.Geometry


@dataclass(frozen=True, slots=True)
class DrawnPin:
    """A member with the number it has in the list and the colour of its group."""

    number: int
    colour: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The ground that fits the paper: a rectangle in metres of a UTM zone, and millimetres per metre."""

    epsg: int
    west_m: float
    north_m: float
    mm_per_m: float

    @classmethod
    def around(cls, shape: shapely.Geometry) -> "Frame":
        """Return the frame of a shape (lon/lat) with room around it."""
        west, south, east, north = shape.bounds
        epsg = utm_epsg((west + east) / 2, (south + north) / 2)
        corners = to_metres([(west, south), (east, north), (west, north), (east, south)], epsg)
        (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
        across = max((right - left) * (1 + 2 * MARGIN_SHARE), LEAST_ACROSS_M)
        down = max((top - bottom) * (1 + 2 * MARGIN_SHARE), LEAST_ACROSS_M * HEIGHT_MM / WIDTH_MM)
        mm_per_m = min(WIDTH_MM / across, HEIGHT_MM / down)
        return cls(
            epsg=epsg, mm_per_m=mm_per_m, west_m=(left + right) / 2 - WIDTH_MM / mm_per_m / 2,
            north_m=(top + bottom) / 2 + HEIGHT_MM / mm_per_m / 2,
        )  # fmt: skip

    def on_paper(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Return a shape (lon/lat) in millimetres of the paper, y downwards, cut to the frame and no finer than ink."""
        moved = shapely.transform(
            shape, lambda lonlat: (to_metres(lonlat, self.epsg) - (self.west_m, self.north_m)) * (1, -1) * self.mm_per_m
        )
        cut = shapely.intersection(shapely.make_valid(moved), shapely.box(-2, -2, WIDTH_MM + 2, HEIGHT_MM + 2))
        return shapely.simplify(cut, 0.05)

    @property
    def box(self) -> shapely.Polygon:
        """Return the frame in lon/lat, a little too large."""
        east, south = self.west_m + WIDTH_MM / self.mm_per_m, self.north_m - HEIGHT_MM / self.mm_per_m
        corners = to_lonlat(
            [(self.west_m, south), (east, south), (east, self.north_m), (self.west_m, self.north_m)], self.epsg
        )
        return shapely.box(*corners.min(axis=0), *corners.max(axis=0))

    @property
    def scale(self) -> int:
        """Return the scale of the paper, rounded to hundreds: 1 : 5.000."""
        return round(1000 / self.mm_per_m / 100) * 100

    @property
    def bar_m(self) -> int:
        """Return a round length in metres for the scale bar, at most 45 mm long."""
        longest = 45 / self.mm_per_m
        power = 10 ** math.floor(math.log10(longest))
        return int(max(nice * power for nice in _NICE if nice * power <= longest))


def draw_zone_map(
    frame: Frame, *, zone: shapely.Geometry, streets: Iterable[DrawnStreet], areas: Sequence[DrawnArea],
    pins: Iterable[DrawnPin], title: str, metre_words: str, north_word: str, is_designated: bool,
) -> str:  # fmt: skip
    """Return the map as an SVG element of WIDTH_MM x HEIGHT_MM; every word of data is escaped."""
    cut = f"M0.2 0.2H{WIDTH_MM - 0.2:g}V{HEIGHT_MM - 0.2:g}H0.2Z"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="zone-map" role="img" aria-label="{escape(title)}" '
        f'width="{WIDTH_MM:g}mm" height="{HEIGHT_MM:g}mm" viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}">'
        f'<title>{escape(title)}</title><defs><clipPath id="sheet"><path d="{cut}"/></clipPath></defs>'
        f'<path d="{cut}" fill="#f4f2ec"/><g clip-path="url(#sheet)">'
    ]
    parts += [_ground(frame, area) for area in areas if area.kind in ("green", "water", "river", "rail")]
    parts += _streets(frame, streets)
    parts += [_village(frame, area) for area in areas if area.kind == "village"]
    parts.append(_zone(frame, zone, is_designated))
    parts += [_village_name(frame, area) for area in areas if area.kind == "village"]
    parts += [_pin(frame, pin) for pin in pins]
    parts.append("</g>" + _scale_bar(frame, metre_words) + _north(north_word))
    parts.append(f'<path d="{cut}" fill="none" stroke="#14211f" stroke-width="0.4"/></svg>')
    return "".join(parts)


def _ground(frame: Frame, area: DrawnArea) -> str:
    path = _path(frame.on_paper(area.shape))
    if not path:
        return ""
    if area.kind in ("green", "water"):
        colour = "#d9e7cf" if area.kind == "green" else "#bcd8e4"
        return f'<path d="{path}" fill="{colour}" fill-rule="evenodd"/>'
    if area.kind == "river":
        return f'<path d="{path}" fill="none" stroke="#bcd8e4" stroke-width="1" stroke-linejoin="round"/>'
    return f'<path d="{path}" fill="none" stroke="#a49d92" stroke-width="0.5" stroke-dasharray="1.6 0.8"/>'


def _streets(frame: Frame, streets: Iterable[DrawnStreet]) -> list[str]:
    """Draw edges of all streets before their surfaces, wide ones last, so that crossings are open."""
    by_rank: dict[int, list[str]] = {}
    for street in streets:
        path = _path(frame.on_paper(street.line))
        if path:
            by_rank.setdefault(min(max(street.rank, 1), 9), []).append(path)
    order = sorted(by_rank, reverse=True)
    line = '<path d="{}" fill="none" stroke="{}" stroke-width="{:g}" stroke-linecap="round" stroke-linejoin="round"/>'
    edges = [line.format("".join(by_rank[rank]), "#cfc8ba", _STREET_MM[rank] + 0.3) for rank in order]
    return edges + [
        line.format("".join(by_rank[rank]), "#fcf0cc" if rank <= _MAJOR_RANK else "#ffffff", _STREET_MM[rank])
        for rank in order
    ]


def _village(frame: Frame, area: DrawnArea) -> str:
    path = _path(frame.on_paper(shapely.boundary(area.shape)))
    return path and f'<path d="{path}" fill="none" stroke="#86789a" stroke-width="0.35" stroke-dasharray="2.4 1"/>'


def _village_name(frame: Frame, area: DrawnArea) -> str:
    shape = shapely.intersection(frame.on_paper(area.shape), shapely.box(8, 6, WIDTH_MM - 8, HEIGHT_MM - 6))
    if shape.is_empty or shape.area < 150:
        return ""
    place = shape.representative_point()
    return _halo_text(place.x, place.y, area.name.upper(), size=2.6, colour="#5a4d70", anchor="middle", spacing=0.3)


def _zone(frame: Frame, zone: shapely.Geometry, is_designated: bool) -> str:
    path = _path(frame.on_paper(zone))
    dash = "" if is_designated else ' stroke-dasharray="3 1.6"'
    return (
        f'<path d="{path}" fill="#00566b" fill-opacity="0.1" fill-rule="evenodd" stroke="#ffffff" stroke-width="1.8"/>'
        f'<path d="{path}" fill="none" stroke="#00566b" stroke-width="0.9" stroke-linejoin="round"{dash}/>'
    )


def _pin(frame: Frame, pin: DrawnPin) -> str:
    place = frame.on_paper(shapely.Point(pin.lon, pin.lat))
    if place.is_empty:
        return ""
    return (
        f'<circle cx="{place.x:.2f}" cy="{place.y:.2f}" r="2.3" fill="{pin.colour}" stroke="#ffffff" '
        f'stroke-width="0.5"/><text x="{place.x:.2f}" y="{place.y + 0.85:.2f}" text-anchor="middle" font-size="2.4" '
        f'font-weight="700" fill="#ffffff">{pin.number}</text>'
    )


def _scale_bar(frame: Frame, words: str) -> str:
    length = frame.bar_m * frame.mm_per_m
    x, y = 5.0, HEIGHT_MM - 5.5
    return (
        f'<g><rect x="{x - 2:g}" y="{y - 5.2:g}" width="{length + 4:.2f}" height="8.2" fill="#ffffff" '
        f'fill-opacity="0.85"/><path d="M{x:g} {y:g}h{length:.2f}" stroke="#14211f" stroke-width="0.9"/>'
        f'<path d="M{x:g} {y - 1.4:g}v2.8M{x + length / 2:.2f} {y - 0.9:g}v1.8M{x + length:.2f} {y - 1.4:g}v2.8" '
        f'stroke="#14211f" stroke-width="0.4"/><text x="{x:g}" y="{y - 2.2:g}" font-size="2.6" '
        f'fill="#14211f">{escape(words)}</text></g>'
    )


def _north(word: str) -> str:
    x, y = WIDTH_MM - 8, 6.5
    return (
        f'<g><circle cx="{x:g}" cy="{y + 3:g}" r="6" fill="#ffffff" fill-opacity="0.85"/>'
        f'<path d="M{x:g} {y - 2:g}l2.2 6.6-2.2-1.5-2.2 1.5z" fill="#14211f"/><text x="{x:g}" y="{y + 7.4:g}" '
        f'text-anchor="middle" font-size="2.8" font-weight="700" fill="#14211f">{escape(word)}</text></g>'
    )


def _halo_text(x: float, y: float, text: str, *, size: float, colour: str, anchor: str, spacing: float) -> str:
    where = f'x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" font-size="{size:g}" letter-spacing="{spacing:g}"'
    words = escape(text)
    halo = f'<text {where} fill="none" stroke="#fbfaf7" stroke-width="0.8" stroke-linejoin="round">{words}</text>'
    return halo + f'<text {where} fill="{colour}">{words}</text>'


def _path(shape: shapely.Geometry) -> str:
    """Return SVG path data of the lines and rings of a shape in millimetres."""
    drawn = []
    for part in shapely.get_parts(shapely.get_parts(shape)):
        if part.geom_type == "Polygon":
            drawn += [_run(ring) + "Z" for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in ("LineString", "LinearRing") and not part.is_empty:
            drawn.append(_run(part))
    return "".join(drawn)


def _run(line: shapely.LineString) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(line))
