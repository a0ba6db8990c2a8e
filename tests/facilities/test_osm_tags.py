"""OpenStreetMap objects become facility types by the shipped catalogue."""

import tomllib
from pathlib import Path

import pytest

from facilities.importers.osm_tags import type_of_tags, wanted_tags


@pytest.fixture(scope="module")
def shipped(project: Path) -> dict[str, list[dict[str, str]]]:
    """Return the tag patterns of fixtures/facility_types.toml by type."""
    rows = tomllib.loads((project / "fixtures" / "facility_types.toml").read_text(encoding="utf-8"))["type"]
    return {row["key"]: row.get("osm", []) for row in rows}


@pytest.mark.parametrize(
    ("tags", "type_"),
    [
        ({"amenity": "clinic", "name": "Puskesmas Kelurahan Klender"}, "puskesmas"),
        ({"amenity": "clinic", "name": "PUSKESMAS PEMBANTU Malaka"}, "pustu"),
        ({"amenity": "clinic", "name": "Posyandu Melati"}, "posyandu"),
        ({"amenity": "clinic", "name": "Klinik Sehat"}, "clinic"),
        ({"amenity": "clinic"}, "clinic"),
        ({"amenity": "hospital", "name": "RS Harapan"}, "hospital"),
        ({"amenity": "kindergarten"}, "kindergarten"),
        ({"amenity": "school", "name": "SDN Klender 01"}, "primary_school"),
        ({"amenity": "school", "name": "MTs Negeri 5"}, "junior_school"),
        ({"amenity": "school", "name": "SMK Malaka"}, "senior_school"),
        ({"amenity": "school", "name": "SLB Kembar Karya"}, "special_school"),
        ({"amenity": "school", "school:type_idn": "smp", "name": "Perguruan X"}, "junior_school"),
        ({"amenity": "school", "isced:level": "1;2", "name": "Perguruan Y"}, "primary_school"),
        ({"amenity": "school", "name": "Sekolah Alam"}, None),
        ({"leisure": "park", "name": "RPTRA Jaka Berseri"}, "rptra"),
        ({"leisure": "park", "name": "Taman Menteng"}, "park"),
        ({"leisure": "garden"}, None),
        ({"leisure": "garden", "access": "yes"}, "park"),
        ({"leisure": "playground"}, "playground"),
        ({"amenity": "community_centre", "name": "RPTRA Cibesut"}, "rptra"),
        ({"amenity": "community_centre", "name": "Balai Warga RW 03"}, "community_hall"),
        ({"amenity": "library", "name": "Taman Baca Pelangi"}, "reading_corner"),
        ({"amenity": "library", "name": "Perpustakaan Kota"}, "library"),
        ({"amenity": "arts_centre", "name": "Pusat Kreativitas Anak"}, "pka"),
        ({"amenity": "place_of_worship", "name": "Masjid Ramah Anak An Nur"}, "child_friendly_worship"),
        ({"amenity": "place_of_worship", "name": "Masjid An Nur"}, None),
        ({"amenity": "social_facility", "social_facility": "group_home"}, "lksa"),
        ({"office": "government", "name": "UPTD PPA Jakarta"}, "uptd_ppa"),
        ({"amenity": "bank", "name": "Bank SD"}, None),
    ],
)  # fmt: skip
def test_tags_become_the_type_that_fits_best(shipped, tags: dict[str, str], type_: str | None) -> None:
    assert type_of_tags(tags, shipped) == type_


def test_no_tags_ever_become_a_secret_place(shipped) -> None:
    assert shipped["shelter"] == []


def test_question_to_openstreetmap_covers_every_pattern(shipped) -> None:
    wanted = wanted_tags(shipped)
    assert wanted["amenity"] is True and wanted["leisure"] is True
    assert wanted["office"] == ["government"] and wanted["healthcare"] is True
    assert set(wanted) == {"amenity", "leisure", "office", "healthcare"}
