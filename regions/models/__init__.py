"""The ground: areas, where children live, and street-network editions."""
from .areas import Area, AreaEdition, Level, Setting
from .layout_pieces import LayoutPieces
from .people import CHILD_AGES, AgeBand, ChildCell, ChildLayout, Population
from .scopes import UserScope
from .sources import Source
from .streets import GroundFeature, StreetCrossings, StreetGraphFile, StreetLine, StreetNetwork

__all__ = [
    "CHILD_AGES",
    "AgeBand",
    "Area",
    "AreaEdition",
    "ChildCell",
    "ChildLayout",
    "GroundFeature",
    "LayoutPieces",
    "Level",
    "Population",
    "Setting",
    "Source",
    "StreetCrossings",
    "StreetGraphFile",
    "StreetLine",
    "StreetNetwork",
    "UserScope",
]
