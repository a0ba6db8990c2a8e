"""What a verifier is asked on the ground: fixtures/zone_checklist.toml, each question with its source."""
import tomllib
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A question in two languages, and where it comes from."""

    key: str
    question_id: str
    question_en: str
    source: str

    @property
    def question(self) -> str:
        """Return the question in the reader's language."""
        return self.question_en if get_language() == "en" else self.question_id


@cache
def checklist() -> tuple[ChecklistItem, ...]:
    """Return the questions in their order."""
    with (settings.FIXTURES_DIR / "zone_checklist.toml").open("rb") as file:
        rows = tomllib.load(file)["item"]
    return tuple(ChecklistItem(row["key"], row["id"], row["en"], row["source"]) for row in rows)
