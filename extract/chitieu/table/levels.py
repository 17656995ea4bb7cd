"""Rows whose levels are known: the lines of every column are given to the row they stand beside."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from chitieu.table.runs import EVEN_GAP, LEAST_PITCH, MODES, Column, Mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line

NEAR = 0.5
"""Baselines nearer than this share of the font size stand on one level."""
TIE = 0.1
"""Weight of what only decides between divisions that fit the levels alike."""
OWN_MODE = 0.5
"""All columns are taken to stand alike in their rows, unless one fits better by this many line heights another way."""


def placed(columns: Sequence[Column], levels: Sequence[float], size: float) -> list[list[Column]]:
    """Give the lines of each column to rows at the given baselines, in order; per column, one run of lines per row."""
    ways = [{mode: _cuts(column, levels, size, mode) for mode in MODES} for column in columns]
    common = min(MODES, key=lambda mode: sum(way[mode][0] for way in ways))
    found: list[list[Column]] = []
    for column, way in zip(columns, ways, strict=True):
        own = min(MODES, key=lambda mode: way[mode][0])
        cuts = way[own if way[own][0] < way[common][0] - OWN_MODE * size else common][1]
        found.append([tuple(column[a:b]) for a, b in pairwise(cuts)])
    return found


def _cuts(column: Column, levels: Sequence[float], size: float, mode: Mode) -> tuple[float, list[int]]:
    """Return the price of the best division of a column's lines among the rows, and where it cuts."""
    lines, count = len(column), len(levels)
    price = [[float("inf")] * (lines + 1) for _ in range(count + 1)]
    back = [[0] * (lines + 1) for _ in range(count + 1)]
    price[0][0] = 0.0
    torn, kept = _torn(column, size), _kept(column, size)
    baselines = [line.baseline for line in column]
    near = NEAR * size
    for row in range(1, count + 1):
        level = levels[row - 1]
        above = levels[row - 2] if row > 1 else float("-inf")
        below = levels[row] if row < count else float("inf")
        for end in range(lines + 1):
            price[row][end], back[row][end] = price[row - 1][end], end
        # Lines at the level of a neighbouring row are tried too, at a price: a level may be misread.
        last = bisect_right(baselines, below + near)
        for start in range(bisect_left(baselines, above - near), last):
            before = price[row - 1][start] + (torn[start] if start else 0.0)
            for end in range(start + 1, last + 1):
                run = column[start:end]
                apart = kept[end - 1] - kept[start]
                here = before + apart + _off(run, level, mode) + _strays(run, above + near, below - near)
                if here < price[row][end]:
                    price[row][end], back[row][end] = here, start
    cuts = [lines]
    for row in range(count, 0, -1):
        cuts.append(back[row][cuts[-1]])
    return price[count][lines], cuts[::-1]


def _off(run: Sequence[Line], level: float, mode: Mode) -> float:
    """Return by how much a run of lines misses its row's level."""
    first, last = run[0].baseline, run[-1].baseline
    at = {"top": first, "middle": (first + last) / 2, "bottom": last}[mode]
    return abs(at - level)


def _strays(run: Sequence[Line], above: float, below: float) -> float:
    """Return by how much a run of lines reaches the level of the row above or below: no line of a row does."""
    return max(0.0, above - run[0].baseline) + max(0.0, run[-1].baseline - below)


def _torn(column: Column, size: float) -> list[float]:
    """Return what it costs to let a row begin at each line: where several divisions fit the levels, these decide.

    Rows stand a little farther apart than the lines of a cell, and the rest of a sentence begins with a small letter.
    """
    gaps = [b.baseline - a.baseline for a, b in pairwise(column)]
    widest = max(gaps, default=0.0)
    costs = [0.0]
    for gap, line in zip(gaps, column[1:], strict=True):
        costs.append(TIE * min(widest - gap, size) + (TIE * size if line.text[:1].islower() else 0.0))
    return costs


def _kept(column: Column, size: float) -> list[float]:
    """Return, summed up from the top, what it costs to let each line stand in one cell with the line above it.

    The lines of a cell are evenly spaced: what stands farther apart than the nearest two is likely another row's.
    """
    gaps = [b.baseline - a.baseline for a, b in pairwise(column)]
    pitch = min((gap for gap in gaps if gap >= LEAST_PITCH * size), default=0.0)
    costs = [0.0]
    for gap in gaps:
        uneven = gap > EVEN_GAP * pitch
        costs.append(costs[-1] + (TIE * min(gap - pitch, size) if uneven else 0.0))
    return costs
