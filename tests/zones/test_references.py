"""Every mark in the source of a number stands for something that a reader can look up."""

import re
import tomllib
from pathlib import Path

from zones.references import references, source_parts

MARK = re.compile(r"\bR\d+b?\b")


def test_marks_in_all_fixtures_are_explained(project: Path):
    fixtures = project / "fixtures"
    files = [fixtures / "age_bands.toml", fixtures / "facility_types.toml", *(fixtures / "standards").glob("*.toml")]
    sources = [row.get("source", "") for file in files for rows in tomllib.loads(file.read_text()).values()
               for row in (rows if isinstance(rows, list) else [rows])]  # fmt: skip
    used = {mark for source in sources for mark in MARK.findall(source)}
    assert used
    assert used <= references().keys()


def test_marks_are_those_of_the_documentation(project: Path):
    documented = set(re.findall(r"^\| (R\d+b?|\[P\]) ", (project / "docs" / "sources.md").read_text(), re.MULTILINE))
    assert {"[P]" if mark == "P" else mark for mark in references()} == documented


def test_a_source_is_cut_into_words_and_marks():
    parts = [(part.text, part.mark) for part in source_parts("SNI 03-1733-2004 (R14); Daftar DIY [P]")]
    assert parts == [("SNI 03-1733-2004 (", ""), ("R14", "R14"), ("); Daftar DIY ", ""), ("P", "P")]


def test_a_source_without_marks_is_one_part():
    assert [part.text for part in source_parts("usulan")] == ["usulan"]
    assert source_parts("") == []
