"""Run the scripts of bench/ one after another and write docs/performance.md: `make bench`.

    python -m bench [SCRIPT ...] [--osm FILE] [--times N] [--within-s 1500]

Without names every script is run. A script that fails, or takes longer than --within-s, is named in the document and
the others go on; the document is written after each script, whole or not at all.
"""

import argparse
import datetime
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import IO

from bench.document import document_of, failure_of, ordered, section_of, sections_in, where_and_when, write

ROOT = Path(__file__).resolve().parent.parent
STARTS = '\nif __name__ == "__main__":'
PASSED_ON = ("--osm", "--times")


class ScriptFailed(Exception):
    """A script ended badly or took too long; the message says how."""


def scripts_in(root: Path) -> dict[str, Path]:
    """Return the scripts that can be run, by name."""
    files = (file for file in (root / "bench").glob("*.py") if file.name != "__main__.py")
    return {file.stem: file for file in files if STARTS in file.read_text(encoding="utf-8")}


def options_for(script: Path, given: dict[str, str]) -> list[str]:
    """Return those of the given options that a script knows."""
    text = script.read_text(encoding="utf-8")
    return [word for option, value in given.items() if f'"{option}"' in text for word in (option, value)]


def printed_by(name: str, options: list[str], *, root: Path, within_s: float) -> str:
    """Run a script, show what it prints, and return that; raise ScriptFailed with its last words."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}", *options], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    printed: list[str] = []
    complained: list[str] = []
    readers = [
        Thread(target=_passed_on, args=(process.stdout, sys.stdout, printed)),
        Thread(target=_passed_on, args=(process.stderr, sys.stderr, complained)),
    ]
    for reader in readers:
        reader.start()
    try:
        code = process.wait(within_s)
    except subprocess.TimeoutExpired:
        raise ScriptFailed(f"took longer than {within_s:.0f} s") from None
    finally:
        _end(process)
        for reader in readers:
            reader.join()
    if code != 0:
        words = [line.strip() for line in complained if line.strip()]
        raise ScriptFailed(words[-1][:300] if words else f"ended with code {code}")
    return "".join(printed)


def _passed_on(pipe: IO[str], to: IO[str], kept: list[str]) -> None:
    for line in pipe:
        kept.append(line)
        to.write(line)
        to.flush()


def _end(process: subprocess.Popen[str]) -> None:
    """End a script with all it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def measure(names: list[str], given: dict[str, str], *, root: Path, within_s: float) -> list[str]:
    """Run scripts, write their sections into the document, and return those that failed."""
    path, scripts, failed = root / "docs" / "performance.md", scripts_in(root), []
    before = sections_in(path.read_text(encoding="utf-8")) if path.is_file() else {}
    sections = {name: text for name, text in before.items() if name in scripts}
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    for name in ordered(set(names)):
        where = where_and_when(root, today)
        print(f"\n== {name}", flush=True)
        try:
            printed = printed_by(name, options_for(scripts[name], given), root=root, within_s=within_s)
            sections[name] = section_of(name, printed, where)
        except ScriptFailed as problem:
            print(f"bench: {name} failed: {problem}", file=sys.stderr, flush=True)
            sections[name] = failure_of(name, str(problem), where)
            failed.append(name)
        write(path, document_of(sections))
    return failed


def main() -> None:
    """Read the command line, measure, and say what failed."""
    scripts = scripts_in(ROOT)
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="SCRIPT", help="; ".join(ordered(set(scripts))))
    parser.add_argument("--osm", type=Path, help="an extract instead of the drawn town, where a script knows it")
    parser.add_argument("--times", type=int, help="lay the network so often side by side")
    parser.add_argument("--within-s", type=float, default=1500.0, help="a script that takes longer has failed")
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(scripts))
    if unknown:
        parser.error(f"found {', '.join(unknown)}; allowed: {', '.join(ordered(set(scripts)))}")
    if asked.osm is not None and not asked.osm.is_file():
        parser.error(f"{asked.osm} is not there")
    values = {"--osm": asked.osm and str(asked.osm.resolve()), "--times": asked.times and str(asked.times)}
    given = {option: values[option] for option in PASSED_ON if values[option]}
    failed = measure(asked.names or list(scripts), given, root=ROOT, within_s=asked.within_s)
    print(f"\nbench: wrote docs/performance.md; failed: {', '.join(failed) or 'none'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
