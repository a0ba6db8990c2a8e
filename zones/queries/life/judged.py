"""What was judged about a version of a zone, for a reader: nothing that this reader may not know."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.dateparse import parse_datetime

from facilities.models import Facility, FacilityGroup
from zones.judging.assessment import Presence
from zones.models import ZoneRevision

PRESENCE_MARKS = {
    Presence.INSIDE: "met", Presence.NEAR: "met", Presence.MISSING: "not_met", Presence.UNKNOWN: "no_data"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A facility inside that the reader may know of."""

    public_id: str
    name: str
    type_name: str
    group: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class JudgedGroup:
    """A required service: how it stands, what of it stands inside, and the nearest outside where it is missing."""

    key: str
    name: str
    presence: Presence
    mark: str
    limit_m: int
    members: tuple[KnownMember, ...]
    nearest_name: str
    nearest_m: float | None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A line of the score; value 0..1, None = no data."""

    name: str
    weight: float
    value: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A frozen judgement as a reader sees it; score and children are None where nothing is known."""

    score: float | None
    formula: str
    lines: tuple[ScoreRow, ...]
    children: float | None
    bands: tuple[Mapping[str, Any], ...]
    groups: tuple[JudgedGroup, ...]
    others: tuple[KnownMember, ...]
    areas: tuple[Mapping[str, Any], ...]
    area_m2: float | None
    standards: str
    run_id: int | None
    run_at: datetime | None
    anchor: str

    @property
    def members(self) -> tuple[KnownMember, ...]:
        """Return all facilities inside that the reader may know of."""
        return (*(member for group in self.groups for member in group.members), *self.others)

    @property
    def missing(self) -> tuple[JudgedGroup, ...]:
        """Return the services that are missing."""
        return tuple(group for group in self.groups if group.presence is Presence.MISSING)


def judged_of(revision: ZoneRevision, user: AbstractBaseUser | AnonymousUser) -> Judged:
    """Return what a version was judged to be; places that are secret today, or not for this reader, are left out."""
    kept = revision.assessment
    told = kept.get("members", [])
    names = {row["public_id"] for row in told} | {
        group["nearest"]["public_id"] for group in kept.get("groups", []) if group.get("nearest")
    }
    anchor = kept.get("anchor") or {}
    known = known_ids(names | {anchor.get("public_id", "")}, user)
    hidden = [row["name"] for row in told if row["public_id"] not in known]
    members = [
        KnownMember(row["public_id"], row["name"], row["type_name"], row["group"], row["lon"], row["lat"])
        for row in told
        if row["public_id"] in known
    ]
    group_names = {group.key: group.name for group in FacilityGroup.objects.all()}
    groups = tuple(_group(row, members, known, group_names) for row in kept.get("groups", []))
    of_groups = {id(member) for group in groups for member in group.members}
    score = kept.get("score") or {}
    return Judged(
        score=score.get("total"),
        formula=score.get("formula", ""),
        lines=tuple(
            ScoreRow(line["name"], line["weight"], line["value"], _without(line.get("words", ""), hidden))
            for line in score.get("lines", [])
        ),
        children=kept.get("children"),
        bands=tuple(kept.get("bands", [])),
        groups=groups,
        others=tuple(member for member in members if id(member) not in of_groups),
        areas=tuple(kept.get("areas", [])),
        area_m2=kept.get("area_m2"),
        standards=kept.get("standards", ""),
        run_id=kept.get("run_id"),
        run_at=parse_datetime(kept["run_at"]) if kept.get("run_at") else None,
        anchor=anchor.get("name", "") if anchor.get("public_id") in known else "",
    )


def known_ids(public_ids: set[str], user: AbstractBaseUser | AnonymousUser) -> set[str]:
    """Return those of the facilities that this reader may know of; secret ones are never among them."""
    visible = Facility.objects.visible_to(user).filter(type__is_sensitive=False)
    return set(visible.filter(public_id__in=public_ids).values_list("public_id", flat=True))


def _group(
    row: Mapping[str, Any], members: list[KnownMember], known: set[str], group_names: Mapping[str, str]
) -> JudgedGroup:
    presence = Presence(row["presence"])
    nearest = row.get("nearest") or {}
    types = set(row.get("type_names", []))
    return JudgedGroup(
        key=row["key"],
        name=group_names.get(row["key"], row["name"]),
        presence=presence,
        mark=PRESENCE_MARKS[presence],
        limit_m=row["limit_m"],
        members=tuple(one for one in members if one.group == row["key"] and (not types or one.type_name in types)),
        nearest_name=nearest.get("name", "") if nearest.get("public_id") in known else "",
        nearest_m=nearest.get("walk_m") if nearest.get("public_id") in known else None,
    )


def _without(words: str, hidden: list[str]) -> str:
    """Return words, or nothing where they name a place that this reader may not know of."""
    return "" if any(name and name in words for name in hidden) else words
