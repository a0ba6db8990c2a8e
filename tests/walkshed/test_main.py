"""The command line: one line of answer, or one line of what is wrong and exit code 2."""

from pathlib import Path

import pytest

from walkshed.__main__ import main

TOWN = """<osm version="0.6">
 <node id="1" lat="-6.2" lon="106.9"/><node id="2" lat="-6.2" lon="106.91"/>
 <node id="3" lat="-6.3" lon="106.9"/><node id="4" lat="-6.3" lon="106.91"/>
 <node id="5" lat="-6.4" lon="106.9"/><node id="6" lat="-6.4" lon="106.9005"/>
 <way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
 <way id="2"><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/></way>
 <way id="3"><nd ref="5"/><nd ref="6"/><tag k="highway" v="residential"/></way>
</osm>
"""


@pytest.fixture
def town(tmp_path: Path) -> str:
    """Return an extract of two long streets that do not meet, and a fragment of 55 m."""
    file = tmp_path / "town.osm"
    file.write_text(TOWN)
    return str(file)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command."""
    try:
        code = main(arguments)
    except SystemExit as end:
        code = int(str(end.code))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def distance(capsys: pytest.CaptureFixture[str], osm: str, start: str, goal: str, *more: str) -> tuple[int, str]:
    """Return exit code and the one line that was printed."""
    code, out, err = run(capsys, "distance", "--osm", osm, "--from", start, "--to", goal, *more)
    lines = (out + err).splitlines()
    assert len(lines) == 1, lines
    assert bool(out) == (code == 0)
    return code, lines[0]


def test_distance_in_the_south_prints_metres_first(capsys: pytest.CaptureFixture[str], town: str) -> None:
    code, line = distance(capsys, town, "-6.2001,106.901", "-6.2,106.905")
    assert code == 0
    assert float(line.split()[0]) == pytest.approx(442.2, abs=0.1)
    assert "legs off the street 11.1 m and 0.0 m, not counted" in line


def test_distance_counts_the_legs_when_asked(capsys: pytest.CaptureFixture[str], town: str) -> None:
    _, line = distance(capsys, town, "-6.2001,106.901", "-6.2,106.905", "--count-leg")
    assert float(line.split()[0]) == pytest.approx(453.3, abs=0.1)


@pytest.mark.parametrize(
    ("start", "goal", "message"),
    [
        ("-6.21,106.901", "-6.2,106.9", "--from -6.21,106.901: no walkable street within 150 m"),
        ("-6.2,106.901", "-6.4001,106.9001", "--to -6.4001,106.9001: beside nothing but a fragment"),
        ("-6.2,106.901", "-6.3,106.9", "the streets at --from and --to are not connected on foot"),
        ("106.9,-6.2", "-6.3,106.9", "lat and lon look swapped"),
        ("-6,2", "-6.3,106.9", "no walkable street within 150 m"),
        ("-6.2;106.9", "-6.3,106.9", "found '-6.2;106.9'; wanted LAT,LON"),
        ("nan,106.9", "-6.3,106.9", "allowed lat -90..90"),
    ],
)
def test_distance_says_in_one_line_what_is_wrong(
    capsys: pytest.CaptureFixture[str], town: str, start: str, goal: str, message: str
) -> None:
    code, line = distance(capsys, town, start, goal)
    assert code == 2
    assert message in line


def test_distance_of_a_missing_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, line = distance(capsys, str(tmp_path / "none.osm.pbf"), "-6.2,106.9", "-6.2,106.9")
    assert code == 2
    assert line.endswith("none.osm.pbf: no such file; wanted an OpenStreetMap extract (.osm.pbf, .osm, .osm.gz)")


def test_a_flag_left_out_is_named(capsys: pytest.CaptureFixture[str], town: str) -> None:
    code, out, err = run(capsys, "distance", "--osm", town, "--from", "-6.2,106.9")
    assert (code, out) == (2, "")
    assert err == "walkshed distance: the following arguments are required: --to\n"


@pytest.mark.parametrize("metres", ["nan", "-1", "far"])
def test_a_leg_that_is_no_length_is_refused(capsys: pytest.CaptureFixture[str], town: str, metres: str) -> None:
    code, line = distance(capsys, town, "-6.2,106.9", "-6.2,106.9", f"--max-leg={metres}")
    assert code == 2
    assert f"found '{metres}'; wanted metres, 0 or more" in line
