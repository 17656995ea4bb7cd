"""Periods in the order of their ends, and their short names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.overview.words import say

if TYPE_CHECKING:
    from chitieu.wording import Language

_LENGTHS = {"M": 1, "Q": 3, "S": 6, "N": 9, "A": 12}
"""Months of a period by the letter of its key."""


def period_order(period: str) -> tuple[str, int, int]:
    """Return what sorts keys of periods: year, last month, length.

    >>> sorted(["2024-A1", "2023-A1", "2024-Q1", "2024-S1", "2024-Q2"], key=period_order)
    ['2023-A1', '2024-Q1', '2024-Q2', '2024-S1', '2024-A1']
    """
    year, _, part = period.partition("-")
    length = _LENGTHS.get(part[:1], 0)
    number = int(part[1:]) if part[1:].isdigit() else 0
    return year, length * number, length


def part_name(language: Language, period: str, *, short: bool = False) -> str:
    """Return how a period is called inside its year.

    >>> part_name("vi", "2024-S1"), part_name("en", "2024-Q3"), part_name("vi", "2024-M05")
    ('6 tháng đầu', 'Q3', 'T5')
    >>> part_name("vi", "2024-Q3", short=True)
    'III'
    """
    part = period.partition("-")[2]
    if part.startswith("M"):
        return say(language, "M", month=int(part[1:]))
    return say(language, f"short_{part}" if short else part)
