"""Facilities follow the villages they stand in."""

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from facilities.actions.placement import assign_areas
from facilities.models import Facility
from regions.models import Area, AreaEdition, Source
from regions.signals import areas_activated
from tests.worlds.villages import SCOPE, WEST


def facility(position: Point | None, row: str = "1") -> Facility:
    source, _new = Source.objects.get_or_create(slug="dinas", defaults={"name": "Dinas"})
    return Facility.objects.create(source=source, source_row=row, name="A", type_id="park", position=position)


def test_point_on_the_border_belongs_to_the_smaller_code(catalogue, villages) -> None:
    place = facility(Point(106.91, -6.225, srid=4326))
    assert assign_areas() == 1
    place.refresh_from_db()
    assert place.area == villages["99.01.01.1001"]


def test_second_assignment_changes_nothing(catalogue, villages) -> None:
    place = facility(Point(*WEST, srid=4326))
    assign_areas()
    place.refresh_from_db()
    assert assign_areas() == 0
    assert Facility.objects.get().updated_at == place.updated_at


def test_facility_without_position_has_no_village(catalogue, villages) -> None:
    place = facility(None)
    place.area = villages["99.01.01.1001"]
    place.save()
    assert assign_areas() == 1
    assert Facility.objects.get().area is None


def test_only_the_named_facilities_are_placed(catalogue, villages) -> None:
    place = facility(Point(*WEST, srid=4326))
    assert assign_areas([]) == 0
    assert assign_areas([place.pk]) == 1


def test_new_villages_take_over_the_facilities_in_them(catalogue, villages) -> None:
    facility(Point(*WEST, srid=4326))
    assign_areas()
    Area.objects.current().filter(code="99.01.01.1001").update(is_current=False)
    edition = AreaEdition.objects.create(name="Baru", scope_code=SCOPE, source=Source.objects.get(slug="batas"))
    new = Area.objects.create(
        edition=edition, code="99.01.01.1003", name="Barat Laut", level=4, parent_code=SCOPE, is_current=True,
        area_m2=1.0, geometry=MultiPolygon(Polygon.from_bbox((106.90, -6.23, 106.91, -6.22))),
    )  # fmt: skip
    areas_activated.send(sender=AreaEdition, scope_code=SCOPE, edition=edition)
    assert Facility.objects.get().area == new
