"""Replication: a zone's rules frozen as a template, applied to another place, compared, and made a draft there."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from facilities.models import ListScope
from regions.models import Population
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from tests.zones.people import client_of
from tests.zones.shapes_of_ribbon import box
from tests.zones.test_finder import LISTS, SERVICES
from zones.actions.candidate_search import ask_for_template_search, carry_out_search
from zones.actions.templates import archive_template, make_template
from zones.actions.zones import draw_zone
from zones.errors import SearchRefused, TemplateRefused
from zones.models import CandidateSearch, CandidateZone, ReachRun, Zone, ZoneRequirement, ZoneTemplate
from zones.queries.finding.templates import judged_by_template
from zones.queries.judging.assess import assess


@pytest.fixture
def planner(db) -> Client:
    return client_of("planner")


@pytest.fixture
def town(load_ribbon, analyse) -> ReachRun:
    """Barat has everything but a place to play; Timur has a school and a posyandu."""
    load_ribbon(facilities=[*SERVICES, ("SD Timur", "SD", 1700), ("Pos Timur", "Posyandu", 1700)], speaks_for=LISTS)
    return analyse()


@pytest.fixture
def zone(town, planner, django_user_model) -> Zone:
    return draw_zone(name="Kawasan Barat", shape=box(200, 560), by=django_user_model.objects.get())


@pytest.fixture
def template(zone) -> ZoneTemplate:
    return make_template(zone=zone, name="Model Barat", note="Semua dekat", by=zone.created_by)


def applied(template: ZoneTemplate, code: str) -> CandidateSearch:
    return carry_out_search(search=ask_for_template_search(template=template, area_code=code))


def test_template_freezes_rules_with_sources_and_what_stands_in_the_zone(template, zone):
    play = next(one for one in template.rules["groups"] if one["group"] == "play")
    assert (play["limit_m"], "park" in play["types"]) == (500, True) and "R8" in play["source"]
    assert template.rules["anchors"]["walk_m"] == 500 and template.rules["numbers"]
    inside = {one["group"]: one["inside"] for one in template.profile["groups"]}
    assert inside == {"health": 1, "education": 1, "play": 0, "creativity": 1, "information": 1}
    assert (template.profile["zone"], template.profile["members"]) == (zone.code, 4)
    ZoneRequirement.objects.update(distance_m=50)
    template.refresh_from_db()
    assert play["limit_m"] == 500, "what becomes of the standards changes no template"


def test_template_is_refused_without_a_name_and_with_one_that_is_used(template, zone):
    with pytest.raises(TemplateRefused, match="Beri nama templat ini dahulu."):
        make_template(zone=zone, name="  ", by=zone.created_by)
    with pytest.raises(TemplateRefused, match="Sudah ada templat bernama model barat. Pilih nama lain."):
        make_template(zone=zone, name="model  barat", by=zone.created_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneTemplate.objects.create(name="x", rules={"groups": [], "anchors": {}}, profile={}, by=zone.created_by)


def test_applied_elsewhere_it_finds_what_can_be_repeated_with_its_own_rules(template, town):
    """Timur's own standards would call nothing missing any more; the template still asks for all five."""
    ZoneRequirement.objects.exclude(group="health").delete()
    template.rules["groups"] = [one for one in template.rules["groups"] if one["group"] != "information"]
    template.save()
    search = applied(template, TIMUR)
    (found,) = CandidateZone.objects.filter(search=search, way="anchor")
    assert (found.kind, found.missing, found.area_codes) == ("two", ["play", "creativity"], [TIMUR])
    assert found.places.count() == 2 and found.run == town
    assert search.inputs["on"] and search.outcome["zones_two"] == 1
    assert not CandidateZone.objects.filter(search=None, pk=found.pk).exists(), "the run's own list stays its own"


def test_what_the_other_place_has_no_list_of_is_no_data_and_not_missing(load_ribbon, analyse, template):
    load_ribbon(facilities=[*SERVICES, ("SD Timur", "SD", 1700), ("Pos Timur", "Posyandu", 1700)],
                speaks_for=LISTS)  # fmt: skip
    ListScope.objects.exclude(type_id__in=["posyandu", "primary_school"]).delete()
    search = applied(template, TIMUR)
    (found,) = CandidateZone.objects.filter(search=search, way="anchor")
    assert (found.kind, found.missing, found.unknown_groups) == ("unknown", [], ["play", "creativity", "information"])
    page = client_of("official").get(reverse("template_found", args=[template.pk, search.pk])).content.decode()
    assert "tidak ada data" in page and "belum lengkap" in page


def test_place_without_any_known_child_is_found_and_says_so(load_ribbon, analyse, template):
    Population.objects.all().delete()
    search = applied(template, BARAT)
    assert search.inputs["is_peopled"] is False
    assert {one.children for one in CandidateZone.objects.filter(search=search)} == {None}
    page = client_of("official").get(reverse("template_found", args=[template.pk, search.pk])).content.decode()
    assert "Jumlah anak di daerah ini belum dimuat" in page


def test_area_without_a_run_and_an_archived_template_are_refused(template, planner):
    ReachRun.objects.update(state="failed")
    with pytest.raises(SearchRefused, match="belum punya hitungan. Hitung cakupannya dahulu"):
        ask_for_template_search(template=template, area_code=SCOPE)
    answer = planner.post(reverse("template_apply", args=[template.pk]), {"wilayah": SCOPE})
    assert answer.status_code == 422 and "belum punya hitungan" in answer.content.decode()
    assert reverse("coverage") in answer.content.decode() and not CandidateSearch.objects.exists()
    archive_template(template=template, is_archived=True)
    template.refresh_from_db()
    with pytest.raises(SearchRefused, match="diarsipkan"):
        ask_for_template_search(template=template, area_code=SCOPE)


def test_pages_lead_from_a_zone_to_a_template_to_places_to_a_draft_that_remembers(zone, planner, town):
    page = planner.get(reverse("template_list"), {"kawasan": zone.code})
    assert re.search(f'value="{zone.code}" selected', page.content.decode())
    refused = planner.post(reverse("template_create"), {"kawasan": zone.code, "nama": " ", "catatan": "tetap"})
    assert refused.status_code == 422 and 'value="tetap"' in refused.content.decode()
    made = planner.post(reverse("template_create"), {"kawasan": zone.code, "nama": "Model", "catatan": "x"})
    template = ZoneTemplate.objects.get()
    assert made["Location"] == reverse("template_page", args=[template.pk])
    assert "Kawasan Barat" in planner.get(made["Location"]).content.decode()
    asked = planner.post(reverse("template_apply", args=[template.pk]), {"wilayah": SCOPE})
    search = carry_out_search(search=CandidateSearch.objects.get())
    assert asked["Location"] == reverse("search_page", args=[search.pk])
    found = planner.get(reverse("template_found", args=[template.pk, search.pk]))
    assert "kawasan asal templat" in found.content.decode() and found.context["sides"]
    listed = planner.get(reverse("zone_list"), {"wilayah": SCOPE, "templat": search.pk})
    assert listed.context["found_with"] == search
    assert {row.id for row in listed.context["screen"].rows} == set(search.candidates.values_list("pk", flat=True))
    place = search.candidates.filter(way="anchor").first()
    told = planner.get(reverse("candidate_detail", args=[place.pk])).json()
    assert told["template"]["name"] == "Model"
    body = {"geometry": told["geometry"], "name": "Ulangan", "candidate": place.pk, "anchor": told["anchor"]}
    saved = planner.post(reverse("save_zone"), data=body, content_type="application/json").json()
    draft = Zone.objects.get(code=saved["code"])
    assert draft.template == template
    said = planner.get(reverse("zone_detail", args=[draft.code])).json()["template"]["sentence"]
    assert said.startswith("Menurut templat Model: ") and "dari 5 layanan ada di dalam." in said


def test_drawn_shape_is_judged_by_the_template_as_well(template, zone):
    judged = assess(box(200, 560), user=zone.created_by, standard_set=ReachRun.objects.first().standard_set)
    said = judged_by_template(template, judged)
    assert said.sentence == "Menurut templat Model Barat: 4 dari 5 layanan ada di dalam. Belum ada: bermain."
    assert [one.code for one in judged.areas] == [BARAT]


@pytest.mark.parametrize(("role", "makes", "applies"), [("planner", 302, 302), ("official", 403, 302)])
def test_planner_makes_templates_and_both_apply_them(role, makes, applies, template, zone):
    client = _second(role)
    assert client.get(reverse("template_list")).status_code == 200
    made = client.post(reverse("template_create"), {"kawasan": zone.code, "nama": "Lain"})
    assert made.status_code == makes
    assert client.post(reverse("template_apply", args=[template.pk]), {"wilayah": SCOPE}).status_code == applies
    assert client.post(reverse("template_archive", args=[template.pk]), {"arsip": "1"}).status_code == makes


def _second(role: str) -> Client:
    user = User.objects.create_user(f"kedua-{role}")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client
