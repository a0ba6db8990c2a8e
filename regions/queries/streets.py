"""The one door to the streets of an edition: as mapped, and as they are walked with local corrections applied."""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.contrib.gis.geos import Polygon

from regions.kept import Kept
from regions.models import CorrectionKind, StreetCorrection, StreetGraphFile, StreetNetwork
from walkshed.corrections import Corrected, Correction, Trouble, correct
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces
from walkshed.snap import Snapper
from walkshed.store import load_graph

_KEPT: Final = 3
_BOUNDS_KEPT: Final = 100
TOUCHING: Final = frozenset({CorrectionKind.ALLEY, CorrectionKind.GATE})
"""Kinds of line that join every street they have a corner on; a bridge leads over what it crosses."""


@dataclass(frozen=True, slots=True)
class AppliedCorrections:
    """Which corrections the streets are walked with: ids ascending, and why some of them do nothing here."""

    ids: tuple[int, ...] = ()
    troubles: tuple[tuple[int, str], ...] = ()

    @property
    def digest(self) -> str:
        """Return a text that names them: what a correction says never changes, so their numbers do; "" = none."""
        return " ".join(map(str, self.ids))


NO_CORRECTIONS: Final = AppliedCorrections()


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """The streets of an edition as they are walked: snapper and graph, and the corrections they were given."""

    snapper: Snapper
    corrected: Corrected | None
    applied: AppliedCorrections

    @property
    def graph(self) -> StreetGraph:
        """Return the graph that walks are searched on."""
        return self.snapper.graph

    def pieces(self, mapped: StreetPieces) -> tuple[StreetPieces, npt.NDArray[np.int64]]:
        """Return pieces of the mapped graph on this one, and the row each is of."""
        if self.corrected is None:
            return mapped, np.arange(len(mapped))
        return self.corrected.overlay.pieces(mapped)


def graph_of(network: StreetNetwork) -> StreetGraph:
    """Return the graph of an edition as mapped, from a file that all processes of a machine share.

    For what lies on the map itself (laying children, judging the edition); walks use `streets_of`.
    """
    digest = StreetGraphFile.objects.values_list("sha256", flat=True).get(network=network)
    return _graphs.get(digest, lambda: _map_graph(network, digest))


def streets_of(network: StreetNetwork, corrections: Sequence[int] | None = None) -> Streets:
    """Return the streets of an edition with corrections (None = all active ones) applied; kept per process."""
    ids = active_corrections(network) if corrections is None else tuple(sorted(corrections))
    return _streets.get((network.pk, ids), lambda: _correct(network, ids))


def mapped_snapper(network: StreetNetwork) -> Snapper:
    """Return a snapper on the streets of an edition as mapped."""
    return _mapped.get(network.pk, lambda: Snapper(graph_of(network)))


def active_corrections(network: StreetNetwork) -> tuple[int, ...]:
    """Return the active corrections on the ground that an edition covers, also beyond its scope, ascending."""
    box = _bounds.get(network.pk, lambda: _bounds_of(graph_of(network)))
    found = StreetCorrection.objects.active().filter(geometry__bboverlaps=Polygon.from_bbox(box))
    return tuple(found.order_by("pk").values_list("pk", flat=True))


def correction_of(row: StreetCorrection) -> Correction:
    """Return a correction as the engine takes it."""
    lonlat = np.array(row.geometry.coords, dtype=np.float64)
    return Correction(row.pk or -1, lonlat, closes=row.closes, touches=row.kind in TOUCHING)


def correct_with(network: StreetNetwork, rows: Sequence[StreetCorrection]) -> Corrected:
    """Return the streets of an edition with these corrections, in their order."""
    return correct(mapped_snapper(network), [correction_of(row) for row in rows])


def _correct(network: StreetNetwork, ids: tuple[int, ...]) -> Streets:
    if not ids:
        return Streets(mapped_snapper(network), None, NO_CORRECTIONS)
    rows = StreetCorrection.objects.filter(pk__in=ids).order_by("pk")
    corrected = correct_with(network, list(rows))
    troubles = tuple(sorted((ref, Trouble(found).value) for ref, found in corrected.troubles.items()))
    return Streets(corrected.snapper, corrected, AppliedCorrections(ids, troubles))


def _bounds_of(graph: StreetGraph) -> tuple[float, float, float, float]:
    west, south = graph.shape_lonlat.min(axis=0).tolist()
    east, north = graph.shape_lonlat.max(axis=0).tolist()
    return west, south, east, north


def _map_graph(network: StreetNetwork, digest: str) -> StreetGraph:
    path = Path(settings.DATA_DIR) / "graphs" / f"{digest}.walkshed"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        content = StreetGraphFile.objects.values_list("content", flat=True).get(network=network)
        draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.draft")
        draft.write_bytes(bytes(content))
        draft.replace(path)
    return load_graph(path)


_graphs: Final = Kept[StreetGraph](_KEPT)
_mapped: Final = Kept[Snapper](_KEPT)
_streets: Final = Kept[Streets](_KEPT)
_bounds: Final = Kept[tuple[float, float, float, float]](_BOUNDS_KEPT)
