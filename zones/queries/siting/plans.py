"""Plans where to build, as their pages show them: the list, one plan with its services, and how good it is."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _

from facilities.models import FacilityType
from regions.models import Area
from regions.scopes import scope_of
from zones.models import ReachRun, SitingAnswer, SitingChoice, SitingLayer, SitingPlan
from zones.queries.runs import area_name, area_names, latest_run, staleness
from zones.sentences import ages_words, percent
from zones.siting.answer import WHY
from zones.siting.places import REASONS
from zones.siting.question import ALL, FAIR, MEAN, MONEY, MOST, SitingQuestion

from .proof_words import proof_words

LISTED: Final = 100
CURVE_WIDTH, CURVE_HEIGHT, CURVE_EDGE = 320, 140, 8
OBJECTIVE_WORDS: Final = {
    MOST: lambda: _("anak terbanyak yang baru terjangkau"),
    FAIR: lambda: _("kelurahan yang paling tertinggal dahulu"),
    ALL: lambda: _("tempat sesedikit mungkin untuk semua"),
    MEAN: lambda: _("rata-rata jalan kaki terpendek"),
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in the list."""

    plan: SitingPlan
    area: str
    objective: str
    is_own: bool
    gained: float
    places: int


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """A suggested place with its words; label is the letter and number it has on the map."""

    choice: SitingChoice
    label: str
    title: str
    village: str
    share: str


@dataclass(frozen=True, slots=True)
class CurveStep:
    """How many children are reached with so many places, and what the last of them added."""

    places: int
    children: float
    more: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Left:
    """Children, or places, with the words for why."""

    words: str
    number: float


@dataclass(frozen=True, slots=True)
class PlanService:
    """One service of a plan: what the answer holds, with its places and words."""

    number: int
    told: dict[str, Any]
    ages: str
    chosen: tuple[ChosenPlace, ...]
    curve: tuple[CurveStep, ...]
    curve_line: str
    proof: str
    remaining: tuple[Left, ...]
    villages: tuple[dict[str, Any], ...]

    @property
    def gained(self) -> float:
        """Return how many children more are reached, or find room."""
        return self.told["after"] - self.told["before"]

    @property
    def shares(self) -> tuple[str, str]:
        """Return the share of the children reached, before and after, in the reader's notation."""
        children = self.told["children"]
        before, after = (
            percent(min(1.0, max(0.0, self.told[name] / children))) if children else "–" for name in ("before", "after")
        )
        return before, after


@dataclass(frozen=True, slots=True)
class PlanScreen:
    """A plan's page. stale: what has changed since in words, empty when nothing; newer: a later run to ask again on."""

    plan: SitingPlan
    question: SitingQuestion
    area: str
    bounds: tuple[float, float, float, float] | None
    objective: str
    is_proven: bool
    services: tuple[PlanService, ...]
    spent: float | None
    offered: int
    usable: int
    thinned: int
    left_out: tuple[Left, ...]
    left_out_places: tuple[dict[str, Any], ...]
    forbidden: tuple[str, ...]
    stale: tuple[str, ...]
    run: ReachRun | None
    may_change: bool
    may_delete: bool
    quick_gain: float

    @property
    def percent(self) -> int:
        """Return how far the search for the proof is."""
        return int(self.plan.progress * 100)

    @property
    def gained(self) -> float:
        """Return the children gained by all services together."""
        return sum(service.gained for service in self.services)

    @property
    def is_better_than_quick(self) -> bool:
        """Say whether the proven answer serves more children than the quick one did."""
        return self.gained > self.quick_gain + 0.5

    @property
    def places(self) -> int:
        """Return the number of suggested places."""
        return sum(len(service.chosen) for service in self.services)

    @property
    def is_money(self) -> bool:
        """Say whether money decided and not a number."""
        return self.question.means == MONEY

    @property
    def cost_per_child(self) -> float | None:
        """Return what one child gained costs, None where it is not known."""
        return self.spent / self.gained if self.spent and self.gained > 0.5 else None


def plan_rows(user: AbstractBaseUser | AnonymousUser) -> list[PlanRow]:
    """Return the newest plans of the reader's areas, one's own first."""
    own = SitingPlan.objects.filter(scope_of(user).lookup("area_code"))
    plans = list(own.select_related("by").order_by("-asked_at")[: 2 * LISTED])
    names = area_names({plan.area_code for plan in plans})
    rows = []
    for plan in plans:
        answer = plan.answer.get(plan.shown, {})
        services = answer.get("services", ())
        rows.append(PlanRow(
            plan=plan,
            area=names.get(plan.area_code, plan.area_code),
            objective=objective_words(plan.question.get("objective", MOST)),
            is_own=plan.by_id == user.pk,
            gained=sum(one["after"] - one["before"] for one in services),
            places=sum(max(0, len(one["curve"]) - 1) for one in services),
        ))  # fmt: skip
    return sorted(rows, key=lambda row: not row.is_own)[:LISTED]


def objective_words(objective: str) -> str:
    """Return what a question is after, in words."""
    return OBJECTIVE_WORDS.get(objective, OBJECTIVE_WORDS[MOST])()


def plan_screen(plan: SitingPlan, *, user: AbstractBaseUser) -> PlanScreen:
    """Return the content of a plan's page."""
    question = SitingQuestion.from_data(plan.question)
    answer = plan.answer[plan.shown]
    area = Area.objects.current().filter(code=plan.area_code).first()
    choices = list(plan.choices.filter(answer=plan.shown))
    titles = area_names({choice.village_code for choice in choices})
    services = tuple(
        _service(question, number, told, [one for one in choices if one.service == number], titles, plan)
        for number, told in enumerate(answer["services"])
    )
    quick = plan.answer.get(SitingAnswer.QUICK, {}).get("services", ())
    places = answer["places"]
    return PlanScreen(
        plan=plan,
        question=question,
        area=area_name(plan.area_code),
        bounds=area.geometry.extent if area is not None else None,
        objective=objective_words(question.objective),
        is_proven=plan.shown == SitingAnswer.PROVEN,
        services=services,
        spent=answer["spent"],
        offered=places["offered"],
        usable=places["usable"],
        thinned=places["thinned"],
        left_out=tuple(
            Left(str(REASONS[name]), number) for name, number in places["left_out"].items() if name in REASONS
        ),
        left_out_places=tuple(
            one | {"words": str(REASONS.get(one["reason"], "")), "label": one["name"] or f"{one['lat']}, {one['lon']}"}
            for one in places["examples"]
        ),
        forbidden=question.forbidden,
        stale=_stale(plan),
        run=plan.run,
        may_change=user.has_perm("zones.add_sitingplan"),
        may_delete=user.has_perm("zones.add_sitingplan") and (plan.by_id == user.pk or user.is_superuser),
        quick_gain=sum(one["after"] - one["before"] for one in quick),
    )


def _stale(plan: SitingPlan) -> tuple[str, ...]:
    if plan.run is None:
        return (_("hitungan yang dipakai sudah dihapus"),)
    newest = latest_run(plan.area_code)
    reasons = list(staleness(plan.run))
    if newest is not None and newest.pk != plan.run_id:
        reasons.append(_("ada hitungan yang lebih baru"))
    return tuple(reasons)


def _service(
    question: SitingQuestion, number: int, told: dict[str, Any], choices: Sequence[SitingChoice],
    titles: dict[str, str], plan: SitingPlan,
) -> PlanService:  # fmt: skip
    letter = chr(ord("A") + number) if len(plan.question["services"]) > 1 else ""
    chosen = tuple(
        ChosenPlace(
            choice=one,
            label=f"{letter}{one.order}",
            title=one.name or one.street or _("jalan tanpa nama"),
            village=titles.get(one.village_code, ""),
            share="" if one.share_after is None else percent(one.share_after),
        )
        for one in choices
    )
    curve = _curve(told["curve"])
    return PlanService(
        number=number,
        told=told,
        ages=ages_words(tuple(told["ages"])),
        chosen=chosen,
        curve=curve,
        curve_line=" ".join(f"{step.x:.1f},{step.y:.1f}" for step in curve),
        proof=proof_words(question, told, is_sought=plan.is_open),
        remaining=tuple(Left(str(WHY[name]), more) for name, more in told["remaining"].items() if more >= 0.5),
        villages=tuple(_village(one) for one in told["villages"]),
    )


def _village(one: dict[str, Any]) -> dict[str, Any]:
    children = one["children"]
    return one | {
        "left": max(0.0, children - one["after"]),
        "more": one["after"] - one["before"],
        "share": percent(min(1.0, one["after"] / children)) if children else "–",
    }


def _curve(children: Sequence[float]) -> tuple[CurveStep, ...]:
    first, last = children[0], max(children)
    wide = (CURVE_WIDTH - 2 * CURVE_EDGE) / max(1, len(children) - 1)
    high = (CURVE_HEIGHT - 2 * CURVE_EDGE) / max(1e-9, last - first)
    return tuple(
        CurveStep(
            places=place,
            children=now,
            more=0.0 if place == 0 else now - children[place - 1],
            x=round(CURVE_EDGE + place * wide, 1),
            y=round(CURVE_HEIGHT - CURVE_EDGE - (now - first) * high, 1),
        )
        for place, now in enumerate(children)
    )


def layers_known() -> list[SitingLayer]:
    """Return the layers to choose from, newest first."""
    return list(SitingLayer.objects.defer("shape").select_related("by")[:50])


def building_types() -> list[FacilityType]:
    """Return the types that a new service might be housed in; secret ones never."""
    return list(FacilityType.objects.filter(is_sensitive=False).select_related("group"))
