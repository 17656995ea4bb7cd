"""Superscript digits on scans: found by their shape, read enlarged, and taken out of the line before it is read again.

Tesseract reads ``2023`` with a raised 3 as ``20233``, or a raised 12 as a quotation mark. So marks are looked for in
the ink, not in the text. What no reader takes for digits (quotation marks, asterisks) stays where it is.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz

from chitieu.page import scan_pixels as px
from chitieu.page.engine import LINE, TEXT_DPI, SeenWord
from chitieu.page.number_reader import DOUBT, TIGHT, NumberCrop
from chitieu.page.scan_text import CAPITAL, SeenRow, make_word, row_size, rows_of, shifted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.model import Word
    from chitieu.page.number_reader import Reading
    from chitieu.page.prepare import Prepared
    from chitieu.page.scan_pixels import Blobs, Grey, Indices, Ink
    from chitieu.page.scan_sheet import Sheet

FAINT = 190
"""Grey level below which a pixel is ink here: the thin strokes of digits 4 pt high are light grey at 200 dpi, and fall
apart at the level that suits full-size letters."""
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
NEAR = 0.6
"""Gap between a mark and its word, in digit heights, at most."""
DIGITS = re.compile(r"\d{1,3}")
ENLARGE = 3
"""Marks are 4 pt high, 11 pixels at 200 dpi: both readers were made for lines of 32 to 48."""
OWN = 0.6
"""Share of a word's box covered by a mark from which the word is nothing but the engine's idea of the mark."""
GLUED = 0.3
"""Share of a mark's width that a word must reach over to have swallowed it; neighbours overlap by a pixel or two."""
FOOT = 0.12
"""A floating piece beside a mark that ends this level with it (digit heights) is a digit that was not recognised as
one: the mark is incomplete. Quotation marks end 0.2 higher."""
SAME_TEXT = 75
"""Likeness (0-100) of a row's two readings below which the second went wrong: erased marks change a few letters."""
AROUND = 1.5
"""Points kept above and below a row that is read again; three times that at its ends."""
MARGIN = 10
"""Pixels of paper around it."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Blobs that may be a raised number. ``whole``: nothing beside them was left out."""

    members: tuple[int, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A raised number: its pixels, and what it says."""

    x0: int
    top: int
    x1: int
    bottom: int
    members: tuple[int, ...]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Unmarked:
    """Rows read again without their marks, and the marks as words."""

    rows: list[SeenRow]
    marks: list[Word]


def without_marks(sheet: Sheet, grey: Grey, ink: Ink, rows: Sequence[SeenRow]) -> Unmarked:
    """Find the raised digits of ``rows`` and read the rows that carry some again without them.

    ``grey`` and ``ink`` show the part of the sheet that the rows were read from.
    """
    page = sheet.page
    found = px.blobs(px.ink_below(grey, FAINT))
    groups = [(i, group) for i, row in enumerate(rows) for group in _groups(page, ink, found, row)]
    readings = sheet.numbers.read([_crop(grey, found, group.members, page.dpi) for _, group in groups])
    marks: dict[int, list[Mark]] = {}
    taken: set[int] = set()
    for (i, group), reading in zip(groups, readings, strict=True):
        if taken.isdisjoint(group.members) and (DIGITS.fullmatch(reading.text) or DIGITS.fullmatch(reading.other)):
            taken.update(group.members)
            sure = reading if group.whole else replace(reading, confidence=min(reading.confidence, DOUBT))
            marks.setdefault(i, []).append(_mark(found, group.members, sure))
    clean = _erased(grey, found, taken)
    words: list[Word] = []
    kept: list[SeenRow] = []
    every = [mark for some in marks.values() for mark in some]
    for i, row in enumerate(rows):
        rest = replace(row, words=tuple(w for w in row.words if not any(_shared(mark, w) >= OWN for mark in every)))
        if any(_glued(mark, w) for mark in marks.get(i, ()) for w in rest.words):
            rest = _read_again(sheet, clean, row) or rest
        if rest.words:
            kept.append(rest)
        words += [_word(page, mark) for mark in marks.get(i, ())]
    return Unmarked(kept, words)


def _groups(page: Prepared, ink: Ink, found: Blobs, row: SeenRow) -> list[_Group]:
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
    return [
        _Group(tuple(group), whole=not _misses(found, pieces, group, tall))
        for group in groups
        if _has_word(found, standing, group, tall)
    ]


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


def _has_word(found: Blobs, standing: Indices, group: Sequence[int], tall: float) -> bool:
    """Whether a letter on the baseline stands close to the left of a mark, or (a note's own number) to its right."""
    x0, x1 = min(int(found.x0[i]) for i in group), max(int(found.x1[i]) for i in group)
    before, after = found.x1[standing], found.x0[standing]
    left = (before <= x0 + 0.25 * tall) & (before >= x0 - NEAR * tall)
    right = (after >= x1 - 0.25 * tall) & (after <= x1 + NEAR * tall)
    return bool(left.any() or right.any())


def _crop(grey: Grey, found: Blobs, group: Sequence[int], dpi: int) -> NumberCrop:
    x0, x1 = min(int(found.x0[i]) for i in group), max(int(found.x1[i]) for i in group)
    top, bottom = min(int(found.top[i]) for i in group), max(int(found.bottom[i]) for i in group)
    # paint away the neighbours: a crop as small as this would see the end of the word before it
    margin = max(2, round(TIGHT * (bottom - top)))
    image = np.full((bottom - top + 2 * margin, x1 - x0 + 2 * margin), px.PAPER, np.uint8)
    rows = px.pixel_span(top - 1, bottom + 1, grey.shape[0])
    columns = px.pixel_span(x0 - 1, x1 + 1, grey.shape[1])
    inner = grey[rows, columns]
    y, x = margin - (top - rows.start), margin - (x0 - columns.start)
    image[y : y + inner.shape[0], x : x + inner.shape[1]] = inner
    large = px.scaled(image, ENLARGE)
    tall = (bottom - top) * ENLARGE
    return NumberCrop(large, dpi * ENLARGE, margin * ENLARGE + tall, tall, full_stop=False, gap="none")


def _mark(found: Blobs, group: Sequence[int], reading: Reading) -> Mark:
    return Mark(
        min(int(found.x0[i]) for i in group),
        min(int(found.top[i]) for i in group),
        max(int(found.x1[i]) for i in group),
        max(int(found.bottom[i]) for i in group),
        tuple(group),
        reading,
    )


def _erased(grey: Grey, found: Blobs, taken: set[int]) -> Grey:
    clean = grey.copy()
    for i in sorted(taken):
        rows = px.pixel_span(int(found.top[i]) - 1, int(found.bottom[i]) + 1, grey.shape[0])
        columns = px.pixel_span(int(found.x0[i]) - 1, int(found.x1[i]) + 1, grey.shape[1])
        clean[rows, columns] = px.PAPER
    return clean


def _read_again(sheet: Sheet, clean: Grey, row: SeenRow) -> SeenRow | None:
    margin = round(AROUND * sheet.page.scale)
    rows = px.pixel_span(
        min(w.top for w in row.words) - margin, max(w.bottom for w in row.words) + margin, clean.shape[0]
    )
    columns = px.pixel_span(
        min(w.x0 for w in row.words) - 3 * margin, max(w.x1 for w in row.words) + 3 * margin, clean.shape[1]
    )
    factor = TEXT_DPI / sheet.page.dpi
    image = px.padded(px.scaled(clean[rows, columns], factor), MARGIN)
    words = shifted(
        sheet.engine.words(image, TEXT_DPI, "vie", LINE),
        columns.start - MARGIN / factor,
        rows.start - MARGIN / factor,
        factor,
        0,
    )
    old, new = row.text, " ".join(w.text for w in words)
    if fuzz.ratio(old, new) < SAME_TEXT:
        return None
    return SeenRow(tuple(sorted((w for r in rows_of(words) for w in r.words), key=lambda w: w.x0)), row.baseline)


def _shared(mark: Mark, word: SeenWord) -> float:
    """Return the share of a word's box that a mark covers."""
    across = min(mark.x1, word.x1) - max(mark.x0, word.x0)
    down = min(mark.bottom, word.bottom) - max(mark.top, word.top)
    return max(0.0, across) * max(0.0, down) / ((word.x1 - word.x0) * (word.bottom - word.top))


def _glued(mark: Mark, word: SeenWord) -> bool:
    """Whether the engine read a mark into a word: the word's box reaches over it."""
    across = min(mark.x1, word.x1) - max(mark.x0, word.x0)
    return across >= GLUED * (mark.x1 - mark.x0) and word.top < mark.bottom and word.bottom > mark.top


def _word(page: Prepared, mark: Mark) -> Word:
    text, other = mark.reading.text, mark.reading.other
    if not DIGITS.fullmatch(text):
        text, other = other, text
    size = (mark.bottom - mark.top) / page.scale / CAPITAL
    seen = SeenWord(text, mark.x0, mark.top, mark.x1, mark.bottom, mark.reading.confidence, 0, mark.bottom)
    return replace(make_word(page, seen, size, mark.bottom), raised=True, alt_text=other)
