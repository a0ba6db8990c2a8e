"""Two versions side by side on the ribbon, where areas and children follow from lengths: checked with a pencil."""
import pytest

from tests.zones.shapes_of_ribbon import box
from zones.actions.zones import redraw_zone
from zones.queries.life.difference import zone_difference

from .zone_steps import draft, person


@pytest.fixture
def versions(load_ribbon):
    load_ribbon(facilities=[("SD Negeri 1", "SD", 250.0), ("Taman Kecil", "Taman", 600.0)])

    def make(first, second):
        zone = draft(*first)
        redraw_zone(zone=zone, name=zone.name, shape=box(*second), seen_revision=1, by=person("planner"))
        return tuple(zone.revisions.order_by("number"))

    return make


def test_ground_children_and_services_that_moved_are_counted(versions):
    """0..500 becomes 300..700: 300 m gone with the school, 200 m new with the park; 360 children on 1,000 m."""
    found = zone_difference(*versions((0, 500), (300, 700)), person("planner"))
    assert found.added.area_m2 == pytest.approx(200 * 200, rel=0.01)
    assert found.removed.area_m2 == pytest.approx(300 * 200, rel=0.01)
    assert found.added.children == pytest.approx(72, rel=0.02)
    assert found.removed.children == pytest.approx(108, rel=0.02)
    assert [one.name for one in found.members_gained] == ["Taman Kecil"]
    assert [one.name for one in found.members_lost] == ["SD Negeri 1"]
    assert (found.groups_gained, found.groups_lost) == (("Bermain",), ("Pendidikan",))
    assert not found.is_same_shape


def test_same_shape_has_no_difference(versions):
    found = zone_difference(*versions((0, 500), (0, 500)), person("planner"))
    assert found.is_same_shape
    assert (found.added.area_m2, found.added.children, found.members_gained) == (0, 0, ())


def test_children_on_ground_without_population_are_not_known(load_ribbon):
    load_ribbon(people=False)
    zone = draft(0, 500)
    redraw_zone(zone=zone, name=zone.name, shape=box(0, 700), seen_revision=1, by=person("planner"))
    found = zone_difference(*zone.revisions.order_by("number"), person("planner"))
    assert (found.added.children, found.removed.children) == (None, 0)
