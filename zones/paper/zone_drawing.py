"""A printed map of a zone as vector SVG: streets, water, borders, the zone, numbered members, scale, north. Pure."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from . import map_parts
from .map_frame import DrawnArea, DrawnStreet, Frame

WIDTH_MM: Final = 180.0
HEIGHT_MM: Final = 112.0


@dataclass(frozen=True, slots=True)
class DrawnPin:
    """A member with the number it has in the list and the colour of its group."""

    number: int
    colour: str
    lon: float
    lat: float


def zone_frame(shape: shapely.Geometry) -> Frame:
    """Return the frame of a zone's map."""
    return Frame.around(shape, width_mm=WIDTH_MM, height_mm=HEIGHT_MM)


def draw_zone_map(
    frame: Frame, *, zone: shapely.Geometry, streets: Sequence[DrawnStreet], areas: Sequence[DrawnArea],
    pins: Iterable[DrawnPin], title: str, metre_words: str, north_word: str, is_designated: bool,
) -> str:  # fmt: skip
    """Return the map as an SVG element of the frame's size; every word of data is escaped."""
    parts = map_parts.ground(frame, areas) + map_parts.streets(frame, streets) + map_parts.borders(frame, areas)
    parts.append(_zone(frame, zone, is_designated))
    parts += map_parts.names(frame, areas)
    parts += [_pin(frame, pin) for pin in pins]
    over = [map_parts.scale_bar(frame, metre_words), map_parts.north(frame, north_word)]
    return map_parts.sheet(frame, parts, title=title, css="zone-map", over=over)


def _zone(frame: Frame, zone: shapely.Geometry, is_designated: bool) -> str:
    path = map_parts.path_of(frame.on_paper(zone))
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
