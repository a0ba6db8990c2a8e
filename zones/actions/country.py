"""Analyse a whole country: each regency is a part that workers answer, and gets a run of its own."""
import fcntl
import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.queries.ground import ground_for
from walkshed.cluster import Crew, Job, carry_out
from walkshed.part_files import answer_file, read_answers, write_part
from walkshed.parts import WHOLE
from zones.analysis import conclude
from zones.country_parts import LastGround, cell_answers, codes_of_parts, first_known_mm, part_of
from zones.errors import ZonesError
from zones.gathering import Gathered, gather
from zones.models import ReachRun, RunState, StandardSet
from zones.queries.runs import staleness

from . import runs

SESSION: Final = "session.json"


class Fate(StrEnum):
    """What became of an area."""

    DONE = "done"
    KEPT = "kept"
    NO_STREETS = "no_streets"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """What became of one area: its run, or the problem in words; answered_before: no worker had to compute it."""

    code: str
    fate: Fate
    run_id: int | None = None
    message: str = ""
    answered_before: bool = False


@dataclass(slots=True)
class _Session:
    """What an interrupted analysis has finished, so that it goes on where it stopped."""

    standard: str
    code_version: str
    day: str
    runs: dict[str, int] = field(default_factory=dict)
    begun: int | None = None

    @classmethod
    def begin(cls, folder: Path, standards: StandardSet) -> "_Session":
        """Return the interrupted session of the same question, or a new one."""
        new = cls(f"{standards.key}@{standards.version}", settings.CODE_VERSION, timezone.localdate().isoformat())
        try:
            old = cls(**json.loads((folder / SESSION).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return new
        runs.close_run_of_dead_process(old.begun)  # killed while it wrote: nobody else can be at it in this folder
        same = (old.standard, old.code_version, old.day) == (new.standard, new.code_version, new.day)
        return old if same else new

    def finished(self, code: str) -> int | None:
        """Return the run of an area that this session has finished, unless its inputs have changed since."""
        run = ReachRun.objects.filter(pk=self.runs.get(code), state=RunState.DONE).first()
        return None if run is None or staleness(run) else run.pk

    def note_begun(self, folder: Path, run: ReachRun) -> None:
        """Keep which run is being written."""
        self.begun = run.pk
        self._save(folder)

    def note_finished(self, folder: Path, run: ReachRun) -> None:
        """Keep that an area is finished."""
        self.runs[run.area_code], self.begun = run.pk, None
        self._save(folder)

    def _save(self, folder: Path) -> None:
        draft = folder / f"{SESSION}.{os.getpid()}"
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8")
        draft.replace(folder / SESSION)


@dataclass(slots=True)
class _AtWork:
    """An area whose part is with the workers: what went in, and the file its answers will stand in."""

    gathered: Gathered
    answers: Path
    was_answered: bool = True


class _Country:
    """Makes jobs of areas while workers have room, and runs of their answers."""

    def __init__(self, standards: StandardSet, folder: Path) -> None:
        self.standards, self.folder = standards, folder
        self.session = _Session.begin(folder, standards)
        self.codes = codes_of_parts()
        self.waiting = deque(self.codes)
        self.wider: deque[Job] = deque()
        self.at_work: dict[str, _AtWork] = {}
        self.ended: deque[PartOutcome] = deque()
        self.last = LastGround()

    def next_job(self) -> Job | None:
        """Return the next part to answer, None when there is none for now."""
        if self.wider:
            return self.wider.popleft()
        while self.waiting:
            code = self.waiting.popleft()
            try:
                job = self._begin(code)
            except Exception as error:
                self.ended.append(PartOutcome(code, Fate.FAILED, message=f"{type(error).__name__}: {error}"))
                continue
            if job is not None:
                return job
        return None

    def _begin(self, code: str) -> Job | None:
        kept = self.session.finished(code)
        if kept is not None:
            self.ended.append(PartOutcome(code, Fate.KEPT, run_id=kept))
            return None
        if ground_for(code) is None:
            self.ended.append(PartOutcome(code, Fate.NO_STREETS))
            return None
        gathered = gather(code, self.standards, places_of=self.last.places_of)
        return self._ask(gathered, first_known_mm(gathered))

    def _ask(self, gathered: Gathered, known_mm: int | None) -> Job:
        """Write the part of an area with a halo so wide, and return the job that answers it."""
        assert gathered.ground is not None
        code = gathered.area_code
        self.last.places_of(gathered.ground, gathered.today)
        assert self.last.stretch is not None
        name = f"{code}-{'whole' if known_mm is None else f'{known_mm}mm'}"
        part, answers = self.folder / f"{name}.part", self.folder / f"{name}.answer"
        write_part(part_of(gathered, self.last.stretch, known_mm), part)
        before = self.at_work.get(code)
        self.at_work[code] = _AtWork(gathered, answers, before is None or before.was_answered)
        return Job(code, answer_file, (str(part), str(answers)))

    def take(self, code: str, needs: int, was_there: bool) -> PartOutcome | None:
        """Make a run of an area's answers; where its halo was too narrow, ask again with a wider one."""
        work = self.at_work[code]
        work.was_answered &= was_there
        if needs:
            self.wider.append(self._ask(work.gathered, None if needs == WHOLE else needs))
            return None
        answers = cell_answers(work.gathered, read_answers(work.answers))
        run = runs.ask_for_run(area_code=code, standard_set=self.standards)
        self.session.note_begun(self.folder, run)
        run = runs.carry_out(run=run, compute=lambda run, progress: conclude(
            work.gathered, answers, progress, with_places=False))
        self.session.note_finished(self.folder, run)
        del self.at_work[code]
        return PartOutcome(code, Fate.DONE, run_id=run.pk, answered_before=work.was_answered)

    def run(self, crew: Crew) -> Iterator[PartOutcome]:
        """Yield what becomes of each area."""
        for done in carry_out(crew, self.next_job):
            code = done.job.name
            try:
                outcome = (
                    PartOutcome(code, Fate.FAILED, message=done.problem)
                    if done.problem
                    else self.take(code, done.result.needs, done.result.was_there)
                )
            except Exception as error:
                outcome = PartOutcome(code, Fate.FAILED, message=f"{type(error).__name__}: {error}")
            if outcome is not None:
                self.at_work.pop(code, None)
                yield outcome
            yield from self._those_ended()
        yield from self._those_ended()

    def _those_ended(self) -> Iterator[PartOutcome]:
        while self.ended:
            yield self.ended.popleft()


def analyse_country(
    *,
    standard_set: StandardSet,
    crew: Crew,
    folder: Path,
    keep_files: bool = False,
    report: Callable[[PartOutcome, int, int], None] = lambda outcome, done, of: None,
) -> list[PartOutcome]:
    """Analyse every regency with streets on the workers of a crew; return what became of each, by code.

    The runs are those that `analyse --area CODE` makes, area by area. Part files stand in `folder`, which all
    workers must see. Interrupted or with failures, the same call goes on where it stopped: finished areas are
    left alone, answered parts are not computed again. After a complete analysis the files go, unless they are
    to be kept.
    """
    outcomes: list[PartOutcome] = []
    with _alone_in(folder):
        country = _Country(standard_set, folder)
        for outcome in country.run(crew):
            outcomes.append(outcome)
            report(outcome, len(outcomes), len(country.codes))
        if not any(outcome.fate == Fate.FAILED for outcome in outcomes):
            (folder / SESSION).unlink(missing_ok=True)
            if not keep_files:
                for path in [*folder.glob("*.part"), *folder.glob("*.answer")]:
                    path.unlink()
    return sorted(outcomes, key=lambda outcome: outcome.code)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep a second analysis out of the folder; the lock ends with the process that holds it."""
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ZonesError(
                _("Di %(folder)s sedang ada analisis lain; tunggu sampai selesai atau pilih --keep lain.")
                % {"folder": folder}
            ) from error
        yield
