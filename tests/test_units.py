"""Printed units: the same unit changes nothing, a known one converts exactly, any other is a doubt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chitieu.folding import fold
from chitieu.patterns.load import load_patterns
from chitieu.patterns.template import Indicator
from chitieu.row.unit import conversion

PATTERNS = load_patterns()
MONEY = Indicator("X", "", "1", "1", "Số tiền", "money", unit="Triệu đồng")
FILES = Indicator("X", "", "1", "1", "Số hồ sơ", "count", unit="Hồ sơ")
CODED = Indicator("X", "", "1", "1", "Có hay không", "coded", codelist="0=Không|1=Có")
PLAIN = Indicator("X", "", "1", "1", "Số phiếu", "count")
ISSUES = Indicator("X", "", "1", "1", "Số vấn đề", "count", unit="Vấn đề")


def measure(unit: str) -> tuple[str, Decimal]:
    """Return dimension and factor of a catalogue unit."""
    return next((u.dimension, u.factor) for u in PATTERNS.units if fold(u.unit) == fold(unit))


@pytest.mark.parametrize("unit", ["Hồ sơ", "HỒ SƠ", "hồ  sơ", "Hồ\nsơ", "Hồ sơ."])
def test_the_catalogue_unit_in_any_style_changes_nothing(unit: str) -> None:
    found = conversion(unit, "", FILES, PATTERNS)
    assert (found.factor, found.doubts, found.infos) == (1, (), ())


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("Tỷ đồng", "1000"), ("tỉ đồng", "1000"), ("Nghìn đồng", "0.001"), ("đồng", "0.000001"), ("Trđ", "1")],
)
def test_money_converts_exactly_and_says_so(unit: str, factor: str) -> None:
    found = conversion(unit, "", MONEY, PATTERNS)
    assert found.factor == Decimal(factor)
    assert found.doubts == ()
    assert ("unit_converted" in found.infos) == (factor != "1")


def test_the_unit_beside_the_number_wins() -> None:
    found = conversion("Triệu đồng", "tỷ đồng", MONEY, PATTERNS)
    assert found.factor == 1000
    assert "unit_in_cell" in found.infos


@pytest.mark.parametrize("unit", ["Số lượng", "SỐ LƯỢNG", "số liệu", ""])
def test_a_word_that_names_no_unit_is_no_unit(unit: str) -> None:
    for indicator in (FILES, PLAIN):
        found = conversion(unit, "", indicator, PATTERNS)
        assert (found.factor, found.doubts) == (1, ())


def test_a_missing_unit_is_noted_where_the_catalogue_has_one() -> None:
    assert conversion("", "", FILES, PATTERNS).infos == ("unit_absent",)
    assert conversion("", "", PLAIN, PATTERNS).infos == ()


def test_a_unit_of_another_kind_has_no_factor() -> None:
    found = conversion("Tỷ đồng", "", FILES, PATTERNS)
    assert (found.factor, found.doubts) == (None, ("unit_differs",))


@given(st.text("abcxyzđồng hồsơ%1/", min_size=1, max_size=12))
def test_an_unknown_unit_is_never_silent(unit: str) -> None:
    for indicator in (FILES, MONEY, ISSUES):
        found = conversion(unit, "", indicator, PATTERNS)
        assert found.factor is not None or found.doubts
        if found.factor == 1 and not found.doubts:
            same = {fold(u.unit) for u in PATTERNS.units if (u.dimension, u.factor) == measure(indicator.unit)}
            assert fold(unit).strip(" .") in same | {""} | {fold(w) for w in PATTERNS.values.not_a_unit}


def test_a_tail_on_a_coded_cell_is_a_doubt() -> None:
    assert conversion("", "có", CODED, PATTERNS).doubts
    assert not conversion("Chưa có = 0, có = 1", "", CODED, PATTERNS).doubts


def test_a_misread_unit_of_a_scan_is_the_nearest_one_only() -> None:
    assert conversion("Vấn đê", "", ISSUES, PATTERNS, scanned=True).doubts == ()
    assert conversion("Vấn đê", "", ISSUES, PATTERNS).doubts == ("unit_unknown",)
    assert conversion("Tỷ đồnq", "", MONEY, PATTERNS, scanned=True).doubts
    assert conversion("Tỷ đồng", "", MONEY, PATTERNS, scanned=True).factor == 1000


def test_every_catalogue_unit_reads_as_itself() -> None:
    for template in PATTERNS.templates:
        for indicator in template.indicators:
            if indicator.unit and indicator.kind != "coded":
                found = conversion(indicator.unit, "", indicator, PATTERNS)
                assert (found.factor, found.doubts) == (1, ())
