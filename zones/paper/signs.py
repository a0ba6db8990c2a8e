"""The sign of each service group on printed maps: its colour, and its shape from the sprite."""
import re
from functools import cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders

from facilities.models import FacilityGroup

GREY: Final = "#5f6b66"
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_SHAPE: Final = re.compile(r'<symbol id="shape-([a-z]+)"[^>]*><path[^>]* d="([^"]+)"', re.S)


def colour_of(group: FacilityGroup) -> str:
    """Return the colour of a group, grey when what is stored is none."""
    return group.colour if _COLOUR.fullmatch(group.colour) else GREY


def shape_of(group: FacilityGroup) -> str:
    """Return the path data of a group's shape in a square of 24 units; a dot when it has none."""
    shapes = _shapes()
    return shapes.get(group.shape, shapes.get("dot", ""))


@cache
def _shapes() -> dict[str, str]:
    sprite = finders.find("geo_kla/icons.svg")
    return dict(_SHAPE.findall(Path(sprite).read_text(encoding="utf-8"))) if isinstance(sprite, str) else {}
