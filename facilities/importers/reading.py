"""Read a list of facilities: every row becomes a facility, is set aside, or is refused with a reason."""
import hashlib
from collections import Counter, defaultdict

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from regions.importers.problems import Problems
from regions.importers.tables import Row, Table, TableError, read_table

from .cells import one_line
from .field_reading import LONGEST, FieldReader
from .headers import plain
from .kinds import Catalogue, KindReader, UnknownKind
from .list_spec import ANY_OTHER, FacilityListSpec, plain_word
from .placing import Placing, place, with_shapes
from .rows import FacilityRow, LineReading, ListReading
from .scope import EDGE_M, Scope
from .summaries import note_decimal_commas, note_guessed_types, note_same_points, note_set_aside, note_writing
from .twins import note_names, note_namesakes


class _SetAside(Exception):
    """Say that a row is not meant, and why; type is what it would be if a person took it in, or ""."""

    def __init__(self, reason: str, type_: str) -> None:
        super().__init__(reason)
        self.type = type_


class _Refused(Exception):
    """Say why a row cannot be a facility."""

    def __init__(self, code: str, message: str, column: str = "", value: str = "") -> None:
        super().__init__(message)
        self.code, self.column, self.value = code, column, value


def read_list(
    spec: FacilityListSpec, catalogue: Catalogue, scope: Scope, table: Table | None = None
) -> ListReading:
    """Read the list of a section for a scope; table: its rows, where they were read before.

    Raise DeliveryError (ManifestError, TableError, WrongCrs) when the list as a whole cannot be used:
    missing or empty file, unknown column or type, wrong coordinate system, nothing near the scope.
    """
    kinds = KindReader(spec, catalogue)
    table = table or read_table(spec.path, spec.layer)
    table.require(spec.columns)
    if spec.wkt:
        table = with_shapes(table, spec.wkt)
    placing = place(table, spec, scope)
    reader = _ListReader(spec, scope, kinds, table, placing)
    return reader.read()


class _ListReader(FieldReader):
    """Read the rows of one table, keeping count of what became of them."""

    def __init__(
        self, spec: FacilityListSpec, scope: Scope, kinds: KindReader, table: Table, placing: Placing
    ) -> None:
        super().__init__(spec, placing)
        self.scope, self.kinds, self.table = scope, kinds, table
        self.away_m = scope.distance_m(placing.lonlat)
        self.set_aside: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.source_of_line: dict[int, str] = {}
        self.aside_lines: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.guessed: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.line_of_id: dict[tuple[str, str], int] = {}
        self.line_of_place: dict[tuple[str, ...], int] = {}
        self.commas: list[Row] = []

    @property
    def position_column(self) -> str:
        return self.spec.lon or self.spec.wkt or "geometry"

    def read(self) -> ListReading:
        """Return what the table says; raise TableError when no position is near the scope."""
        if np.isfinite(self.away_m).any() and np.nanmin(self.away_m) > EDGE_M:
            raise TableError(
                "outside_scope",
                _("tidak satu pun dari %(count)d titik berada di wilayah %(code)s atau sampai 5 km di luarnya")
                % {"count": np.isfinite(self.away_m).sum(), "code": self.scope.code},
                file=self.spec.path,
            )  # fmt: skip
        self.problems.extend(self.table.problems)
        rows: list[FacilityRow] = []
        lines: list[LineReading] = []
        for i, row in enumerate(self.table):
            source = type_ = ""
            try:
                source = self._source(row)
                type_ = self._type(row, one_line(row.text(self.spec.name)))
                found = self._facility(i, row, source, type_)
                rows.append(found)
                lines.append(LineReading(row.line, source, row.values, found))
            except _SetAside as aside:
                self.set_aside[source] += 1
                read = self._if_taken_in(i, row, source, aside.type)
                lines.append(LineReading(row.line, source, row.values, read, True, str(aside)))
            except _Refused as refusal:
                self.refused[source] += 1
                lines.append(LineReading(row.line, source, row.values, None, False, str(refusal), type_))
                self.problems.add(
                    refusal.code, str(refusal), line=row.line, field=refusal.column, value=refusal.value
                )
        self._note_lists(rows)
        return ListReading(
            len(self.table), rows, self.set_aside, self.refused, list(self.problems),
            set(self.line_of_id), self.source_of_line, lines,
        )  # fmt: skip

    def _if_taken_in(self, i: int, row: Row, source: str, type_: str) -> FacilityRow | None:
        """Return what a row that is set aside would be, without noting anything about it."""
        noted, ids, commas = self.problems, self.line_of_id, len(self.commas)
        places, self.line_of_place, self.line_of_id = self.line_of_place, {}, {}
        self.problems = Problems(self.spec.path)
        try:
            return self._facility(i, row, source, type_)
        except _Refused:
            return None
        finally:
            self.problems, self.line_of_id, self.line_of_place = noted, ids, places
            del self.commas[commas:]

    def _facility(self, i: int, row: Row, source: str, type_: str) -> FacilityRow:
        spec = self.spec
        name = one_line(row.text(spec.name))
        source_row = self._source_row(row, source)
        if not name:
            raise _Refused("missing_name", _("nama tidak diisi; baris tidak dimuat"), spec.name)
        if spec.once and not spec.id:
            self._refuse_repeated(i, row, (source, type_, plain(name)))
        lon, lat = self._position(i, row, is_secret=type_ in self.kinds.catalogue.sensitive)
        return FacilityRow(
            line=row.line,
            source=source,
            source_row=source_row,
            name=self._cut(row, name, "name", spec.name),
            type=type_,
            lon=lon,
            lat=lat,
            address=self._text(row, "address", spec.address),
            village=self._text(row, "village", spec.village),
            district=self._text(row, "district", spec.district),
            opening_hours=self._text(row, "opening_hours", spec.opening_hours),
            wheelchair=self._yes_or_no(row, spec.wheelchair),
            external_ids=self._external_ids(row),
            certificate=self._certificate(row),
            public_id=one_line(row.text(spec.public_id)),
            extra=self._extra(i, row),
        )

    def _source(self, row: Row) -> str:
        spec = self.spec
        value = row.text(spec.source_column)
        found = spec.sources.get(plain_word(value), spec.source)
        if found is None:
            known = ", ".join(spec.sources)
            raise _Refused(
                "unknown_source",
                _("sumber “%(found)s” tidak ada pada [sources]; yang ada: %(known)s")
                % {"found": value, "known": known},
                spec.source_column, value,
            )  # fmt: skip
        self.source_of_line[row.line] = found.slug
        return found.slug

    def _type(self, row: Row, name: str) -> str:
        value = one_line(row.text(self.spec.type))
        try:
            kind = self.kinds.of(value, name)
        except UnknownKind as unknown:
            raise _Refused("unknown_type", str(unknown), self.spec.type, value) from None
        if kind.type is None:
            self.aside_lines[ANY_OTHER if kind.is_other else value, kind.reason].append(row.line)
            raise _SetAside(kind.reason, self.kinds.usual_type(value))
        if kind.is_guess:
            self.guessed[value, kind.type].append(row.line)
        return kind.type

    def _source_row(self, row: Row, source: str) -> str:
        """Return the row's own number, or a hash of what it says; refuse one that was there before."""
        column = self.spec.id
        found = one_line(row.text(column))
        if column and not found:
            self._note(row, "missing_id", _("nomor tidak diisi; baris dikenali dari isinya"), column)
        if len(found) > LONGEST["id"]:
            raise _Refused("too_long", self._too_long(found, "id"), column, found)
        key = found or _digest(row)
        first = self.line_of_id.setdefault((source, key), row.line)
        if first != row.line:
            said = (
                _("nomor “%(id)s” sudah dipakai pada baris %(line)d; baris ini tidak dimuat")
                if found
                else _("isinya sama persis dengan baris %(line)d; baris ini tidak dimuat")
            )
            raise _Refused("duplicate_id", said % {"id": found, "line": first}, column, found)
        return key

    def _refuse_repeated(self, i: int, row: Row, key: tuple[str, str, str]) -> None:
        """Refuse a place that a list without numbers names again, as lists of several years do."""
        spec = self.spec
        told = [plain(row.text(column)) for column in (spec.village, spec.district, spec.address) if column]
        place = (*key, *told, str(self.placing.lonlat[i].tolist()))
        first = self.line_of_place.setdefault(place, row.line)
        if first != row.line and (told or self.table_has_positions):
            raise _Refused(
                "repeated_place",
                _("tempat yang sama sudah disebut pada baris %(line)d; baris ini tidak dimuat") % {"line": first},
                spec.name, row.text(spec.name),
            )  # fmt: skip

    def _position(self, i: int, row: Row, *, is_secret: bool) -> tuple[float | None, float | None]:
        """Return lon and lat, None twice when not known; refuse what stands too far from the scope."""
        away_m = self.away_m[i]
        lon, lat = self.placing.lonlat[i].tolist()
        if away_m > EDGE_M:
            raise _Refused(
                "outside_scope",
                _("berdiri %(km)s km di luar wilayah %(code)s; yang dimuat sampai 5 km di luarnya")
                % {"km": number_format(away_m / 1000, 1, force_grouping=True), "code": self.scope.code},
                self.position_column, "" if is_secret else f"{lon}, {lat}",
            )  # fmt: skip
        oddities = self.placing.oddities.get(i, [])
        for odd in oddities:
            if is_secret:  # a message must not tell where a secret place is
                self._note(row, odd.code, _("posisi tempat rahasia perlu diperiksa"), odd.field)
            else:
                self._note(row, odd.code, odd.message, odd.field, odd.value)
        if i in self.placing.decimal_commas and not is_secret:
            self.commas.append(row)
        if np.isnan(away_m):
            if not oddities and self.table_has_positions:
                self._note(row, "missing_position", _("tanpa posisi: tidak tampil di peta dan tidak dihitung"),
                           self.position_column)  # fmt: skip
            return None, None
        return lon, lat

    @property
    def table_has_positions(self) -> bool:
        return bool(self.spec.lon or self.spec.wkt) or self.table.has_geometry

    def _note_lists(self, rows: list[FacilityRow]) -> None:
        """Note what concerns many rows; secret places are left out of notes about points."""
        note_set_aside(self.aside_lines, self.spec.type or self.spec.name, self.problems)
        if self.commas:
            lines = [row.line for row in self.commas]
            note_decimal_commas(lines, self.spec.lon, self.commas[0].text(self.spec.lon), self.problems)
        if not self.table_has_positions:
            self.problems.add("missing_position", _("daftar ini tidak memuat posisi; semua dimuat tanpa posisi"))
        note_guessed_types(self.guessed, self.kinds.catalogue.names, self.spec.type, self.problems)
        note_writing(self.table, self.placing, self.position_column, self.problems)
        open_rows = [r for r in rows if r.type not in self.kinds.catalogue.sensitive]
        note_same_points(open_rows, self.position_column, self.problems)
        note_namesakes(open_rows, self.spec.name, self.problems)
        note_names(open_rows, self.spec.name, self.problems)


def _digest(row: Row) -> str:
    """Return a short text that stays the same as long as the row says the same."""
    said = [f"{column}={row.text(column)}" for column in sorted(row.values) if row.text(column)]
    if row.geometry is not None:
        said.append(row.geometry.normalize().wkt)
    return "isi-" + hashlib.sha256("\n".join(said).encode()).hexdigest()[:20]
