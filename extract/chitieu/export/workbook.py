"""Tables as one Excel workbook: a sheet a form with all periods side by side, then the tables.

Written row by row: the memory it takes does not grow with the archive. A table with more rows than a sheet holds goes
on on a further sheet, and so do the columns of a form.
"""

from __future__ import annotations

import csv
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from chitieu.archive.source import locate
from chitieu.contract import table as tables_of
from chitieu.errors import OutputUnreadableError
from chitieu.export.cells import ROWS, Links, Sheet
from chitieu.export.form_sheet import write_forms
from chitieu.export.sqlite import write_sqlite
from chitieu.export.typed import kinds, rows
from chitieu.export.words import say
from chitieu.wording import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table
    from chitieu.export import Given

NARROW, MIDDLE, BROAD = 10, 18, 44
"""Widths of columns, in characters."""
TEXTS = frozenset({"label", "text", "anchor_text", "message", "title", "label_text", "note", "file", "org"})
"""Columns of long texts."""
NEEDED = (tables_of.OBSERVATIONS, tables_of.REPORTS, tables_of.INDICATORS)
"""What the sheets of forms are made of."""


def write_workbook(
    path: Path, source: Path, tables: Sequence[Table[Row]], given: Given, warn: Callable[[str], None]
) -> None:
    """Write a workbook. Raises OutputUnreadableError, OSError."""
    language = given.language
    links = Links(given.path.absolute().parent, _places(given))
    book = Workbook(write_only=True)
    guide = book.create_sheet(say(language, "guide"))
    guide.column_dimensions["A"].width = 120
    written: list[Sheet] = []
    if not given.names:
        with tempfile.TemporaryDirectory() as name:
            database = Path(name, "forms.sqlite")
            write_sqlite(database, source, NEEDED)
            with closing(sqlite3.connect(database)) as connection:
                written += write_forms(book, connection, links, language)
    files = _files(source)
    for table in tables:
        written += _sheets(book, source, table, links, files)
    told = ["about", "marks", "no_row", "links" if links.places else "no_links", "exact"]
    for word in told:
        guide.append([say(language, word)])
    guide.append([])
    guide.append([f"{say(language, 'sheet')}: {say(language, 'rows')}"])
    for sheet in written:
        guide.append([f"{sheet.title}: {number(language, sheet.rows - sheet.heads)}"])
    book.save(path)
    if cut := sum(sheet.cut for sheet in written):
        warn(f"{cut} texts are longer than a cell of a spreadsheet and were cut; the CSV has them whole")
    if links.lacking:
        warn(f"{links.lacking} values have no link to their page: a sheet of Excel takes no more")


def _places(given: Given) -> Mapping[str, Path]:
    try:
        return locate(given.out, given.archive)
    except OutputUnreadableError:  # an output that came without its ledger: the guide says so
        if given.archive is not None:
            raise
        return {}


def _files(source: Path) -> Mapping[str, str]:
    """Return the file of each report."""
    with (source / tables_of.REPORTS.file).open(encoding="utf-8-sig", newline="") as file:
        return {row["report_id"]: row.get("file") or "" for row in csv.DictReader(file)}


def _sheets(book: Workbook, source: Path, table: Table[Row], links: Links, files: Mapping[str, str]) -> Iterator[Sheet]:
    """Write a table on as many sheets as it needs."""
    names, held = table.names, kinds(table)
    page = names.index("page") if "page" in names else None
    owner = names.index("report_id") if "report_id" in names else names.index("doc_id") if "doc_id" in names else None
    file = names.index("file") if "file" in names else None
    sheet: Sheet | None = None
    place = 1
    for row in rows(source, table):
        if sheet is None or sheet.rows == ROWS:
            if sheet is not None:
                _close(sheet, len(names))
                yield sheet
                place += 1
            sheet = _begun(book, table, place, links)
        cells = [sheet.value(value, day=kind == "date") for value, kind in zip(row, held, strict=True)]
        if page is not None and owner is not None and isinstance(at := row[page], int):
            cells[page] = sheet.linked(cells[page], files.get(str(row[owner]), ""), at)
        elif file is not None and page is None:
            cells[file] = sheet.linked(cells[file], str(row[file]), None)
        sheet.append(cells)
    sheet = sheet or _begun(book, table, place, links)
    _close(sheet, len(names))
    yield sheet


def _begun(book: Workbook, table: Table[Row], place: int, links: Links) -> Sheet:
    sheet = book.create_sheet(table.name if place == 1 else f"{table.name} {place}")
    for at, (name, kind) in enumerate(zip(table.names, kinds(table), strict=True), start=1):
        width = BROAD if name in TEXTS else MIDDLE if kind in {"text", "key", "date"} else NARROW
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    begun = Sheet(sheet, links)
    begun.append([begun.heading(name) for name in table.names])
    return begun


def _close(sheet: Sheet, width: int) -> None:
    sheet.sheet.auto_filter.ref = f"A1:{get_column_letter(width)}{sheet.rows}"
