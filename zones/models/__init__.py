"""What the ground and the facilities mean: standards, runs, coverage, gaps, zones."""
from .coverage import AreaCoverage, Gap, Verdict
from .runs import CellReach, ReachMeasure, ReachRun, RunState, WideCell
from .standards import RuleKind, Standard, StandardSet, StatusNeeded, ZoneRequirement
from .zones import CandidateKind, CandidateZone, Zone, ZoneRevision, ZoneState

__all__ = [
    "AreaCoverage",
    "CandidateKind",
    "CandidateZone",
    "CellReach",
    "Gap",
    "ReachMeasure",
    "ReachRun",
    "RuleKind",
    "RunState",
    "Standard",
    "StandardSet",
    "StatusNeeded",
    "Verdict",
    "WideCell",
    "Zone",
    "ZoneRequirement",
    "ZoneRevision",
    "ZoneState",
]
