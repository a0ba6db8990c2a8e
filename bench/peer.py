"""A peer that stays alive and is asked in turn, over pipes."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.environments import PEERS, ROOT, PeerMissing, environment_of

START_S = 20.0


class PeerFailed(Exception):
    """A peer could not answer, or not in time; the message says why."""


class Peer:
    """One process that answers one question in one way; it is ended when the block is left."""

    def __init__(
        self, name: str, folder: Path, *, way: str = "", python: Path | None = None, script: Path | None = None,
        variables: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Start the process in the environment of the peer (or with another python and script)."""
        self.name, self.way, self.versions = name, way, {}
        script = script or PEERS / name / "answer.py"
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DJANGO"))}
        self._process = subprocess.Popen(
            [str(python or environment_of(name)), "-P", str(PEERS / "answering.py"), str(script), str(folder), way],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**clean, **(variables or {})},
        )  # fmt: skip

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def prepare(self, *, within_s: float) -> float:
        """Let the peer make ready and return how many seconds it took."""
        reply = self._reply({"do": "prepare"}, within_s + START_S)
        self.versions = reply["versions"]
        return float(reply["s"])

    def ask(self, types: Sequence[int], *, within_s: float, keep: Path | None = None) -> list[float]:
        """Ask for some types and return the seconds of each; keep: the folder for the answers."""
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
        reply = self._reply({"do": "ask", "types": list(types), "keep": str(keep) if keep else None}, within_s)
        return [float(one) for one in reply["s"]]

    def more(self, *, within_s: float, **asked: object) -> dict[str, Any]:
        """Ask what only this peer can tell."""
        return self._reply({"do": "more", "with": asked}, within_s)

    def peak_mb(self) -> float:
        """Return the most memory the process has had."""
        return float(self._reply({"do": "memory"}, START_S)["mb"])

    def _reply(self, command: dict[str, object], within_s: float) -> dict[str, Any]:
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None and pipe_out is not None
        try:
            pipe_in.write(json.dumps(command) + "\n")
            pipe_in.flush()
        except BrokenPipeError:
            raise PeerFailed("the process has ended") from None
        if not select.select([pipe_out], [], [], within_s)[0]:
            self.end()
            raise PeerFailed(f"no answer within {within_s:.0f} s")
        line = pipe_out.readline()
        if not line:
            raise PeerFailed(f"the process ended with code {self._process.wait()}")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise PeerFailed(reply["error"])
        return reply


def ourselves(folder: Path, *, way: str = "") -> Peer:
    """Return walkshed as one more process that is asked in the same manner."""
    script = ROOT / "bench" / "own_answer.py"
    return Peer("walkshed", folder, way=way, python=Path(sys.executable), script=script,
                variables={"PYTHONPATH": str(ROOT)})  # fmt: skip


__all__ = ["Peer", "PeerFailed", "PeerMissing", "ourselves"]
