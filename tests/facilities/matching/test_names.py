"""Names as people in Indonesia write them: what is the same name, and what never is."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilities.matching import read_rules
from facilities.matching.names import alike, plain_name, plain_village

RULES = read_rules()


def share(left: str, right: str, type_: str = "rptra") -> float:
    return alike(plain_name(left, type_, RULES), plain_name(right, type_, RULES), RULES)


@pytest.mark.parametrize(
    ("type_", "left", "right"),
    [
        ("rptra", "RPTRA Rawa Jaya", "Rawajaya"),
        ("rptra", "Ruang Publik Terpadu Ramah Anak Mustika", "mustika  "),
        ("rptra", "RPTRA Kp. Pulo Asri", "Kampung Pulo Asri"),
        ("primary_school", "SDN Klender 01", "SD Negeri Klender 1"),
        ("primary_school", "SDN KLENDER 01 PG.", "Sekolah Dasar Negeri Klender 1 Pagi"),
        ("senior_school", "SMAN II Contoh", "SMA Negeri 2 Contoh"),
        ("senior_school", "SMAN ll Contoh", "SMA Negeri 2 Contoh"),
        ("puskesmas", "PKM Kec. Cakung", "Puskesmas Kecamatan Cakung"),
        ("park", "Taman Jl. Melati", "Tmn. Jalan Melati"),
    ],
)
def test_same_name_written_differently_is_the_same(type_: str, left: str, right: str) -> None:
    assert share(left, right, type_) == 1.0


@pytest.mark.parametrize(
    ("type_", "left", "right"),
    [
        ("primary_school", "SDN 1", "SDN 2"),
        ("primary_school", "SDN Klender 01 Pagi", "SDN Klender 01 Petang"),
        ("primary_school", "SD Nurul Iman", "MI Nurul Iman"),
        ("senior_school", "SMA Contoh", "SMK Contoh"),
        ("puskesmas", "Puskesmas Kecamatan Cakung", "Puskesmas Kelurahan Cakung"),
        ("posyandu", "Posyandu Mawar A", "Posyandu Mawar B"),
        ("park", "Taman Pondok Kopi VIIB", "Taman Pondok Kopi VIIIB"),
        ("posyandu", "Posyandu Mawar IV", "Posyandu Mawar VI"),
        ("rptra", "Udara Segar 126", "Muara Condet"),
        ("rptra", "Rorotan Indah", "Rorotan Indah 2"),
        ("rptra", "RPTRA", "CBS Bahagia"),
        ("rptra", "RPTRA", "RPTRA"),
    ],
)
def test_other_name_reaches_no_match(type_: str, left: str, right: str) -> None:
    if left != right:
        assert share(left, right, type_) < RULES.thresholds["least_name"]
    else:
        assert plain_name(left, type_, RULES).compact == ""


@pytest.mark.parametrize(
    ("left", "right"),
    [("Mawar", "Mawar Duri Kosambi"), ("Daun Kaca Piring", "Kaca Piring"), ("Malaka Asri", "Malaka Sari")],
)
def test_name_inside_another_or_a_letter_off_is_for_a_person(left: str, right: str) -> None:
    assert RULES.unsure <= share(left, right) < RULES.sure


@pytest.mark.parametrize(("text", "ordinal"), [("IX", 9), ("XIV", 14), ("007", 7), ("ll", 2), ("lll", 3), ("B", "b")])
def test_ordinals_are_read_in_every_writing(text: str, ordinal: int | str) -> None:
    assert plain_name(f"Melati {text}", "posyandu", RULES).ordinals == {ordinal}


def test_village_is_compared_without_its_kind_and_blanks() -> None:
    assert plain_village("Kel. Pulo Gadung") == plain_village("PULOGADUNG")


@given(left=st.text(max_size=40), right=st.text(max_size=40))
def test_likeness_is_a_share_and_the_same_both_ways(left: str, right: str) -> None:
    assert share(left, right) == share(right, left)
    assert 0.0 <= share(left, right) <= 1.0
    assert share(left, left) == 1.0
