"""Surveys of tobacco points: loaded whole, replaced by newer ones, refused with the line that is wrong."""
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT
from zones.models import TobaccoList, TobaccoPoint


@pytest.fixture
def load(load_ribbon, tmp_path: Path):
    load_ribbon()
    User.objects.create_user("pencatat")

    def load(rows: str, *more: str, **asked: str) -> None:
        file = tmp_path / "rokok.csv"
        file.write_text(f"nama;bujur;lintang\n{rows}", encoding="utf-8")
        wanted = {"kind": "sale", "area": BARAT, "on": "2026-05-01", "source": "Survei", "by": "pencatat"} | asked
        options = [part for name, value in wanted.items() for part in (f"--{name}", value)]
        call_command("load_tobacco", str(file), *options, *more, verbosity=0)

    return load


def row(name: str, east_m: float) -> str:
    lon, lat = lonlat(east_m, 0)
    return f"{name};{lon:.7f};{lat:.7f}\n"


def test_a_survey_is_only_checked_until_it_is_committed_and_a_newer_one_takes_its_place(load):
    load(row("Warung", 100))
    assert not TobaccoList.objects.exists()
    load(row("Warung", 100) + row("Kios", 300), "--commit")
    load(row("Kios", 300), "--commit", on="2026-06-01")
    survey = TobaccoList.objects.get()
    assert (survey.surveyed_on.isoformat(), survey.recorded_by.username) == ("2026-06-01", "pencatat")
    assert list(TobaccoPoint.objects.values_list("name", flat=True)) == ["Kios"]


@pytest.mark.parametrize(
    ("rows", "asked", "message"),
    [
        ("Warung;;\n", {}, "baris 2: ditemukan bujur None"),
        ("Warung;-0,5;106,9\n", {}, "seharusnya di Indonesia"),
        (row("Warung", 1), {"area": "99.99"}, "Wilayah 99.99 tidak dimuat"),
        (row("Warung", 1), {"by": "siapa"}, "Tidak ada pengguna “siapa”"),
        (row("Warung", 1), {"on": "2026-04-01"}, "Sudah ada survei yang lebih baru untuk"),
    ],
)
def test_what_cannot_be_is_refused_and_what_is_there_stays(load, rows, asked, message):
    load(row("Lama", 5), "--commit")
    with pytest.raises(CommandError, match=message):
        load(rows, "--commit", **asked)
    assert list(TobaccoPoint.objects.values_list("name", flat=True)) == ["Lama"]


def test_the_database_keeps_one_survey_of_a_kind_for_an_area(load):
    load(row("Lama", 5), "--commit")
    survey = TobaccoList.objects.get()
    again = {"kind": "sale", "surveyed_on": survey.surveyed_on, "source": "", "recorded_by": survey.recorded_by}
    with pytest.raises(IntegrityError, match="tobacco_list_once_per_area"), transaction.atomic():
        TobaccoList.objects.create(area_code=BARAT, **again)
    with pytest.raises(IntegrityError, match="tobacco_list_names_its_area"), transaction.atomic():
        TobaccoList.objects.create(area_code="", **again)
