"""A plan names a scenario only to those whose account is for its area."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from regions.models import UserScope
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from tests.zones.people import client_of
from zones.actions.gap_steps import change_many, change_plan
from zones.gap_register.plan import plan_of, read_changes, read_plan
from zones.models import Gap, Scenario


@pytest.fixture
def scenarios(gap, official) -> dict[str, Scenario]:
    """Return a scenario of the gap's own area, one of the kecamatan and one of its neighbour."""
    named = {"Sekolah Timur": TIMUR, "Rencana kecamatan": SCOPE, "Rahasia Barat": BARAT}
    return {
        name: Scenario.objects.create(name=name, area_code=code, created_by=official) for name, code in named.items()
    }


def plan_with(gap: Gap, scenario: Scenario):
    return read_plan({"skenario": str(scenario.pk)}, plan_of(gap))


def test_scenario_of_another_area_is_refused_for_one_gap_and_for_many(gap, planner, scenarios):
    UserScope.objects.create(user=planner, area_code=TIMUR)
    secret = scenarios["Rahasia Barat"]
    with pytest.raises(PermissionDenied, match="di luar wilayah itu"):
        change_plan(gap=gap, plan=plan_with(gap, secret), seen_version=1, by=planner)
    with pytest.raises(PermissionDenied, match="di luar wilayah itu"):
        change_many(gaps=[gap], changes=read_changes({"skenario": str(secret.pk)}), by=planner)
    gap.refresh_from_db()
    assert (gap.scenario, gap.version) == (None, 1)
    assert change_plan(gap=gap, plan=plan_with(gap, scenarios["Sekolah Timur"]), seen_version=1, by=planner)


def test_page_and_history_name_no_scenario_outside_the_account(gap, official, scenarios):
    change_plan(gap=gap, plan=plan_with(gap, scenarios["Rencana kecamatan"]), seen_version=1, by=official)
    reader = client_of("planner")
    address = reverse("gap_page", args=[gap.code])
    assert "Rencana kecamatan" in reader.get(address).content.decode()
    UserScope.objects.create(user_id=reader.session["_auth_user_id"], area_code=TIMUR)
    text = reader.get(address).content.decode()
    assert "Rencana kecamatan" not in text
    assert "Rahasia Barat" not in text
    assert "skenario yang namanya tidak ditampilkan" in text
    assert "Sekolah Timur" in text


def test_saving_the_plan_keeps_a_scenario_that_its_form_does_not_name(gap, official, scenarios):
    change_plan(gap=gap, plan=plan_with(gap, scenarios["Rencana kecamatan"]), seen_version=1, by=official)
    writer = client_of("planner")
    UserScope.objects.create(user_id=writer.session["_auth_user_id"], area_code=TIMUR)
    sent = {"versi": "2", "tahun": "2027", "skenario": str(scenarios["Rencana kecamatan"].pk)}
    assert writer.post(reverse("gap_plan", args=[gap.code]), sent).status_code == 302
    gap.refresh_from_db()
    assert (gap.plan_year, gap.scenario) == (2027, scenarios["Rencana kecamatan"])
