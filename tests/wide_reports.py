"""Draws reports with one wide table: a header in three levels, numbered columns, one row per member.

Knows the drawing of `makers.drawn`, and no template: what is printed is given by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from makers.drawn.book import Book
from makers.drawn.faces import Face
from makers.drawn.grid import Cell, CellText, Row, SetRow, Setter
from makers.drawn.heads import print_letterhead
from makers.drawn.kinds import Look
from makers.drawn.pdf import write_pdf
from makers.drawn.placing import place
from makers.spec import Layout, Letterhead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FONT = "Liberation Serif"


@dataclass(frozen=True, slots=True)
class Head:
    """A heading over columns ``col`` to ``col + cols``, in level ``level`` of the header, over ``rows`` of them."""

    level: int
    col: int
    text: str
    cols: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class WideReport:
    """What is printed."""

    body: tuple[str, str]
    number: str
    place_and_date: str
    title: tuple[str, ...]
    sentences: tuple[str, ...]
    above: tuple[str, ...]
    """The lines over the table: its number, its title, its unit."""
    heads: tuple[Head, ...]
    numbers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Cells by column; a row of one text is a heading over all columns."""
    widths: tuple[float, ...]
    repeat_header: bool = True
    size: float = 10.0


def draw_wide(report: WideReport, path: Path) -> Path:
    """Write the report as a PDF: a page of text, then the table on landscape pages."""
    book = Book(Layout(font=FONT, margins=(20, 12, 18, 12)))
    book.open_page()
    print_letterhead(book, Letterhead(report.body, report.number, report.place_and_date), framed=False)
    for line in report.title:
        _line(book, line, bold=True)
    book.y += 10
    for line in report.sentences:
        _line(book, line)
    _table(book, report)
    write_pdf(book.sheets, path)
    return path


def _line(book: Book, text: str, *, bold: bool = False) -> None:
    book.y += 19
    book.write(text, book.y, Face(FONT, bold=bold), 13, "center" if bold else "left")


def _table(book: Book, report: WideReport) -> None:
    book.open_page(landscape=True)
    for line in report.above:
        _line(book, line, bold=True)
    book.y += 10
    look = Look(
        table_pt=report.size, leading=1.05, pad=(3, 2.5), ruling="full", pen="stroke", pen_pt=0.5, edge="plain",
        every=0, value_align="center", label_align="left", valign="middle", header_repeats=report.repeat_header,
        rows_split=False, slack=(1, 1, 1, 1), landscape=True,
    )  # fmt: skip
    setter = Setter(FONT, look, report.size, report.widths)
    header = setter.rows(_header(report))
    left = setter.rows([_row(cells, len(report.widths)) for cells in report.rows])
    head = header
    while left:
        room = book.bottom - book.y - sum(row.height for row in head)
        here: list[SetRow] = []
        while left and left[0].height <= room:
            room -= left[0].height
            here.append(left.pop(0))
        place(book, [*head, *here], setter, book.left)
        head = header if report.repeat_header else []
        if left:
            book.open_page(landscape=True)


def _header(report: WideReport) -> list[Row]:
    levels = max(head.level + head.rows for head in report.heads)
    rows = [
        Row(
            tuple(
                Cell(h.col, (CellText(h.text, bold=True),), "center", "middle", h.cols, h.rows)
                for h in sorted(report.heads, key=lambda h: h.col)
                if h.level == level
            ),
            "header",
        )
        for level in range(levels)
    ]
    if report.numbers:
        rows.append(Row(tuple(Cell(c, (CellText(t),), "center") for c, t in enumerate(report.numbers)), "header"))
    return rows


def _row(cells: Sequence[str], columns: int) -> Row:
    if len(cells) == 1:
        return Row((Cell(0, (CellText(cells[0], bold=True),), cols=columns),))
    return Row(
        tuple(
            Cell(col, (CellText(text),) if text else (), "left" if col == 1 else "center")
            for col, text in enumerate(cells)
        )
    )
