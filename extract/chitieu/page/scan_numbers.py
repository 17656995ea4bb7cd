"""Number cells of scans: which cells hold numbers, and the words that two readers make of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.page.engine import SeenLine, SeenWord
from chitieu.page.number_reader import STEADY
from chitieu.page.scan_ink import crop_of, digits_of, gaps_of
from chitieu.page.scan_text import DEFAULT_SIZE, DIGIT, make_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.geometry import Box
    from chitieu.page.model import Word
    from chitieu.page.number_reader import Reading
    from chitieu.page.scan_ink import InkCell
    from chitieu.page.scan_sheet import Sheet

UNREADABLE = "\ufffd"
"""Stands for ink that no reader could read: it sends the cell to review."""
LINE_HEIGHT = 15.0
"""Points: ink up to this height is a single line (digits with comma at 16 pt: 13; two lines at 10 pt: 18)."""
NUMBER_WIDTH = 120.0
"""Points: the widest number seen, 1.234.567.890.123 at 13 pt, has 105."""
NUMBER_COLUMN = 0.6
"""Share of a column's single-line cells that must be numbers before its unclear cells are taken for numbers."""
BRIEF = 2
"""Letters up to which a line reader that is sure beats a strip of the column: Tesseract takes a ``%`` among words for
``9%`` (28 of 730 units on four kinds of scans)."""
PERCENT = "%"
SIGN_WIDTH = 1.5
"""Digit heights: ink narrower than this holds no digit beside a per cent sign, which is 1.1 to 1.25 wide alone and 1.8
with the narrowest digit. Readers take a lone sign for ``9%`` (20 of 27 units of one clean scan)."""
SAME_EDGE = 2.0
"""Points: cells whose left and right edges lie this near are of one column."""

_NUMBER_LIKE = re.compile(r"[\d.,\-%\s]*\d[\d.,\-%\s]*")
_SIGN = re.compile(r"\d%")
_UNCLEAR = re.compile(r"[^\W\d]?[\W\d_]{0,3}[^\W\d]?")


def number_like(text: str) -> bool:
    """Whether a text holds a digit and nothing that numbers do not have."""
    return bool(_NUMBER_LIKE.fullmatch(text))


class ShortCells(Struct, frozen=True):
    """Cells of one short line, by their first reading: those of numbers, and brief words (a sign, two letters)."""

    numbers: list[InkCell]
    brief: list[tuple[InkCell, SeenLine]]


def short_cells(sheet: Sheet, cells: Sequence[InkCell]) -> ShortCells:
    """Tell cells that hold numbers: by a first reading, and unclear ink in columns that otherwise hold numbers.

    Nothing is known of headers here: a column of units, of item numbers, of values is judged by its own ink.
    """
    short = [cell for cell in cells if _is_short(sheet, cell)]
    first = sheet.numbers.first([crop_of(sheet, cell) for cell in short])
    like = [number_like(seen.text) for seen in first]
    columns = columns_of([cell.cell for cell in short])
    shares = {column: _share(like, columns, column) for column in set(columns)}
    found = ShortCells([], [])
    for cell, seen, yes, column in zip(short, first, like, columns, strict=True):
        if _SIGN.fullmatch(seen.text) and cell.x1 - cell.x0 < SIGN_WIDTH * digits_of(sheet, cell)[0]:
            found.brief.append((cell, SeenLine(PERCENT, seen.confidence)))
        elif yes or (_is_unclear(seen) and shares[column] >= NUMBER_COLUMN):
            found.numbers.append(cell)
        elif 0 < len(seen.text) <= BRIEF and seen.confidence >= STEADY:
            found.brief.append((cell, seen))
    return found


def columns_of(cells: Sequence[Box]) -> list[int]:
    """Return for each cell the number of its column: cells with the same left and right edge share one."""
    kept: list[Box] = []
    numbers: list[int] = []
    for cell in cells:
        for i, other in enumerate(kept):
            if abs(cell.x0 - other.x0) <= SAME_EDGE and abs(cell.x1 - other.x1) <= SAME_EDGE:
                numbers.append(i)
                break
        else:
            numbers.append(len(kept))
            kept.append(cell)
    return numbers


def number_words(sheet: Sheet, cells: Sequence[InkCell]) -> list[Word]:
    """Read cells of numbers twice each; every cell yields at least one word."""
    readings = sheet.numbers.read([crop_of(sheet, cell) for cell in cells])
    words: list[Word] = []
    for cell, reading in zip(cells, readings, strict=True):
        words += _words(sheet, cell, reading)
    return words


def one_word(sheet: Sheet, cell: InkCell, text: str, confidence: float, alt: str | None) -> Word:
    """Return a cell's ink as one word."""
    tall, base = digits_of(sheet, cell)
    size = DEFAULT_SIZE if set(text) <= set("-.") else tall / sheet.page.scale / DIGIT
    seen = SeenWord(text, cell.x0, cell.top, cell.x1, cell.bottom, confidence, 0, base)
    return structs.replace(make_word(sheet.page, seen, size, base), alt_text=alt)


def _is_short(sheet: Sheet, cell: InkCell) -> bool:
    scale = sheet.page.scale
    return (cell.bottom - cell.top) <= LINE_HEIGHT * scale and (cell.x1 - cell.x0) <= NUMBER_WIDTH * scale


def _is_unclear(seen: SeenLine) -> bool:
    return not seen.text or bool(_UNCLEAR.fullmatch(seen.text))


def _share(like: Sequence[bool], columns: Sequence[int], column: int) -> float:
    votes = [yes for yes, own in zip(like, columns, strict=True) if own == column]
    return sum(votes) / len(votes)


def _words(sheet: Sheet, cell: InkCell, reading: Reading) -> list[Word]:
    if not reading.text:
        return [one_word(sheet, cell, UNREADABLE, 0.0, reading.other)]
    tokens, others = reading.text.split(), reading.other.split()
    if len(tokens) == 1:
        return [one_word(sheet, cell, tokens[0], reading.confidence, " ".join(others))]
    if len(tokens) != len(others):
        others = [reading.other] + [""] * (len(tokens) - 1)
    tall, base = digits_of(sheet, cell)
    words: list[Word] = []
    for (start, end), token, other in zip(_spans(sheet, cell, len(tokens)), tokens, others, strict=True):
        seen = SeenWord(token, start, cell.top, end, cell.bottom, reading.confidence, 0, base)
        word = make_word(sheet.page, seen, tall / sheet.page.scale / DIGIT, base)
        words.append(structs.replace(word, alt_text=other))
    return words


def _spans(sheet: Sheet, cell: InkCell, count: int) -> list[tuple[int, int]]:
    """Split a cell's ink at its widest gaps into ``count`` stretches."""
    gaps = gaps_of(sheet.found, cell)
    widest = sorted(sorted(gaps, key=lambda gap: gap[0] - gap[1])[: count - 1])
    if len(widest) < count - 1:
        return [(cell.x0, cell.x1)] * count
    edges = [cell.x0, *(edge for gap in widest for edge in gap), cell.x1]
    return [(edges[2 * i], edges[2 * i + 1]) for i in range(count)]
