"""A report whose text attacks whoever shows it: markup, formulas of spreadsheets, characters that turn text around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makers.drawn.faces import Face
from makers.drawn.pdf import write_pdf
from makers.drawn.sheet import Sheet as Drawn
from makers.drawn.sheet import Stroke, Text

from page_makers import HEADER, Sheet, indicators, letterhead, printed_value, titled

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.page.model import Page

MARKUP = "<script>document.title='hit'</script><img/src=x/onerror=document.title='hit'>"
FORMULA = '=HYPERLINK("http://127.0.0.1:9/","1.902")'
TURNED = "\u202eTổng\u202c\u200bsố"
FACE = Face("Liberation Serif")
FORM = "2"
NARROW = 0.72
"""Letters of the face are wider than those that pages are laid out with."""


def draw_hostile(path: Path) -> Path:
    """Write the report as a PDF: rows of an indicator and rows of nobody, a footnote and a citation, all hostile."""
    first = titled(letterhead(Sheet()))
    first.line(f"Theo Quyết định số 12/QĐ-UBND ngày 31/02/2023 của {MARKUP}^1")
    first.foot(f"1 Quyết định số 45/QĐ-<b>UBND ngày 3/4/2023 {FORMULA}")
    second = Sheet(number=2)
    second.line(f"Biểu mẫu {FORM}", centred=True)
    rows = [[one.item, one.label, one.unit, printed_value(one, n)] for n, one in enumerate(indicators(FORM), 1)]
    rows[1][3] = "<b>7</b>"
    rows[2][3] = "=1+1"
    strange = [
        ["9.", f"Số {MARKUP}", "Văn bản", "5"],
        ["10.", FORMULA, "Văn bản", "=2+5"],
        ["11.", f"{TURNED} lạ", "Văn bản", "\u202e12\u202c"],
        ["12.", "+1 @SUM(A1)", "-1", "@SUM(A1)"],
    ]
    second.table([list(HEADER), *rows, *strange])
    write_pdf([_drawn(first.page()), _drawn(second.page())], path)
    return path


def _drawn(page: Page) -> Drawn:
    sheet = Drawn(page.width, page.height)
    for word in page.words:
        sheet.marks.append(Text(word.box.x0, word.baseline, word.text, FACE, word.size * NARROW))
    for line in page.rulings:
        sheet.marks.append(Stroke(line.x0, line.top, line.x1, line.bottom, 0.7))
    return sheet
