"""Rows whose rules were not drawn: one band between two rules may print many rows.

A reader of rulings puts them all into one cell per column. Whether a band is parted at all needs strong evidence where
the table's other rows are ruled: ordinals that count on, or figures on one level in two columns. Lines of one wrapped
cell are never parted on the strength of their spacing alone.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from chitieu.folding import bare
from chitieu.table.levels import NEAR, placed
from chitieu.table.runs import LEAST_PITCH, Column, label_runs

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Word
    from chitieu.table.runs import Runs

MIN_ROWS = 2
"""A band with one ordinal is one row."""
MIN_LEVEL_ROWS = 3
"""Without ordinals so many rows must be seen in two columns at once: a value with its remark under it makes two."""
MOSTLY = 0.7
"""This share of a column's entries has to agree with the others: single typing errors must not hide the rows."""
CHEAP = 0.75
"""A division of few rows may cost so much a row: it must not have to explain anything away."""
SECOND_LABEL = 0.4
"""A column with this share of the longest one's letters may be a label as well, unless it says the same again and
again: units do."""
CLEAR = 0.3
"""... and so much where a single ordinal stands beside figures on several levels."""
FEW = 3
"""Fewer ordinals than this are weak evidence: a narrow column wraps "1.1.2" into "1.1." and "2"."""

BandRow = tuple[tuple["Word", ...], ...]

_KEY = re.compile(
    r"\(?(?:\d{1,4}(?:[.\-/]\d{1,4})*|[ivxlc]{1,6}|[a-z])[.)\]]?|[a-z]{0,5}[.\-]?\d[\w.\-/]{0,11}|[-+•*–]", re.ASCII
)
_NUMBER = re.compile(r"[(\-–]?\d[\d.,]*\s?%?\)?")


def is_key(text: str) -> bool:
    """Whether a text looks like an ordinal or a code: 1, 1.2., IV, a), T0102, a dash.

    >>> [is_key(t) for t in ("1.2.", "IV", "a)", "0102", "Tổng số", "1 hồ sơ")]
    [True, True, True, True, False, False]
    """
    return _KEY.fullmatch(bare(text)) is not None


def is_number(text: str) -> bool:
    """Whether a text is a printed number and nothing else."""
    return _NUMBER.fullmatch(text.strip()) is not None


def is_figure(text: str) -> bool:
    """Whether a text stands where a figure does: a number, or the dash or dots of a blank."""
    return is_number(text) or (len(text) <= FEW and not any(c.isalnum() for c in text))


def counts_on(before: str, after: str) -> bool:
    """Whether an ordinal may stand somewhere below another: in an outline, or in a list of codes or dashes.

    >>> [counts_on("1", "2"), counts_on("1.2", "2"), counts_on("2", "2.1"), counts_on("a", "b"), counts_on("-", "-")]
    [True, True, True, True, True]
    >>> [counts_on("1.1.1", "0"), counts_on("1.1", "1"), counts_on("3", "3")]
    [False, False, False]
    """
    if not before[-1:].isalnum() and before == after:
        return True
    left, right = (re.split(r"[.\-/]", text) for text in (before, after))
    for a, b in zip(left, right, strict=False):
        if a != b:
            return int(a) < int(b) if a.isdecimal() and b.isdecimal() else a < b
    return len(right) > len(left)


def rows_of_band(columns: Sequence[Column], *, sure: bool = True) -> tuple[BandRow, ...] | None:
    """Part the lines of a band (per column, from the top) into its rows; None where it is one row.

    ``sure`` asks for strong evidence; without it (a table known to leave row rules out) the cheapest division counts.
    """
    if sum(1 for c in columns if len(c) >= MIN_ROWS) < MIN_ROWS and (sure or sum(map(bool, columns)) < MIN_ROWS):
        return None
    size = _size(columns)
    lengths = [sum(len(line.text) for line in c) for c in columns]
    longest = lengths.index(max(lengths))
    keys = _key_column(columns, longest)
    ordinals = tuple(line for line in columns[keys] if is_key(line.text)) if keys is not None else ()
    levels = _level_rows(columns, longest, size)
    opens = _open_rows(ordinals, columns, size)
    paired = _paired(columns, (longest, keys), size)
    if sure and not (opens or levels or paired):
        return None
    figures = [
        tuple(li for li in c if is_number(li.text) or is_key(li.text))
        for i, c in enumerate(columns)
        if i != keys and _are_figures(c)
    ]
    gaps = [b.baseline - a.baseline for c in columns for a, b in pairwise(c)]
    pitch = min((gap for gap in gaps if gap >= LEAST_PITCH * size), default=float("inf"))
    # Two groups of columns have two labels, and the shorter group leaves its own empty below: the better one counts.
    found = [
        (runs.cost, label, runs)
        for label, length in enumerate(lengths)
        if label == longest or (length >= SECOND_LABEL * lengths[longest] and label != keys and _varies(columns[label]))
        for runs in [label_runs(columns[label], ordinals, figures, size, pitch)]
        if runs is not None and runs.clean
    ]
    if not found:
        rows = levels or ([line.baseline for line in ordinals] if len(ordinals) >= MIN_ROWS else [])
        return _rows_at(columns, rows, size) if len(rows) >= MIN_ROWS else None
    _, label, runs = min(found, key=lambda f: f[:2])
    if sure and ordinals and not opens and runs.cost > CLEAR * runs.count:
        return None
    if runs.count < MIN_ROWS or (
        len(ordinals) < FEW
        and not (levels or (opens and _level_keys(ordinals, columns, size) == len(ordinals)))
        and runs.cost > CHEAP * runs.count
    ):
        return None
    return _rows_of_runs(columns, label, runs, size)


def _key_column(columns: Sequence[Column], label: int) -> int | None:
    """Return the column of ordinals or codes: left of the label, nearly all its lines are such."""
    for index, column in enumerate(columns[:label]):
        keys = sum(1 for line in column if is_key(line.text))
        if keys and keys >= MOSTLY * len(column):
            return index
    return None


def _are_figures(column: Column) -> bool:
    """Whether a column holds figures (or the ordinals of a second group of columns)."""
    numbers = sum(1 for line in column if is_number(line.text) or is_key(line.text))
    return numbers > 0 and numbers >= MOSTLY * len(column)


def _level_keys(keys: Sequence[Line], columns: Sequence[Column], size: float) -> int:
    """Return how many ordinals have a figure on their level."""
    figures = [line for c in columns for line in c if is_number(line.text) and not any(line is k for k in keys)]
    return sum(1 for k in keys if any(abs(k.baseline - f.baseline) <= NEAR * size for f in figures))


def _varies(column: Column) -> bool:
    return len({line.text for line in column}) >= MOSTLY * len(column)


def _paired(columns: Sequence[Column], known: Container[int | None], size: float) -> bool:
    """Whether the figures of one column stand level with the entries of another, one by one: a unit beside each.

    A remark under a figure is bracketed, and a wrapped unit has one figure beside it. ``known`` are the columns of
    labels and ordinals, whose lines wrap.
    """
    for index, column in enumerate(columns):
        if index in known or len(column) < MIN_ROWS or not all(_is_plain(line.text) for line in column):
            continue
        for other_index, other in enumerate(columns):
            level = all(abs(a.baseline - b.baseline) <= NEAR * size for a, b in zip(column, other, strict=False))
            if other_index != index and other_index not in known and len(other) == len(column) and level:
                return True
    return False


def _is_plain(text: str) -> bool:
    return text[:1].isdigit() and is_number(text)


def _open_rows(keys: Sequence[Line], columns: Sequence[Column], size: float) -> bool:
    """Whether entries of the ordinal column open rows: they count on, or figures stand level with most of them.

    A long ordinal that a narrow column wraps ("1.1.1" over "0.") does neither.
    """
    if len(keys) < MIN_ROWS:
        return False
    texts = [bare(k.text).strip("().]") or k.text for k in keys]
    steps = sum(1 for a, b in pairwise(texts) if counts_on(a, b))
    level = _level_keys(keys, columns, size)
    return steps >= MOSTLY * (len(keys) - 1) or level >= max(MIN_ROWS, MOSTLY * len(keys))


def _level_rows(columns: Sequence[Column], label: int, size: float) -> list[float]:
    """Return the levels of rows without ordinals: figures of one column level with entries of another."""
    for index, column in enumerate(columns):
        numbers = [line for line in column if is_number(line.text)]
        if index == label or len(numbers) < max(MIN_LEVEL_ROWS, MOSTLY * len(column)):
            continue
        for other_index, other in enumerate(columns):
            if other_index == index or (other_index == label and len(other) != len(column)):
                continue
            beside = [n for n in numbers if any(abs(n.baseline - li.baseline) <= NEAR * size for li in other)]
            if len(beside) >= max(MIN_LEVEL_ROWS, MOSTLY * len(numbers)):
                return [line.baseline for line in column]
    return []


def _rows_of_runs(columns: Sequence[Column], label: int, runs: Runs, size: float) -> tuple[BandRow, ...]:
    lines = columns[label]
    levels: list[float] = []
    for start, end in pairwise(runs.cuts):
        first, last = lines[start].baseline, lines[end - 1].baseline
        levels.append({"top": first, "middle": (first + last) / 2, "bottom": last}[runs.mode])
    others = placed([c for i, c in enumerate(columns) if i != label], levels, size)
    groups = [*others[:label], [tuple(lines[a:b]) for a, b in pairwise(runs.cuts)], *others[label:]]
    return _band_rows(groups, runs.count)


def _rows_at(columns: Sequence[Column], levels: Sequence[float], size: float) -> tuple[BandRow, ...]:
    return _band_rows(placed(columns, levels, size), len(levels))


def _band_rows(groups: Sequence[Sequence[Column]], count: int) -> tuple[BandRow, ...]:
    return tuple(
        tuple(tuple(w for line in column[row] for w in line.words) for column in groups) for row in range(count)
    )


def _size(columns: Sequence[Column]) -> float:
    sizes = sorted(line.size for c in columns for line in c)
    return sizes[len(sizes) // 2]
