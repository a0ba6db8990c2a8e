"""Every read of facilities that other rooms and pages use."""
from .cards import FacilityCard, facility_card
from .lists import list_known
from .search import FacilityHit, SearchPage, search_facilities
from .snapshot import Snapshot, facility_snapshot

__all__ = [
    "FacilityCard",
    "FacilityHit",
    "SearchPage",
    "Snapshot",
    "facility_card",
    "facility_snapshot",
    "list_known",
    "search_facilities",
]
