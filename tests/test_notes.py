"""Notes of every make: how they are numbered and set, where they stand, and marks that only look like some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs
from msgspec.structs import replace

from chitieu.footnote.notes import Narrative, narrative_of
from chitieu.page.lines import lines_of
from chitieu.page.model import Ruling
from page_makers import BODY, NOTE, Sheet, first_sheet, form_grid, read, without_furniture, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

FILL = "Các cơ quan, đơn vị tiếp tục thực hiện nhiệm vụ được giao."


def narrative(*sheets: Sheet) -> Narrative:
    pages = [replace(s.page(), number=n) for n, s in enumerate(sheets, start=1)]
    return narrative_of(without_furniture([(p, lines_of(p.words)) for p in pages]))


def body(*lines: str, filled: int = 2) -> Sheet:
    sheet = Sheet()
    for line in (*lines, *[FILL] * filled):
        sheet.line(line)
    return sheet


def remarked(sheet: Sheet, old: str, new: str) -> Sheet:
    """Print another mark in place of a raised number."""
    sheet.words = [structs.replace(w, text=new) if w.raised and w.text == old else w for w in sheet.words]
    return sheet


def texts(found: Narrative) -> list[tuple[str, str]]:
    return [(n.number, n.flow.text.replace("\n", " ")) for n in found.notes]


def marked(found: Narrative) -> list[str]:
    """Return the text before each note's mark, its last word."""
    return [found.body.text[: n.mark.offset].split()[-1] if n.mark else "" for n in found.notes]


@pytest.mark.parametrize("shape", ["^{} {}", "{} {}", "{}. {}", "{}) {}", "({}) {}", "[{}] {}", "^{}{}", "{}{}"])
def test_a_note_number_may_be_set_in_many_ways(shape: str) -> None:
    sheet = body("Kế hoạch^1, Nghị quyết^2 và Đề án^3.")
    found = narrative(sheet.foot(*(shape.format(n, f"Văn bản số {n}/QĐ-UBND.") for n in (1, 2, 3))))
    assert texts(found) == [(str(n), f"Văn bản số {n}/QĐ-UBND.") for n in (1, 2, 3)]
    assert marked(found) == ["hoạch", "quyết", "án"]
    assert all(not n.doubts for n in found.notes)


@pytest.mark.parametrize("shown", ["(1)", "[1]", "1)"])
def test_a_mark_may_stand_in_brackets(shown: str) -> None:
    found = narrative(remarked(body("Thực hiện Kế hoạch^1 của tỉnh.").foot("(1) Văn bản."), "1", shown))
    assert (texts(found), marked(found)) == ([("1", "Văn bản.")], ["hoạch"])


@pytest.mark.parametrize("shown", ["5,6", "5;6", "(5,6)"])
def test_one_raised_word_may_call_two_notes(shown: str) -> None:
    sheets = [body(f"Một^{n} và.").foot(f"^{n} Note.") for n in range(1, 5)]
    found = narrative(*sheets, remarked(body("Hai văn bản^5 của tỉnh."), "5", shown).foot("^5 Năm.", "^6 Sáu."))
    five, six = found.notes[4:]
    assert five.mark is not None
    assert five.mark == six.mark
    assert not five.doubts
    assert not six.doubts


def test_two_marks_in_a_row_call_two_notes() -> None:
    sheet = body("Hai văn bản^1 của tỉnh.")
    mark = next(w for w in sheet.words if w.raised)
    beside = structs.replace(mark, text="2", box=mark.box.moved(mark.box.width + 2, 0))
    sheet.words.append(beside)
    found = narrative(sheet.foot("^1 Một.", "^2 Hai."))
    assert [n.mark.word.text for n in found.notes if n.mark] == ["1", "2"]


def test_a_number_behind_a_tab_opens_its_note() -> None:
    sheet = body("Thực hiện Kế hoạch^1.").foot()
    sheet.words += [structs.replace(w, raised=False) for w in words_of("^1", 70, sheet.y + 10, NOTE)]
    sheet.words += words_of("Kế hoạch số 10/KH-UBND.", 100, sheet.y + 10, NOTE)
    found = narrative(sheet)
    assert texts(found) == [("1", "Kế hoạch số 10/KH-UBND.")]


@pytest.mark.parametrize("mark", ["^*", "*", "(*)"])
def test_asterisks_are_marks(mark: str) -> None:
    opening = "^* " if mark == "^*" else f"{mark} "
    sheet = body(f"Số liệu tạm tính{mark} của tỉnh và Kế hoạch^1.").foot(f"{opening}Đến hết 14/9.", "^1 Văn bản.")
    found = narrative(sheet)
    assert texts(found) == [("*", "Đến hết 14/9."), ("1", "Văn bản.")]
    assert all(not n.doubts for n in found.notes)


def test_a_bullet_inside_a_note_is_no_note() -> None:
    found = narrative(body("Thực hiện Kế hoạch^1.").foot("^1 Gồm:", "* Văn bản một;", "* Văn bản hai."))
    assert texts(found) == [("1", "Gồm: * Văn bản một; * Văn bản hai.")]


def test_gazette_notes_as_large_as_the_text_stand_under_their_line() -> None:
    sheet = body("Thực hiện Kế hoạch^1 và Nghị quyết^2.")
    sheet.rulings.append(Ruling(70, sheet.y + 8, 220, sheet.y + 8))
    sheet.y += 15
    sheet.line("1 Kế hoạch số 10/KH-UBND.").line("2 Nghị quyết số 5/NQ-HĐND.")
    assert texts(narrative(sheet)) == [("1", "Kế hoạch số 10/KH-UBND."), ("2", "Nghị quyết số 5/NQ-HĐND.")]


def test_chapters_under_a_line_are_no_notes() -> None:
    sheet = body("Phần mở đầu.")
    sheet.rulings.append(Ruling(70, sheet.y + 8, 220, sheet.y + 8))
    sheet.y += 15
    sheet.line("1. Tình hình chung").line(FILL).line("2. Kết quả").line(FILL)
    found = narrative(sheet)
    assert found.notes == ()
    assert "2. Kết quả" in found.body.text


def test_the_border_of_a_table_is_no_foot_line() -> None:
    first = first_sheet().line("Thực hiện Kế hoạch^1.").line(FILL).foot("^1 Kế hoạch.")
    second = Sheet().table(form_grid("3")[:6]).line("1. Nhiệm vụ trọng tâm").line(FILL)
    found = read(first, second)
    assert [n.text for n in found.footnotes] == ["Kế hoạch."]


def test_an_underlined_link_does_not_part_a_note() -> None:
    sheet = body("Một^1 và hai^2.").foot("^1 Xem tại trang", "congbao.example.vn", "^2 Văn bản.")
    baseline = sheet.words[-4].baseline
    link = next(w for w in sheet.words if w.text.startswith("congbao"))
    sheet.rulings.append(Ruling(link.box.x0, link.baseline + 1.2, link.box.x1, link.baseline + 1.2))
    assert baseline > 0
    assert texts(narrative(sheet)) == [("1", "Xem tại trang congbao.example.vn"), ("2", "Văn bản.")]


def test_a_line_of_a_note_that_looks_like_the_next_note_stays_in_it() -> None:
    # the line before it is full, so "11" had to go down; the real note begins behind a short line
    long = "^10 Trong kỳ Ủy ban nhân dân tỉnh đã ban hành tổng cộng là nhiều văn bản gồm có"
    sheet = body("Mười^10 và^11.").foot(long, "11 Quyết định; 2 Chỉ thị.", "^11 Kế hoạch.")
    first = [body(f"Văn bản^{n}.").foot(f"^{n} Note.") for n in range(1, 10)]
    assert texts(narrative(*first, sheet))[9:] == [(
        "10", long.removeprefix("^10 ") + " 11 Quyết định; 2 Chỉ thị."), ("11", "Kế hoạch.")]  # fmt: skip


def test_full_size_numbers_count_only_when_a_mark_calls_them() -> None:
    sheet = body("Văn bản^1.").foot("1 Gồm các văn bản đã ban hành trong kỳ báo cáo này của tỉnh là", "2 Quyết định.")
    assert [n for n, _ in texts(narrative(sheet, body("Hai^2.").foot("2 Kế hoạch.")))] == ["1", "2"]


def test_of_two_lines_that_may_open_a_note_the_one_behind_a_short_line_does() -> None:
    full = "1 Gồm các văn bản đã ban hành trong kỳ báo cáo này của Ủy ban nhân dân tỉnh là"
    found = narrative(body("Một^1, hai^2.").foot(full, "2 Quyết định và 3 Chỉ thị.", "2 Kế hoạch số 10/KH-UBND."))
    assert texts(found) == [
        ("1", full.removeprefix("1 ") + " 2 Quyết định và 3 Chỉ thị."),
        ("2", "Kế hoạch số 10/KH-UBND."),
    ]


def test_a_note_start_that_cannot_be_told_is_flagged_on_both_sides() -> None:
    found = narrative(body("Một^1, hai^2.").foot("1 Văn bản một.", "2 Văn bản hai.", "2 Văn bản ba."))
    assert ["note_order_unsure" in n.doubts for n in found.notes] == [True, True]


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("more", [("^2 Kế hoạch.",), ()])
def test_the_rest_of_a_note_stands_on_top_of_the_next_foot(more: tuple[str, ...], *, ruled: bool) -> None:
    first = body("Văn bản^1.").foot("^1 Quyết định số 5/QĐ-UBND ngày 01/02/2023 của", y=700)
    middle = body(FILL, filled=20).foot("Chủ tịch Ủy ban nhân dân tỉnh, được sửa đổi", y=700)
    last = body("Hai^2.", filled=20).foot("bởi Kế hoạch số 6/KH-UBND.", *more, y=700 - 14 * len(more))
    for sheet in (first, middle, last):
        sheet.rulings = sheet.rulings if ruled else []
    found = narrative(first, middle, last)
    whole = (
        "Quyết định số 5/QĐ-UBND ngày 01/02/2023 của Chủ tịch Ủy ban nhân dân tỉnh, được sửa đổi "
        "bởi Kế hoạch số 6/KH-UBND."
    )
    assert texts(found) == [("1", whole), *(("2", "Kế hoạch.") for _ in more)]
    assert found.notes[0].end_page == 3


def test_a_list_of_recipients_in_small_letters_is_no_rest_of_a_note() -> None:
    first = body("Văn bản^1.").foot("^1 Quyết định của Chủ tịch UBND tỉnh", y=780)
    second = body(FILL)
    for line in ("Nơi nhận:", "- Như trên;", "- Lưu: VT."):
        second.line(line, size=NOTE)
    found = narrative(first, second)
    assert texts(found) == [("1", "Quyết định của Chủ tịch UBND tỉnh")]
    assert "Nơi nhận:" in found.body.text


def test_a_long_line_stands_above_notes_too() -> None:
    sheet = body("Thực hiện Kế hoạch^1.").foot("^1 Kế hoạch số 10/KH-UBND.")
    sheet.rulings = [replace(r, x1=525) for r in sheet.rulings]
    assert texts(narrative(sheet)) == [("1", "Kế hoạch số 10/KH-UBND.")]


def test_a_mark_may_stand_on_the_page_before_its_note() -> None:
    found = narrative(body("Một^1."), body(FILL).foot("^1 Văn bản."))
    assert [(n.page, n.mark.page.number if n.mark else None, n.doubts) for n in found.notes] == [(2, 1, ())]


def test_a_page_may_carry_the_mark_of_the_next_page_beside_its_own_of_the_same_number() -> None:
    first = body("Một^1, hai^2 và kế tiếp^1 nữa.").foot("1 Văn bản a.", "2 Văn bản b.")
    found = narrative(first, body(FILL, "Ba^2.").foot("1 Văn bản c.", "2 Văn bản d."))
    assert texts(found) == [("1", "Văn bản a."), ("2", "Văn bản b."), ("1", "Văn bản c."), ("2", "Văn bản d.")]
    assert marked(found) == ["Một", "hai", "tiếp", "Ba"]


def test_a_mark_in_a_table_cell_calls_a_note_at_the_foot() -> None:
    rows = form_grid("1")
    rows[1][1] += "^1"
    rows[2][3] += "^2"
    sheet = first_sheet().line(FILL).line("Biểu mẫu 1").table(rows).line("Thực hiện Kế hoạch^3 của tỉnh.").line(FILL)
    found = read(sheet.foot("^1 Theo Kế hoạch số 10/KH-UBND.", "^2 Tạm tính.", "^3 Văn bản."))
    assert [(n.footnote, n.anchor_page, n.status) for n in found.footnotes] == [
        ("1", 1, "ok"),
        ("2", 1, "ok"),
        ("3", 1, "ok"),
    ]
    label, value, sentence = (n.anchor_text for n in found.footnotes)
    assert label == rows[1][1].removesuffix("^1")
    assert value == rows[2][3].removesuffix("^2")
    assert sentence == "Thực hiện Kế hoạch của tỉnh."
    assert [(c.footnote, c.anchor_text) for c in found.citations if c.context == "footnote"] == [("1", label)]


def test_a_page_of_tables_alone_has_notes_for_its_cells() -> None:
    rows = form_grid("1")
    rows[1][3] += "^1"
    found = read(first_sheet().line(FILL).line(FILL), Sheet().line("Biểu mẫu 1").table(rows).foot("^1 Tạm tính."))
    assert [(n.text, n.anchor_page, n.status) for n in found.footnotes] == [("Tạm tính.", 2, "ok")]


@pytest.mark.parametrize("unit", ["m", "km", "Km"])
@pytest.mark.parametrize("power", ["2", "3"])
def test_a_power_of_a_unit_takes_no_note_and_stays_in_its_sentence(unit: str, power: str) -> None:
    lines = [f"Diện tích 120 {unit}^{power}, theo^1 Kế hoạch^2 và Đề án^3 của tỉnh."]
    found = narrative(body(*lines).foot("^1 Một.", "^2 Hai.", "^3 Ba."))
    assert marked(found) == ["theo", "hoạch", "án"]
    assert found.orphans == ()
    assert f"120 {unit}{'²' if power == '2' else '³'}, theo" in found.body.text


def test_a_power_of_ten_is_no_lost_mark() -> None:
    sheets = [body(f"Một^{n}.").foot(f"^{n} Note.") for n in range(1, 6)]
    assert narrative(*sheets, body("Khoảng 10^6 đồng.")).orphans == ()


def test_a_power_of_an_unknown_unit_takes_no_note_out_of_turn() -> None:
    found = narrative(body("Một^1 và x^3 hai^2 ba^3.").foot("^1 a.", "^2 b.", "^3 c."))
    assert marked(found) == ["Một", "hai", "ba"]


@pytest.mark.parametrize("heading", ["CHÚ THÍCH:", "Ghi chú cuối văn bản", "", None])
def test_endnotes_meet_marks_far_away(heading: str | None) -> None:
    sheets = [first_sheet().line(f"Kế hoạch số một^{1}.").line(FILL)]
    sheets += [body(f"Văn bản thứ {n}^{n} của tỉnh.", filled=8) for n in (2, 3, 4)]
    end = body("Kết thúc phần này.") if heading else Sheet()
    if heading:
        end.line(heading)
    for n in range(1, 5):
        end.line(f"{n}. Văn bản {n}." if heading is None else f"^{n} Văn bản {n}.")
    found = read(*sheets, end, Sheet().line("Biểu mẫu 1").table(form_grid("1")).line("(Kèm theo Báo cáo.)"))
    assert [(n.footnote, n.text, n.anchor_page, n.status) for n in found.footnotes] == [
        (str(n), f"Văn bản {n}.", n, "ok") for n in range(1, 5)
    ]


@pytest.mark.parametrize("above", ["Kết thúc phần này.", None])
def test_a_power_of_ten_near_the_endnotes_takes_no_note_from_a_mark_far_away(above: str | None) -> None:
    first = body("Một^1 và hai^2.", "Ba^3 của tỉnh.")
    second = body("Khoảng 10^2 đồng.", "Bốn^4 của tỉnh.", "Khoảng 10^2 đồng.")
    end = body(above, filled=0) if above else Sheet().foot()
    for n in range(1, 5):
        end.line(f"^{n} Văn bản {n}.", size=BODY if above else NOTE)
    found = narrative(first, second, end)
    assert marked(found) == ["Một", "hai", "Ba", "Bốn"]
    assert [n.doubts for n in found.notes] == [()] * 4


def test_a_list_under_a_heading_for_notes_that_nothing_calls_is_text() -> None:
    found = narrative(
        body("Kế hoạch^1.").foot("^1 Một."), body("Ghi chú:", "1. Số liệu tạm tính.", "2. Đơn vị: hồ sơ.")
    )
    assert len(found.notes) == 1
    assert "2. Đơn vị: hồ sơ." in found.body.text


def test_a_note_of_prose_and_one_of_many_citations_are_both_kept() -> None:
    sheet = first_sheet().line("Một^1 và hai^2.").line(FILL)
    found = read(sheet.foot("^1 Gồm 12 sở, ngành.", "^2 Kế hoạch số 1/KH-UBND; Quyết định số 2/QĐ-UBND; số 3/QĐ-UBND."))
    assert [(n.footnote, n.citations) for n in found.footnotes] == [("1", 0), ("2", 3)]


WORDS = st.sampled_from(["Kế", "hoạch", "số", "10/KH-UBND", "của", "tỉnh;", "11", "2.", "(3)", "m", "văn", "bản"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=40).map(lambda ws: " ".join(["Văn", *ws, "hết."])), max_size=14)


def paginated(notes: Sequence[str], height: float, *, restart: bool) -> tuple[list[Sheet], list[str]]:
    """Set one body line with a mark for each note on pages of a height, feet at the bottom, rests on the next page."""
    sheets: list[Sheet] = []
    numbers: list[str] = []
    rest: list[str] = []
    waiting = list(notes)
    running = 0
    while waiting or rest:
        room = int((height - 200) / (1.4 * NOTE))
        sheet, foot, rest = Sheet(), rest[:room], rest[room:]
        sheet.line(FILL)
        running = 0 if restart else running
        while waiting and not rest and len(foot) + 3 < room:
            running += 1
            numbers.append(str(running))
            sheet.line(f"Văn bản thứ {len(numbers)}^{running} của tỉnh.")
            words = f"^{running} {waiting.pop(0)}".split()
            lines = [" ".join(words[k : k + 9]) for k in range(0, len(words), 9)]
            fits = max(1, room - len(foot) - 2)
            foot, rest = foot + lines[:fits], lines[fits:]
        sheets.append(sheet.foot(*foot) if foot else sheet)
    return sheets, numbers


@given(TEXTS, st.integers(280, 800), st.booleans())
@example(["Văn " + "bản " * 60 + "hết."] * 3, 280, False)  # noqa: FBT003
@settings(deadline=None, max_examples=60)
def test_whatever_the_height_of_the_page_all_notes_come_back(
    notes: list[str],
    height: int,
    restart: bool,  # noqa: FBT001
) -> None:
    sheets, numbers = paginated(notes, height, restart=restart)
    found = narrative(*sheets)
    assert texts(found) == list(zip(numbers, notes, strict=True))
    assert all(n.mark is not None for n in found.notes)
    assert [found.body.text[: n.mark.offset].split()[-1] for n in found.notes if n.mark] == [
        str(k) for k in range(1, len(notes) + 1)
    ]
