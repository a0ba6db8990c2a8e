"""A run is proved from its inputs; one stored number that is another is found."""

import io

import pytest
from django.core.management import CommandError, call_command

from facilities.models import Facility
from zones.models import CellReach, ReachRun
from zones.queries.verify import RunNotVerifiable, verify_run


def said(run: ReachRun) -> str:
    out = io.StringIO()
    call_command("verify_run", str(run.pk), stdout=out)
    return out.getvalue()


def test_finished_run_is_proved_service_by_service(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    services = list(verify_run(run))
    assert services and all(service.holds for service in services)
    assert {service.cells for service in services} == {run.cells.count()}
    assert f"Hitungan {run.pk} terbukti seluruhnya." in said(run)


@pytest.mark.parametrize(("field", "damage"), [("share", 1e-6), ("walk_m", 0.1), ("facility_ids", 1)])
def test_one_stored_number_that_is_another_is_found(load_ribbon, analyse, field, damage):
    load_ribbon()
    run = analyse()
    cell = CellReach.objects.filter(run=run).first()
    position = next(i for i, value in enumerate(getattr(cell, field)) if value)
    getattr(cell, field)[position] += damage
    cell.save()
    assert sum(service.different for service in verify_run(run)) == 1
    with pytest.raises(CommandError, match="1 layanan"):
        said(run)


def test_run_with_other_inputs_than_today_is_not_judged(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    Facility.objects.get().save()
    with pytest.raises(RunNotVerifiable, match="daftar fasilitas"):
        list(verify_run(run))


def test_run_whose_cells_are_forgotten_says_so(load_ribbon, analyse):
    load_ribbon()
    first = analyse()
    analyse()
    with pytest.raises(CommandError, match="tidak disimpan lagi"):
        said(first)


def test_unknown_run_is_named_with_those_there_are(load_ribbon, analyse):
    load_ribbon()
    run = analyse()
    with pytest.raises(CommandError, match=f"Yang terbaru: {run.pk}"):
        call_command("verify_run", "999999")
