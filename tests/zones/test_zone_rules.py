"""The numbers a zone is judged by: each has a source, and the database refuses what cannot be."""
import re

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from zones.models import StandardSet, ZoneRules
from zones.models.zone_rules import RULED
from zones.references import references


@pytest.fixture
def rules(db) -> ZoneRules:
    call_command("load_catalogue", verbosity=0)
    return ZoneRules.objects.get(set__is_default=True)


def test_every_number_names_its_source_and_whether_it_is_ours(rules):
    assert set(rules.sources) == set(RULED)
    assert all(said["text"] and isinstance(said["is_proposal"], bool) for said in rules.sources.values())
    marks = {mark for said in rules.sources.values() for mark in re.findall(r"\bR\d+b?\b", said["text"])}
    assert marks <= references().keys()
    assert {field for field, said in rules.sources.items() if not said["is_proposal"]} == {
        "tobacco_sale_m", "tobacco_advert_m"
    }  # fmt: skip


def test_a_set_of_an_earlier_release_gets_the_rules_it_lacks_and_keeps_those_it_has(rules):
    ZoneRules.objects.update(adjacent_m=400)
    call_command("load_catalogue", verbosity=0)
    assert ZoneRules.objects.get().adjacent_m == 400
    ZoneRules.objects.all().delete()
    call_command("load_catalogue", verbosity=0)
    assert ZoneRules.objects.get().set == StandardSet.objects.get(is_default=True)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"adjacent_m": 0}, "zone_rules_have_distances"),
        ({"tobacco_sale_m": 0}, "zone_rules_have_distances"),
        ({"minutes_short": 10}, "zone_rules_minutes_in_order"),
        ({"minutes_long": 61}, "zone_rules_minutes_in_order"),
        ({"touched_share": 1.5}, "zone_rules_touched_is_share"),
        ({"weight_reach": -1}, "zone_rules_weights_in_range"),
        (dict.fromkeys(["weight_completeness", "weight_adjacency", "weight_connectivity", "weight_reach",
                        "weight_quality", "weight_links"], 0), "zone_rules_some_weight"),
        ({"sources": {}}, "zone_rules_name_their_sources"),
    ],
)  # fmt: skip
def test_the_database_refuses_rules_that_cannot_be(rules, wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ZoneRules.objects.update(**wrong)
