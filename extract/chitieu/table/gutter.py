"""White columns: what parts the columns of a table whose vertical rules are not drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.table.split import is_key, is_number

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
FEW_LINES = 3
"""From so many lines on, one may run across: the heading of a group of columns."""
CROSSED = 0.12
"""Share of the lines that may run across a white column: headings over all columns, a merged cell."""


class Gutter(Struct, frozen=True):
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
    end = 0.0
    for word in line.words:
        if parts and word.box.x0 - end <= SEGMENT_GAP * max(word.size, parts[-1][-1].size):
            parts[-1].append(word)
            end = max(end, word.box.x1)
        else:
            parts.append([word])
            end = word.box.x1
    return parts


def gutters_of(lines: Sequence[Line], sure: Iterable[float] = ()) -> tuple[Gutter, ...]:
    """Return the white columns that nearly all ``lines`` leave free, from left to right.

    ``sure`` are places of vertical rules: they part columns whatever crosses them.
    """
    if not lines:
        return ()
    spans = _spans(lines)
    allowed = int(CROSSED * len(lines))
    # A heading may run across columns, a figure never does; in few lines only the heading of a group of columns may.
    solid = {s.line for s in spans if is_number(s.text) or is_key(s.text)} if not allowed else set[int]()
    allowed = allowed or (1 if len(lines) > FEW_LINES else 0)
    weights = [allowed + 1 if is_number(s.text) or s.line in solid else 1 for s in spans]
    events = sorted(
        [(s.x0, w) for s, w in zip(spans, weights, strict=True)]
        + [(s.x1, -w) for s, w in zip(spans, weights, strict=True)]
    )
    size = sorted(line.size for line in lines)[len(lines) // 2]
    free: list[Gutter] = []
    since: float | None
    depth, since = 0, events[0][0] - size
    for x, step in events:
        before = depth
        depth += step
        if before <= allowed < depth and since is not None:
            if x - since >= MIN_GUTTER * size:
                free.append(Gutter(since, x))
            since = None
        elif depth <= allowed < before:
            since = x
    if since is not None:
        free.append(Gutter(since, events[-1][0] + size))
    parted = [part for g in free for part in _around_lone_words(spans, g, MIN_GUTTER * size)]
    found = [g for g in parted if _has_text(lines, g)]
    for x in sure:
        if not any(g.x0 - size <= x <= g.x1 + size for g in found):
            found.append(Gutter(x, x))
    return tuple(sorted(found, key=lambda g: g.x0))


class _Span(Struct, frozen=True):
    """What a run of words covers; ``line`` counts from the top."""

    x0: float
    x1: float
    text: str
    line: int


def _spans(lines: Sequence[Line]) -> list[_Span]:
    """Return what lines cover: their words, and the blanks between words that stand together."""
    spans: list[_Span] = []
    for index, line in enumerate(lines):
        run: list[Word] = []
        for word in line.words:
            if run and word.box.x0 - max(w.box.x1 for w in run) > BLANK * word.size:
                spans.append(_span(run, index))
                run = []
            run.append(word)
        if run:
            spans.append(_span(run, index))
    return spans


def _span(run: Sequence[Word], line: int) -> _Span:
    text = " ".join(w.text for w in run if not w.raised)
    return _Span(run[0].box.x0, max(w.box.x1 for w in run), text, line)


def _around_lone_words(spans: Sequence[_Span], gutter: Gutter, least: float) -> list[Gutter]:
    """Part a white column around text that stands wholly in it: a column of remarks that few rows fill."""
    inside = [
        (s.x0, s.x1)
        for s in spans
        if s.x0 >= gutter.x0 - 0.1 and s.x1 <= gutter.x1 + 0.1 and not _ends_a_heading(s, spans)
    ]
    if not inside:
        return [gutter]
    sides: list[Gutter] = []
    reached = gutter.x0
    for x0, x1 in sorted(inside):
        if x0 - reached >= least:
            sides.append(Gutter(reached, x0))
        reached = max(reached, x1)
    if gutter.x1 - reached >= least:
        sides.append(Gutter(reached, gutter.x1))
    return sides or [gutter]


def _ends_a_heading(span: _Span, spans: Sequence[_Span]) -> bool:
    """Whether a text is the last line of a heading over several columns: "hiện" below the middle of "Kết quả thực"."""
    return span.text[:1].islower() and any(
        above.x0 < span.x0 and span.x1 < above.x1 and 0 < span.line - above.line <= FEW_LINES for above in spans
    )


def _has_text(lines: Sequence[Line], gutter: Gutter) -> bool:
    """Whether text stands on both sides."""
    left = any(w.box.x1 <= gutter.x0 + 1 for line in lines for w in line.words)
    right = any(w.box.x0 >= gutter.x1 - 1 for line in lines for w in line.words)
    return left and right
