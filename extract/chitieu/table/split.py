"""Rows whose rules were not drawn: one band between two rules may print many rows.

A reader of rulings puts them all into one cell per column. What parts them is the column of ordinals or codes: each
of its entries opens a row, and the lines of every other column stand beside one of them, level with it at their top,
middle or bottom. Lines of one wrapped cell are never parted on the strength of their spacing alone.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chitieu.folding import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Word

LEVEL = 0.5
"""Baselines nearer than this share of the font size stand on one level."""
MIN_ROWS = 2
"""A band with one ordinal is one row."""
MIN_LEVEL_ROWS = 3
"""Without ordinals so many rows must be seen in two columns at once: a value with its remark under it makes two."""
MOSTLY = 0.7
"""This share of a column's entries has to agree with the others: single typing errors must not hide the rows."""
TIE = 0.1
"""Weight of what only decides between divisions that fit the levels alike."""
OWN_MODE = 0.5
"""All columns are taken to stand alike in their rows, unless one fits better by this many line heights another way."""
NO_LABEL = 3.0
"""Price, in line heights, of a row without a label: lines rather go to a row that has none."""

Mode = Literal["top", "middle", "bottom"]
Column = tuple["Line", ...]
BandRow = tuple[tuple["Word", ...], ...]

_MODES: tuple[Mode, ...] = ("top", "middle", "bottom")
_KEY = re.compile(
    r"\(?(?:\d{1,4}(?:[.\-/]\d{1,4})*|[ivxlc]{1,6}|[a-z])[.)\]]?|[a-z]{0,5}[.\-]?\d[\w.\-/]{0,11}|[-+•*–]", re.ASCII
)
_NUMBER = re.compile(r"[(\-–]?\d[\d.,]*\s?%?\)?")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the rows of a band stand: one baseline each, from the top."""

    levels: tuple[float, ...]
    size: float


def is_key(text: str) -> bool:
    """Whether a text looks like an ordinal or a code: 1, 1.2., IV, a), T0102, a dash.

    >>> [is_key(t) for t in ("1.2.", "IV", "a)", "0102", "Tổng số", "1 hồ sơ")]
    [True, True, True, True, False, False]
    """
    return _KEY.fullmatch(bare(text)) is not None


def is_number(text: str) -> bool:
    """Whether a text is a printed number and nothing else."""
    return _NUMBER.fullmatch(text.strip()) is not None


def rows_of_band(columns: Sequence[Column]) -> tuple[BandRow, ...] | None:
    """Part the lines of a band (per column, from the top) into its rows; None where it is one row."""
    if sum(1 for c in columns if len(c) >= MIN_ROWS) < MIN_ROWS:
        return None
    label = max(range(len(columns)), key=lambda c: sum(len(line.text) for line in columns[c]))
    rows = _rows(columns, label)
    return None if rows is None else rows_at_levels(columns, rows.levels, rows.size)


def rows_at_levels(columns: Sequence[Column], levels: Sequence[float], size: float) -> tuple[BandRow, ...]:
    """Give the lines of every column to rows that stand at the given baselines."""
    label = max(range(len(columns)), key=lambda c: sum(len(line.text) for line in columns[c]))
    rows = _Rows(tuple(levels), size)
    ways = [{mode: _cuts(column, rows, mode, label=i == label) for mode in _MODES} for i, column in enumerate(columns)]
    common = min(_MODES, key=lambda mode: sum(way[mode][0] for way in ways))
    placed: list[list[Column]] = []
    for column, way in zip(columns, ways, strict=True):
        own = min(_MODES, key=lambda mode: way[mode][0])
        cuts = way[own if way[own][0] < way[common][0] - OWN_MODE * size else common][1]
        placed.append([tuple(column[a:b]) for a, b in itertools.pairwise(cuts)])
    return tuple(
        tuple(tuple(w for line in groups[row] for w in line.words) for groups in placed) for row in range(len(levels))
    )


def _rows(columns: Sequence[Column], label: int) -> _Rows | None:
    size = _size(columns)
    for column in columns[: label + 1] if label == 0 else columns[:label]:
        keys = [line for line in column if is_key(line.text)]
        if not keys or len(keys) < MOSTLY * len(column):
            continue
        if len(keys) < MIN_ROWS or not _opens_rows(keys, [c for c in columns if c is not column], size):
            return None
        return _with_unnumbered(keys, [c for c in columns if c is not column], size)
    return _level_rows(columns, label, size)


def _opens_rows(keys: Sequence[Line], others: Sequence[Column], size: float) -> bool:
    """Whether entries of the ordinal column open rows: they count on, or figures stand level with most of them.

    A long ordinal that a narrow column wraps ("1.1.1" over "0.") does neither.
    """
    texts = [bare(k.text).strip("().]") for k in keys]
    steps = sum(1 for a, b in itertools.pairwise(texts) if follows(a, b))
    level = sum(1 for k in keys if any(_level(k, line, size) and is_number(line.text) for c in others for line in c))
    return steps >= MOSTLY * (len(keys) - 1) or level >= MOSTLY * len(keys)


def follows(before: str, after: str) -> bool:
    """Whether an ordinal comes after another in an outline or a list of codes.

    >>> [follows("1", "2"), follows("1.1", "1.2"), follows("1.2", "2"), follows("2", "2.1"), follows("1.1.1", "0")]
    [True, True, True, True, False]
    """
    left, right = re.split(r"[.\-/]", before), re.split(r"[.\-/]", after)
    if right[:-1] == left and right[-1] in {"1", "01", "a", "i"}:
        return True
    if len(right) > len(left) or right[:-1] != left[: len(right) - 1]:
        return before == after and before in {"-", "+", "•", "*", "–"}
    a, b = left[len(right) - 1], right[-1]
    if a.isdecimal() and b.isdecimal():
        return 0 < int(b) - int(a) <= 3  # noqa: PLR2004 a dropped row or two
    return b > a and a.isalpha() and b.isalpha()


def _with_unnumbered(keys: Sequence[Line], others: Sequence[Column], size: float) -> _Rows:
    """Add rows without an ordinal where figures stand on a level of their own.

    Only if figures stand level with the ordinals elsewhere: a column set at another height says nothing of rows.
    """
    levels = [k.baseline for k in keys]
    numbers = [line for c in others for line in c if is_number(line.text)]
    beside = [n for n in numbers if any(abs(n.baseline - level) <= LEVEL * size for level in levels)]
    if len(beside) >= MOSTLY * len(numbers):
        for number in sorted(numbers, key=lambda n: n.baseline):
            if all(abs(number.baseline - level) > 0.9 * size for level in levels):
                levels.append(number.baseline)
    return _Rows(tuple(sorted(levels)), size)


def _level_rows(columns: Sequence[Column], label: int, size: float) -> _Rows | None:
    """Find the rows of a band without ordinals: figures of one column level with entries of another."""
    for index, column in enumerate(columns):
        numbers = [line for line in column if is_number(line.text)]
        if index == label or len(numbers) < max(MIN_LEVEL_ROWS, MOSTLY * len(column)):
            continue
        for other_index, other in enumerate(columns):
            if other_index == index or (other_index == label and len(other) != len(column)):
                continue
            beside = [n for n in numbers if any(_level(n, line, size) for line in other)]
            if len(beside) >= MOSTLY * len(numbers) and len(beside) >= MIN_LEVEL_ROWS:
                return _Rows(tuple(line.baseline for line in column), size)
    return None


def _cuts(column: Column, rows: _Rows, mode: Mode, *, label: bool) -> tuple[float, list[int]]:
    """Return the price of the best division of a column's lines among the rows, and where it cuts."""
    lines, count = len(column), len(rows.levels)
    empty = NO_LABEL * rows.size if label else 0.0
    price = [[float("inf")] * (lines + 1) for _ in range(count + 1)]
    back = [[0] * (lines + 1) for _ in range(count + 1)]
    price[0][0] = 0.0
    torn = _torn(column, rows.size)
    baselines = [line.baseline for line in column]
    near = LEVEL * rows.size
    for row in range(1, count + 1):
        level = rows.levels[row - 1]
        above = rows.levels[row - 2] if row > 1 else float("-inf")
        below = rows.levels[row] if row < count else float("inf")
        for end in range(lines + 1):
            price[row][end], back[row][end] = price[row - 1][end] + empty, end
        # Lines at the level of a neighbouring row are tried too, at a price: a level may be misread.
        last = bisect_right(baselines, below + near)
        for start in range(bisect_left(baselines, above - near), last):
            before = price[row - 1][start] + (torn[start] if start else 0.0)
            for end in range(start + 1, last + 1):
                run = column[start:end]
                here = before + _off(run, level, mode) + _strays(run, above + near, below - near)
                if here < price[row][end]:
                    price[row][end], back[row][end] = here, start
    cuts = [lines]
    for row in range(count, 0, -1):
        cuts.append(back[row][cuts[-1]])
    return price[count][lines], cuts[::-1]


def _strays(run: Sequence[Line], above: float, below: float) -> float:
    """Return by how much a run of lines reaches the level of the row above or below: no line of a row does."""
    return max(0.0, above - run[0].baseline) + max(0.0, run[-1].baseline - below)


def _torn(column: Column, size: float) -> list[float]:
    """Return what it costs to let a row begin at each line: where several divisions fit the levels, these decide.

    Rows stand a little farther apart than the lines of a cell, and the rest of a sentence begins with a small letter.
    """
    gaps = [b.baseline - a.baseline for a, b in itertools.pairwise(column)]
    widest = max(gaps, default=0.0)
    costs = [0.0]
    for gap, line in zip(gaps, column[1:], strict=True):
        costs.append(TIE * min(widest - gap, size) + (TIE * size if line.text[:1].islower() else 0.0))
    return costs


def _off(run: Sequence[Line], level: float, mode: Mode) -> float:
    """Return by how much a run of lines misses its row's level."""
    first, last = run[0].baseline, run[-1].baseline
    at = {"top": first, "middle": (first + last) / 2, "bottom": last}[mode]
    return abs(at - level)


def _level(a: Line, b: Line, size: float) -> bool:
    return abs(a.baseline - b.baseline) <= LEVEL * size


def _size(columns: Sequence[Column]) -> float:
    sizes = sorted(line.size for c in columns for line in c)
    return sizes[len(sizes) // 2]
