"""Operations in metres: sizes that can be checked with a pencil, on both sides of the equator."""

import math

import pytest
import shapely

from zones.drawing.metric import Plane, along, difference_m2, disc, merged, resized, size_m2, split, with_hole
from zones.errors import ShapeRefused

PLACES = [(106.9, -6.2), (140.7, -2.5), (95.3, 5.5)]


def square(lon: float, lat: float, side_m: float, east_m: float = 0, north_m: float = 0) -> shapely.Polygon:
    """Return a square in lon/lat whose sides are so long in the local UTM zone."""
    plane = Plane.of(shapely.Point(lon, lat))
    x, y = shapely.get_coordinates(plane.metres(shapely.Point(lon, lat)))[0]
    return plane.lonlat(shapely.box(x + east_m, y + north_m, x + east_m + side_m, y + north_m + side_m))


def line(shape: shapely.Geometry, *metres: tuple[float, float]) -> shapely.LineString:
    """Return a line in metres east and north of a shape's south-western corner."""
    plane = Plane.of(shape)
    west, south, _east, _north = plane.metres(shape).bounds
    return plane.lonlat(shapely.LineString([(west + x, south + y) for x, y in metres]))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("radius_m", [10, 100, 3000])
def test_surroundings_of_a_place_have_the_area_of_a_circle(place, radius_m):
    assert size_m2(disc(*place, radius_m)) == pytest.approx(math.pi * radius_m**2, rel=0.002)


@pytest.mark.parametrize(("metres", "side"), [(50, 500), (-50, 300), (0.5, 401)])
def test_grown_square_stays_a_square(metres, side):
    grown = resized(square(*PLACES[0], 400), metres)
    assert size_m2(grown) == pytest.approx(side**2, rel=0.002)
    assert len(grown.geoms[0].exterior.coords) == 5


def test_shrinking_to_nothing_is_refused():
    with pytest.raises(ShapeRefused, match="disusutkan 250 m"):
        resized(square(*PLACES[0], 400), -250)


def test_band_along_a_street_is_as_wide_as_asked():
    whole = square(*PLACES[0], 1000)
    band = along(line(whole, (0, 0), (1000, 0)), 30)
    assert size_m2(band) == pytest.approx(1000 * 60 + math.pi * 30**2, rel=0.01)


def test_line_across_gives_two_parts_that_are_valid_together():
    whole = square(*PLACES[0], 400)
    found = split(whole, line(whole, (100, -20), (100, 420)))
    assert [size_m2(piece) for piece in found.pieces] == pytest.approx([119_900, 39_900], rel=2e-3)
    assert found.together().is_valid
    assert size_m2(found.together()) == pytest.approx(160_000 - 400 * 0.5, rel=2e-3)


def test_line_that_ends_on_the_border_splits_too_and_bends_are_kept():
    whole = square(*PLACES[0], 400)
    found = split(whole, line(whole, (100, 0), (300, 200), (100, 400)))
    assert len(found.pieces) == 2
    assert sum(size_m2(piece) for piece in found.pieces) == pytest.approx(160_000, rel=0.005)


def test_part_that_the_line_does_not_cross_stays_as_it_is():
    near, far = square(*PLACES[0], 400), square(*PLACES[0], 400, east_m=1000)
    found = split(shapely.MultiPolygon([near, far]), line(near, (200, -20), (200, 420)))
    assert len(found.pieces) == 2
    assert size_m2(found.rest) == pytest.approx(160_000, rel=2e-3)


@pytest.mark.parametrize("points", [[(100, 100), (300, 300)], [(-100, -100), (-50, 500)], [(100, -50), (100, 300)]])
def test_line_that_does_not_go_from_border_to_border_is_refused_with_a_spot(points):
    whole = square(*PLACES[0], 400)
    with pytest.raises(ShapeRefused, match="tidak membelah") as refused:
        split(whole, line(whole, *points))
    assert refused.value.where is not None


def test_narrow_gap_is_closed_and_a_wide_one_is_not():
    parts = [square(*PLACES[0], 400), square(*PLACES[0], 400, east_m=405)]
    assert len(merged(parts, 1).geoms) == 2
    whole = merged(parts, 6)
    assert len(whole.geoms) == 1
    assert size_m2(whole) == pytest.approx(805 * 400, rel=0.002)
    assert whole.is_valid


def test_hole_takes_its_area_away_and_cannot_take_all_or_nothing():
    whole = square(*PLACES[0], 400)
    cut = with_hole(whole, square(*PLACES[0], 100, 100, 100))
    assert size_m2(cut) == pytest.approx(150_000, rel=2e-3)
    assert len(cut.geoms[0].interiors) == 1
    with pytest.raises(ShapeRefused, match="menelan seluruh"):
        with_hole(whole, square(*PLACES[0], 600, -100, -100))
    with pytest.raises(ShapeRefused, match="tidak menyentuh"):
        with_hole(whole, square(*PLACES[0], 100, 900))


def test_difference_is_told_for_both_sides():
    mine, theirs = square(*PLACES[0], 400), square(*PLACES[0], 400, east_m=100)
    assert difference_m2(mine, theirs) == (pytest.approx(40_000, rel=2e-3), pytest.approx(40_000, rel=2e-3))
