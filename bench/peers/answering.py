"""One peer in its own process: reads the question, answers when it is told to, keeps its answers as .npy.

    python -P answering.py ANSWER.py FOLDER WAY

Runs in the peer's own environment and imports nothing of geo-kla; ANSWER.py says how the peer is asked, with
`PACKAGES` (names whose versions are told), `prepare(question, way)` and `ask(ready, type)`, which returns millimetres
(n,), inf where there is no walk. Commands come as lines of JSON, and so do the replies; what a package prints goes
to stderr.
"""

import importlib.metadata
import importlib.util
import json
import os
import sys
from pathlib import Path
from time import perf_counter

import numpy as np


class Question:
    """What is asked: `said` in question.json, and the arrays beside it, read when they are first wanted.

    Of streets and facilities: edges (e, 3) u, v, mm; nodes (n, 2) in metres; seeds and places of each type.
    """

    def __init__(self, folder):
        """Read what is said in a folder."""
        self.folder = Path(folder)
        self.said = json.loads((self.folder / "question.json").read_text())
        self._read = {}

    def array(self, name):
        """Return one array."""
        if name not in self._read:
            self._read[name] = np.load(self.folder / f"{name}.npy")
        return self._read[name]

    @property
    def limit_mm(self):
        """Return how far is asked at most, None without a limit."""
        return self.said["limit_mm"]

    @property
    def edges(self):
        """Return the streets (e, 3)."""
        return self.array("edges")

    @property
    def nodes(self):
        """Return the places of the nodes (n, 2)."""
        return self.array("nodes")

    @property
    def seeds(self):
        """Return the seeds of each type (s, 3): node, mm already walked there, facility."""
        return [self.array(f"seeds_{number:02}") for number in range(self.said["types"])]

    @property
    def places(self):
        """Return the places of the facilities of each type (f, 2)."""
        return [self.array(f"places_{number:02}") for number in range(self.said["types"])]

    @property
    def count(self):
        """Return the number of nodes."""
        return len(self.nodes)

    def nearest_seeds(self, number):
        """Return nodes (ascending) and the least mm already walked there."""
        seeds = self.seeds[number]
        seeds = seeds[np.lexsort((seeds[:, 1], seeds[:, 0]))]
        node, first = np.unique(seeds[:, 0], return_index=True)
        return node, seeds[first, 1]

    def arcs(self):
        """Return both directions of every street: tail, head, mm."""
        u, v, mm = self.edges.T
        return np.concatenate([u, v]), np.concatenate([v, u]), np.concatenate([mm, mm])

    def arcs_with_starts(self):
        """Return the arcs, and one more node per type (n + type) that leads to its seeds."""
        parts = [self.arcs()]
        for number in range(len(self.seeds)):
            node, mm = self.nearest_seeds(number)
            parts.append((np.full(len(node), self.count + number), node, mm))
        return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def loaded(path):
    """Return a script as a module that shadows nobody."""
    spec = importlib.util.spec_from_file_location("answer", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def timed(call):
    """Return what a call returns and the seconds it takes."""
    begin = perf_counter()
    answer = call()
    return answer, perf_counter() - begin


def carry_out(command, peer, question, way, kept):
    """Return the reply to one command."""
    if command["do"] == "prepare":
        kept["ready"], took = timed(lambda: peer.prepare(question, way))
        return {"s": took, "versions": {name: importlib.metadata.version(name) for name in peer.PACKAGES}}
    if command["do"] == "ask":
        took = []
        for number in command["types"]:
            answer, seconds = timed(lambda number=number: peer.ask(kept["ready"], number))
            took.append(seconds)
            if command.get("keep"):
                np.save(Path(command["keep"]) / f"{number:02}.npy", np.asarray(answer))
        return {"s": took}
    if command["do"] == "more":
        return peer.more(question, kept["ready"], **command["with"])
    # Not ru_maxrss, which begins with the memory of the process that started this one.
    rows = Path("/proc/self/status").read_text().splitlines()
    return {"mb": next(int(row.split()[1]) for row in rows if row.startswith("VmHWM:")) / 1024}


def main():
    """Answer until nobody asks any more."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    script, folder, way = sys.argv[1:]
    question, kept, peer = Question(folder), {}, None
    for line in sys.stdin:
        try:
            peer = peer or loaded(script)
            reply = carry_out(json.loads(line), peer, question, way, kept)
        except Exception as problem:  # the peer's own troubles are told, whatever they are
            reply = {"error": f"{type(problem).__name__}: {problem}".strip().splitlines()[0][:300]}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
