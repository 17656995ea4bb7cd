"""How two readings of one number are weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from chitieu.page.engine import SeenLine, choose
from chitieu.page.number_reader import SURE, NumberCrop, Reading, TwoReaders, judged, well_formed
from chitieu.page.scan_marks import DIGITS
from chitieu.page.trueocr_reader import trueocr_reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.number_reader import Gap
    from chitieu.page.scan_pixels import Grey


def _crop(gap: Gap = "none", *, full_stop: bool = False, signs: str = "") -> NumberCrop:
    return NumberCrop(np.full((40, 90), 255, np.uint8), 200, 30, 20, full_stop, gap, signs)


@pytest.mark.parametrize("text", ["0", "06", "1964", "32.526", "8.007.000", "94,16", "94.16", "100%", "1.234,5", "-5"])
def test_numbers_are_well_formed(text: str) -> None:
    assert well_formed(text)
    assert judged(text, text, _crop(), SURE) == Reading(text, text, SURE)


@pytest.mark.parametrize("text", ["1.", "2.2.1.", "3.1.4"])
def test_item_numbers_are_well_formed(text: str) -> None:
    assert well_formed(text)


@pytest.mark.parametrize("text", ["", "32.5.26,", "12..5", "1,2,3", "b", "8%%", "--"])
def test_other_text_is_never_sure(text: str) -> None:
    assert not well_formed(text)
    assert judged(text, text, _crop(), SURE).confidence < 0.97


def test_readers_that_differ_leave_doubt_and_both_readings() -> None:
    assert judged("32.526", "82.526", _crop(), SURE) == Reading("32.526", "82.526", 0.5)


def test_the_well_formed_reading_wins() -> None:
    reading = judged("3l.526", "31.526", _crop(), SURE)
    assert (reading.text, reading.other) == ("31.526", "3l.526")
    assert reading.confidence < 0.8


def test_a_blank_only_one_reader_saw_is_no_difference() -> None:
    assert judged("32. 526", "32.526", _crop(), SURE) == Reading("32.526", "32.526", SURE)
    assert judged("32 526", "32 526", _crop(), SURE).text == "32 526"


def test_the_ink_decides_about_a_full_stop_at_the_end() -> None:
    assert judged("2.2.1", "2.2.1.", _crop(full_stop=True), SURE) == Reading("2.2.1.", "2.2.1.", SURE)
    assert judged("2.2.1", "2.2.1.", _crop(), SURE).confidence < 0.97


def test_the_ink_decides_between_point_and_comma() -> None:
    for ink, text in ((",", "95,9%"), (".", "95.9%")):
        reading = judged("95.9%", "95,9%", _crop(signs=ink), SURE)
        assert (reading.text, reading.other) == (text, text)
        assert 0.9 <= reading.confidence < SURE
    for ink in ("?", "", ",."):
        assert judged("95.9%", "95,9%", _crop(signs=ink), SURE) == Reading("95.9%", "95,9%", 0.5)


def test_both_readers_against_the_ink_are_not_sure() -> None:
    assert judged("95.9%", "95.9%", _crop(signs=","), SURE).confidence == 0.5
    assert judged("1.295,9", "1.295,9", _crop(signs=".?"), SURE).confidence == SURE
    assert judged("1.295,9", "1.295,9", _crop(signs=","), SURE).confidence == SURE


@pytest.mark.parametrize("gap", ["hollow", "wide"])
def test_a_gap_in_the_ink_is_never_sure(gap: Gap) -> None:
    assert judged("8930", "8930", _crop(gap), SURE).confidence < 0.8


class _Wavering:
    """A line reader that is not sure of itself."""

    def read(self, crops: Sequence[Grey]) -> list[SeenLine]:
        return [SeenLine("190", 0.7) for _ in crops]

    def fingerprint(self) -> str:
        return "wavering"


def test_a_reader_that_wavers_makes_nothing_sure() -> None:
    (reading,) = TwoReaders(choose("tesserocr"), _Wavering()).read([_crop()])
    assert reading.confidence < 0.97


def test_fingerprints_name_the_readers() -> None:
    engine = choose("tesserocr")
    assert "trueocr" in TwoReaders(engine, trueocr_reader()).fingerprint()
    assert TwoReaders(engine, None).fingerprint() != TwoReaders(engine, trueocr_reader()).fingerprint()


def test_marks_have_up_to_three_digits() -> None:
    assert DIGITS.fullmatch("144")
    assert not DIGITS.fullmatch("1.4")
