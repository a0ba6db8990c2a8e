"""What workers do for the measured country: draw parts, answer them, and prove what all answers say together."""

import hashlib
import os
from dataclasses import dataclass, fields
from pathlib import Path
from time import perf_counter

import numpy as np

from bench.country_map import Country
from walkshed.array_file import read_values
from walkshed.certificate import certify
from walkshed.part_files import ANSWER_FILE, read_answers, read_part, write_part
from walkshed.parts import Answers
from walkshed.reach import end_seeds
from walkshed.search import Field, Seeds


def part_path(folder: str | Path, regency: int) -> str:
    """Return where the part of a regency lies."""
    return str(Path(folder) / f"{regency:04}.part")


def answer_path(folder: str | Path, regency: int) -> str:
    """Return where its answers lie."""
    return str(Path(folder) / f"{regency:04}.answer")


def draw_part(country: Country, regency: int, folder: str) -> float:
    """Draw a regency and write its part; return the seconds it took."""
    begin = perf_counter()
    write_part(country.part(regency), part_path(folder, regency))
    return perf_counter() - begin


def who_am_i(_number: int) -> int:
    """Return the process; as little work as there can be."""
    return os.getpid()


@dataclass(frozen=True, slots=True)
class Union:
    """What all parts say together, in two files: millimetres and labels (types, junctions of the whole square)."""

    folder: str
    types: int
    junctions: int

    def arrays(self, mode: str) -> tuple[np.memmap, np.memmap]:
        """Map both files."""
        shape = (self.types, self.junctions)
        mm = np.memmap(Path(self.folder) / "union.mm", np.uint32, mode, shape=shape)
        return mm, np.memmap(Path(self.folder) / "union.label", np.int32, mode, shape=shape)

    def take(self, found: Answers) -> None:
        """Put the answers of a part where they belong."""
        for together, one in zip(self.arrays("r+"), (found.node_mm, found.node_label), strict=True):
            together[:, found.own_id] = one


def prove_part(country: Country, regency: int, folder: str, union: Union) -> tuple[int, int]:
    """Certify the own junctions of a part within what all parts say; return how many were proved, how many not."""
    part = read_part(part_path(folder, regency))
    junction = country.junction_at(part.graph.node_lonlat)
    node_mm, node_label = union.arrays("r")
    among = np.zeros(part.graph.node_count, dtype=bool)
    among[part.own] = True
    none = np.zeros(0, dtype=np.int64)
    proved = refused = 0
    for kind, service in enumerate(part.services):
        seeds = end_seeds(part.graph, part.facilities.take(service.rows), count_leg=False)
        named = Seeds(seeds.node, seeds.mm, part.label[service.rows][seeds.label])
        said, names = np.array(node_mm[kind, junction]), np.array(node_label[kind, junction])
        field = Field(said, names, none, none.astype(np.int32))
        found = certify(part.graph, named, field, limit_mm=country.limit_mm, among=among)
        wrong = found.seeds_lost + found.can_improve + found.without_reason + found.beyond_limit
        proved, refused = proved + found.checked, refused + wrong
    return proved, refused


def digest(folder: str | Path, regencies: int) -> str:
    """Return a digest of all answers, bytes in order."""
    content = hashlib.sha256()
    for regency in range(regencies):
        found = read_answers(answer_path(folder, regency))
        content.update(read_values(ANSWER_FILE, answer_path(folder, regency))["of"].encode())
        for field in fields(Answers):
            content.update(np.ascontiguousarray(getattr(found, field.name)).tobytes())
    return content.hexdigest()
