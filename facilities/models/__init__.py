"""What stands on the ground: types, facilities, statuses and the lists they came from."""
from .catalogue import FacilityGroup, FacilityType
from .details import (
    Entrance,
    ExternalId,
    FacilityFile,
    FileKind,
    NameKind,
    OtherName,
    RetiredPublicId,
    StatusRecord,
    StatusStage,
)
from .duplicates import DuplicatePair, Merge, PairState
from .facility import Facility, Life, LocatedBy, Visibility, new_public_id
from .field_reports import FieldReport
from .imports import (
    AllowedUrl,
    BatchState,
    FetchOutcome,
    ImportBatch,
    ImportProblem,
    ImportRow,
    ListScope,
    RowFate,
    SavedMapping,
    ScheduledImport,
    SourceRecord,
)

__all__ = [
    "AllowedUrl",
    "BatchState",
    "DuplicatePair",
    "Entrance",
    "ExternalId",
    "Facility",
    "FacilityFile",
    "FacilityGroup",
    "FacilityType",
    "FetchOutcome",
    "FieldReport",
    "FileKind",
    "ImportBatch",
    "ImportProblem",
    "ImportRow",
    "Life",
    "ListScope",
    "LocatedBy",
    "Merge",
    "NameKind",
    "OtherName",
    "PairState",
    "RetiredPublicId",
    "RowFate",
    "SavedMapping",
    "ScheduledImport",
    "SourceRecord",
    "StatusRecord",
    "StatusStage",
    "Visibility",
    "new_public_id",
]
