"""The loaded ground on which a list of facilities is placed."""
import shapely
from django.utils.translation import gettext as _

from facilities.importers.scope import Scope
from regions.importers.problems import DeliveryError
from regions.models import Area


def scope_of(code: str) -> Scope:
    """Return the villages of an area code ("": all that are loaded); raise DeliveryError when there are none."""
    current = Area.objects.current().villages()
    chosen = current.within_code(code) if code else current
    shapes = chosen.order_by("code").values_list("geometry", flat=True)
    villages = tuple(shapely.from_wkb(bytes(shape.wkb)) for shape in shapes)
    if not villages:
        raise DeliveryError(
            "no_areas",
            _("belum ada kelurahan/desa wilayah %(code)s yang berlaku; muat batas wilayahnya dahulu") % {"code": code},
            value=code,
        )
    return Scope(code, villages)
