"""The review queue: both records side by side, a decision, the next pair, and addresses that keep leading on."""
import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from facilities.actions.duplicates import find_duplicate_pairs
from facilities.models import DuplicatePair, Facility, Merge, PairState
from tests.facilities.test_merging import pair as rawa_jaya  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db
QUEUE = "/registri/duplikat/"


@pytest.fixture
def clerk_client(db) -> Client:
    clerk = User.objects.create_user("rini")
    clerk.groups.add(Group.objects.get(name="official"))
    client = Client()
    client.force_login(clerk)
    return client


@pytest.fixture
def queued(rawa_jaya) -> DuplicatePair:  # noqa: F811
    """Return the open pair of the two records of RPTRA Rawa Jaya."""
    find_duplicate_pairs()
    return DuplicatePair.objects.get()


def test_pair_is_shown_with_both_records_and_reasons(clerk_client, queued) -> None:
    page = clerk_client.get(QUEUE)
    text = page.content.decode()
    assert page.status_code == 200
    for word in ("Rawajaya", "RPTRA Rawa Jaya", "Jl. Rawa Jaya", "1 pasangan menunggu", "Titiknya berjarak 22 m"):
        assert word in text
    assert 'name="isian-name"' in text and 'name="isian-type"' not in text


def test_same_place_is_merged_with_the_chosen_fields(clerk_client, queued) -> None:
    clerk_client.post(f"{QUEUE}{queued.pk}/", {"keputusan": "sama", "simpan": "left", "isian-name": "right"})
    kept = Facility.objects.get()
    assert (kept.pk, kept.name) == (queued.left_id, "RPTRA Rawa Jaya")
    assert "name" in kept.locked_fields
    assert Merge.objects.get().by.username == "rini"
    assert "Tidak ada pasangan" in clerk_client.get(QUEUE).content.decode()


def test_old_address_leads_to_the_kept_record_and_back_after_a_split(clerk_client, client, queued) -> None:
    old, kept = queued.right, queued.left
    clerk_client.post(f"{QUEUE}{queued.pk}/", {"keputusan": "sama", "simpan": "left"})
    answer = client.get(f"/fasilitas/{old.public_id}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/fasilitas/{kept.public_id}/")
    clerk_client.post(f"{QUEUE}pisah/{Merge.objects.get().pk}/")
    assert client.get(f"/fasilitas/{old.public_id}/").status_code == 200
    assert DuplicatePair.objects.get().state == PairState.DIFFERENT


def test_different_places_are_not_asked_again(clerk_client, queued) -> None:
    clerk_client.post(f"{QUEUE}{queued.pk}/", {"keputusan": "berbeda"})
    find_duplicate_pairs()
    assert "Tidak ada pasangan" in clerk_client.get(QUEUE).content.decode()
    again = clerk_client.post(f"{QUEUE}{queued.pk}/", {"keputusan": "sama"}, follow=True)
    assert "sudah diputuskan" in again.content.decode()
    assert Facility.objects.count() == 2


def test_left_for_later_stays_open(clerk_client, queued) -> None:
    answer = clerk_client.post(f"{QUEUE}{queued.pk}/", {"keputusan": "lewati"})
    assert answer["Location"].endswith(f"?lewati={queued.pk}")
    assert clerk_client.get(answer["Location"]).status_code == 200
    assert DuplicatePair.objects.get().state == PairState.OPEN


def test_secret_places_are_not_in_the_queue_of_those_who_may_not_see_them(clerk_client, queued) -> None:
    Facility.objects.update(type_id="shelter", visibility="internal")
    text = clerk_client.get(QUEUE).content.decode()
    assert "Rawajaya" not in text and "Tidak ada pasangan" in text


def test_queue_is_closed_to_the_public(client, queued) -> None:
    assert client.get(QUEUE).status_code == 302
    assert client.post(f"{QUEUE}{queued.pk}/", {"keputusan": "sama"}).status_code == 302
    assert Facility.objects.count() == 2
