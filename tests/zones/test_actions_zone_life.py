"""Steps of a zone's life: told in the same transaction, refused with a reason, and what is frozen stays."""
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import InternalError, connection, transaction
from django.db.models import ProtectedError

from tests.worlds.ribbon import BARAT
from tests.zones.shapes_of_ribbon import box
from zones.actions.zone_life import Seen, delete_draft, restore_revision, take_step
from zones.actions.zones import draw_zone, redraw_zone
from zones.errors import StepRefused, ZoneChangedMeanwhile
from zones.models import Zone, ZoneEvent, ZoneRevision
from zones.queries.finding.templates import zones_to_copy

from .zone_steps import bring_to, designate, draft, person, seen, step


@pytest.fixture
def town(load_ribbon) -> None:
    load_ribbon()


def test_whole_way_from_draft_to_revoked_is_told_step_by_step(town):
    zone = bring_to(draft(), "revoked")
    told = [(event.step, event.from_state, event.to_state, event.by.username) for event in zone.events.all()]
    assert told[::-1] == [
        ("propose", "draft", "proposed", "si-planner"),
        ("accept", "proposed", "verifying", "si-verifier"),
        ("confirm", "verifying", "deciding", "si-verifier"),
        ("designate", "deciding", "monitored", "si-decider"),
        ("evaluate", "monitored", "evaluated", "si-official"),
        ("revoke", "evaluated", "revoked", "si-decider"),
    ]
    assert (zone.state, zone.decree, zone.published) == ("revoked", None, None)


def test_proposal_freezes_shape_and_score_and_the_database_holds_it(town):
    zone = bring_to(draft(), "proposed")
    assert zone.current.frozen_at is not None
    for change in ({"note": "lain"}, {"geometry": box(0, 300)}, {"assessment": {}}, {"frozen_at": None}):
        with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
            ZoneRevision.objects.filter(pk=zone.current_id).update(**change)
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM zones_zonerevision WHERE id = %s", [zone.current_id])
    ZoneRevision.objects.filter(pk=zone.current_id).update(run=None)  # a run may go


def test_templates_are_offered_of_designated_zones_first(town):
    draft(600, 900, "A belum ditetapkan")
    bring_to(draft(), "evaluated")
    offered = zones_to_copy(User(is_superuser=True))
    assert [name for _code, name, _state in offered] == ["Kawasan Barat", "A belum ditetapkan"]


def test_proposed_zone_is_not_redrawn_and_says_why(town):
    zone = bring_to(draft(), "proposed")
    with pytest.raises(StepRefused, match="dalam keadaan telaah; gambarnya hanya dapat diubah selama masih usulan"):
        redraw_zone(zone=zone, name="Lain", shape=box(0, 300), seen_revision=1, by=person("planner"))
    assert zone.revisions.count() == 1


def test_zone_sent_back_and_proposed_again_is_judged_anew_as_a_version_of_its_own(town):
    zone = bring_to(draft(), "verifying")
    zone = step(zone, "return", "verifier", "batasnya belum pas")
    assert (zone.state, zone.current.number, zone.events.first().reason) == ("draft", 1, "batasnya belum pas")
    zone = step(zone, "propose", "planner", "")
    assert (zone.current.number, zone.revisions.count()) == (2, 2)
    assert zone.current.frozen_at > zone.revisions.get(number=1).frozen_at


def test_step_without_its_reason_is_refused(town):
    zone = bring_to(draft(), "proposed")
    with pytest.raises(StepRefused, match=r"^Tuliskan alasannya\.$"):
        step(zone, "return", "verifier", "   ")
    with pytest.raises(StepRefused, match="paling panjang 500 huruf"):
        step(zone, "return", "verifier", "x" * 501)
    assert (Zone.objects.get().state, ZoneEvent.objects.count()) == ("proposed", 1)


@pytest.mark.parametrize("key", ["designate", "", "fly"])
def test_unknown_step_and_designation_without_decree_are_refused(town, key):
    zone = bring_to(draft(), "deciding")
    with pytest.raises(StepRefused, match="tidak dikenal"):
        take_step(zone=zone, step=key, seen=seen(zone), by=person("decider"))


def test_step_on_what_somebody_changed_meanwhile_is_refused_and_says_what_it_is_now(town):
    zone = draft()
    before = Seen("draft", 1)
    redraw_zone(zone=zone, name="Lain", shape=box(0, 400), seen_revision=1, by=person("planner"))
    with pytest.raises(ZoneChangedMeanwhile, match="kini usulan, versi 2"):
        take_step(zone=zone, step="propose", seen=before, by=person("planner"))
    step(zone, "propose", "planner", "")
    with pytest.raises(ZoneChangedMeanwhile, match="kini telaah, versi 2"):
        take_step(zone=zone, step="accept", seen=Seen("draft", 2), by=person("verifier"))


def test_step_that_fails_half_way_leaves_nothing(town, monkeypatch):
    zone = draft()

    def broken(*_args, **_words):
        raise RuntimeError

    monkeypatch.setattr(ZoneEvent.objects, "create", broken)
    with pytest.raises(RuntimeError):
        step(zone, "propose", "planner", "")
    zone = Zone.objects.get()
    assert (zone.state, zone.current.frozen_at) == ("draft", None)


def test_proposer_does_not_accept_even_with_the_role(town):
    zone = bring_to(draft(), "proposed")
    person("planner").groups.add(*person("verifier").groups.all())
    with pytest.raises(StepRefused, match="Usulan ini dari Anda sendiri"):
        step(zone, "accept", "planner", "")


def test_setting_lets_an_office_of_one_decide(town, settings):
    zone = bring_to(draft(), "proposed")
    person("planner").groups.add(*person("verifier").groups.all())
    settings.ZONE_OWN_APPROVAL = True
    assert step(zone, "accept", "planner", "").state == "verifying"


def test_events_are_never_changed_or_deleted(town):
    zone = bring_to(draft(), "proposed")
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        zone.events.update(reason="lain")
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        zone.events.all().delete()


def test_revision_of_a_designated_zone_leaves_the_published_version_and_may_be_dropped(town):
    zone = bring_to(draft(), "monitored")
    zone = step(zone, "revise", "planner", "sekolah baru")
    redraw_zone(zone=zone, name=zone.name, shape=box(0, 700), seen_revision=1, by=person("planner"))
    zone = Zone.objects.get()
    assert (zone.state, zone.current.number, zone.published.number, zone.is_revised) == ("draft", 2, 1, True)
    zone = step(zone, "drop", "planner", "belum perlu")
    assert (zone.state, zone.current.number, zone.is_revised) == ("monitored", 1, False)
    zone = step(zone, "revise", "planner", "perlu juga")
    later = redraw_zone(zone=zone, name=zone.name, shape=box(0, 600), seen_revision=1, by=person("planner"))
    assert later.number == 3, "a number once used is not used again"


def test_dropped_revision_takes_its_new_name_along(town):
    zone = step(bring_to(draft(), "monitored"), "revise", "planner", "sekolah baru")
    redraw_zone(zone=zone, name="Kawasan Lain", shape=box(0, 700), seen_revision=1, by=person("planner"))
    zone = step(Zone.objects.get(), "drop", "planner", "belum perlu")
    assert (zone.name, zone.name_of(zone.current)) == ("Kawasan Barat", "Kawasan Barat")


def test_revised_zone_designated_anew_publishes_the_new_version(town):
    zone = bring_to(draft(), "monitored")
    zone = step(zone, "revise", "planner", "sekolah baru")
    redraw_zone(zone=zone, name=zone.name, shape=box(0, 700), seen_revision=1, by=person("planner"))
    zone = bring_to(Zone.objects.get(), "deciding")
    assert zone.published.number == 1
    designate(zone, "200 Tahun 2026")
    zone = Zone.objects.get()
    assert (zone.state, zone.published.number, zone.decree.number) == ("monitored", 2, "200 Tahun 2026")


def test_restored_version_is_a_new_one(town):
    zone = draft()
    redraw_zone(zone=zone, name="Lain", shape=box(0, 300), seen_revision=1, by=person("planner"))
    restored = restore_revision(zone=zone, number=1, seen_revision=2, by=person("planner"))
    assert (restored.number, restored.note) == (3, "dipulihkan dari versi 1")
    assert restored.geometry.equals(box(0, 500))
    with pytest.raises(StepRefused, match="tidak memiliki versi 9"):
        restore_revision(zone=zone, number=9, seen_revision=3, by=person("planner"))
    with pytest.raises(ZoneChangedMeanwhile):
        restore_revision(zone=zone, number=1, seen_revision=2, by=person("planner"))


def test_own_draft_never_proposed_is_deleted_whole(town):
    zone = draft()
    redraw_zone(zone=zone, name="Lain", shape=box(0, 300), seen_revision=1, by=person("planner"))
    delete_draft(zone=zone, by=person("planner"))
    assert not Zone.objects.exists() and not ZoneRevision.objects.exists()


def test_nothing_else_is_ever_deleted(town):
    zone = draft()
    with pytest.raises(StepRefused, match="Hanya usulan sendiri yang belum pernah diajukan"):
        delete_draft(zone=zone, by=person("official"))
    zone = step(step(zone, "propose", "planner", ""), "withdraw", "planner")
    with pytest.raises(StepRefused, match="Hanya usulan sendiri"):
        delete_draft(zone=zone, by=person("planner"))
    with pytest.raises(ProtectedError):
        Zone.objects.filter(pk=zone.pk).delete()
    assert Zone.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_draw_at_once_get_a_code_each(load_ribbon):
    load_ribbon()
    start, found = Barrier(2), []

    def draw(name: str, user) -> None:
        start.wait()
        try:
            found.append(draw_zone(name=name, shape=box(0, 500), by=user).code)
        finally:
            connection.close()

    people = [person("planner"), person("official")]
    both = [Thread(target=draw, args=(user.username, user)) for user in people]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(found) == [f"{BARAT}-01", f"{BARAT}-02"]
