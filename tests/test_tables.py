"""Forms on pages: headers, page breaks, merged cells and foreign rows; whatever is printed is counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from chitieu.patterns.load import load_patterns
from chitieu.table.columns import column_groups, heading_role, headings_of
from chitieu.table.forms import blocks_of, lay_out
from page_makers import (
    COLUMNS,
    FORMS,
    HEADER,
    LANDSCAPE,
    Sheet,
    adds_up,
    by_code,
    expected_texts,
    first_sheet,
    form_grid,
    indicators,
    printed_texts,
    printed_value,
    read,
)

if TYPE_CHECKING:
    from chitieu.page.model import Source

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_every_form_is_read_whole() -> None:
    sheet = first_sheet()
    for form in FORMS:
        sheet.line(f"Biểu mẫu {form}").table(form_grid(form))
    found = read(sheet)
    wanted = {code: text for form in FORMS for code, text in expected_texts(form).items()}
    assert printed_texts(found) == wanted
    assert adds_up(found)
    assert found.unmapped == ()
    assert {o.status for o in found.observations} <= {"ok", "review"}
    assert all(o.flags for o in found.observations if o.status == "review")


@pytest.mark.parametrize(
    "title", ["Biểu mẫu 1", "BIỂU MẪU SỐ 1", "Biểu 01", "Mẫu biểu số: 01", "Phụ lục I", "Phụ lục 1", "Biểu số 1/CCHC"]
)
def test_the_title_above_a_table_names_its_form(title: str) -> None:
    layout = lay_out([Sheet().line(title).line("CÔNG TÁC CHỈ ĐẠO").table(form_grid("1")).page()], load_patterns())[0]
    (block,), _ = blocks_of([layout], load_patterns())
    assert (block.number, block.title) == ("1", "CÔNG TÁC CHỈ ĐẠO")


def test_a_title_at_the_foot_of_a_page_names_the_table_on_the_next() -> None:
    first = first_sheet().line("Biểu mẫu 1").table(form_grid("1")).line("Biểu mẫu 2").line("Cải cách thể chế")
    found = read(first, Sheet(y=60).table(form_grid("2")))
    assert printed_texts(found) == expected_texts("1") | expected_texts("2")
    assert adds_up(found)


def test_a_form_without_its_title_is_known_by_its_rows() -> None:
    found = read(first_sheet().table(form_grid("2")))
    assert printed_texts(found) == expected_texts("2")
    assert {o.form for o in found.observations if o.value_text} == {"2"}


def test_forms_may_stand_in_another_order() -> None:
    sheet = first_sheet()
    for form in ("4", "1", "2"):
        sheet.line(f"Biểu mẫu {form}").table(form_grid(form))
    found = read(sheet)
    assert printed_texts(found) == expected_texts("1") | expected_texts("2") | expected_texts("4")
    assert adds_up(found)


def test_a_wrong_form_number_does_not_hide_the_rows() -> None:
    found = read(first_sheet().line("Biểu mẫu 5").table(form_grid("2")))
    assert printed_texts(found) == expected_texts("2")


def test_a_landscape_page_reads_alike() -> None:
    widths = (50.0, 420.0, 120.0, 120.0)
    found = read(first_sheet(size=LANDSCAPE).line("Biểu mẫu 1").table(form_grid("1"), widths))
    assert printed_texts(found) == expected_texts("1")


TWO_ROWS = [["STT", "Chỉ tiêu", "Thống kê", "<"], ["^", "^", "Đơn vị tính", "Số liệu"]]
MERGED = [["STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Kết quả thực hiện"], ["^", "^", "^", "Quý III"]]
NUMBERS = [list(HEADER), ["(1)", "(2)", "(3)", "(4)"]]
LETTERS = [list(HEADER), ["A", "B", "1", "2"]]
CAPITALS = [["STT", "CHỈ TIÊU", "ĐƠN VỊ\nTÍNH", "SỐ LIỆU QUÝ III\nNĂM 2023"]]


@pytest.mark.parametrize(
    "header",
    [TWO_ROWS, MERGED, NUMBERS, LETTERS, CAPITALS],
    ids=["two_rows", "merged", "numbers", "letters", "capitals"],
)
def test_a_header_of_several_rows_is_no_data(header: list[list[str]]) -> None:
    found = read(first_sheet().line("Biểu mẫu 2").table(header + form_grid("2", header=False)))
    assert printed_texts(found) == expected_texts("2")
    assert found.reports[0].rows_read == len(indicators("2"))
    assert adds_up(found)


@pytest.mark.parametrize("order", [(1, 2, 3, 0), (0, 1, 3, 2), (0, 3, 1, 2)])
def test_columns_go_by_their_headings_and_not_by_their_place(order: tuple[int, ...]) -> None:
    grid = [[line[k] for k in order] for line in form_grid("1")]
    found = read(first_sheet().line("Biểu mẫu 1").table(grid, [COLUMNS[k] for k in order]))
    assert printed_texts(found) == expected_texts("1")


def test_two_value_columns_are_never_chosen_between_in_silence() -> None:
    grid = [[*HEADER, "Số liệu"], *([*line, "9"] for line in form_grid("1", header=False))]
    found = read(first_sheet().line("Biểu mẫu 1").table(grid, (*COLUMNS, 60.0)))
    printed = [o for o in found.observations if o.value_text]
    assert printed
    assert {o.status for o in printed} == {"review"}
    assert all("value_column_unsure" in o.flags for o in printed)


def test_remarks_are_kept_beside_the_value() -> None:
    grid = [[*HEADER, "Ghi chú"], *([*line, "theo dõi"] for line in form_grid("1", header=False))]
    found = read(first_sheet().line("Biểu mẫu 1").table(grid, (*COLUMNS, 60.0)))
    assert {o.note for o in found.observations if o.value_text} == {"theo dõi"}


def test_a_table_without_known_columns_is_layout() -> None:
    found = read(first_sheet().table([["Nơi nhận:", "TM. ỦY BAN"], ["- Như trên", "CHỦ TỊCH"]], (150.0, 150.0)))
    assert {u.reason for u in found.unmapped} == {"layout"}
    assert found.reports[0].rows_read == 2
    assert adds_up(found)


@given(st.sampled_from(FORMS), st.integers(1, 60), st.booleans())
@example("1", 18, True)  # noqa: FBT003 below the break stands "6.1 | Số lượng phiếu khảo sát | Số lượng": two headings
@few
def test_a_page_break_between_rows_changes_nothing(form: str, at: int, repeated: bool) -> None:  # noqa: FBT001
    rows = form_grid(form, header=False)
    at = 1 + at % (len(rows) - 1)
    head = [list(HEADER)]
    first = first_sheet().line(f"Biểu mẫu {form}").table(head + rows[:at])
    found = read(first, Sheet(y=60).table((head if repeated else []) + rows[at:]))
    assert printed_texts(found) == expected_texts(form)
    assert found.reports[0].rows_read == len(rows)
    assert adds_up(found)


@given(st.sampled_from(["1", "2", "4"]), st.integers(0, 60), st.integers(1, 20), st.booleans())
@few
def test_a_row_cut_by_the_page_break_is_whole_or_under_review(
    form: str,
    at: int,
    cut: int,
    below: bool,  # noqa: FBT001
) -> None:
    rows = form_grid(form, header=False)
    at %= len(rows)
    words = rows[at][1].split()
    cut = 1 + cut % max(1, len(words) - 1)
    stt, _, unit, value = rows[at]
    upper = [stt, " ".join(words[:cut]), "" if below else unit, "" if below else value]
    lower = ["", " ".join(words[cut:]), unit if below else "", value if below else ""]
    first = first_sheet().line(f"Biểu mẫu {form}").table([list(HEADER), *rows[:at], upper])
    found = read(first, Sheet(y=60).table([list(HEADER), lower, *rows[at + 1 :]]))
    wanted = expected_texts(form)
    for observation in found.observations:
        if observation.status in {"ok", "blank"} and observation.form == form:
            assert observation.value_text == wanted.get(observation.code, "")
    cells = [r[3] for r in rows if r[3]]
    kept = [o.value_text for o in found.observations if o.value_text] + [u.value_text for u in found.unmapped]
    assert sorted(cells) == sorted(filter(None, kept))
    assert adds_up(found)


@pytest.mark.parametrize("below", [False, True])
def test_a_cut_row_takes_its_value_from_either_part(below: bool) -> None:  # noqa: FBT001
    rows = form_grid("1", header=False)
    stt, label, unit, value = rows[1]
    upper = [stt, label[:25], "" if below else unit, "" if below else value]
    lower = ["", label[25:], unit if below else "", value if below else ""]
    first = first_sheet().line("Biểu mẫu 1").table([list(HEADER), rows[0], upper])
    found = by_code(read(first, Sheet(y=60).table([list(HEADER), lower, *rows[2:]])))["BM1.2"]
    assert found.value_text == value
    assert "row_joined" in found.flags
    assert found.page == (2 if below else 1)


def test_a_unit_cut_by_the_page_break_is_one_unit() -> None:
    rows = form_grid("1", header=False)
    at = next(k for k, r in enumerate(rows) if r[2] == "Cơ quan, đơn vị")
    stt, label, _, value = rows[at]
    first = first_sheet().line("Biểu mẫu 1").table([list(HEADER), *rows[:at], [stt, label, "Cơ quan,", value]])
    found = read(first, Sheet(y=60).table([list(HEADER), ["", "", "đơn vị", ""], *rows[at + 1 :]]))
    row = by_code(found)[indicators("1")[at].code]
    assert (row.status, row.unit_text, row.value_text) == ("ok", "Cơ quan,\nđơn vị", value)
    assert adds_up(found)


def test_another_table_after_text_does_not_go_on() -> None:
    sheet = first_sheet().line("Biểu mẫu 1").table(form_grid("1")).line("Các đơn vị thực hiện như sau:")
    layout = lay_out([sheet.table(form_grid("2")).page()], load_patterns())[0]
    blocks, _ = blocks_of([layout], load_patterns())
    assert [b.number for b in blocks] == ["1", ""]


FOREIGN = ["12", "Số mô hình sáng kiến của địa phương", "Mô hình", "77"]


@given(st.sampled_from(FORMS), st.integers(0, 60))
@few
def test_a_row_put_in_goes_to_unmapped_and_moves_nothing(form: str, at: int) -> None:
    grid = form_grid(form)
    grid.insert(1 + at % len(grid), FOREIGN)
    found = read(first_sheet().line(f"Biểu mẫu {form}").table(grid))
    assert printed_texts(found) == expected_texts(form)
    assert [(u.label_text.replace("\n", " "), u.value_text, u.reason) for u in found.unmapped] == [
        (FOREIGN[1], "77", "no_indicator")
    ]
    assert adds_up(found)


@given(st.sampled_from(FORMS), st.sets(st.integers(1, 60), max_size=6))
@few
def test_rows_left_out_are_missing_and_move_nothing(form: str, gone: set[int]) -> None:
    grid = [line for k, line in enumerate(form_grid(form)) if k not in gone]
    if len(grid) < 8:
        return
    left = {i.code for n, i in enumerate(indicators(form), start=1) if n not in gone}
    found = read(first_sheet().line(f"Biểu mẫu {form}").table(grid))
    assert printed_texts(found) == {c: t for c, t in expected_texts(form).items() if c in left}
    missing = {o.code for o in found.observations if o.form == form and o.status == "missing"}
    assert missing == {i.code for i in indicators(form) if i.kind != "heading"} - left
    assert [f.message for f in found.findings if f.rule == "row_unread"] == []
    assert adds_up(found)


def test_a_heading_with_a_value_is_unmapped() -> None:
    grid = form_grid("1", lambda i, n: "5" if i.code == "BM1.3" else printed_value(i, n))
    found = read(first_sheet().line("Biểu mẫu 1").table(grid))
    assert [(u.value_text, u.reason) for u in found.unmapped] == [("5", "heading_with_value")]
    assert adds_up(found)


def test_an_empty_cell_is_blank_and_a_dash_too() -> None:
    texts = {"BM1.1": "", "BM1.2.1": "-", "BM1.2.2": "…"}
    grid = form_grid("1", lambda i, n: texts.get(i.code, printed_value(i, n)))
    found = by_code(read(first_sheet().line("Biểu mẫu 1").table(grid)))
    assert [(found[c].status, found[c].value, found[c].value_text) for c in texts] == [
        ("blank", None, text) for text in texts.values()
    ]
    assert "blank_mark" in found["BM1.2.1"].flags


def test_an_indicator_printed_twice_with_two_values_is_under_review() -> None:
    sheet = first_sheet().line("Biểu mẫu 2").table(form_grid("2"))
    sheet.line("Biểu mẫu 2").table(form_grid("2", lambda i, n: printed_value(i, n + 1)))
    found = read(sheet)
    twice = [o for o in found.observations if o.code == "BM2.1"]
    assert [o.occurrence for o in twice] == [1, 2]
    assert all(o.status == "review" and "printed_twice" in o.flags for o in twice)
    assert adds_up(found)


def test_a_superscript_in_a_value_cell_is_no_digit_of_it() -> None:
    grid = form_grid("1", lambda i, n: "32^5" if i.code == "BM1.1" else printed_value(i, n))
    found = by_code(read(first_sheet().line("Biểu mẫu 1").table(grid)))["BM1.1"]
    assert (found.value, found.value_text) == (32, "32")
    assert "mark_removed" in found.flags


def test_a_box_lies_on_the_page_around_its_value() -> None:
    sheet = first_sheet().line("Biểu mẫu 1").table(form_grid("1"))
    page = sheet.page()
    for row in read(sheet).observations:
        if row.value_text:
            assert row.x0 is not None
            assert row.x1 is not None
            assert row.top is not None
            assert row.bottom is not None
            inside = [
                w.text for w in page.words if row.x0 <= w.box.x_mid <= row.x1 and row.top <= w.box.y_mid <= row.bottom
            ]
            assert inside == row.value_text.split()


@pytest.mark.parametrize("text", ["Số liệu", "SỐ LIỆU QUÝ III", "Kết quả thực hiện (hồ sơ)", "Số  liệu\nbáo cáo"])
def test_a_heading_may_go_on_for_some_words(text: str) -> None:
    assert heading_role(text, load_patterns()) == "value"


@pytest.mark.parametrize("text", ["", "12", "Sốliệu", "Tổng số hồ sơ", "Số lượng phiếu khảo sát của người dân tỉnh đã"])
def test_a_label_is_no_heading(text: str) -> None:
    assert heading_role(text, load_patterns()) is None


def test_a_table_without_a_header_has_no_columns() -> None:
    (grid,) = lay_out([Sheet().table(form_grid("1", header=False)).page()], load_patterns())[0].grids
    assert column_groups(grid, load_patterns()) == ()


@pytest.mark.parametrize(("source", "found"), [("ocr", True), ("text", False)])
def test_a_scanned_heading_may_be_misread_by_a_letter(source: Source, found: bool) -> None:  # noqa: FBT001
    grid = form_grid("5")
    grid[0] = ["STT", "Chỉ tiên", "Đơn vị tinh", "Sẽ liệu"]
    sheet = Sheet(source=source).line("Biểu mẫu 5").table(grid)
    values = printed_texts(read(first_sheet().table(form_grid("1")), sheet))
    assert (expected_texts("5").items() <= values.items()) == found


@pytest.mark.parametrize(
    ("source", "ordinals", "found"),
    [
        ("ocr", ["1", "1.1", "1.2", "2"], 0),
        ("text", ["1", "1.1", "1.2", "2"], None),
        ("ocr", ["2021", "2023", "2019", "2022"], None),
        ("ocr", ["7", "3", "12", "5"], None),
    ],
)
def test_ordinals_under_a_misread_heading(source: Source, ordinals: list[str], found: int | None) -> None:
    header = ["511", "Chỉ tiêu", "Đơn vị tính", "Số liệu"]
    grid = [header, *([ordinal, f"Số hồ sơ loại {ordinal}", "Hồ sơ", "14"] for ordinal in ordinals)]
    (table,) = lay_out([Sheet(source=source).table(grid).page()], load_patterns())[0].grids
    (columns,) = column_groups(table, load_patterns())
    assert columns.stt == found


def test_a_scanned_heading_with_words_in_brackets_may_be_misread_too() -> None:
    grid = form_grid("5")
    grid[0][1] = "Nậi dung\n(Sứ dụng trong kỳ báo cáo hàng quý, 6 tháng, năm)"
    sheet = Sheet(source="ocr").line("Biểu mẫu 5").table(grid)
    values = printed_texts(read(first_sheet().table(form_grid("1")), sheet))
    assert expected_texts("5").items() <= values.items()


@pytest.mark.parametrize("form", FORMS)
def test_a_heading_that_runs_into_the_first_row_does_not_swallow_it(form: str) -> None:
    grid = form_grid(form)
    first = next(row for row in grid[1:] if row[3])
    grid = [grid[0], first, *(row for row in grid[1:] if row is not first)]
    grid[1] = ["^", *first[1:]]
    (la,) = lay_out([Sheet().line(f"Biểu mẫu {form}").table(grid).page()], load_patterns())
    assert headings_of(la.grids[0], load_patterns())[1] == 1


def test_a_header_of_two_rows_stays_one() -> None:
    grid = [
        ["STT", "Chỉ tiêu", "Kết quả thống kê", "<"],
        ["^", "^", "Đơn vị tính", "Số liệu"],
        ["^", "(1)", "(2)", "(3)"],
        ["1", "Tổng số hồ sơ", "Hồ sơ", "5"],
    ]
    (la,) = lay_out([Sheet().line("Biểu mẫu 1").table(grid).page()], load_patterns())
    assert headings_of(la.grids[0], load_patterns())[1] == 3


@pytest.mark.parametrize(("source", "found"), [("ocr", True), ("text", False)])
@pytest.mark.parametrize("heading", ["Số Hệu", "S liệu", "Sõ Jiệu"])
def test_a_scanned_heading_nobody_could_read_is_that_of_the_other_tables(
    heading: str,
    source: Source,
    found: bool,  # noqa: FBT001
) -> None:
    grid = form_grid("5")
    grid[0] = ["STT", "Chỉ tiêu", "Đơn vị tính", heading]
    sheet = Sheet(source=source).line("Biểu mẫu 5").table(grid)
    values = printed_texts(read(first_sheet(), sheet, Sheet(source=source).line("Biểu mẫu 1").table(form_grid("1"))))
    assert (expected_texts("5").items() <= values.items()) == found


@pytest.mark.parametrize(("heading", "sure"), [("ĐVTL", True), ("Kế hoạch", False), ("", False)])
def test_a_unit_nobody_could_read_under_what_spans_it_is_told_by_the_other_tables(
    heading: str,
    sure: bool,  # noqa: FBT001
) -> None:
    def spanned(form: str, unit: str) -> list[list[str]]:
        header = [["STT", "Chỉ tiêu", "Kết quả thực hiện", "<"], ["^", "^", unit, "Số liệu"]]
        return [*header, *form_grid(form)[1:]]

    sheets = [
        Sheet(source="ocr").line(f"Biểu mẫu {form}").table(spanned(form, unit))
        for form, unit in (("1", "ĐVT"), ("5", heading))
    ]
    rows = read(first_sheet(), *sheets).observations
    doubted = {row.code for row in rows if "value_column_unsure" in row.flags}
    assert (not doubted & expected_texts("5").keys()) == sure


@pytest.mark.parametrize("heading", ["Kỳ trước", "Kế hoạch", "12", ""])
def test_a_column_that_the_other_tables_have_not_is_no_value(heading: str) -> None:
    grid = form_grid("5")
    grid[0] = ["STT", "Chỉ tiêu", "Đơn vị tính", heading]
    sheet = Sheet(source="ocr").line("Biểu mẫu 5").table(grid)
    values = printed_texts(read(first_sheet(), sheet, Sheet(source="ocr").line("Biểu mẫu 1").table(form_grid("1"))))
    assert not expected_texts("5").keys() & values.keys()


def test_a_scanned_heading_that_may_be_either_of_two_is_neither() -> None:
    grid = [["STT", "Nội quy", "Số liền", "Giả trình"], ["1", "a", "2", "b"]]
    [table] = lay_out([Sheet(source="ocr").table(grid).page()], load_patterns())[0].grids
    assert {h.role for h in headings_of(table, load_patterns(), least=1)[0]} == {"stt", "value"}


@pytest.mark.parametrize("heading", ["Biêu mẫn S", "Biểu mẫu 5"])
def test_a_form_whose_number_is_misread_is_told_by_its_rows(heading: str) -> None:
    sheets = [Sheet(source="ocr").line(f"Biểu mẫu {form}").table(form_grid(form)) for form in FORMS]
    place = FORMS.index("3")
    sheets[place] = Sheet(source="ocr").line(heading).table(form_grid("3"))
    values = printed_texts(read(first_sheet(), *sheets))
    assert {code: text for form in FORMS for code, text in expected_texts(form).items()} == values


@pytest.mark.parametrize("source", ["ocr", "text"])
def test_a_figure_whose_rule_a_stamp_took_away_is_read_and_doubted(source: Source) -> None:
    """A stamp lay over the rule between "%" and "12,38": the value was given as blank, with nobody told."""
    grid = form_grid("4")
    row = next(row for row in grid[1:] if row[3])
    row[2:] = ["% 12,38", "<"]
    sheet = Sheet(source=source).line("Biểu mẫu 4").table(grid)
    left = next(w.box.x0 for w in sheet.words if w.text == "liệu")  # "Số liệu" heads the column of figures
    sheet.words = [
        structs.replace(w, box=structs.replace(w.box, x0=left, x1=left + 20)) if w.text == "12,38" else w
        for w in sheet.words
    ]
    (given,) = [o for o in read(first_sheet(), sheet).observations if o.stt_text == row[0]]
    if source == "ocr":
        assert (given.value_text, given.status) == ("12,38", "review")
        assert "value_column_unsure" in given.flags
    else:
        assert given.value_text == ""
