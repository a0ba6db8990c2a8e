"""The page of a gap: what is missing, what comes next and who may do it, what became of it."""
import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from regions.models import Area
from regions.scopes import Scope, scope_of
from zones.gap_register.case import case_of
from zones.gap_register.plan import PLAN_FIELDS
from zones.gap_register.steps import MAIN_WAY, ROLE_WORDS, GapStep, refusal, steps_from
from zones.gap_register.words import change_words, happened, rupiah
from zones.models import Gap, GapComment, GapFile, GapState, Scenario
from zones.queries.life.page import Stage
from zones.queries.life.story import name_of
from zones.queries.runs import prefixes

from .best_place import area_of, siting_address
from .evidence import Evidence, gap_evidence
from .rows import WorkRow, work_rows

MOST_SCENARIOS = 100


@dataclass(frozen=True, slots=True)
class OpenGapStep:
    """A step that leads on from here; `told` says why this reader may not take it, "" = may."""

    step: GapStep
    told: str
    role: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class GapStory:
    """Something that happened: who did what when, why, what changed, and the state it led to ("" = stayed)."""

    at: dt.datetime
    who: str
    what: str
    reason: str
    changes: tuple[str, ...]
    to_state: str
    run_number: int | None


@dataclass(frozen=True, slots=True)
class GapPage:
    """Everything the page shows; `scenario` is the plan's, None also where the reader's account is not for its area."""

    gap: Gap
    row: WorkRow
    area: Area | None
    evidence: Evidence
    siting: str
    stages: tuple[Stage, ...]
    steps: tuple[OpenGapStep, ...]
    story: tuple[GapStory, ...]
    comments: tuple[GapComment, ...]
    files: tuple[GapFile, ...]
    scenario: Scenario | None
    scenarios: tuple[Scenario, ...]
    may_change: bool
    refused_area: str
    weaknesses: tuple[Any, ...]

    @property
    def allowed(self) -> tuple[OpenGapStep, ...]:
        """Return the steps this reader may take now."""
        return tuple(one for one in self.steps if not one.told)

    @property
    def cost(self) -> str:
        """Return the cost as officials write it, "" when there is none."""
        return rupiah(self.gap.cost_rp)

    @property
    def scope(self) -> str:
        """Return the area whose coverage table holds this row: the district of a village, else itself."""
        return self.gap.area_code[:8]

    @property
    def level_key(self) -> str:
        """Return the level as the address of the coverage page names it."""
        return {4: "kelurahan", 3: "kecamatan"}.get(len(self.gap.area_code.split(".")), "kabkota")


def gap_page(gap: Gap, user: Any) -> GapPage:
    """Return the page of a gap for a member of the staff."""
    gap = Gap.objects.select_related(
        "standard__age_band", "standard__set", "scenario", "agency", "coverage__area", "coverage__nearest__type",
        "coverage__standard__age_band", "first_run", "last_run",
    ).prefetch_related("standard__types__group").defer("coverage__area__geometry").get(pk=gap.pk)  # fmt: skip
    case, scope = case_of(gap, user), scope_of(user)
    with_form = replace(case, filled=frozenset(PLAN_FIELDS))  # the form of a step asks for what it needs
    return GapPage(
        gap=gap,
        row=work_rows([gap])[0],
        area=area_of(gap),
        evidence=gap_evidence(gap, user),
        siting=siting_address(gap),
        stages=tuple(_stages(gap)),
        steps=tuple(
            OpenGapStep(step, refusal(step, with_form), str(ROLE_WORDS[step.needs]), _is_onward(step))
            for step in steps_from(gap.state)
        ),
        story=tuple(_story(gap, scope)),
        comments=tuple(gap.comments.select_related("by")),
        files=tuple(gap.files.select_related("by")),
        scenario=gap.scenario if gap.scenario and scope.holds(gap.scenario.area_code) else None,
        scenarios=tuple(_scenarios(gap, scope)),
        may_change=user.has_perm("zones.change_gap") and not case.refused_area,
        refused_area=case.refused_area,
        weaknesses=tuple(gap.weaknesses.select_related("note")),
    )


def _stages(gap: Gap) -> list[Stage]:
    if gap.state == GapState.NOT_GAP:
        return [Stage(GapState.OPEN.value, str(GapState.OPEN.label), "passed"),
                Stage(GapState.NOT_GAP.value, str(GapState.NOT_GAP.label), "here")]  # fmt: skip
    here = MAIN_WAY.index(GapState(gap.state))
    return [
        Stage(state.value, str(state.label), "passed" if place < here else "here" if place == here else "ahead")
        for place, state in enumerate(MAIN_WAY)
    ]


def _is_onward(step: GapStep) -> bool:
    order = list(MAIN_WAY)
    return step.target in order and all(order.index(step.target) > order.index(one) for one in step.sources
                                        if one in order)  # fmt: skip


def _story(gap: Gap, scope: Scope) -> list[GapStory]:
    events = list(gap.events.select_related("by"))
    told = {name for event in events for name in event.changes.get("scenario", ()) if name}
    shown = set(Scenario.objects.filter(scope.lookup("area_code"), name__in=told).values_list("name", flat=True))
    hidden = frozenset() if scope.is_everything else frozenset(told - shown)
    return [
        GapStory(
            at=event.at, who=name_of(event.by) if event.by else "", what=happened(event.what), reason=event.reason,
            changes=tuple(change_words(event.changes, hidden)), run_number=event.run_number,
            to_state=event.get_to_state_display() if event.to_state != event.from_state else "",
        )
        for event in events
    ]  # fmt: skip


def _scenarios(gap: Gap, scope: Scope) -> list[Scenario]:
    """Return the scenarios of the gap's area, of those above it and below it, as far as a reader's areas go."""
    near = Q(area_code__in=prefixes(gap.area_code)) | Q(area_code__startswith=f"{gap.area_code}.")
    seen = Scenario.objects.filter(near, scope.lookup("area_code")).exclude(state="archived")
    return list(seen.order_by("name", "pk")[:MOST_SCENARIOS])
