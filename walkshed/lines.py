"""Street lines as they are mapped: ragged polylines whose equal vertex ids meet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from walkshed.errors import StreetDataError

# Vertices of a line layer meet when they are equal to 1e-7 degrees (1 cm), the resolution of OpenStreetMap.
COORDINATE_STEPS = 1e7


@dataclass(frozen=True, slots=True)
class StreetLines:
    """Hold n street lines with k vertices; line i owns vertices start[i]..start[i + 1].

    start int64 (n + 1,), lonlat degrees (k, 2), vertex_id int64 (k,): lines meet where ids are equal, and
    only there; kind, name: n strings ("" = unknown); walkable bool (n,); ref int64 (n,) names the line in its
    source.
    """

    start: npt.NDArray[np.int64]
    lonlat: npt.NDArray[np.float64]
    vertex_id: npt.NDArray[np.int64]
    kind: list[str]
    name: list[str]
    walkable: npt.NDArray[np.bool_]
    ref: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        n, k = len(self.kind), len(self.vertex_id)
        found = (len(self.start) - 1, len(self.name), len(self.walkable), len(self.ref))
        if found != (n, n, n, n) or len(self.lonlat) != k or int(self.start[-1]) != k:
            raise StreetDataError(
                f"street lines: found {n} kinds, {found} starts/names/walkable/refs, {k} vertex ids, "
                f"{len(self.lonlat)} positions, last start {int(self.start[-1])}; they must agree"
            )

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def line(self) -> npt.NDArray[np.int64]:
        """Return the line of each vertex (k,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    @classmethod
    def from_coordinates(
        cls,
        lines: Sequence[npt.ArrayLike],
        kinds: Sequence[str | None],
        names: Sequence[str | None] | None = None,
        refs: Sequence[int] | None = None,
        walkable: Sequence[bool] | npt.NDArray[np.bool_] | None = None,
    ) -> "StreetLines":
        """Build street lines from arrays of lon/lat (k, 2), joining them wherever coordinates are equal.

        Without names they are empty, without refs they are the row numbers, without walkable every line is
        walkable. A layer without levels cannot tell a bridge from a crossing where both have a vertex at the
        same place.
        """
        arrays = [np.asarray(line, dtype=np.float64)[:, :2] for line in lines]
        sizes = np.array([len(array) for array in arrays], dtype=np.int64)
        lonlat = np.concatenate(arrays) if arrays else np.empty((0, 2))
        if not np.isfinite(lonlat).all():
            bad = int(np.repeat(np.arange(len(arrays)), sizes)[~np.isfinite(lonlat).all(axis=1)][0])
            raise StreetDataError(f"street line {bad}: found a vertex that is not a number; allowed lon/lat degrees")
        if len(lonlat) and (np.abs(lonlat) > (180.0, 90.0)).any():
            bad = int(np.repeat(np.arange(len(arrays)), sizes)[(np.abs(lonlat) > (180.0, 90.0)).any(axis=1)][0])
            raise StreetDataError(f"street line {bad}: found a vertex outside lon -180..180, lat -90..90")
        steps = np.rint(lonlat * COORDINATE_STEPS).astype(np.int64)
        _, vertex_id = np.unique((steps[:, 0] << 32) + steps[:, 1], return_inverse=True)
        n = len(arrays)
        return cls(
            start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            lonlat=np.ascontiguousarray(lonlat),
            vertex_id=vertex_id.astype(np.int64),
            kind=["" if kind is None else str(kind) for kind in kinds],
            name=["" if name is None else str(name) for name in names] if names is not None else [""] * n,
            walkable=np.ones(n, dtype=bool) if walkable is None else np.asarray(walkable, dtype=bool),
            ref=np.arange(n, dtype=np.int64) if refs is None else np.asarray(refs, dtype=np.int64),
        )
