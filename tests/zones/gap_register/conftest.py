"""A gap of the ribbon town, and people who work on it."""

import pytest
from django.contrib.auth.models import User

from tests.worlds.ribbon import TIMUR
from tests.zones.people import person
from zones.models import Gap


@pytest.fixture
def gap(load_ribbon, analyse) -> Gap:
    """Return the gap of the ribbon town: 90 children of Timur walk more than 1,000 m to school."""
    load_ribbon()
    analyse()
    return Gap.objects.get(area_code=TIMUR, rule_key="sd-d")


@pytest.fixture
def official(db) -> User:
    return person("official")


@pytest.fixture
def planner(db) -> User:
    return person("planner")


@pytest.fixture
def verifier(db) -> User:
    return person("verifier")
