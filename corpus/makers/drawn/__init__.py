"""Draws reports page by page, for layouts that LibreOffice cannot give, with the truth of every table cell.

The content is that of `makers.variants`; beside the PDF and its usual truth stands `<stem>.cells.csv`. Tables of a page
are numbered as its text reads, from top to bottom.
"""

import csv
from dataclasses import astuple, replace
from pathlib import Path
from typing import Literal

from makers.dice import Dice
from makers.spec import Report
from makers.truth import write_truth
from makers.variants import random_report

from .book import Book, TrueCell, Turns
from .form_rows import Plan, draw_plan
from .forms import ColumnsTooWideError, FormPrinter, fitted
from .grid import Setter
from .heads import print_letterhead, print_signature, signature_height
from .kinds import KINDS, Kind, Look, draw_look
from .pdf import write_pdf
from .story import Story

__all__ = ["CELLS", "KINDS", "Kind", "cells_path", "draw", "drawn_report", "make_drawn"]

CELLS = ("page", "table", "row", "col", "row_span", "col_span", "text", "x0", "top", "x1", "bottom")


def make_drawn(kind: Kind, seed: int, folder: Path, count: int = 1) -> list[Path]:
    """Draw `count` reports `drawn-<kind>-<seed>-<n>.pdf` with their truth; give the paths of the PDFs."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for number in range(count):
        report = drawn_report(kind, seed, number)
        book, marks = draw(report, kind, Dice("drawn", kind, seed, number))
        path = folder / f"{report.stem}.pdf"
        write_pdf(book.sheets, path)
        write_truth(report, marks, path)
        _write_cells(book.cells, cells_path(path))
        paths.append(path)
    return paths


def cells_path(pdf: Path) -> Path:
    """Name the file with the true cells of a drawn report."""
    return pdf.with_name(f"{pdf.stem}.cells.csv")


def draw(report: Report, kind: Kind, dice: Dice) -> tuple[Book, list[str]]:
    """Draw a report; give its pages and the printed marks of its notes."""
    book = Book(report.layout, _turns(kind, dice))
    look = draw_look(kind, dice, report.layout)
    remarks = any(row.remark for form in report.forms for row in form.rows)
    plan = draw_plan(kind, dice, report.layout.header, remarks=remarks)
    look, setter = _fitted(report, plan, look)
    framed = kind == "framed"
    book.open_page()
    if report.letterhead:
        print_letterhead(book, report.letterhead, framed=framed)
    story = Story(book)
    story.tell(report)
    if book.y + signature_height(book, report.signature) > story.text_bottom:
        book.open_page()
    print_signature(book, report.signature, framed=framed)
    new_pages = report.layout.forms_on_new_page and kind != "several"
    FormPrinter(book, plan, look, setter, dice).print_all(report.forms, new_pages=new_pages)
    return book, story.marks


def drawn_report(kind: Kind, seed: int, number: int) -> Report:
    """Give the content: a random report, without remarks where two groups of columns leave no room for them."""
    report = random_report(seed, number)
    forms = report.forms
    if kind == "two_groups":
        forms = tuple(replace(form, rows=tuple(replace(row, remark=()) for row in form.rows)) for form in forms)
    return replace(report, stem=f"drawn-{kind}-{seed}-{number}", forms=forms)


def _fitted(report: Report, plan: Plan, look: Look) -> tuple[Look, Setter]:
    """Fit the columns; what no upright page holds is printed on a landscape one."""
    layout = report.layout
    try:
        return look, fitted(report.forms, plan, look, layout.font, layout.margins)
    except ColumnsTooWideError:
        look = replace(look, landscape=True)
        return look, fitted(report.forms, plan, look, layout.font, layout.margins)


def _turns(kind: Kind, dice: Dice) -> Turns:
    """Draw how pages are turned: forms that run up or down, forms set upright by /Rotate, whole documents so."""
    if kind != "turned":
        return Turns()
    sides: tuple[Literal[90, 270], ...] = (90, 270)
    choice = dice.real(0, 1)
    if choice < 0.5:  # noqa: PLR2004 - half of them as offices print them
        return Turns(forms=(dice.pick(sides), 0))
    if choice < 0.75:  # noqa: PLR2004
        return Turns(forms=(0, dice.pick(sides)))
    whole: tuple[Literal[90, 180, 270], ...] = (90, 180, 270)
    rotate = dice.pick(whole)
    return Turns(narrative=(0, rotate), forms=(dice.pick((0, *sides)), rotate))


def _write_cells(cells: list[TrueCell], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CELLS)
        for cell in cells:
            *place, text, box = astuple(cell)
            writer.writerow([*place, text, *(f"{number:.1f}" for number in box)])
