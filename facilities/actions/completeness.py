"""Write how complete records are, after anything about them changed."""
from collections.abc import Iterable

from facilities.completeness import completeness_of, with_details
from facilities.models import Facility

_BATCH = 2000


def recompute_completeness(ids: Iterable[int] | None = None) -> int:
    """Write the completeness of these facilities (None: all); return how many changed.

    It follows from the record, so it is no change of it: neither history nor updated_at notice.
    """
    facilities = Facility.everything.all()
    if ids is not None:
        facilities = facilities.filter(pk__in=list(ids))
    changed = []
    for facility in with_details(facilities).defer("outline").order_by("pk").iterator(chunk_size=_BATCH):
        share = completeness_of(facility)
        if abs(share - facility.completeness) > 1e-9:
            facility.completeness = share
            changed.append(facility)
    Facility.everything.bulk_update(changed, ["completeness"], batch_size=_BATCH)
    return len(changed)
