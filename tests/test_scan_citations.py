"""Citations of scanned pages: as sure as the words that print them, in tables as in text."""

from __future__ import annotations

import pytest

from chitieu.citation import find
from chitieu.footnote.notes import Narrative
from chitieu.geometry import Box
from chitieu.page.flow import Flow
from chitieu.page.model import Page, Word
from chitieu.report.cited import Above, cited_in, grammar
from chitieu.report.letterhead import Letterhead
from chitieu.table.forms import printed
from chitieu.table.model import Printed, Row

SIZE = 12.0
CELL = Box(50, 100, 300, 160)


def _words(text: str, unsure: str = "", top: float = 110.0) -> list[Word]:
    words: list[Word] = []
    left = 55.0
    for part in text.split():
        confidence = 0.5 if part == unsure else 0.97
        box = Box(left, top, left + 5.0 * len(part), top + SIZE)
        words.append(Word(part, box, SIZE, top + SIZE, confidence, "ocr"))
        left = box.x1 + 4
    return words


def _row(words: list[Word]) -> Row:
    empty = Printed()
    return Row(1, 1, 1, CELL, stt=empty, label=printed(words, CELL), unit=empty, value=empty, note=empty)


def _cited(words: list[Word]) -> tuple[str, str, str, float | None]:
    page = Page(1, 595, 842, tuple(words), (), "ocr", "scan")
    nothing = Flow("", (), ())
    narrative = Narrative(nothing, nothing, (), ())
    (row,) = cited_in(narrative, [_row(words)], Above(Letterhead()), {1: page}).citations
    return row.citation_id, row.status, row.flags, row.confidence


def test_a_number_in_a_table_that_was_not_read_with_confidence_is_under_review() -> None:
    words = _words("TTHC theo Kế hoạch số 164/KH-UBND", unsure="164/KH-UBND")
    citation, status, flags, confidence = _cited(words)
    assert (citation, status, flags, confidence) == ("164/KH-UBND", "review", "low_confidence", 0.5)


@pytest.mark.parametrize("words", ["Quyết định số", "Quyết đình số", "Quyêt đinh sổ", "quyết định sò"])
def test_a_type_word_with_wrong_marks_still_shares_the_date_of_a_pair(words: str) -> None:
    """On a fax "Quyết đình" parted two decisions, and the first lost its date with nobody told."""
    first, second = find(f"Quyết định số 485/QĐ-UBND và {words} 2886/QĐ-UBND ngày 22/04/2024", grammar())
    assert (first.citation_id, first.date) == ("485/QĐ-UBND", "2024-04-22")
    assert (second.text, second.doc_type) == (f"{words} 2886/QĐ-UBND ngày 22/04/2024", "QĐ")


def test_other_words_between_two_numbers_share_nothing() -> None:
    first, _ = find("Quyết định số 485/QĐ-UBND và gia đình 2886/QĐ-UBND ngày 22/04/2024", grammar())
    assert first.date == ""


def test_a_number_in_a_table_both_readers_saw_is_sure_whatever_else_the_cell_says() -> None:
    words = _words("Tổngsố TTHC theo Kế hoạch số 164/KH-UBND", unsure="Tổngsố")
    assert _cited(words) == ("164/KH-UBND", "ok", "", 0.97)


@pytest.mark.parametrize(
    "date", ["tgàay 12/12/2024", "ngàv 12/12/2024", "ngày †6 tháng 3 nắm 2023", "nøày 1/l2/2021", "ngày 01/12/2O21"]
)
def test_a_date_that_nobody_could_read_is_a_doubt(date: str) -> None:
    """Without it the decision had no date, on a coarse scan, and nobody was told."""
    citation, status, flags, _ = _cited(_words(f"Kế hoạch số 74/KH-UBND {date} của UBND tỉnh"))
    assert (citation, status) == ("74/KH-UBND", "review")
    assert set(flags.split(";")) & {"date_unsure", "date_incomplete"}


@pytest.mark.parametrize("words", ["về 12 nhiệm vụ năm 2024", "của UBND tỉnh", "và 3/4 đơn vị", "(35 trang) năm 2023"])
def test_a_number_without_a_date_is_not_doubted_for_what_follows(words: str) -> None:
    assert _cited(_words(f"Kế hoạch số 74/KH-UBND {words}"))[1:3] == ("ok", "")


@pytest.mark.parametrize("date", ["ngảy 12/12/2024", "ngày 12 thảng 12 nãm 2024"])
def test_dates_with_wrong_marks_are_dates(date: str) -> None:
    (citation,) = find(f"Kế hoạch số 74/KH-UBND {date}", grammar())
    assert (citation.date, citation.doubts) == ("2024-12-12", ())
