"""How the code of a gap stands in an address: KS-00042."""
from zones.models.gaps import CODE_PREFIX


class GapCodeConverter:
    """The code of a gap; what it stands for in a view is the gap's own number."""

    regex = rf"{CODE_PREFIX}[0-9]{{5,12}}"

    def to_python(self, value: str) -> int:
        return int(value.removeprefix(CODE_PREFIX))

    def to_url(self, value: int | str) -> str:
        return value if isinstance(value, str) else f"{CODE_PREFIX}{value:05d}"
