"""A manifest says what it means, or is refused with the key that is wrong."""

from pathlib import Path

import pytest

from regions.importers.manifest import read_manifest
from regions.importers.manifest_section import ManifestError
from regions.models import Setting
from tests.worlds.villages import SCOPE

from .place import BARAT, Place


def _refusal(place: Place) -> ManifestError:
    with pytest.raises(ManifestError) as refused:
        read_manifest(place.write())
    return refused.value


def test_manifest_is_read_whole(place: Place) -> None:
    place.manifest["areas"]["setting"] = {BARAT: "rural"}
    place.manifest["facilities"] = [{"file": "a.csv", "name": "nama", "anything": {"goes": "on"}}]
    manifest = read_manifest(place.write())
    assert manifest.scope == SCOPE
    assert manifest.invented
    assert manifest.areas.path == place.folder / "areas.geojson"
    assert manifest.areas.source.slug == "batas-uji"
    assert manifest.areas.setting == {BARAT: Setting.RURAL}
    assert manifest.population.classes["U15"] == "15-19"
    assert manifest.grid is None
    assert manifest.facilities == ({"file": "a.csv", "name": "nama", "anything": {"goes": "on"}},)


def test_files_are_looked_for_below_the_root(place: Place, tmp_path: Path) -> None:
    root = tmp_path / "data asli"
    root.mkdir()
    assert read_manifest(place.write(), root).streets.path == root / "streets.geojson"


def test_missing_manifest_and_missing_root_are_named(place: Place, tmp_path: Path) -> None:
    with pytest.raises(ManifestError) as refused:
        read_manifest(tmp_path / "tiada.toml")
    assert refused.value.problem.code == "missing_file"
    with pytest.raises(ManifestError) as refused:
        read_manifest(place.write(), tmp_path / "tiada")
    assert refused.value.problem.code == "missing_root"


def test_broken_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(ManifestError, match="TOML tidak terbaca"):
        read_manifest(path)


def test_unknown_key_names_the_known_ones(place: Place) -> None:
    place.manifest["streets"]["colour"] = "x"
    refusal = _refusal(place)
    assert refusal.problem.field == "[streets] colour"
    assert "kunci “colour” tidak dikenal; kunci yang ada: file, layer, kind," in str(refusal)


@pytest.mark.parametrize(
    ("section", "key", "value", "code"),
    [
        ("areas", "code", None, "missing_key"),
        ("areas", "source", None, "missing_key"),
        ("areas", "code_form", "bps", "unknown_value"),
        ("areas", "parents", {"3175": "Jakarta Timur"}, "not_kemendagri"),
        ("areas", "setting", {SCOPE: "kota"}, "unknown_value"),
        ("population", "year", "2025", "wrong_kind"),
        ("population", "classes", {"U0": "0-4", "U5": "balita"}, "bad_class"),
        ("population", "classes", {"U0": "0-4", "U4": "4-17"}, "class_twice"),
        ("population", "classes", {"U0": "0-4", "U5": "10-19"}, "class_missing"),
        ("streets", "kind", None, "missing_key"),
        ("streets", "date", "kemarin", "wrong_kind"),
        ("streets", "file", 7, "wrong_kind"),
    ],
)
def test_wrong_value_is_refused(place: Place, section: str, key: str, value: object, code: str) -> None:
    if value is None:
        del place.manifest[section][key]
    else:
        place.manifest[section][key] = value
    assert _refusal(place).problem.code == code


def test_missing_ages_are_listed(place: Place) -> None:
    del place.manifest["population"]["classes"]["U10"]
    assert str(_refusal(place)).endswith("kelas umur harus mencakup umur 0..17; yang tidak ada: 10, 11, 12, 13, 14")


@pytest.mark.parametrize("scope", ["3175", "Jakarta", "31.7", "31.75.07.1001.1"])
def test_scope_that_is_no_code_is_refused(place: Place, scope: str) -> None:
    place.manifest["scope"] = scope
    assert _refusal(place).problem.code == "not_kemendagri"


def test_osm_streets_need_no_column_of_kinds(place: Place) -> None:
    place.manifest["streets"] = {"file": "x.osm.pbf", "edition": "OSM", "source": {"name": "OSM"}}
    assert read_manifest(place.write()).streets.kind == ""


def test_ground_says_either_one_kind_or_a_column(place: Place) -> None:
    place.manifest["ground"] = [{"file": "air.geojson", "kind": "water", "kind_property": "jenis"}]
    assert _refusal(place).problem.code == "kind_or_property"
    place.manifest["ground"] = [{"file": "air.geojson", "kind": "lava"}]
    assert _refusal(place).problem.code == "unknown_value"
