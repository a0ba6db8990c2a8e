"""Opening hours: open now, until when, the week; what cannot be read is shown as it is written."""

from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import Point
from django.utils.translation import override

from facilities.opening import opening_at

MONDAY_9_IN_JAKARTA = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
JAKARTA, MAKASSAR = Point(106.9, -6.2, srid=4326), Point(119.4, -5.1, srid=4326)


@pytest.mark.parametrize(
    ("written", "is_open", "sentence"),
    [
        ("24/7", True, "Selalu buka"),
        ("Mo-Fr 08:00-16:00", True, "Buka sekarang, sampai pukul 16.00"),
        ("Mo-Fr 10:00-16:00", False, "Tutup, buka pukul 10.00"),
        ("Tu 08:00-10:00", False, "Tutup, buka besok pukul 08.00"),
        ("Sa 08:00-10:00", False, "Tutup, buka Sabtu pukul 08.00"),
        ("2020 Mo-Fr 08:00-16:00", False, "Tutup"),
    ],
)
def test_hours_are_told_in_a_sentence(written, is_open, sentence):
    opening = opening_at(written, MONDAY_9_IN_JAKARTA, JAKARTA)
    assert (opening.is_open, opening.sentence) == (is_open, sentence)


def test_place_decides_the_time_zone():
    assert opening_at("Mo 09:30-12:00", MONDAY_9_IN_JAKARTA, JAKARTA).is_open is False
    assert opening_at("Mo 09:30-12:00", MONDAY_9_IN_JAKARTA, MAKASSAR).is_open is True


def test_public_holidays_of_indonesia_count():
    independence_day = datetime(2026, 8, 17, 3, 0, tzinfo=UTC)
    assert opening_at("Mo-Fr 08:00-16:00; PH off", independence_day, JAKARTA).is_open is False


def test_week_starts_on_monday_and_marks_today():
    week = opening_at("Mo-Fr 08:00-12:00,13:00-16:00", MONDAY_9_IN_JAKARTA, None).week
    assert [day.day for day in week][:2] == ["Senin", "Selasa"]
    assert [day.is_today for day in week] == [True] + [False] * 6
    assert (week[0].hours, week[6].hours) == ("08.00–12.00, 13.00–16.00", "tutup")


def test_english_reader_gets_english_words_and_times():
    with override("en"):
        opening = opening_at("Mo-Fr 08:00-16:00", MONDAY_9_IN_JAKARTA, JAKARTA)
    assert opening.sentence == "Open now, until 16:00" and opening.week[0].day == "Monday"


@pytest.mark.parametrize("written", ["Senin-Jumat 8 sampai 4", "by appointment", "???"])
def test_unreadable_hours_are_kept_as_written(written):
    opening = opening_at(written, MONDAY_9_IN_JAKARTA, JAKARTA)
    assert (opening.written, opening.is_open, opening.week) == (written, None, ())


def test_no_hours_are_no_opening():
    assert opening_at("", MONDAY_9_IN_JAKARTA, JAKARTA) is None
