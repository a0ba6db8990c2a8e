"""The numbers a zone is judged by: each has a source, and the database refuses what cannot be."""
import re
import tomllib

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from zones.actions.standards import write_standard_set
from zones.models import StandardSet, ZoneRules
from zones.models.zone_rules import NUMBERS, RULED
from zones.references import references


@pytest.fixture
def rules(catalogue) -> ZoneRules:
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


def person(role: str) -> User:
    user = User.objects.create_user(f"orang-{role}")
    user.groups.add(Group.objects.get(name=role))
    return user


def form(rules: ZoneRules, **changed: str) -> dict[str, str]:
    return {field: str(getattr(rules, field)) for field in NUMBERS} | changed


def test_the_rules_are_open_to_every_official_and_changed_by_a_planner(client, rules):
    assert client.get(reverse("zone_rules")).status_code == 302
    client.force_login(person("official"))
    page = client.get(reverse("zone_rules")).content.decode()
    assert "Dekat: paling jauh (m) lewat jalan" in page
    assert "<input id=\"angka-adjacent_m\"" not in page
    assert client.post(reverse("zone_rules_save"), form(rules)).status_code == 403
    client.force_login(person("planner"))
    sent = form(rules, tobacco_sale_m="250", weight_reach="2,5", **{"sumber-tobacco_sale_m": "Perda kota"})
    assert client.post(reverse("zone_rules_save"), sent).status_code == 302
    rules.refresh_from_db()
    assert (rules.tobacco_sale_m, rules.weight_reach) == (250, 2.5)
    # A number that was changed is ours from then on.
    assert rules.sources["tobacco_sale_m"] == {"text": "Perda kota", "is_proposal": True}
    assert not rules.sources["tobacco_advert_m"]["is_proposal"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"adjacent_m": "dekat"}, "Dekat: paling jauh (m) lewat jalan: ditemukan “dekat”, seharusnya angka bulat"),
        ({"minutes_short": "20"}, "menit berurutan"),
        ({"weight_links": "-1"}, "bobot antara 0 dan 100"),
        ({"touched_share": "nan"}, "seharusnya angka"),
        ({"adjacent_m": "9" * 12}, "Aturan ini tidak dapat disimpan"),
        ({"adjacent_m": "1e99"}, "Aturan ini tidak dapat disimpan"),
        ({"adjacent_m": "1e999"}, "seharusnya angka bulat, misalnya 1200"),
        ({"adjacent_m": "1.20"}, "ditemukan “1.20”, seharusnya angka bulat"),
        ({"adjacent_m": "1.200,5"}, "seharusnya angka bulat"),
        ({"adjacent_m": "500,5"}, "seharusnya angka bulat"),
        ({"minutes_short": "-5"}, "Aturan ini tidak dapat disimpan"),
    ],
)
def test_rules_that_cannot_be_are_refused_and_what_was_typed_stays(client, rules, wrong, message):
    client.force_login(person("planner"))
    answer = client.post(reverse("zone_rules_save"), form(rules, **wrong))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert next(iter(wrong.values())) in answer.content.decode()
    before = rules.adjacent_m
    rules.refresh_from_db()
    assert rules.adjacent_m == before


def test_a_file_of_standards_that_says_nothing_of_zones_is_read_and_makes_nothing_up(rules, project):
    data = tomllib.loads((project / "fixtures" / "standards" / "kla-awal-2026.toml").read_text(encoding="utf-8"))
    data.pop("zone_rules")
    rules.delete()
    assert write_standard_set(data) is None and not ZoneRules.objects.exists()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_saved_as_it_stands_changes_nothing(client, rules, language):
    ZoneRules.objects.update(adjacent_m=1200, weight_reach=2.5)
    before = ZoneRules.objects.values(*RULED).get()
    client.force_login(person("planner"))
    client.cookies["django_language"] = language
    page = client.get(reverse("zone_rules")).content.decode()
    shown = dict(re.findall(r'<input id="angka-\w+" name="(\w+)" value="([^"]*)"', page))
    assert shown["adjacent_m"] == "1200" and shown["weight_reach"] == {"id": "2,5", "en": "2.5"}[language]
    assert shown.keys() == set(NUMBERS)
    kept = {"may_follow_major": "ya"} if rules.may_follow_major else {}
    assert client.post(reverse("zone_rules_save"), shown | kept).status_code == 302
    assert ZoneRules.objects.values(*RULED).get() == before


@pytest.mark.parametrize("typed", ["1200", "1.200", "1,200", " 1200 "])
def test_a_whole_number_may_be_grouped_by_threes(client, rules, typed):
    client.force_login(person("planner"))
    assert client.post(reverse("zone_rules_save"), form(rules, adjacent_m=typed)).status_code == 302
    rules.refresh_from_db()
    assert rules.adjacent_m == 1200
