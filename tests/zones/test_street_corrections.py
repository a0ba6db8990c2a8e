"""Streets corrected by hand: every answer walks on them, a run names them, and without them all is as it was."""

import numpy as np
import pytest
from django.contrib.auth.models import Group, User
from django.db import Error, transaction

from regions.actions.corrections import (
    add_correction,
    keep_correction,
    restore_correction,
    withdraw_correction,
)
from regions.actions.streets import activate_network
from regions.errors import CorrectionRefused
from regions.models import CorrectionKind, StreetCorrection, StreetNetwork, UserScope
from regions.queries.ground import ground_for
from regions.scopes import ScopeRefused, forget_scope
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from zones.measures import Measure
from zones.models import AreaCoverage, ReachRun
from zones.queries.runs import ground_of, staleness
from zones.queries.verify import verify_run
from zones.queries.walk_to_nearest import walk_to_nearest

NORTH = ("residential", [(1800, 0), (1800, 80), (300, 80)])
"""A street 80 m north of the ribbon that joins it in the far east only."""
WHY = "Dilihat sendiri di tempat, Maret 2026"


@pytest.fixture
def planner(db: None) -> User:
    user = User.objects.create_user("perencana")
    user.groups.add(Group.objects.get(name="planner"))
    return user


def share(run: ReachRun, code: str) -> float:
    return AreaCoverage.objects.get(run=run, area__code=code, standard__key="sd-d").value


def line(*corners: tuple[float, float]) -> list[tuple[float, float]]:
    return [lonlat(*corner) for corner in corners]


def alley(by: User, **more: object) -> StreetCorrection:
    """The missing 80 m between the ribbon and the street in the north."""
    return add_correction(kind="alley", corners=line((300, 80), (300, 0)), reason=WHY, by=by, **more)


def test_children_behind_an_alley_that_was_missing_are_reached(load_ribbon, analyse, planner):
    load_ribbon(streets=[NORTH])
    before = analyse()
    # Timur has 1,000 m of ribbon and 880 m of the north street; the school's 1,000 m end 250 m inside, on the ribbon.
    assert share(before, TIMUR) == pytest.approx(250 / 1880, abs=1e-4)
    row = alley(planner)
    after = analyse()
    # By the alley 50 + 80 m lead to the north street, and 870 m on: to x = 1,170, so 170 m more.
    assert share(after, TIMUR) == pytest.approx(420 / 1880, abs=1e-4)
    told = after.inputs["corrections"]
    assert (told["ids"], told["count"], told["digest"]) == ([row.pk], 1, str(row.pk))
    assert all(one.holds for one in verify_run(after))


def test_a_barred_street_keeps_its_children_and_they_reach_nothing(load_ribbon, analyse, planner):
    load_ribbon()
    add_correction(kind="bar", corners=line((600, 0), (650, 0)), reason=WHY, by=planner)
    run = analyse()
    # Barat: 600 of 1,000 m west of the bar; of its 50 m nobody gets away; east of it no school can be reached.
    assert share(run, BARAT) == pytest.approx(0.6, abs=1e-4)
    assert share(run, TIMUR) == 0
    ground = ground_for(SCOPE)
    assert ground.pieces.length_mm.sum() == ground.graph.edge_mm.sum()
    assert all(one.holds for one in verify_run(run))


def test_withdrawn_leaves_the_streets_bit_for_bit_and_the_run_says_it_is_older(load_ribbon, analyse, planner):
    load_ribbon(streets=[NORTH])
    mapped = ground_for(SCOPE).graph
    row = alley(planner)
    corrected = ground_for(SCOPE).graph
    assert corrected.edge_mm.sum() == mapped.edge_mm.sum() + 80_000
    run = analyse()
    assert staleness(run) == []
    withdraw_correction(correction_id=row.pk, reason="Pintunya ternyata dikunci", by=planner)
    again = ground_for(SCOPE).graph
    assert all(
        np.array_equal(getattr(again, name), getattr(mapped, name))
        for name in ("edge_ends", "edge_mm", "indptr", "neighbour", "weight", "shape_lonlat")
    )
    assert staleness(run) == ["koreksi jalan"]
    assert ground_of(run).graph.edge_mm.sum() == corrected.edge_mm.sum(), "the run's own streets are still known"
    lon, lat = lonlat(300, 78)
    way = walk_to_nearest(run, Measure(("primary_school",), "any", 1000), 1.0, (lon, lat))
    assert way.walk_m == pytest.approx(130, abs=1), "its walks are drawn on the streets it was computed on"
    assert [event.what for event in row.events.all()] == ["added", "withdrawn"]
    restore_correction(correction_id=row.pk, reason="Sejak Mei dibuka lagi", by=planner)
    assert staleness(run) == []


def test_a_new_edition_that_has_the_alley_proposes_to_withdraw_it(load_ribbon, analyse, planner):
    load_ribbon(streets=[NORTH])
    row = alley(planner)
    load_ribbon(streets=[NORTH, ("footway", [(303, 0), (303, 80)]), ("footway", [(303, 80), (300, 80)])])
    row.refresh_from_db()
    assert (row.state, row.mapped_in.is_active) == ("active", True)
    assert share(analyse(), TIMUR) == pytest.approx(420 / 1880, abs=2e-3), "it holds until a person decides"
    keep_correction(correction_id=row.pk, reason="Yang dipetakan gang sebelahnya", by=planner)
    row.refresh_from_db()
    assert row.mapped_in is None
    assert [event.what for event in row.events.all()] == ["added", "proposed", "kept"]


def test_a_later_edition_that_lacks_the_alley_takes_the_proposal_back(load_ribbon, planner):
    load_ribbon(streets=[NORTH])
    row = alley(planner)
    load_ribbon(streets=[NORTH, ("footway", [(303, 0), (303, 80)]), ("footway", [(303, 80), (300, 80)])])
    load_ribbon(streets=[NORTH, ("footway", [(1500, 0), (1500, 60)])])
    row.refresh_from_db()
    assert (row.state, row.mapped_in) == ("active", None)
    assert [event.what for event in row.events.order_by("pk")] == ["added", "proposed", "kept"]
    assert row.events.latest("pk").by is None


def test_a_bar_is_proposed_by_the_edition_of_its_area_alone(load_ribbon, planner):
    load_ribbon(streets=[NORTH])
    bar = add_correction(kind="bar", corners=line((900, 80), (1100, 80)), reason=WHY, by=planner)
    network = StreetNetwork.objects.get(is_active=True)
    # Its bounds hold the bar, as those of a neighbour with streets in the north and in the south do.
    StreetNetwork.objects.filter(pk=network.pk).update(scope_code="99.03")
    load_ribbon(streets=[("residential", [(1800, 0), (1800, 80), (1790, 80)]), ("residential", [(0, 0), (0, 90)])])
    own = StreetNetwork.objects.get(scope_code=SCOPE)
    bar.refresh_from_db()
    assert bar.mapped_in == own, "the edition of its area has the street no more"
    keep_correction(correction_id=bar.pk, reason="Jalannya masih ada, hanya belum digambar", by=planner)
    StreetNetwork.objects.filter(pk=own.pk).update(scope_code="99.03", is_active=False)
    StreetNetwork.objects.filter(pk=network.pk).update(scope_code=SCOPE)
    activate_network(network=StreetNetwork.objects.get(pk=own.pk))
    bar.refresh_from_db()
    assert bar.mapped_in is None, "an edition of another region says nothing of it"


def test_a_new_edition_without_it_carries_the_correction_over(load_ribbon, analyse, planner):
    load_ribbon(streets=[NORTH])
    row = alley(planner)
    load_ribbon(streets=[NORTH, ("footway", [(1500, 0), (1500, 60)])])
    row.refresh_from_db()
    assert row.mapped_in is None
    assert analyse().inputs["corrections"]["ids"] == [row.pk]


@pytest.mark.parametrize(
    ("kind", "corners", "told"),
    [
        ("alley", line((300, 80)), "dua titik"),
        ("alley", line((300, 80), (1500, 0)), "paling panjang 1.000 m"),
        ("gate", line((300, 80), (300, 0)), "paling panjang 60 m"),
        ("alley", line((100, 75), (100, 95)), "tidak menyambung ke jalan mana pun"),
        ("bridge", line((500, 40), (500, 0.5)), "titik yang sama|Ujung pertama|tidak menyambung"),
        ("alley", line((500, 2), (700, 2)), "sudah ada di peta"),
        ("alley", line((5000, 0), (5000, 80)), "di luar wilayah"),
        ("alley", [(float("nan"), 0.0), (106.9, 0.0)], "bukan posisi"),
        ("bar", line((500, 60)), "Tidak ada jalan dalam 15 m"),
        ("bar", line((1700, 0), (1900, 0)), "ruas jalan yang berbeda"),
        ("road", line((300, 80), (300, 0)), "macam"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(load_ribbon, planner, kind, corners, told):
    load_ribbon(streets=[NORTH])
    with pytest.raises(CorrectionRefused, match=told):
        add_correction(kind=kind, corners=corners, reason=WHY, by=planner)
    assert not StreetCorrection.objects.exists()


def test_the_same_again_and_without_a_reason_is_refused(load_ribbon, planner):
    load_ribbon(streets=[NORTH])
    row = alley(planner)
    with pytest.raises(CorrectionRefused, match=f"Koreksi nomor {row.pk} sudah mengatakan"):
        alley(planner)
    with pytest.raises(CorrectionRefused, match="Tulis alasannya"):
        withdraw_correction(correction_id=row.pk, reason="salah", by=planner)


def test_an_account_of_another_area_corrects_nothing_here(load_ribbon, planner):
    load_ribbon(streets=[NORTH])
    row = alley(planner)
    UserScope.objects.create(user=planner, area_code=TIMUR)
    forget_scope(planner)
    for act in (
        lambda: add_correction(kind="bar", corners=line((600, 0)), reason=WHY, by=planner),
        lambda: withdraw_correction(correction_id=row.pk, reason=WHY, by=planner),
    ):
        with pytest.raises(ScopeRefused, match="di luar wilayah itu"):
            act()
    row.refresh_from_db()
    assert row.state == "active"


def test_the_database_holds_what_a_correction_says(load_ribbon, planner):
    load_ribbon(streets=[NORTH])
    row = alley(planner)
    for change in (
        lambda: StreetCorrection.objects.filter(pk=row.pk).update(reason="lain"),
        lambda: StreetCorrection.objects.filter(pk=row.pk).update(kind=CorrectionKind.BRIDGE),
        lambda: StreetCorrection.objects.filter(pk=row.pk).update(state="asleep"),
        lambda: row.events.update(note="lain"),
        lambda: StreetCorrection.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
