"""From ruling lines to the cells they enclose: pure geometry, the same for text layers and scans."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.geometry import Box, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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

Stroke = tuple[float, float, float]
"""A line: where it lies (x of a vertical one, y of a horizontal one), where it starts and where it ends."""
Reach = dict[tuple[float, float], float]
"""Per corner (x, y): how far right, or down, an unbroken line leads from it."""


class Lattice(Struct, frozen=True):
    """The cells of one ruled table, in no promised order. Merged cells are one box."""

    box: Box
    cells: tuple[Box, ...]


def lattices(rulings: Sequence[Ruling]) -> tuple[Lattice, ...]:
    """Return the ruled tables that ``rulings`` enclose, from top to bottom.

    Rulings that bound no cell (underlines, the line above footnotes) belong to none.
    """
    long = [r for r in rulings if r.length >= MIN_LENGTH]
    level = _merged((r.top, r.x0, r.x1) for r in long if r.horizontal)
    upright = _merged((r.x0, r.top, r.bottom) for r in long if not r.horizontal)
    found = [
        Lattice(union(cells), tuple(cells)) for cells in _tables(_cells(level, upright)) if len(cells) >= MIN_CELLS
    ]
    return tuple(sorted(found, key=lambda lattice: (lattice.box.top, lattice.box.x0)))


def _merged(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Snap strokes of one direction that lie side by side to their mean, then join those that touch."""
    placed: list[Stroke] = []
    side_by_side: list[Stroke] = []
    for stroke in sorted(strokes):
        if side_by_side and stroke[0] > side_by_side[-1][0] + SNAP:
            placed += _joined(side_by_side)
            side_by_side = []
        side_by_side.append(stroke)
    return [*placed, *_joined(side_by_side)]


def _joined(strokes: list[Stroke]) -> Iterator[Stroke]:
    if not strokes:
        return
    place = sum(stroke[0] for stroke in strokes) / len(strokes)
    start, end = float("nan"), float("-inf")
    for _, low, high in sorted(strokes, key=itemgetter(1)):
        if low > end + JOIN:
            if end > float("-inf"):
                yield place, start, end
            start, end = low, high
        else:
            end = max(end, high)
    yield place, start, end


def _cells(level: list[Stroke], upright: list[Stroke]) -> list[Box]:
    """Return the smallest rectangle right of and below each corner whose four sides are drawn throughout."""
    down: Reach = {}
    right: Reach = {}
    for x, top, bottom in upright:
        for y, x0, x1 in level:
            if top - CORNER <= y <= bottom + CORNER and x0 - CORNER <= x <= x1 + CORNER:
                down[x, y] = max(down.get((x, y), bottom), bottom)
                right[x, y] = max(right.get((x, y), x1), x1)
    columns = {x: [y for _, y in group] for x, group in groupby(sorted(down), key=itemgetter(0))}
    rows = {y: [x for x, _ in group] for y, group in groupby(sorted(down, key=itemgetter(1, 0)), key=itemgetter(1))}
    cells: list[Box] = []
    for x, ys in columns.items():
        for index, y in enumerate(ys):
            lowest, rightmost = down[x, y] + CORNER, right[x, y] + CORNER
            across = [b for b in rows[y] if x < b <= rightmost]
            cell = next(
                (
                    Box(x, y, x1, y1)
                    for y1 in ys[index + 1 :]
                    if y1 <= lowest
                    for x1 in across
                    if (x1, y1) in down and y1 <= down[x1, y] + CORNER and x1 <= right[x, y1] + CORNER
                ),
                None,
            )
            if cell is not None:
                cells.append(cell)
    return cells


def _tables(cells: Iterable[Box]) -> list[list[Box]]:
    """Group the cells that share corners, at once or through others."""
    table_at: dict[tuple[float, float], list[Box]] = {}
    tables: dict[int, list[Box]] = {}
    for cell in cells:
        corners = ((cell.x0, cell.top), (cell.x1, cell.top), (cell.x0, cell.bottom), (cell.x1, cell.bottom))
        touched = {id(table): table for table in map(table_at.get, corners) if table is not None}
        home, *others = sorted(touched.values(), key=len, reverse=True) or [[]]
        for other in others:
            home += other
            del tables[id(other)]
            for moved in other:
                for x in (moved.x0, moved.x1):
                    table_at[x, moved.top] = table_at[x, moved.bottom] = home
        home.append(cell)
        tables[id(home)] = home
        for corner in corners:
            table_at[corner] = home
    return list(tables.values())
