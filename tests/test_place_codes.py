"""Codes of villages that come from OpenStreetMap, and how its streets are strung together again."""

from collections import Counter

import pytest

from facilities.places.codes import OsmVillage, codes_of
from facilities.places.files import _chains
from regions.importers.national_list import NationalList

FULL_NAME = "Jatinegara, Jakarta Timur, Daerah Khusus Ibukota Jakarta, Jawa, Indonesia"
KNOWN = NationalList(
    {
        "31": "DKI Jakarta", "31.75": "Kota Administrasi Jakarta Timur", "31.75.03": "Jatinegara",
        "31.75.03.1001": "Kampung Melayu", "31.75.03.1004": "Rawa Bunga", "31.75.02": "Pulogadung",
        "31.75.02.1001": "Rawamangun", "33.01": "Kabupaten Cilacap", "33.01.01": "Kedungreja",
        "33.01.01.2001": "Rawa Bunga", "32.01": "Kabupaten Bogor", "32.01.01": "Cibinong",
        "32.01.01.1001": "Kampung Melayu",
    },
    Counter(),
)  # fmt: skip


def village(name: str, **tags: str) -> OsmVillage:
    return OsmVillage("relation/1", name, tags)


def codes(*villages: OsmVillage, full_name: str = FULL_NAME, taken: tuple[str, ...] = ()):
    return codes_of(villages, place="Jatinegara", full_name=full_name, known=KNOWN, taken=taken)


def test_names_find_their_codes_in_the_district_of_the_place() -> None:
    found = codes(village("Kampung Melayu"), village("RAWABUNGA"))
    assert found.codes == ("31.75.03.1001", "31.75.03.1004")
    assert (found.scope, found.is_invented) == ("31.75.03", False)


def test_villages_of_two_districts_are_found_through_their_regency() -> None:
    found = codes(village("Rawa Bunga"), village("Rawamangun"), full_name="Jakarta Timur, Indonesia")
    assert found.codes == ("31.75.03.1004", "31.75.02.1001") and found.scope == "31.75"


def test_dotted_tag_is_believed_and_ten_digits_are_not() -> None:
    assert codes(village("Baru", kode="31.75.03.1009")).codes == ("31.75.03.1009",)
    assert codes(village("Baru", kode="3175031009")).is_invented


def test_one_village_without_a_code_makes_all_codes_invented() -> None:
    found = codes(village("Rawa Bunga"), village("Entah"))
    assert found.is_invented and found.scope.startswith("00.") and found.scope.endswith(".01")
    assert found.codes == (f"{found.scope}.1001", f"{found.scope}.1002")
    assert found.parents[found.scope] == "Jatinegara (kode buatan)"


def test_two_villages_of_one_name_make_all_codes_invented() -> None:
    assert codes(village("Rawa Bunga"), village("Rawa Bunga")).is_invented


def test_name_that_exists_twice_around_the_place_is_not_guessed() -> None:
    both = "Jakarta Timur dan Cilacap"
    assert codes(village("Rawa Bunga"), full_name=both).is_invented


def test_invented_code_is_the_same_every_time_and_leaves_other_places_alone() -> None:
    first = codes(village("Entah"))
    assert codes(village("Entah")) == first
    group = first.scope.split(".")[1]
    assert codes(village("Entah"), taken=(group,)).scope != first.scope


def test_no_group_left_is_an_error() -> None:
    with pytest.raises(ValueError, match="99 groups"):
        codes(village("Entah"), taken=tuple(f"{i:02d}" for i in range(1, 100)))


@pytest.mark.parametrize(
    ("segments", "strings"),
    [
        ([(1, 2), (2, 3), (3, 4)], [[1, 2, 3, 4]]),
        ([(4, 5), (1, 2)], [[1, 2], [4, 5]]),
        ([(1, 2), (2, 3), (3, 1)], [[1, 2, 3, 1]]),
        ([(1, 2), (2, 3), (3, 4), (4, 2)], [[1, 2, 3, 4, 2]]),
        ([(9, 8), (8, 7)], [[9, 8, 7]]),
    ],
)
def test_segments_of_a_way_become_strings_without_a_step_that_is_no_street(segments, strings) -> None:
    assert sorted(_chains(segments)) == strings


def test_every_segment_is_strung_once_even_where_a_way_crosses_itself() -> None:
    segments = [(1, 2), (2, 3), (3, 4), (4, 2), (2, 5), (7, 8), (8, 7)]
    steps = [step for chain in _chains(segments) for step in zip(chain, chain[1:], strict=False)]
    assert sorted(steps) == sorted(segments)
