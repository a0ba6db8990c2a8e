"""The registry in the administration."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from facilities.models import Facility
from facilities.queries.history import facility_history
from regions.models import Source
from tests.worlds.villages import EAST


@pytest.fixture
def places(catalogue: None, villages: Any) -> dict[str, Facility]:
    source = Source.objects.create(slug="dinas", name="Dinas")
    return {
        type_: Facility.objects.create(source=source, source_row=type_, name=f"Tempat {type_}", type_id=type_)
        for type_ in ("park", "shelter")
    }


def form_of(facility: Facility, **changed: Any) -> dict[str, Any]:
    """Return what the form of a facility sends."""
    return {
        "name": facility.name, "type": facility.type_id, "life": "open", "visibility": "public",
        "source": facility.source_id, "source_row": facility.source_row, "wheelchair": "unknown",
        "external_ids-TOTAL_FORMS": 0, "external_ids-INITIAL_FORMS": 0,
        "other_names-TOTAL_FORMS": 0, "other_names-INITIAL_FORMS": 0,
        "statuses-TOTAL_FORMS": 0, "statuses-INITIAL_FORMS": 0, **changed,
    }  # fmt: skip


def address_of(facility: Facility) -> str:
    return reverse("admin:facilities_facility_change", args=[facility.pk])


def test_position_is_typed_as_two_numbers_and_places_the_facility(admin_client: Client, places) -> None:
    park = places["park"]
    answer = admin_client.post(address_of(park), form_of(park, lon=str(EAST[0]), lat=str(EAST[1])))
    assert answer.status_code == 302
    park.refresh_from_db()
    assert (park.position.x, park.position.y) == EAST and park.area.name == "Timur"
    assert park.locked_fields == ["position"] and facility_history(park)[0].by == "admin"
    assert b'name="lon" value="106' in admin_client.get(address_of(park)).content


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"lon": "106.9"}, "Isi bujur dan lintang, atau kosongkan keduanya."),
        ({"lon": "-6.2", "lat": "106.9"}, "95"),
        ({"type": "shelter"}, "Jenis ini rahasia dan tidak dapat dibuka untuk umum."),
    ],
)
def test_form_refuses_half_and_swapped_positions_and_public_secrets(admin_client: Client, places, sent, said) -> None:
    answer = admin_client.post(address_of(places["park"]), form_of(places["park"], **sent))
    assert answer.status_code == 200 and said in answer.content.decode()


def test_form_fetches_nothing_from_outside(admin_client: Client, places) -> None:
    page = admin_client.get(address_of(places["park"])).content.decode()
    assert "//cdn" not in page and "openlayers" not in page.lower()


def test_clerk_without_the_permission_does_not_find_secret_places(client: Client, places) -> None:
    clerk = get_user_model().objects.create(username="petugas", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_facility", "change_facility"]))
    client.force_login(clerk)
    page = client.get(reverse("admin:facilities_facility_changelist")).content.decode()
    assert "Tempat park" in page and "Tempat shelter" not in page
    assert client.get(address_of(places["shelter"])).status_code == 302


@pytest.mark.parametrize(
    "model",
    ["facilitygroup", "facilitytype", "listscope", "importbatch", "importproblem", "importrow", "sourcerecord",
     "entrance", "facilityfile", "retiredpublicid", "duplicatepair", "merge", "savedmapping", "allowedurl",
     "scheduledimport"],
)  # fmt: skip
def test_every_list_of_the_room_opens(admin_client: Client, places, model: str) -> None:
    assert admin_client.get(reverse(f"admin:facilities_{model}_changelist")).status_code == 200


def test_nobody_writes_batches_by_hand(admin_client: Client, db: None) -> None:
    assert admin_client.get(reverse("admin:facilities_importbatch_add")).status_code == 403


def test_nobody_removes_a_facility_here(admin_client: Client, places) -> None:
    assert admin_client.get(reverse("admin:facilities_facility_delete", args=[places["park"].pk])).status_code == 403
