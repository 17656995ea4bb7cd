"""How the second reading of a word with digits is weighed against the first."""

from __future__ import annotations

import pytest

from chitieu.geometry import Box
from chitieu.page.engine import SeenLine
from chitieu.page.model import Word
from chitieu.page.scan_words import AGREED, weighed


def _word(text: str, confidence: float) -> Word:
    return Word(text, Box(0, 0, 60, 12), 13, 10, confidence, "ocr")


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("453/QĐ-UBND,", "453/QĐ-UBND", "453/QĐ-UBND,"),
        ("(2107/QD-UBND", "2107/QĐ-UBND", "(2107/QĐ-UBND"),
        ("453/QĐ-UBND", "453/QD-UBND", "453/QĐ-UBND"),
        ("151⁄KH-UBND;", "151/KH-UBND", "151/KH-UBND;"),
        ("50–KL/TW", "50-KL/TW", "50–KL/TW"),
        ("100%", "100%", "100%"),
    ],
)
def test_two_readers_that_agree_are_sure(first: str, second: str, text: str) -> None:
    word = weighed(_word(first, 0.3), SeenLine(second, 0.95))
    assert word.text == text
    assert word.confidence == AGREED


def test_the_well_formed_reading_wins_and_stays_doubtful() -> None:
    word = weighed(_word("1472!QĐ-UBND,", 0.5), SeenLine("1472/QĐ-UBND", 1.0))
    assert (word.text, word.confidence, word.alt_text) == ("1472/QĐ-UBND,", 0.5, "1472!QĐ-UBND")


def test_a_letter_like_a_digit_before_a_digit_is_not_well_formed() -> None:
    """The term of a body: ``UBTVQHI5`` on every fax, which lost the date behind it, too."""
    word = weighed(_word("27/2022/UBTVQHI5", 0.9), SeenLine("27/2022/UBTVQH15", 0.9))
    assert (word.text, word.confidence, word.alt_text) == ("27/2022/UBTVQH15", 0.5, "27/2022/UBTVQHI5")


def test_a_quarter_of_a_year_is_well_formed() -> None:
    word = weighed(_word("IIII2023,", 0.8), SeenLine("III/2023", 0.96))
    assert (word.text, word.confidence) == ("III/2023,", 0.5)


def test_a_wavering_first_reading_gives_way_to_a_steady_second() -> None:
    word = weighed(_word("1502/QĐ-UBND", 0.61), SeenLine("1502a/QĐ-UBND", 0.97))
    assert (word.text, word.confidence, word.alt_text) == ("1502a/QĐ-UBND", 0.5, "1502/QĐ-UBND")


def test_a_wrong_second_reading_leaves_the_word_and_makes_it_doubtful() -> None:
    word = weighed(_word("28/3/2023", 0.95), SeenLine("28/1/20730", 0.79))
    assert (word.text, word.confidence, word.alt_text) == ("28/3/2023", 0.5, "28/1/20730")


@pytest.mark.parametrize(
    ("first", "second", "text"), [("TIII", "III", "III"), ("HII,", "III", "III,"), ("H", "II", "II")]
)
def test_strokes_are_the_roman_numeral_that_the_second_reader_sees(first: str, second: str, text: str) -> None:
    word = weighed(_word(first, 0.9), SeenLine(second, 0.96))
    assert (word.text, word.confidence) == (text, 0.5)


@pytest.mark.parametrize(("first", "second"), [("TT", "TÍ"), ("VI", "VT"), ("IL", "I"), ("L", "L"), ("II", "III")])
def test_strokes_stay_where_the_second_reader_sees_no_numeral_or_is_not_sure(first: str, second: str) -> None:
    word = _word(first, 0.9)
    assert weighed(word, SeenLine(second, 0.65)) == word


def test_a_numeral_that_the_second_reader_sees_as_another_stays_and_is_not_sure() -> None:
    word = weighed(_word("II,", 0.9), SeenLine("III", 0.94))
    assert (word.text, word.confidence, word.alt_text) == ("II,", 0.5, "III")
