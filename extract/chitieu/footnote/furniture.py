"""Page furniture: running heads and page numbers, which belong to no sentence."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from chitieu.folding import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Page

MARGIN = 0.1
"""Running heads and page numbers stand in the outer tenth of the page."""
REPEATS = 3
"""A line seen in the margin of so many pages is a running head; a document of two pages has none worth removing."""

_PAGE_NUMBER = re.compile(r"(?:trang )?[-–—\s]*(?P<n>\d{1,4})[-–—\s]*(?:/ ?\d{1,4})?")


def without_furniture(pages: Sequence[tuple[Page, Sequence[Line]]]) -> list[tuple[Page, list[Line]]]:
    """Return each page's lines without running heads and page numbers.

    A number alone on a line is a page number only where it counts with the pages: "2017" may be the last line of a
    footnote that ends "... ngày 25 tháng 10 năm 2017".
    """
    heads = Counter(key for page, lines in pages for key in {bare(li.text) for li in lines if _in_margin(li, page)})
    offsets = Counter(
        number - page.number
        for page, lines in pages
        for number in {_number(li) for li in lines if _in_margin(li, page)}
        if number is not None
    )
    usual = max(offsets, key=lambda o: (offsets[o], -abs(o))) if offsets else 0

    def is_furniture(line: Line, page: Page) -> bool:
        number = _number(line)
        if not _in_margin(line, page):
            return False
        return number - page.number == usual if number is not None else heads[bare(line.text)] >= REPEATS

    return [(page, [li for li in lines if not is_furniture(li, page)]) for page, lines in pages]


def _in_margin(line: Line, page: Page) -> bool:
    return line.box.bottom < MARGIN * page.height or line.box.top > (1 - MARGIN) * page.height


def _number(line: Line) -> int | None:
    """Return the number a line consists of, "- 3 -" and "Trang 3/20" included."""
    match = _PAGE_NUMBER.fullmatch(bare(line.text))
    return int(match["n"]) if match else None
