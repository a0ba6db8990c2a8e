"""One Python environment for each peer, made by uv under var/bench/ from the versions pinned beside its script."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
MADE = ROOT / "var" / "bench"
TIME_LIMIT_S = 600


class PeerMissing(Exception):
    """A peer cannot be asked here; the message says why."""


def environment_of(name: str, *, peers: Path = PEERS, made: Path = MADE) -> Path:
    """Return the Python of a peer's environment, made where it is missing or its versions have changed.

    Raise PeerMissing with what uv said last where that cannot be done (no network, no such version).
    """
    wanted = peers / name / "requirements.txt"
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists() and shutil.which("uv") is None:
        raise PeerMissing("uv is missing: run `make bench`, which installs it")
    folder, python = made / name, made / name / "bin" / "python"
    mark = folder / "made-from"
    content = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()
    if mark.is_file() and mark.read_text(encoding="utf-8") == content and python.exists():
        return python
    print(f"bench: making the environment of {name}", file=sys.stderr, flush=True)
    program = str(uv if uv.exists() else "uv")
    _said_by(program, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder))
    _said_by(program, "pip", "install", "--quiet", "--only-binary", ":all:", "--python", str(python),
             "--requirement", str(wanted))  # fmt: skip
    mark.write_text(content, encoding="utf-8")
    return python


def _said_by(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIME_LIMIT_S)
    except subprocess.TimeoutExpired:
        raise PeerMissing(f"uv took more than {TIME_LIMIT_S} s") from None
    if done.returncode != 0:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise PeerMissing(f"could not be installed: {' '.join(lines)[:300]}")
