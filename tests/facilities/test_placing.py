"""Where rows stand: swapped, in another coordinate system, typed by hand, or nowhere."""

import json
import re

import numpy as np
import pyproj
import pytest
import shapely

from facilities.forms.mapping import CRS_CHOICES
from facilities.importers.placing import place
from facilities.importers.scope import Scope
from regions.importers.positions import WrongCrs
from regions.importers.tables import read_table
from tests.worlds.villages import EAST, FAR, NEAR, WEST

HEAD = "nama,jenis,id,lon,lat\n"


def row(lon: object, lat: object) -> str:
    return f'A,SD,1,"{lon}","{lat}"\n'


def placed(spec, scope: Scope):
    table = read_table(spec.path)
    return place(table, spec, scope)


def test_positions_are_taken_as_they_stand(spec_of, twin_scope: Scope) -> None:
    placing = placed(spec_of(HEAD + row(*WEST) + row("106,915", "6,225° LS")), twin_scope)
    assert placing.lonlat.tolist() == [list(WEST), list(EAST)]
    assert placing.decimal_commas == {1} and not placing.oddities


def test_swapped_row_is_turned_back_and_reported(spec_of, twin_scope: Scope) -> None:
    placing = placed(spec_of(HEAD + row(*WEST) + row(EAST[1], EAST[0]) + row(*EAST)), twin_scope)
    assert placing.lonlat[1].tolist() == list(EAST)
    (odd,) = placing.oddities[1]
    assert (odd.code, odd.value) == ("lat_lon_swapped", "-6.225, 106.915")
    assert odd.message == "bujur dan lintang tertukar; dibaca sebagai bujur 106.915, lintang -6.225"


def test_whole_swapped_file_is_turned_back(spec_of, twin_scope: Scope) -> None:
    placing = placed(spec_of(HEAD + row(*WEST[::-1]) + row(*EAST[::-1])), twin_scope)
    assert placing.lonlat.tolist() == [list(WEST), list(EAST)]
    assert [odd.code for odds in placing.oddities.values() for odd in odds] == ["lat_lon_swapped"] * 2


def test_row_that_is_far_away_when_turned_is_not_turned(spec_of, twin_scope: Scope) -> None:
    lines = row(*WEST) + row(*EAST) + row(FAR[1], FAR[0] + 5)
    placing = placed(spec_of(HEAD + lines), twin_scope)
    assert np.isnan(placing.lonlat[2]).all()
    assert [odd.code for odd in placing.oddities[2]] == ["outside_indonesia"]


def test_row_at_zero_zero_has_no_position(spec_of, twin_scope: Scope) -> None:
    placing = placed(spec_of(HEAD + row(*WEST) + row(*EAST) + row(0, 0)), twin_scope)
    assert np.isnan(placing.lonlat[2]).all()
    (odd,) = placing.oddities[2]
    assert odd.message == "ditemukan 0, 0, seharusnya bujur 95..141 dan lintang -11..6; dimuat tanpa posisi"


def test_text_for_a_number_is_named(spec_of, twin_scope: Scope) -> None:
    placing = placed(spec_of(HEAD + row(*WEST) + row("belum ada", -6.2)), twin_scope)
    (odd,) = placing.oddities[1]
    assert (odd.field, odd.value, odd.code) == ("lon", "belum ada", "not_a_number")
    assert odd.message.startswith("ditemukan “belum ada”, seharusnya angka")


def test_empty_position_is_not_odd(spec_of, twin_scope: Scope) -> None:
    placing = placed(spec_of(HEAD + row(*WEST) + row("", "")), twin_scope)
    assert np.isnan(placing.lonlat[1]).all() and not placing.oddities


def test_metres_read_as_degrees_are_refused_with_the_system_that_fits(spec_of, twin_scope: Scope) -> None:
    with pytest.raises(WrongCrs) as refusal:
        placed(spec_of(HEAD + row(710_600, 9_311_500) + row(711_000, 9_311_600)), twin_scope)
    assert str(refusal.value) == (
        "daftar.csv, kolom “lon”: 2 dari 2 titik terletak di luar Indonesia (bujur 95..141, lintang -11..6) bila "
        "dibaca sebagai EPSG:4326, misalnya 710600, 9311500; yang cocok: crs = \"EPSG:32748\""
    )


def test_metres_are_read_once_their_system_is_named(spec_of, twin_scope: Scope) -> None:
    placing = placed(spec_of(HEAD + row(710_600, 9_311_500), crs="EPSG:32748"), twin_scope)
    assert placing.lonlat[0].tolist() == pytest.approx([106.9039, -6.2247], abs=1e-3)


def test_file_with_one_metric_row_loads_the_others(spec_of, twin_scope: Scope) -> None:
    placing = placed(spec_of(HEAD + row(*WEST) + row(*EAST) + row(710_600, 9_311_500)), twin_scope)
    assert np.isfinite(placing.lonlat[:2]).all() and placing.oddities[2][0].code == "outside_indonesia"


def test_unknown_system_is_refused(spec_of, twin_scope: Scope) -> None:
    with pytest.raises(WrongCrs, match="sistem koordinat “EPSG:1” tidak dikenal"):
        placed(spec_of(HEAD + row(*WEST), crs="EPSG:1"), twin_scope)


def test_area_and_line_stand_on_themselves(spec_of, twin_scope: Scope) -> None:
    ring = [[106.90, -6.23], [106.92, -6.23], [106.92, -6.22], [106.90, -6.22], [106.90, -6.23]]
    shapes = [
        {"type": "Polygon", "coordinates": [ring]},
        {"type": "LineString", "coordinates": [[106.9, -6.22], [106.92, -6.22]]},
        {"type": "Point", "coordinates": NEAR},
        None,
    ]
    rows = [{"nama": "A", "jenis": "SD", "id": i} for i in range(len(shapes))]
    features = [{"type": "Feature", "properties": r, "geometry": s} for r, s in zip(rows, shapes, strict=True)]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    placing = placed(spec_of(text, file="daftar.geojson", lon=None, lat=None), twin_scope)
    assert twin_scope.distance_m(placing.lonlat)[:2].tolist() == [0.0, 0.0]
    assert placing.lonlat[2].tolist() == list(NEAR) and np.isnan(placing.lonlat[3]).all()


def test_scope_measures_to_its_nearest_village(twin_scope: Scope) -> None:
    away = twin_scope.distance_m(np.array([WEST, NEAR, (np.nan, np.nan)]))
    assert away[0] == 0 and away[1] == pytest.approx(1106, abs=3) and np.isnan(away[2])
    box = twin_scope.near_box
    assert box.holds(np.array([NEAR, FAR])).tolist() == [True, False]


def test_degrees_that_became_thousands_get_their_decimal_mark_back(spec_of, twin_scope: Scope) -> None:
    lines = row("106.905.000", "-6.225.000") + row("106.915", "-6.225.000") + row("1.069.150.000", "-62.250.000")
    placing = placed(spec_of(HEAD + lines), twin_scope)
    assert placing.lonlat.tolist() == [list(WEST), list(EAST), list(EAST)]
    assert placing.ungrouped == {0, 1, 2} and not placing.oddities


def test_small_latitude_beside_a_grouped_longitude_is_read_likewise(spec_of) -> None:
    equator = Scope("61.71", (shapely.box(109.2, -0.1, 109.4, 0.1),))
    placing = placed(spec_of(HEAD + row("109.332.123", "-26.123") + row("109.332.123", "26.123")), equator)
    assert placing.lonlat.tolist() == [[109.332123, -0.026123], [109.332123, 0.026123]]


def test_thousands_that_are_no_degrees_here_are_not_guessed(spec_of, twin_scope: Scope) -> None:
    placing = placed(spec_of(HEAD + row(*WEST) + row(*EAST) + row("112.905.000", "-7.225.000")), twin_scope)
    assert np.isnan(placing.lonlat[2]).all() and not placing.ungrouped
    assert [odd.code for odd in placing.oddities[2]] == ["outside_indonesia"]


def test_metres_with_thousands_points_are_read_and_their_system_is_found(spec_of, twin_scope: Scope) -> None:
    lines = row("710.600", "9.311.500") + row("711.000", "9.311.600")
    with pytest.raises(WrongCrs) as refusal:
        placed(spec_of(HEAD + lines), twin_scope)
    assert str(refusal.value).endswith("yang cocok: crs = \"EPSG:32748\"")
    placing = placed(spec_of(HEAD + lines, crs="EPSG:32748"), twin_scope)
    assert placing.lonlat[0].tolist() == pytest.approx([106.9039, -6.2247], abs=1e-3)


@pytest.mark.parametrize("crs", ["EPSG:32748", "EPSG:23834", "EPSG:9488", "EPSG:3857"])
def test_every_usual_system_is_read_and_named_when_it_is_missing(spec_of, twin_scope: Scope, crs: str) -> None:
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    lines = "".join(row(*(f"{value:.3f}" for value in to_metres.transform(*place))) for place in (WEST, EAST))
    placing = placed(spec_of(HEAD + lines, crs=crs), twin_scope)
    assert placing.lonlat == pytest.approx(np.array([WEST, EAST]), abs=1e-5)
    with pytest.raises(WrongCrs) as refusal:
        placed(spec_of(HEAD + lines), twin_scope)
    # SRGI2013 and WGS 84 differ by less than a metre: which of the two UTM was meant nobody can see.
    assert str(refusal.value).endswith(f'crs = "{"EPSG:32748" if crs == "EPSG:9488" else crs}"')


def test_systems_offered_on_the_form_are_those_they_are_called() -> None:
    for code, words in CRS_CHOICES[1:]:
        name = pyproj.CRS.from_user_input(code).name
        zone = re.search(r"(UTM|TM-3) (\S+?),", str(words))
        assert zone is None or name.endswith(f"zone {zone[2]}"), (code, name, words)
        assert all(word in name for word in ("DGN95", "SRGI2013") if word in str(words))


def test_invalid_area_is_repaired_and_said(spec_of, twin_scope: Scope) -> None:
    bow = [[106.901, -6.229], [106.909, -6.221], [106.909, -6.229], [106.901, -6.221], [106.901, -6.229]]
    shapes = [{"type": "Polygon", "coordinates": [bow]}, None]
    features = [
        {"type": "Feature", "properties": {"nama": "A", "jenis": "SD", "id": i}, "geometry": shape}
        for i, shape in enumerate(shapes)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    placing = placed(spec_of(text, file="daftar.geojson", lon=None, lat=None), twin_scope)
    assert placing.repaired == {0} and list(placing.outlines) == [0]
    assert shapely.is_valid(shapely.from_wkb(placing.outlines[0]))
    assert np.isfinite(placing.lonlat[0]).all() and np.isnan(placing.lonlat[1]).all()
