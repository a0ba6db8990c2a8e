"""The ground joins streets, pieces and cells; it is kept per process and never mixes what does not belong together."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely

from regions.actions.dataset import LoadReport
from regions.models import ChildCell, LayoutPieces
from regions.queries import ground as module
from regions.queries import streets
from regions.queries.ground import GroundError, ground_for
from tests.worlds.villages import SCOPE
from walkshed.pieces import cut_by_cells

from .place import BARAT, TIMUR, Place

Load = Callable[[], LoadReport]


def _forget() -> None:
    """Behave like a process that has just started."""
    for kept in (streets._graphs, streets._mapped, streets._streets, module._grounds):
        kept.forget()


def test_ground_matches_pieces_to_cells(load: Load) -> None:
    load()
    ground = ground_for(SCOPE)
    assert [area.code for area in ground.areas] == [BARAT, TIMUR]
    rows = ChildCell.objects.in_bulk(ground.cell_ids.tolist())
    for i, pk in enumerate(ground.cell_ids.tolist()):
        row = rows[pk]
        assert (row.h3, row.area_id) == (int(ground.cell_h3[i]), ground.areas[ground.cell_area[i]].pk)
        assert (row.share, row.street_mm, row.home_mm) == (
            ground.cell_share[i],
            ground.cell_street_mm[i],
            ground.cell_home_mm[i],
        )
    length = np.bincount(ground.piece_cell, weights=ground.pieces.length_mm)
    assert length.tolist() == ground.cell_street_mm.tolist()
    cell = ground.cell_h3[ground.piece_cell]
    assert cell.tolist() == ground.pieces.cell.tolist()


def test_pieces_are_those_the_engine_cuts_again(load: Load) -> None:
    load()
    ground = ground_for(SCOPE)
    shapes = [shapely.from_wkb(bytes(area.geometry.wkb)) for area in ground.areas]
    again = cut_by_cells(ground.graph, resolution=10, areas=shapes)
    assert again.cell.tolist() == ground.pieces.cell.tolist()
    assert again.area.tolist() == ground.pieces.area.tolist()
    assert again.to_mm.tolist() == ground.pieces.to_mm.tolist()


def test_ground_is_made_once_and_anew_when_something_changes(load: Load, place: Place) -> None:
    load()
    ground = ground_for(BARAT)
    assert ground_for(SCOPE) is ground
    load()
    assert ground_for(SCOPE) is ground
    place.areas[0]["nama"] = "Barat Baru"
    load()
    renewed = ground_for(SCOPE)
    assert renewed.areas[0].name == "Barat Baru"
    assert renewed.graph is ground.graph


@pytest.mark.parametrize("code", ["99", "99.01", "99.01.02", "31"])
def test_area_without_streets_of_its_own_has_no_ground(load: Load, code: str) -> None:
    load()
    assert ground_for(code) is None


def test_graph_is_written_again_when_its_file_is_gone(load: Load, place: Place) -> None:
    load()
    _forget()
    edges = ground_for(SCOPE).graph.edge_count
    (file,) = (place.folder / "data" / "graphs").iterdir()
    file.unlink()
    _forget()
    assert ground_for(SCOPE).graph.edge_count == edges


def test_damaged_pieces_are_refused(load: Load) -> None:
    load()
    LayoutPieces.objects.update(content=b"rusak")
    with pytest.raises(GroundError, match="missing or damaged"):
        ground_for(SCOPE)


def test_missing_cell_is_refused(load: Load) -> None:
    load()
    ChildCell.objects.first().delete()
    with pytest.raises(GroundError, match="lay the children of 99.01.01 again"):
        ground_for(SCOPE)
