"""The papers an atlas is printed on, with the room that its map has."""
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PaperSize:
    """A paper as CSS names it, and the size of the map on it in millimetres."""

    key: str
    css: str
    map_width_mm: float
    least_map_mm: float
    most_map_mm: float
    beside_mm: float
    cover_width_mm: float
    cover_height_mm: float

    def map_height_mm(self, lines: int) -> float:
        """Return the height of a sheet's map that leaves room for so many lines of text below it."""
        room = self.most_map_mm if self.beside_mm else _TEXT_MM - _LINE_MM * lines
        return max(min(room, self.most_map_mm), self.least_map_mm)


_LINE_MM: Final = 4.25
_TEXT_MM: Final = 188.0
"""What head, legend, headings and sources leave of an A4."""
A4: Final = PaperSize("a4", "A4", 186.0, 78.0, 172.0, 0.0, 186.0, 165.0)
A3: Final = PaperSize("a3", "A3 landscape", 268.0, 226.0, 226.0, 120.0, 396.0, 208.0)
PAPERS: Final = {paper.key: paper for paper in (A4, A3)}
