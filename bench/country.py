"""A whole country, part by part: is it equal to one run, what does a worker cost it, how fast is it?

    python -m bench.country [--full] [--regencies 36] [--side 198] [--types 10] [--limit-m 1500] [--workers 2]
        [--folder DIR]

First a country that fits into one run: the union of its parts against that run, byte by byte, with too little halo,
and with workers killed half-way, on processes and on Dask. Then a larger one, drawn part by part and never whole in
memory; --full draws 514 regencies and more than 20 million junctions (some 7 GB in --folder, which is emptied again).
"""

import argparse
import os
import shutil
import signal
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from bench.country_jobs import Union, answer_path, digest, draw_part, part_path, prove_part, who_am_i
from bench.country_map import Country
from bench.figures import peak_mb, seconds, section, spread, table
from walkshed.cluster import Crew, DaskWorkers, Done, Job, Processes, carry_out
from walkshed.part_files import Answered, answer_file, read_answers
from walkshed.parts import Answers, answer

FULL = Country(regencies=514, side=198)
PROOF = Country(regencies=12, side=70, with_cells=True)
SERIAL_PARTS = 32
"""So many parts are also answered by one process alone, to compare with."""
CORES = (2, 16, 128)
BYTES_PER_JUNCTION = 600
"""More than parts, answers and their union need of the disk."""


def say(text: str) -> None:
    """Tell those who wait how far it is."""
    print(text, file=sys.stderr, flush=True)


def done_by(crew: Crew, jobs: list[Job], what: str) -> Iterator[Done]:
    """Yield the jobs as they end; stop at the first that fails."""
    begin, last = perf_counter(), 0.0
    for number, done in enumerate(carry_out(crew, partial(next, iter(jobs), None)), start=1):
        if done.problem:
            raise SystemExit(f"{what} {done.job.name}: {done.problem}")
        if perf_counter() - last > 5 or number == len(jobs):
            last = perf_counter()
            say(f"{what}: {number}/{len(jobs)} after {last - begin:.0f} s")
        yield done


def answering(country: Country, folder: str) -> list[Job]:
    """Return the jobs that answer all parts in a folder."""
    return [
        Job(f"{one}", answer_file, (part_path(folder, one), answer_path(folder, one)))
        for one in range(country.regencies)
    ]


def forget_answers(folder: str) -> None:
    """Remove all answers, so that they are computed again."""
    for path in Path(folder).glob("*.answer"):
        path.unlink()


def different_values(some: Answers, whole: Answers) -> int:
    """Count the walks, labels and cell answers of a part that are not those of the single run."""
    by_id = np.argsort(whole.own_id)
    own = by_id[np.searchsorted(whole.own_id, some.own_id, sorter=by_id)]
    cell = np.searchsorted(whole.cell_id, some.cell_id)
    pairs = [
        (some.node_mm, whole.node_mm[:, own]), (some.node_label, whole.node_label[:, own]),
        (some.share, whole.share[cell]), (some.mean_walk_m, whole.mean_walk_m[cell]),
        (some.nearest, whole.nearest[cell]),
    ]  # fmt: skip
    return sum(_different(one, other) for one, other in pairs)


def _different(some: np.ndarray, others: np.ndarray) -> int:
    """Count the values that differ in any byte."""
    bytes_of = [np.ascontiguousarray(values).view(np.uint8).reshape(values.size, -1) for values in (some, others)]
    return int((bytes_of[0] != bytes_of[1]).any(axis=1).sum()) if some.size else 0


def prove_equality(country: Country, folder: str) -> list[list[object]]:
    """Compare the union of parts with the single run, with all of the halo, half of it and none."""
    whole = answer(country.whole())
    values = sum(getattr(whole, field.name).size for field in fields(Answers) if field.name.startswith("node"))
    values += whole.share.size + whole.mean_walk_m.size + whole.nearest.size
    rows: list[list[object]] = []
    for name, halo in (("whole halo", 1.0), ("half the halo", 0.5), ("no halo", 0.0)):
        parts = [answer(country.part(one, halo=halo)) for one in range(country.regencies)]
        held = np.unique(np.concatenate([part.own_id for part in parts]))
        cells = np.sort(np.concatenate([part.cell_id for part in parts]))
        if not (np.array_equal(held, np.sort(whole.own_id)) and np.array_equal(cells, whole.cell_id)):
            raise SystemExit("the parts are not the whole country: nothing is compared")
        wrong = sum(different_values(part, whole) for part in parts)
        if (wrong == 0) != (halo == 1.0):
            raise SystemExit(f"{name}: {wrong} different values; nothing is measured")
        rows.append([name, f"{values:,}", f"{wrong:,}", "refused, as it must be" if wrong else "equal byte by byte"])
        say(f"{name}: {wrong:,} of {values:,} values differ")
    return rows


@contextmanager
def dask_workers(folder: str, workers: int) -> Iterator[DaskWorkers]:
    """Begin a Dask scheduler with worker processes on this machine, and join it."""
    from distributed import LocalCluster

    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as cluster,
        DaskWorkers(cluster.scheduler_address, Path(folder)) as crew,
    ):
        yield crew


def kill_half_way(crew: Crew, country: Country, folder: str, name: str) -> str:
    """Answer all parts, kill a worker when half are done, and return the digest of all answers."""
    forget_answers(folder)
    worker = next(done_by(crew, [Job("pid", who_am_i, (0,))], "worker")).result
    for number, _done in enumerate(done_by(crew, answering(country, folder), f"{name}, one worker killed"), start=1):
        if number == country.regencies // 2:
            os.kill(worker, signal.SIGKILL)
    return digest(folder, country.regencies)


def prove_killing(country: Country, folder: str, workers: int) -> list[list[object]]:
    """Kill a worker of each engine half-way, and compare all bytes with those of an undisturbed run."""
    rows: list[list[object]] = []
    for one in range(country.regencies):
        draw_part(country, one, folder)
        answer_file(part_path(folder, one), answer_path(folder, one))
    undisturbed = digest(folder, country.regencies)
    engines = {"processes": lambda: Processes(workers), "Dask distributed": lambda: dask_workers(folder, workers)}
    for name, begin in engines.items():
        with begin() as crew:
            found = kill_half_way(crew, country, folder, name)
        if found != undisturbed:
            raise SystemExit(f"{name}: other answers after a worker was killed; nothing is measured")
        told = f"{country.regencies} parts, SIGKILL after {country.regencies // 2}"
        rows.append([name, told, found[:12], "the same"])
    return rows


def measure(country: Country, folder: str, workers: int) -> None:
    """Draw, answer and prove a country on the workers, and print what each took."""
    union = Union(folder, country.types, country.width**2)
    union.arrays("w+")
    with Processes(workers) as crew:
        jobs = [Job(f"{one}", draw_part, (country, one, folder)) for one in range(country.regencies)]
        draw_s = seconds(lambda: list(done_by(crew, jobs, "drawing")))
        alone = alone_s(country, folder)
        told: list[Answered] = []
        jobs = answering(country, folder)
        wall_s = seconds(lambda: told.extend(done.result for done in done_by(crew, jobs, "answering")))
        empty = [Job(f"{one}", who_am_i, (one,)) for one in range(400)]
        empty_s = seconds(lambda: list(done_by(crew, empty, "empty jobs"))) / len(empty)
        answer_bytes = sum(Path(answer_path(folder, one)).stat().st_size for one in range(country.regencies))
        for one in range(country.regencies):
            union.take(read_answers(answer_path(folder, one)))
            Path(answer_path(folder, one)).unlink()
        proofs = [Job(f"{one}", prove_part, (country, one, folder, union)) for one in range(country.regencies)]
        found: list[tuple[int, int]] = []
        proof_s = seconds(lambda: found.extend(done.result for done in done_by(crew, proofs, "proving")))
    part_bytes = sum(Path(part_path(folder, one)).stat().st_size for one in range(country.regencies))
    proved, refused = (sum(column) for column in zip(*found, strict=True))
    if refused:
        raise SystemExit(f"the certificate refuses {refused:,} of {proved:,} values; nothing is told")
    own, nodes = sum(one.own for one in told), sum(one.nodes for one in told)
    search_s, files_s = sum(one.search_s for one in told), sum(one.read_s + one.write_s for one in told)
    searching = search_s / (search_s + files_s)
    efficiency = statistics.mean(alone) * country.regencies / (workers * wall_s)
    rows = [
        ["regencies, junctions", f"{country.regencies:,}, {own:,}"],
        ["junctions with halo", f"{nodes:,}, {nodes / own:.2f} x"],
        ["draw, cut and write the parts", f"{draw_s:.1f} s, {part_bytes / 1e9:.2f} GB"],
        [f"**answer them, {workers} workers**", f"**{wall_s:.1f} s**, {answer_bytes / 1e9:.2f} GB"],
        ["one part in one process alone", spread([1000 * one for one in alone], "ms", 0)],
        ["efficiency against one process", f"{efficiency:.0%}"],
        ["junctions per second and core, all types", f"{own / wall_s / workers:,.0f}"],
        ["of a worker's time: search / files", f"{searching:.0%} / {1 - searching:.0%}"],
        ["halo, of the junctions searched", f"{1 - own / nodes:.0%}"],
        ["an empty job", f"{1000 * empty_s:.2f} ms"],
        ["most memory of a worker", f"{max(one.peak_mb for one in told):,.0f} MB"],
        ["most memory of this process", f"{peak_mb():,.0f} MB, maps of files included"],
        ["certificate over all parts together", f"{proved:,} values proved, 0 refused, {proof_s:.1f} s"],
    ]  # fmt: skip
    table(["", "measured"], rows)
    extrapolate(country, alone, empty_s, (part_bytes + answer_bytes) / country.regencies, wall_s, workers)


def alone_s(country: Country, folder: str) -> list[float]:
    """Return how long parts take in this process alone, spread over the country."""
    chosen = np.unique(np.linspace(0, country.regencies - 1, SERIAL_PARTS).astype(int)).tolist()
    scratch = f"{folder}/alone"
    answer_file(part_path(folder, chosen[0]), scratch)  # loads the kernels
    took = []
    for one in chosen:
        Path(scratch).unlink()
        took.append(seconds(lambda one=one: answer_file(part_path(folder, one), scratch)))
    Path(scratch).unlink()
    return took


def extrapolate(
    country: Country, alone: list[float], empty_s: float, bytes_of_part: float, wall_s: float, workers: int
) -> None:
    """Print how long more cores would take, and what is assumed."""
    mean_s, most_s = statistics.mean(alone), max(alone)
    measured = wall_s * workers / (mean_s * country.regencies)
    rows = []
    for cores in CORES:
        bound_s = max(mean_s * measured * country.regencies / cores + most_s, country.regencies * empty_s)
        rate = bytes_of_part * country.regencies / bound_s / 1e6
        told = f"{wall_s:.1f} s measured" if cores == workers else "not measured"
        rows.append([cores, f"{bound_s:.1f} s", told, f"{rate:,.0f} MB/s"])
    table(["cores", "answer all parts", "", "from and to the shared folder"], rows)
    print(
        "Extrapolated, not measured. Assumed: a part takes as long as here (cores as fast, not short of memory "
        "bandwidth), the storage keeps up with the last column, the last part ends alone, and a job is handed out "
        f"every {1000 * empty_s:.2f} ms. Drawing the parts stands for reading streets from an import; it is shared out "
        "in the same way and is not in these figures."
    )


def main() -> None:
    """Prove, then measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="514 regencies, more than 20 million junctions")
    parser.add_argument("--regencies", type=int, default=36)
    parser.add_argument("--side", type=int, default=198)
    parser.add_argument("--types", type=int, default=10)
    parser.add_argument("--limit-m", type=float, default=1500.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where parts lie; default: the folder of temporary files")
    asked = parser.parse_args()
    country = FULL if asked.full else Country(asked.regencies, asked.side, asked.types, asked.limit_m)
    wanted = BYTES_PER_JUNCTION * country.regencies * country.side**2
    free = shutil.disk_usage(asked.folder or tempfile.gettempdir()).free
    if free < wanted:
        parser.error(f"--folder: {free / 1e9:.1f} GB free, wanted {wanted / 1e9:.1f}")
    section(
        "A whole country in parts",
        f"Ten types, {country.limit_m:,.0f} m: the nearest facility of every junction, regency by regency, each with "
        f"a halo. First a country of {PROOF.regencies} regencies that still fits into one run, walks, labels and "
        "coverage of cells compared with it byte by byte.",
    )
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="country-") as folder:
        table(["parts with", "values", "different", ""], prove_equality(PROOF, folder))
        table(["engine", "", "digest", "against an undisturbed run"], prove_killing(PROOF, folder, asked.workers))
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="country-") as folder:
        measure(country, folder, asked.workers)


if __name__ == "__main__":
    main()
