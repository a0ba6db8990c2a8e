"""A table that leaves the system: its columns with what they mean, its records, its shapes, where it comes from."""
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Source
from zones.models import ReachRun

Text = str | Promise
KINDS: Final = {
    "text": gettext_lazy("teks"), "whole": gettext_lazy("bilangan bulat"), "number": gettext_lazy("angka"),
    "share": gettext_lazy("bagian 0 sampai 1"), "date": gettext_lazy("tanggal"),
}  # fmt: skip
UNKNOWN: Final = gettext_lazy("tidak ada data")


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column: key of the record, heading, meaning; `kind` of KINDS; `empty` says what an empty cell means."""

    key: str
    heading: Text
    meaning: Text
    kind: str = "text"
    unit: Text = ""
    source: Text = ""
    empty: Text = UNKNOWN
    width: int = 14


@dataclass(frozen=True, slots=True, eq=False)
class DataSet:
    """A table; `shapes` (lon/lat, EPSG:4326) run along its records, None where it has none to draw.

    `layer` names it in a GeoPackage and in the names of files; `part_of` is the code of the area it is about.
    """

    layer: str
    title: str
    abstract: str
    columns: Sequence[FileColumn]
    records: Sequence[Mapping[str, Any]]
    notes: Sequence[tuple[str, str]]
    sources: Sequence[Source]
    run: ReachRun
    part_of: str
    made_on: date
    extent: tuple[float, float, float, float]
    shapes: Sequence[shapely.Geometry | None] | None = None
    geometry_type: str = ""

    @property
    def rights(self) -> str:
        """Return attribution and licence of every source in one line."""
        return "; ".join(rights_of(self.sources)) or str(UNKNOWN)

    def full_columns(self) -> list[FileColumn]:
        """Return the columns with those that every file ends with: run, and where its data come from."""
        return [*self.columns, *_LAST]

    def rows(self) -> Iterator[list[Any]]:
        """Yield the values of each record along full_columns."""
        last = [self.run.pk, self.rights]
        for record in self.records:
            yield [*(record.get(column.key) for column in self.columns), *last]


_LAST: Final = (
    FileColumn("run", gettext_lazy("Nomor hitungan"), gettext_lazy("Nomor hitungan yang menghasilkan baris ini."),
               "whole"),
    FileColumn("rights", gettext_lazy("Sumber dan lisensi"),
               gettext_lazy("Atribusi dan lisensi yang harus ikut bila berkas diteruskan."), width=40),
)  # fmt: skip


def rights_of(sources: Iterable[Source]) -> list[str]:
    """Return attribution and licence of sources, each once."""
    lines = {}
    for source in sources:
        text = source.attribution or source.name
        lines[f"{text} ({source.licence})" if source.licence and source.licence not in text else text] = None
    return list(lines)


def dictionary_of(columns: Iterable[FileColumn]) -> list[tuple[str, str, str, str, str, str]]:
    """Return the data dictionary: column, kind, meaning, unit, source, what empty means."""
    return [
        (str(one.heading), str(KINDS[one.kind]), str(one.meaning), str(one.unit), str(one.source), str(one.empty))
        for one in columns
    ]


def dictionary_headings() -> tuple[str, ...]:
    """Return the headings of dictionary_of."""
    return _("Kolom"), _("Macam"), _("Arti"), _("Satuan"), _("Sumber"), _("Bila kosong")
