"""A row that stands in the document is never missing in silence; one that was left out is nothing to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from page_makers import FORMS, HEADER, Sheet, first_sheet, form_grid, indicators, read

if TYPE_CHECKING:
    from chitieu.contract.rows import DocumentResult

RECIPIENTS = ("Nơi nhận:", "- Như trên;", "- Lưu: VT, CCHC.")


def told(found: DocumentResult) -> dict[str, int | None]:
    """Return the codes that findings name as unread, with the page to look at."""
    return {code: f.page for f in found.findings if f.rule == "row_unread" for code in f.codes.split(";")}


def gone(found: DocumentResult, form: str) -> set[str]:
    return {o.code for o in found.observations if o.status == "missing" and o.form == form}


def begun(form: str) -> Sheet:
    return first_sheet().line(f"Biểu mẫu {form}")


def value_rows(form: str) -> list[int]:
    """Return the rows of a form's grid that print a value, but for its first and last."""
    return [n for n, i in enumerate(indicators(form), start=1) if i.kind != "heading"][1:-1]


@pytest.mark.parametrize("form", FORMS)
def test_a_row_over_the_page_break_that_no_table_took_in_is_told(form: str) -> None:
    grid, at = form_grid(form), value_rows(form)[-1]
    lost = indicators(form)[at - 1].code
    second = Sheet().line(grid[at][1][:60]).table([list(HEADER), *grid[at + 1 :]])
    found = read(begun(form).table(grid[:at]), second)
    assert gone(found, form) == {lost}
    assert told(found) == {lost: 2}


@pytest.mark.parametrize("form", FORMS)
def test_a_last_row_printed_below_its_table_is_told(form: str) -> None:
    *grid, last = form_grid(form)
    found = read(begun(form).table(grid).line(f"{last[0]} {last[1]}"))
    assert told(found) == dict.fromkeys(gone(found, form), 1)


@pytest.mark.parametrize("form", FORMS)
def test_a_row_that_its_neighbour_swallowed_is_told(form: str) -> None:
    grid, at = form_grid(form), value_rows(form)[0]
    joined = [f"{a}\n{b}".strip() for a, b in zip(grid[at - 1], grid[at], strict=True)]
    found = read(begun(form).table([*grid[: at - 1], joined, *grid[at + 1 :]]))
    assert set(told(found)) >= gone(found, form)


@pytest.mark.parametrize("form", FORMS)
def test_rows_of_a_table_whose_columns_are_not_known_are_told(form: str) -> None:
    grid, at = form_grid(form), value_rows(form)[-1] - 2
    turned = [[label, unit, value] for _, label, unit, value in grid[at:]]
    found = read(begun(form).table(grid[:at]), Sheet().table(turned, (240.0, 80.0, 80.0)))
    lost = {i.code for i in indicators(form)[at - 1 :] if i.kind != "heading"}
    assert gone(found, form) == lost
    assert set(told(found)) == lost


@pytest.mark.parametrize("form", FORMS)
def test_a_row_left_out_is_plainly_missing(form: str) -> None:
    grid, at = form_grid(form), value_rows(form)[0]
    lost = indicators(form)[at - 1].code
    rest = [list(HEADER), *grid[at + 4 :]]
    pages = begun(form).table([*grid[:at], *grid[at + 1 : at + 4]]), Sheet().table(rest).line("Trên đây là báo cáo.")
    found = read(*pages)
    assert gone(found, form) == {lost}
    assert told(found) == {}


@pytest.mark.parametrize("form", FORMS)
def test_recipients_below_a_table_are_none_of_its_rows(form: str) -> None:
    sheet = begun(form).table(form_grid(form)[:-1])
    for line in RECIPIENTS:
        sheet.line(line)
    found = read(sheet)
    assert gone(found, form)
    assert told(found) == {}


def test_a_running_head_over_the_page_break_is_no_row() -> None:
    grid, at = form_grid("1"), value_rows("1")[2]
    parts = grid[1 : at - 1], grid[at - 1 : at], grid[at + 1 : at + 4], grid[at + 4 :]
    sheets = [first_sheet().line("Biểu mẫu 1"), Sheet(), Sheet(), Sheet()]
    for number, (sheet, part) in enumerate(zip(sheets, parts, strict=True), start=1):
        start, sheet.y = sheet.y, 30.0
        sheet.line(f"Báo cáo quý III | {number}")
        sheet.y = max(start, 90.0)
        sheet.table([list(HEADER), *part])
    found = read(*sheets)
    assert gone(found, "1") == {indicators("1")[at - 1].code}
    assert told(found) == {}


def test_a_cut_label_given_to_its_twin_with_a_doubt_tells_of_the_one_that_is_missing() -> None:
    """Page 11 of a scan ended with "Tỷ lệ hồ sơ trực tuyến", its ordinal misread; two indicators begin so."""
    form = indicators("7")
    first, second = (next(i for i in form if i.item == item) for item in ("6.3", "6.4"))
    grid = form_grid("7")
    rows = {i.item: row for i, row in zip(form, grid[1:], strict=True)}
    rows["6.3"][:2] = ["6.2.2", "Tỷ lệ hồ sơ trực tuyến"]
    grid.remove(rows["6.4"])
    found = read(begun("7").table(grid))
    (given,) = [o for o in found.observations if o.label_text == "Tỷ lệ hồ sơ trực tuyến"]
    assert given.status == "review"
    assert {given.code, given.alt_code} == {first.code, second.code}
    assert given.alt_code in told(found)


def test_a_row_like_the_missing_indicator_that_was_not_like_enough_is_told() -> None:
    """A stamp lay over the label "Số TTHC công bố mới"."""
    form = indicators("3")
    lost = next(i for i in form if i.item == "1.2")
    grid = form_grid("3")
    row = next(row for i, row in zip(form, grid[1:], strict=True) if i is lost)
    row[1:3] = ["5o L1HC công bố mới", '"Thủ tục']
    found = read(begun("3").table(grid))
    assert gone(found, "3") == {lost.code}
    assert told(found) == {lost.code: 1}
