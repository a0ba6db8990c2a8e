"""Where people may cross roads, as mapped with an edition of streets."""
import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.db.models.functions import AsWKB

from regions.models import StreetCrossings, StreetNetwork


def crossings_of(network: StreetNetwork) -> npt.NDArray[np.float64] | None:
    """Return lon/lat (k, 2) of the mapped crossings of an edition, None where the edition says nothing of crossings."""
    found = StreetCrossings.objects.filter(network=network).annotate(wkb=AsWKB("positions")).values_list("wkb")
    row = found.first()
    return None if row is None else shapely.get_coordinates(shapely.from_wkb(bytes(row[0])))


def crossings_known(network: StreetNetwork) -> bool:
    """Say whether an edition says where crossings are; one that names none says that there are none."""
    return StreetCrossings.objects.filter(network=network).exists()
