"""What the ground and the facilities mean: standards, runs, coverage, gaps, zones."""
from .coverage import AreaCoverage, Gap, Verdict
from .runs import CellReach, ReachMeasure, ReachRun, RunState, WideCell
from .scenarios import Scenario, ScenarioEdit, ScenarioState, ScenarioStep
from .service_links import LinkKind, ServiceLink
from .standards import RuleKind, Standard, StandardSet, StatusNeeded, ZoneRequirement
from .tobacco import TobaccoKind, TobaccoList, TobaccoPoint
from .zone_rules import ZoneRules
from .zones import CandidateKind, CandidateZone, Zone, ZoneRevision, ZoneState

__all__ = [
    "AreaCoverage",
    "CandidateKind",
    "CandidateZone",
    "CellReach",
    "Gap",
    "LinkKind",
    "ReachMeasure",
    "ReachRun",
    "RuleKind",
    "RunState",
    "Scenario",
    "ScenarioEdit",
    "ScenarioState",
    "ScenarioStep",
    "ServiceLink",
    "Standard",
    "StandardSet",
    "StatusNeeded",
    "TobaccoKind",
    "TobaccoList",
    "TobaccoPoint",
    "Verdict",
    "WideCell",
    "Zone",
    "ZoneRequirement",
    "ZoneRevision",
    "ZoneRules",
    "ZoneState",
]
