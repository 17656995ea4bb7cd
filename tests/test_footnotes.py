"""Footnotes: the foot of the page, the marks that call the notes, and what only looks like either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chitieu.footnote.notes import Narrative, narrative_of
from chitieu.footnote.sentence import sentence_at
from chitieu.page.lines import lines_of
from page_makers import Sheet, first_sheet, read, without_furniture

if TYPE_CHECKING:
    from chitieu.page.model import Page

FILL = "Các cơ quan, đơn vị tiếp tục thực hiện nhiệm vụ được giao."


def narrative(*sheets: Sheet) -> Narrative:
    return narrative_of([(p, lines_of(p.words)) for p in pages(*sheets)])


def pages(*sheets: Sheet) -> list[Page]:
    return [replace(s.page(), number=n) for n, s in enumerate(sheets, start=1)]


def body(*lines: str) -> Sheet:
    sheet = Sheet()
    for line in (*lines, FILL, FILL):
        sheet.line(line)
    return sheet


def notes(found: Narrative) -> list[tuple[str, str, int | None]]:
    """Return number, text, and page of the mark."""
    return [(n.number, n.flow.text, n.mark.page.number if n.mark else None) for n in found.notes]


def test_a_mark_glued_to_a_year_is_no_digit_of_it() -> None:
    found = narrative(body("Thực hiện Kế hoạch năm 2023^1 của tỉnh.").foot("^1 Kế hoạch số 10/KH-UBND."))
    assert "năm 2023 của tỉnh." in found.body.text
    assert notes(found) == [("1", "Kế hoạch số 10/KH-UBND.", 1)]
    assert found.notes[0].mark is not None
    assert found.body.text[: found.notes[0].mark.offset].endswith("2023")


def test_a_mark_inside_a_word_leaves_it_whole() -> None:
    found = narrative(body("Kết luận số 50-KL/TW^1, Kế hoạch^2.").foot("^1 Một.", "^2 Hai."))
    assert "50-KL/TW, Kế hoạch." in found.body.text
    assert [n.number for n in found.notes] == ["1", "2"]


def test_numbers_may_run_through_the_report() -> None:
    found = narrative(
        body("Một^1 và hai^2.").foot("^1 Note a.", "^2 Note b."),
        body("Ba^3.").foot("^3 Note c."),
        body("Bốn^4.").foot("^4 d."),
    )
    assert [(n.number, n.page) for n in found.notes] == [("1", 1), ("2", 1), ("3", 2), ("4", 3)]
    assert all(not n.doubts for n in found.notes)


def test_numbers_may_begin_anew_on_every_page() -> None:
    found = narrative(body("Một^1 và hai^2.").foot("^1 a.", "^2 b."), body("Ba^1.").foot("^1 c."))
    assert notes(found) == [("1", "a.", 1), ("2", "b.", 1), ("1", "c.", 2)]
    assert all(not n.doubts for n in found.notes)


def test_a_note_may_run_on_to_the_next_page() -> None:
    found = narrative(
        body("Một^1.").foot("^1 Quyết định số 5/QĐ-UBND ngày 01/02/2023 của"),
        body("Hai^2.").foot("Chủ tịch UBND tỉnh.", "^2 Kế hoạch."),
    )
    assert [(n.number, n.page, n.end_page) for n in found.notes] == [("1", 1, 2), ("2", 2, 2)]
    assert found.notes[0].flow.text.split() == [
        "Quyết",
        "định",
        "số",
        "5/QĐ-UBND",
        "ngày",
        "01/02/2023",
        "của",
        "Chủ",
        "tịch",
        "UBND",
        "tỉnh.",
    ]
    assert "Chủ tịch" not in found.body.text


def test_a_note_that_only_runs_on_fills_the_foot_alone() -> None:
    found = narrative(body("Một^1.").foot("^1 Quyết định của"), body("Hai.").foot("Chủ tịch UBND tỉnh."))
    assert [(n.number, n.end_page, n.flow.text) for n in found.notes] == [
        ("1", 2, "Quyết định của\nChủ tịch UBND tỉnh.")
    ]


LIST = "^1 Quyết định số 1/QĐ-UBND; Quyết định số 2/QĐ-UBND; Quyết định số 3/QĐ-UBND; Nghị quyết số 1/NQ-HĐND;"


@pytest.mark.parametrize(("last", "end_page"), [(LIST, 2), ("^1 Quyết định số 1/QĐ-UBND;", 1)])
def test_small_print_alone_on_a_page_goes_on_a_list_that_ended_in_a_full_line(last: str, end_page: int) -> None:
    first = body("Một^1.", *[FILL] * 10).line(last, size=10)
    first.y -= 14
    second = Sheet()
    second.y = first.y
    second.line("Chỉ thị số 4/CT-UBND và Kế hoạch số 5/KH-UBND.", size=10)
    found = narrative(first, second)
    assert [(n.number, n.end_page) for n in found.notes] == [("1", end_page)]


def test_a_line_of_the_body_that_looks_like_a_note_is_none() -> None:
    found = narrative(body("Đã ban hành:", "11 Quyết định; 2 Chỉ thị và^1", "2 Kế hoạch.").foot("^1 Nghị quyết."))
    assert notes(found) == [("1", "Nghị quyết.", 1)]
    assert "11 Quyết định; 2 Chỉ thị" in found.body.text


def test_a_line_of_a_note_that_begins_with_a_number_stays_in_it() -> None:
    found = narrative(body("Đã ban hành^1 văn bản.").foot("^1 Gồm các văn bản sau:", "11 Quyết định và 2 Chỉ thị."))
    assert notes(found) == [("1", "Gồm các văn bản sau:\n11 Quyết định và 2 Chỉ thị.", 1)]


def test_a_power_is_no_mark() -> None:
    found = narrative(body("Diện tích 120 m^2, 5 km^2."))
    assert found.notes == ()
    assert found.orphans == ()
    with_notes = narrative(body("Diện tích 120 m^2 tại^1 tỉnh.").foot("^1 Theo báo cáo."))
    assert notes(with_notes) == [("1", "Theo báo cáo.", 1)]
    assert with_notes.orphans == ()


def test_a_foot_without_a_line_is_told_by_its_letters() -> None:
    sheet = body("Thực hiện Kế hoạch^1.", *[FILL] * 10)
    sheet.line("^1 Kế hoạch số 10/KH-UBND.", size=10)
    assert notes(narrative(sheet)) == [("1", "Kế hoạch số 10/KH-UBND.", 1)]


def test_a_note_without_its_mark_is_kept_and_flagged() -> None:
    found = narrative(body("Thực hiện Kế hoạch.").foot("^1 Kế hoạch số 10/KH-UBND."))
    assert [n.doubts for n in found.notes] == [("mark_not_found",)]


def test_a_gap_in_the_numbers_is_flagged_on_both_sides() -> None:
    found = narrative(body("Một^1 hai^2 bốn^4.").foot("^1 a.", "^2 b.", "^4 d."))
    assert [(n.number, "note_order_unsure" in n.doubts) for n in found.notes] == [
        ("1", False),
        ("2", True),
        ("4", True),
    ]


def test_a_mark_without_a_note_is_an_orphan() -> None:
    sheets = [body(f"Một^{n}.").foot(f"^{n} Note.") for n in range(1, 5)]
    found = narrative(*sheets, body("Năm^5."))
    assert [m.word.text for m in found.orphans] == ["5"]


def test_scanned_notes_whose_numbers_are_misread_take_them_from_the_marks_and_are_flagged() -> None:
    sheet = Sheet(source="ocr")
    for line in ("Một^7 và hai^8 và ba^9.", FILL, FILL):
        sheet.line(line)
    found = narrative(body("Mở đầu."), sheet.foot("^7 Kế hoạch a.", '" Kế hoạch b.', "^9 Kế hoạch c."))
    assert [(n.number, n.flow.text) for n in found.notes] == [
        ("7", "Kế hoạch a."),
        ("8", "Kế hoạch b."),
        ("9", "Kế hoạch c."),
    ]
    assert ["note_number_unsure" in n.doubts for n in found.notes] == [False, True, False]


def test_a_scanned_note_that_may_hide_another_is_unsure() -> None:
    """The 11 of a note in another font was read as "!!", and its marks in the text were not found."""
    notes = ["^10 Quyết định số 1/QĐ-UBND ngày 01/02/2023", "!! Kế hoạch số 2/KH-UBND", '"Về việc a" của Ủy ban']
    sheets: list[tuple[Sheet, list[bool]]] = [(Sheet(source="ocr"), [True]), (Sheet(), [False])]
    for sheet, unsure in sheets:
        found = narrative(body("Mở đầu^9.").foot("^9 Kế hoạch a."), sheet.line(FILL).foot(*notes))
        assert ["note_order_unsure" in n.doubts for n in found.notes if n.number == "10"] == unsure


def test_a_scanned_number_that_was_not_seen_as_raised_may_open_a_note() -> None:
    """The number of a note on a fax was read as high as the text behind it, and its mark in the text was lost."""
    notes = [
        "^1 Kế hoạch a.",
        "^2 Kế hoạch số 1/KH-UBND của Ủy ban nhân dân tỉnh",
        "3 Quyết định số 2/QĐ-UBND năm 2023.",
    ]
    sheet = Sheet(source="ocr").line("Một^1 và hai^2.").line(FILL)
    found = narrative(body("Mở đầu."), sheet.foot(*notes))
    assert [(n.number, n.doubts) for n in found.notes] == [
        ("1", ()),
        ("2", ("note_order_unsure",)),
        ("3", ("mark_not_found", "note_order_unsure")),
    ]


def test_a_quotation_in_a_scanned_note_hides_no_other() -> None:
    notes = ["^1 Quyết định số 1/QĐ-UBND của Ủy ban nhân dân tỉnh", '"Về việc a" ngày 01/02/2023.']
    found = narrative(body("Mở đầu."), Sheet(source="ocr").line("Một^1.").line(FILL).foot(*notes))
    assert [("note_order_unsure" in n.doubts, len(found.notes)) for n in found.notes] == [(False, 1)]


def test_citations_of_an_unsure_note_are_under_review() -> None:
    sheet = first_sheet()
    sheet.source = "ocr"
    for line in ("Một^1 và hai^2.", FILL, FILL):
        sheet.line(line)
    sheet.foot("^1 Kế hoạch số 10/KH-UBND ngày 01/02/2023.", '" Kế hoạch số 11/KH-UBND ngày 02/02/2023.')
    found = {c.citation_id: (c.footnote, c.status) for c in read(sheet).citations if c.context == "footnote"}
    assert found == {"10/KH-UBND": ("1", "ok"), "11/KH-UBND": ("2", "review")}


def test_a_citation_in_a_note_stands_at_its_mark() -> None:
    sheet = first_sheet().line(FILL).line("Thực hiện Kế hoạch^1 của tỉnh.").line(FILL)
    found = read(sheet.foot("^1 Kế hoạch số 10/KH-UBND ngày 01/02/2023; Quyết định số 5/QĐ-UBND ngày 03/02/2023."))
    assert [(c.context, c.footnote, c.seq, c.citation_id, c.date) for c in found.citations] == [
        ("footnote", "1", 1, "10/KH-UBND", "2023-02-01"),
        ("footnote", "1", 2, "5/QĐ-UBND", "2023-02-03"),
    ]
    assert {c.anchor_text for c in found.citations} == {"Thực hiện Kế hoạch của tỉnh."}
    (note,) = found.footnotes
    assert (note.citations, note.anchor_page, note.status) == (2, 1, "ok")


def test_running_heads_and_page_numbers_belong_to_no_sentence() -> None:
    sheets = [Sheet(y=20).line("BÁO CÁO GIẢ LẬP", size=10).line(f"{n}", centred=True) for n in range(2, 6)]
    for sheet in sheets:
        sheet.y = 200
        sheet.line(FILL)
    kept = without_furniture([(p, lines_of(p.words)) for p in pages(*sheets)])
    assert [[li.text for li in lines] for _, lines in kept] == [[FILL]] * 4


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.booleans())
@settings(deadline=None)
def test_every_note_meets_its_own_mark(counts: list[int], restart: bool) -> None:  # noqa: FBT001
    number = 0
    sheets: list[Sheet] = []
    wanted: list[tuple[str, str, int | None]] = []
    for page, count in enumerate(counts, start=1):
        number = 0 if restart else number
        marks = range(number + 1, number + count + 1)
        number += count
        sheet = body(*(f"Văn bản thứ {page}{k}^{k} của tỉnh." for k in marks))
        sheets.append(sheet.foot(*(f"^{k} Note {page} {k}." for k in marks)) if count else sheet)
        wanted += [(str(k), f"Note {page} {k}.", page) for k in marks]
    found = narrative(*sheets)
    assert notes(found) == wanted
    assert all(not n.doubts for n in found.notes)


@given(st.text("ab.;: AB\n-", max_size=60), st.integers(0, 60))
def test_a_sentence_is_part_of_its_text(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    assert sentence_at(text, offset) in " ".join(text.split())
