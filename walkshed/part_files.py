"""Parts as files in, files out: written at once or not at all, answered once, and known by their content."""

import hashlib
import json
import resource
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from walkshed.array_file import ArrayFileKind, read_arrays, read_values, write_arrays
from walkshed.errors import PartFileError
from walkshed.graph import StreetGraph
from walkshed.parts import Answers, Part, Service, answer, standing
from walkshed.pieces import StreetPieces

PART_FILE = ArrayFileKind(b"WALKPART", 1, "part", PartFileError)
ANSWER_FILE = ArrayFileKind(b"WALKSAID", 1, "answer of a part", PartFileError)


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a part: whether its answer was there already, what it needs, seconds, most memory in MB."""

    was_there: bool
    needs: int
    nodes: int
    own: int
    read_s: float
    search_s: float
    write_s: float
    peak_mb: float


def write_part(part: Part, path: str | Path) -> str:
    """Write a part to one file and return its fingerprint; the same part gives the same bytes."""
    arrays: dict[str, np.ndarray[Any, Any]] = {
        **{f"graph_{field.name}": getattr(part.graph, field.name) for field in fields(StreetGraph)},
        **{f"piece_{field.name}": getattr(part.pieces, field.name) for field in fields(StreetPieces)},
        **{name: getattr(part, name) for name in ("own", "own_id", "label", "served", "piece_cell", "cell_id")},
        **{f"facility_{name}": getattr(part.facilities, name) for name in ("edge", "offset_mm", "leg_mm")},
        "service_rows": np.concatenate([np.empty(0, np.int64), *(service.rows for service in part.services)]),
    }
    graph_values = {name: arrays.pop(f"graph_{name}") for name in ("kinds", "usable_component_mm")}
    values: dict[str, Any] = {
        "limit_mm": part.limit_mm,
        "known_mm": part.known_mm,
        "limits_m": [list(service.limits_m) for service in part.services],
        "facilities": [len(service.rows) for service in part.services],
        **graph_values,
    }
    values["fingerprint"] = _fingerprint(values, arrays)
    write_arrays(PART_FILE, path, values, arrays)
    return str(values["fingerprint"])


def read_part(path: str | Path) -> Part:
    """Map a part into memory; raise PartFileError when it is damaged or no part."""
    values, arrays = read_arrays(PART_FILE, path)
    graph = {name.removeprefix("graph_"): array for name, array in arrays.items() if name.startswith("graph_")}
    ends = np.cumsum([0, *values["facilities"]])
    return Part(
        graph=StreetGraph(**graph, kinds=tuple(values["kinds"]), usable_component_mm=values["usable_component_mm"]),
        facilities=standing(arrays["facility_edge"], arrays["facility_offset_mm"], arrays["facility_leg_mm"]),
        services=tuple(
            Service(arrays["service_rows"][ends[i] : ends[i + 1]], tuple(limits))
            for i, limits in enumerate(values["limits_m"])
        ),
        pieces=StreetPieces(*(arrays[f"piece_{field.name}"] for field in fields(StreetPieces))),
        limit_mm=values["limit_mm"],
        known_mm=values["known_mm"],
        **{name: arrays[name] for name in ("own", "own_id", "label", "served", "piece_cell", "cell_id")},
    )


def read_answers(path: str | Path) -> Answers:
    """Map the answers of a part into memory; raise PartFileError when they are damaged or something else."""
    values, arrays = read_arrays(ANSWER_FILE, path)
    return Answers(**arrays, needs=values["needs"])


def answer_file(part_path: str, answer_path: str) -> Answered:
    """Answer the part in one file in another; an answer that fits the part is left as it is.

    A file that is half-written, damaged, of another part, another engine or no answer at all is written anew.
    """
    begin = perf_counter()
    fingerprint = read_values(PART_FILE, part_path)["fingerprint"]
    kept = _fitting(Path(answer_path), fingerprint)
    part = read_part(part_path)
    read = perf_counter()
    found = answer(part) if kept is None else kept
    searched = perf_counter()
    if kept is None:
        arrays = {field.name: getattr(found, field.name) for field in fields(Answers) if field.name != "needs"}
        values = {"of": fingerprint, "engine": engine_version(), "needs": found.needs}
        write_arrays(ANSWER_FILE, answer_path, values, arrays)
    return Answered(
        was_there=kept is not None,
        needs=found.needs,
        nodes=part.graph.node_count,
        own=len(part.own),
        read_s=read - begin,
        search_s=searched - read,
        write_s=perf_counter() - searched,
        peak_mb=_peak_mb(),
    )


def _fitting(path: Path, fingerprint: str) -> Answers | None:
    """Return the answers in a file when they are whole and to this very part, from this very engine."""
    if not path.exists():
        return None
    try:
        values = read_values(ANSWER_FILE, path)
        fits = values["of"] == fingerprint and values["engine"] == engine_version()
        return read_answers(path) if fits else None
    except PartFileError:
        return None


def _peak_mb() -> float:
    """Return the most memory this process has had (ru_maxrss alone would begin with that of its starter)."""
    status = Path("/proc/self/status")
    for row in status.read_text().splitlines() if status.exists() else ():
        if row.startswith("VmHWM:"):
            return int(row.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@cache
def engine_version() -> str:
    """Return a short text that is equal where the engine's own code is equal."""
    content = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        content.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()[:16]


def _fingerprint(values: dict[str, Any], arrays: dict[str, np.ndarray[Any, Any]]) -> str:
    content = hashlib.sha256(json.dumps(values, sort_keys=True).encode())
    for name, array in arrays.items():
        content.update(f"{name}{array.dtype.str}{array.shape}".encode())
        content.update(np.ascontiguousarray(array).data if array.nbytes else b"")
    return content.hexdigest()
