"""Write how complete records are, after anything about them changed."""
from collections.abc import Iterable

from django.db import connection

from facilities.completeness import completeness_of, with_details
from facilities.models import Facility
from regions.statements import statement

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
            changed.append((facility.pk, share))
    if changed:
        ids, shares = (list(values) for values in zip(*changed, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(statement("facilities", "write_completeness"), {"ids": ids, "shares": shares})
    return len(changed)
