"""Sets a piece of a table on a page: text, rules and the truth of its cells."""

from collections.abc import Sequence
from itertools import accumulate

from .book import Book, TrueCell, aligned
from .faces import Face, vertical
from .grid import SetCell, SetRow, Setter
from .ruling import rules
from .sheet import Box, Mark

LINE_BREAK = " ⏎ "


def place(book: Book, rows: Sequence[SetRow], setter: Setter, left: float) -> None:
    """Draw rows from the book's place downwards and move on."""
    sheet = book.sheet
    sheet.tables += 1
    xs = list(accumulate(setter.widths, initial=left))
    ys = list(accumulate((row.height for row in rows), initial=book.y))
    for index, row in enumerate(rows):
        for cell in sorted(row.cells, key=lambda one: one.col):
            box = (xs[cell.col], ys[index], xs[cell.col + cell.cols], ys[index + cell.rows])
            sheet.marks += _lines(cell, box, setter)
            text = LINE_BREAK.join(line.text for line in cell.lines)
            at = (len(book.sheets), sheet.tables, index + 1, cell.col + 1, cell.rows, cell.cols)
            book.cells.append(TrueCell(*at, text, sheet.viewed(box)))
    sheet.marks += rules(rows, xs, ys, setter.look)
    book.y = ys[-1]


def _lines(cell: SetCell, box: Box, setter: Setter) -> list[Mark]:
    pad_x, pad_y = setter.look.pad
    pitch = setter.pitch()
    slack = box[3] - box[1] - 2 * pad_y - len(cell.lines) * pitch
    y = box[1] + pad_y + slack * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[cell.valign]
    marks: list[Mark] = []
    for line in cell.lines:
        face = Face(setter.family, bold=line.bold)
        ascent, descent = vertical(face)
        baseline = y + (pitch - (ascent + descent) * setter.size) / 2 + ascent * setter.size
        span = (box[0] + pad_x, box[2] - pad_x)
        marks.append(aligned(line.text, span, baseline, (face, setter.size), cell.align))
        y += pitch
    return marks
