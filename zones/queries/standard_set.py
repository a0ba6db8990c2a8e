"""Numbers of the default standards that zones are held to."""
from zones.models import StandardSet


def default_overlap_share() -> float:
    """Return how much of the smaller of two designated zones may lie in the other (0..1)."""
    found = StandardSet.objects.filter(is_default=True).values_list("zone_overlap_share", flat=True).first()
    return StandardSet._meta.get_field("zone_overlap_share").default if found is None else found
