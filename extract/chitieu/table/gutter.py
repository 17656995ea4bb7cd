"""White columns: what parts the columns of a table whose vertical rules are not drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Word

SEGMENT_GAP = 0.8
"""Words of a line farther apart than this share of their size belong to two cells: a blank is a quarter of the size,
and justified text rarely doubles it."""
MIN_GUTTER = 0.35
"""A white column is at least this share of the font size wide: one blank and a little, kept over all lines."""
BLANK = 0.45
"""Words nearer than this share of the size stand in one cell: the blank between them is no white column."""
CROSSED = 0.12
"""Share of the lines that may run across a white column: headings over all columns, a merged cell."""


@dataclass(frozen=True, slots=True)
class Gutter:
    """A white column from ``x0`` to ``x1`` (points)."""

    x0: float
    x1: float

    @property
    def middle(self) -> float:
        """Where a border would be drawn."""
        return (self.x0 + self.x1) / 2


def segments(line: Line) -> list[list[Word]]:
    """Part a line at its wide gaps."""
    parts: list[list[Word]] = []
    for word in line.words:
        if parts and word.box.x0 - max(w.box.x1 for w in parts[-1]) <= SEGMENT_GAP * max(word.size, parts[-1][-1].size):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def gutters_of(lines: Sequence[Line], sure: Iterable[float] = ()) -> tuple[Gutter, ...]:
    """Return the white columns that nearly all ``lines`` leave free, from left to right.

    ``sure`` are places of vertical rules: they part columns whatever crosses them.
    """
    spans = sorted((x0, x1) for line in lines for x0, x1 in _spans(line))
    if not spans:
        return ()
    allowed = int(CROSSED * len(lines))
    events = sorted([(x0, 1) for x0, _ in spans] + [(x1, -1) for _, x1 in spans])
    size = sorted(line.size for line in lines)[len(lines) // 2]
    free: list[Gutter] = []
    depth, since = 0, None
    for x, step in events:
        before = depth
        depth += step
        if before <= allowed < depth and since is not None:
            if x - since >= MIN_GUTTER * size:
                free.append(Gutter(since, x))
            since = None
        elif depth <= allowed < before:
            since = x
    found = [part for g in free if _has_text(lines, g) for part in _around_lone_words(lines, g, MIN_GUTTER * size)]
    for x in sure:
        if not any(g.x0 - size <= x <= g.x1 + size for g in found):
            found.append(Gutter(x, x))
    return tuple(sorted(found, key=lambda g: g.x0))


def _spans(line: Line) -> Iterable[tuple[float, float]]:
    """Return what a line covers: its words, and the blanks between words that stand together."""
    start = end = None
    for word in line.words:
        if start is None or end is None:
            start, end = word.box.x0, word.box.x1
        elif word.box.x0 - end <= BLANK * word.size:
            end = max(end, word.box.x1)
        else:
            yield start, end
            start, end = word.box.x0, word.box.x1
    if start is not None and end is not None:
        yield start, end


def _around_lone_words(lines: Sequence[Line], gutter: Gutter, least: float) -> list[Gutter]:
    """Part a white column around text that stands wholly in it: a column of remarks that few rows fill."""
    parts = [(x0, x1) for line in lines for x0, x1 in _spans(line)]
    inside = [(x0, x1) for x0, x1 in parts if x0 >= gutter.x0 - 0.1 and x1 <= gutter.x1 + 0.1]
    if not inside:
        return [gutter]
    left = Gutter(gutter.x0, min(x0 for x0, _ in inside))
    right = Gutter(max(x1 for _, x1 in inside), gutter.x1)
    return [g for g in (left, right) if g.x1 - g.x0 >= least] or [gutter]


def _has_text(lines: Sequence[Line], gutter: Gutter) -> bool:
    """Whether text stands on both sides."""
    left = any(w.box.x1 <= gutter.x0 + 1 for line in lines for w in line.words)
    right = any(w.box.x0 >= gutter.x1 - 1 for line in lines for w in line.words)
    return left and right
