"""From letters to words: the one rule, whichever program read the letters.

It gives the words that pdfplumber's ``extract_words(x_tolerance_ratio=0.2, y_tolerance=3, extra_attrs=["raised"])``
gives; tests hold the two together.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from chitieu.geometry import Box
from chitieu.page.model import Word
from chitieu.page.raised import raised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.letters import Bools, Floats, Ints, Letters

BLANK_RATIO = 0.2
"""A gap wider than this share of the font size parts two words: a blank is 0.25 em in Times, letters nearly touch."""
SAME_LINE = 3.0
"""Letters whose tops follow each other within this many points are one line: half of the closest line spacing met."""
LIGATURES = frozenset(map(chr, range(0xFB00, 0xFB07)))
"""The Latin ligatures (ff, fi, fl, ffi, ffl, st) that fonts map one glyph to; a word has their letters."""


def words_of(letters: Letters) -> tuple[Word, ...]:
    """Return the words of a page in content order, line by line; a superscript is never part of its host's word."""
    if not len(letters):
        return ()
    blank = letters.blank
    marks = raised(letters, blank)
    order, starts = _grouped(letters, blank, marks)
    sorted_letters = letters.taken(order)
    shown = ~blank[order]
    firsts = np.flatnonzero(starts)
    # a word ends where the next begins or a blank stands
    stops = np.flatnonzero(shown & np.append(starts[1:] | ~shown[1:], True)) + 1
    return tuple(word for word in _words(sorted_letters, marks[order], firsts, stops) if word.text)


def _grouped(letters: Letters, blank: Bools, marks: Bools) -> tuple[Ints, Bools]:
    """Return the letters' order in their lines, and which of them (in that order) begins a word.

    Lines are formed within runs of letters between two superscripts: content order keeps a mark beside its host.
    """
    along, end, across = _read_along(letters)
    run = np.zeros(len(letters), dtype=np.int64)
    run[1:] = np.cumsum((letters.turn[1:] != letters.turn[:-1]) | (marks[1:] != marks[:-1]))
    by_line = np.lexsort((across, run))
    new_line = np.ones(len(letters), dtype=bool)
    new_line[1:] = (np.diff(run[by_line]) > 0) | (across[by_line][1:] > across[by_line][:-1] + SAME_LINE)
    line = np.empty(len(letters), dtype=np.int64)
    line[by_line] = np.cumsum(new_line)
    order = np.lexsort((along, line))
    left, right = order[:-1], order[1:]
    starts = ~blank[order]
    starts[1:] &= (
        blank[left]
        | (line[left] != line[right])
        | (along[right] > end[left] + BLANK_RATIO * letters.size[left])
        | (np.abs(across[right] - across[left]) > SAME_LINE)
    )
    return order, starts


def _read_along(letters: Letters) -> tuple[Floats, Floats, Floats]:
    """Return where each letter starts and ends along its line, and where the line lies, as one reads it.

    Headings of narrow columns run upwards: read downwards, "doc" would come out as "cod".
    """
    along, end, across = letters.x0, letters.x1, letters.top
    for turn, sides in (
        (90, (-letters.bottom, -letters.top, letters.x0)),
        (180, (-letters.x1, -letters.x0, -letters.bottom)),
        (270, (letters.top, letters.bottom, -letters.x1)),
    ):
        so = letters.turn == turn
        if so.any():
            along, end, across = (np.where(so, new, old) for new, old in zip(sides, (along, end, across), strict=True))
    return along, end, across


def _words(letters: Letters, marks: Bools, firsts: Ints, stops: Ints) -> list[Word]:
    """Make a word of each slice of sorted letters."""
    slices = np.column_stack((firsts, stops)).ravel()
    if len(slices) and slices[-1] == len(letters):
        slices = slices[:-1]

    def over(reduced: np.ufunc, values: Floats) -> Floats:
        return reduced.reduceat(values, slices)[::2] if len(slices) else np.empty(0)

    x0, x1 = over(np.minimum, letters.x0), over(np.maximum, letters.x1)
    top, bottom = over(np.minimum, letters.top), over(np.maximum, letters.bottom)
    bold = over(np.add, letters.bold.astype(np.float64)) * 2 > stops - firsts
    text = _spelt(letters.text)
    return [
        Word("".join(text[first:stop]), Box(*edges), size, baseline, raised=mark, bold=is_bold)
        for first, stop, edges, size, baseline, mark, is_bold in zip(
            firsts.tolist(),
            stops.tolist(),
            np.column_stack((x0, top, x1, bottom)).tolist(),
            _medians(letters.size, firsts, stops, slices),
            _medians(letters.baseline, firsts, stops, slices),
            marks[firsts].tolist(),
            bold.tolist(),
            strict=True,
        )
    ]


def _spelt(text: Sequence[str]) -> Sequence[str]:
    if LIGATURES.isdisjoint(text):
        return text
    return [unicodedata.normalize("NFKC", letter) if letter in LIGATURES else letter for letter in text]


def _medians(values: Floats, firsts: Ints, stops: Ints, slices: Ints) -> list[float]:
    """Return the median of each slice to 0.01: most words have one size and one baseline.

    The modules that know a median take long to load: ``statistics`` 3 ms, and the one of numpy ``numpy.ma`` with it.
    """
    if not len(slices):
        return []
    low = np.minimum.reduceat(values, slices)[::2]
    found = np.round(low, 2).tolist()
    for index in np.flatnonzero(np.maximum.reduceat(values, slices)[::2] != low).tolist():
        ordered = np.sort(values[firsts[index] : stops[index]])
        found[index] = round(float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2, 2)
    return found
