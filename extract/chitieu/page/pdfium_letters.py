"""The letters of a page as PDFium knows them, or why they are not to be believed."""

from __future__ import annotations

import unicodedata
from itertools import repeat
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from msgspec import Struct

from chitieu.page import pdfium_calls as pdfium
from chitieu.page.letters import NO_LETTERS, Letters, box_ends
from chitieu.page.pdfium_runs import LEVEL, dropped_blanks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from chitieu.page.content import Distrust
    from chitieu.page.frame import Frame
    from chitieu.page.letters import Bools, Floats, Ints
    from chitieu.page.pdfium_runs import Runs

    Codes: TypeAlias = NDArray[np.uint16]

LINE_END_HYPHEN = 0xFFFE
"""What PDFium makes of a hyphen at the end of a line, of U+00AD there, which is a letter in TCVN3 fonts, and of what a
table of the font maps to nothing."""
HYPHEN, SOFT_HYPHEN = 0x2D, 0xAD
LIGATURES = {unicodedata.normalize("NFKC", chr(code)): code for code in range(0xFB06, 0xFAFF, -1)}
"""Letters (ff, fi, fl, ffi, ffl, st) that PDFium makes of one glyph, at one origin, and what it makes them of."""
NO_GLYPH = 0
"""In place of the code of a letter that no single character stands for."""
SAME_ORIGIN = 0.02
"""Letters of two text objects whose origins are nearer than this (points) are printed over each other."""
SHIFT = 0.05
"""Letters of one text object stand on one line to this share of their size, or it is written downwards."""
OVERHANG = 0.002
"""Ink that ends within this share of the size before the box of the advance hides where that ends (an italic f)."""
WIDTH_STEP = 0.002
"""Advances (in sizes) that differ by less are one glyph's."""
MIN_ADVANCE = 0.4
"""No glyph's ink reaches further than 2.5 times its advance; a shorter one belongs to another glyph of that letter."""
MAX_BEARING = 2.0
"""A glyph's advance is at most this many times its ink: the i of Times has 1.5, 1 and full stop 1.9."""
BEARING = 0.01
"""A box that starts further right of the origin (in sizes) is ink alone: what PDFium knows of /ActualText."""
UNPRINTABLE = ((0x7F, 0x9F), (0xFFFD, 0xFFFD), (0xFFFF, 0xFFFF))
"""Control codes beside those of ASCII, the sign for any unknown letter, and no character at all."""
LOW_SURROGATES = (0xDC00, 0xDFFF)


class _Chars(Struct, frozen=True, eq=False):
    """Characters of an open text page, in content order: PDFium's numbers and codes, their runs, origins and boxes."""

    textpage: pdfium.Pointer
    frame: Frame
    number: Ints
    code: Ints
    run: Ints
    x: Floats
    y: Floats
    left: Floats
    right: Floats

    def merged(self, heads: Ints, text: list[str]) -> _Chars:
        """Return those that begin a letter; ``text`` are the letters, as wide as their parts."""
        return _Chars(
            self.textpage,
            self.frame,
            number=self.number[heads],
            code=np.array([ord(t) if len(t) == 1 else LIGATURES.get(t, NO_GLYPH) for t in text], dtype=np.int64),
            run=self.run[heads],
            x=self.x[heads],
            y=self.y[heads],
            left=np.minimum.reduceat(self.left, heads),
            right=np.maximum.reduceat(self.right, heads),
        )


def letters_of(textpage: pdfium.Pointer, count: int, runs: Runs, frame: Frame) -> Letters | Distrust:
    """Return the letters of an open text page with ``count`` characters, in content order, or why not to take them."""
    if not runs.handles:
        return NO_LETTERS
    if not all(runs.fonts):
        return "type3_font"
    codes = np.zeros(count + 1, dtype=np.uint16)
    if count and pdfium.text(textpage, 0, count, codes.ctypes.data) != count + 1:
        return "no_unicode"
    chars = _chars(textpage, count, codes, runs, frame)
    blanks = dropped_blanks(runs, chars.run)
    if blanks is None:
        return "lost_text"
    letters = _letters(chars, runs)
    if isinstance(letters, str):
        return letters
    # the blanks go to their place in drawing order, then what does not run from left to right (blanks only) goes
    run = np.concatenate((letters[1], blanks))
    order = np.argsort(run, kind="stable")
    order = order[runs.upright[run[order]]]
    return _with_blanks(letters[0], blanks, runs).taken(order) if len(blanks) else letters[0].taken(order)


def _chars(textpage: pdfium.Pointer, count: int, codes: Codes, runs: Runs, frame: Frame) -> _Chars:
    index = {handle: number for number, handle in enumerate(runs.handles)}
    owners = map(index.get, map(pdfium.char_object, repeat(textpage), range(count)), repeat(-1))
    owner = np.fromiter(owners, dtype=np.int64, count=count)
    # blanks of PDFium's own making stand for gaps it finds wide, inside text objects too; it knows less of them than we
    made = np.flatnonzero((codes[:count] == ord(" ")) & (owner >= 0))
    owner[made[pdfium.ints(pdfium.char_is_generated, repeat(textpage), made.tolist()) > 0]] = -1
    drawn = np.flatnonzero(owner >= 0)
    number = drawn[np.argsort(owner[drawn], kind="stable")]
    room, first, second = pdfium.room(len(number))
    pdfium.each(pdfium.char_origin, repeat(textpage), number.tolist(), first, second)
    x, y = _seen(frame, room[:, 0].copy(), room[:, 1].copy())
    code = codes[number].astype(np.int64)
    left, right = x.copy(), x.copy()  # blanks have no box
    inked = np.flatnonzero(code != ord(" "))
    pdfium.each(pdfium.char_loose_box, repeat(textpage), number[inked].tolist(), first)
    left[inked], right[inked] = _ends(frame, *room[: len(inked)].view(np.float32)[:, :4].astype(np.float64).T)
    return _Chars(textpage, frame, number, code, owner[number], x, y, left, right)


def _letters(chars: _Chars, runs: Runs) -> tuple[Letters, Ints] | Distrust:
    """Return the letters and the run of each."""
    ends = chars.number[chars.code == LINE_END_HYPHEN].tolist()
    if bool(_unprintable(chars.code).any()) or not all(map(pdfium.char_is_hyphen, repeat(chars.textpage), ends)):
        return "no_unicode"
    text = list(map(chr, chars.code.tolist()))
    blank = np.fromiter(map(str.isspace, text), dtype=bool, count=len(text))
    if not bool((runs.upright[chars.run] | blank).all()) or _runs_down(chars, runs):
        return "turned_text"
    heads = np.flatnonzero(~_continues(chars, blank))
    if len(heads) < len(text):
        stops = [*heads[1:].tolist(), len(text)]
        joined = ["".join(text[start:stop]) for start, stop in zip(heads.tolist(), stops, strict=True)]
        text = [letter if len(letter) == 1 else _one_glyph(letter) for letter in joined]
        if not all(text):
            return "shared_origin"
        chars, blank = chars.merged(heads, text), blank[heads]
    size = runs.size[chars.run]
    if _overprinted(chars.x[~blank], chars.y[~blank]):
        return "shared_origin"
    advance = _advance(chars, blank, text, runs)
    if advance is None:
        return "no_unicode"
    top, bottom = box_ends(chars.y, size)
    font = runs.font[chars.run]
    level = np.zeros(len(text), dtype=np.int64)
    letters = Letters(text, chars.x, chars.x + advance, top, bottom, chars.y, size, font, runs.fonts, level)
    return letters, chars.run


def _seen(frame: Frame, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    a, b, c, d, e, f = frame.matrix
    return a * x + c * y + e, b * x + d * y + f


def _unprintable(code: Ints) -> Bools:
    """Return which codes print nothing: numbers of glyphs that no table leads to a letter come out as these."""
    found = (code < ord("\t")) | ((code > ord("\r")) & (code < ord(" ")))
    for first, last in UNPRINTABLE:
        found |= (code >= first) & (code <= last)
    return found


def _runs_down(chars: _Chars, runs: Runs) -> bool:
    """Whether letters of one text object stand below each other: fonts for vertical writing have level matrices."""
    same = chars.run[1:] == chars.run[:-1]
    rise, step = np.abs(np.diff(chars.y)), np.abs(np.diff(chars.x))
    return bool((same & (rise > SHIFT * runs.size[chars.run[1:]] + LEVEL * step)).any())


def _continues(chars: _Chars, blank: Bools) -> Bools:
    """Return which characters belong to the glyph of the one before: parts of a ligature, or of an accented letter."""
    after = np.zeros(len(chars.code), dtype=bool)
    after[1:] = (
        (chars.run[1:] == chars.run[:-1])
        & (np.abs(np.diff(chars.x)) < SAME_ORIGIN)
        & (np.abs(np.diff(chars.y)) < SAME_ORIGIN)
        & ~(blank[1:] | blank[:-1])
    )
    low, high = LOW_SURROGATES
    return after | ((chars.code >= low) & (chars.code <= high))


def _one_glyph(parts: str) -> str:
    """Return the letter that characters of one origin make; '' where they are several letters, one over the other.

    LibreOffice writes "à" typed as two characters as one glyph and both as its /ActualText.
    """
    text = unicodedata.normalize("NFC", parts.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    if len(text) == 1 or all(map(unicodedata.combining, text[1:])):
        return text
    return text if text in LIGATURES else ""


def _overprinted(x: Floats, y: Floats) -> bool:
    """Whether two letters of different text objects have one origin."""
    order = np.lexsort((x, np.round(y / SAME_ORIGIN)))
    return bool(
        ((np.abs(np.diff(x[order])) < SAME_ORIGIN) & (np.abs(np.diff(y[order])) < SAME_ORIGIN)).any()
    )  # fmt: skip


def _advance(chars: _Chars, blank: Bools, text: list[str], runs: Runs) -> Floats | None:
    """Return how far each letter leads along its line; None where a letter has no Unicode and shows a raw code.

    PDFium's loose box is the box of the advance, widened to the ink where that is wider. Where ink ends the box, the
    font's table is asked by Unicode; it may name another glyph of that letter, so it must fit the box. Letters that
    PDFium took for a hyphen at the end of a line are set in ``text``.
    """
    advance = np.where(blank, 0.0, chars.right - chars.x)  # blanks have no box
    size = np.maximum(runs.size[chars.run], 1e-6)
    width = np.clip(np.round(advance / size / WIDTH_STEP), 0, 4095).astype(np.int64)
    first, of_glyph = _distinct(((runs.font[chars.run] << 21 | chars.code) << 12) | width)
    numbers = chars.number[first].tolist()
    if any(map(pdfium.char_is_unmapped, repeat(chars.textpage), numbers)):
        return None
    ink = np.zeros((len(numbers), 4))
    pdfium.each(pdfium.char_ink_box, repeat(chars.textpage), numbers, *pdfium.addresses(ink))
    ink_end = _ends(chars.frame, *ink[:, [0, 3, 1, 2]].T)[1] - chars.x[first]
    found = advance[first]
    ink_alone = chars.left[first] > chars.x[first] + BEARING * size[first]
    exact = found.copy()
    unsure = (ink_end > found - OVERHANG * size[first]) & ~blank[first] & (chars.code[first] != NO_GLYPH)
    for index in np.flatnonzero(unsure).tolist():
        own = _font_width(runs, int(chars.run[first[index]]), int(chars.code[first[index]]))
        least, most = (1.0, MAX_BEARING) if ink_alone[index] else (MIN_ADVANCE, 1.0)
        if least * found[index] < own < most * found[index]:
            exact[index] = own
    for index in np.flatnonzero(chars.code[first] == LINE_END_HYPHEN).tolist():
        run = int(chars.run[first[index]])
        soft, hard = (abs(_font_width(runs, run, code) - found[index]) for code in (SOFT_HYPHEN, HYPHEN))
        for char in np.flatnonzero(of_glyph == index).tolist():
            text[char] = chr(SOFT_HYPHEN) if soft < hard else chr(HYPHEN)
    return advance + (exact - found)[of_glyph]


def _ends(frame: Frame, left: Floats, high: Floats, right: Floats, low: Floats) -> tuple[Floats, Floats]:
    """Return the left and right ends of boxes on the page as a viewer shows it."""
    one, other = _seen(frame, left, high)[0], _seen(frame, right, low)[0]
    return np.minimum(one, other), np.maximum(one, other)


def _font_width(runs: Runs, run: int, code: int) -> float:
    """Return the advance (points) of the glyph that the run's font has for a Unicode character; 0 for none."""
    width = np.zeros(1, dtype=np.float32)
    pdfium.glyph_width(runs.font_handles[int(runs.font[run])], code, 1.0, width.ctypes.data)
    return float(width[0]) * float(runs.em[run])


def _with_blanks(letters: Letters, blanks: Ints, runs: Runs) -> Letters:
    """Return the letters and, behind them, a blank for each of these runs."""
    x, y, size = runs.matrix[blanks, 4], runs.matrix[blanks, 5], runs.size[blanks]
    top, bottom = box_ends(y, size)
    return Letters(
        text=[*letters.text, *" " * len(blanks)],
        x0=np.append(letters.x0, x),
        x1=np.append(letters.x1, x),
        top=np.append(letters.top, top),
        bottom=np.append(letters.bottom, bottom),
        baseline=np.append(letters.baseline, y),
        size=np.append(letters.size, size),
        font=np.append(letters.font, runs.font[blanks]),
        fonts=letters.fonts,
        turn=np.append(letters.turn, np.zeros(len(blanks), dtype=np.int64)),
    )


def _distinct(keys: Ints) -> tuple[Ints, Ints]:
    """Return where each distinct key stands first, and for every key which of them it is.

    ``np.unique`` says the same, but its first call imports ``numpy.ma``: 12-25 ms, as much as two pages.
    """
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    new = np.ones(len(keys), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    which = np.empty(len(keys), dtype=np.int64)
    which[order] = np.cumsum(new) - 1
    return order[new], which
