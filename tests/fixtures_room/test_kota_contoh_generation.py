"""The committed files of the demo city are what its generator writes."""

import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.kota_contoh.generator.reading import FOLDER

WRITTEN = sorted(p.name for p in FOLDER.iterdir() if p.suffix in {".geojson", ".csv"})


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the generator into a folder of its own."""
    folder = tmp_path_factory.mktemp("kota_contoh")
    subprocess.run([sys.executable, FOLDER / "generate.py", folder], check=True, timeout=300)
    return folder


def test_generator_writes_every_committed_file_and_no_other(generated: Path) -> None:
    assert sorted(p.name for p in generated.iterdir()) == WRITTEN


def test_generating_again_gives_the_same_bytes(generated: Path) -> None:
    changed = [n for n in WRITTEN if (generated / n).read_bytes() != (FOLDER / n).read_bytes()]
    assert not changed, "run fixtures/kota_contoh/generate.py"


def test_data_files_stay_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in WRITTEN) <= 3_000_000


def test_generator_modules_stay_short() -> None:
    long = [p.name for p in FOLDER.rglob("*.py") if len(p.read_text(encoding="utf-8").splitlines()) >= 300]
    assert not long
