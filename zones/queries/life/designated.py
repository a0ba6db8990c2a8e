"""Zones that were designated, as everybody may see them."""
from django.db.models import Exists, OuterRef, QuerySet

from regions.models import Area
from zones.models import Zone


def designated_in(code: str) -> QuerySet[Zone]:
    """Return the zones whose designated version reaches into an area, by name."""
    area = Area.objects.current().filter(code=code, geometry__intersects=OuterRef("decree__revision__geometry"))
    return Zone.objects.designated().filter(Exists(area)).select_related("decree__revision").order_by("name")
