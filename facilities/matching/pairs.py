"""Find, among many records, those that may be one place, without comparing all with all."""
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from scipy.spatial import cKDTree

from .rules import MatchingRules, read_rules
from .score import METRES_PER_DEGREE, Reading, Record, read, score_readings

_CHUNK: Final = 2_000
_ALL_WORDS: Final = 99.9
"""token_set_ratio says 100 when all words of one name stand in the other."""

Pairs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Match:
    """Row and facility (their keys) that may be one place.

    is_sure: at least the sure score, and neither side has a second such partner.
    """

    row: int
    facility: int
    score: float
    why: tuple[dict[str, Any], ...]
    is_sure: bool


def match_rows(
    rows: Sequence[Record], facilities: Sequence[Record], rules: MatchingRules | None = None
) -> list[Match]:
    """Return all matches of at least the unsure score, ordered by row (as given), best first."""
    rules = rules or read_rules()
    left, right = [read(row, rules) for row in rows], [read(one, rules) for one in facilities]
    found = []
    for i, j in _distinct(_candidates(left, right, rules)):
        result = score_readings(left[i], right[j], rules)
        if result.value >= rules.unsure:
            found.append((i, -result.value, j, result.why))
    found.sort(key=lambda one: one[:3])
    sure_of_row, sure_of_facility = _counts(found, rules)
    return [
        Match(
            rows[i].key, facilities[j].key, -value, why,
            is_sure=-value >= rules.sure and sure_of_row[i] == 1 and sure_of_facility[j] == 1,
        )
        for i, value, j, why in found
    ]  # fmt: skip


def match_pairs(records: Sequence[Record], rules: MatchingRules | None = None) -> list[Match]:
    """Return all pairs among the records themselves, each once, the smaller key as row."""
    ordered = sorted(records, key=lambda record: record.key)
    return [match for match in match_rows(ordered, ordered, rules) if match.row < match.facility]


def _counts(found: list[tuple], rules: MatchingRules) -> tuple[Mapping[int, int], Mapping[int, int]]:
    rows: dict[int, int] = defaultdict(int)
    facilities: dict[int, int] = defaultdict(int)
    for i, value, j, _why in found:
        if -value >= rules.sure:
            rows[i] += 1
            facilities[j] += 1
    return rows, facilities


def _distinct(parts: Iterator[Pairs]) -> Iterator[tuple[int, int]]:
    arrays = [part for part in parts if len(part)]
    if arrays:
        yield from (tuple(pair) for pair in np.unique(np.concatenate(arrays), axis=0).tolist())


def _candidates(left: list[Reading], right: list[Reading], rules: MatchingRules) -> Iterator[Pairs]:
    """Return positions (row, facility) of pairs that could be one place."""
    yield _joined(left, right, lambda one: one.record.rows)
    yield _joined(left, right, lambda one: [(one.record.type, code) for code in one.record.codes])
    alike = _Namesakes(left, right, rules)
    yield from alike.among(_same_village(left, right))
    by_type: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, readings in enumerate((left, right)):
        for index, one in enumerate(readings):
            if one.record.lon is not None and one.record.lat is not None:
                by_type[one.record.type][side].append(index)
    for mine, others in by_type.values():
        if mine and others:
            yield from alike.among(_near(mine, others, left, right, rules.farthest_m))


def _joined(left: list[Reading], right: list[Reading], keys_of: Any) -> Pairs:
    held: dict[Any, list[int]] = defaultdict(list)
    for j, one in enumerate(right):
        for key in keys_of(one):
            held[key].append(j)
    found = [(i, j) for i, one in enumerate(left) for key in keys_of(one) for j in held.get(key, ())]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _same_village(left: list[Reading], right: list[Reading]) -> Iterator[Pairs]:
    """Return pairs of one type that state the same village; compared further only where positions cannot."""
    held: dict[tuple[str, str], list[int]] = defaultdict(list)
    for j, one in enumerate(right):
        if one.village:
            held[one.record.type, one.village].append(j)
    part: list[tuple[int, int]] = []
    for i, one in enumerate(left):
        for j in held.get((one.record.type, one.village), ()) if one.village else ():
            part.append((i, j))
        if len(part) > 500_000:
            yield np.array(part, dtype=np.int64)
            part = []
    yield np.array(part, dtype=np.int64).reshape(-1, 2)


def _near(
    mine: list[int], others: list[int], left: list[Reading], right: list[Reading], reach_m: float
) -> Iterator[Pairs]:
    """Return pairs within reach, a few thousand rows at a time."""
    here, there = _metres([left[i] for i in mine]), _metres([right[j] for j in others])
    tree = cKDTree(there)
    mine_, others_ = np.array(mine), np.array(others)
    for start in range(0, len(mine), _CHUNK):
        near = tree.query_ball_point(here[start : start + _CHUNK], reach_m)
        sizes = np.array([len(one) for one in near])
        rows = np.repeat(mine_[start : start + _CHUNK], sizes)
        found = np.fromiter((j for one in near for j in one), dtype=np.int64, count=int(sizes.sum()))
        yield np.column_stack([rows, others_[found]])


def _metres(readings: list[Reading]) -> npt.NDArray[np.float64]:
    """Return points on the unit ball times its radius: chords are distances, everywhere on earth."""
    lonlat = np.radians([(one.record.lon, one.record.lat) for one in readings])
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    radius = METRES_PER_DEGREE * 180 / np.pi
    return radius * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


class _Namesakes:
    """Keeps pairs whose names reach the least share (see names.alike); those with several names always stay."""

    def __init__(self, left: list[Reading], right: list[Reading], rules: MatchingRules) -> None:
        least = 100 * rules.thresholds["least_name"] ** 0.5 - 0.01
        self._scorers = ((0, fuzz.ratio, least), (1, fuzz.ratio, least), (1, fuzz.token_set_ratio, _ALL_WORDS))
        self._left, self._right = _texts(left), _texts(right)
        self._several = [np.array([len(one.names) > 1 for one in side]) for side in (left, right)]

    def among(self, parts: Iterator[Pairs]) -> Iterator[Pairs]:
        for pairs in parts:
            if not len(pairs):
                continue
            kept = self._several[0][pairs[:, 0]] | self._several[1][pairs[:, 1]]
            for kind, scorer, cutoff in self._scorers:
                rest = np.flatnonzero(~kept)
                mine, other = self._left[kind][pairs[rest, 0]], self._right[kind][pairs[rest, 1]]
                kept[rest] = process.cpdist(mine, other, scorer=scorer, score_cutoff=cutoff) >= cutoff
            yield pairs[kept]


def _texts(readings: list[Reading]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return each first name without blanks, and its words in order; a bare number is "#"."""
    compact = np.array([one.names[0].compact or "#" for one in readings], dtype=object)
    words = np.array([" ".join(sorted(one.names[0].words)) or "#" for one in readings], dtype=object)
    return compact, words
