"""What a row of a list is."""

import pytest

from facilities.importers.kinds import Catalogue, Kind, KindReader, UnknownKind
from regions.importers.manifest_section import ManifestError

RULES = [
    {"pattern": r"\bsd\b|\bsdn\b", "type": "primary_school", "among": ["sekolah"]},
    {"pattern": "segitiga", "set_aside": True, "reason": "pulau jalan"},
]


@pytest.fixture
def kinds(spec_of, few_types: Catalogue) -> KindReader:
    return KindReader(spec_of("", set_aside={"Bidan": "praktik perorangan"}, name_rules=RULES), few_types)


def test_value_is_matched_without_regard_to_case_and_blanks(kinds: KindReader) -> None:
    assert kinds.of("  PUSKESMAS ", "Puskesmas A") == Kind("puskesmas")


def test_type_key_of_the_catalogue_needs_no_mapping(kinds: KindReader) -> None:
    assert kinds.of("rptra", "Jaka Berseri") == Kind("rptra")


def test_name_decides_where_the_value_does_not(kinds: KindReader) -> None:
    assert kinds.of("Sekolah", "SDN Klender 01") == Kind("primary_school")
    assert kinds.of("rptra", "Taman Segitiga Senen") == Kind(None, "pulau jalan")


def test_rule_for_some_values_leaves_the_others(kinds: KindReader) -> None:
    assert kinds.of("rptra", "RPTRA SDN 01") == Kind("rptra")


def test_value_set_aside_wins_over_every_rule(kinds: KindReader) -> None:
    assert kinds.of("Bidan", "SDN Klender 01") == Kind(None, "praktik perorangan")


def test_unknown_value_names_the_nearest_known_ones(kinds: KindReader) -> None:
    with pytest.raises(UnknownKind) as unknown:
        kinds.of("Puskemas", "Puskesmas A")
    assert str(unknown.value) == "jenis “Puskemas” tidak dikenal; yang mirip: puskesmas"


def test_value_like_nothing_names_all_known_ones(kinds: KindReader) -> None:
    with pytest.raises(UnknownKind, match="jenis “xyz” tidak dikenal; yang dikenal: puskesmas, sd, bidan"):
        kinds.of("xyz", "A")
    with pytest.raises(UnknownKind, match="jenis tidak diisi"):
        kinds.of("", "A")


def test_star_sets_every_other_value_aside(spec_of, few_types: Catalogue) -> None:
    kinds = KindReader(spec_of("", set_aside={"*": "bukan untuk anak"}), few_types)
    assert kinds.of("warung", "Warung Bu Tini") == Kind(None, "bukan untuk anak", is_other=True)
    assert kinds.of("SD", "SDN 01") == Kind("primary_school")


def test_constant_type_is_for_rows_that_no_rule_decides(spec_of, few_types: Catalogue) -> None:
    kinds = KindReader(spec_of("", type=None, types=None, constant_type="rptra", name_rules=RULES), few_types)
    assert kinds.of("", "Jaka Berseri") == Kind("rptra")
    assert kinds.of("", "Segitiga") == Kind(None, "pulau jalan")


def test_type_that_is_not_in_the_catalogue_refuses_the_section(spec_of, few_types: Catalogue) -> None:
    with pytest.raises(ManifestError) as refusal:
        KindReader(spec_of("", types={"SD": "primary_scool"}), few_types)
    assert str(refusal.value) == (
        "daftar.csv, kolom “facilities.types”: jenis “primary_scool” tidak ada dalam katalog; "
        "yang mirip: primary_school"
    )
