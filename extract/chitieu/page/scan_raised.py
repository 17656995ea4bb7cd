"""Where a line of a scan may carry raised digits: by the shape and place of its ink, before anything is read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from chitieu.page.scan_text import CAPITAL, row_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.prepare import Prepared
    from chitieu.page.scan_pixels import Blobs, Indices, Ink
    from chitieu.page.scan_text import SeenRow

HEIGHT = (0.42, 0.78)
"""Height of a raised digit as a share of the line's digits: writers use 0.58 (LibreOffice) to 0.67 (Word). Curly
quotation marks have 0.36, accents of capitals less; full-size digits 1."""
RAISED = (0.25, 0.75)
"""How far above the baseline a mark ends, in digit heights: writers use 0.35 to 0.5; commas and letters stand lower."""
WIDTH = 1.6
"""Digits that touch are together at most this wide, in digit heights (three in Times: 1.3)."""
LOWEST, HIGHEST = 0.22, 1.6
"""Ink between these heights above the baseline, in digit heights, floats: marks, accents, quotation marks."""
BROKEN = 0.15
"""Gap between the pieces of one broken digit, in digit heights: at 200 dpi a mark in a footnote is 11 pixels high and
its thin strokes fall apart."""
LEVEL = 0.15
"""Digits of one mark end this level with each other, in digit heights; a quotation mark beside them ends higher."""
APART = 0.3
"""Gap between digits of one mark, in digit heights, at most."""
LETTER = 0.5
"""Height from which ink on the baseline is a letter, in digit heights: small letters have 0.68."""
NEAR = 0.6
"""Gap between a mark and its word, in digit heights, at most."""
SPACED = 1.3
"""The same where a row begins with it: some writers print a blank behind a note's number (0.6 to 0.9)."""
FOOT = 0.12
"""A floating piece beside a mark that ends this level with it (digit heights) is a digit that was not recognised as
one: the mark is incomplete. Quotation marks end 0.2 higher."""


class RaisedGroup(Struct, frozen=True):
    """Blobs that may be a raised number. ``whole``: nothing beside them was left out.

    ``spaced``: it opens its row and stands so far from the first word that it may as well be a bullet.
    """

    members: tuple[int, ...]
    whole: bool
    spaced: bool = False


def raised_groups(page: Prepared, ink: Ink, found: Blobs, row: SeenRow) -> list[RaisedGroup]:
    """Return the blobs of a row that may be raised digits, those of one mark together."""
    tall = row_size(page, ink, row) * page.scale * CAPITAL
    left, right = min(w.x0 for w in row.words), max(w.x1 for w in row.words)
    base = row.baseline
    close = (found.x_mid > left - 2 * tall) & (found.x_mid < right + 2 * tall)
    close &= (found.bottom > base - 2 * tall) & (found.top < base + 0.5 * tall)
    floating = close & (found.bottom <= base - LOWEST * tall) & (found.top >= base - HIGHEST * tall)
    floating &= found.width <= WIDTH * tall
    # letters and commas of this line; the raised digits of the next one begin only just below the baseline
    standing = np.flatnonzero(close & (found.bottom > base - LOWEST * tall) & (found.y_mid < base + LOWEST * tall))
    pieces = [i for i in np.flatnonzero(floating).tolist() if _stands_free(found, standing, i)]
    digits = [d for d in _stacked(found, pieces, tall) if _like_a_digit(found, d, base, tall)]
    groups: list[list[int]] = []
    for digit in sorted(digits, key=lambda d: min(int(found.x0[i]) for i in d)):
        if groups and _continues(found, groups[-1], digit, tall):
            groups[-1] += digit
        else:
            groups.append(list(digit))
    marks = [
        RaisedGroup(tuple(group), whole=not _misses(found, pieces, group, tall), spaced=not near)
        for group in groups
        for near in [_has_word(found, standing, group, tall)]
        if near or _opens_with_blank(found, standing, group, tall)
    ]
    opening = _opening(found, standing, pieces, base, tall)
    known = {i for mark in marks for i in mark.members}
    return marks if known.intersection(opening) else [RaisedGroup(tuple(opening), whole=False), *marks][not opening :]


def _opening(found: Blobs, standing: Indices, pieces: Sequence[int], base: float, tall: float) -> list[int]:
    """Return the floating pieces before the first letter of a row when together they are as high as a mark.

    On a fax the digits of a note's number break into pieces of any shape; that something raised opens the row is seen.
    """
    letters = [i for i in standing.tolist() if found.height[i] >= LETTER * tall]
    first = min((int(found.x0[i]) for i in letters), default=0)
    before = [i for i in pieces if found.x1[i] <= first + 1 and first - found.x1[i] <= (WIDTH + NEAR) * tall]
    if not before or first - max(int(found.x1[i]) for i in before) > NEAR * tall:
        return []
    return before if _like_a_digit(found, before, base, tall) else []


def _misses(found: Blobs, pieces: Sequence[int], group: Sequence[int], tall: float) -> bool:
    """Whether a piece level with a mark and close to it is not part of it."""
    x0, x1 = min(int(found.x0[i]) for i in group), max(int(found.x1[i]) for i in group)
    bottom = max(int(found.bottom[i]) for i in group)
    return any(
        i not in group
        and found.x0[i] - x1 <= APART * tall
        and x0 - found.x1[i] <= APART * tall
        and abs(int(found.bottom[i]) - bottom) <= FOOT * tall
        for i in pieces
    )


def _stands_free(found: Blobs, standing: Indices, blob: int) -> bool:
    """Whether there is only paper between a blob and the baseline: accents have their letter there."""
    inset = 0.2 * (found.x1[blob] - found.x0[blob])
    left, right = found.x0[blob] + inset, found.x1[blob] - inset
    below = (found.x0[standing] < right) & (found.x1[standing] > left) & (found.bottom[standing] > found.bottom[blob])
    for i in standing[below].tolist():
        # a box alone may lie below without any ink there: the leg of an R, the slash of a per cent sign
        rows = slice(int(found.bottom[blob]), int(found.bottom[i]))
        if (found.labels[rows, math.ceil(left) : max(math.ceil(left) + 1, math.floor(right))] == i + 1).any():
            return False
    return True


def _stacked(found: Blobs, pieces: Sequence[int], tall: float) -> list[list[int]]:
    """Put the pieces of digits that broke apart together: those that lie above each other."""
    stacks: list[list[int]] = []
    for i in sorted(pieces, key=lambda i: (int(found.x0[i]), int(found.top[i]))):
        for stack in stacks:
            apart = [
                max(int(found.top[i]) - int(found.bottom[k]), int(found.top[k]) - int(found.bottom[i]))
                for k in stack
                if min(found.x1[i], found.x1[k]) > max(found.x0[i], found.x0[k])
            ]
            if apart and min(apart) <= BROKEN * tall:
                stack.append(i)
                break
        else:
            stacks.append([i])
    return stacks


def _like_a_digit(found: Blobs, digit: Sequence[int], base: float, tall: float) -> bool:
    top, bottom = min(int(found.top[i]) for i in digit), max(int(found.bottom[i]) for i in digit)
    return (
        HEIGHT[0] * tall <= bottom - top <= HEIGHT[1] * tall
        and base - RAISED[1] * tall <= bottom <= base - RAISED[0] * tall
    )


def _continues(found: Blobs, group: Sequence[int], digit: Sequence[int], tall: float) -> bool:
    gap = min(int(found.x0[i]) for i in digit) - max(int(found.x1[i]) for i in group)
    lower = max(int(found.bottom[i]) for i in digit) - max(int(found.bottom[i]) for i in group)
    return gap <= APART * tall and abs(lower) <= LEVEL * tall


def _opens_with_blank(found: Blobs, standing: Indices, group: Sequence[int], tall: float) -> bool:
    """Whether nothing stands left of a mark on its line, and a letter a blank away to its right."""
    x0, x1 = min(int(found.x0[i]) for i in group), max(int(found.x1[i]) for i in group)
    if (found.x0[standing] < x0).any():
        return False
    return bool((found.x0[standing] <= x1 + SPACED * tall).any())


def _has_word(found: Blobs, standing: Indices, group: Sequence[int], tall: float) -> bool:
    """Whether a letter on the baseline stands close to the left of a mark, or (a note's own number) to its right."""
    x0, x1 = min(int(found.x0[i]) for i in group), max(int(found.x1[i]) for i in group)
    before, after = found.x1[standing], found.x0[standing]
    left = (before <= x0 + 0.25 * tall) & (before >= x0 - NEAR * tall)
    right = (after >= x1 - 0.25 * tall) & (after <= x1 + NEAR * tall)
    return bool(left.any() or right.any())
