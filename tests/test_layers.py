"""Which layer of a page is believed: its text, or the picture it shows."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chitieu.geometry import Box
from chitieu.page.content import PageContent, Unseen
from chitieu.page.layer import LayerFacts, choose_layer
from chitieu.page.letters import Letters
from page_makers import A4, Sheet, adds_up, first_sheet, form_grid, read

SENTENCE = "Ủy ban nhân dân tỉnh báo cáo kết quả công tác cải cách hành chính quý III năm 2023 như sau: "
TEXT = SENTENCE * 12
STAMP = "Ký bởi: ỦY BAN NHÂN DÂN TỈNH. Cơ quan: VĂN PHÒNG. Thời gian ký: 20.09.2023 16:45:10 +07:00 "
WHOLE = Box(0, 0, *A4)
LOGO = Box(50, 50, 150, 150)
UPPER = Box(0, 0, 595.3, 480)
STRIPS = tuple(Box(0, 10 * n, 595.3, 10 * (n + 1)) for n in range(84))


def rows(top: float, bottom: float) -> tuple[tuple[float, float], ...]:
    """Return where the letters of lines of 14 points stand."""
    count = int((bottom - top) / 14)
    return tuple((x, top + 14 * row + 7) for row in range(count) for x in range(60, 540, 12))


PAGE = rows(60, 780)


def facts(  # noqa: PLR0913 what a page has, each with its usual value
    text: str = "",
    *images: Box,
    hidden: bool = False,
    under: bool = False,
    drawn: int = 0,
    size: tuple[float, float] = A4,
    places: tuple[tuple[float, float], ...] = PAGE,
) -> LayerFacts:
    return LayerFacts(text, images, *size, hidden_text=hidden, drawn=drawn, places=places, under_image=under)


def test_a_page_of_text_is_read_as_text() -> None:
    assert choose_layer(facts(TEXT)) == ("text", "text_layer")
    assert choose_layer(facts(TEXT, LOGO)) == ("text", "text_layer")


@pytest.mark.parametrize("text", ["", "  \n\u00a0"])
def test_a_page_with_nothing_on_it_is_blank(text: str) -> None:
    assert choose_layer(facts(text)) == ("blank", "empty")


def test_a_picture_or_drawn_letters_without_text_are_read_by_eye() -> None:
    assert choose_layer(facts("", WHOLE)) == ("ocr", "no_text")
    assert choose_layer(facts("", drawn=900)) == ("ocr", "no_text")


@pytest.mark.parametrize("images", [(WHOLE,), STRIPS], ids=["one picture", "strips"])
@pytest.mark.parametrize("stamps", [1, 3, 5])
def test_a_signature_stamp_is_not_the_text_of_a_scan_however_much_it_says(images: tuple[Box, ...], stamps: int) -> None:
    assert choose_layer(facts(STAMP * stamps, *images, places=rows(600, 600 + 42 * stamps))) == ("ocr", "stamp_only")


def test_a_stamp_on_a_digital_page_changes_nothing() -> None:
    assert choose_layer(facts(STAMP, LOGO, places=rows(50, 92)))[0] == "text"


def test_a_short_text_beside_a_photograph_of_half_a_page_is_its_text() -> None:
    assert choose_layer(facts(SENTENCE, UPPER, places=rows(500, 530))) == ("text", "text_layer")
    assert choose_layer(facts(STAMP, UPPER, places=rows(400, 442))) == ("ocr", "stamp_only")


def test_pictures_over_each_other_cover_no_more_than_one_does() -> None:
    assert choose_layer(facts(SENTENCE, *[Box(0, 0, 400, 300)] * 9, places=rows(100, 142)))[0] == "text"


def test_where_the_letters_of_a_scan_stand_is_not_known_it_is_read_by_eye() -> None:
    assert choose_layer(facts(TEXT, WHOLE, places=()))[0] == "ocr"


def test_a_layer_that_nobody_sees_is_not_believed() -> None:
    assert choose_layer(facts(TEXT, WHOLE, hidden=True)) == ("ocr", "hidden_text")
    assert choose_layer(facts(TEXT, hidden=True, drawn=900)) == ("ocr", "hidden_text")
    assert choose_layer(facts(TEXT, WHOLE, under=True)) == ("ocr", "text_under_image")


def test_a_text_on_a_watermark_is_read_as_text() -> None:
    assert choose_layer(facts(TEXT, WHOLE)) == ("text", "text_layer")


def test_a_layer_without_diacritics_is_not_believed() -> None:
    plain = "Uy ban nhan dan tinh bao cao ket qua cong tac cai cach hanh chinh quy III nam 2023 nhu sau: " * 12
    assert choose_layer(facts(plain, WHOLE)) == ("ocr", "text_without_diacritics")
    assert choose_layer(facts(plain)) == ("ocr", "text_without_diacritics")


@pytest.mark.parametrize(
    "text",
    [
        "Uỳ bam nhậm dăn tmh bao céo kêt qud côug tac cdi cach hònh chính qúy 1II nâm 2O23 nhir sáu: " * 12,
        "The committee reports the results of the third quarter as follows, and asks for further advice. " * 12,
        "1.234 56,7 890 12.345 67,8 901 " * 30,
    ],
    ids=["recognised badly", "English", "figures"],
)
def test_what_stands_over_a_scan_and_is_not_vietnamese_is_read_by_eye(text: str) -> None:
    assert choose_layer(facts(text, WHOLE))[0] == "ocr"


@pytest.mark.parametrize(
    "text",
    ["\ue001\ue002\ue003 \ue010\ue011 " * 40, "(cid:12)(cid:3)(cid:44) (cid:7) " * 20],
    ids=["private use", "cid"],
)
def test_a_layer_of_codes_is_read_by_eye(text: str) -> None:
    assert choose_layer(facts(text)) == ("ocr", "garbled_text")


def test_a_layer_in_an_old_encoding_is_text() -> None:
    old = "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc. " * 6
    assert choose_layer(facts(old)) == ("text", "text_layer")
    letters = tuple(old)
    given_fonts = LayerFacts(
        old, (), *A4, hidden_text=False, drawn=0, letters=letters, fonts=("QWERTY+.VnTime",) * len(letters)
    )
    assert choose_layer(given_fonts) == ("text", "text_layer")


def test_one_broken_font_among_good_ones_is_found() -> None:
    broken = "Lổmg cộmg ưhe hộiưhi pặmt lỗiưhe rộiệp "
    letters = (*TEXT, *(broken * 3))
    fonts = (*("Times",) * len(TEXT), *("Times-Bold",) * (3 * len(broken)))
    page = LayerFacts("".join(letters), (), *A4, hidden_text=False, drawn=0, letters=letters, fonts=fonts)
    assert choose_layer(page) == ("ocr", "garbled_font")


@given(st.text(max_size=200), st.booleans(), st.booleans())
def test_any_page_gets_one_layer_and_a_reason(text: str, covered: bool, hidden: bool) -> None:  # noqa: FBT001
    choice, reason = choose_layer(facts(text, *([WHOLE] if covered else []), hidden=hidden))
    assert choice in {"text", "ocr", "blank"}
    assert reason
    assert (choice == "blank") <= (not text.strip())


def test_a_page_of_no_size_is_no_division_by_nought() -> None:
    assert choose_layer(facts(TEXT, LOGO, size=(0, 0)))[0] == "text"


def test_a_page_is_judged_in_milliseconds() -> None:
    choose_layer(facts(TEXT))
    start = process_time()
    for _ in range(20):
        choose_layer(facts(TEXT * 2))
    assert process_time() - start < 0.2


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


def test_lines_that_end_without_a_blank_are_not_judged_as_one_word() -> None:
    words = ["Thủ", "tục", "hành", "chính"] * 8
    letters = [(char, 50.0 + 6 * i, 100.0 + 15 * row) for row, word in enumerate(words) for i, char in enumerate(word)]
    x, baseline = np.array([at for _, at, _ in letters]), np.array([y for _, _, y in letters])
    nought = np.zeros(len(letters), dtype=np.int64)
    printed = Letters(
        [char for char, _, _ in letters], x, x + 6, baseline - 9, baseline + 2, baseline, np.full(len(x), 11.0),
        nought, ("Times",), nought,
    )  # fmt: skip
    content = PageContent(*A4, printed, (), (), 0, Unseen())
    assert content.facts.text.split() == words
    assert choose_layer(content.facts) == ("text", "text_layer")
