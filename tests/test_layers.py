"""Which layer of a page is believed: its text, or the picture it shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chitieu.geometry import Box
from chitieu.page.layer import LayerFacts, choose_layer, marked_share, strange_share
from page_makers import A4, Sheet, adds_up, first_sheet, form_grid, read

SENTENCE = "Ủy ban nhân dân tỉnh báo cáo kết quả công tác cải cách hành chính quý III năm 2023 như sau: "
TEXT = SENTENCE * 12
WHOLE = Box(0, 0, *A4)
LOGO = Box(50, 50, 150, 150)


def facts(
    text: str = "", *images: Box, hidden: bool = False, drawn: int = 0, size: tuple[float, float] = A4
) -> LayerFacts:
    return LayerFacts(text, images, *size, hidden_text=hidden, drawn=drawn)


def test_a_page_of_text_is_read_as_text() -> None:
    assert choose_layer(facts(TEXT)) == ("text", "text_layer")
    assert choose_layer(facts(TEXT, LOGO))[0] == "text"


@pytest.mark.parametrize("text", ["", "  \n\u00a0"])
def test_a_page_with_nothing_on_it_is_blank(text: str) -> None:
    assert choose_layer(facts(text)) == ("blank", "empty")


def test_a_picture_or_drawn_letters_without_text_are_read_by_eye() -> None:
    assert choose_layer(facts("", WHOLE)) == ("ocr", "no_text")
    assert choose_layer(facts("", drawn=900)) == ("ocr", "no_text")


def test_a_signature_stamp_is_not_the_text_of_a_scan() -> None:
    stamp = "Ký bởi: ỦY BAN NHÂN DÂN TỈNH. Cơ quan: VĂN PHÒNG. Thời gian ký: 20.09.2023 16:45:10 +07:00"
    assert choose_layer(facts(stamp, WHOLE)) == ("ocr", "stamp_only")
    assert choose_layer(facts(stamp, LOGO))[0] == "text"


def test_a_hidden_layer_over_a_scan_is_not_believed() -> None:
    assert choose_layer(facts(TEXT, WHOLE, hidden=True)) == ("ocr", "hidden_text_over_image")


def test_a_layer_without_diacritics_over_a_scan_is_not_believed() -> None:
    plain = "Uy ban nhan dan tinh bao cao ket qua cong tac cai cach hanh chinh quy III nam 2023 nhu sau: " * 12
    assert choose_layer(facts(plain, WHOLE)) == ("ocr", "text_without_diacritics")


@pytest.mark.parametrize(
    "text",
    ["Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc. " * 6, "\ue001\ue002\ue003 \ue010\ue011 " * 40],
)
def test_a_layer_of_garbage_is_read_by_eye(text: str) -> None:
    assert choose_layer(facts(text))[0] == "ocr"
    assert choose_layer(facts(text, WHOLE))[0] == "ocr"


def test_a_few_strange_signs_are_no_garbage() -> None:
    assert choose_layer(facts(TEXT + "µ¸"))[0] == "text"


@given(st.text(max_size=200), st.booleans(), st.booleans())
def test_any_page_gets_one_layer_and_a_reason(text: str, covered: bool, hidden: bool) -> None:  # noqa: FBT001
    choice, reason = choose_layer(facts(text, *([WHOLE] if covered else []), hidden=hidden))
    assert choice in {"text", "ocr", "blank"}
    assert reason
    assert (choice == "blank") <= (not text.strip())


@given(st.text(max_size=100))
def test_shares_are_not_negative(text: str) -> None:
    assert strange_share(text) >= 0
    assert 0 <= marked_share(text) <= 1


def test_a_page_of_no_size_is_no_division_by_nought() -> None:
    assert choose_layer(facts(TEXT, LOGO, size=(0, 0)))[0] == "text"


def test_a_blank_page_between_tables_changes_nothing() -> None:
    sheet = first_sheet().line("Biểu mẫu 1").table(form_grid("1"))
    found = read(sheet, Sheet(), Sheet().line("Biểu mẫu 2").table(form_grid("2")))
    assert [p.layer for p in found.pages] == ["text", "blank", "text"]
    assert not found.unmapped
    assert adds_up(found)


def test_a_document_of_blank_pages_is_no_report() -> None:
    found = read(Sheet(), Sheet())
    assert (found.document.state, found.reports, found.observations) == ("not_a_report", (), ())
    assert len(found.pages) == 2
