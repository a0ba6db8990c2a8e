"""How figures are taken and told: every script in bench/ prints one section of docs/performance.md, as Markdown."""

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes, in seconds."""
    begin = perf_counter()
    call()
    return perf_counter() - begin


def spread(values: Sequence[float], unit: str = "", decimals: int = 3) -> str:
    """Return median and range: `0.535 s (0.498-0.611)`."""
    low, middle, high = (f"{v:,.{decimals}f}" for v in (min(values), statistics.median(values), max(values)))
    return f"{middle}{unit and ' ' + unit} ({low}-{high})"


def times_faster(slow_s: Sequence[float], fast_s: Sequence[float]) -> str:
    """Return by how much the second is faster, round by round: median and range, `3.1 x (2.7-3.8)`."""
    return spread([slow / fast for slow, fast in zip(slow_s, fast_s, strict=True)], "x", 1)


def peak_mb() -> float:
    """Return the most memory this process has had, in MB (ru_maxrss would begin with that of its starter)."""
    rows = Path("/proc/self/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM:")) / 1024


def section(title: str, question: str) -> None:
    """Begin a section: its title and the question that everybody in it is asked."""
    print(f"\n## {title}\n\n{question}\n", flush=True)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table."""
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)
