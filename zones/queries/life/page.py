"""The page of a zone: what it is, what comes next and who may do it, what became of it."""
import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from facilities.models import FacilityGroup
from regions.scopes import Scope, scope_of
from zones.life.steps import MAIN_WAY, ROLE_WORDS, Step, refusal, steps_from
from zones.models import (
    Decree,
    Zone,
    ZoneComment,
    ZoneFile,
    ZoneFlag,
    ZoneJudgement,
    ZoneRevision,
    ZoneState,
    ZoneVisit,
)

from .case import case_of
from .judged import Judged, judged_of
from .overlaps import DesignatedBeneath, designated_beneath
from .score_line import ScorePoint, score_points
from .story import StoryEntry, zone_story

MAY_SEE_ALL = "zones.view_zone"


@dataclass(frozen=True, slots=True)
class Stage:
    """A state on the main way: passed, here or ahead."""

    key: str
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that leads on from here; `told` says why this reader may not take it, "" = may."""

    step: Step
    told: str
    role: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class ZonePage:
    """Everything the page shows; what is only for the staff is empty for others."""

    zone: Zone
    revision: ZoneRevision
    is_staff: bool
    judged: Judged
    stages: tuple[Stage, ...]
    steps: tuple[OpenStep, ...]
    story: tuple[StoryEntry, ...]
    comments: tuple[ZoneComment, ...]
    revisions: tuple[ZoneRevision, ...]
    visits: tuple[ZoneVisit, ...]
    decrees: tuple[Decree, ...]
    documents: tuple[ZoneFile, ...]
    flags: tuple[ZoneFlag, ...]
    judgements: tuple[ZoneJudgement, ...]
    points: tuple[ScorePoint, ...]
    beneath: tuple[DesignatedBeneath, ...]

    @property
    def name(self) -> str:
        """Return what the zone is called in the version that is shown."""
        return self.zone.name_of(self.revision)

    @property
    def asking_flags(self) -> tuple[ZoneFlag, ...]:
        """Return the flags that somebody should still look at."""
        return tuple(flag for flag in self.flags if flag.asks)

    @property
    def allowed(self) -> tuple[OpenStep, ...]:
        """Return the steps this reader may take now."""
        return tuple(one for one in self.steps if not one.told)


def visible_zones(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Zone]:
    """Return the zones a reader may know of: the staff of its area all, everybody else the designated ones."""
    zones = Zone.objects.select_related("current", "decree__revision", "decree__file", "created_by")
    if not user.has_perm(MAY_SEE_ALL):
        return zones.designated()
    scope = scope_of(user)
    return zones if scope.is_everything else zones.filter(within(scope) | Q(decree__isnull=False))


def within(scope: Scope) -> Q:
    """Return the condition that a zone lies in a scope; its code begins with that of its village."""
    found = scope.lookup("code")
    for own in scope.codes:
        found |= Q(code__startswith=f"{own}-")
    return found


def sees_all(zone: Zone, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Say whether a reader sees what is not designated yet: the staff of the zone's area."""
    return user.has_perm(MAY_SEE_ALL) and scope_of(user).holds(zone.area_code)


def shown_revision(zone: Zone, user: AbstractBaseUser | AnonymousUser) -> ZoneRevision:
    """Return the version a reader sees: the staff the current one, everybody else the designated one."""
    return zone.current if sees_all(zone, user) else zone.published


def zone_page(zone: Zone, user: AbstractBaseUser | AnonymousUser) -> ZonePage:
    """Return the page of a zone for a reader who may see it."""
    is_staff = sees_all(zone, user)
    revision = shown_revision(zone, user)
    judgements = list(zone.judgements.all()[:60]) if is_staff else []
    decrees = Decree.objects.filter(revision__zone=zone).select_related("revision", "file")
    return ZonePage(
        zone=zone,
        revision=revision,
        is_staff=is_staff,
        judged=judged_of(revision, user),
        stages=tuple(_stages(zone)),
        steps=tuple(_open_steps(zone, user)) if is_staff else (),
        story=tuple(zone_story(zone)) if is_staff else (),
        comments=tuple(zone.comments.select_related("by", "revision")) if is_staff else (),
        revisions=tuple(zone.revisions.select_related("by").defer("geometry")) if is_staff else (),
        visits=tuple(_visits(zone)) if is_staff else (),
        decrees=tuple(decrees if is_staff else decrees.filter(pk=zone.decree_id)),
        documents=tuple(_documents(zone)) if is_staff else (),
        flags=tuple(zone.flags.select_related("group", "accepted_by")) if is_staff else (),
        judgements=tuple(judgements),
        points=tuple(score_points(judgements)),
        beneath=tuple(designated_beneath(zone)) if is_staff and zone.state != ZoneState.REVOKED else (),
    )


def page_shapes(zone: Zone, user: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
    """Return what the page's map draws: `current` and `published` shapes as GeoJSON, members as points."""
    revision = shown_revision(zone, user)
    published = zone.published
    return {
        "current": json.loads(revision.geometry.json),
        "published": json.loads(published.geometry.json) if published and published.pk != revision.pk else None,
        "isDesignated": published is not None and published.pk == revision.pk,
        "members": [
            {"lon": one.lon, "lat": one.lat, "group": one.group, "name": one.name}
            for one in judged_of(revision, user).members
        ],
        "groups": [{"key": g.key, "shape": g.shape, "colour": g.colour} for g in FacilityGroup.objects.all()],
    }


def _stages(zone: Zone) -> list[Stage]:
    way = [*MAIN_WAY, ZoneState.REVOKED] if zone.state == ZoneState.REVOKED else list(MAIN_WAY)
    here = way.index(ZoneState(zone.state))
    return [
        Stage(state.value, str(state.label), "passed" if place < here else "here" if place == here else "ahead")
        for place, state in enumerate(way)
    ]


def _open_steps(zone: Zone, user: AbstractBaseUser | AnonymousUser) -> list[OpenStep]:
    case = case_of(zone, user)
    order = list(MAIN_WAY)
    return [
        OpenStep(
            step=step,
            told=refusal(step, case),
            role=str(ROLE_WORDS[step.needs[case.state]]),
            is_main=step.target in order and case.state in order and order.index(step.target) > order.index(case.state)
            and step.key != "drop",
        )
        for step in steps_from(case.state, has_decree=case.has_decree)
    ]  # fmt: skip


def _documents(zone: Zone) -> QuerySet[ZoneFile]:
    """Return the files of a zone that are neither a decree nor a photo of a visit."""
    return zone.files.filter(decrees__isnull=True, answers__isnull=True).select_related("by")


def _visits(zone: Zone) -> QuerySet[ZoneVisit]:
    visits = ZoneVisit.objects.filter(revision__zone=zone)
    return visits.select_related("by", "revision").prefetch_related("answers__photos")
