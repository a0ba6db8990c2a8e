"""What a meeting is told: where things stand, the ten worst gaps, what changed since the last one, what to decide."""
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.models import Area, Level
from zones.models import Gap, ReachRun, Report, ReportKind, RunState, Verdict
from zones.models.gaps import CURRENT_STATES
from zones.queries.coverage import CoverageRow, coverage_table
from zones.queries.runs import RunEvidence, prefixes, run_evidence, staleness
from zones.sentences import area_title, count, percent

from .changes import Changes, changes_between
from .worst import Shortage, at_own_level, shortages

MOST_GAPS: Final = 10
_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class PackContents:
    """What a meeting pack holds, in words of the language in force; `changes` is None for the first meeting."""

    title: str
    area: Area
    run: ReachRun
    evidence: RunEvidence
    meeting_on: date
    since_run: ReachRun | None
    last_meeting_on: date | None
    stale: tuple[str, ...]
    figures: dict[str, int]
    children: float | None
    summary: tuple[str, ...]
    gaps: tuple[Shortage, ...]
    gap_count: int
    states: dict[tuple[str, str], str]
    changes: Changes | None
    decisions: tuple[str, ...]

    @property
    def worst(self) -> list[tuple[Shortage, str]]:
        """Return the worst gaps, each with what people did about it; "" where the register says nothing."""
        return [(gap, self.states.get((gap.code, gap.cell.column.key), "")) for gap in self.gaps]

    @property
    def since_words(self) -> str:
        """Return what the pack compares with, as it stands in its heading."""
        if self.since_run is None:
            return ""
        run = _("hitungan %(number)s, %(day)s") % {
            "number": self.since_run.pk, "day": date_format(localtime(self.since_run.finished_at), "j F Y")
        }  # fmt: skip
        if self.last_meeting_on is None:
            return run
        return _("rapat %(day)s, %(run)s") % {"day": date_format(self.last_meeting_on, "j F Y"), "run": run}


def pack_contents(report: Report, area: Area) -> PackContents:
    """Read what the pack of a report says."""
    run = report.run
    tables = [coverage_table(run, level=level, within=area.code) for level in Level.values if level >= area.level]
    rows = [row for table in tables for row in table.rows]
    own = next((row for row in rows if row.code == area.code), None)
    figures = Counter(
        cell.verdict for row in rows for cell in row.cells if cell is not None and at_own_level(row, cell)
    )
    gaps = shortages(rows)
    changes = changes_between(report.since_run, run, area.code) if report.since_run else None
    title = area_title(area.name, area.level, area.code)
    return PackContents(
        title=title, area=area, run=run, evidence=run_evidence(run), meeting_on=report.meeting_on,
        since_run=report.since_run, last_meeting_on=_last_meeting(report), stale=tuple(staleness(run)),
        figures={verdict: figures[verdict] for verdict in Verdict.values},
        children=own.children if own else None, summary=tuple(_summary(title, own, rows, figures, gaps, changes)),
        gaps=tuple(gaps[:MOST_GAPS]), gap_count=len(gaps), changes=changes, states=_states(area.code),
        decisions=(*_asked(report), *_decisions(gaps, rows)),
    )  # fmt: skip


def last_pack(code: str) -> Report | None:
    """Return the newest finished pack of an area: what "since the last meeting" means."""
    packs = Report.objects.filter(kind=ReportKind.PACK, state=RunState.DONE, area_code=code, run__isnull=False)
    return packs.select_related("run").order_by("-meeting_on", "-asked_at").first()


def earlier_runs(code: str, run: ReachRun) -> list[ReachRun]:
    """Return finished runs for an area before a run, newest first: what a pack may be compared with."""
    found = ReachRun.objects.filter(state=RunState.DONE, area_code__in=prefixes(code), finished_at__lt=run.finished_at)
    return list(found.select_related("standard_set").order_by("-finished_at")[:12])


def _states(code: str) -> dict[tuple[str, str], str]:
    """Return what people did about each gap (area, rule) in words: state, and who has it."""
    gaps = Gap.objects.filter(area_code__startswith=code, state__in=CURRENT_STATES).select_related("agency")
    states = {}
    for gap in gaps:
        words = [gap.get_state_display(), str(gap.agency) if gap.agency else ""]
        states[gap.area_code, gap.rule_key] = ", ".join(filter(None, words))
    return states


def _last_meeting(report: Report) -> date | None:
    if report.since_run_id is None:
        return None
    packs = Report.objects.filter(kind=ReportKind.PACK, state=RunState.DONE, area_code=report.area_code,
                                  run=report.since_run, meeting_on__lt=report.meeting_on)  # fmt: skip
    return packs.order_by("-meeting_on").values_list("meeting_on", flat=True).first()


def _summary(
    title: str, own: CoverageRow | None, rows: list[CoverageRow], figures: Counter, gaps: list[Shortage],
    changes: Changes | None,
) -> list[str]:  # fmt: skip
    told = []
    if own is not None and own.children is not None:
        told.append(_("Di %(area)s tinggal %(children)s anak usia 0–17 tahun.")
                    % {"area": title, "children": count(own.children)})  # fmt: skip
    judged = figures[Verdict.MET] + figures[Verdict.NOT_MET]
    if judged:
        told.append(_("%(met)s dari %(judged)s standar yang dapat dinilai terpenuhi (%(share)s).") % {
            "met": count(figures[Verdict.MET]), "judged": count(judged),
            "share": percent(figures[Verdict.MET] / judged)})  # fmt: skip
    if figures[Verdict.NO_DATA]:
        told.append(ngettext(
            "%(number)s standar tidak dapat dinilai karena datanya belum ada; itu bukan berarti layanannya tidak ada.",
            "%(number)s standar tidak dapat dinilai karena datanya belum ada; itu bukan berarti layanannya tidak ada.",
            figures[Verdict.NO_DATA]) % {"number": count(figures[Verdict.NO_DATA])})  # fmt: skip
    heaviest = next((gap for gap in gaps if gap.cell.children_missed is not None), None)
    if heaviest:
        told.append(_("Yang paling banyak anaknya: %(sentence)s") % {"sentence": heaviest.sentence})
    crowded = [row for row in sorted(rows, key=lambda row: -row.not_met) if row.level == Level.VILLAGE and row.not_met]
    if len(crowded) > 1:
        names = ", ".join(f"{row.title} ({row.not_met})" for row in crowded[:_MOST_NAMED])
        told.append(_("Kelurahan/desa dengan standar belum terpenuhi terbanyak: %(names)s.") % {"names": names})
    if changes is not None:
        told.append(_("Sejak itu %(better)s standar menjadi terpenuhi dan %(worse)s menjadi belum terpenuhi.") % {
            "better": count(len(changes.better)), "worse": count(len(changes.worse))})  # fmt: skip
    return told


def _asked(report: Report) -> list[str]:
    """Return the decisions that the person who asked wrote down, one a line."""
    return [line.strip() for line in str(report.choices.get("decisions", "")).splitlines() if line.strip()]


def _decisions(gaps: list[Shortage], rows: list[CoverageRow]) -> list[str]:
    """Propose what to decide: who closes the heaviest gaps, and which lists must be completed first."""
    told, seen = [], set()
    for gap in gaps:
        service = gap.cell.column.service
        if service in seen or len(seen) == _MOST_NAMED:
            continue
        seen.add(service)
        told.append(_("Menetapkan pelaksana, anggaran, dan waktu untuk %(service)s di %(area)s (%(children)s anak).")
                    % {"service": service, "area": gap.area, "children": count(gap.children)})  # fmt: skip
    unknown: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for cell in row.cells:
            if cell is not None and at_own_level(row, cell) and cell.verdict == Verdict.NO_DATA:
                unknown[cell.column.service].add(row.code)
    for service, codes in sorted(unknown.items(), key=lambda one: -len(one[1]))[:_MOST_NAMED]:
        told.append(ngettext(
            "Melengkapi daftar %(service)s: %(number)s wilayah belum dapat dinilai.",
            "Melengkapi daftar %(service)s: %(number)s wilayah belum dapat dinilai.", len(codes),
        ) % {"service": service, "number": count(len(codes))})  # fmt: skip
    return told
