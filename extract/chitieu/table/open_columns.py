"""Columns known by their borders: which words, texts and headings stand in them."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from chitieu.table.columns import heading_role
from chitieu.table.gutter import segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Word
    from chitieu.patterns.load import Patterns


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


def straddles(part: Sequence[Word], edges: Sequence[float]) -> bool:
    """Whether a border runs through a run of words: a heading of a group of columns, centred over them."""
    return any(part[0].box.x0 < x < part[-1].box.x1 for x in edges[1:-1])


def named_columns(lines: Sequence[Line], edges: Sequence[float], patterns: Patterns) -> int:
    """Return how many columns and groups of columns the headings in ``lines`` name."""
    piles = [""] * (len(edges) - 1)
    groups = 0
    for line in lines:
        for part in segments(line):
            text = " ".join(w.text for w in part if not w.raised)
            if straddles(part, edges):
                groups += heading_role(text, patterns) is not None
            else:
                at = column_of(part[0], edges)
                piles[at] = f"{piles[at]} {text}".strip()
    return groups + sum(1 for pile in piles if pile and heading_role(pile, patterns) is not None)


def under_headings(lines: Sequence[Line], header: int, edges: Sequence[float]) -> tuple[float, ...]:
    """Drop the borders of columns that have no heading, where the others have: they are the white of a column's text.

    Right-aligned figures leave white under the end of a centred heading, and the words of two labels may happen to
    leave the same gap. Such a column goes to the neighbour it is nearer to.
    """
    edges = tuple(edges)
    while len(edges) > 2:  # noqa: PLR2004 two columns left
        reach: list[tuple[float, float] | None] = []
        for c in range(len(edges) - 1):
            words = [w for line in lines for w in line.words if column_of(w, edges) == c]
            reach.append((min(w.box.x0 for w in words), max(w.box.x1 for w in words)) if words else None)
        headed = {column_of(w, edges) for line in lines[:header] for w in line.words}
        for line in lines[:header]:
            for part in segments(line):
                headed |= set(range(column_of(part[0], edges), column_of(part[-1], edges) + 1))
        lone = next((c for c in range(len(edges) - 1) if c not in headed), None)
        if lone is None:
            break
        gaps = {
            border: right[0] - left[1]
            for border in (lone, lone + 1)
            if 0 < border < len(edges) - 1
            for left, right in [(reach[border - 1], reach[border])]
            if left is not None and right is not None
        }
        dropped = min(gaps, key=lambda b: gaps[b]) if gaps else max(1, lone)
        edges = (*edges[:dropped], *edges[dropped + 1 :])
    return edges
