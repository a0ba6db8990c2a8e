"""docs/performance.md: one section per script of bench/, in a fixed order, each with where and when it was measured."""

import importlib.metadata
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bench.machine import describe

ORDER = (
    "build_graph", "build_graph_peers", "reach", "what_if", "scenario", "route", "service_area", "siting",
    "candidate_finder", "country",
    "write_cells", "load_and_analyse", "assess_polygon", "tiles", "facility_tile", "import_rows",
)  # fmt: skip
"""Scripts not named here come last, by name."""
PACKAGES = ("numpy", "numba", "scipy", "shapely", "highspy", "django", "psycopg2-binary")
MARK = re.compile(r"^<!-- bench\.(\w+) -->\n", re.MULTILINE)
HEAD = """# Performance

Written by `make bench`; nothing here is typed by hand. `make bench ARGS="reach siting"` measures some scripts of
`bench/` anew and keeps the other sections, each of which says where and when it was measured;
`ARGS="--osm FILE --times 3"` asks about a real extract, laid 3 x 3 times, instead of a drawn town. A value is a median,
with the range in brackets. Peers are installed from their packages at the versions pinned in `bench/peers/`, each into
an environment of its own; their answers are compared with ours before anything is timed, and where a peer wins, its row
says so.
"""


def ordered(names: set[str]) -> list[str]:
    """Return scripts in the order of the document."""
    return [*(name for name in ORDER if name in names), *sorted(names - set(ORDER))]


def sections_in(text: str) -> dict[str, str]:
    """Return the sections of a document by their scripts."""
    parts = MARK.split(text)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def document_of(sections: Mapping[str, str]) -> str:
    """Return the whole document; a script whose section says that it failed is named at the top."""
    failed = [name for name in ordered(set(sections)) if sections[name].startswith(f"## {name} failed")]
    warning = f"\n**Failed at their last measurement: {', '.join(failed)}.**\n" if failed else ""
    parts = [f"<!-- bench.{name} -->\n{sections[name]}\n" for name in ordered(set(sections))]
    return "\n".join([HEAD + warning, *parts])


def section_of(name: str, printed: str, where: str) -> str:
    """Return the section of a script that ended well."""
    printed = printed.strip()
    if not printed.startswith("## "):
        printed = f"## {name}\n\n```\n{printed}\n```"
    return f"{printed}\n\n{where}"


def failure_of(name: str, reason: str, where: str) -> str:
    """Return the section of a script that failed."""
    return f"## {name} failed\n\n`{reason}`\n\n{where}"


def write(path: Path, text: str) -> None:
    """Put a document in place whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def where_and_when(root: Path, today: str) -> str:
    """Return the line that says on which machine, when and with what a section was measured."""
    asked = ["git", "-c", "safe.directory=*", "-C", str(root), "describe", "--always", "--dirty"]
    try:
        commit = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        commit = "of unknown commit"
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"_Measured {today} at {commit} on {describe()}; {versions}; load of the machine at the start "
        f"{os.getloadavg()[0]:.1f}._"
    )
