"""What is asked about a place, as it stands in the address bar."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from regions.models import CHILD_AGES

LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class AskQuestion:
    """Where, as typed ("" = nothing asked yet), and the age of the child, None = any."""

    where: str = ""
    age: int | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> "AskQuestion":
        """Read the address; an age that no child has is none."""
        where = " ".join(query.get("di", "").replace("\x00", "").split())[:LONGEST]
        age = query.get("umur", "")
        is_age = age.isascii() and age.isdigit() and int(age[:3]) < CHILD_AGES
        return cls(where, int(age[:3]) if is_age else None)

    def address(self, where: str | None = None) -> str:
        """Return the query string of this question, or of the same one about another place."""
        pairs = [("di", self.where if where is None else where), ("umur", "" if self.age is None else str(self.age))]
        return urlencode([pair for pair in pairs if pair[1]])
