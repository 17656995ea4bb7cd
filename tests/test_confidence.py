"""Confidence states measured shares: a doubt never raises it, and a rule that closes settles a scan."""

from __future__ import annotations

from decimal import Decimal

import pytest
from calibration import BEGIN, END, LEAST, bins, interval, written
from hypothesis import given
from hypothesis import strategies as st
from meaning import Judged
from msgspec import structs

from chitieu.page.number_reader import AKIN
from chitieu.patterns.load import load_patterns
from chitieu.row.confidence import confidence_of, evidence_of
from page_makers import CELL, COLUMNS, by_code, first_sheet, form_grid, read

VALUES = 60 + sum(COLUMNS[:3])
"""Where the column of values begins."""
SHARES = load_patterns().shares
DOUBTS = sorted(f.flag for f in load_patterns().flags if f.kind == "doubt")
doubts = st.lists(st.sampled_from(DOUBTS), max_size=4, unique=True)
checks = st.lists(st.sampled_from(["sum:ok", "ratio:ok", "part:ok", "range:ok", "sum:fail", "ratio:fail"]), max_size=3)


def test_every_share_names_evidence_the_program_gives() -> None:
    known = {"text", "ocr_sure", "ocr_doubted", "closed", "other", *DOUBTS}
    assert {part for s in SHARES for part in s.evidence.split("+")} <= known
    assert all(0 <= s.share <= 1 for s in SHARES)


@given(st.sampled_from(["text", "ocr"]), st.floats(0, 1), doubts, checks)
def test_confidence_is_a_share_and_a_doubt_never_raises_it(
    source: str, reading: float, found: list[str], told: list[str]
) -> None:
    assert source in {"text", "ocr"}
    given_ = confidence_of(evidence_of("ocr" if source == "ocr" else "text", reading, found, told), SHARES)
    without = confidence_of(evidence_of("ocr" if source == "ocr" else "text", reading, [], told), SHARES)
    assert 0 <= given_ <= without <= 1
    assert Decimal(str(given_)) == round(Decimal(str(given_)), 2)


def test_a_closing_rule_outweighs_the_reader_on_a_scan() -> None:
    assert evidence_of("ocr", 0.6, ["low_confidence"], ["ratio:ok"]) == ("closed",)
    assert evidence_of("ocr", 0.6, ["low_confidence"], ["ratio:ok", "sum:fail"]) == ("ocr_doubted",)
    assert evidence_of("ocr", 0.6, ["low_confidence"], ["part:ok", "range:ok"]) == ("ocr_doubted",)


@pytest.mark.parametrize(
    ("first", "second", "whole", "status"),
    [("2", "2", "6", "ok"), ("2", "2", "7", "review"), ("2", "7", "6", "review")],
)
def test_two_readers_of_one_family_need_a_rule_that_closes(first: str, second: str, whole: str, status: str) -> None:
    """Where TrueOCR is not installed both are Tesseract, and both may see the same wrong digit."""
    texts = {"BM2.1": whole, "BM2.1.1": "1", "BM2.1.2": first, "BM2.1.3": "3"}
    sheet = first_sheet()
    sheet.source = "ocr"
    sheet.line("Biểu mẫu 2").table(form_grid("2", lambda i, n: texts.get(i.code, str(n))))
    sheet.words = [
        structs.replace(w, confidence=AKIN, alt_text=second if w.text == first else w.text)
        if w.box.x0 > VALUES and w.text.isdecimal() and w.source == "ocr" and w.size == CELL
        else w
        for w in sheet.words
    ]
    found = by_code(read(sheet))
    assert (found["BM2.1.2"].value, found["BM2.1.2"].status) == (2, status)
    assert ("low_confidence" in found["BM2.2.1"].flags, found["BM2.2.1"].status) == (True, "review")


def test_a_cell_that_cannot_be_read_has_no_confidence() -> None:
    texts = {"BM2.1.1": "54.106/54.200", "BM2.1.2": ""}
    found = by_code(
        read(first_sheet().line("Biểu mẫu 2").table(form_grid("2", lambda i, n: texts.get(i.code, str(n)))))
    )
    assert (found["BM2.1.1"].status, found["BM2.1.1"].confidence) == ("review", 0)
    assert (found["BM2.1.2"].status, found["BM2.1.2"].confidence) == ("blank", 1)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"), [(95, 100, 0.888, 0.978), (100, 100, 0.963, 1), (0, 10, 0, 0.278)]
)
def test_intervals_are_wilsons(right: int, count: int, low: float, high: float) -> None:
    assert interval(right, count) == pytest.approx((low, high), abs=0.001)


def test_a_bin_that_states_too_much_does_not_hold() -> None:
    judged = [Judged(0.96, n >= 20, "text", (), ()) for n in range(2 * LEAST)]
    assert [(name, holds) for name, *_, holds in bins(judged)] == [("0.95 to 0.99", False)]


def test_the_section_is_put_between_its_marks_and_nothing_else_moves() -> None:
    once = written("# Page\n\ntext\n", "one\n")
    assert written(once, "two\n") == f"# Page\n\ntext\n\n{BEGIN}\ntwo\n{END}\n"
