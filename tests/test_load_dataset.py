"""The command load_dataset: a dry run by default, all or nothing, problems before counts."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from facilities.importers.list_spec import read_list_spec
from facilities.models import Facility
from regions.importers.manifest import read_manifest
from regions.models import Area, ChildCell, Population, Source, StreetNetwork

from .regions.place import Place

pytestmark = pytest.mark.django_db

FACILITIES = {
    "file": "fasilitas.csv", "name": "nama", "type": "jenis", "lon": "lon", "lat": "lat",
    "source": {"slug": "dinas", "name": "Dinas"}, "types": {"SD": "primary_school"},
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Place:
    settings.DATA_DIR = tmp_path / "data"
    call_command("load_catalogue", verbosity=0, stdout=StringIO())
    place = Place(tmp_path)
    place.manifest["facilities"] = [FACILITIES]
    (tmp_path / "fasilitas.csv").write_text(
        "nama,jenis,lon,lat\nSDN 1,SD,106.905,-6.225\nSDN 2,SD,106.915,-6.225\nWarung,Toko,106.915,-6.224\n",
        encoding="utf-8",
    )
    return place


def _run(place: Place, *options: str) -> str:
    out = StringIO()
    call_command("load_dataset", str(place.write()), *options, stdout=out, stderr=out)
    return out.getvalue()


def _rows() -> list[int]:
    return [model.objects.count() for model in (Area, Population, StreetNetwork, ChildCell, Facility, Source)]


def test_dry_run_tells_everything_and_keeps_nothing(place: Place) -> None:
    lines = _run(place).splitlines()
    assert _rows() == [0] * 6
    assert lines[-1].startswith("Tempat Uji: 2 desa/kelurahan dan 3 wilayah di atasnya")
    assert lines[-1].endswith("(percobaan, tidak disimpan; tambahkan --commit)")
    assert any("fasilitas.csv, baris 4, kolom “jenis”" in line for line in lines[:-1])


def test_commit_keeps_everything(place: Place) -> None:
    last = _run(place, "--commit").splitlines()[-1]
    assert "fasilitas.csv 3 baris: 2 baru, 0 berubah, 0 tetap, 0 disisihkan, 1 ditolak" in last
    assert last.endswith("(disimpan)")
    assert [facility.area.name for facility in Facility.objects.order_by("name")] == ["Barat", "Timur"]


def test_commit_again_changes_nothing(place: Place) -> None:
    _run(place, "--commit")
    before = _rows()
    last = _run(place, "--commit").splitlines()[-1]
    assert "0 baru, 0 berubah, 2 tetap" in last
    assert _rows() == before


def test_facilities_stand_in_the_areas_that_are_current(place: Place) -> None:
    _run(place, "--commit")
    place.areas[0]["nama"] = "Barat Baru"
    _run(place, "--commit", "--skip-facilities")
    assert Facility.objects.get(name="SDN 1").area.name == "Barat Baru"


def test_facilities_can_be_skipped(place: Place) -> None:
    _run(place, "--commit", "--skip-facilities")
    assert not Facility.objects.exists()
    assert Area.objects.exists()


@pytest.mark.parametrize("section", ["areas", "population", "streets", "facilities"])
def test_one_unusable_file_leaves_nothing_half_written(place: Place, section: str) -> None:
    place.manifest["facilities"] = [dict(FACILITIES)]
    target = place.manifest[section]
    (target[0] if section == "facilities" else target)["file"] = "tiada.csv"
    with pytest.raises(CommandError, match="Tempat Uji: 1 kesalahan; tidak ada yang disimpan"):
        _run(place, "--commit")
    assert _rows() == [0] * 6


def test_every_error_is_told_on_its_own_line(place: Place) -> None:
    place.manifest["streets"]["file"] = "jalan.geojson"
    place.manifest["population"]["file"] = "penduduk.csv"
    out = StringIO()
    with pytest.raises(CommandError, match="2 kesalahan"):
        call_command("load_dataset", str(place.write()), stdout=StringIO(), stderr=out)
    assert out.getvalue().splitlines() == [
        f"penduduk.csv: berkas tidak ditemukan: {place.folder / 'penduduk.csv'}",
        f"jalan.geojson: berkas tidak ditemukan: {place.folder / 'jalan.geojson'}",
    ]


def test_wrong_manifest_is_one_line(place: Place) -> None:
    place.manifest["warna"] = "biru"
    with pytest.raises(CommandError, match="manifest.toml, kolom “warna”: kunci “warna” tidak dikenal"):
        _run(place)


def test_many_problems_of_a_kind_are_cut_short_unless_all_are_wanted(place: Place) -> None:
    place.people += [{**place.people[0], "kode": f"99.01.01.11{i:02}"} for i in range(9)]
    short = _run(place)
    assert short.count("tidak ada wilayah berkode") == 5
    assert "… 4 lagi seperti itu (no_such_area) people.csv" in short
    assert _run(place, "--all-problems").count("tidak ada wilayah berkode") == 9


def test_timing_names_the_parts(place: Place) -> None:
    text = _run(place, "--timing")
    assert [line.split()[-1] for line in text.splitlines() if " s  " in line] == [
        "areas", "population", "streets", "grid", "children", "neighbourhoods", "statistics", "facilities",
    ]  # fmt: skip


def test_manifest_in_the_documentation_is_a_good_one(project: Path, tmp_path: Path) -> None:
    text = (project / "docs" / "data-in.md").read_text(encoding="utf-8")
    path = tmp_path / "contoh.toml"
    path.write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    manifest = read_manifest(path)
    assert manifest.population.classes["U75"] == "75+"
    (section,) = manifest.facilities
    assert read_list_spec(section, manifest.root).types == {"sd": "primary_school"}


@pytest.mark.parametrize("name", ["duren-sawit.toml", "dki.toml"])
def test_manifests_of_the_project_are_good_ones(project: Path, name: str) -> None:
    manifest = read_manifest(project / "fixtures" / "manifests" / name)
    specs = [read_list_spec(section, manifest.root) for section in manifest.facilities]
    assert specs
    assert all(source.slug and source.licence for spec in specs for source in spec.all_sources)


def test_lists_of_duren_sawit_are_those_of_dki(project: Path) -> None:
    slugs = []
    for name in ("duren-sawit.toml", "dki.toml"):
        manifest = read_manifest(project / "fixtures" / "manifests" / name)
        specs = [read_list_spec(section, manifest.root) for section in manifest.facilities]
        slugs.append({source.slug for spec in specs for source in spec.all_sources})
    assert slugs[0] == slugs[1]
