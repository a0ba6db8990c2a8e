"""What a facility may have for its users: fixtures/amenities.toml."""
import tomllib
from functools import cache

from django.conf import settings
from django.utils.translation import get_language


@cache
def _rows() -> dict[str, dict[str, str]]:
    data = tomllib.loads((settings.FIXTURES_DIR / "amenities.toml").read_text(encoding="utf-8"))
    return {row["key"]: row for row in data["amenity"]}


def amenity_words() -> dict[str, str]:
    """Return the word of each amenity by key, in the reader's language and the order of the fixture."""
    name = "name_en" if get_language() == "en" else "name_id"
    return {key: row[name] for key, row in _rows().items()}
