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

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:trang )?[-–—\s]*\d{1,4}[-–—\s]*(?:/ ?\d{1,4})?")


def without_furniture(pages: Sequence[tuple[Page, Sequence[Line]]]) -> list[tuple[Page, list[Line]]]:
    """Return each page's lines without running heads and page numbers."""
    seen = Counter(key for page, lines in pages for key in {_key(li) for li in lines if _in_margin(li, page)})
    return [
        (
            page,
            [
                li
                for li in lines
                if not (_in_margin(li, page) and (seen[_key(li)] >= REPEATS or _PAGE_NUMBER.fullmatch(bare(li.text))))
            ],
        )
        for page, lines in pages
    ]


def _in_margin(line: Line, page: Page) -> bool:
    return line.box.bottom < MARGIN * page.height or line.box.top > (1 - MARGIN) * page.height


def _key(line: Line) -> str:
    return _DIGITS.sub("#", bare(line.text))
