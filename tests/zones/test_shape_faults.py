"""Every kind of fault is named with its spot, and what is offered instead has none."""

import pytest
import shapely

from zones.drawing.faults import shape_faults
from zones.drawing.repair import repaired

A, B, C, D = (106.90, -6.20), (106.91, -6.20), (106.91, -6.19), (106.90, -6.19)
SQUARE = shapely.Polygon([A, B, C, D])


def beside(shape: shapely.Polygon, degrees: float) -> shapely.Polygon:
    return shapely.Polygon([(round(lon + degrees, 7), lat) for lon, lat in shape.exterior.coords])


FAULTY = {
    "crossing": (shapely.Polygon([A, C, B, D]), (106.905, -6.195)),
    "hole_outside": (
        shapely.Polygon([A, B, C, D], [[(106.92, -6.2), (106.93, -6.2), (106.93, -6.19)]]), (106.9275, -6.195),
    ),
    "overlap": (shapely.MultiPolygon([SQUARE, beside(SQUARE, 0.005)]), (106.9075, -6.195)),
    "touching": (shapely.Polygon([A, B, (106.905, -6.195), C, D, (106.905, -6.195)]), (106.905, -6.195)),
    "spike": (shapely.Polygon([A, B, (106.91, -6.195), (106.95, -6.19499), (106.91, -6.19498), C, D]),
              (106.95, -6.19499)),
    "duplicate": (shapely.Polygon([A, B, (106.9100001, -6.2000001), C, D]), (106.91, -6.2)),
    "sliver": (
        shapely.MultiPolygon([SQUARE, shapely.Polygon([(106.92, -6.2), (106.92005, -6.2), (106.92005, -6.19995)])]),
        (106.92, -6.2),
    ),
    "many_corners": (shapely.Point(106.9, -6.2).buffer(0.01, quad_segs=400), None),
}  # fmt: skip
INVALID = {"crossing", "hole_outside", "overlap", "touching"}


@pytest.mark.parametrize("kind", FAULTY)
def test_fault_is_named_with_its_spot(kind):
    shape, where = FAULTY[kind]
    fault = next(fault for fault in shape_faults(shape) if fault.kind == kind)
    assert fault.is_invalid == (kind in INVALID)
    assert fault.message and "%" not in fault.message
    assert fault.where == (None if where is None else pytest.approx(where, abs=1e-4))


@pytest.mark.parametrize("kind", FAULTY)
def test_repaired_shape_has_no_fault_left(kind):
    repair = repaired(FAULTY[kind][0])
    assert repair.shape.is_valid
    assert shape_faults(repair.shape) == []


def test_sound_shape_has_no_faults():
    assert shape_faults(SQUARE) == []


def test_parts_that_share_a_side_become_one_of_the_same_area():
    shared = shapely.MultiPolygon([SQUARE, beside(SQUARE, 0.01)])
    assert {fault.kind for fault in shape_faults(shared)} <= {"shared_side"}
    repair = repaired(shared)
    assert len(repair.shape.geoms) == 1
    assert repair.after_m2 == pytest.approx(2 * repaired(SQUARE).after_m2, rel=1e-4)


def test_words_tell_how_the_area_changes():
    assert repaired(SQUARE).words.startswith("Luasnya tetap 122,")
    assert "semula" in repaired(FAULTY["spike"][0]).words
    assert repaired(FAULTY["crossing"][0]).words == "Luasnya menjadi 61,2 ha."


def test_hole_outside_is_left_out_and_crossing_holes_become_one():
    assert repaired(FAULTY["hole_outside"][0]).after_m2 == pytest.approx(repaired(SQUARE).after_m2)
    holes = [[(106.902, -6.198), (106.906, -6.198), (106.906, -6.194)],
             [(106.903, -6.198), (106.907, -6.198), (106.907, -6.194)]]  # fmt: skip
    repair = repaired(shapely.Polygon([A, B, C, D], holes))
    assert (len(repair.shape.geoms), len(repair.shape.geoms[0].interiors)) == (1, 1)


def test_what_has_no_area_cannot_be_repaired():
    flat = shapely.Polygon([A, B, A])
    assert shape_faults(flat)[0].kind == "few_corners"
    assert repaired(flat) is None
