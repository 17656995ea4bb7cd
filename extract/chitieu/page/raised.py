"""Superscripts among the letters of a page: small digits and asterisks that stand high beside a larger neighbour.

Brackets and commas belong to the digits they stand with: "(1)", "5,6".

They are told by size and baseline before words are formed: "2023" followed by mark 14 would otherwise read 202314, and
no expression can take the two apart again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from chitieu.page.letters import Bools, Floats, Ints, Letters

MARK_SIZE = 0.83
"""A superscript is at most this share of its host's size: LibreOffice prints 0.58, Word 0.65, small capitals 0.8-1."""
MARK_RISE = (0.12, 0.75)
"""A superscript stands this share of its host's size above the host's baseline: 0.33-0.40 in all writers seen."""
MARK_GAP = 1.5
"""A mark is at most this many of its own sizes to the right of its host, blanks included."""
OVERLAP = 0.5
"""Kerning draws neighbours into each other by less than this many sizes."""
SAME_RUN = 0.1
"""Digits of one mark differ in baseline and size by less than this share of their size."""
RUN_GAP = 0.3
"""Digits of one mark stand nearer than this many sizes."""
SIGNS = frozenset("()[],;")
"""Signs that marks are printed with; alone they are none."""


def raised(letters: Letters, blank: Bools) -> Bools:
    """Return which letters belong to a superscript. ``blank`` are those that print nothing."""
    marks = np.zeros(len(letters), dtype=bool)
    printed = np.flatnonzero(~blank)
    numbers = _numbers(letters)[printed]
    if not numbers.any():
        return marks
    signs = np.fromiter(map(SIGNS.__contains__, letters.text), dtype=bool, count=len(letters))
    likely = numbers | signs[printed]
    chained = np.zeros(len(printed), dtype=bool)
    chained[1:] = likely[1:] & likely[:-1] & _same_run(letters, printed[:-1], printed[1:])
    starts = np.flatnonzero(likely & ~chained)
    after_last = ~chained
    after_last[:-1] = ~chained[1:]
    after_last[-1] = True
    ends = np.flatnonzero(likely & after_last)
    first, last = printed[starts], printed[ends]
    before, after = np.maximum(starts - 1, 0), np.minimum(ends + 1, len(printed) - 1)
    counted = np.append(0, np.cumsum(numbers))
    hosted = (starts > 0) & _hosts(letters, printed[before], first, letters.x0[first] - letters.x1[printed[before]])
    hosted |= (ends < len(printed) - 1) & _hosts(
        letters, printed[after], first, letters.x0[printed[after]] - letters.x1[last]
    )
    hosted &= counted[ends + 1] > counted[starts]
    for start, end in zip(starts[hosted].tolist(), ends[hosted].tolist(), strict=True):
        marks[printed[start : end + 1]] = True
    return marks


def _numbers(letters: Letters) -> Bools:
    may = np.fromiter(map(str.isdecimal, letters.text), dtype=bool, count=len(letters))
    if "*" in letters.text:
        may |= np.fromiter((text == "*" for text in letters.text), dtype=bool, count=len(letters))
    return may


def _same_run(letters: Letters, left: Ints, right: Ints) -> Bools:
    size = letters.size[left]
    gap = letters.x0[right] - letters.x1[left]
    return (
        (np.abs(letters.baseline[left] - letters.baseline[right]) < SAME_RUN * size)
        & (np.abs(size - letters.size[right]) < SAME_RUN * size)
        & (gap > -OVERLAP * size)
        & (gap < RUN_GAP * size)
    )


def _hosts(letters: Letters, host: Ints, mark: Ints, gap: Floats) -> Bools:
    """Whether each ``host`` is the larger neighbour that makes its ``mark`` a superscript."""
    low, high = (share * letters.size[host] for share in MARK_RISE)
    rise = letters.baseline[host] - letters.baseline[mark]
    size = letters.size[mark]
    return (
        (size <= MARK_SIZE * letters.size[host])
        & (low <= rise)
        & (rise <= high)
        & (gap >= -OVERLAP * size)
        & (gap <= MARK_GAP * size)
    )
