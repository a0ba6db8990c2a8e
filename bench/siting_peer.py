"""spopt asked where to build: the same pairs, the same children; its answers are judged by walkshed's own walks."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.environments import MADE
from bench.figures import seconds
from bench.peer import Peer, PeerFailed, PeerMissing
from walkshed.covers import Covers
from walkshed.exact import best_sites
from walkshed.p_median import shortest_walks
from walkshed.siting import served_weight

HEAD = ["question", "walkshed s", "spopt builds its model s", "and solves it s", "answers of walkshed and spopt"]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Choose count of the sites of found; way: coverage (most children within the limit) or median (least average)."""

    way: str
    found: Covers
    children: np.ndarray
    limit_m: float
    count: int

    @property
    def words(self) -> str:
        """Return the question in words."""
        wanted = "most children within" if self.way == "coverage" else "least average walk, at most"
        return f"{self.count} of {self.found.sites:,} x {self.found.demands:,}: {wanted} {self.limit_m:,.0f} m"

    def ours(self) -> object:
        """Return the choice of walkshed."""
        if self.way == "coverage":
            return best_sites(self.found, self.children, self.count)
        return shortest_walks(self.found, self.children, self.count, limit_m=self.limit_m)

    def compared(self, ours: object, theirs: np.ndarray) -> str:
        """Say what both choices are worth."""
        if self.way == "coverage":
            served = served_weight(self.found, self.children, theirs)
            return f"{ours.served:,.0f} (the best possible) and {served:,.0f} children"
        nobody = shortest_walks(self.found, self.children, 0, limit_m=self.limit_m, existing=theirs)
        proved = f"at most {ours.at_most_above_best:.2%} above the best"
        return f"{ours.mean_walk_m:,.2f} m ({proved}) and {nobody.before_m:,.2f} m"


def row_of(asked: Asked, within_s: float) -> list[str]:
    """Ask both and return a row of the table."""
    answer: list[object] = []
    took = seconds(lambda: answer.append(asked.ours()))
    row = [asked.words, f"{took:.2f}"]
    try:
        built, solved, theirs = _spopt(asked, within_s)
    except (PeerMissing, PeerFailed) as problem:
        return [*row, "", "", f"spopt: {problem}"]
    faster = "**wins:** " if built + solved < took else ""
    return [*row, f"{built:.1f}", f"{faster}{solved:.1f}", asked.compared(answer[0], theirs)]


def _spopt(asked: Asked, within_s: float) -> tuple[float, float, np.ndarray]:
    """Return the seconds for model and solution, and the rows of the sites."""
    MADE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MADE, prefix="siting-") as made:
        folder, found = Path(made), asked.found
        np.save(folder / "pairs.npy", np.column_stack([found.site, found.demand, found.walk_mm]).astype(np.int64))
        np.save(folder / "weights.npy", asked.children)
        said = {"sites": found.sites, "demands": found.demands, "limit_m": asked.limit_m, "count": asked.count}
        (folder / "question.json").write_text(json.dumps(said), encoding="utf-8")
        with Peer("spopt", folder, way=asked.way) as peer:
            built = peer.prepare(within_s=within_s)
            solved = peer.ask([0], within_s=within_s, keep=folder / "answers")[0]
        return built, solved, np.load(folder / "answers" / "00.npy")
