"""Tables whose rules are missing, in part or altogether: what is printed is read as if they were there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

import pytest

from chitieu.geometry import Box, union
from chitieu.page.model import Ruling
from chitieu.patterns.load import load_patterns
from chitieu.table.forms import lay_out
from chitieu.table.raw import RawCell, cells_of
from page_makers import (
    FORMS,
    HEADER,
    LANDSCAPE,
    Rules,
    Sheet,
    adds_up,
    expected_texts,
    first_sheet,
    form_grid,
    printed_texts,
    read,
    titled,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from page_makers import Level

OPEN = [r for r in cast("tuple[Rules, ...]", get_args(Rules)) if r != "all"]


def cells(sheet: Sheet) -> list[RawCell]:
    return cells_of(lay_out([sheet.page()], load_patterns())[0])


@pytest.mark.parametrize("level", ["top", "middle", "bottom"])
@pytest.mark.parametrize("rules", OPEN)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_reads_alike_with_its_rules_left_out(form: str, rules: Rules, level: Level) -> None:
    sheet = first_sheet().line("").line(f"Biểu mẫu {form}").line("")
    found = read(sheet.table(form_grid(form), rules=rules, level=level))
    assert printed_texts(found) == expected_texts(form)
    assert adds_up(found)


def side_by_side(form: str) -> list[list[str]]:
    """Set a form in two groups of columns: its first half to the left, the rest to the right."""
    header, *rows = form_grid(form)
    half = (len(rows) + 1) // 2
    right = rows[half:] + [[""] * len(header)] * (2 * half - len(rows))
    return [header + header, *(a + b for a, b in zip(rows[:half], right, strict=True))]


@pytest.mark.parametrize("rules", ["all", "some", "rows"])
@pytest.mark.parametrize("form", FORMS)
def test_two_groups_of_columns_side_by_side_are_one_form(form: str, rules: Rules) -> None:
    sheet = first_sheet(size=LANDSCAPE).line("").line(f"Biểu mẫu {form}").line("")
    found = read(sheet.table(side_by_side(form), (35.0, 200.0, 60.0, 55.0) * 2, rules=rules))
    assert printed_texts(found) == expected_texts(form)
    assert adds_up(found)


def test_a_row_of_the_right_group_is_no_header_though_it_begins_with_headings() -> None:
    rows = [["", "Tổng số nhiệm vụ", "Nhiệm vụ", "51", "6.1", "Số lượng phiếu khảo sát", "Số lượng", "1361"]]
    sheet = (
        first_sheet(size=LANDSCAPE).line("Biểu mẫu 1").table([[*HEADER, *HEADER], *rows], (40.0, 200.0, 60.0, 50.0) * 2)
    )
    found = read(sheet)
    assert found.reports[0].rows_read == 2
    assert adds_up(found)


def without(sheet: Sheet, dropped: Callable[[Ruling, Box], bool]) -> Sheet:
    box = union(Box(r.x0, r.top, r.x1, r.bottom) for r in sheet.rulings)
    sheet.rulings = [r for r in sheet.rulings if not dropped(r, box)]
    return sheet


@pytest.mark.parametrize("rules", ["all", "some"])
def test_a_table_without_its_left_and_right_border_keeps_its_outer_columns(rules: Rules) -> None:
    sheet = Sheet().table(form_grid("1"), rules=rules)
    open_sides = without(sheet, lambda r, b: not r.horizontal and (r.x0 < b.x0 + 1 or r.x0 > b.x1 - 1))
    whole = cells(Sheet().table(form_grid("1"), rules=rules))
    assert [c.text for c in cells(open_sides)] == [c.text for c in whole]


def test_a_table_whose_last_border_the_page_break_took_keeps_its_last_row() -> None:
    sheet = without(Sheet().table(form_grid("1")), lambda r, b: r.horizontal and r.top > b.bottom - 1)
    texts = [c.text for c in cells(sheet)]
    assert texts[-1] == form_grid("1")[-1][-1]


@pytest.mark.parametrize(
    ("grid", "rows"),
    [
        ([["STT", "Chỉ tiêu"], ["1.1.1\n0.", "Số văn bản đã ban hành"]], 2),
        ([["STT", "Chỉ tiêu", "Số liệu"], ["1", "Số văn bản\nđã ban hành", "12\n(9)"]], 2),
        ([["STT", "Chỉ tiêu", "ĐVT"], ["1.1.1\n0.", "Số văn bản\nđã ban hành", "Văn\nbản"]], 2),
        ([["Chỉ tiêu", "Năm\n2022", "Năm\n2023"], ["Số văn bản", "1", "2"]], 2),
        ([["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"], ["", "Nguyễn Văn A"]], 2),
    ],
    ids=["wrapped ordinal", "remark under a figure", "wrapped ordinal and unit", "years in a header", "signature"],
)
def test_lines_of_one_ruled_row_stay_together(grid: list[list[str]], rows: int) -> None:
    found = cells(Sheet().table(grid, [200.0] * len(grid[0])))
    assert max(c.row for c in found) == rows
    assert [c.text for c in found] == [t for row in grid for t in row]


def test_two_rows_of_one_ruled_band_are_parted_though_one_has_no_ordinal() -> None:
    band = ["1.", "Số văn bản đã ban hành\nSố văn bản đã kiểm tra", "Văn bản\nVăn bản", "12\n13"]
    found = cells(Sheet().table([list(HEADER), band, ["3.", "Kiểm tra", "Văn bản", "4"]]))
    texts = [[c.text for c in found if c.row == row] for row in range(2, 5)]
    assert texts[0] == ["1.", "Số văn bản đã ban hành", "Văn bản", "12"]
    assert texts[1] == ["", "Số văn bản đã kiểm tra", "Văn bản", "13"]


LISTS = {
    "prose": ["Thực hiện kế hoạch cải cách hành chính năm 2023, Ủy ban nhân dân tỉnh đã ban hành 12 văn bản"] * 8,
    "numbered paragraphs": [f"{n}. Ban hành kế hoạch số {n}/KH-UBND của Ủy ban nhân dân tỉnh" for n in range(1, 9)],
    "table of contents": [f"{n}. Công tác chỉ đạo, điều hành {'.' * 40} {n + 3}" for n in range(1, 9)],
}


def with_line_over_the_last_columns(text: str, *, ruled: bool) -> Sheet:
    """Set a line over a table with rules between its rows only, under the table's uppermost rule."""
    sheet = Sheet(y=150).table(form_grid("1"), rules="rows")
    top = min(r.top for r in sheet.rulings)
    left, right = min(r.x0 for r in sheet.rulings), max(r.x1 for r in sheet.rulings)
    sheet.rulings = [r for r in sheet.rulings if r.top > top] + [Ruling(left, top - 30, right, top - 30)]
    sheet.words += words_of(text, right - 130, top - 14, min(w.size for w in sheet.words))
    if ruled:
        sheet.rulings.append(Ruling(right - 140, top - 8, right, top - 8))
    return sheet


def test_a_heading_far_over_a_group_of_columns_belongs_to_the_table_by_its_own_rule() -> None:
    found = cells(with_line_over_the_last_columns("Kết quả thực hiện", ruled=True))
    assert "Kết quả thực hiện" in {c.text for c in found}
    assert set(HEADER) <= {c.text for c in found}


def test_a_line_far_over_a_table_without_a_rule_of_its_own_is_text() -> None:
    assert "Kết quả" not in {c.text for c in cells(with_line_over_the_last_columns("Kết quả", ruled=False))}


@pytest.mark.parametrize("lines", LISTS.values(), ids=LISTS)
def test_text_is_no_table(lines: list[str]) -> None:
    sheet = first_sheet()
    for line in lines:
        sheet.line(line)
    assert cells(sheet) == []


def test_text_between_the_rules_of_a_running_head_and_foot_is_no_table() -> None:
    sheet = first_sheet()
    for line in LISTS["prose"]:
        sheet.line(line)
    sheet.rulings += [Ruling(60, 50, 540, 50), Ruling(60, sheet.y + 9, 540, sheet.y + 9)]
    assert cells(sheet) == []


def test_a_receipt_of_labels_and_amounts_without_rules_is_a_table() -> None:
    sheet = Sheet()
    amounts = [
        ("Tổng số hồ sơ tiếp nhận", "1.902"),
        ("Đã giải quyết", "1.896"),
        ("Đang giải quyết", "6"),
        ("Quá hạn", "0"),
    ]
    for label, amount in amounts:
        sheet.words += [*words_of(label, 70, sheet.y + 12), *words_of(amount, 420, sheet.y + 12)]
        sheet.y += 20
    found = cells(sheet)
    assert [c.text for c in found] == [text for row in amounts for text in row]


def test_a_letterhead_in_a_ruled_grid_holds_the_reports_number_and_no_citation() -> None:
    head = [
        ["ỦY BAN NHÂN DÂN\nTỈNH BẮC GIANG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["Số: 123/BC-UBND", "Hà Nội, ngày 20/9/2023"],
    ]
    found = read(titled(Sheet().table(head, [220.0, 260.0])))
    assert [c.citation_id for c in found.citations] == []
