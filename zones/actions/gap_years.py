"""Note what was open at the end of a year and what the evaluator wrote, and match it to the register."""
import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.importers.problems import DeliveryError
from regions.importers.tables import SHEET_FORMATS, TEXT_FORMATS, read_table
from regions.models import Area
from regions.scopes import require_scope
from zones.errors import GapRefused
from zones.gap_register.year_end import open_at
from zones.models import AreaCoverage, Gap, GapEvent, Weakness, YearNote
from zones.models.gap_years import WeaknessOrigin
from zones.sentences import verdict_sentence

LONGEST_TEXT: Final = 1000
LARGEST_FILE_BYTES: Final = 1024 * 1024
MOST_LINES: Final = 2000
COLUMNS: Final = ("kode_wilayah", "kelemahan", "standar")


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A sentence of the evaluator's letter: where, what, and the key of the rule it is about ("" = not said)."""

    area_code: str
    text: str
    rule_key: str = ""


@transaction.atomic
def note_year(*, year: int, area_code: str, by: AbstractBaseUser) -> YearNote:
    """Keep which gaps of an area were open at the end of a year (or are now, while the year lasts); once per year."""
    _require_change(by, area_code)
    if not Area.objects.current().filter(code=area_code).exists():
        raise GapRefused(_("Wilayah %(code)s tidak dimuat.") % {"code": area_code or "–"}, "area")
    today = timezone.localdate()
    if not 2006 <= year <= today.year:
        raise GapRefused(
            _("Tahun %(found)s tidak dapat dicatat; yang dapat: 2006 sampai %(last)s.")
            % {"found": str(year), "last": str(today.year)},
            "year",
        )
    if YearNote.objects.filter(year=year, area_code=area_code).exists():
        raise GapRefused(_("Akhir tahun %(year)s untuk wilayah ini sudah dicatat.") % {"year": str(year)}, "year")
    note = YearNote.objects.create(year=year, area_code=area_code, by=by)
    Weakness.objects.bulk_create(_open_then(note), batch_size=1000)
    return note


@transaction.atomic
def add_weaknesses(*, note: YearNote, lines: Sequence[LetterLine], by: AbstractBaseUser) -> list[Weakness]:
    """Keep sentences of the evaluator's letter; one that names area and rule is matched to its gap at once.

    All or none: the first line that cannot be kept is named in GapRefused.
    """
    _require_change(by, note.area_code)
    if not lines:
        raise GapRefused(_("Tuliskan kelemahannya."), "text")
    known = set(Area.objects.current().filter(_within("code", note.area_code)).values_list("code", flat=True))
    made = []
    for number, line in enumerate(lines, start=1):
        where = _("baris %(number)s: ") % {"number": number} if len(lines) > 1 else ""
        if line.area_code not in known:
            raise GapRefused(where + _("wilayah “%(code)s” tidak ada di dalam %(area)s.") % {
                "code": line.area_code[:13], "area": note.area_code,
            }, "area")  # fmt: skip
        text = line.text.strip()
        if not text or len(text) > LONGEST_TEXT:
            raise GapRefused(where + _("kelemahan harus 1 sampai %(most)s huruf.") % {"most": LONGEST_TEXT}, "text")
        made.append(Weakness(note=note, origin=WeaknessOrigin.LETTER, area_code=line.area_code, text=text, by=by,
                             gap=_gap_of(line)))  # fmt: skip
    return Weakness.objects.bulk_create(made)


def read_letter(*, name: str, content: bytes) -> list[LetterLine]:
    """Read a CSV file or workbook with the columns kode_wilayah, kelemahan and (may be empty) standar."""
    suffix = Path(name).suffix.lower()
    if suffix not in TEXT_FORMATS | SHEET_FORMATS:
        raise GapRefused(_("Berkas harus CSV atau XLSX, bukan “%(found)s”.") % {"found": suffix[:10]}, "file")
    if len(content) > LARGEST_FILE_BYTES:
        raise GapRefused(_("Berkas ini lebih dari 1 MB; kecilkan dahulu."), "file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"surat{suffix}")
        path.write_bytes(content)
        try:
            table = read_table(path)
            table.require(list(COLUMNS[:2]))
        except DeliveryError as problem:
            raise GapRefused(str(problem), "file") from problem
        lines = [LetterLine(row.text("kode_wilayah"), row.text("kelemahan"), row.text("standar")) for row in table]
    if len(lines) > MOST_LINES:
        raise GapRefused(_("Paling banyak %(most)s baris sekali muat.") % {"most": MOST_LINES}, "file")
    return lines


@transaction.atomic
def match_weakness(*, weakness: Weakness, gap: Gap | None, answer: str, by: AbstractBaseUser) -> Weakness:
    """Say which gap a sentence of the letter is about (None = none), and what became of it in words."""
    _require_change(by, weakness.area_code)
    held = Weakness.objects.select_for_update().get(pk=weakness.pk)
    if held.origin != WeaknessOrigin.LETTER:
        raise GapRefused(_("Kelemahan dari daftar kesenjangan sudah berpasangan."))
    if gap is not None and not (gap.area_code == held.area_code or gap.area_code.startswith(f"{held.area_code}.")):
        raise GapRefused(_("%(code)s bukan kesenjangan di wilayah ini.") % {"code": gap.code}, "gap")
    answer = answer.strip()
    if len(answer) > LONGEST_TEXT:
        raise GapRefused(_("Tindak lanjut paling panjang %(most)s huruf.") % {"most": LONGEST_TEXT}, "answer")
    held.gap, held.answer = gap, answer
    held.save(update_fields=["gap", "answer"])
    return held


def _open_then(note: YearNote) -> list[Weakness]:
    """Return the weaknesses that the register itself knows for a year, as it stood then."""
    moment = min(timezone.make_aware(dt.datetime(note.year + 1, 1, 1)), timezone.now())
    found = Gap.objects.filter(_within("area_code", note.area_code), found_at__lt=moment)
    gaps = list(found.order_by("area_code", "pk"))
    last = open_at(gaps, GapEvent.objects.filter(gap__in=gaps, at__lte=moment).order_by("at", "pk"))
    verdicts = AreaCoverage.objects.filter(
        area__code__in={gap.area_code for gap in gaps}, standard__key__in={gap.rule_key for gap in gaps},
        run__finished_at__lte=moment, run__standard_set__is_default=True,
    ).select_related("area", "standard__age_band", "nearest__type").defer("area__geometry")  # fmt: skip
    seen = {
        (one.area.code, one.standard.key): one
        for one in verdicts.order_by("area__code", "standard__key", "-run__finished_at").distinct(
            "area__code", "standard__key"
        )
    }
    return [
        _weakness(note, gap, last[gap.pk], seen.get((gap.area_code, gap.rule_key))) for gap in gaps if gap.pk in last
    ]


def _weakness(note: YearNote, gap: Gap, event: GapEvent, verdict: AreaCoverage | None) -> Weakness:
    text = verdict_sentence(verdict) if verdict is not None else f"{gap.area_code} {gap.rule_key}"
    missed = verdict.children_missed if verdict is not None else None
    return Weakness(
        note=note, origin=WeaknessOrigin.REGISTER, area_code=gap.area_code, text=text[:LONGEST_TEXT], gap=gap,
        state=event.to_state, finding=event.finding, children=gap.children if missed is None else missed, by=note.by,
    )  # fmt: skip


def _gap_of(line: LetterLine) -> Gap | None:
    """Return the gap that area and rule of a line name; None without a rule or without such a gap."""
    if not line.rule_key:
        return None
    return Gap.objects.filter(area_code=line.area_code, rule_key=line.rule_key[:60]).first()


def _within(field: str, code: str) -> Q:
    return Q(**{field: code}) | Q(**{f"{field}__startswith": f"{code}."})


def _require_change(by: Any, code: str) -> None:
    if not by.has_perm("zones.change_gap"):
        raise GapRefused(_("Kelemahan hanya dapat dicatat oleh perencana atau pejabat."))
    require_scope(by, code)
