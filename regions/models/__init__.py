"""The ground: areas, where children live, and street-network editions."""
from .areas import Area, AreaEdition, Level, Setting
from .corrections import CorrectionEvent, CorrectionKind, CorrectionState, StreetCorrection
from .layout_pieces import LayoutPieces
from .neighbourhoods import NEIGHBOURHOOD_LEVEL, Neighbourhood, NeighbourhoodCell, neighbourhood_code
from .people import CHILD_AGES, AgeBand, ChildCell, ChildLayout, Population
from .scopes import UserScope
from .sources import Source
from .streets import GroundFeature, StreetCrossings, StreetGraphFile, StreetLine, StreetNetwork

__all__ = [
    "CHILD_AGES",
    "NEIGHBOURHOOD_LEVEL",
    "AgeBand",
    "Area",
    "AreaEdition",
    "ChildCell",
    "ChildLayout",
    "CorrectionEvent",
    "CorrectionKind",
    "CorrectionState",
    "GroundFeature",
    "LayoutPieces",
    "Level",
    "Neighbourhood",
    "NeighbourhoodCell",
    "Population",
    "Setting",
    "Source",
    "StreetCorrection",
    "StreetCrossings",
    "StreetGraphFile",
    "StreetLine",
    "StreetNetwork",
    "UserScope",
    "neighbourhood_code",
]
