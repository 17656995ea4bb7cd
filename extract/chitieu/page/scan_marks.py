"""Superscript digits on scans: found by their shape, read enlarged, and taken out of the line before it is read again.

Tesseract reads ``2023`` with a raised 3 as ``20233``, or a raised 12 as a quotation mark. So marks are looked for in
the ink, not in the text. What no reader takes for digits (quotation marks, asterisks) stays where it is, except at the
left end of a line (asterisks aside): a note begins there, whatever its number says ("8" on a fax looks like "H").
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, structs
from rapidfuzz import fuzz

from chitieu.page import scan_pixels as px
from chitieu.page.engine import LINE, TEXT_DPI, SeenWord
from chitieu.page.number_reader import DOUBT, TIGHT, NumberCrop
from chitieu.page.scan_numbers import UNREADABLE
from chitieu.page.scan_raised import raised_groups
from chitieu.page.scan_text import CAPITAL, SeenRow, make_word, shifted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.model import Word
    from chitieu.page.number_reader import Reading
    from chitieu.page.prepare import Prepared
    from chitieu.page.scan_pixels import Blobs, Grey, Ink
    from chitieu.page.scan_sheet import Sheet

FAINT = 190
"""Grey level below which a pixel is ink here: the thin strokes of digits 4 pt high are light grey at 200 dpi, and fall
apart at the level that suits full-size letters."""
_ENDING = re.compile(r"(.*\w[)\"”’]*)([.,;:)]{1,2})")
DIGITS = re.compile(r"\d{1,3}")
ENLARGE = 3
"""Marks are 4 pt high, 11 pixels at 200 dpi: both readers were made for lines of 32 to 48."""
FIRST, WIDEST = 0.5, 2.5
"""A mark that opens a row begins and ends at most this far right of where the engine's first word begins, in heights of
the mark (two digits are 1.2 wide)."""
OWN = 0.6
"""Share of a word's box covered by a mark from which the word is nothing but the engine's idea of the mark."""
SCRAP = 2
"""Signs (``°``, ``'*``) that an engine sees in a mark, at most."""
GLUED = 0.3
"""Share of a mark's width that a word must reach over to have swallowed it; neighbours overlap by a pixel or two."""
SAME_TEXT = 75
"""Likeness (0-100) of two readings below which the second went wrong: erased marks change a few letters."""
AROUND = 1.5
"""Points kept above and below a row that is read again; three times that at its ends."""
MARGIN = 10
"""Pixels of paper around it."""


class Mark(Struct, frozen=True):
    """A raised number: its pixels, and what it says."""

    x0: int
    top: int
    x1: int
    bottom: int
    members: tuple[int, ...]
    reading: Reading


class Unmarked(Struct, frozen=True):
    """Rows read again without their marks, and the marks as words."""

    rows: list[SeenRow]
    marks: list[Word]


def without_marks(sheet: Sheet, grey: Grey, ink: Ink, rows: Sequence[SeenRow]) -> Unmarked:
    """Find the raised digits of ``rows`` and read the rows that carry some again without them.

    ``grey`` and ``ink`` show the part of the sheet that the rows were read from.
    """
    page = sheet.page
    found = px.blobs(px.ink_below(grey, FAINT))
    groups = [(i, group) for i, row in enumerate(rows) for group in raised_groups(page, ink, found, row)]
    readings = sheet.numbers.read([_crop(grey, found, group.members, page.dpi) for _, group in groups])
    marks: dict[int, list[Mark]] = {}
    taken: set[int] = set()
    for (i, group), reading in zip(groups, readings, strict=True):
        if not taken.isdisjoint(group.members):
            continue
        if DIGITS.fullmatch(reading.text) or (DIGITS.fullmatch(reading.other) and not group.spaced):
            taken.update(group.members)
            sure = reading if group.whole else structs.replace(reading, confidence=min(reading.confidence, DOUBT))
            marks.setdefault(i, []).append(_mark(found, group.members, sure))
        elif not group.spaced and _opens(found, group.members, rows[i]):
            taken.update(group.members)
            sure = structs.replace(reading, text=UNREADABLE, confidence=0.0)
            marks.setdefault(i, []).append(_mark(found, group.members, sure))
    clean = _erased(grey, found, taken)
    words: list[Word] = []
    kept: list[SeenRow] = []
    every = [mark for some in marks.values() for mark in some]
    for i, row in enumerate(rows):
        low, high = min(w.top for w in row.words), max(w.bottom for w in row.words)
        near = [mark for mark in every if mark.top < high and low < mark.bottom]
        rest = structs.replace(row, words=tuple(w for w in row.words if not any(_is_mark(mark, w) for mark in near)))
        glued = [any(_glued(mark, w) for mark in marks.get(i, ())) for w in rest.words]
        if any(glued):
            rest = _read_again(sheet, clean, rest, glued)
        rest = structs.replace(rest, words=tuple(part for w in rest.words for part in _parted(w, marks.get(i, ()))))
        if rest.words:
            kept.append(rest)
        words += [_word(page, mark) for mark in marks.get(i, ())]
    return Unmarked(kept, words)


def _opens(found: Blobs, group: Sequence[int], row: SeenRow) -> bool:
    """Whether a group stands at the left end of its row, before the first letter on the baseline."""
    x1 = max(int(found.x1[i]) for i in group)
    left = min(w.x0 for w in row.words)
    tall = max(int(found.bottom[i]) for i in group) - min(int(found.top[i]) for i in group)
    starred = min(row.words, key=lambda w: w.x0).text.startswith("*")
    return not starred and min(int(found.x0[i]) for i in group) <= left + FIRST * tall and x1 <= left + WIDEST * tall


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


def _read_again(sheet: Sheet, clean: Grey, row: SeenRow, glued: Sequence[bool]) -> SeenRow:
    """Read the words that swallowed a mark again, without it and with their neighbours, which tell how letters look."""
    words: list[SeenWord] = []
    for near, some in itertools.groupby(range(len(row.words)), key=lambda k: any(glued[max(0, k - 1) : k + 2])):
        stretch = list(some)
        kept = row.words[stretch[0] : stretch[-1] + 1]
        words += (near and _stretch(sheet, clean, row, stretch)) or kept
    return structs.replace(row, words=tuple(words))


def _stretch(sheet: Sheet, clean: Grey, row: SeenRow, places: Sequence[int]) -> Sequence[SeenWord]:
    """Read neighbouring words of a row again; nothing where the second reading went wrong."""
    margin = round(AROUND * sheet.page.scale)
    words, first, last = row.words[places[0] : places[-1] + 1], places[0], places[-1]
    # at the ends of the row there is paper, inside it half of the blank
    left = (row.words[first - 1].x1 + words[0].x0) / 2 if first else words[0].x0 - 3 * margin
    right = (words[-1].x1 + row.words[last + 1].x0) / 2 if last + 1 < len(row.words) else words[-1].x1 + 3 * margin
    rows = px.pixel_span(
        min(w.top for w in row.words) - margin, max(w.bottom for w in row.words) + margin, clean.shape[0]
    )
    columns = px.pixel_span(left, right, clean.shape[1])
    factor = TEXT_DPI / sheet.page.dpi
    image = px.padded(px.scaled(clean[rows, columns], factor), MARGIN)
    again = shifted(
        sheet.engine.words(image, TEXT_DPI, "vie", LINE),
        columns.start - MARGIN / factor,
        rows.start - MARGIN / factor,
        factor,
        0,
    )
    alike = fuzz.ratio(" ".join(w.text for w in words), " ".join(w.text for w in again)) >= SAME_TEXT
    return sorted(again, key=lambda w: w.x0) if alike else ()


def _is_mark(mark: Mark, word: SeenWord) -> bool:
    """Whether a word is nothing but what the engine made of a mark: its own place, or signs without letters over it."""
    scrap = len(word.text) <= SCRAP and not any(c.isalnum() for c in word.text)
    across = min(mark.x1, word.x1) - max(mark.x0, word.x0)
    over = across >= OWN * min(mark.x1 - mark.x0, word.x1 - word.x0) and _glued(mark, word)
    return _shared(mark, word) >= OWN or (scrap and over)


def _shared(mark: Mark, word: SeenWord) -> float:
    """Return the share of a word's box that a mark covers."""
    across = min(mark.x1, word.x1) - max(mark.x0, word.x0)
    down = min(mark.bottom, word.bottom) - max(mark.top, word.top)
    return max(0.0, across) * max(0.0, down) / ((word.x1 - word.x0) * (word.bottom - word.top))


def _glued(mark: Mark, word: SeenWord) -> bool:
    """Whether the engine read a mark into a word: the word's box reaches over it."""
    across = min(mark.x1, word.x1) - max(mark.x0, word.x0)
    return across >= GLUED * (mark.x1 - mark.x0) and word.top < mark.bottom and word.bottom > mark.top


def _parted(word: SeenWord, marks: Sequence[Mark]) -> list[SeenWord]:
    """Part "2023," in two where the mark stood between the year and the comma."""
    for mark in marks:
        within = word.x0 < mark.x0 and mark.x1 < word.x1 and word.top < mark.bottom and mark.top < word.bottom
        ending = _ENDING.fullmatch(word.text) if within else None
        if ending:
            return [
                structs.replace(word, text=ending[1], x1=mark.x0),
                structs.replace(word, text=ending[2], x0=mark.x1),
            ]
    return [word]


def _word(page: Prepared, mark: Mark) -> Word:
    text, other = mark.reading.text, mark.reading.other
    if text != UNREADABLE and not DIGITS.fullmatch(text):
        text, other = other, text
    size = (mark.bottom - mark.top) / page.scale / CAPITAL
    seen = SeenWord(text, mark.x0, mark.top, mark.x1, mark.bottom, mark.reading.confidence, 0, mark.bottom)
    return structs.replace(make_word(page, seen, size, mark.bottom), raised=True, alt_text=other)
