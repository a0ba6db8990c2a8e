"""Which designated zones a zone lies upon, by how much, and whether that forbids its designation."""
from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _

from zones.drawing.metric import size_m2
from zones.models import Zone
from zones.queries.standard_set import default_overlap_share
from zones.sentences import percent


@dataclass(frozen=True, slots=True)
class DesignatedBeneath:
    """A designated zone under another: the common area, and its part (0..1) of the smaller of the two."""

    code: str
    name: str
    area_m2: float
    share: float
    is_too_much: bool


def designated_beneath(zone: Zone) -> list[DesignatedBeneath]:
    """Return the designated zones that the current version lies upon, most overlap first."""
    shape = shapely.from_wkb(bytes(zone.current.geometry.wkb))
    most = default_overlap_share()
    others = Zone.objects.designated().exclude(pk=zone.pk)
    found = []
    for code, name, wkb in others.filter(decree__revision__geometry__intersects=zone.current.geometry).values_list(
        "code", "name", "decree__revision__geometry"
    ):
        other = shapely.from_wkb(bytes(wkb.wkb))
        area_m2 = size_m2(shape.intersection(other))
        share = area_m2 / min(size_m2(shape), size_m2(other))
        if share > 1e-4:  # a sliver that only a border drawn twice leaves is none
            found.append(DesignatedBeneath(code, name, area_m2, share, share > most))
    return sorted(found, key=lambda one: -one.share)


def overlap_refusal(zone: Zone) -> str:
    """Return why a zone cannot be designated where it lies, or an empty text."""
    worst = next((one for one in designated_beneath(zone) if one.is_too_much), None)
    if worst is None:
        return ""
    most = default_overlap_share()
    return _(
        "Kawasan ini bertumpang tindih %(share)s dengan %(name)s (%(code)s) yang sudah ditetapkan; paling banyak "
        "%(most)s. Kembalikan kepada pengusul untuk digambar ulang."
    ) % {"share": percent(worst.share, wanted=None), "name": worst.name, "code": worst.code, "most": percent(most)}
