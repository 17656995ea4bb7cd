"""Two pages that a scanner took as one sheet are read as if each had a sheet of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from chitieu.geometry import Box
from chitieu.page.document import Document
from chitieu.page.model import Page, Ruling
from chitieu.page.spread import leaves
from chitieu.patterns.load import load_patterns
from chitieu.report.read import result_of
from page_makers import A4, Sheet, form_grid, letterhead, titled, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.contract.rows import CitationRow, DocumentResult, FootnoteRow, ObservationRow

FILL = "Công tác cải cách hành chính được chỉ đạo thống nhất từ tỉnh đến xã trong kỳ."


def _apart() -> list[Page]:
    first = titled(letterhead(Sheet(source="ocr")))
    second, third, fourth = (Sheet(source="ocr") for _ in range(3))
    for sheet, marks in ((first, (1, 2)), (second, (3, 4))):
        for mark in marks:
            sheet.line(f"Thực hiện Kế hoạch^{mark} của tỉnh đã ban hành từ đầu năm.")
            for _ in range(4):
                sheet.line(FILL)
        sheet.foot(*(f"^{mark} Kế hoạch số {mark}0/KH-UBND ngày 0{mark}/02/2023" for mark in marks), y=660)
    third.line("Biểu mẫu 1").table(form_grid("1")[:14])
    fourth.line("Biểu mẫu 2").table(form_grid("2"))
    pages = [sheet.page() for sheet in (first, second, third, fourth)]
    assert {page.height for page in pages} == {A4[1]}
    return [structs.replace(page, number=n) for n, page in enumerate(pages, start=1)]


def _together(left: Page, right: Page, number: int) -> Page:
    moved = [structs.replace(w, box=w.box.moved(left.width, 0)) for w in right.words]
    lines = [Ruling(r.x0 + left.width, r.top, r.x1 + left.width, r.bottom) for r in right.rulings]
    return structs.replace(
        left,
        number=number,
        width=left.width + right.width,
        words=(*left.words, *moved),
        rulings=(*left.rulings, *lines),
    )


def _read(pages: Sequence[Page]) -> DocumentResult:
    return result_of(Document("0" * 64, 1, tuple(pages)), "report.pdf", None, load_patterns())


def _place(row: ObservationRow | CitationRow | FootnoteRow, width: float = 0.0) -> tuple[int, float, float, float]:
    """Return sheet and box of a row of the pages apart, or of one sheet as it is (``width`` 0)."""
    page, x0 = row.page or 0, row.x0 or 0.0
    if width:
        page, x0 = (page + 1) // 2, x0 + width * ((page + 1) % 2)
    return page, round(x0, 0), round(row.top or 0.0, 0), round(row.bottom or 0.0, 0)


def test_a_sheet_of_two_pages_gives_what_the_pages_give() -> None:
    pages = _apart()
    apart = _read(pages)
    sheets = _read([_together(pages[0], pages[1], 1), _together(pages[2], pages[3], 2)])
    assert [(p.page, p.width) for p in sheets.pages] == [(1, 1190.6), (2, 1190.6)]
    assert (sheets.reports[0].title, sheets.reports[0].page_to) == (apart.reports[0].title, 2)
    for name in ("code", "value_text", "status", "row"):
        assert [getattr(o, name) for o in sheets.observations] == [getattr(o, name) for o in apart.observations]
    for one, other in zip(sheets.observations, apart.observations, strict=True):
        if other.page is not None:
            assert _place(one) == _place(other, A4[0])
    assert [(f.footnote, f.text, f.status) for f in sheets.footnotes] == [
        (f.footnote, f.text, f.status) for f in apart.footnotes
    ]
    assert len(sheets.footnotes) == 4
    for one, other in zip(sheets.citations, apart.citations, strict=True):
        assert (one.citation_id, one.footnote, one.anchor_page) == (other.citation_id, other.footnote, 1)
        assert _place(one) == _place(other, A4[0])


def test_tables_of_a_sheet_are_counted_on() -> None:
    pages = _apart()
    result = _read([_together(pages[0], pages[1], 1), _together(pages[2], pages[3], 2)])
    tables = {(o.form, o.page, o.table) for o in result.observations if o.status != "missing"}
    assert tables == {("1", 2, 1), ("2", 2, 2)}


def _landscape(left: int, right: int, between: float, width: float = 842.0) -> Page:
    sheet = Sheet(size=(width, 595.0), source="ocr")
    side = (width - between) / 2 - 20.0
    letters = int((side - width_of("công ")) / width_of("a"))
    for rows, x in ((left, 20.0), (right, 20.0 + side + between)):
        sheet.y = 60.0
        for _ in range(rows):
            sheet.line("công " + "a" * letters, x=x)
    return sheet.page()


def test_two_columns_are_one_page() -> None:
    assert len(leaves([_landscape(24, 24, 90.0)]).pages) == 2
    assert len(leaves([_landscape(24, 24, 24.0)]).pages) == 1


def test_a_signature_beside_its_addressees_is_no_second_page() -> None:
    assert len(leaves([_landscape(24, 4, 90.0)]).pages) == 1


@pytest.mark.parametrize("ruling", [Ruling(100, 200, 740, 200), Ruling(420, 60, 420, 500)])
def test_a_table_across_the_sheet_is_one_page_and_a_fold_is_no_table(ruling: Ruling) -> None:
    page = _landscape(24, 24, 90.0)
    expected = 1 if ruling.horizontal else 2
    assert len(leaves([structs.replace(page, rulings=(ruling,))]).pages) == expected


def test_pages_of_text_and_upright_pages_keep_their_numbers() -> None:
    page = _landscape(24, 24, 90.0)
    text = structs.replace(page, layer="text", number=7)
    upright = structs.replace(page, height=1190.0, number=8)
    assert [p.number for p in leaves([text, upright]).pages] == [7, 8]


def test_a_box_of_a_half_leads_back_to_the_sheet_that_was_turned() -> None:
    sheet = structs.replace(_landscape(24, 24, 90.0), turned=90, skew=0.5)
    _, right = leaves([sheet]).pages
    assert right.half is not None
    assert right.view_size == sheet.view_size
    box = Box(30, 40, 90, 60)
    assert right.to_view(box) == sheet.to_view(box.moved(right.half.left, 0))
