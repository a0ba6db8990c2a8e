"""Read the fields of one row of a list; what cannot be read is noted and left empty."""
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from regions.importers.numbers import NumberError
from regions.importers.problems import Problems
from regions.importers.tables import Row

from .cells import REGISTER_EXAMPLES, REGISTER_PATTERNS, UNSURE_FORMS, date_of, one_line, yes_or_no
from .list_spec import FacilityListSpec
from .placing import Placing
from .record_fields import READERS
from .rows import Certificate

LONGEST: Final = {
    "name": 200, "address": 300, "village": 120, "district": 120, "opening_hours": 200, "id": 120,
    "certificate": 120, "external_ids": 60, "programme": 20,
}  # fmt: skip
"""Letters of a text that are kept, by its kind."""
POSSIBLE_AREA_M2: Final = (10.0, 2_000_000.0)
"""From a reading corner to a city park; a stated area outside is noted."""


class FieldReader:
    """Read fields as a section names their columns; `problems` holds what a person should see."""

    def __init__(self, spec: FacilityListSpec, placing: Placing) -> None:
        self.spec, self.placing = spec, placing
        self.problems = Problems(spec.path)

    def _extra(self, i: int, row: Row) -> tuple[tuple[str, Any], ...]:
        """Return the further fields of a row; one that cannot be read is noted and empty."""
        found: list[tuple[str, Any]] = []
        for name, column in self.spec.fields.items():
            try:
                found.append((name, READERS[name](row.values.get(column))))
            except ValueError as error:
                self._note(row, "bad_value", str(error), column, row.text(column))
        ages = dict(found)
        if ages.get("age_from") is not None and (ages.get("age_to") or 99) < ages["age_from"]:
            column = self.spec.fields["age_to"]
            self._note(row, "bad_value", _("umur berakhir sebelum dimulai; tidak dimuat"), column, row.text(column))
            found = [pair for pair in found if pair[0] not in ("age_from", "age_to")]
        if ages.get("opened_on") and ages.get("closed_on") and ages["closed_on"] < ages["opened_on"]:
            column = self.spec.fields["closed_on"]
            self._note(row, "bad_value", _("ditutup sebelum dibuka; tidak dimuat"), column, row.text(column))
            found = [pair for pair in found if pair[0] not in ("opened_on", "closed_on")]
        self._note_area(i, row)
        if (outline := self.placing.outlines.get(i)) is not None:
            found.append(("outline", outline))
        return tuple(found)

    def _note_area(self, i: int, row: Row) -> None:
        """Note an area, stated or drawn, that no place for children has; a Jakarta register gives some in thousands."""
        column = self.spec.area_m2
        low, high = POSSIBLE_AREA_M2
        words = {"low": number_format(low, 0), "high": number_format(high, 0, force_grouping=True)}
        try:
            stated = row.number(column)
        except NumberError as error:
            self._note(row, "not_a_number", str(error), column, row.text(column))
            stated = None
        if stated is not None and not low <= stated <= high:
            message = _("luas %(found)s m², yang mungkin %(low)s sampai %(high)s; satuannya perlu diperiksa")
            if stated < low <= stated * 1000:
                message += _(" (dalam ribuan: %(likely)s m²)")
                words["likely"] = number_format(stated * 1000, 0, force_grouping=True)
            found = row.text(column)
            self._note(row, "impossible_area", message % (words | {"found": found}), column, found)
        drawn = self.placing.area_m2(i)
        if drawn is not None and not low <= drawn <= high:
            message = _("bentuk lahannya seluas %(found)s m², yang mungkin %(low)s sampai %(high)s")
            size = number_format(drawn, 1 if drawn < low else 0, force_grouping=True)
            self._note(row, "impossible_area", message % (words | {"found": size}), self.spec.wkt or "geometry")

    def _external_ids(self, row: Row) -> tuple[tuple[str, str], ...]:
        found = []
        for scheme, column in self.spec.external_ids.items():
            value = one_line(row.text(column))
            pattern = REGISTER_PATTERNS.get(scheme)
            if value and pattern and not pattern.fullmatch(value):
                is_kept = scheme in UNSURE_FORMS
                said = (
                    _("ditemukan “%(found)s”, biasanya %(scheme)s seperti %(example)s; disimpan, periksalah")
                    if is_kept
                    else _("ditemukan “%(found)s”, seharusnya %(scheme)s seperti %(example)s; nomor ini tidak disimpan")
                )
                words = {"found": value, "scheme": scheme.upper(), "example": REGISTER_EXAMPLES[scheme]}
                self._note(row, "bad_register_number", said % words, column, value)
                if not is_kept:
                    continue
            if value:
                found.append((scheme, self._cut(row, value, "external_ids", column)))
        return tuple(found)

    def _certificate(self, row: Row) -> Certificate | None:
        """Return the status of a row; None when it has none, or when its dates cannot be trusted."""
        spec = self.spec.certificate
        if spec is None:
            return None
        number = self._text(row, "certificate", spec.number)
        programme = slugify(row.text(spec.programme) or spec.constant_programme)[: LONGEST["programme"]]
        days = []
        for column in (spec.valid_from, spec.valid_until):
            try:
                days.append(date_of(row.text(column)))
            except ValueError:
                self._note(
                    row, "bad_date",
                    _("ditemukan “%(found)s”, seharusnya tanggal seperti 31-12-2026; sertifikat tidak dimuat")
                    % {"found": row.text(column)}, column, row.text(column),
                )  # fmt: skip
                return None
        if not programme or not (number or any(days)):
            return None
        if days[0] and days[1] and days[1] < days[0]:
            self._note(
                row, "bad_date", _("masa berlaku berakhir sebelum dimulai; sertifikat tidak dimuat"),
                spec.valid_until, row.text(spec.valid_until),
            )  # fmt: skip
            return None
        issuer = self._text(row, "certificate", spec.issuer)
        return Certificate(programme, spec.stage, number, issuer, days[0], days[1])

    def _yes_or_no(self, row: Row, column: str) -> bool | None:
        try:
            return yes_or_no(row.text(column))
        except ValueError:
            value = row.text(column)
            self._note(
                row, "not_yes_or_no", _("ditemukan “%(found)s”, seharusnya ya atau tidak") % {"found": value},
                column, value,
            )  # fmt: skip
            return None

    def _text(self, row: Row, kind: str, column: str) -> str:
        return self._cut(row, one_line(row.text(column)), kind, column)

    def _cut(self, row: Row, text: str, kind: str, column: str) -> str:
        if len(text) > LONGEST[kind]:
            self._note(row, "too_long", self._too_long(text, kind), column, text)
        return text[: LONGEST[kind]]

    @staticmethod
    def _too_long(text: str, kind: str) -> str:
        return _("ditemukan %(found)d huruf, dimuat paling banyak %(allowed)d") % {
            "found": len(text), "allowed": LONGEST[kind],
        }  # fmt: skip

    def _note(self, row: Row, code: str, message: str, column: str = "", value: str = "") -> None:
        self.problems.add(code, message, line=row.line, field=column, value=value)
