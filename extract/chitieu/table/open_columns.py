"""Columns known by their borders: which words, texts and headings stand in them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from chitieu.geometry import union
from chitieu.table.columns import header_lines, heading_role
from chitieu.table.gutter import CROSSED, SEGMENT_GAP, gutters_of, segments
from chitieu.table.split import is_key

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Word
    from chitieu.patterns.load import Patterns
    from chitieu.table.gutter import Gutter

WIDEST_BLANK = 0.33
"""A blank is at most this share of the font size wide: 0.25 in Times, 0.28 in Arial, 0.32 in DejaVu."""
WIDER = 1.25
"""A gap this much wider than the blanks of its line parts two cells, where a border is known to be."""

SHIFT = 40.0
"""Points by which a border between white columns may shift from page to page: a label longer than all before it."""


def column_of(word: Word, edges: Sequence[float]) -> int:
    """Return the column in which a word's middle stands."""
    return min(max(bisect_right(edges, word.box.x_mid) - 1, 0), len(edges) - 2)


def column_texts(line: Line, edges: Sequence[float]) -> list[str]:
    """Return a line's text per column, superscripts left out."""
    texts: list[list[str]] = [[] for _ in range(len(edges) - 1)]
    for word in line.words:
        if not word.raised:
            texts[column_of(word, edges)].append(word.text)
    return [" ".join(t) for t in texts]


def parts_of(line: Line, edges: Sequence[float]) -> list[list[Word]]:
    """Part a line where its white falls on a border of known columns.

    Cells may stand hardly farther apart than words do: what counts is that the gap at the border is wider than the
    blanks of the same line. A text that runs over a border with an ordinary blank stays whole.
    """
    words = line.words
    gaps = sorted(b.box.x0 - a.box.x1 for a, b in pairwise(words) if b.box.x0 - a.box.x1 <= SEGMENT_GAP * b.size)
    blank = min(gaps[len(gaps) // 2], WIDEST_BLANK * line.size) if len(gaps) > 1 else WIDEST_BLANK * line.size
    parts: list[list[Word]] = []
    for word in words:
        before = parts[-1][-1] if parts else None
        gap = word.box.x0 - max(w.box.x1 for w in parts[-1]) if parts else 0.0
        border = before is not None and any(before.box.x1 - 1 <= x <= word.box.x0 + 1 for x in edges[1:-1])
        if before is None or gap > SEGMENT_GAP * line.size or (border and gap > WIDER * blank):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def straddles(part: Sequence[Word], edges: Sequence[float]) -> bool:
    """Whether a border runs through a run of words: a heading of a group of columns, centred over them."""
    return any(part[0].box.x0 < x < part[-1].box.x1 for x in edges[1:-1])


def named_columns(lines: Sequence[Line], edges: Sequence[float], patterns: Patterns) -> int:
    """Return how many columns and groups of columns the headings in ``lines`` name."""
    piles = [""] * (len(edges) - 1)
    groups: list[list[Word]] = []
    for line in lines:
        for part in parts_of(line, edges):
            text = " ".join(w.text for w in part if not w.raised)
            if straddles(part, edges):
                groups += [part] if heading_role(text, patterns) is not None else []
            elif not (text[:1].islower() and any(g[0].box.x0 < part[0].box.x0 < g[-1].box.x1 for g in groups)):
                at = column_of(part[0], edges)
                piles[at] = f"{piles[at]} {text}".strip()
    return len(groups) + sum(1 for pile in piles if pile and heading_role(pile, patterns) is not None)


def under_headings(lines: Sequence[Line], header: int, edges: Sequence[float]) -> tuple[float, ...]:
    """Drop the borders of columns that have no heading, where the others have: they are the white of a column's text.

    Right-aligned figures leave white under the end of a centred heading, and the words of two labels may happen to
    leave the same gap. Such a column goes to the neighbour it is nearer to.
    """
    borders = list(edges)
    body = lines[header:]
    while len(borders) > 3:  # noqa: PLR2004 two columns are left as they are
        firm = {b for b in range(1, len(borders) - 1) if any(_wide_at(line, b, borders) for line in body)}
        cells = [p for line in lines for p in parts_of(line, borders) if not straddles(p, borders)]
        reach: list[tuple[float, float] | None] = []
        for c in range(len(borders) - 1):
            words = [w for part in cells for w in part if column_of(w, borders) == c]
            reach.append((min(w.box.x0 for w in words), max(w.box.x1 for w in words)) if words else None)
        # The heading of a group names none of its columns: each has a heading of its own below it.
        headed = {
            column_of(part[0], borders)
            for line in lines[:header]
            for part in parts_of(line, borders)
            if not straddles(part, borders)
        }
        dropped = next(
            (b for c in range(len(reach)) if c not in headed and (b := _loose(c, borders, reach, firm))), None
        )
        if dropped is None:
            break
        del borders[dropped]
    return tuple(borders)


def _loose(
    column: int, borders: Sequence[float], reach: Sequence[tuple[float, float] | None], firm: Container[int]
) -> int | None:
    """Return the number of the border that parts a column without a heading from its own text; None if it has none."""
    sides = [b for b in (column, column + 1) if 0 < b < len(borders) - 1]
    here = reach[column]
    if here is None:
        return sides[0]
    gaps: dict[int, float] = {}
    for border in sides:
        beside = reach[border - 1 if border == column else border]
        if border not in firm and beside is not None:
            gaps[border] = here[0] - beside[1] if border == column else beside[0] - here[1]
    return min(gaps, key=lambda b: gaps[b]) if gaps else None


def _wide_at(line: Line, border: int, borders: Sequence[float]) -> bool:
    """Whether a line has text in both columns beside a border and a wide gap between: two cells of one row."""
    left = [w.box.x1 for w in line.words if borders[border - 1] <= w.box.x_mid < borders[border]]
    right = [w.box.x0 for w in line.words if borders[border] <= w.box.x_mid < borders[border + 1]]
    return bool(left and right) and min(right) - max(left) > SEGMENT_GAP * line.size


def continued(gutters: Sequence[Gutter], before: Sequence[float], lines: Sequence[Line]) -> tuple[float, ...] | None:
    """Return the borders of a table that goes on from the page before; None if it does not.

    White columns shift with what a page prints, and a column may be empty there. So every white column of this page
    must lie at a border of the page before, and the borders left over must run through white.
    """
    inner = list(before[1:-1])
    for gutter in gutters:
        near = [b for b in inner if gutter.x0 - SHIFT <= b <= gutter.x1 + SHIFT and b in before]
        if not near:
            return None
        closest = min(near, key=lambda b: abs(b - gutter.middle))
        inner[inner.index(closest)] = min(max(closest, gutter.x0 + 1), gutter.x1 - 1)
    if sorted(inner) != inner:
        return None
    edges = (before[0], *inner, before[-1])
    return edges if fits(lines, edges) else None


def columns_of(lines: Sequence[Line], header: int) -> tuple[float, ...]:
    """Return the borders of the columns that all ``lines`` keep to, of which the first so many are a known header."""
    box = union(li.box for li in lines)
    edges = (box.x0, *(border_in(g, lines) for g in gutters_of(lines)), box.x1)
    return under_headings(lines, header, edges) if header else edges


def border_in(gutter: Gutter, lines: Sequence[Line]) -> float:
    """Return where in a white column the border stands: clear of the headings that reach into it, if it can be."""
    reached = gutter.x0
    best = (0.0, gutter.middle)
    spans = sorted((p[0].box.x0, p[-1].box.x1) for li in lines for p in segments(li))
    # What covers the whole column is the heading of a group: it reaches across, not in.
    inside = [
        s for s in spans if s[1] > gutter.x0 and s[0] < gutter.x1 and not (s[0] <= gutter.x0 and s[1] >= gutter.x1)
    ]
    for x0, x1 in [*inside, (gutter.x1, gutter.x1)]:
        best = max(best, (min(x0, gutter.x1) - reached, (reached + min(x0, gutter.x1)) / 2))
        reached = max(reached, x1)
    return best[1]


def fits(lines: Sequence[Line], edges: Sequence[float]) -> bool:
    """Whether nearly all lines keep to known columns: no text of theirs runs over a border."""
    crossing = sum(1 for li in lines for p in parts_of(li, edges) if straddles(p, edges))
    return crossing <= CROSSED * len(lines)


def is_header_line(line: Line, patterns: Patterns) -> bool:
    """Whether a line alone names columns; "2.6. | Số lượng đơn vị | Đơn vị" is a row, by its ordinal."""
    texts = [" ".join(w.text for w in part if not w.raised) for part in segments(line)]
    return not is_key(texts[0]) and header_lines([texts], (), patterns) > 0
