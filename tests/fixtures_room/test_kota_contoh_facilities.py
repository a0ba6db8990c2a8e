"""Facilities of the demo city: believable lists and the documented dirty rows."""

from collections import Counter
from functools import cache

import pyproj
import shapely
from shapely.geometry import LineString, Point, shape

from fixtures.kota_contoh.generator.facilities import POOR_DESA
from fixtures.kota_contoh.generator.mistakes import COMPOUND_IDS, DIRTY_IDS
from fixtures.kota_contoh.generator.reading import FOLDER, Listed, facilities, features, manifest

UTM = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32749", always_xy=True)
WITHOUT_USABLE_POSITION = {"KES-901", "KES-902", "KES-905", "KES-906", "SEK-901"}
ELSEWHERE_OR_ON_THE_ROAD = {"KES-904", "RB-901", "RB-902"}


@cache
def placed() -> dict[str, tuple[Listed, Point]]:
    """Return rows with a usable position, in metres, by id."""
    return {f.id: (f, Point(UTM.transform(f.lon, f.lat)))
            for f in facilities() if f.id not in WITHOUT_USABLE_POSITION}  # fmt: skip


@cache
def villages() -> dict[str, shapely.Geometry]:
    return {p["nama"]: shapely.make_valid(shapely.transform(shape(g), UTM.transform, interleaved=False))
            for p, g in features("areas.geojson")}  # fmt: skip


def walkable() -> list[LineString]:
    return [shapely.transform(shape(g), UTM.transform, interleaved=False)
            for p, g in features("streets.geojson") if not p["highway"].startswith("motorway")]  # fmt: skip


def test_lists_hold_about_250_rows_with_ids_used_once() -> None:
    assert 230 <= len(facilities()) <= 300
    assert max(Counter(f.id for f in facilities()).values()) == 1


def test_manifest_names_existing_files_and_knows_every_word_but_the_unknown_one() -> None:
    sections = manifest()["facilities"]
    assert all((FOLDER / s["file"]).is_file() for s in sections)
    assert {word for s in sections for word in s.get("set_aside", {})} == {"Taman Segitiga"}
    assert {f.id for f in facilities() if not f.kind} == {"KES-903", "RB-901", "RB-902"}


def test_health_list_has_decimal_comma_semicolon_and_bom() -> None:
    text = (FOLDER / "puskesmas_posyandu.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfID;Jenis;Nama;") and b";-7,1" in text


def test_play_list_has_comma_and_decimal_point() -> None:
    text = (FOLDER / "ruang_bermain.csv").read_bytes()
    assert text.startswith(b"id,jenis,nama,") and b",-7.1" in text


def test_every_dirty_row_is_named_in_the_readme() -> None:
    ids = {f.id for f in facilities()}
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [n for n in [*DIRTY_IDS, *COMPOUND_IDS] if n not in ids or f"`{n}`" not in readme] == []


def test_dirty_rows_are_dirty_as_documented() -> None:
    rows = {f.id: f for f in facilities()}
    assert rows["KES-901"].lon < 0 < 100 < rows["KES-901"].lat
    assert rows["KES-902"].lon is None and rows["SEK-901"].lon is None
    assert rows["KES-905"].lat > -6 and rows["KES-906"].lat is None
    assert villages()[rows["KES-904"].village].distance(placed()["KES-904"][1]) > 1_500
    assert all(rows[n].name != rows[n].name.strip() for n in ("KES-907", "SEK-902"))
    assert rows["RB-903"].row["berlaku_sampai"] < "2026"


def test_compound_has_three_kinds_at_one_point() -> None:
    rows = [f for f in facilities() if f.id in COMPOUND_IDS]
    assert len({(f.lon, f.lat) for f in rows}) == 1
    assert {f.kind for f in rows} == {"posyandu", "kindergarten", "primary_school"}


def test_good_rows_stand_a_few_metres_beside_a_street_inside_the_kelurahan_they_state() -> None:
    lines = walkable()
    tree = shapely.STRtree(lines)
    for number, (facility, spot) in placed().items():
        if number not in ELSEWHERE_OR_ON_THE_ROAD:
            assert 2.5 < spot.distance(lines[int(tree.nearest(spot))]) < 25, number
            assert villages()[facility.village].contains(spot), number


def test_schools_carry_an_npsn_of_eight_digits_used_once() -> None:
    numbers = [p["npsn"] for p, _ in features("sekolah.geojson")]
    assert all(len(n) == 8 and n.isdigit() for n in numbers) and len(set(numbers)) == len(numbers)


def test_certificates_name_their_programme_and_end_after_they_begin() -> None:
    certified = [f for f in facilities() if f.row.get("no_sk")]
    assert {f.row["no_sk"].split("/")[0] for f in certified} == {"RBRA", "SRA", "PKA", "PISA"}
    assert all(f.row["berlaku_dari"] < f.row["berlaku_sampai"] for f in certified)


def test_shelter_is_listed_so_that_its_secrecy_can_be_shown() -> None:
    assert len([f for f in facilities() if f.kind == "shelter"]) == 1


def test_poor_desa_has_one_posyandu_and_nothing_else() -> None:
    assert [f.kind for f in facilities() if f.village == POOR_DESA] == ["posyandu"]
    assert sum(villages()[POOR_DESA].contains(spot) for _, spot in placed().values()) == 1
