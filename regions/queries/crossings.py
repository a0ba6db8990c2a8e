"""Where people may cross roads, as mapped with an edition of streets."""
import numpy as np
import numpy.typing as npt

from regions.models import StreetNetwork


def crossings_of(network: StreetNetwork) -> npt.NDArray[np.float64] | None:
    """Return lon/lat (k, 2) of the mapped crossings of an edition, None where the edition says nothing of crossings."""
    return None
