"""Cells of a workbook: text of strangers that no spreadsheet obeys, numbers as numbers, links to pages."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, cast
from urllib.parse import quote

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from chitieu.contract.cell import clean_text
from chitieu.spreadsheet import MOST_TEXT, exact_as_float, inert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from chitieu.export.typed import Value

    Given: TypeAlias = Cell | int | float | str | date | None
    """What a row of a sheet is made of."""

ISO_DAY = 10
"""Characters of 2023-09-14: other ISO forms of a day are text."""
LINKS = 65_530
"""Links that Excel takes on one sheet."""
ROWS, COLUMNS = 1_048_576, 16_384
"""What Excel takes on one sheet."""
FIRST_DAY = date(1900, 3, 1)
"""Days before are another day in Excel, which has a 29 February 1900."""
RISKY = frozenset("=+-@#'\t\r\n")
"""First characters of what a spreadsheet takes for something else than text."""
FACE = "Calibri"
"""The font of a workbook that names none; LibreOffice shows its own in its place."""
HEAD = Font(name=FACE, bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
HEAD_FILL = PatternFill("solid", fgColor="DDE4EE")
LINK = Font(name=FACE, color="0563C1", underline="single")
DOUBT_FILL = PatternFill("solid", fgColor="FFF2CC")


@dataclass(slots=True)
class Links:
    """Where the pages of reports are. ``places`` are files by their names in the tables."""

    beside: Path
    """The folder of the workbook: links are relative to it, so that both can be moved together."""
    places: Mapping[str, Path]
    lacking: int = 0
    """Links for which a sheet had no room."""

    def to(self, file: str, page: int | None) -> str:
        """Return the address of a page; empty where the file is not known."""
        place = self.places.get(file)
        if place is None:
            return ""
        try:
            way = os.path.relpath(place, self.beside)
        except ValueError:  # another drive
            return place.as_uri() + (f"#page={page}" if page else "")
        return quote(way.replace(os.sep, "/").encode("utf-8", "surrogateescape")) + (f"#page={page}" if page else "")


@dataclass(slots=True)
class Sheet:
    """A sheet while it is written, row by row."""

    sheet: Worksheet
    links: Links
    heads: int = 1
    """Rows above the first that holds something."""
    rows: int = 0
    cut: int = 0
    """Texts that were longer than a cell."""
    _links: int = field(default=0)

    @property
    def title(self) -> str:
        """Its name."""
        return self.sheet.title

    def append(self, cells: list[Given]) -> None:
        """Write a row."""
        self.sheet.append(cells)
        self.rows += 1

    def text(self, text: str) -> Cell | str:
        """Return text that stays text, whatever it begins with."""
        safe = inert(clean_text(text))
        self.cut += len(text) > MOST_TEXT
        if safe[:1] not in RISKY:
            return safe
        cell = self.cell(None)
        cell.value = safe
        cell.data_type = "s"  # openpyxl takes "=..." for a formula and "#N/A" for an error
        cell.quotePrefix = True  # and a spreadsheet would, when somebody edits the cell
        return cell

    def value(self, value: Value, *, day: bool = False) -> Given:
        """Return a value of a table: a number where a spreadsheet keeps its digits, a day, else text."""
        match value:
            case None:
                return None
            case str():
                return (_day(value) if day else None) or self.text(value)
            case Decimal() | int() if not exact_as_float(value):
                return self.text(f"{value:f}" if isinstance(value, Decimal) else str(value))
            case Decimal():
                whole = value.to_integral_value()
                return int(whole) if value == whole else float(value)
            case _:
                return value

    def cell(self, value: Given) -> Cell:
        """Return a cell that can be given a look."""
        if value is None or isinstance(value, int | float | str | date):
            return WriteOnlyCell(self.sheet, cast("str | float | None", value))
        return value

    def wrapped(self, text: str) -> Cell:
        """Return a cell of text that may be longer than its column is wide."""
        cell = self.cell(self.text(text))
        cell.alignment = WRAPPED
        return cell

    def heading(self, text: str) -> Cell:
        """Return a cell of a header."""
        cell = self.cell(self.text(text))
        cell.font, cell.fill, cell.alignment = HEAD, HEAD_FILL, WRAPPED
        return cell

    def linked(self, given: Given, file: str, page: int | None) -> Given:
        """Return a cell that opens a page, while the sheet has room for links and the file is known."""
        if given is None or not (way := self.links.to(file, page)):
            return given
        if self._links == LINKS:
            self.links.lacking += 1
            return given
        self._links += 1
        cell = self.cell(given)
        cell.hyperlink = way
        return cell


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= FIRST_DAY and len(text) == ISO_DAY else None
