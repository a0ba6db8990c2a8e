"""Comments of the staff on a zone."""
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from zones.models import Zone, ZoneComment

from .comments import checked_text


@transaction.atomic
def add_comment(*, zone: Zone, text: str, by: AbstractBaseUser) -> ZoneComment:
    """Keep a comment on the current version."""
    return ZoneComment.objects.create(zone=zone, revision=zone.current, text=checked_text(text), by=by)
