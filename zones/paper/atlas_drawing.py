"""Maps of an atlas as vector SVG: an area, what is out of reach in it and its facilities; areas shaded. Pure."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.html import escape

from . import map_parts
from .map_frame import DrawnArea, DrawnStreet, Frame

CLASS_COLOURS: Final = ("#e3ecdf", "#fde3a7", "#f7b26a", "#dd7040", "#a52a2a")
"""From nothing missing to most: also in grey each is darker than the one before."""
_SIGN_UNITS: Final = 24.0


@dataclass(frozen=True, slots=True)
class DrawnSign:
    """A facility as a sign: its group's colour and shape (path data in a square of 24 units)."""

    colour: str
    path: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCells:
    """Hexagons (n,) in lon/lat with their class, an index of CLASS_COLOURS."""

    hexagons: npt.NDArray[np.object_]
    classes: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ShadedArea:
    """An area of an overview: its class (None = no data), and a short text in its middle."""

    shape: shapely.Geometry
    shade: int | None
    text: str


def draw_area_map(
    frame: Frame, *, area: shapely.Geometry, streets: Sequence[DrawnStreet], areas: Sequence[DrawnArea],
    cells: DrawnCells, signs: Sequence[DrawnSign], title: str, metre_words: str, north_word: str,
) -> str:  # fmt: skip
    """Return the map of an area as SVG; what lies outside it is pale, every word of data is escaped."""
    on_paper = frame.on_paper(area)
    parts = map_parts.ground(frame, areas) + _cells(frame, on_paper, cells)
    parts += map_parts.thin_streets(frame, streets)
    parts += map_parts.borders(frame, areas)
    parts.append(_veil(frame, on_paper))
    outline = map_parts.path_of(on_paper)
    parts.append(f'<path d="{outline}" fill="none" stroke="#ffffff" stroke-width="1.7" stroke-linejoin="round"/>')
    parts.append(f'<path d="{outline}" fill="none" stroke="#3d2c58" stroke-width="0.8" stroke-linejoin="round"/>')
    parts += draw_signs(frame, signs)
    parts += map_parts.names(frame, areas, size=2.3)
    over = [map_parts.scale_bar(frame, metre_words), map_parts.north(frame, north_word)]
    return map_parts.sheet(frame, parts, title=title, css="atlas-map", over=over)


def draw_overview(
    frame: Frame, *, shaded: Sequence[ShadedArea], outlines: Sequence[DrawnArea], title: str, metre_words: str,
    north_word: str,
) -> str:  # fmt: skip
    """Return the map of many areas shaded by class, with the outlines and names of the areas above them."""
    parts = ['<defs><pattern id="unknown" width="2" height="2" patternUnits="userSpaceOnUse">'
             '<path d="M0 0h2v2H0z" fill="#eceeed"/><circle cx="1" cy="1" r="0.35" fill="#6b7673"/></pattern></defs>']
    texts = []
    for one in shaded:
        shape = frame.on_paper(one.shape)
        path = map_parts.path_of(shape)
        fill = "url(#unknown)" if one.shade is None else CLASS_COLOURS[one.shade]
        parts.append(f'<path d="{path}" fill="{fill}" stroke="#86789a" stroke-width="0.2" fill-rule="evenodd"/>')
        if one.text and shape.area > 22:
            place = shape.representative_point()
            texts.append(map_parts.halo_text(place.x, place.y + 0.8, one.text, size=2.2, colour="#14211f",
                                             anchor="middle", spacing=0))  # fmt: skip
    for area in outlines:
        path = map_parts.path_of(frame.on_paper(area.shape))
        parts.append(f'<path d="{path}" fill="none" stroke="#3d2c58" stroke-width="0.6" stroke-linejoin="round"/>')
    over = [map_parts.scale_bar(frame, metre_words), map_parts.north(frame, north_word)]
    return map_parts.sheet(frame, [*parts, *texts], title=title, css="atlas-map", over=over)


def draw_signs(frame: Frame, signs: Sequence[DrawnSign]) -> list[str]:
    """Draw facilities as round signs with the shape of their group; smaller where there are many."""
    radius = 1.6 if len(signs) <= 120 else 1.3
    places = frame.on_paper(shapely.points([(sign.lon, sign.lat) for sign in signs])) if signs else ()
    return [
        _sign(sign, place.x, place.y, radius)
        for sign, place in zip(signs, places, strict=True)
        if not place.is_empty and 0 < place.x < frame.width_mm and 0 < place.y < frame.height_mm
    ]


def legend_sign(sign: DrawnSign, *, size_mm: float = 3.6) -> str:
    """Return a sign as a small SVG of its own, for the legend."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size_mm:g}mm" height="{size_mm:g}mm" viewBox="0 0 4 4" '
        f'aria-hidden="true">{_sign(sign, 2, 2, 1.75)}</svg>'
    )


def _sign(sign: DrawnSign, x: float, y: float, radius: float) -> str:
    size = radius * 1.3 / _SIGN_UNITS
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" fill="{escape(sign.colour)}" stroke="#ffffff" '
        f'stroke-width="0.3"/><path transform="translate({x - radius * 0.65:.2f} {y - radius * 0.65:.2f}) '
        f'scale({size:.4f})" d="{escape(sign.path)}" fill="#ffffff" fill-rule="evenodd"/>'
    )


def _cells(frame: Frame, area: shapely.Geometry, cells: DrawnCells) -> Iterable[str]:
    if not len(cells.hexagons):
        return []
    on_paper = frame.on_paper(cells.hexagons)
    drawn = []
    for shade in np.unique(cells.classes):
        together = shapely.intersection(shapely.union_all(on_paper[cells.classes == shade], grid_size=0.01), area)
        path = map_parts.path_of(together)
        drawn.append(
            f'<path d="{path}" fill="{CLASS_COLOURS[shade]}" fill-rule="evenodd" stroke="#ffffff" '
            f'stroke-width="0.12"/>'
        )
    return drawn


def _veil(frame: Frame, area: shapely.Geometry) -> str:
    """Make what lies outside the area pale."""
    paper = shapely.box(-1, -1, frame.width_mm + 1, frame.height_mm + 1)
    return (
        f'<path d="{map_parts.path_of(shapely.difference(paper, area))}" fill="#ffffff" fill-opacity="0.62" '
        f'fill-rule="evenodd"/>'
    )
