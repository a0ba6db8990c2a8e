"""What every official sees, whoever asks: background work judges by it, so that no account's fate changes a result."""
from typing import Final

from django.contrib.auth.models import AnonymousUser


class StaffView(AnonymousUser):
    """A reader who sees all places but secret ones, as an official does; it is nobody's account."""

    works_everywhere = True

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return perm == "facilities.view_facility"


STAFF: Final = StaffView()
