"""Rules that the values of one report obey. They find, they never repair.

Sums and ratios of the forms, what the template's rules say of rows of several forms, and the bounds of single cells.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.patterns.rules import Rule, Severity
    from chitieu.patterns.template import Indicator

RuleKind = Literal["sum", "ratio", "part", "total", "equal", "at_most", "codelist", "range"]
_SUM = re.compile(r"\s*[\d.]+(?:\s*\+\s*[\d.]+)+\s*")
_RATIO = re.compile(r"\s*(?P<part>[\d.]+)\s*/\s*(?P<whole>[\d.]+)\s*\*\s*100\s*")
HALF = Decimal("0.5")
FULL_SHARE = Decimal(100)


class Known(Struct, frozen=True):
    """A value that rules may use, and how many decimals were printed."""

    value: Decimal
    decimals: int


class Outcome(Struct, frozen=True):
    """What a rule said about the cells it ties together; ``codes`` begins with the derived one."""

    rule: RuleKind
    codes: tuple[str, ...]
    holds: bool
    expected: str
    found: str
    severity: Severity = "warning"
    reason: str = ""


def outcomes(
    indicators: Sequence[Indicator], values: Mapping[str, Known], rules: Sequence[Rule] = ()
) -> tuple[Outcome, ...]:
    """Try every formula and rule whose cells are all known."""
    by_item = {(i.form, i.item): i for i in indicators}
    found: list[Outcome] = []
    for indicator in indicators:
        if not indicator.formula:
            continue
        if ratio := _RATIO.fullmatch(indicator.formula):
            pair = [by_item.get((indicator.form, ratio[name])) for name in ("part", "whole")]
            part, whole = pair
            if part is not None and whole is not None:
                found += _ratio(indicator, part, whole, values)
        elif _SUM.fullmatch(indicator.formula):
            terms = [by_item.get((indicator.form, t.strip())) for t in indicator.formula.split("+")]
            known = [t for t in terms if t is not None]
            if len(known) == len(terms):
                found += _sum(indicator, known, values)
    for indicator in indicators:
        if indicator.code in values:
            found += _bounds(indicator, values[indicator.code].value)
    for rule in rules:
        found += _compared(rule, values)
    return tuple(found)


def _bounds(indicator: Indicator, value: Decimal) -> list[Outcome]:
    """Try what a cell may say by itself: a code of its list, a share of 0 to 100."""
    if indicator.kind == "coded":
        listed = indicator.codes
        return [Outcome("codelist", (indicator.code,), str(value) in listed, " or ".join(listed), str(value))]
    if indicator.kind == "percent":
        return [Outcome("range", (indicator.code,), 0 <= value <= FULL_SHARE, "0-100", str(value))]
    return []


def _compared(rule: Rule, values: Mapping[str, Known]) -> list[Outcome]:
    left, right = rule.sides
    if not all(code in values for code in (*left, *right)):
        return []
    low, high = (sum((values[code].value for code in side), Decimal(0)) for side in (left, right))
    holds = low == high if rule.rule == "equal" else low <= high
    expected = str(high) if rule.rule == "equal" else f"<= {high}"
    return [Outcome(rule.rule, (*left, *right), holds, expected, str(low), rule.severity, rule.reason)]


def _sum(total: Indicator, terms: Sequence[Indicator], values: Mapping[str, Known]) -> list[Outcome]:
    codes = (total.code, *(t.code for t in terms))
    if not all(c in values for c in codes):
        return []
    expected = sum((values[t.code].value for t in terms), Decimal(0))
    printed = values[total.code].value
    return [Outcome("sum", codes, expected == printed, str(expected), str(printed))]


def _ratio(share: Indicator, part: Indicator, whole: Indicator, values: Mapping[str, Known]) -> list[Outcome]:
    found: list[Outcome] = []
    if part.code not in values or whole.code not in values:
        return found
    above, below = values[part.code].value, values[whole.code].value
    if part.kind == whole.kind == "count":
        found.append(Outcome("part", (whole.code, part.code), above <= below, f"<= {below}", str(above)))
    if share.code in values and below:
        printed = values[share.code]
        # Half a unit of the last printed digit: 53726/54106 = 99.2977 may be printed 99,3.
        slack = HALF.scaleb(-printed.decimals)
        exact = above / below * FULL_SHARE
        holds = abs(exact - printed.value) <= slack
        shown = str(round(exact, printed.decimals + 2))
        found.append(Outcome("ratio", (share.code, part.code, whole.code), holds, shown, str(printed.value)))
    return found
