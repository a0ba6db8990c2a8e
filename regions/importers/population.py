"""Read people by age class per village, and say which numbers cannot be what they claim."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import kemendagri
from .age_classes import AgeClass, children_by_age
from .areas import code_message
from .numbers import NumberError, has_grouping, shown
from .problems import DeliveryError, Problem, Problems
from .specs import DIGITS, PopulationSpec
from .tables import Row, read_table


@dataclass(frozen=True, slots=True)
class DeliveredPopulation:
    """People of one village: total (None = not given), by class label, children of each age 0..17."""

    line: int
    code: str
    total: int | None
    classes: dict[str, int]
    children_by_age: list[float]


@dataclass(frozen=True, slots=True)
class PopulationDelivery:
    """The villages of a table by code, and what a person should look at."""

    rows: list[DeliveredPopulation]
    refused: int
    problems: list[Problem] = field(default_factory=list)

    @property
    def children(self) -> float:
        """Return all children under 18."""
        return float(sum(sum(row.children_by_age) for row in self.rows))


def read_population(spec: PopulationSpec, *, scope: str, villages: Collection[str]) -> PopulationDelivery:
    """Read the population of the villages of a scope; `villages` are the codes that have an area.

    Raise DeliveryError when the file is missing, empty, lacks a named column, or no row can be loaded.
    Rows that are no village, stand twice, have no area, or hold a missing or negative number are refused
    and reported; zero children, sums that differ and areas without a row are reported.
    """
    table = read_table(spec.path, spec.layer)
    table.require([spec.code, spec.total, *spec.classes])
    problems = Problems(spec.path)
    problems.extend(table.problems)
    classes = {column: AgeClass.read(label) for column, label in spec.classes.items()}
    rows: dict[str, DeliveredPopulation] = {}
    outside = 0
    for row in table:
        written = row.text(spec.code)
        code = (kemendagri.dotted(written) or written) if spec.code_form == DIGITS else written
        if not kemendagri.is_village(code):
            problems.add("not_kemendagri", code_message(written), line=row.line, field=spec.code, value=written)
        elif not kemendagri.is_within(code, scope):
            outside += 1
        elif code in rows:
            text = _("kode sudah ada di baris %(line)d; baris ini tidak dimuat") % {"line": rows[code].line}
            problems.add("duplicate_code", text, line=row.line, field=spec.code, value=code)
        elif code not in villages:
            text = _("tidak ada wilayah berkode %(code)s; baris ini tidak dimuat") % {"code": code}
            problems.add("no_such_area", text, line=row.line, field=spec.code, value=code)
        elif (people := _people(row, code, spec, classes, problems)) is not None:
            rows[code] = people
    _report_whole(spec, table.rows, outside, scope, problems)
    if not rows:
        first = next(iter(problems), None)
        raise DeliveryError(
            "nothing_left",
            _("tidak satu pun dari %(rows)d baris dapat dimuat; yang pertama: %(why)s")
            % {"rows": len(table), "why": first.message if first else ""},
            file=spec.path,
        )
    for code in sorted(set(villages) - set(rows)):
        text = _("tidak ada jumlah penduduk untuk %(code)s; jumlah anaknya tidak diketahui, bukan nol")
        problems.add("no_population", text % {"code": code}, value=code)
    return PopulationDelivery([rows[code] for code in sorted(rows)], len(table) - len(rows) - outside, list(problems))


def _people(
    row: Row, code: str, spec: PopulationSpec, classes: dict[str, AgeClass], problems: Problems
) -> DeliveredPopulation | None:
    """Return the people of a row, None (and a problem) when a number is missing, negative or no number."""
    people: dict[str, int] = {}
    for column in [*spec.classes, *([spec.total] if spec.total else [])]:
        needed = column in classes and bool(classes[column].child_ages)
        try:
            found = row.count(column)
        except NumberError as error:
            problems.add("not_a_number", str(error), line=row.line, field=column, value=row.text(column))
            return None
        if found is None and needed:
            text = _("jumlah kosong untuk %(code)s; baris ini tidak dimuat (tidak ada data bukan nol)")
            problems.add("missing_number", text % {"code": code}, line=row.line, field=column)
            return None
        if found is not None and found < 0:
            text = _("ditemukan %(found)d, seharusnya nol atau lebih; baris ini tidak dimuat")
            problems.add("negative_number", text % {"found": found}, line=row.line, field=column, value=found)
            return None
        if found is not None:
            people[column] = found
    by_class = {column: people[column] for column in classes if column in people}
    children = children_by_age({classes[column]: number for column, number in by_class.items()})
    total = people.get(spec.total) if spec.total else None
    if not children.any():
        text = _("tidak ada seorang anak pun di %(code)s; periksa apakah memang nol") % {"code": code}
        problems.add("zero_children", text, line=row.line, value=code)
    if total is not None and len(by_class) == len(classes) and sum(by_class.values()) != total and _is_whole(classes):
        text = _("jumlah kelas umur %(sum)s tidak sama dengan jumlah penduduk %(total)s")
        numbers = {"sum": shown(sum(by_class.values())), "total": shown(total)}
        problems.add("sum_differs", text % numbers, line=row.line, field=spec.total, value=total)
    labels = {classes[column].label: number for column, number in by_class.items()}
    return DeliveredPopulation(row.line, code, total, labels, children.tolist())


def _is_whole(classes: dict[str, AgeClass]) -> bool:
    """Say whether the classes reach to the oldest, so that their sum must be the total."""
    return any(ages.age_to is None for ages in classes.values())


def _report_whole(spec: PopulationSpec, rows: list[Row], outside: int, scope: str, problems: Problems) -> None:
    if outside:
        text = _("%(count)d baris berkode di luar lingkup %(scope)s tidak dimuat")
        problems.add("outside_scope", text % {"count": outside, "scope": scope}, field=spec.code)
    marked = [
        (row, column)
        for row in rows
        for column in (*spec.classes, spec.total)
        if column and isinstance(row.values.get(column), str) and has_grouping(row.text(column))
    ]
    if marked:
        row, column = marked[0]
        text = _("%(count)d angka bertanda ribuan, misalnya “%(found)s” dibaca %(read)d")
        values = {"count": len(marked), "found": row.text(column), "read": row.count(column)}
        problems.add("thousands_marks", text % values, line=row.line, field=column, value=row.text(column))
