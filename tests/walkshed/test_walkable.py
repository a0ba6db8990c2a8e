"""Walkable rules as data."""

from pathlib import Path

import pytest

from walkshed.errors import StreetDataError
from walkshed.walkable import load_rules

RULES = load_rules()


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "trunk_link"},
        {"highway": "steps"},
        {"highway": "residential", "oneway": "yes"},
        {"highway": "residential", "oneway:foot": "yes"},
        {"highway": "service", "access": "private", "foot": "permissive"},
        {"highway": "service", "access": "no", "foot": "designated"},
        {"highway": "primary", "motorroad": "no"},
    ],
)
def test_is_walkable_allows(tags: dict[str, str]) -> None:
    assert RULES.is_walkable(tags)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"railway": "rail"},
        {"highway": "motorway"},
        {"highway": "motorway", "foot": "yes"},
        {"highway": "construction"},
        {"highway": "cycleway", "foot": "no"},
        {"highway": "secondary", "foot": "use_sidepath"},
        {"highway": "service", "access": "private"},
        {"highway": "service", "access": "no", "foot": "private"},
        {"highway": "trunk", "motorroad": "yes"},
    ],
)
def test_is_walkable_drops(tags: dict[str, str]) -> None:
    assert not RULES.is_walkable(tags)


def test_rules_hold_exactly_the_published_walkable_kinds() -> None:
    published = (
        "footway path steps pedestrian living_street track residential service trunk trunk_link primary "
        "primary_link secondary secondary_link tertiary tertiary_link cycleway unclassified road platform "
        "corridor bridleway"
    )
    assert {kind for kind, row in RULES.kinds.items() if row.walkable} == set(published.split())


def test_homes_are_along_alleys_and_not_along_arterials() -> None:
    assert [RULES.homes(kind) for kind in ("living_street", "residential", "primary", "unheard")] == [
        True,
        True,
        False,
        False,
    ]
    assert RULES.homes_of(("path", "steps")).tolist() == [True, False]


def test_ranks_run_from_toll_road_to_path() -> None:
    assert RULES.rank("motorway") < RULES.rank("primary") < RULES.rank("residential") < RULES.rank("path")
    assert RULES.rank("unheard") == 9
    assert RULES.major("motorway") and not RULES.major("residential")


def test_load_rules_names_the_file_and_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("[access]\n")
    with pytest.raises(StreetDataError, match="rules.toml: 'key'"):
        load_rules(file)
