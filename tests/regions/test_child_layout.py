"""Children are laid along the streets where people live; each village's children are all there, or said not to be."""

from collections.abc import Callable

import h3.api.numpy_int as h3
import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import Polygon
from django.db import IntegrityError, transaction
from django.db.models import Sum

from regions.actions.dataset import LoadReport
from regions.laid_pieces import LaidPieces, densities_again
from regions.models import ChildCell, ChildLayout
from regions.queries.ground import pieces_of
from regions.queries.streets import graph_of
from regions.shapes import street_shapes
from tests.worlds.villages import SCOPE
from walkshed.pieces import cut_by_cells

from .conftest import codes
from .place import BARAT, TIMUR, Place, write_geojson

Load = Callable[[], LoadReport]


def _sum_of_shares(code: str) -> float:
    return ChildCell.objects.filter(layout__is_active=True, area__code=code).aggregate(sum=Sum("share"))["sum"]


def test_shares_of_each_village_add_up_to_one(load: Load) -> None:
    load()
    assert _sum_of_shares(BARAT) == pytest.approx(1, abs=1e-12)
    assert _sum_of_shares(TIMUR) == pytest.approx(1, abs=1e-12)


def test_share_is_the_part_of_the_streets_with_homes(load: Load) -> None:
    load()
    for cell in ChildCell.objects.filter(area__code=TIMUR):
        home = ChildCell.objects.filter(area__code=TIMUR).aggregate(sum=Sum("home_mm"))["sum"]
        assert cell.share == pytest.approx(cell.home_mm / home)
        assert cell.home_mm <= cell.street_mm
    # Jalan Besar runs away from the houses: cells that hold nothing else are there, without children.
    assert ChildCell.objects.filter(area__code=TIMUR, share=0, street_mm__gt=0).exists()


def test_cells_hold_all_walkable_street_of_the_villages(load: Load) -> None:
    load()
    whole = ChildCell.objects.aggregate(sum=Sum("street_mm"))["sum"]
    assert whole == graph_of(ChildLayout.objects.get().network).edge_mm.sum()


def test_cell_on_the_border_is_two_parts(load: Load) -> None:
    load()
    parts = ChildCell.objects.filter(h3=int(h3.latlng_to_cell(-6.225, 106.91, 10)))
    assert sorted(part.area.code for part in parts) == [BARAT, TIMUR]


def test_streets_and_outline_of_a_cell(load: Load) -> None:
    load()
    for cell in ChildCell.objects.all():
        streets = shapely.from_wkb(bytes(cell.streets.wkb))
        outline = shapely.from_wkb(bytes(cell.hexagon.wkb))
        assert len(outline.exterior.coords) == 7
        assert outline.buffer(1e-6).contains(streets)
        metres = shapely.length(shapely.transform(streets, lambda d: d * (111320 * np.cos(np.radians(6.225)), 110574)))
        assert metres == pytest.approx(cell.street_mm / 1000, rel=0.01, abs=0.1)


def test_village_without_streets_with_homes_uses_all_walkable_ones(place: Place, load: Load) -> None:
    place.streets = [("residential", "Barat", [(106.901, -6.225), (106.909, -6.225)]), place.streets[2]]
    report = load()
    assert "no_home_street" in codes(report.problems)
    assert _sum_of_shares(TIMUR) == pytest.approx(1, abs=1e-12)
    assert ChildLayout.objects.get().report["by_all_streets"] == [TIMUR]


def test_village_without_any_street_keeps_its_children_out_of_the_cells_and_says_so(place: Place, load: Load) -> None:
    place.streets = [("residential", "Barat", [(106.901, -6.225), (106.909, -6.225)])]
    report = load()
    (problem,) = [one for one in report.problems if one.code == "no_street_mapped"]
    assert problem.message == (
        "tidak ada jalan yang dipetakan di Timur (99.01.01.1002); 360 anak tidak dapat ditempatkan"
    )
    layout = ChildLayout.objects.get()
    assert layout.report["no_street_mapped"] == [{"code": TIMUR, "name": "Timur", "children": 360.0}]
    assert layout.report["unplaced_children"] == 360
    assert not layout.cells.filter(area__code=TIMUR).exists()


def _grid(place: Place, people_north: object, people_south: object) -> None:
    """A grid of two cells: north and south of -6.225, over both villages."""
    rows = [
        {"orang": people_north, "geometry": shapely.box(106.90, -6.22501, 106.92, -6.22)},
        {"orang": people_south, "geometry": shapely.box(106.90, -6.23, 106.92, -6.22501)},
    ]
    write_geojson(place.folder / "kisi.geojson", rows)
    place.manifest["population_grid"] = {"file": "kisi.geojson", "people": "orang", "source": {"name": "Kisi"}}


def test_grid_moves_children_to_where_people_are(place: Place, load: Load) -> None:
    load()
    south = {"area__code": BARAT, "streets__coveredby": Polygon.from_bbox((106.90, -6.23, 106.91, -6.2252))}
    before = ChildCell.objects.filter(layout__is_active=True, **south).aggregate(sum=Sum("share"))["sum"]
    _grid(place, 900, 100)
    load()
    after = ChildCell.objects.filter(layout__is_active=True, **south).aggregate(sum=Sum("share"))["sum"]
    assert after < before / 2
    assert _sum_of_shares(BARAT) == pytest.approx(1, abs=1e-12)
    assert ChildLayout.objects.get(is_active=True).weight == "home_street_length_x_grid"


def test_village_where_the_grid_knows_nobody_counts_its_streets_alike(place: Place, load: Load) -> None:
    rows = [{"orang": 100, "geometry": shapely.box(106.90, -6.23, 106.9099, -6.22)}]
    _grid(place, 0, 0)
    write_geojson(place.folder / "kisi.geojson", rows)
    report = load()
    assert [one.value for one in report.problems if one.code == "grid_empty"] == [TIMUR]
    assert _sum_of_shares(TIMUR) == pytest.approx(1, abs=1e-12)


def test_grid_of_centres_weighs_like_its_cells(place: Place, load: Load) -> None:
    _grid(place, 900, 100)
    rows = [
        {"orang": people, "geometry": shapely.Point(lon, lat)}
        for lon in (106.9025, 106.9075, 106.9125, 106.9175)
        for lat, people in ((-6.222505, 225), (-6.227515, 25))
    ]
    write_geojson(place.folder / "titik.geojson", rows)
    load()
    cells = dict(ChildCell.objects.filter(layout__is_active=True, area__code=BARAT).values_list("h3", "share"))
    place.manifest["population_grid"]["file"] = "titik.geojson"
    load()
    centres = dict(ChildCell.objects.filter(layout__is_active=True, area__code=BARAT).values_list("h3", "share"))
    assert centres == pytest.approx(cells, abs=0.01)


def test_grid_of_lines_is_an_error(place: Place, load: Load) -> None:
    _grid(place, 1, 1)
    write_geojson(
        place.folder / "kisi.geojson", [{"orang": 1, "geometry": shapely.LineString([(106.9, -6.2), (107, -6)])}]
    )
    assert codes(load().errors) == ["no_cells"]


@pytest.mark.parametrize(("people", "code"), [(-4, "negative_number"), ("banyak", "not_a_number")])
def test_bad_grid_cell_is_left_out_with_a_note(place: Place, load: Load, people: object, code: str) -> None:
    _grid(place, 10, people)
    assert code in codes(load().problems)


def test_empty_grid_is_an_error(place: Place, load: Load) -> None:
    _grid(place, 0, 0)
    assert codes(load().errors) == ["outside_area"]


def test_moved_border_lays_the_children_again_with_the_same_grid(place: Place, load: Load) -> None:
    _grid(place, 900, 100)
    load()
    first = ChildLayout.objects.get()
    del place.manifest["streets"], place.manifest["population_grid"], place.manifest["population"]
    place.areas[0]["geometry"] = shapely.box(106.90, -6.23, 106.908, -6.22)
    place.areas[1]["geometry"] = shapely.box(106.908, -6.23, 106.92, -6.22)
    report = load()
    layout = ChildLayout.objects.get(is_active=True)
    assert layout.pk != first.pk
    assert layout.weight == first.weight
    assert not layout.cells.filter(area__is_current=False).exists()
    assert report.lines[-1] == "1 sebaran anak lain disesuaikan dengan batas baru"
    old, new = pieces_of(first), pieces_of(layout)
    assert sorted(set(new.density)) == sorted(set(old.density))


def test_unmoved_border_of_a_new_edition_keeps_the_laying(place: Place, load: Load) -> None:
    load()
    first = ChildLayout.objects.get()
    del place.manifest["streets"], place.manifest["population"]
    place.areas[0]["nama"] = "Barat Baru"
    load()
    assert ChildLayout.objects.get() == first
    assert not first.cells.filter(area__is_current=False).exists()


def test_pieces_come_back_from_their_file_as_they_were(load: Load) -> None:
    load()
    laid = pieces_of(ChildLayout.objects.get())
    again = LaidPieces.from_bytes(laid.as_bytes())
    assert again.piece_cell.tolist() == laid.piece_cell.tolist()
    assert again.pieces.to_mm.tolist() == laid.pieces.to_mm.tolist()
    assert again.area_codes.tolist() == [BARAT, TIMUR]


def test_density_of_a_piece_is_that_of_the_old_piece_at_its_middle(load: Load) -> None:
    load()
    layout = ChildLayout.objects.get()
    graph, laid = graph_of(layout.network), pieces_of(layout)
    numbered = LaidPieces(
        laid.pieces, laid.piece_cell, np.arange(len(laid.pieces), dtype=float),
        laid.cell_h3, laid.cell_area, laid.area_codes,
    )  # fmt: skip
    finer = cut_by_cells(graph, resolution=12)
    density = densities_again(numbered, finer, graph.edge_mm)
    for i in range(len(finer)):
        middle = (finer.from_mm[i] + finer.to_mm[i]) / 2
        old = int(density[i])
        assert laid.pieces.edge[old] == finer.edge[i]
        assert laid.pieces.from_mm[old] <= middle <= laid.pieces.to_mm[old]


def test_group_without_pieces_has_no_streets(load: Load) -> None:
    load()
    layout = ChildLayout.objects.get()
    laid = pieces_of(layout)
    nobody = np.full(len(laid.pieces), -1, dtype=np.int32)
    (shape,) = street_shapes(graph_of(layout.network), laid.pieces, nobody, 1)
    assert shape.is_empty


@pytest.mark.parametrize("wrong", [{"share": 1.5}, {"share": -0.1}])
def test_database_refuses_a_share_that_is_none(load: Load, wrong: dict[str, float]) -> None:
    load()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChildCell.objects.filter(pk=ChildCell.objects.first().pk).update(**wrong)


def test_database_refuses_two_active_layings_of_a_scope(load: Load) -> None:
    load()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChildLayout.objects.create(
            scope_code=SCOPE, network=ChildLayout.objects.get().network, year=2025, is_active=True
        )
