"""Notes of a scanned foot get the numbers that the marks of their page tell, and none where the marks do not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.footnote.scanned import counted_starts
from chitieu.geometry import Box
from chitieu.page.lines import Line
from chitieu.page.model import Word
from chitieu.page.scan_numbers import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Sequence


def _line(*texts: str) -> Line:
    """Make a line of a scan; ``^`` before a text raises it."""
    words = tuple(
        Word(t.removeprefix("^"), Box(30.0 * i, 0, 30.0 * i + 25, 10), 10, 10, 0.9, "ocr", raised=t.startswith("^"))
        for i, t in enumerate(texts)
    )
    return Line(words, Box(0, 0, 300, 10), 10, 10)


def _numbers(marks: Sequence[int], foot: Sequence[Line], last: int = 0) -> list[str]:
    upper = [_line("theo", f"^{mark}", "Quyết") for mark in marks]
    return [start.number for _, start in sorted(counted_starts(upper, foot, last).items())]


def _notes(*numbers: str) -> list[Line]:
    return [_line(number, "Quyết", "định", "số", "1/QĐ-UBND") for number in numbers]


def test_illegible_numbers_are_counted_from_the_marks() -> None:
    """The first page of a fax: ``?`` and ``›`` for 3 and 5, ``1`` for 6, whose mark in the text was lost."""
    foot = [*_notes("^1", "^2", "?Quyết", "^4", "›", "^1"), _line("của", "Chủ", "tịch")]
    assert _numbers([1, 2, 3, 4, 5], foot) == ["1", "2", "3", "4", "5", "6"]


def test_both_ends_of_a_run_tell_the_notes_between_them() -> None:
    """The second page of a fax: six of twelve marks were read, and of the notes' own numbers the 4 and the 11."""
    scraps = ("“", "*Quyết", '"', f"^{UNREADABLE}", "ˆ", "^1", "^11", "^1", "^1", "^34", "^1")
    numbers = [str(n) for n in range(4, 16)]
    assert _numbers([4, 6, 7, 11, 14, 15], _notes("^4", *scraps), last=3) == numbers
    assert _numbers([4, 5, 6, 7, 8, 3, 10, 11, 12, 13, 14, 15], _notes("^4", *scraps), last=3) == numbers
    assert _numbers([16], _notes("^1", "^1", "^3", "^1", "^20"), last=15) == [str(n) for n in range(16, 21)]


def test_a_run_whose_last_number_nobody_read_is_not_counted_from_its_first() -> None:
    assert _numbers([4, 6, 7, 11, 14], _notes("^4", *["^1"] * 11), last=3) == []
    assert _numbers([16], _notes("^1", "^1", "^3", "^21"), last=15) == []


def test_one_mark_misread_in_the_text_does_not_shift_the_notes() -> None:
    foot = _notes(f"^{UNREADABLE}", "^1", "^3", "^10", f"^{UNREADABLE}", "^2", "^13", "^4", "^15", f"^{UNREADABLE}")
    numbers = [str(n) for n in range(7, 17)]
    assert _numbers([7, 8, 9, 10, 11, 12, 13, 14, 15, 10], foot, last=6) == numbers


def test_numbers_that_were_not_read_are_restored_and_say_so() -> None:
    upper = [_line("theo", f"^{mark}") for mark in (1, 2)]
    starts = counted_starts(upper, _notes("^1", "?"), 0)
    assert [start.restored for start in starts.values()] == [False, True]


def test_a_note_whose_opening_was_missed_leaves_all_uncounted() -> None:
    assert _numbers([7, 8, 9, 10, 11], _notes("^7", "^8", "^10", "^11"), last=6) == []


def test_marks_that_fit_no_run_tell_nothing() -> None:
    assert _numbers([4, 9, 31], _notes("^1", "^7", "^2", "^5"), last=0) == []
    assert _numbers([], _notes("^1", "^2"), last=0) == []
