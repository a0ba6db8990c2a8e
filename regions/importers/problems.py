"""What a person should look at in a delivered file, and what makes a file unusable."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Problem:
    """Say what was found where and what is allowed; good rows around it still load.

    line is the line of a CSV or spreadsheet (the heading is line 1) or the number of a feature (from 1);
    None when the whole file is meant. field is the column, value what stood there ("" when nothing).
    code names the kind of problem for machines and tests; message is for people.
    """

    file: str
    line: int | None
    field: str
    value: str
    code: str
    message: str

    def as_data(self) -> dict[str, str | int | None]:
        """Return it for a JSON report."""
        return asdict(self)

    def __str__(self) -> str:
        place = [self.file]
        if self.line is not None:
            place.append(_("baris %(line)d") % {"line": self.line})
        if self.field:
            place.append(_("kolom “%(field)s”") % {"field": self.field})
        where = ", ".join(part for part in place if part)
        return f"{where}: {self.message}" if where else self.message


class DeliveryError(Exception):
    """Say that a file or manifest cannot be used at all; carries the problem that says why."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        file: str | Path = "",
        line: int | None = None,
        field: str = "",
        value: str = "",
    ) -> None:
        self.problem = Problem(Path(file).name if file else "", line, field, value, code, message)
        super().__init__(str(self.problem))


class Problems:
    """Collect the problems of one file in the order in which they were found."""

    def __init__(self, file: str | Path) -> None:
        self.file = Path(file).name
        self._found: list[Problem] = []

    def add(self, code: str, message: str, *, line: int | None = None, field: str = "", value: object = "") -> None:
        """Note one problem; a value longer than 200 characters is cut."""
        shown = "" if value is None else str(value)
        self._found.append(Problem(self.file, line, field, shown[:200], code, str(message)))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over problems found elsewhere."""
        self._found.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)
