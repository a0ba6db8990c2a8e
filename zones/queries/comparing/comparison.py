"""Two runs held against each other: every area and rule with both sides, parts and causes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from regions.models import Area
from zones.comparing.causes import Cause, Part
from zones.comparing.inputs import InputChange, facilities_read, input_changes
from zones.comparing.turns import Turn
from zones.errors import CompareRefused
from zones.models import ReachRun
from zones.queries.columns import CoverageColumn, columns_of
from zones.queries.runs import area_name
from zones.sentences import area_title

from .evidence import Evidence, evidence_of
from .facilities import facility_changes
from .sides import Compared, sides_of
from .why import causes_of, reasons_of


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One rule in one area: both sides, the parts of the difference, and all causes."""

    title: str
    compared: Compared
    parts: tuple[Part, ...]
    reasons: tuple[Cause, ...]

    @property
    def weight(self) -> float:
        """Return how large a change is, for sorting: children first, then facilities."""
        return abs(self.compared.more_reached or 0.0) + abs(self.compared.more_counted or 0.0) * 1e-3

    @property
    def turn(self) -> Turn:
        return self.compared.turn


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs held against each other; only_a and only_b: areas that one of them alone judged."""

    a: ReachRun
    b: ReachRun
    area: str
    root: str
    rows: dict[tuple[str, str], CompareRow]
    columns: tuple[CoverageColumn, ...]
    evidence: Evidence
    inputs: tuple[InputChange, ...]
    only_a: int
    only_b: int
    notes: tuple[str, ...]


def compare_runs(a: ReachRun, b: ReachRun) -> Comparison:
    """Hold two finished runs against each other where they judge the same areas; raise CompareRefused where none."""
    root = _common(a.area_code, b.area_code)
    sides_a, standards_a = sides_of(a)
    sides_b, standards_b = sides_of(b)
    areas_a, areas_b = ({code for code, _key in sides} for sides in (sides_a, sides_b))
    if not root or not areas_a & areas_b:
        raise CompareRefused(
            _("Hitungan %(a)s (%(area_a)s) dan %(b)s (%(area_b)s) tidak menilai wilayah yang sama, jadi tidak dapat "
              "dibandingkan.")
            % {"a": a.pk, "area_a": area_name(a.area_code), "b": b.pk, "area_b": area_name(b.area_code)}
        )  # fmt: skip
    columns = columns_of(standards_a | standards_b)
    by_key = {column.key: column for column in columns}
    inside = sorted({key for key in (*sides_a, *sides_b) if key[0] == root or key[0].startswith(f"{root}.")})
    compared = {key: Compared(key[0], by_key[key[1]], sides_a.get(key), sides_b.get(key)) for key in inside}
    evidence = evidence_of(a, b, facility_changes(a, b))
    parts = causes_of(compared, evidence)
    titles = _titles({code for code, _key in inside})
    rows = {
        key: CompareRow(titles.get(key[0], key[0]), one, parts[key], reasons_of(one, parts[key], evidence))
        for key, one in compared.items()
    }
    return Comparison(
        a=a, b=b, area=area_name(root), root=root, rows=rows,
        columns=tuple(by_key.values()),
        evidence=evidence,
        inputs=tuple(input_changes(a, b)),
        only_a=len({code for code in areas_a - areas_b if code.startswith(root)}),
        only_b=len({code for code in areas_b - areas_a if code.startswith(root)}),
        notes=tuple(_notes(a, b, evidence)),
    )  # fmt: skip


def _common(one: str, other: str) -> str:
    """Return the narrower of two area codes of which one holds the other, "" where neither does."""
    narrow, wide = (one, other) if len(one) >= len(other) else (other, one)
    return narrow if narrow == wide or narrow.startswith(f"{wide}.") else ""


def _titles(codes: set[str]) -> dict[str, str]:
    rows = Area.objects.filter(code__in=codes).order_by("is_current", "pk").values_list("code", "name", "level")
    return {code: area_title(name, level, code) for code, name, level in rows}


def _notes(a: ReachRun, b: ReachRun, evidence: Evidence) -> list[str]:
    """Say what the runs did not record, and what therefore cannot be told."""
    notes = []
    if not all(facilities_read(run).is_exact for run in (a, b)):
        notes.append(_("Salah satu hitungan belum mencatat kapan ia membaca fasilitas; dipakai saat perubahan terakhir "
                       "sebelum hitungan itu."))  # fmt: skip
    if not evidence.facilities.is_known:
        notes.append(_("Riwayat fasilitas tidak lengkap di antara kedua hitungan; bagian fasilitas tidak tercatat."))
    if evidence.lists_a is None or evidence.lists_b is None:
        notes.append(_("Salah satu hitungan belum mencatat daftar mana yang lengkap; sebab “kini diketahui” tidak "
                       "tercatat."))  # fmt: skip
    if a.standard_set_id != b.standard_set_id:
        notes.append(_("Kedua hitungan memakai himpunan standar yang berbeda; yang dibandingkan hanya standar dengan "
                       "kunci yang sama."))  # fmt: skip
    return notes
