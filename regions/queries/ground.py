"""The ground that walks are computed on: streets, cells of children, and which street piece is whose."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from django.db.models import Max

from regions.kept import Kept
from regions.laid_pieces import LaidPieces
from regions.models import (
    Area,
    AreaEdition,
    ChildCell,
    ChildLayout,
    LayoutPieces,
    StreetNetwork,
)
from walkshed.graph import StreetGraph
from walkshed.pieces import StreetPieces
from walkshed.snap import Snapper

from .streets import NO_CORRECTIONS, AppliedCorrections, active_corrections, streets_of

_KEPT: Final = 3
"""How many grounds a process keeps; one of DKI takes some 60 MB."""


class GroundError(Exception):
    """Say that what is stored of streets and cells does not belong together."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Streets of a scope with the cells of children on them.

    areas: the current villages of the layout by code (without geometry). Pieces cover all streets;
    piece_cell int32 (p,) indexes the cells, -1 = in no village. Cells (c,): cell_ids primary keys of
    ChildCell, cell_h3 uint64, cell_area index into areas, cell_share of the village's children (adds up
    to 1 per village that has cells), cell_street_mm and cell_home_mm street lengths. Graph, snapper and pieces are
    those of the streets as corrected; along an added line nobody lives.
    """

    network: StreetNetwork
    layout: ChildLayout
    graph: StreetGraph
    snapper: Snapper
    areas: tuple[Area, ...]
    pieces: StreetPieces
    piece_cell: npt.NDArray[np.int32]
    cell_ids: npt.NDArray[np.int64]
    cell_h3: npt.NDArray[np.uint64]
    cell_area: npt.NDArray[np.int32]
    cell_share: npt.NDArray[np.float64]
    cell_street_mm: npt.NDArray[np.int64]
    cell_home_mm: npt.NDArray[np.int64]
    corrections: AppliedCorrections = NO_CORRECTIONS


def ground_for(code: str, *, corrections: Sequence[int] | None = None) -> Ground | None:
    """Return the ground of the narrowest scope that holds an area, None when no streets are loaded for it.

    corrections: those to apply, None = all that are active. Grounds are kept per process and made anew when streets,
    their corrections, cells or areas of the scope change.
    """
    network = StreetNetwork.objects.active_for(code)
    if network is None:
        return None
    layout = ChildLayout.objects.filter(network=network, is_active=True).order_by("-laid_at").first()
    if layout is None:
        return None
    edition = AreaEdition.objects.filter(is_active=True).aggregate(last=Max("pk"))["last"]
    ids = active_corrections(network) if corrections is None else tuple(sorted(corrections))
    return _grounds.get((network.pk, layout.pk, edition, ids), lambda: _read(network, layout, ids))


def pieces_of(layout: ChildLayout) -> LaidPieces:
    """Return the stored pieces of a laying; raise GroundError when they are missing or damaged."""
    file = LayoutPieces.objects.filter(layout=layout).first()
    content = bytes(file.content) if file else b""
    if file is None or hashlib.sha256(content).hexdigest() != file.sha256:
        raise GroundError(f"child layout {layout.pk}: street pieces are missing or damaged; load the place again")
    return LaidPieces.from_bytes(content)


def _read(network: StreetNetwork, layout: ChildLayout, corrections: tuple[int, ...]) -> Ground:
    laid = pieces_of(layout)
    streets = streets_of(network, corrections)
    pieces, of = streets.pieces(laid.pieces)
    codes = laid.area_codes.tolist()
    current = {area.code: area for area in Area.objects.current().filter(code__in=codes).defer("geometry")}
    columns = ["area__code", "h3", "pk", "share", "street_mm", "home_mm"]
    rows = {
        (area_code, h3): rest for area_code, h3, *rest in ChildCell.objects.filter(layout=layout).values_list(*columns)
    }
    keys = [(codes[area], cell) for area, cell in zip(laid.cell_area.tolist(), laid.cell_h3.tolist(), strict=True)]
    missing = [code for code in codes if code not in current]
    if missing or rows.keys() != set(keys):
        raise GroundError(
            f"child layout {layout.pk}: found {len(rows)} cells for {len(keys)} laid ones and "
            f"{len(missing)} areas that are not current; lay the children of {layout.scope_code} again"
        )
    cells = [rows[key] for key in keys]
    return Ground(
        network=network,
        layout=layout,
        graph=streets.graph,
        snapper=streets.snapper,
        areas=tuple(current[code] for code in codes),
        pieces=pieces,
        piece_cell=laid.piece_cell[of],
        cell_ids=np.array([cell[0] for cell in cells], dtype=np.int64),
        cell_h3=laid.cell_h3,
        cell_area=laid.cell_area,
        cell_share=np.array([cell[1] for cell in cells], dtype=np.float64),
        cell_street_mm=np.array([cell[2] for cell in cells], dtype=np.int64),
        cell_home_mm=np.array([cell[3] for cell in cells], dtype=np.int64),
        corrections=streets.applied,
    )


_grounds: Final = Kept[Ground](_KEPT)
