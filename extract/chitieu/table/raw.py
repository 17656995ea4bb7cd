"""Every table of a file as plain cells, whatever it is about: what ``chitieu tables`` writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chitieu.folding import nfc
from chitieu.page.document import read_document
from chitieu.page.model import Source  # noqa: TC001 the contract's writer reads the types of the columns
from chitieu.patterns.load import load_patterns
from chitieu.table.grid import grids_of

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from chitieu.page.model import Page
    from chitieu.patterns.load import Patterns
    from chitieu.settings import Settings


@dataclass(frozen=True, slots=True)
class RawCell:
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


def raw_cells(path: Path, name: str, settings: Settings, pages: Container[int] | None = None) -> list[RawCell]:
    """Read the tables of a PDF or page image; ``pages`` (from 1) leaves the others out.

    Raises the ChitieuError of a file that cannot be read.
    """
    patterns = load_patterns()
    read = read_document(path, name, settings).pages
    return [cell for page in read if pages is None or page.number in pages for cell in page_cells(page, patterns)]


def page_cells(page: Page, patterns: Patterns) -> list[RawCell]:
    """Return the cells of a page, table by table, row by row."""
    cells: list[RawCell] = []
    grids, _ = grids_of(page, patterns)
    for grid in grids:
        for cell in grid.cells:
            box = page.to_view(cell.box).rounded()
            text = "\n".join(nfc(line) for line in cell.text.split("\n"))
            source: Source = "ocr" if any(w.source == "ocr" for w in cell.words) else "text"
            if not cell.words and page.layer == "ocr":
                source = "ocr"
            place = grid.table, cell.row + 1, cell.col + 1, cell.row_span, cell.col_span
            cells.append(RawCell(page.number, *place, text, box.x0, box.top, box.x1, box.bottom, source))
    return cells
