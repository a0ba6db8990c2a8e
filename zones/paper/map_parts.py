"""The parts of which printed maps are made, as SVG: paper, ground, streets, borders, names, scale, north. Pure."""
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import shapely
from django.utils.html import escape

from .map_frame import DrawnArea, DrawnStreet, Frame

STREET_MM: Final = {1: 1.7, 2: 1.5, 3: 1.4, 4: 1.2, 5: 1.0, 6: 0.75, 7: 0.5, 8: 0.3, 9: 0.25}
GROUND_KINDS: Final = ("green", "water", "river", "rail")
_MAJOR_RANK: Final = 5
_LINE: Final = (
    '<path d="{}" fill="none" stroke="{}" stroke-width="{:.2f}" stroke-linecap="round" stroke-linejoin="round"/>'
)
_LEAST_NAMED_MM2: Final = 150.0
_LETTER_MM: Final = 0.68
"""How wide a capital letter is, in parts of its size: DejaVu Sans."""


def sheet(frame: Frame, parts: Iterable[str], *, title: str, css: str, over: Iterable[str]) -> str:
    """Return parts as an SVG element of the frame's size, cut at its edge; `over` lies above them and the edge."""
    cut = f"M0.2 0.2H{frame.width_mm - 0.2:g}V{frame.height_mm - 0.2:g}H0.2Z"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css}" role="img" aria-label="{escape(title)}" '
        f'width="{frame.width_mm:g}mm" height="{frame.height_mm:g}mm" '
        f'viewBox="0 0 {frame.width_mm:g} {frame.height_mm:g}">'
        f'<title>{escape(title)}</title><defs><clipPath id="sheet"><path d="{cut}"/></clipPath></defs>'
        f'<path d="{cut}" fill="#f4f2ec"/><g clip-path="url(#sheet)">{"".join(parts)}</g>{"".join(over)}'
        f'<path d="{cut}" fill="none" stroke="#14211f" stroke-width="0.4"/></svg>'
    )


def ground(frame: Frame, areas: Sequence[DrawnArea]) -> list[str]:
    """Draw water, rivers, green and rails."""
    return [_ground(frame, area) for area in areas if area.kind in GROUND_KINDS]


def _ground(frame: Frame, area: DrawnArea) -> str:
    path = path_of(frame.on_paper(area.shape))
    if not path:
        return ""
    if area.kind in ("green", "water"):
        colour = "#d9e7cf" if area.kind == "green" else "#bcd8e4"
        return f'<path d="{path}" fill="{colour}" fill-rule="evenodd"/>'
    if area.kind == "river":
        return f'<path d="{path}" fill="none" stroke="#bcd8e4" stroke-width="1" stroke-linejoin="round"/>'
    return f'<path d="{path}" fill="none" stroke="#a49d92" stroke-width="0.5" stroke-dasharray="1.6 0.8"/>'


def streets(frame: Frame, drawn: Sequence[DrawnStreet]) -> list[str]:
    """Draw edges of all streets before their surfaces, wide ones last, so that crossings are open."""
    paths = _street_paths(frame, drawn)
    edges = [_LINE.format(path, "#cfc8ba", STREET_MM[rank] + 0.3) for rank, path in paths.items()]
    return edges + [
        _LINE.format(path, "#fcf0cc" if rank <= _MAJOR_RANK else "#ffffff", STREET_MM[rank])
        for rank, path in paths.items()
    ]


def thin_streets(frame: Frame, drawn: Sequence[DrawnStreet]) -> list[str]:
    """Draw streets as fine lines through which colours below them are seen; large roads are white with an edge."""
    paths = _street_paths(frame, drawn)
    thin = [_LINE.format(path, "#8f8678", max(STREET_MM[rank] * 0.3, 0.09))
            for rank, path in paths.items() if rank > _MAJOR_RANK]  # fmt: skip
    wide = {rank: path for rank, path in paths.items() if rank <= _MAJOR_RANK}
    edges = [_LINE.format(path, "#9a9080", STREET_MM[rank] * 0.5 + 0.24) for rank, path in wide.items()]
    return thin + edges + [_LINE.format(path, "#ffffff", STREET_MM[rank] * 0.5) for rank, path in wide.items()]


def _street_paths(frame: Frame, drawn: Sequence[DrawnStreet]) -> dict[int, str]:
    """Return the streets of each rank as one path, narrow ones first."""
    if not drawn:
        return {}
    lines = frame.on_paper(np.array([street.line for street in drawn], dtype=object))
    ranks = np.clip([street.rank for street in drawn], 1, 9)
    paths = {int(rank): "".join(map(path_of, lines[ranks == rank])) for rank in np.unique(ranks)[::-1]}
    return {rank: path for rank, path in paths.items() if path}


def borders(frame: Frame, areas: Sequence[DrawnArea]) -> list[str]:
    """Draw the borders of villages."""
    paths = [path_of(frame.on_paper(shapely.boundary(area.shape))) for area in areas if area.kind == "village"]
    line = '<path d="{}" fill="none" stroke="#86789a" stroke-width="0.35" stroke-dasharray="2.4 1"/>'
    return [line.format(path) for path in paths if path]


def names(frame: Frame, areas: Sequence[DrawnArea], *, size: float = 2.6) -> list[str]:
    """Write the names of villages where they have room, the largest first; a long one stands on several lines."""
    inner = shapely.box(8, 6, frame.width_mm - 8, frame.height_mm - 6)
    shapes = [(shapely.intersection(frame.on_paper(one.shape), inner), one.name) for one in areas
              if one.kind == "village"]  # fmt: skip
    shapes = sorted((one for one in shapes if one[0].area >= _LEAST_NAMED_MM2), key=lambda one: -one[0].area)
    written: list[shapely.Geometry] = []
    return [_name(shape, name, size, written) for shape, name in shapes]


def _name(shape: shapely.Geometry, name: str, size: float, written: list[shapely.Geometry]) -> str:
    """Write a name inside a shape unless it would lie on one that is written."""
    place = shape.representative_point()
    west, _top, east, _bottom = shape.bounds
    lines = wrapped(name.upper(), max((east - west) * 0.9 / (size * _LETTER_MM + 0.3), 8))
    half = max(map(len, lines)) * (size * _LETTER_MM + 0.3) / 2
    box = shapely.box(place.x - half, place.y - len(lines) * size * 0.7, place.x + half, place.y + len(lines) * size)
    if any(shapely.intersects(box, other) for other in written):
        return ""
    written.append(box)
    first = place.y - (len(lines) - 1) * size * 0.6
    return "".join(
        halo_text(place.x, first + number * size * 1.2, line, size=size, colour="#5a4d70", anchor="middle", spacing=0.3)
        for number, line in enumerate(lines)
    )


def wrapped(name: str, letters: float) -> list[str]:
    """Return a name on lines of at most so many letters where its words allow it."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [name]


def scale_bar(frame: Frame, words: str) -> str:
    """Draw the scale bar with its length in words."""
    length = frame.bar_m * frame.mm_per_m
    x, y = 5.0, frame.height_mm - 5.5
    return (
        f'<g><rect x="{x - 2:g}" y="{y - 5.2:g}" width="{length + 4:.2f}" height="8.2" fill="#ffffff" '
        f'fill-opacity="0.85"/><path d="M{x:g} {y:g}h{length:.2f}" stroke="#14211f" stroke-width="0.9"/>'
        f'<path d="M{x:g} {y - 1.4:g}v2.8M{x + length / 2:.2f} {y - 0.9:g}v1.8M{x + length:.2f} {y - 1.4:g}v2.8" '
        f'stroke="#14211f" stroke-width="0.4"/><text x="{x:g}" y="{y - 2.2:g}" font-size="2.6" '
        f'fill="#14211f">{escape(words)}</text></g>'
    )


def north(frame: Frame, word: str) -> str:
    """Draw the arrow to the north with the letter of the reader's language."""
    x, y = frame.width_mm - 8, 6.5
    return (
        f'<g><circle cx="{x:g}" cy="{y + 3:g}" r="6" fill="#ffffff" fill-opacity="0.85"/>'
        f'<path d="M{x:g} {y - 2:g}l2.2 6.6-2.2-1.5-2.2 1.5z" fill="#14211f"/><text x="{x:g}" y="{y + 7.4:g}" '
        f'text-anchor="middle" font-size="2.8" font-weight="700" fill="#14211f">{escape(word)}</text></g>'
    )


def halo_text(x: float, y: float, text: str, *, size: float, colour: str, anchor: str, spacing: float) -> str:
    """Write words that can be read on any ground."""
    where = f'x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" font-size="{size:g}" letter-spacing="{spacing:g}"'
    words = escape(text)
    halo = f'<text {where} fill="none" stroke="#fbfaf7" stroke-width="0.8" stroke-linejoin="round">{words}</text>'
    return halo + f'<text {where} fill="{colour}">{words}</text>'


def path_of(shape: shapely.Geometry) -> str:
    """Return SVG path data of the lines and rings of a shape in millimetres."""
    return "".join(_runs(shape))


def _runs(shape: shapely.Geometry) -> Iterator[str]:
    for part in shapely.get_parts(shapely.get_parts(shape)):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield _run(ring) + "Z"
        elif part.geom_type in ("LineString", "LinearRing") and not part.is_empty:
            yield _run(part)


def _run(line: shapely.LineString) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(line).tolist())
