"""Weaknesses of a year: what was open at its end, told from the history; the evaluator's letter beside it."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from regions.models import UserScope
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from tests.zones.people import client_of
from zones.actions.gap_steps import take_gap_step
from zones.actions.gap_years import LetterLine, add_weaknesses, match_weakness, note_year, read_letter
from zones.errors import GapRefused
from zones.models import Gap, GapEvent, ReachRun, Weakness
from zones.queries.gap_register.years import year_screen

LETTER = "kode_wilayah;kelemahan;standar\n{};SD terlalu jauh bagi anak;sd-d\n{};Forum anak belum aktif;\n"


@pytest.fixture
def of_last_year(gap) -> Gap:
    """Return the gap as if a run of last year had found it."""
    then = timezone.make_aware(datetime(timezone.localdate().year - 1, 6, 1))
    Gap.objects.filter(pk=gap.pk).update(found_at=then)
    ReachRun.objects.filter(pk=gap.first_run_id).update(finished_at=then)
    GapEvent.objects.bulk_create(
        [GapEvent(gap=gap, what="found", from_state="open", to_state="open", finding="not_met", at=then)]
    )
    gap.refresh_from_db()
    return gap


def last_year() -> int:
    return timezone.localdate().year - 1


def test_what_was_open_at_the_end_of_the_year_is_noted_though_it_was_set_aside_since(of_last_year, official):
    take_gap_step(gap=of_last_year, step="dismiss", seen_version=1, by=official, reason="sudah ada angkutan")
    note = note_year(year=last_year(), area_code=SCOPE, by=official)
    weakness = note.weaknesses.get(gap=of_last_year)
    assert (weakness.state, weakness.finding, round(weakness.children)) == ("open", "not_met", 90)
    assert weakness.text.startswith("90 anak usia 7–12 tahun di Kel. Timur")
    row = next(row for row in year_screen(note, official).rows if row.weakness == weakness)
    assert row.became == "aside"


def test_gap_found_after_the_year_is_none_of_its_weaknesses(gap, official):
    assert not note_year(year=last_year(), area_code=SCOPE, by=official).weaknesses.exists()


def test_year_is_noted_once_and_never_ahead(gap, official):
    note_year(year=last_year(), area_code=SCOPE, by=official)
    with pytest.raises(GapRefused, match="sudah dicatat"):
        note_year(year=last_year(), area_code=SCOPE, by=official)
    with pytest.raises(GapRefused, match="tidak dapat dicatat; yang dapat: 2006 sampai"):
        note_year(year=last_year() + 2, area_code=SCOPE, by=official)
    with pytest.raises(GapRefused, match="Wilayah 12.34 tidak dimuat"):
        note_year(year=last_year(), area_code="12.34", by=official)


def test_letter_is_matched_where_it_names_the_rule_and_suggested_where_it_does_not(gap, official):
    note = note_year(year=last_year(), area_code=SCOPE, by=official)
    content = LETTER.format(TIMUR, TIMUR).encode()
    made = add_weaknesses(note=note, lines=read_letter(name="surat.csv", content=content), by=official)
    assert [one.gap for one in made] == [gap, None]
    rows = {row.weakness.text: row for row in year_screen(note, official).rows}
    asked = rows["Forum anak belum aktif"]
    assert (asked.became, gap in asked.suggested) == ("unmatched", True)
    match_weakness(weakness=made[1], gap=None, answer="Forum anak dibentuk Mei.", by=official)
    rows = {row.weakness.text: row for row in year_screen(note, official).rows}
    assert rows["Forum anak belum aktif"].became == "answered"
    with pytest.raises(GapRefused, match="bukan kesenjangan di wilayah ini"):
        match_weakness(weakness=made[0], gap=Gap(pk=1, area_code=BARAT, rule_key="x"), answer="", by=official)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("surat.exe", b"x", "CSV atau XLSX"),
        ("surat.csv", b"apa;saja\n1;2\n", "kode_wilayah"),
        ("surat.xlsx", b"bukan buku kerja", "."),
        ("surat.csv", b"x" * (1024 * 1024 + 1), "1 MB"),
    ],
)
def test_letter_that_cannot_be_read_is_refused(db, name, content, message):
    with pytest.raises(GapRefused, match=message):
        read_letter(name=name, content=content)


def test_one_wrong_line_keeps_all_lines_out(gap, official):
    note = note_year(year=last_year(), area_code=SCOPE, by=official)
    with pytest.raises(GapRefused, match="baris 2: wilayah “31.75” tidak ada di dalam 99.02.01"):
        add_weaknesses(note=note, lines=[LetterLine(TIMUR, "a"), LetterLine("31.75", "b")], by=official)
    assert not Weakness.objects.filter(origin="letter").exists()


def test_year_of_another_area_is_refused(gap, official):
    UserScope.objects.create(user=official, area_code=BARAT)
    with pytest.raises(PermissionDenied, match="di luar wilayah itu"):
        note_year(year=last_year(), area_code=SCOPE, by=official)


def test_year_from_the_page(of_last_year):
    official, year = client_of("official"), last_year()
    answer = official.post(reverse("gap_years"), {"tahun": str(year), "wilayah": SCOPE}, follow=True)
    assert "90 anak usia 7–12 tahun di Kel. Timur" in answer.content.decode()
    address = f"{reverse('gap_year', args=[year])}?wilayah={SCOPE}"
    letter = SimpleUploadedFile("surat.csv", LETTER.format(TIMUR, BARAT).encode())
    assert "2 kelemahan dicatat." in official.post(address, {"berkas": letter}, follow=True).content.decode()
    refused = official.post(address, {"kode": "31", "kelemahan": "x"})
    assert (refused.status_code, "tidak ada di dalam" in refused.content.decode()) == (422, True)
    text = official.get(reverse("gap_page", args=[of_last_year.code])).content.decode()
    assert "Dicatat pada evaluasi" in text
