"""Kelurahan and people of the demo city: codes outside the real range, borders shared but for two known faults."""

import re
from functools import cache

import pyproj
import pytest
import shapely
from shapely.geometry import shape

from fixtures.kota_contoh.generator.reading import features, manifest, table

UTM = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32749", always_xy=True)


@cache
def areas() -> dict[str, shapely.Polygon]:
    """Return the shapes as delivered, in metres, by name."""
    return {p["nama"]: shapely.transform(shape(g), UTM.transform, interleaved=False)
            for p, g in features("areas.geojson")}  # fmt: skip


@cache
def repaired() -> dict[str, shapely.Geometry]:
    return {name: shapely.make_valid(area) for name, area in areas().items()}


def children(row: dict[str, str]) -> float:
    return int(row["U0"]) + int(row["U5"]) + int(row["U10"]) + 0.6 * int(row["U15"])


def test_city_has_20_kelurahan_in_4_kecamatan_with_invented_codes() -> None:
    codes = [p["kode"] for p, _ in features("areas.geojson")]
    assert len(set(codes)) == 20 and len({c[:8] for c in codes}) == 4
    assert all(re.fullmatch(r"99\.71\.0[1-4]\.[12]\d{3}", c) for c in codes)
    assert 3 <= sum(c[9] == "2" for c in codes) <= 8


def test_city_is_named_as_invented_and_its_parents_are_given() -> None:
    place = manifest()
    assert place["invented"] and place["name"] == "Kota Contoh (rekaan)"
    codes = {p["kode"][:n] for p, _ in features("areas.geojson") for n in (2, 5, 8)}
    assert codes == set(place["areas"]["parents"])


def test_bps_code_is_empty_or_no_copy_of_the_kemendagri_code() -> None:
    codes = [(p["kode"].replace(".", ""), p["kode_bps"]) for p, _ in features("areas.geojson")]
    assert any(not bps for _, bps in codes)
    assert not any(kode == bps for kode, bps in codes)


def test_only_mekar_tani_crosses_itself_and_a_repair_keeps_its_ground() -> None:
    assert [name for name, area in areas().items() if not area.is_valid] == ["Mekar Tani"]
    parts = sorted(p.area for p in shapely.get_parts(repaired()["Mekar Tani"]))
    assert len(parts) == 2 and parts[1] > 0.999 * sum(parts)


def test_neighbours_overlap_in_one_sliver_and_leave_one_gap() -> None:
    shapes, names = repaired(), list(areas())
    overlaps = [
        {one, other} for n, one in enumerate(names) for other in names[:n]
        if shapes[one].intersection(shapes[other]).area > 1
    ]  # fmt: skip
    assert overlaps == [{"Sumber Asri", "Griya Kencana"}]
    whole = shapely.union_all(list(shapes.values()))
    gaps = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    assert len(gaps) == 1 and 100 < gaps[0].area < 2_000
    assert all(shapes[name].distance(gaps[0]) < 0.01 for name in ("Sumber Asri", "Griya Kencana"))


def test_city_is_about_8_by_7_km() -> None:
    west, south, east, north = shapely.union_all(list(repaired().values())).bounds
    assert 7_500 < east - west < 8_600 and 6_500 < north - south < 7_600


def test_children_sum_to_60000() -> None:
    assert sum(children(row) for row in table("population.csv")) == pytest.approx(60_000, rel=0.01)


def test_population_names_every_area_once_and_its_classes_sum_to_the_total() -> None:
    rows = table("population.csv")
    assert [(r["kode"], r["nama"]) for r in rows] == [(p["kode"], p["nama"]) for p, _ in features("areas.geojson")]
    assert all(int(r["total"]) == sum(int(r[c]) for c in manifest()["population"]["classes"]) for r in rows)


def test_every_area_has_children_and_densities_differ_strongly() -> None:
    density = [children(r) / areas()[r["nama"]].area * 1e6 for r in table("population.csv")]
    assert min(density) > 20 and max(density) > 15 * min(density)
