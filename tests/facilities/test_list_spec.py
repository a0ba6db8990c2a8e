"""A [[facilities]] section says what it means, and every mistake in it is named."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from facilities.importers.list_spec import read_list_spec
from regions.importers.manifest_section import ManifestError

LEAST = {"file": "sekolah.csv", "name": "nama", "type": "jenis", "source": {"name": "Dinas Pendidikan"}}


def read(**keys: Any):
    """Read the least section with keys changed, or (None) removed."""
    section = {k: v for k, v in {**LEAST, **keys}.items() if v is not None}
    return read_list_spec(section, Path("data"))


def test_least_section_names_file_name_type_and_source() -> None:
    spec = read()
    assert (spec.path, spec.name, spec.type) == (Path("data/sekolah.csv"), "nama", "jenis")
    assert spec.source is not None and spec.source.slug == "dinas-pendidikan"
    assert spec.speaks_for == ()


def test_full_section_keeps_everything_it_says() -> None:
    spec = read(
        layer="poi", id="kode", lon="bujur", lat="lintang", crs="EPSG:32748", address="alamat", village="kelurahan",
        district="kecamatan", opening_hours="jam", wheelchair="kursi", external_ids={"npsn": "npsn"},
        speaks_for=["primary_school"], types={" SD ": "primary_school"}, set_aside={"Bidan": "praktik perorangan"},
        name_rules=[{"pattern": r"\bsmp\b", "type": "junior_school", "among": ["Sekolah"]}],
        certificate={"number": "sk", "from": "mulai", "until": "akhir", "constant_programme": "sra"},
        source={"slug": "d", "name": "Dinas", "date": dt.date(2024, 5, 1), "url": "https://data.example"},
    )  # fmt: skip
    assert spec.types == {"sd": "primary_school"} and spec.set_aside == {"bidan": "praktik perorangan"}
    assert spec.name_rules[0].fits("SMP 1", "sekolah") and not spec.name_rules[0].fits("SMP 1", "taman")
    assert spec.certificate is not None and spec.certificate.stage == "certified"
    assert spec.source is not None and spec.source.dated_on == dt.date(2024, 5, 1)
    assert set(spec.columns) == {
        "nama", "jenis", "kode", "bujur", "lintang", "alamat", "kelurahan", "kecamatan", "jam", "kursi", "npsn", "sk",
        "mulai", "akhir",
    }  # fmt: skip


def test_unknown_key_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(ManifestError) as refusal:
        read(longitude="x")
    assert "kunci “longitude” tidak dikenal; kunci yang ada: file, sources, name" in str(refusal.value)


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"name": None}, "missing_key"),
        ({"source": None}, "missing_key"),
        ({"constant_type": "park"}, "type_or_constant"),
        ({"type": None}, "type_or_constant"),
        ({"lon": "x"}, "half_position"),
        ({"source_column": "asal"}, "half_source"),
        ({"sources": {"a": {"name": "A"}}}, "half_source"),
        ({"types": {"SD": 3}}, "wrong_kind"),
        ({"speaks_for": "park"}, "wrong_kind"),
        ({"name_rules": [{"pattern": "(", "type": "park"}]}, "bad_pattern"),
        ({"name_rules": [{"pattern": "x"}]}, "type_or_set_aside"),
        ({"name_rules": [{"pattern": "x", "set_aside": True}]}, "missing_key"),
        ({"name_rules": [{"pattern": "x", "tipe": "park"}]}, "unknown_key"),
        ({"certificate": {"number": "sk"}}, "programme_or_constant"),
        ({"certificate": {"constant_programme": "sra", "stage": "sah"}}, "unknown_value"),
        ({"source": {"name": "A", "date": "31/12/2024"}}, "wrong_kind"),
    ],
)
def test_contradicting_section_is_refused(keys: dict[str, Any], code: str) -> None:
    with pytest.raises(ManifestError) as refusal:
        read(**keys)
    assert refusal.value.problem.code == code
    assert refusal.value.problem.field.startswith("[")


def test_sources_by_value_stand_beside_a_source_for_all_others() -> None:
    spec = read(source_column="asal", sources={"OSM": {"name": "OpenStreetMap"}})
    assert [source.name for source in spec.all_sources] == ["Dinas Pendidikan", "OpenStreetMap"]
    assert spec.sources["osm"].name == "OpenStreetMap"
