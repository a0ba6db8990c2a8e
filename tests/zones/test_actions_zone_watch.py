"""Designated zones judged again: a flag opens with a loss, ends with a return, rests with a reason."""
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from facilities.models import Facility, FacilityGroup
from zones.actions.zone_watch import accept_flag, judge_zone, judge_zones
from zones.errors import StepRefused
from zones.life.watch_tasks import judge_one, next_night, watch_zones
from zones.models import Zone, ZoneFlag, ZoneJudgement
from zones.queries.judging.assess import assess

from .zone_steps import bring_to, designate, draft, person, step


@pytest.fixture
def zone(load_ribbon) -> Zone:
    load_ribbon(facilities=[("SD Negeri 1", "SD", 250.0), ("Taman Kecil", "Taman", 300.0)])
    return bring_to(draft(), "monitored")


def close(is_closed: bool) -> None:
    Facility.objects.filter(name="SD Negeri 1").update(life="closed" if is_closed else "open")


def test_nothing_lost_leaves_a_judgement_and_no_flag(zone):
    judgement = judge_zone(zone=zone, by=person("official"))
    assert (judgement.lost, judgement.revision, judgement.by) == ([], zone.published, person("official"))
    assert "health" in judgement.missing, "never there, so never lost"
    assert not ZoneFlag.objects.exists()


def test_flag_opens_once_when_a_school_closes_and_ends_when_it_reopens(zone):
    close(True)
    assert judge_zone(zone=zone).lost == ["education"]
    judge_zone(zone=zone)
    flag = ZoneFlag.objects.get()
    assert flag.sentence == "Layanan pendidikan tidak ada lagi: SD Negeri 1 tidak beroperasi."
    assert flag.asks
    close(False)
    assert judge_zone(zone=zone).lost == []
    flag.refresh_from_db()
    assert flag.ended_on is not None and not flag.asks
    close(True)
    judge_zone(zone=zone)
    assert ZoneFlag.objects.count() == 2


def test_flag_with_a_reason_rests_until_the_service_was_back_and_is_lost_again(zone):
    close(True)
    judge_zone(zone=zone)
    flag = accept_flag(flag=ZoneFlag.objects.get(), reason=" direnovasi sampai Juni ", by=person("official"))
    assert (flag.accepted_reason, flag.accepted_by) == ("direnovasi sampai Juni", person("official"))
    judge_zone(zone=zone)
    assert [one.asks for one in ZoneFlag.objects.all()] == [False]
    close(False)
    judge_zone(zone=zone)
    close(True)
    judge_zone(zone=zone)
    assert sorted(one.asks for one in ZoneFlag.objects.all()) == [False, True]


def test_flag_without_a_reason_or_already_at_rest_is_refused(zone):
    close(True)
    judge_zone(zone=zone)
    with pytest.raises(StepRefused, match="Tuliskan penjelasannya"):
        accept_flag(flag=ZoneFlag.objects.get(), reason=" ", by=person("official"))
    accept_flag(flag=ZoneFlag.objects.get(), reason="ya", by=person("official"))
    with pytest.raises(StepRefused, match="sudah selesai"):
        accept_flag(flag=ZoneFlag.objects.get(), reason="ya", by=person("official"))


def test_database_holds_one_open_flag_per_service_a_reason_for_rest_and_a_score_in_range(zone):
    words = {"zone": zone, "group": FacilityGroup.objects.get(pk="play"), "sentence": "x", "opened_on": "2026-01-01"}
    ZoneFlag.objects.create(**words)
    with pytest.raises(IntegrityError, match="zone_flag_open_once"), transaction.atomic():
        ZoneFlag.objects.create(**words)
    with pytest.raises(IntegrityError, match="zone_flag_is_accepted_with_a_reason"), transaction.atomic():
        ZoneFlag.objects.update(accepted_on="2026-01-02", accepted_by=person("official"))
    with pytest.raises(IntegrityError, match="zone_judgement_score_in_range"), transaction.atomic():
        ZoneJudgement.objects.create(zone=zone, revision=zone.published, score=101)


def test_only_designated_zones_are_judged_also_while_they_are_revised(zone):
    other = draft(600, 900, "Kawasan Tengah")
    assert [one.zone.code for one in judge_zones()] == [zone.code]
    with pytest.raises(StepRefused, match="Hanya kawasan yang ditetapkan"):
        judge_zone(zone=other)


def test_closed_account_of_whoever_drew_it_opens_no_flag_and_internal_places_count(zone):
    Facility.objects.filter(name="SD Negeri 1").update(visibility="internal")
    User.objects.filter(pk=zone.published.by_id).update(is_active=False)
    assert judge_zone(zone=zone).lost == []
    assert not ZoneFlag.objects.exists()


def test_zone_that_cannot_be_judged_is_left_out_and_the_others_are_judged(zone, caplog, monkeypatch):
    other = bring_to(draft(600, 900, "Kawasan Tengah"), "monitored")

    def assess_others(*shape, except_zone, **more):
        return 1 / 0 if except_zone == zone else assess(*shape, except_zone=except_zone, **more)

    monkeypatch.setattr("zones.actions.zone_watch.assess", assess_others)
    assert [one.zone.code for one in judge_zones()] == [other.code]
    assert f"zone {zone.code} could not be judged again" in caplog.text


def test_flag_ends_where_the_version_that_lost_the_service_is_no_longer_in_force(zone):
    close(True)
    judge_zone(zone=zone)
    step(step(zone, "evaluate", "official"), "revoke", "decider")
    assert ZoneFlag.objects.get().ended_on is not None


def test_flag_of_a_former_version_ends_with_the_next_designation(zone):
    close(True)
    judge_zone(zone=zone)
    zone = step(zone, "revise", "planner", "sekolah tutup")
    assert ZoneFlag.objects.get().asks, "the old version is in force until the new one is"
    designate(bring_to(zone, "deciding"), "7 Tahun 2026")
    assert not ZoneFlag.objects.get().asks
    assert judge_zone(zone=zone).lost == [] and ZoneFlag.objects.count() == 1


def test_command_says_what_was_lost(zone, capsys):
    close(True)
    call_command("judge_zones")
    assert capsys.readouterr().out.splitlines()[-2:] == [
        f"{zone.code} Kawasan Barat: education", "1 kawasan dinilai ulang, 1 kehilangan layanan."
    ]  # fmt: skip


def test_nightly_task_arranges_its_return_before_it_works(zone, monkeypatch):
    monkeypatch.setattr("zones.life.watch_tasks.judge_zones", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        watch_zones.call()
    waiting = DBTaskResult.objects.get()
    assert waiting.task_path == watch_zones.module_path
    with pytest.raises(ZeroDivisionError):
        watch_zones.call()
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize(("now", "day"), [((2026, 5, 4, 1, 0), 4), ((2026, 5, 4, 2, 30), 5), ((2026, 5, 4, 23, 0), 5)])
def test_next_night_is_at_half_past_two(now, day):
    found = next_night(datetime(*now, tzinfo=ZoneInfo("Asia/Jakarta")))
    assert (found.day, found.hour, found.minute) == (day, 2, 30)


def test_a_person_puts_a_flag_at_rest_from_the_page(zone, client):
    close(True)
    judge_zone(zone=zone)
    client.force_login(person("official"))
    page = f"/zona/{zone.code}/"
    assert "SD Negeri 1 tidak beroperasi" in client.get(page).content.decode()
    flag = ZoneFlag.objects.get()
    assert client.post(f"{page}tanda/{flag.pk}/", {"alasan": ""}).status_code == 422
    client.post(f"{page}tanda/{flag.pk}/", {"alasan": "sedang diperbaiki"})
    assert "sedang diperbaiki" in client.get(page).content.decode()
    assert client.get("/zona/penetapan/?tanda=1").content.decode().count("Kawasan Barat") == 0
    client.post(f"{page}nilai-ulang/")
    assert ZoneJudgement.objects.count() == 2


def test_old_run_is_computed_anew_before_zones_are_judged_so_that_reach_is_todays(load_ribbon, analyse, client):
    """By the old run children still reach the closed school, so the service would seem to be near."""
    load_ribbon(facilities=[("SD Negeri 1", "SD", 250.0), ("Taman Kecil", "Taman", 300.0)])
    run = analyse()
    zone = bring_to(draft(), "monitored")
    Facility.objects.get(name="SD Negeri 1").delete()
    assert judge_zone(zone=zone).lost == [], "what an old run says"
    client.force_login(person("official"))
    told = client.post(f"/zona/{zone.code}/nilai-ulang/", follow=True).content.decode()
    assert "dihitung ulang dahulu di latar belakang" in told
    asked = DBTaskResult.objects.get()
    assert judge_one.call(*asked.args_kwargs["args"]) == "education"
    assert judge_zones()[0].run_id > run.pk
    assert ZoneFlag.objects.get().asks
