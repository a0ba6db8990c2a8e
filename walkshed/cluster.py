"""Run jobs on processes of this machine, or on the workers of a Dask scheduler, until all are done or given up.

A job is a function of an importable module and plain arguments; what it makes it leaves in files. A worker that
is killed costs nothing but time: its job is carried out again.
"""

import os
import signal
import threading
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from walkshed.errors import EngineError
from walkshed.warm import describe_worker, warm_up

ATTEMPTS = 3
"""So often a job may lose its worker before it is given up."""
LOOK_S = 10.0
"""So long a scheduler or its first worker is waited for."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: its name for people, the function and what it is given."""

    name: str
    work: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job: its result, or the problem in words ("" = none)."""

    job: Job
    result: Any
    problem: str = ""


class Crew(ABC):
    """Workers that jobs are given to; let go at the end of a with block. room: how many jobs may be with them."""

    room: int

    @abstractmethod
    def submit(self, job: Job) -> "Future[Any]":
        """Hand over a job."""

    @abstractmethod
    def renew(self) -> None:
        """Make the crew ready again after it lost workers."""

    @abstractmethod
    def close(self) -> None:
        """Let the workers go; jobs that have not begun are dropped."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Processes(Crew):
    """Processes of this machine, begun afresh (not forked: threads and open databases stay out of them)."""

    def __init__(self, workers: int | None = None) -> None:
        """Begin so many workers, by default one for each core."""
        self.workers = workers or os.cpu_count() or 1
        self.room = 2 * self.workers
        warm_up()  # so that the compiled kernels lie on disk before several workers look for them
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=_begin_worker)

    def submit(self, job: Job) -> "Future[Any]":
        """Hand over a job."""
        try:
            return self._pool.submit(job.work, *job.arguments)
        except BrokenProcessPool as broken:
            lost: Future[Any] = Future()
            lost.set_exception(broken)
            return lost

    def renew(self) -> None:
        """Replace the pool: when one of its processes dies, the others are of no use any more."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._new()

    def close(self) -> None:
        """Let the workers finish what they are at, and go."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _begin_worker() -> None:
    """Leave Ctrl-C to the one who asked, end when he is gone, and load the kernels."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asker = parent_process()
    if asker is not None:
        threading.Thread(target=_end_with, args=(asker,), daemon=True).start()
    warm_up()


def _end_with(asker: BaseProcess) -> None:
    asker.join()
    os._exit(1)


class DaskWorkers(Crew):
    """Workers of a Dask scheduler, anywhere; they and this program must see one folder under one name."""

    def __init__(self, address: str, folder: Path) -> None:
        """Join a scheduler; raise EngineError when it, its workers or the folder are not as needed."""
        try:
            from distributed import Client
        except ImportError as error:
            raise EngineError(f"{address}: the package `distributed` is missing here ({error})") from error
        self.address = address
        try:
            self._client = Client(address, timeout=LOOK_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EngineError(
                f"{address}: no Dask scheduler answers ({error}); begin one with `dask scheduler`, and workers with "
                "`dask worker ADDRESS`"
            ) from error
        try:
            self.workers = self._look_at_workers(folder)
        except BaseException:
            self._client.close()
            raise
        self.room = 2 * self.workers
        self._executor = self._client.get_executor(pure=False)

    def _look_at_workers(self, folder: Path) -> int:
        """Return how many threads the workers have, when each runs the same code and sees the folder."""
        try:
            self._client.wait_for_workers(1, timeout=LOOK_S)
        except TimeoutError as error:
            raise EngineError(
                f"{self.address}: the scheduler has no workers; begin one with `dask worker {self.address}`"
            ) from error
        probe = folder / f".seen-{os.getpid()}"
        probe.touch()
        try:
            here = describe_worker(str(probe))
            for worker, said in self._client.run(describe_worker, str(probe), on_error="return").items():
                if isinstance(said, BaseException):
                    raise EngineError(f"worker {worker}: `walkshed` cannot be used there: {said}")
                if not said.pop("sees_folder"):
                    raise EngineError(
                        f"worker {worker}: does not see {folder}; the folder of parts must be shared by all workers "
                        "under the same name (--keep chooses another)"
                    )
                other = [f"{name} {said[name]} there, {here[name]} here" for name in said if said[name] != here[name]]
                if other:
                    raise EngineError(f"worker {worker}: other versions: {'; '.join(other)}; install the same there")
        finally:
            probe.unlink(missing_ok=True)
        return int(sum(self._client.nthreads().values()))

    def submit(self, job: Job) -> "Future[Any]":
        """Hand over a job; the scheduler itself gives it to another worker when one dies."""
        future: Future[Any] = self._executor.submit(job.work, *job.arguments)
        return future

    def renew(self) -> None:
        """Do nothing: the scheduler knows its workers."""

    def close(self) -> None:
        """Drop what has not begun and leave the scheduler."""
        self._executor.shutdown(wait=False)
        self._client.close()


def crew_for(scheduler: str | None, workers: int | None, folder: Path) -> Processes | DaskWorkers:
    """Return the workers of a scheduler (tcp://HOST:PORT), or processes of this machine without one."""
    return Processes(workers) if scheduler is None else DaskWorkers(scheduler, folder)


def carry_out(crew: Crew, next_job: Callable[[], Job | None]) -> Iterator[Done]:
    """Yield what becomes of each job, as they end; a job that fails stops no other.

    next_job is asked whenever there is room, and None says that there is nothing for now: the end has come when
    nothing is at work either. Jobs whose worker died are carried out one by one before new ones begin, so that
    the one which kills workers cannot take others with it.
    """
    at_work: dict[Future[Any], Job] = {}
    again: deque[Job] = deque()
    lost: Counter[str] = Counter()
    is_broken = False
    while True:
        if is_broken and not at_work:
            crew.renew()
            is_broken = False
        if again and not at_work:
            job = again.popleft()
            at_work[crew.submit(job)] = job
        while not (again or is_broken) and len(at_work) < crew.room and (new := next_job()) is not None:
            at_work[crew.submit(new)] = new
        if not at_work:
            if is_broken or again:
                continue
            return
        for future in wait(at_work, return_when=FIRST_COMPLETED).done:
            job = at_work.pop(future)
            try:
                done = Done(job, future.result())
            except BrokenProcessPool:
                is_broken = True
                lost[job.name] += 1
                if lost[job.name] < ATTEMPTS:
                    again.append(job)
                    continue
                done = Done(job, None, f"its worker was killed {ATTEMPTS} times; is there enough memory?")
            except CancelledError as error:
                raise EngineError("the engine stopped; ask again, and what is done is not done again") from error
            except Exception as error:
                done = Done(job, None, f"{type(error).__name__}: {error}")
            yield done
