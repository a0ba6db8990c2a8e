"""The question that walkshed and its peers are asked, written once as plain files that each of them reads."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from walkshed.crs import to_metres, utm_epsg
from walkshed.graph import StreetGraph
from walkshed.reach import end_seeds, limit_in_mm
from walkshed.search import Seeds
from walkshed.snap import Snaps
from walkshed.store import save_graph


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """Where the question lies, and the seeds of every type as the engine sees them."""

    folder: Path
    seeds: Sequence[Seeds]


def write_question(
    folder: Path, graph: StreetGraph, types: Sequence[Snaps], *, limit_m: float | None = None
) -> Written:
    """Write streets and facilities to a folder: how far is it from every node to the nearest facility of each type?

    edges.npy int64 (e, 3): nodes u < v and whole millimetres, parallel ones the shortest, no loops. nodes.npy (n, 2):
    metres east and north. seeds_00.npy int64 (s, 3): node, mm already walked there, facility; one file per type.
    places_00.npy (f, 2): where the facilities stand, in metres. question.json: how many types, the limit in mm.
    graph: the same streets as walkshed stores them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tail = np.repeat(np.arange(graph.node_count), np.diff(graph.indptr))
    once = tail < graph.neighbour
    np.save(folder / "edges.npy", np.column_stack([tail, graph.neighbour, graph.weight])[once].astype(np.int64))
    zone = utm_epsg(*graph.node_lonlat.mean(axis=0).tolist())
    np.save(folder / "nodes.npy", to_metres(graph.node_lonlat, zone))
    seeds = [end_seeds(graph, facilities, count_leg=False) for facilities in types]
    for number, (facilities, ends) in enumerate(zip(types, seeds, strict=True)):
        np.save(folder / f"seeds_{number:02}.npy", np.column_stack([ends.node, ends.mm, ends.label]))
        np.save(folder / f"places_{number:02}.npy", to_metres(facilities.lonlat, zone))
    said = {"types": len(types), "limit_mm": limit_in_mm(limit_m)}
    (folder / "question.json").write_text(json.dumps(said), encoding="utf-8")
    save_graph(graph, folder / "graph")
    return Written(folder, seeds)
