"""What the ground and the facilities mean: standards, runs, coverage, gaps, zones."""
from .agencies import Agency
from .asked_lists import KEPT_FOR, AskedList, ListState
from .awards import KlaAward, Programme, ProvinceTarget, RatingBand, TargetKind
from .coverage import AreaCoverage, NeighbourhoodCoverage, Verdict
from .gap_years import Weakness, YearNote
from .gaps import BudgetSource, DigestChoice, Finding, Gap, GapComment, GapEvent, GapFile, GapState
from .reports import Report, ReportKind
from .rule_reach import RuleReach
from .runs import CellReach, ReachMeasure, ReachRun, RunState, WideCell
from .scenarios import Scenario, ScenarioEdit, ScenarioState, ScenarioStep
from .service_links import LinkKind, ServiceLink
from .siting import SitingAnswer, SitingChoice, SitingLayer, SitingPlan
from .sketches import ZoneSketch
from .standards import RuleKind, Standard, StandardSet, StatusNeeded, ZoneRequirement
from .templates import CandidateSearch, ZoneTemplate
from .tobacco import TobaccoKind, TobaccoList, TobaccoPoint
from .zone_life import Answer, Decree, ZoneAnswer, ZoneComment, ZoneEvent, ZoneFile, ZoneVisit
from .zone_rules import ZoneRules
from .zone_watch import ZoneFlag, ZoneJudgement
from .zones import CandidateKind, CandidatePlace, CandidateWay, CandidateZone, Zone, ZoneRevision, ZoneState

__all__ = [
    "Agency",
    "Answer",
    "AreaCoverage",
    "AskedList",
    "BudgetSource",
    "CandidateKind",
    "CandidatePlace",
    "CandidateSearch",
    "CandidateWay",
    "CandidateZone",
    "CellReach",
    "Decree",
    "DigestChoice",
    "Finding",
    "Gap",
    "GapComment",
    "GapEvent",
    "GapFile",
    "GapState",
    "KEPT_FOR",
    "KlaAward",
    "LinkKind",
    "ListState",
    "NeighbourhoodCoverage",
    "Programme",
    "ProvinceTarget",
    "RatingBand",
    "ReachMeasure",
    "ReachRun",
    "Report",
    "ReportKind",
    "RuleKind",
    "RuleReach",
    "RunState",
    "Scenario",
    "ScenarioEdit",
    "ScenarioState",
    "ScenarioStep",
    "ServiceLink",
    "SitingAnswer",
    "SitingChoice",
    "SitingLayer",
    "SitingPlan",
    "Standard",
    "StandardSet",
    "StatusNeeded",
    "TargetKind",
    "TobaccoKind",
    "TobaccoList",
    "TobaccoPoint",
    "Verdict",
    "Weakness",
    "WideCell",
    "YearNote",
    "Zone",
    "ZoneAnswer",
    "ZoneComment",
    "ZoneEvent",
    "ZoneFile",
    "ZoneFlag",
    "ZoneJudgement",
    "ZoneRequirement",
    "ZoneRevision",
    "ZoneRules",
    "ZoneSketch",
    "ZoneState",
    "ZoneTemplate",
    "ZoneVisit",
]
