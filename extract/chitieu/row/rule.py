"""Rules that tie the values of one report together: sums and ratios of the forms. They find, they never repair."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.patterns.template import Indicator

_SUM = re.compile(r"\s*[\d.]+(?:\s*\+\s*[\d.]+)+\s*")
_RATIO = re.compile(r"\s*(?P<part>[\d.]+)\s*/\s*(?P<whole>[\d.]+)\s*\*\s*100\s*")
HALF = Decimal("0.5")
FULL_SHARE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Known:
    """A value that rules may use, and how many decimals were printed."""

    value: Decimal
    decimals: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule said about the cells it ties together; ``codes`` begins with the derived one."""

    rule: Literal["sum", "ratio", "part"]
    codes: tuple[str, ...]
    holds: bool
    expected: str
    found: str


def outcomes(indicators: Sequence[Indicator], values: Mapping[str, Known]) -> tuple[Outcome, ...]:
    """Try every formula whose cells are all known."""
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
    return tuple(found)


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
