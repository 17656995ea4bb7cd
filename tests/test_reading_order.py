"""Reading order: what belongs to no sentence, what a line or page end cuts, and columns side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chitieu.footnote.notes import narrative_of
from chitieu.footnote.sentence import sentence_at
from chitieu.page.flow import flow_of
from chitieu.page.furniture import furniture_of
from chitieu.page.lines import lines_of
from chitieu.page.order import reading_order
from page_makers import A4, LANDSCAPE, Sheet, first_sheet, read, without_furniture, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Page

FILL = "Các cơ quan, đơn vị tiếp tục thực hiện nhiệm vụ được giao, báo cáo cấp trên."


def paged(*sheets: Sheet) -> list[tuple[Page, list[Line]]]:
    found = [replace(s.page(), number=n, height=s.size[1]) for n, s in enumerate(sheets, start=1)]
    return [(p, lines_of(p.words)) for p in found]


def kept(*sheets: Sheet) -> list[list[str]]:
    return [[li.text for li in lines] for _, lines in without_furniture(paged(*sheets))]


def body_page(*lines: str, size: tuple[float, float] = A4, y: float = 110.0) -> Sheet:
    sheet = Sheet(size=size, y=y)
    for line in lines or (FILL,):
        sheet.line(line)
    return sheet


def at(sheet: Sheet, text: str, y: float, x: float = 70.0, size: float = 11.0) -> Sheet:
    """Set a line at a height, without moving on."""
    sheet.words += words_of(text, x, y, size, sheet.source)
    return sheet


@pytest.mark.parametrize("edge", [40.0, 815.0])
@pytest.mark.parametrize(
    "shape", ["{}", "- {} -", "-{}-", "Trang {}/20", "{}/20", "{} | Page", "Trang số: {}", "Báo cáo CCHC quý III | {}"]
)
def test_a_number_that_counts_with_the_pages_is_furniture(shape: str, edge: float) -> None:
    sheets = [at(body_page(f"Trang {n}: {FILL}"), shape.format(n + 2), edge) for n in range(1, 6)]
    assert kept(*sheets) == [[f"Trang {n}: {FILL}"] for n in range(1, 6)]


def test_a_mirrored_head_of_two_lines_that_the_first_page_lacks_is_furniture() -> None:
    sheets = [body_page(FILL + str(n), size=LANDSCAPE) for n in range(1, 10)]
    for n, sheet in enumerate(sheets[1:], start=2):
        x = 70.0 if n % 2 else 600.0
        at(sheet, "BÁO CÁO CẢI CÁCH HÀNH CHÍNH" if n % 2 else "ỦY BAN NHÂN DÂN TỈNH", 45, x)
        at(sheet, "Quý III" if n % 2 else "Tài liệu họp", 62, x)
    assert kept(*sheets) == [[FILL + str(n)] for n in range(1, 10)]


def test_mirrored_heads_of_a_short_report_are_furniture() -> None:
    sheets = [body_page(FILL + str(n)) for n in range(1, 5)]
    for n, sheet in enumerate(sheets, start=1):
        at(sheet, "Tài liệu họp" if n % 2 else "Lưu hành nội bộ", 45)
    assert kept(*sheets) == [[FILL + str(n)] for n in range(1, 5)]


def test_a_head_of_two_pages_stands_lower_under_a_page_number() -> None:
    first, second = at(body_page("một"), "BÁO CÁO GIẢ LẬP", 39), at(body_page("hai"), "BÁO CÁO GIẢ LẬP", 53)
    assert kept(first, at(second, "2", 40, 300)) == [["một"], ["hai"]]


def test_a_scanned_head_may_be_misread_once() -> None:
    heads = ["BÁO CÁO GIẢ LẬP QUÝ III", "BÁO CÁO GlẢ LẬP QUÝ III", "BÁO CÁO GIẢ LẬP OUÝ III", "BÁO CÁO GIẢ LẬP QUÝ III"]
    sheets = [body_page(f"{n} " + FILL) for n in range(4)]
    for sheet, head in zip(sheets, heads, strict=True):
        sheet.source = "ocr"
        at(sheet, head, 45)
    assert kept(*sheets) == [[f"{n} " + FILL] for n in range(4)]


def test_the_last_word_of_many_notes_is_no_running_foot() -> None:
    sheets = [
        at(at(body_page(f"{n} " + FILL), f"{n} Quyết định của UBND tỉnh Nam", 788), "Định", 800) for n in range(5)
    ]
    assert [page[-1] for page in kept(*sheets)] == ["Định"] * 5


def test_a_running_foot_of_two_lines_apart_from_the_text_is_furniture() -> None:
    sheets = [at(at(body_page(f"{n} " + FILL), "Báo cáo quý III", 790), "Tài liệu họp", 803) for n in range(5)]
    assert kept(*sheets) == [[f"{n} " + FILL] for n in range(5)]


def test_a_year_at_the_foot_of_one_page_is_text() -> None:
    sheets = [body_page(), at(body_page(), "2017", 800), body_page()]
    assert kept(*sheets)[1] == [FILL, "2017"]


def test_the_day_that_ends_a_note_is_no_page_number() -> None:
    sheets = [at(body_page(), str(n), 40, 300) for n in range(1, 8)]
    at(sheets[4], "05/7/2023", 800)
    assert [page[-1] for page in kept(*sheets)] == [FILL] * 4 + ["05/7/2023"] + [FILL] * 2


def test_a_heading_whose_number_is_the_pages_stays() -> None:
    sheets = [
        at(body_page(f"Câu {n * 7} của trang.", y=64), f"{n}. Nhiệm vụ và giải pháp", 60, size=13) for n in range(1, 3)
    ]
    assert [page[0] for page in kept(*sheets)] == ["1. Nhiệm vụ và giải pháp", "2. Nhiệm vụ và giải pháp"]


def test_lines_of_text_in_the_margin_stay() -> None:
    sheets = [at(body_page(), f"Câu {word} của trang.", 60, size=13) for word in ("đầu", "giữa", "cuối")]
    assert [page[0] for page in kept(*sheets)] == ["Câu đầu của trang.", "Câu giữa của trang.", "Câu cuối của trang."]


@pytest.mark.parametrize("number", ["^1 ", "1 "])
def test_a_note_that_ends_every_page_is_no_furniture(number: str) -> None:
    sheets = [body_page("Thực hiện^1 Kế hoạch.", FILL).foot(f"{number}Như trên.", y=770) for _ in range(4)]
    assert all(not found for found in furniture_of(paged(*sheets)))


def test_page_numbers_under_notes_are_no_notes() -> None:
    sheets = [at(body_page(f"Văn bản^{n}.", FILL).foot(f"^{n} Note {n}.", y=760), str(n + 1), 815) for n in range(1, 5)]
    found = narrative_of(without_furniture(paged(*sheets)))
    assert [n.flow.text for n in found.notes] == ["Note 1.", "Note 2.", "Note 3.", "Note 4."]


def test_a_sentence_over_a_page_break_is_one() -> None:
    first = first_sheet().line(FILL).line("Kết quả thực hiện Kế hoạch^1 trong quý đã đạt tám mươi phần trăm so với")
    first.foot("^1 Kế hoạch số 10/KH-UBND.", y=740)
    at(first, "1", 815, 300)
    second = at(at(body_page("mức được giao^2 từ đầu năm.", FILL), "BÁO CÁO GIẢ LẬP", 45), "2", 815, 300)
    second.foot("^2 Quyết định số 5/QĐ-UBND.", y=740)
    third = at(at(body_page(), "BÁO CÁO GIẢ LẬP", 45), "3", 815, 300)
    found = read(first, second, third, at(at(body_page(), "BÁO CÁO GIẢ LẬP", 45), "4", 815, 300))
    sentence = "Kết quả thực hiện Kế hoạch trong quý đã đạt tám mươi phần trăm so với mức được giao từ đầu năm."
    assert [n.anchor_text for n in found.footnotes] == [sentence, sentence]
    assert [n.anchor_page for n in found.footnotes] == [1, 2]


def test_a_heading_is_no_part_of_the_sentence_under_it() -> None:
    sheet = first_sheet().line("2. Cải cách thể chế^1").line("Thực hiện Kế hoạch^2 của tỉnh.").line(FILL)
    found = read(sheet.foot("^1 Một.", "^2 Hai."))
    assert [n.anchor_text for n in found.footnotes] == ["Cải cách thể chế", "Thực hiện Kế hoạch của tỉnh."]


def test_a_mark_in_the_title_is_anchored_there() -> None:
    sheet = Sheet().line("BÁO CÁO", centred=True).line("Kết quả cải cách hành chính", centred=True)
    sheet.line("Quý III năm 2023^1", centred=True).line(FILL).line(FILL)
    found = read(sheet.foot("^1 Số liệu đến ngày 14/9."))
    assert [n.anchor_text for n in found.footnotes] == ["BÁO CÁO Kết quả cải cách hành chính Quý III năm 2023"]


def test_a_mark_behind_a_stop_belongs_to_the_sentence_that_ended() -> None:
    sheet = first_sheet().line("Thực hiện Kế hoạch của tỉnh.^1 Kết quả tốt.").line(FILL)
    assert [n.anchor_text for n in read(sheet.foot("^1 Một.")).footnotes] == ["Thực hiện Kế hoạch của tỉnh."]


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "Thực hiện tại TP. Hồ Chí Minh. Kết quả tốt."
    assert sentence_at(text, 3) == "Thực hiện tại TP. Hồ Chí Minh."


def test_a_long_sentence_is_cut_between_words() -> None:
    text = "chữ " * 1000
    assert set(sentence_at(text, 2000).split()) == {"chữ"}


@pytest.mark.parametrize(
    ("upper", "lower", "number"),
    [
        ("theo Quyết định số 1136/QĐ-", "UBND ngày 01/02/2023", "1136/QĐ-UBND"),
        ("theo Kết luận số 50-", "KL/TW của Bộ Chính trị", "50-KL/TW"),
        ("theo Quyết định số 23/2023/", "QĐ-UBND của tỉnh", "23/2023/QĐ-UBND"),
        ("theo Quyết định số 1136/QĐ", "-UBND của tỉnh", "1136/QĐ-UBND"),
        ("theo Quyết định ngày 25/01/", "2023 của tỉnh", "25/01/2023"),
    ],
)
def test_a_number_that_a_line_end_cuts_is_whole(upper: str, lower: str, number: str) -> None:
    (_, lines), = paged(Sheet().line(upper).line(lower))  # fmt: skip
    page = Sheet().page()
    assert number in flow_of([(li, page) for li in lines]).text


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("Quyết định số 12/QĐ-UB", "ND tỉnh"),
        ("trong đó có 12-", "Kế hoạch"),
        ("các ngày 1/9,", "2023 của"),
        ("và", "-UBND"),
    ],
)
def test_other_line_ends_part_words(upper: str, lower: str) -> None:
    (_, lines), = paged(Sheet().line(upper).line(lower))  # fmt: skip
    assert flow_of([(li, Sheet().page()) for li in lines]).text == f"{upper}\n{lower}"


def two_columns(sheet: Sheet, left: Sequence[str], right: Sequence[str], drop: float = 0.0) -> Sheet:
    top = sheet.y
    for k, text in enumerate(left):
        at(sheet, text, top + 16 * k, 60, 11)
    for k, text in enumerate(right):
        at(sheet, text, top + drop + 18 * k, 360, 13)
    sheet.y = top + 18 * max(len(left), len(right)) + 20
    return sheet


@pytest.mark.parametrize("drop", [0.0, 2.0, 7.0])
def test_recipients_do_not_cut_the_signature(drop: float) -> None:
    left = ["Nơi nhận:", "- Như trên;", "- Các sở, ban, ngành;", "- Lưu: VT."]
    right = ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn Mẫu"]
    sheet = two_columns(Sheet().line(FILL), left, right, drop)
    ((page, lines),) = paged(sheet)
    assert [li.text for li in reading_order(page, lines)] == [FILL, *left, *right]


def test_a_page_in_two_columns_is_read_column_by_column() -> None:
    left, right = [f"Câu bên trái thứ {n}" for n in range(20)], [f"Câu bên phải thứ {n}" for n in range(20)]
    ((page, lines),) = paged(two_columns(Sheet(), left, right))
    assert [li.text for li in reading_order(page, lines)] == left + right


@given(st.lists(st.integers(2, 60), min_size=1, max_size=30))
@settings(deadline=None)
def test_a_page_in_one_column_keeps_its_order(widths: list[int]) -> None:
    sheet = Sheet()
    for width in widths:
        sheet.line("a" * width)
    ((page, lines),) = paged(sheet)
    assert reading_order(page, lines) == lines
