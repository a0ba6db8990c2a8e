"""Which agency answers for which service where: that of the nearest area, else the one for everywhere."""
from collections.abc import Iterable
from dataclasses import dataclass

from zones.models import Agency


@dataclass(frozen=True, slots=True)
class Answerable:
    """An agency as far as it answers for services."""

    pk: int
    area_code: str
    types: frozenset[str]
    order: int

    def holds(self, code: str) -> bool:
        """Say whether an area is the agency's, or below it."""
        return not self.area_code or code == self.area_code or code.startswith(f"{self.area_code}.")


def all_answerable() -> list[Answerable]:
    """Return every agency that answers for some service."""
    agencies = Agency.objects.prefetch_related("types")
    found = (Answerable(one.pk, one.area_code, frozenset(t.pk for t in one.types.all()), one.order) for one in agencies)
    return [one for one in found if one.types]


def agency_for(known: Iterable[Answerable], *, types: Iterable[str], code: str) -> int | None:
    """Return the agency of a rule's types in an area: of the smallest area, then of most types, then the first."""
    wanted = frozenset(types)
    fitting = [one for one in known if one.holds(code) and one.types & wanted]
    fitting.sort(key=lambda one: (-len(one.area_code), -len(one.types & wanted), one.order, one.pk))
    return fitting[0].pk if fitting else None
