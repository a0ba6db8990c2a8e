"""The street pieces of a laying of children: which piece belongs to which cell of which village, as bytes."""

import io
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from walkshed.pieces import StreetPieces


@dataclass(frozen=True, slots=True, eq=False)
class LaidPieces:
    """p pieces in c cells of v villages.

    pieces.area indexes area_codes (v,), -1 = in no village; piece_cell int32 (p,) indexes the cells, -1
    likewise. Cells are ordered by village, then by H3 cell: cell_h3 uint64 (c,), cell_area int32 (c,).
    density float64 (p,): people per square kilometre where a population grid was given, else 1.
    """

    pieces: StreetPieces
    piece_cell: npt.NDArray[np.int32]
    density: npt.NDArray[np.float64]
    cell_h3: npt.NDArray[np.uint64]
    cell_area: npt.NDArray[np.int32]
    area_codes: npt.NDArray[np.str_]

    @classmethod
    def of(
        cls, pieces: StreetPieces, area_codes: list[str], density: npt.NDArray[np.float64] | None = None
    ) -> "LaidPieces":
        """Group pieces into cells; without density every street counts alike."""
        inside = np.flatnonzero(pieces.area >= 0)
        order = inside[np.lexsort((pieces.cell[inside], pieces.area[inside]))]
        area, cell = pieces.area[order], pieces.cell[order]
        begins = np.ones(len(order), dtype=bool)
        begins[1:] = (area[1:] != area[:-1]) | (cell[1:] != cell[:-1])
        piece_cell = np.full(len(pieces), -1, dtype=np.int32)
        piece_cell[order] = np.cumsum(begins) - 1
        return cls(
            pieces=pieces,
            piece_cell=piece_cell,
            density=np.ones(len(pieces)) if density is None else density,
            cell_h3=cell[begins],
            cell_area=area[begins],
            area_codes=np.array(area_codes, dtype="U13"),
        )

    def sum_per_cell(self, amount: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
        """Add up an amount of each piece (p,) over the cells (c,)."""
        inside = self.piece_cell >= 0
        return np.bincount(self.piece_cell[inside], weights=amount[inside], minlength=len(self.cell_h3))

    def as_bytes(self) -> bytes:
        """Return the pieces as a compressed .npz file."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            **{field.name: getattr(self.pieces, field.name) for field in fields(StreetPieces)},
            **{field.name: getattr(self, field.name) for field in fields(self) if field.name != "pieces"},
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "LaidPieces":
        """Read what `as_bytes` wrote."""
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            pieces = StreetPieces(**{field.name: file[field.name] for field in fields(StreetPieces)})
            return cls(pieces, **{field.name: file[field.name] for field in fields(cls) if field.name != "pieces"})


def densities_again(old: LaidPieces, pieces: StreetPieces, edge_mm: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return for pieces of the same streets, cut anew, the density of the old piece at their middle."""
    begin = np.concatenate([[0], np.cumsum(edge_mm)])[:-1]
    starts = begin[old.pieces.edge] + old.pieces.from_mm
    middle = begin[pieces.edge] + (pieces.from_mm + pieces.to_mm) // 2
    return old.density[np.searchsorted(starts, middle, side="right") - 1]
