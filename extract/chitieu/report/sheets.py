"""Rows of a report whose pages stood two on a sheet: they name the pages of the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

if TYPE_CHECKING:
    from chitieu.contract.rows import DocumentResult
    from chitieu.page.spread import Leaves

_PAGE = re.compile(r"(?<=\bpage )\d+\b")


def on_sheets(result: DocumentResult, parted: Leaves) -> DocumentResult:
    """Return the result with the pages of the file.

    The tables of a right page are counted on from those of the left one on its sheet.
    """
    sheets = parted.sheets
    tables: dict[int, int] = {}
    for place in (*result.observations, *result.unmapped):
        if place.page is not None and place.table is not None:
            tables[place.page] = max(tables.get(place.page, 0), place.table)

    def sheet(page: int | None) -> int | None:
        return None if page is None else sheets.get(page, page)

    def table(page: int | None, number: int | None) -> int | None:
        if page is None or number is None or page not in parted.right:
            return number
        return number + tables.get(page - 1, 0)

    def told(message: str) -> str:
        return _PAGE.sub(lambda match: str(sheet(int(match.group()))), message)

    return structs.replace(
        result,
        reports=tuple(
            structs.replace(row, page_from=sheet(row.page_from), page_to=sheet(row.page_to)) for row in result.reports
        ),
        observations=tuple(
            structs.replace(row, page=sheet(row.page), table=table(row.page, row.table)) for row in result.observations
        ),
        unmapped=tuple(
            structs.replace(row, page=sheet(row.page), table=table(row.page, row.table)) for row in result.unmapped
        ),
        citations=tuple(
            structs.replace(row, page=sheet(row.page), anchor_page=sheet(row.anchor_page)) for row in result.citations
        ),
        footnotes=tuple(
            structs.replace(row, page=sheet(row.page), end_page=sheet(row.end_page), anchor_page=sheet(row.anchor_page))
            for row in result.footnotes
        ),
        findings=tuple(
            structs.replace(row, page=sheet(row.page), message=told(row.message)) for row in result.findings
        ),
        narrative=tuple(structs.replace(row, page=sheet(row.page)) for row in result.narrative),
    )
