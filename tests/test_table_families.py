"""Tables without vertical rules over several pages: what one page does not show of their columns, another does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chitieu.page.model import Ruling
from chitieu.patterns.load import load_patterns
from chitieu.table.forms import lay_out
from page_makers import CELL, FORMS, HEADER, Rules, Sheet, form_grid, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.table.model import Grid

HEADING = ["", "Vị trí việc làm", "", ""]


def tables(*sheets: Sheet) -> list[tuple[Grid, ...]]:
    pages = [replace(s.page(), number=n) for n, s in enumerate(sheets, start=1)]
    return [la.grids for la in lay_out(pages, load_patterns())]


def rows(grid: Grid) -> list[list[str]]:
    found = [[""] * grid.column_count for _ in range(grid.row_count)]
    for cell in grid.cells:
        found[cell.row][cell.col] = " ".join(cell.text.split())
    return found


def flat(grid: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[" ".join(text.split()) for text in row] for row in grid]


@pytest.mark.parametrize("rules", ["rows", "head", "none"])
@pytest.mark.parametrize("last", [["7.", "Tổng số", "", ""], HEADING], ids=["no figure", "heading"])
def test_a_page_with_the_header_and_one_row_has_the_columns_of_the_others(rules: Rules, last: list[str]) -> None:
    whole = form_grid("2")
    short = [list(HEADER), last]
    first, second = tables(Sheet().table(whole, rules=rules), Sheet().table(short, rules=rules))
    assert rows(first[0]) == flat(whole)
    assert rows(second[0]) == short


def test_a_column_that_one_page_leaves_empty_is_there() -> None:
    widths = (40.0, 200.0, 70.0, 70.0, 90.0)
    header = [*HEADER, "Ghi chú"]
    noted = [header, *([*row, "Đã báo cáo"] for row in form_grid("2", header=False))]
    plain = [header, *([*row, ""] for row in form_grid("4", header=False))]
    pages = tables(*(Sheet().table(g, widths, rules="none") for g in (noted, plain)))
    assert [rows(page[0]) for page in pages] == [flat(noted), flat(plain)]


@pytest.mark.parametrize("form", FORMS)
def test_a_last_page_with_one_row_goes_on_with_the_columns_of_the_table(form: str) -> None:
    header, *body = form_grid(form)
    twice = [Sheet().table([header, *body], rules="head"), Sheet().table([header, *body[:-1]], rules="head")]
    *_, page = tables(*twice, Sheet().table(body[-1:], rules="rows"))
    assert rows(page[0]) == flat(body[-1:])


def test_tables_with_other_headers_keep_their_own_columns() -> None:
    wide, narrow = (40.0, 260.0, 70.0, 70.0), (40.0, 120.0, 70.0, 70.0)
    renamed = [["TT", "Nội dung", "ĐVT", "Kết quả"], *form_grid("4", header=False)]
    pages = tables(*(Sheet().table(g, w, rules="none") for g, w in ((form_grid("2"), wide), (renamed, narrow))))
    assert [rows(page[0]) for page in pages] == [flat(form_grid("2")), flat(renamed)]


def spaced(texts: Sequence[Sequence[str]], step: float) -> Sheet:
    """Set rows of one line, ``step`` points apart, without rules."""
    sheet = Sheet()
    for row in texts:
        for text, x in zip(row, (60.0, 110.0, 370.0, 440.0), strict=True):
            sheet.words += words_of(text, x, sheet.y + CELL, CELL)
        sheet.y += step
    return sheet


def test_a_heading_without_ordinal_ends_a_widely_set_table() -> None:
    last = ["", "Cung cấp dịch vụ công", "", ""]
    printed = [list(HEADER), *([f"{n}.", f"Chỉ tiêu {n}", "Văn bản", str(9 * n)] for n in range(1, 7)), last]
    sheet = spaced(printed, 25.0)
    sheet.rulings += [Ruling(60, y, 510, y) for y in (86, 110, sheet.y)]
    assert rows(tables(sheet)[0][0]) == printed


def test_an_indented_paragraph_below_a_table_is_no_row() -> None:
    printed = [list(HEADER), *([f"{n}.", f"Chỉ tiêu {n}", "Văn bản", str(9 * n)] for n in range(1, 7))]
    sheet = spaced(printed, 25.0)
    sheet.words += words_of("Trên đây là báo cáo.", 100.0, sheet.y + CELL, CELL)
    assert rows(tables(sheet)[0][0]) == printed


def test_a_head_above_the_first_rule_of_a_table_stays_outside() -> None:
    sheet = Sheet()
    sheet.line("11", 290.0, 12.0)
    sheet.table(form_grid("4"), rules="head")
    assert rows(tables(sheet)[0][0]) == flat(form_grid("4"))


@pytest.mark.parametrize("level", ["top", "middle", "bottom"])
def test_units_of_several_lines_stay_whole_without_rules(level: str) -> None:
    units = ["Nhiệm vụ", "Có = 1;\nKhông =\n0", "Số lượng", "Trực\ntuyến =\n0\nPhát\nphiếu =\n1", "Số lượng"]
    labels = ["Số nhiệm vụ quá hạn nhưng chưa hoàn thành trong kỳ", "Khảo sát sự hài lòng của người dân"]
    body = [[f"{n}.", labels[n % 2], unit, str(n * 7)] for n, unit in enumerate(units, start=1)]
    sheet = Sheet().table([list(HEADER), *body], (40.0, 150.0, 70.0, 70.0), rules="none", level=level)  # pyright: ignore[reportArgumentType]
    assert rows(tables(sheet)[0][0]) == flat([HEADER, *body])


def test_a_heading_between_rows_is_known_by_the_lines_of_another_column() -> None:
    body = [["1.1.", "Số văn bản do cấp tỉnh ban hành", "Văn\nbản", "13"]]
    body += [["", "Kiểm tra văn bản", "", ""], ["2.1.", "Số văn bản đã kiểm tra", "Văn\nbản", "12"]]
    body += [["2.2.", "Tỷ lệ văn bản", "%", "100"], ["2.3.", "Số văn bản đã xử lý", "Văn\nbản", "1"]]
    sheet = Sheet().table([list(HEADER), *body], (40.0, 260.0, 70.0, 70.0), rules="none", level="bottom")
    assert rows(tables(sheet)[0][0]) == flat([HEADER, *body])


def test_a_page_number_under_the_last_rule_is_no_figure_of_the_table() -> None:
    sheets: list[Sheet] = []
    for number in range(1, 4):
        sheet = Sheet(size=(595.3, 420.0)).table(form_grid("4")[:8], rules="head")
        sheet.words += words_of(str(number), 433.0, sheet.y + 8, CELL)
        sheets.append(sheet)
    pages = [replace(s.page(), number=n, height=s.y + 30) for n, s in enumerate(sheets, start=1)]
    found = lay_out(pages, load_patterns())
    assert [rows(la.grids[0]) for la in found] == [flat(form_grid("4")[:8])] * 3
    assert [[li.text for li in la.furniture] for la in found] == [["1"], ["2"], ["3"]]


def test_a_row_that_begins_with_two_headings_opens_no_table() -> None:
    body = [[f"2.{n}.", "Số đơn vị tự bảo đảm chi thường xuyên", "Đơn vị", str(40 * n)] for n in range(1, 6)]
    body.append(["2.6.", "Số lượng đơn vị đã chuyển đổi thành công ty cổ phần, lũy kế đến kỳ báo cáo", "Đơn vị", ""])
    printed = [list(HEADER), *body]
    sheet = Sheet().table(printed, (40.0, 130.0, 70.0, 70.0), rules="none")
    assert [rows(g) for g in tables(sheet)[0]] == [flat(printed)]
