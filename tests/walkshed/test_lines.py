"""Street lines of line layers."""

import numpy as np
import pytest

from walkshed.errors import StreetDataError
from walkshed.lines import StreetLines


def test_from_coordinates_joins_equal_positions() -> None:
    lines = StreetLines.from_coordinates(
        [[(106.9, -6.2), (106.91, -6.2)], [(106.91, -6.2), (106.91, -6.21)]],
        ["residential", None],
        ["Jl. A", None],
    )
    assert lines.start.tolist() == [0, 2, 4]
    assert lines.vertex_id[1] == lines.vertex_id[2]
    assert len(set(lines.vertex_id.tolist())) == 3
    assert lines.kind == ["residential", ""]
    assert lines.name == ["Jl. A", ""]
    assert lines.line.tolist() == [0, 0, 1, 1]
    assert lines.walkable.all() and lines.ref.tolist() == [0, 1]


def test_from_coordinates_keeps_neighbours_a_centimetre_apart() -> None:
    lines = StreetLines.from_coordinates([[(106.9, -6.2), (106.9000002, -6.2)]], ["path"])
    assert lines.vertex_id[0] != lines.vertex_id[1]


def test_from_coordinates_drops_heights() -> None:
    lines = StreetLines.from_coordinates([[(106.9, -6.2, 12.0), (106.91, -6.2, 13.0)]], ["path"])
    assert lines.lonlat.shape == (2, 2)


def test_from_coordinates_of_nothing_is_empty() -> None:
    assert len(StreetLines.from_coordinates([], [])) == 0


@pytest.mark.parametrize(
    ("vertex", "message"), [((np.nan, 0.0), "line 1.*not a number"), ((9.0, 95.0), "line 1.*outside")]
)
def test_from_coordinates_names_the_line_with_a_bad_vertex(vertex: tuple[float, float], message: str) -> None:
    with pytest.raises(StreetDataError, match=message):
        StreetLines.from_coordinates([[(1.0, 1.0), (1.1, 1.0)], [(1.0, 1.0), vertex]], ["path", "path"])


def test_street_lines_refuse_arrays_that_disagree() -> None:
    with pytest.raises(StreetDataError, match="they must agree"):
        StreetLines.from_coordinates([[(1.0, 1.0), (1.1, 1.0)]], ["path", "road"])
