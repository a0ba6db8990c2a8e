"""What a zone rests on in law, for the factsheet: fixtures/zone_legal_basis.toml."""
import tomllib
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class LegalRule:
    """A rule by its name, and what it says about zones, in two languages."""

    name: str
    says_id: str
    says_en: str

    @property
    def short(self) -> str:
        """Return its kind, number and year, without what it is about."""
        return self.name.partition(" tentang ")[0]

    @property
    def says(self) -> str:
        """Return what it says in the reader's language."""
        return self.says_en if get_language() == "en" else self.says_id


@cache
def legal_basis() -> tuple[LegalRule, ...]:
    """Return the rules in the order of the file."""
    with (settings.FIXTURES_DIR / "zone_legal_basis.toml").open("rb") as file:
        rows = tomllib.load(file)["rule"]
    return tuple(LegalRule(row["name"], row["id"], row["en"]) for row in rows)
