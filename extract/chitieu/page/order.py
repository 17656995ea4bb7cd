"""Reading order: blocks of two columns are read column by column, not across.

A letterhead, a signature block (recipients left, signer right) and a page set in two columns have a white gutter; read
across, the recipients would cut the signer's words, and a sentence would jump from one column to the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.geometry import union

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Word

MIDDLE = (0.3, 0.7)
"""A gutter lies between these shares of the page's width."""
GUTTER = 1.0
"""A gutter is wider than this many font sizes; blanks of justified lines are mostly under one."""
BLOCK_LINES = 2
"""A block has so many lines on either side: a single wide blank is a tab or a leader."""

Gaps = list[tuple[float, float]]


def reading_order(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, top to bottom, with those of two columns parted: left column first."""
    ordered: list[Line] = []
    block: list[Line] = []
    free: Gaps = []
    for line in lines:
        own = _free(line, page)
        both = _shared(free, own, line.size) if block else own
        if not both:
            ordered += _columns(block, free)
            block, both = [], own
        if both:
            block.append(line)
            free = both
        else:
            ordered.append(line)
    return ordered + _columns(block, free)


def _free(line: Line, page: Page) -> Gaps:
    """Return the stretches of a page's middle that a line leaves white."""
    left, right = MIDDLE[0] * page.width, MIDDLE[1] * page.width
    gaps: Gaps = []
    for word in sorted(line.words, key=lambda w: w.box.x0):
        if word.box.x0 - left > GUTTER * line.size:
            gaps.append((left, min(word.box.x0, right)))
        left = max(left, word.box.x1)
        if left >= right:
            return gaps
    return [*gaps, (left, right)] if right - left > GUTTER * line.size else gaps


def _shared(some: Gaps, others: Gaps, size: float) -> Gaps:
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others)
    return [gap for gap in pairs if gap[1] - gap[0] > GUTTER * size]


def _columns(block: Sequence[Line], free: Gaps) -> list[Line]:
    """Part a block at its gutter, or leave it as it is where one side stands below the other."""
    for gap in sorted(free, key=lambda g: g[0] - g[1]):
        middle = (gap[0] + gap[1]) / 2
        left = [part for li in block if (part := _part(li, [w for w in li.words if w.box.x_mid < middle]))]
        right = [part for li in block if (part := _part(li, [w for w in li.words if w.box.x_mid >= middle]))]
        if min(len(left), len(right)) < BLOCK_LINES:
            continue
        first, last = right[0].box.top, right[-1].box.bottom
        beside = [li for li in left if li.box.bottom > first and li.box.top < last]
        if len(beside) >= BLOCK_LINES:
            return [*left, *right]
    return list(block)


def _part(line: Line, words: list[Word]) -> Line | None:
    if not words:
        return None
    if len(words) == len(line.words):
        return line
    return structs.replace(line, words=tuple(words), box=union(w.box for w in words))
