"""The runner writes the document from what the scripts print, and names the scripts that fail."""

from pathlib import Path

import pytest

from bench.__main__ import measure, options_for, scripts_in
from bench.document import document_of, ordered, sections_in, write

START = '\nif __name__ == "__main__":\n    '


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a folder with a bench of its own: one good script, one that fails, one that says nothing of sections."""
    scripts = {
        "reach": 'print("## Reach\\n\\n| a | b |")',
        "bad": 'import sys; print("## Half"); sys.exit("the answers differ")',
        "plain": 'print("12 s")',
        "slow": "import time; time.sleep(60)",
    }
    (tmp_path / "bench").mkdir()
    for name, body in scripts.items():
        (tmp_path / "bench" / f"{name}.py").write_text(START + body + "\n", encoding="utf-8")
    (tmp_path / "bench" / "figures.py").write_text("X = 1\n", encoding="utf-8")
    return tmp_path


def written(house: Path) -> str:
    return (house / "docs" / "performance.md").read_text(encoding="utf-8")


def test_document_has_a_section_per_script_with_machine_and_day(house: Path) -> None:
    assert measure(["plain", "reach"], {}, root=house, within_s=60) == []
    sections = sections_in(written(house))
    assert list(sections) == ["reach", "plain"]
    assert sections["reach"].startswith("## Reach\n\n| a | b |\n\n_Measured 2")
    assert "cores" in sections["reach"] and "numpy " in sections["reach"]
    assert sections["plain"].startswith("## plain\n\n```\n12 s\n```")


def test_failing_script_is_named_and_the_others_land(house: Path) -> None:
    assert measure(["reach", "bad", "plain"], {}, root=house, within_s=60) == ["bad"]
    text = written(house)
    assert "**Failed at their last measurement: bad.**" in text
    assert "## bad failed\n\n`the answers differ`" in text and "## Half" not in text
    assert list(sections_in(text)) == ["reach", "bad", "plain"]


def test_script_that_takes_too_long_is_ended_and_named(house: Path) -> None:
    assert measure(["slow"], {}, root=house, within_s=1) == ["slow"]
    assert "took longer than 1 s" in written(house)


def test_chosen_scripts_keep_the_other_sections(house: Path) -> None:
    measure(["reach", "plain"], {}, root=house, within_s=60)
    before = sections_in(written(house))
    (house / "bench" / "plain.py").write_text(START + 'print("13 s")\n', encoding="utf-8")
    measure(["plain"], {}, root=house, within_s=60)
    after = sections_in(written(house))
    assert after["reach"] == before["reach"] and "13 s" in after["plain"]


def test_sections_of_scripts_that_are_gone_go_too(house: Path) -> None:
    write(house / "docs" / "performance.md", document_of({"gone": "## Gone", "reach": "## Reach"}))
    measure(["plain"], {}, root=house, within_s=60)
    assert list(sections_in(written(house))) == ["reach", "plain"]


def test_nothing_half_written_is_left(house: Path) -> None:
    measure(["reach"], {}, root=house, within_s=60)
    assert [file.name for file in (house / "docs").iterdir()] == ["performance.md"]


def test_only_files_that_can_be_run_are_scripts(house: Path) -> None:
    assert set(scripts_in(house)) == {"reach", "bad", "plain", "slow"}


def test_options_go_to_the_scripts_that_know_them(house: Path) -> None:
    script = house / "bench" / "reach.py"
    script.write_text('parser.add_argument("--osm")\n', encoding="utf-8")
    assert options_for(script, {"--osm": "a.pbf", "--times": "3"}) == ["--osm", "a.pbf"]


def test_unknown_scripts_come_last() -> None:
    assert ordered({"zebra", "siting", "ape", "reach"}) == ["reach", "siting", "ape", "zebra"]
