"""Faults that were met once and must not come back, each with the smallest case that showed it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chitieu.geometry import Box
from chitieu.page.lines import lines_of
from chitieu.page.model import Page, Word
from chitieu.patterns.load import load_patterns
from chitieu.report.letterhead import letterhead_of
from chitieu.row.number import parse_value
from chitieu.row.unit import conversion

PATTERNS = load_patterns()


@pytest.mark.parametrize("text", ["5\n120", "٣", "1.902 5", "0. 0", "1.902 ."])
def test_what_is_not_one_number_is_a_doubt(text: str) -> None:
    parsed = parse_value(text, "count", (), ())
    assert "not_a_number" in parsed.doubts
    assert parsed.value is None


@pytest.mark.parametrize("tail", ["%", "tỷ đồng", "nghìn hồ sơ"])
def test_a_count_without_a_unit_of_its_own_takes_no_share_and_no_money(tail: str) -> None:
    template = PATTERNS.templates[0]
    words = set(PATTERNS.values.not_a_unit)
    plain = next(i for i in template.indicators if i.kind == "count" and i.unit.casefold() in words)
    assert conversion("", tail, plain, PATTERNS).doubts == ("unit_differs",)
    assert conversion("", "", plain, PATTERNS).factor == Decimal(1)


@pytest.mark.parametrize("speck", ["", "l ", "' "])
def test_a_speck_beside_the_title_of_a_scan_does_not_hide_it(speck: str) -> None:
    rows = [f"{speck}BÁO CÁO", "Kết quả công tác Quý III năm 2023", "Kính gửi: Bộ Nội vụ"]
    words = tuple(
        Word(text, Box(left + 30 * x, 100 + 20 * y, left + 30 * x + 28, 112 + 20 * y), 12, 112 + 20 * y, source="ocr")
        for y, row in enumerate(rows)
        for left in [297.5 - 15 * len(row.split())]
        for x, text in enumerate(row.split())
    )
    page = Page(1, 595, 842, words, (), "ocr", "scan")
    head = letterhead_of([(page, lines_of(words))], PATTERNS.identity)
    assert "Quý III năm 2023" in head.title
    assert head.addressee == "Bộ Nội vụ"
