"""Grids: the tables of a page as cells numbered by row and column, with the words that stand in them.

Rulings come first, since they are drawn for the purpose: what they enclose is a cell. Where row rules are missing the
entries of the columns part the rows, and what has horizontal rules only or none at all is read by its white columns.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.geometry import Box
from chitieu.page.lines import lines_of
from chitieu.table.family import ALONE
from chitieu.table.frame import framed_lattices
from chitieu.table.model import Cell, Grid
from chitieu.table.open_grid import open_grids
from chitieu.table.split import is_key, is_number, rows_of_band

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chitieu.page.lattice import Lattice
    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Word
    from chitieu.patterns.load import Patterns
    from chitieu.table.family import Known

SAME_EDGE = 2.0
"""Cell borders nearer than this (points) are one line of the grid; the lattice has snapped most of them already."""


def grids_of(page: Page, patterns: Patterns, known: Known = ALONE) -> tuple[tuple[Grid, ...], list[Line]]:
    """Return the tables of a page, from top to bottom, and the lines that stand outside all of them.

    ``known`` is what other pages tell of its tables without vertical rules.
    """
    outside = list(page.words)
    found: list[Grid] = []
    for lattice in framed_lattices(page.rulings):
        inside = [w for w in outside if lattice.box.holds_middle_of(w.box)]
        if not inside:
            continue
        grid, rest = _grid(page.number, lattice, inside)
        found.append(with_rows_parted(grid))
        taken = {id(w) for w in inside} - {id(w) for w in rest}
        outside = [w for w in outside if id(w) not in taken]
    lines = lines_of(outside)
    open_ones = open_grids(page, list(_without(known.numbers, lines)), [g.box for g in found], patterns, known)
    if open_ones:
        taken = {id(w) for grid in open_ones for c in grid.cells for w in c.words}
        found += open_ones
        lines = lines_of(w for w in outside if id(w) not in taken)
    found.sort(key=lambda g: (g.box.top, g.box.x0))
    return tuple(structs.replace(g, table=number) for number, g in enumerate(found, start=1)), lines


def _without(numbers: frozenset[Word], lines: Iterable[Line]) -> Iterator[Line]:
    """Leave the page's number out of its lines: it is no figure of a table."""
    number = set(map(id, numbers))
    for line in lines:
        if any(id(word) in number for word in line.words):
            yield from lines_of(word for word in line.words if id(word) not in number)
        else:
            yield line


def _grid(page: int, lattice: Lattice, words: Sequence[Word]) -> tuple[Grid, list[Word]]:
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
    return Grid(page, 0, lattice.box, x_edges, y_edges, cells), rest


def open_edges(grids: Sequence[Grid]) -> tuple[float, ...]:
    """Return the column borders that the next page may go on with: those of a last table that does not draw them."""
    return grids[-1].x_edges if grids and grids[-1].ruled != "all" else ()


class _Part(Struct, frozen=True):
    """A row of a parted band: where it ends, and the words of its columns."""

    bottom: float
    words: tuple[tuple[Word, ...], ...]


def with_rows_parted(grid: Grid) -> Grid:
    """Part the bands of a ruled grid that print several rows."""
    bands: dict[int, tuple[list[Cell], tuple[_Part, ...]]] = {}
    columns = {r: [c for c in grid.cells if c.row == r and c.row_span == 1] for r in range(grid.row_count)}
    lines = {r: [tuple(lines_of(c.words)) for c in cells] for r, cells in columns.items() if len(cells) > 1}
    sure = {row: rows_of_band(band) for row, band in lines.items()}
    for row, strong in sure.items():
        # A table that leaves out one row rule leaves out others: there, weaker evidence parts a band as well.
        parted = strong if strong or not any(sure.values()) else rows_of_band(lines[row], sure=False)
        if parted is not None:
            bands[row] = columns[row], _parts(parted, grid.y_edges[row + 1])
    if bands:
        grid = _with_parts(grid, bands)
    return structs.replace(grid, cells=tuple(piece for cell in grid.cells for piece in _distributed(cell, grid)))


def _parts(rows: Sequence[tuple[tuple[Word, ...], ...]], end: float) -> tuple[_Part, ...]:
    """Put borders midway between the words of neighbouring rows."""
    parts: list[_Part] = []
    for index, row in enumerate(rows):
        if index + 1 == len(rows):
            bottom = end
        else:
            low = max((w.box.bottom for words in row for w in words), default=0.0)
            high = min((w.box.top for words in rows[index + 1] for w in words), default=low)
            bottom = (low + high) / 2
        parts.append(_Part(max(bottom, parts[-1].bottom if parts else 0.0), row))
    return tuple(parts)


def _with_parts(grid: Grid, bands: dict[int, tuple[list[Cell], tuple[_Part, ...]]]) -> Grid:
    start: list[int] = []
    edges: list[float] = [grid.y_edges[0]]
    for row in range(grid.row_count):
        start.append(len(edges) - 1)
        edges += [p.bottom for p in bands[row][1]] if row in bands else [grid.y_edges[row + 1]]
    start.append(len(edges) - 1)
    parted = {id(c) for cells, _ in bands.values() for c in cells}
    cells = [
        structs.replace(c, row=start[c.row], row_span=start[c.row + c.row_span] - start[c.row])
        for c in grid.cells
        if id(c) not in parted
    ]
    for row, (columns, parts) in bands.items():
        for index, part in enumerate(parts):
            top = edges[start[row] + index]
            cells += [
                Cell(start[row] + index, c.col, 1, c.col_span, Box(c.box.x0, top, c.box.x1, part.bottom), words)
                for c, words in zip(columns, part.words, strict=True)
            ]
    cells.sort(key=lambda c: (c.row, c.col))
    return structs.replace(grid, y_edges=tuple(edges), cells=tuple(cells), rows_parted=True)


def _distributed(cell: Cell, grid: Grid) -> Iterable[Cell]:
    """Part a cell over several rows whose every line is one of these rows' ordinal or figure.

    A column may leave its row rules out while the others draw them.
    """
    lines = lines_of(cell.words) if cell.row_span > 1 else []
    if len(lines) < 2 or not all(is_key(li.text) or is_number(li.text) for li in lines):  # noqa: PLR2004 one line fits
        return (cell,)
    rows = [
        min(max(bisect_right(grid.y_edges, li.box.y_mid) - 1, cell.row), cell.row + cell.row_span - 1) for li in lines
    ]
    if len(set(rows)) < len(rows):
        return (cell,)
    held = dict(zip(rows, lines, strict=True))
    return tuple(
        Cell(
            row,
            cell.col,
            1,
            cell.col_span,
            Box(cell.box.x0, grid.y_edges[row], cell.box.x1, grid.y_edges[row + 1]),
            held[row].words if row in held else (),
        )
        for row in range(cell.row, cell.row + cell.row_span)
    )


def _edges(values: Iterable[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME_EDGE:
            edges.append(value)
    return tuple(edges)


def _nearest(edges: Sequence[float], value: float) -> int:
    above = bisect_right(edges, value)
    if above and (above == len(edges) or value - edges[above - 1] <= edges[above] - value):
        return above - 1
    return above
