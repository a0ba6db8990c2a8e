"""Note that something that belongs to a record changed."""
from django.utils import timezone

from facilities.models import Facility


def touch(facility: Facility) -> None:
    """Note that something that belongs to a record changed: maps, downloads and open forms must see it."""
    Facility.everything.filter(pk=facility.pk).update(updated_at=timezone.now())
