"""The words of ruled cells on scans: numbers read twice, everything else column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from chitieu.page import scan_pixels as px
from chitieu.page.engine import BLOCK, LINE, TEXT_DPI
from chitieu.page.scan_ink import crop_of, dashes, ink_cell, lines_of
from chitieu.page.scan_numbers import UNREADABLE, columns_of, number_like, number_words, one_word, short_cells
from chitieu.page.scan_text import rows_of, shifted, to_words
from chitieu.page.scan_words import read_twice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.geometry import Box
    from chitieu.page.engine import SeenWord
    from chitieu.page.model import Word
    from chitieu.page.scan_ink import InkCell
    from chitieu.page.scan_pixels import Grey
    from chitieu.page.scan_sheet import Sheet
    from chitieu.page.scan_text import SeenRow

DASH_SURE = 0.9
"""Dashes and dots are told by their shape alone, and a blank is all they can mean."""
STRIP_MARGIN = 12
"""Pixels of paper around a column strip: Tesseract misses letters at the very edge."""
LETTER = 4.5
"""Points: ink this high that no word covers was passed over by the engine (single digits in a column often are).
Accents and points have less; digits at 8 pt have 5.3."""
COVER = 2.0
"""Points around a word's box that it covers as well."""
APART = 8.0
"""Points: ink nearer than this to a word of its line is a letter whose word got too short a box."""


def read_cells(sheet: Sheet, cells: Sequence[Box]) -> list[Word]:
    """Return the words of all ``cells`` (points). A cell without ink has none, a cell with ink has at least one."""
    inked = [cell for cell in (ink_cell(sheet, box) for box in cells) if cell is not None]
    words: list[Word] = []
    rest: list[InkCell] = []
    for cell in inked:
        text = dashes(sheet, cell)
        if text:
            words.append(one_word(sheet, cell, text, DASH_SURE, None))
        else:
            rest.append(cell)
    short = short_cells(sheet, rest)
    words += number_words(sheet, short.numbers)
    words += [one_word(sheet, cell, seen.text, seen.confidence, None) for cell, seen in short.brief]
    done = {id(cell) for cell in short.numbers} | {id(cell) for cell, _ in short.brief}
    return words + _label_words(sheet, [cell for cell in rest if id(cell) not in done])


def _label_words(sheet: Sheet, cells: Sequence[InkCell]) -> list[Word]:
    """Read cells column by column, and give each word to the cell its middle lies in."""
    words: list[Word] = []
    once: list[Word] = []
    columns = columns_of([c.cell for c in cells])
    for column in sorted(set(columns)):
        strip = [c for c, own in zip(cells, columns, strict=True) if own == column]
        seen = _read_strip(sheet, strip)
        for cell in strip:
            x0, top, x1, bottom = sheet.page.to_pixels(cell.cell)
            own = [w for w in seen if x0 <= (w.x0 + w.x1) / 2 < x1 and top <= (w.top + w.bottom) / 2 < bottom]
            numbers, rest = _cell_words(sheet, cell, own)
            words += numbers
            once += rest
    return words + read_twice(sheet, sheet.grey, once)


def _cell_words(sheet: Sheet, cell: InkCell, seen: Sequence[SeenWord]) -> tuple[list[Word], list[Word]]:
    """Turn what the engine saw in a cell into words: numbers, and the rest, read once.

    Lines of nothing but digits (several rows of values in one cell, where a report draws only part of its rules) are
    read twice like number cells, and ink that no word covers is read on its own.
    """
    rows = rows_of(seen)
    kept: list[SeenRow] = []
    numbers: list[InkCell] = []
    missed = _uncovered(sheet, cell, seen)
    for row in rows:
        lines = lines_of(sheet, cell, _members(sheet, cell, row.words)) if number_like(row.text) else []
        if len(lines) == 1:
            numbers += lines
        else:
            kept.append(row)
    for line in missed:
        text = sheet.numbers.first([crop_of(sheet, line)])[0].text
        if number_like(text):
            numbers.append(line)
        else:
            kept += rows_of(_read_line(sheet, line))
    words, rest = number_words(sheet, numbers), to_words(sheet.page, sheet.ink, kept)
    return (words, rest) if words or rest else ([one_word(sheet, cell, UNREADABLE, 0.0, None)], [])


def _members(sheet: Sheet, cell: InkCell, words: Sequence[SeenWord]) -> list[int]:
    reach = COVER * sheet.page.scale
    return [i for i in cell.members if any(_covers(sheet, w, i, reach) for w in words)]


def _uncovered(sheet: Sheet, cell: InkCell, seen: Sequence[SeenWord]) -> list[InkCell]:
    """Return the lines of letters in a cell that no word covers."""
    reach = COVER * sheet.page.scale
    free = [i for i in cell.members if not any(_covers(sheet, w, i, reach) for w in seen)]
    lines = lines_of(sheet, cell, free)
    apart = APART * sheet.page.scale
    return [
        line
        for line in lines
        if line.bottom - line.top >= LETTER * sheet.page.scale
        and not any(
            w.x0 - apart < line.x1 and line.x0 < w.x1 + apart and w.top < line.bottom and line.top < w.bottom
            for w in seen
        )
    ]


def _covers(sheet: Sheet, word: SeenWord, blob: int, reach: float) -> bool:
    x, y = float(sheet.found.x_mid[blob]), float(sheet.found.y_mid[blob])
    return word.x0 - reach <= x <= word.x1 + reach and word.top - reach <= y <= word.bottom + reach


def _read_strip(sheet: Sheet, cells: Sequence[InkCell]) -> list[SeenWord]:
    boxes = [sheet.page.to_pixels(c.cell) for c in cells]
    rows = px.pixel_span(min(b[1] for b in boxes), max(b[3] for b in boxes), sheet.grey.shape[0])
    columns = px.pixel_span(min(b[0] for b in boxes), max(b[2] for b in boxes), sheet.grey.shape[1])
    strip: Grey = np.full((rows.stop - rows.start, columns.stop - columns.start), px.PAPER, np.uint8)
    for x0, top, x1, bottom in boxes:
        y, x = px.pixel_span(top, bottom, rows.stop), px.pixel_span(x0, x1, columns.stop)
        target = strip[y.start - rows.start : y.stop - rows.start, x.start - columns.start : x.stop - columns.start]
        target[:] = sheet.grey[y, x]
    return _read(sheet, strip, columns.start, rows.start, BLOCK)


def _read_line(sheet: Sheet, line: InkCell) -> list[SeenWord]:
    margin = round(COVER * sheet.page.scale)
    rows = px.pixel_span(line.top - margin, line.bottom + margin, sheet.grey.shape[0])
    columns = px.pixel_span(line.x0 - margin, line.x1 + margin, sheet.grey.shape[1])
    return _read(sheet, sheet.grey[rows, columns], columns.start, rows.start, LINE)


def _read(sheet: Sheet, image: Grey, left: int, top: int, psm: int) -> list[SeenWord]:
    factor = TEXT_DPI / sheet.page.dpi
    coarse = sheet.page.bitonal and sheet.page.dpi < TEXT_DPI
    model = "Vietnamese" if coarse else "vie"
    seen = sheet.engine.words(px.padded(px.scaled(image, factor), STRIP_MARGIN), TEXT_DPI, model, psm)
    margin = STRIP_MARGIN / factor
    return shifted(seen, left - margin, top - margin, factor, 0)
