"""The server is the judge of a drawn shape."""
import pytest

from zones.drawing.shapes import shape_area_m2, zone_shape
from zones.errors import ShapeRefused


def polygon(*corners):
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in (*corners, corners[0])]]}


SQUARE = polygon((112.90, -6.90), (112.91, -6.90), (112.91, -6.89), (112.90, -6.89))


def test_square_becomes_a_multipolygon_of_its_size():
    shape = zone_shape(SQUARE)
    assert shape.geom_type == "MultiPolygon"
    assert shape_area_m2(shape) == pytest.approx(1105 * 1106, rel=0.005)


def test_feature_and_text_are_accepted_too():
    assert zone_shape({"type": "Feature", "properties": {}, "geometry": SQUARE}).equals(zone_shape(SQUARE))


def test_bow_tie_is_refused_and_the_crossing_is_shown():
    bow_tie = polygon((112.90, -6.90), (112.91, -6.89), (112.91, -6.90), (112.90, -6.89))
    with pytest.raises(ShapeRefused, match="memotong dirinya sendiri") as refused:
        zone_shape(bow_tie)
    assert refused.value.where == pytest.approx((112.905, -6.895))


def test_swapped_coordinates_are_recognised():
    swapped = polygon((-6.90, 112.90), (-6.90, 112.91), (-6.89, 112.91))
    with pytest.raises(ShapeRefused, match="Lintang dan bujur tampaknya tertukar"):
        zone_shape(swapped)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ("{", "tidak dapat dibaca"),
        (None, "bukan GeoJSON"),
        ({"type": "Point", "coordinates": [112.9, -6.9]}, "yang diterima: Point"),
        ({"type": "Polygon", "coordinates": []}, "kosong"),
        ({"type": "Polygon", "coordinates": [[[112.9, -6.9], [112.91, -6.9]]]}, "tidak dapat dibaca"),
        ({"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [3, 4], ["a", "b"]]]}, "tidak dapat dibaca"),
        (polygon((112.90, -6.90), (112.90001, -6.90), (112.90001, -6.89999)), "terlalu kecil"),
        (polygon((112.0, -7.0), (113.0, -7.0), (113.0, -6.0)), "terlalu luas"),
        (polygon((4.0, 52.0), (4.1, 52.0), (4.1, 52.1)), "di luar Indonesia"),
    ],
)
def test_what_is_no_zone_is_refused_with_a_sentence(found, message):
    with pytest.raises(ShapeRefused, match=message):
        zone_shape(found)
