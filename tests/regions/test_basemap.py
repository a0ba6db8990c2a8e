"""Where a map opens."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from regions.basemap import INDONESIA, ground_bounds
from regions.models import Area, AreaEdition, Source

pytestmark = pytest.mark.django_db

JAVA = (111.0, -7.0, 111.1, -6.9)
BORNEO = (117.0, 0.4, 117.1, 0.5)


def load(regency: str, box: tuple[float, float, float, float], *, invented: bool = False) -> None:
    source = Source.objects.create(slug=regency.replace(".", "-"), name=regency, is_invented=invented)
    edition = AreaEdition.objects.create(name=regency, scope_code=regency, source=source, is_active=True)
    shape = MultiPolygon(Polygon.from_bbox(box), srid=4326)
    for code, level in ((regency, 2), (f"{regency}.01.1001", 4)):
        Area.objects.create(
            edition=edition, code=code, name=code, level=level, is_current=True, area_m2=1e8, geometry=shape
        )


def test_map_opens_on_indonesia_while_nothing_is_loaded():
    assert ground_bounds() == INDONESIA


def test_map_opens_on_everything_that_fits_one_picture():
    load("35.01", JAVA)
    load("35.02", (111.1, -7.0, 111.2, -6.9))
    assert ground_bounds() == pytest.approx((111.0, -7.0, 111.2, -6.9))


def test_map_of_far_places_opens_on_the_real_one_and_not_between_them():
    load("64.08", BORNEO)
    load("99.71", JAVA, invented=True)
    assert ground_bounds() == pytest.approx(BORNEO)


def test_map_of_far_places_opens_on_the_one_loaded_last():
    load("64.08", BORNEO)
    load("35.01", JAVA)
    assert ground_bounds() == pytest.approx(JAVA)


def test_map_opens_on_the_home_area_of_the_installation(settings):
    load("64.08", BORNEO)
    load("35.01", JAVA)
    settings.HOME_AREA = "64.08"
    assert ground_bounds() == pytest.approx(BORNEO)
