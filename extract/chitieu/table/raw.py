"""Every table of a file as plain cells, whatever it is about: what ``chitieu tables`` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.contract.rows import Row
from chitieu.folding import nfc
from chitieu.page.document import read_document
from chitieu.page.model import Source  # noqa: TC001 the contract's writer reads the types of the columns
from chitieu.patterns.load import load_patterns
from chitieu.table.forms import lay_out

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from chitieu.settings import Settings
    from chitieu.table.forms import Layout


BEFORE = 2
"""Pages: one may show too few rows of a table to see its columns, two hardly ever do."""


class RawCell(Row, frozen=True):
    """One cell. Pages, tables (of a page, from the top), rows and columns count from 1.

    The box is in PDF points on the page as a viewer shows it, origin top left. ``text`` keeps line breaks and leaves
    footnote marks out.
    """

    page: int
    table: int
    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    source: Source


def raw_cells(path: Path, name: str, settings: Settings, pages: Collection[int] | None = None) -> list[RawCell]:
    """Read the tables of a PDF or page image; ``pages`` (from 1) leaves the others out.

    A few pages before each of ``pages`` are read as well: a table without vertical rules that goes on without its
    header has the columns printed there. Raises the ChitieuError of a file that cannot be read.
    """
    needed = None if pages is None else {near for page in pages for near in range(page - BEFORE, page + 1)}
    read = [page for page in read_document(path, name, settings, needed).pages if page.state == "ok"]
    layouts = lay_out(read, load_patterns(users=settings.patterns))
    return [cell for layout in layouts if pages is None or layout.page.number in pages for cell in cells_of(layout)]


def cells_of(layout: Layout) -> list[RawCell]:
    """Return the cells of a page, table by table, row by row."""
    cells: list[RawCell] = []
    page = layout.page
    for grid in layout.grids:
        for cell in grid.cells:
            box = page.to_view(cell.box).rounded()
            text = "\n".join(nfc(line) for line in cell.text.split("\n"))
            source: Source = "ocr" if any(w.source == "ocr" for w in cell.words) else "text"
            if not cell.words and page.layer == "ocr":
                source = "ocr"
            place = grid.table, cell.row + 1, cell.col + 1, cell.row_span, cell.col_span
            cells.append(RawCell(page.number, *place, text, box.x0, box.top, box.x1, box.bottom, source))
    return cells
