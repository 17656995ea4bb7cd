"""Read a scanned page into the same ``Page`` a text layer gives: words and rulings in points of the upright page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.page import scan_pixels as px
from chitieu.page.engine import BLOCK, TEXT_DPI
from chitieu.page.lattice import lattices
from chitieu.page.model import Page
from chitieu.page.number_reader import TwoReaders
from chitieu.page.prepare import prepare
from chitieu.page.scan_body import read_body
from chitieu.page.scan_cells import read_cells
from chitieu.page.scan_sheet import sheet_of

if TYPE_CHECKING:
    from chitieu.page.engine import Engine
    from chitieu.page.number_reader import NumberReaders
    from chitieu.page.scan_pixels import Colour, Grey


def read_scan(  # noqa: PLR0913, PLR0917
    image: Colour | Grey,
    dpi: int,
    number: int,
    view_width: float,
    view_height: float,
    engine: Engine,
    numbers: NumberReaders | None = None,
) -> Page:
    """Read one scanned page.

    ``image`` is the page as a viewer shows it, ``view_width`` x ``view_height`` its size in points. Words come table
    by table, then the text outside tables; coordinates are points of the upright, level page, origin top left.
    """

    def legible(strip: Grey, strip_dpi: int) -> float:
        words = engine.words(px.scaled(strip, TEXT_DPI / strip_dpi), TEXT_DPI, "vie", BLOCK)
        return sum(w.confidence**2 * len(w.text) for w in words)

    page = prepare(image, dpi, view_width, view_height, legible)
    sheet = sheet_of(page, engine, numbers or TwoReaders(engine, None))
    cells = [cell for table in lattices(sheet.rulings) for cell in table.cells]
    words = read_cells(sheet, cells) + read_body(sheet, cells)
    return Page(
        number=number,
        width=round(page.width, 1),
        height=round(page.height, 1),
        words=tuple(words),
        rulings=sheet.rulings,
        layer="ocr" if words else "blank",
        layer_reason="scan" if words else "no ink",
        turned=page.turned,
        skew=page.skew,
        dpi=dpi,
    )
