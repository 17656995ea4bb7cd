"""Notes of scanned feet are numbered by all that tells their numbers: what was read at them, the marks, their order."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chitieu.footnote.scanned import Foot, counted_notes
from chitieu.geometry import Box
from chitieu.page.lines import Line
from chitieu.page.model import Word
from chitieu.page.scan_numbers import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.footnote.start import Start


def _word(text: str, left: float = 0.0) -> Word:
    """Make a word of a scan; ``^`` before the text raises it, ``~`` is a number that was not read with confidence."""
    raised = text.startswith(("^", "~"))
    confidence = 0.5 if text.startswith("~") else 0.99
    plain = text[1:] if raised else text
    return Word(plain, Box(left, 0, left + 25, 10), 10, 10, confidence, "ocr", raised=raised)


def _line(*texts: str) -> Line:
    return Line(tuple(_word(t, 30.0 * i) for i, t in enumerate(texts)), Box(0, 0, 300, 10), 10, 10)


def _foot(marks: Iterable[int], lines: Sequence[Line]) -> Foot:
    return Foot(lines, [_word(f"^{mark}") for mark in marks])


def _notes(*numbers: str) -> list[Line]:
    return [_line(number, "Quyết", "định", "số", "1/QĐ-UBND") for number in numbers]


def _before(last: int) -> Foot:
    """Make the page before, whose notes up to ``last`` were all read."""
    return _foot(range(1, last + 1), _notes(*(f"^{n}" for n in range(1, last + 1))))


def _counted(*feet: Foot) -> list[Start]:
    """Return the notes of the last of the feet."""
    return [start for _, start in sorted(counted_notes(feet)[-1].items())]


def _numbers(*feet: Foot) -> list[str]:
    return [start.number for start in _counted(*feet)]


def _range(first: int, last: int) -> list[str]:
    return [str(n) for n in range(first, last + 1)]


def test_illegible_numbers_are_counted_from_the_marks() -> None:
    """The first page of a fax: ``?`` and ``›`` for 3 and 5, ``1`` for 6, whose mark in the text was lost."""
    foot = [*_notes("^1", "^2", "?Quyết", "^4", "›", "^1"), _line("của", "Chủ", "tịch")]
    assert _numbers(_foot([1, 2, 3, 4, 5], foot)) == _range(1, 6)
    assert _numbers(_before(13), _foot([14, 15, 16], _notes("^14", "'5", "^16"))) == _range(14, 16)


def test_notes_run_on_from_the_page_before() -> None:
    """The second page of a fax: six of twelve marks were read, and of the notes' own numbers the 4 and the 11."""
    scraps = ("“", "*Quyết", '"', f"^{UNREADABLE}", "ˆ", "^1", "^11", "^1", "^1", "^34", "^1")
    notes = _notes("^4", *scraps)
    assert _numbers(_before(3), _foot([4, 6, 7, 11, 14, 15], notes)) == _range(4, 15)
    assert _numbers(_before(3), _foot([4, 5, 6, 7, 8, 3, 10, 11, 12, 13, 14, 15], notes)) == _range(4, 15)
    assert _numbers(_before(15), _foot([16], _notes("^1", "^1", "^3", "^1", "^20"))) == _range(16, 20)


def test_numbers_read_at_the_notes_are_believed_before_the_marks_of_the_page() -> None:
    """The note of a page's last mark stood overleaf, and a mark of the page before was read as 99: all were one off."""
    pages = (_foot([99, 6, 7], _notes("~6", "^7")), _foot([9, 10, 11, 12], _notes("^8", "^9", "^10", "^11")))
    assert _numbers(_before(5), *pages) == _range(8, 11)
    rest = _notes("~12", "^13", "^14", "^15", f"^{UNREADABLE}", "~1", "^18")
    assert _numbers(_before(5), *pages, _foot(range(13, 19), rest)) == _range(12, 18)


def test_one_mark_misread_in_the_text_does_not_shift_the_notes() -> None:
    foot = _notes(f"^{UNREADABLE}", "^1", "^3", "^10", f"^{UNREADABLE}", "^2", "^13", "^4", "^15", f"^{UNREADABLE}")
    assert _numbers(_before(6), _foot([7, 8, 9, 10, 11, 12, 13, 14, 15, 10], foot)) == _range(7, 16)


def test_numbers_that_were_not_read_are_restored_and_say_so() -> None:
    assert [start.restored for start in _counted(_foot([1, 2, 3], _notes("^1", "?", "^3")))] == [False, True, False]


def test_a_missed_opening_leaves_a_gap_and_shifts_no_other_note() -> None:
    assert _numbers(_before(6), _foot([7, 8, 9, 10, 11], _notes("^7", "^8", "^10", "^11"))) == ["7", "8", "10", "11"]


def test_where_the_gap_is_not_known_the_notes_beside_it_are_unsure() -> None:
    """Either the second or the third of these notes is 2: the opening of the other was missed."""
    notes = _counted(_foot([1, 2, 3, 4], _notes("^1", f"^{UNREADABLE}", "^4")))
    assert [start.restored for start in notes] == [False, True, False]
    assert notes[-1].number == "4"


def test_notes_whose_numbers_nobody_read_are_unsure() -> None:
    notes = _counted(_foot([4, 9, 31], _notes("~7", "~2", "~5")))
    assert [(start.number, start.restored) for start in notes] == [("1", True), ("2", False), ("3", True)]


def test_a_quotation_at_the_head_of_a_line_opens_no_note() -> None:
    lines = [*_notes("^1"), _line("“Quy", "chế", "phối", "hợp”"), *_notes("^2", "^3")]
    assert sorted(counted_notes([_foot([1, 2, 3], lines)])[0]) == [0, 2, 3]


def test_a_figure_as_large_as_the_text_opens_the_note_whose_number_it_is() -> None:
    lines = [*_notes("^1"), _line("2", "Quyết", "định"), *_notes("^3")]
    assert _numbers(_foot([1, 2, 3], lines)) == _range(1, 3)
    inside = [*_notes("^1"), _line("12", "Quyết", "định"), *_notes("^2")]
    assert _numbers(_foot([1, 2], inside)) == _range(1, 2)


def test_numbers_that_begin_anew_on_each_page() -> None:
    pages = [_foot([1, 2, 3], _notes("^1", "^2", "^3")), _foot([1, 2], _notes("?", "^2")), _foot([1], _notes("^1"))]
    assert [[s.number for s in page.values()] for page in counted_notes(pages)] == [["1", "2", "3"], ["1", "2"], ["1"]]


def test_notes_of_a_text_layer_are_counted_on_from_and_left_as_they_are() -> None:
    text = Foot(_notes("1", "2", "3", "4"), (), {0: 1, 1: 2, 2: 3, 3: 4})
    assert counted_notes([text, _foot([], _notes(f"^{UNREADABLE}", "~6"))])[0] == {}
    assert _numbers(text, _foot([], _notes(f"^{UNREADABLE}", "~6"))) == ["5", "6"]


@pytest.mark.parametrize("misread", ["^�", "?", "~77", "~1"])
@settings(deadline=None, max_examples=20)
@given(pages=st.lists(st.integers(1, 8), min_size=2, max_size=6), data=st.data())
def test_any_note_misread_among_legible_ones_keeps_its_number(
    misread: str, pages: list[int], data: st.DataObject
) -> None:
    ends = list(itertools.accumulate(pages))
    lost = data.draw(st.integers(1, ends[-1]))
    runs = [range(end - count + 1, end + 1) for count, end in zip(pages, ends, strict=True)]
    feet = [_foot(run, _notes(*(misread if number == lost else f"^{number}" for number in run))) for run in runs]
    assert [s.number for foot in counted_notes(feet) for s in foot.values()] == _range(1, ends[-1])


def test_a_foot_of_many_lines_takes_no_time_that_grows_with_their_square() -> None:
    counted = counted_notes([_foot([], _notes(*["?"] * 3000))])
    assert len(counted[0]) <= 3000
