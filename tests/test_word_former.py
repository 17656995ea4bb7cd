"""Words are formed as pdfplumber forms them, whatever the letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfplumber.utils.text import extract_words

from chitieu.page.letters import Letters, box_ends
from chitieu.page.raised import raised
from chitieu.page.word_former import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = tuple[str, float, float, float, float]
"""Text, origin, advance, baseline and size of a letter."""


def letters_of(rows: Sequence[Row]) -> Letters:
    numbers = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 4)
    x, advance, baseline, size = numbers[:, 0], numbers[:, 1], numbers[:, 2], numbers[:, 3]
    top, bottom = box_ends(baseline, size)
    none = np.zeros(len(rows), dtype=np.int64)
    return Letters([row[0] for row in rows], x, x + advance, top, bottom, baseline, size, none, ("Times",), none)


def plumbers_words(letters: Letters, marks: Sequence[bool]) -> list[tuple[str, bool, tuple[float, ...]]]:
    chars: list[dict[str, Any]] = [
        {"text": text, "x0": x0, "x1": x1, "top": top, "bottom": bottom, "size": size}
        | {"upright": True, "raised": mark, "doctop": top, "width": x1 - x0, "height": bottom - top}
        for text, x0, x1, top, bottom, size, mark in zip(
            letters.text,
            *(side.tolist() for side in (letters.x0, letters.x1, letters.top, letters.bottom, letters.size)),
            marks,
            strict=True,
        )
    ]
    words = extract_words(chars, x_tolerance_ratio=0.2, y_tolerance=3, extra_attrs=["raised"])
    return [(w["text"], w["raised"], (w["x0"], w["top"], w["x1"], w["bottom"])) for w in words]


def line(text: str, x: float, baseline: float, size: float = 12) -> list[Row]:
    return [(letter, x + size / 2 * place, size / 2, baseline, size) for place, letter in enumerate(text)]


rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", " ", "1", "23", "*", "\u00a0", "ﬁ", "ế"]),
        st.integers(0, 90),
        st.sampled_from([0, 3, 5, 6.5]),
        st.sampled_from([100, 95, 101, 103, 104, 106, 114]),
        st.sampled_from([7, 12, 12, 14]),
    ),
    max_size=40,
)


@given(rows)
def test_words_are_those_of_pdfplumber(drawn: list[Row]) -> None:
    letters = letters_of(drawn)
    wanted = plumbers_words(letters, raised(letters, letters.blank).tolist())
    found = [(w.text, w.raised, (w.box.x0, w.box.top, w.box.x1, w.box.bottom)) for w in words_of(letters)]
    assert found == wanted


def test_a_mark_parts_its_word_and_is_no_part_of_it() -> None:
    found = words_of(letters_of([*line("2023", 50, 100), *line("14", 74, 95, 7), *line(",", 81, 100)]))
    assert [(w.text, w.raised, w.size, w.baseline) for w in found] == [
        ("2023", False, 12, 100), ("14", True, 7, 95), (",", False, 12, 100),
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["(1)", "[12]", "5,6", "7;"])
def test_a_mark_in_brackets_is_no_part_of_the_year_before_it(mark: str) -> None:
    found = words_of(letters_of([*line("2023", 50, 100), *line(mark, 74, 95, 7), *line(".", 90, 100)]))
    assert [(w.text, w.raised) for w in found] == [("2023", False), (mark, True), (".", False)]


@pytest.mark.parametrize("sign", ["(", ")", ",", ";"])
def test_a_small_sign_without_a_number_is_no_mark(sign: str) -> None:
    letters = letters_of([*line("m", 50, 100), *line(sign, 56, 95, 7), *line("12", 70, 100)])
    assert not raised(letters, letters.blank).any()


def test_brackets_of_the_texts_size_are_no_part_of_a_mark() -> None:
    letters = letters_of([*line("m", 50, 100), *line("2", 56, 95, 7), *line(")", 60, 100)])
    assert raised(letters, letters.blank).tolist() == [False, True, False]


def test_digits_are_marks_only_when_small_high_and_near() -> None:
    def marks(size: float, rise: float, gap: float) -> bool:
        letters = letters_of([*line("m", 50, 100), *line("2", 56 + gap, 100 - rise, size)])
        return bool(raised(letters, letters.blank)[1])

    assert marks(7, 5, 0)
    assert marks(7, 5, 10)
    assert not marks(12, 5, 0)
    assert not marks(7, 0, 0)
    assert not marks(7, 5, 12)
    assert not marks(7, 12, 0)


def test_a_mark_before_its_host_is_one_too() -> None:
    letters = letters_of([*line("3", 50, 95, 7), *line("Nghi", 54, 100)])
    assert raised(letters, letters.blank).tolist() == [True, False, False, False, False]


def test_a_letter_that_its_neighbour_took_in_joins_the_word_and_is_no_word() -> None:
    taken_in: Row = ("", 59, 3, 100, 12)
    found = words_of(letters_of([("t", 50, 4, 100, 12), ("ế", 54, 5, 100, 12), taken_in, ("t", 62, 4, 100, 12)]))
    assert [w.text for w in found] == ["tết"]
    assert words_of(letters_of([taken_in])) == ()


def test_no_letters_are_no_words() -> None:
    assert words_of(letters_of([])) == ()
