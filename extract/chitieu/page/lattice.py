"""From ruling lines to the cells they enclose: pure geometry, the same for text layers and scans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pdfplumber import table as plumber

from chitieu.geometry import Box, union

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.model import Ruling

SNAP = 3.0
"""Rulings nearer than this (points) are one line: Word draws every cell's border anew, up to a line width apart."""
JOIN = 3.0
"""Gaps in a ruling up to this length (points) are closed: cell borders end at the corner, not beyond it."""
MIN_LENGTH = 3.0
"""Shorter strokes (points) are dots of leaders or parts of glyphs, not rulings."""
CORNER = 3.0
"""How far (points) a horizontal and a vertical ruling may miss each other and still make a corner."""
MIN_CELLS = 2
"""A single closed rectangle is a frame or a stamp, not a table."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """The cells of one ruled table, in no promised order. Merged cells are one box."""

    box: Box
    cells: tuple[Box, ...]


def lattices(rulings: Sequence[Ruling]) -> tuple[Lattice, ...]:
    """Return the ruled tables that ``rulings`` enclose, from top to bottom.

    Rulings that bound no cell (underlines, the line above footnotes) belong to none.
    """
    edges = [
        {
            "x0": r.x0,
            "x1": r.x1,
            "top": r.top,
            "bottom": r.bottom,
            "width": r.x1 - r.x0,
            "height": r.bottom - r.top,
            "orientation": "h" if r.horizontal else "v",
        }
        for r in rulings
        if r.length >= MIN_LENGTH
    ]
    merged = plumber.merge_edges(edges, SNAP, SNAP, JOIN, JOIN)
    corners = plumber.edges_to_intersections(merged, CORNER, CORNER)
    cells = plumber.intersections_to_cells(corners)
    found: list[Lattice] = []
    for group in plumber.cells_to_tables(cells):
        if len(group) < MIN_CELLS:
            continue
        boxes = tuple(Box(*map(float, cell)) for cell in group)
        found.append(Lattice(union(boxes), boxes))
    return tuple(sorted(found, key=lambda lattice: (lattice.box.top, lattice.box.x0)))
