"""Grids: the cells that rulings enclose, numbered by row and column, with the words that stand in them."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from chitieu.geometry import Box
from chitieu.page.lattice import Lattice, lattices
from chitieu.table.model import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.page.model import Page, Word

SAME_EDGE = 2.0
"""Cell borders nearer than this (points) are one line of the grid; the lattice has snapped most of them already."""


def grids_of(page: Page) -> tuple[tuple[Grid, ...], tuple[Word, ...]]:
    """Return the ruled tables of a page and the words that stand outside all of them."""
    outside = list(page.words)
    found: list[Grid] = []
    for index, lattice in enumerate(lattices(page.rulings), start=1):
        inside = [w for w in outside if lattice.box.holds_middle_of(w.box)]
        if not inside:
            continue
        grid, rest = _grid(page.number, index, lattice, inside)
        found.append(grid)
        taken = {id(w) for w in inside} - {id(w) for w in rest}
        outside = [w for w in outside if id(w) not in taken]
    numbered = tuple(
        Grid(g.page, number, g.box, g.x_edges, g.y_edges, g.cells) for number, g in enumerate(found, start=1)
    )
    return numbered, tuple(outside)


def _grid(page: int, table: int, lattice: Lattice, words: Sequence[Word]) -> tuple[Grid, list[Word]]:
    x_edges = _edges(x for c in lattice.cells for x in (c.x0, c.x1))
    y_edges = _edges(y for c in lattice.cells for y in (c.top, c.bottom))
    boxes = {(_nearest(y_edges, c.top), _nearest(x_edges, c.x0)): c for c in lattice.cells}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for (row, col), box in boxes.items():
        row_span = max(1, _nearest(y_edges, box.bottom) - row)
        col_span = max(1, _nearest(x_edges, box.x1) - col)
        spans[row, col] = row_span, col_span
        for r in range(row, row + row_span):
            for c in range(col, col + col_span):
                owner.setdefault((r, c), (row, col))
    held: dict[tuple[int, int], list[Word]] = {}
    rest: list[Word] = []
    for word in words:
        place = bisect_right(y_edges, word.box.y_mid) - 1, bisect_right(x_edges, word.box.x_mid) - 1
        cell = owner.get(place)
        if cell is None:
            rest.append(word)
        else:
            held.setdefault(cell, []).append(word)
    cells = tuple(
        Cell(row, col, *spans[row, col], Box(box.x0, box.top, box.x1, box.bottom), tuple(held.get((row, col), ())))
        for (row, col), box in sorted(boxes.items())
    )
    return Grid(page, table, lattice.box, x_edges, y_edges, cells), rest


def _edges(values: Iterable[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME_EDGE:
            edges.append(value)
    return tuple(edges)


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))
