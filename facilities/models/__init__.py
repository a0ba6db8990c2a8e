"""What stands on the ground: types, facilities, statuses and the lists they came from."""
from .catalogue import FacilityGroup, FacilityType
from .facility import ExternalId, Facility, Life, StatusRecord, StatusStage, Visibility
from .imports import ImportBatch, ImportProblem, ListScope

__all__ = [
    "ExternalId",
    "Facility",
    "FacilityGroup",
    "FacilityType",
    "ImportBatch",
    "ImportProblem",
    "Life",
    "ListScope",
    "StatusRecord",
    "StatusStage",
    "Visibility",
]
