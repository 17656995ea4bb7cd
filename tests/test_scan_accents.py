"""Accents that the engine put into the line above are no words, and what stands there keeps its own line."""

from __future__ import annotations

from chitieu.page.engine import SeenWord
from chitieu.page.scan_text import SeenRow, without_accents

SCALE = 200 / 72


def _word(text: str, x0: float, top: float, x1: float, bottom: float) -> SeenWord:
    """Return a word whose box is given in points."""
    return SeenWord(text, x0 * SCALE, top * SCALE, x1 * SCALE, bottom * SCALE, 0.9, 0, bottom * SCALE)


def _row(*words: SeenWord, baseline: float) -> SeenRow:
    return SeenRow(words, baseline * SCALE)


HEAD = _row(
    _word("BÁO", 254.5, 50.0, 277.6, 58.0),
    _word("CÁO", 281.2, 50.0, 304.9, 58.3),
    _word("GIẢ", 308.9, 50.0, 327.6, 58.3),
    _word("LẬP", 331.9, 50.4, 353.2, 60.1),
    baseline=58.0,
)
NUMBER = _word("12", 297.7, 36.7, 310.0, 45.7)


def test_a_page_number_over_a_running_head_keeps_its_own_line() -> None:
    accents = (
        _word("£", 264.6, 48.2, 267.1, 49.7),
        _word("£", 292.0, 47.9, 294.5, 49.7),
        _word("H", 322.9, 47.9, 325.4, 49.7),
        _word("^", 340.2, 48.2, 343.8, 49.7),
    )
    number, head = without_accents([_row(NUMBER, *accents, baseline=49.7), HEAD], SCALE)
    assert (number.text, number.baseline) == ("12", NUMBER.bottom)
    assert head == HEAD


def test_a_line_of_nothing_but_accents_is_none() -> None:
    accents = (_word("Z", 264.6, 48.2, 267.1, 49.7), _word("-", 292.0, 47.9, 294.5, 49.7))
    assert without_accents([_row(*accents, baseline=49.7), HEAD], SCALE) == [HEAD]


def test_short_words_and_signs_of_a_line_stay() -> None:
    """A dash, a stop and a letter of a line right above another one."""
    line = _row(
        _word("Ở", 256.0, 38.0, 263.0, 47.0),
        _word("-", 285.0, 43.0, 289.0, 44.0),
        _word(".", 312.0, 45.5, 313.5, 47.0),
        _word("tỉnh", 333.0, 38.0, 352.0, 49.0),
        baseline=47.0,
    )
    assert without_accents([line, HEAD], SCALE) == [line, HEAD]
