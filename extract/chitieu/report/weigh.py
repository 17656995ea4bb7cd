"""The period of a scanned report, weighed from all places that state it: one numeral misread decides nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.report.period import KEY, Period, window, windows_hold
from chitieu.report.statement import Statement, all_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template

LEAST = 2
"""A period read from a scan is sure when so many places state it: a misread numeral seldom makes two of them agree."""
EARLY, LATE = timedelta(days=20), timedelta(days=45)
"""A report is usually signed from 20 days before its period ends to 45 days after; this spans less than a quarter, so
that a day speaks for one quarter alone. Reports signed later are not doubted for that, but their day says nothing."""


class Weighed(Struct, frozen=True):
    """The period most places state, those places, and whether that is sure."""

    period: Period
    places: tuple[str, ...]
    sure: bool


def weigh(
    statements: Sequence[Statement], signed: date | None, template: Template | None, patterns: Patterns
) -> Weighed | None:
    """Return the period that the places of a scan agree on; None where none names any.

    It is sure when at least two places state it, a place other than a plan or a day says at least "a quarter of
    2023", and no other place says another. One may that was not read with confidence and differs by what scans misread:
    the numeral, or one digit of the year. The day of signature is a place as well; its contradiction always counts.
    """
    day = _day_statement(signed, template, patterns) if signed is not None else None
    voices = [one for one in statements if one.clear] + ([day] if day is not None else [])
    named = [one for one in statements if one.place != "plan"]
    order = list(dict.fromkeys(key for one in (*named, *statements) for key in sorted(one.keys)))
    if not order:
        return None
    known = frozenset(key for year in _years(order) for key in all_keys(year, template, patterns))

    def weight(key: str) -> tuple[int, int, bool, int]:
        own = sum(1 for one in named if key in one.keys)
        return sum(1 for one in voices if key in one.keys), own, key in known, -order.index(key)

    best = max(order, key=weight)
    agreeing = [one for one in voices if best in one.keys]
    # a title whose numeral is misread still tells the kind and the year
    kinds = [one for one in named if best in one.keys or _misread(one, best)]
    # a place that two readers read differently speaks against neither
    against = [one for one in statements if best not in one.keys and best not in one.other]
    if day is not None and best not in day.keys and any(_same_kind(key, best) for key in day.keys):
        against.append(day)
    span = window(best, template, patterns)
    sure = (
        best in known
        and len(agreeing) >= LEAST
        and bool(kinds)
        and (not against or (len(against) == 1 and _misread(against[0], best)))
        and (signed is None or span is None or windows_hold(signed, span))
    )
    label = next((one.label for one in kinds if best in one.keys), best)
    places = tuple(dict.fromkeys(one.place for one in (*kinds, *agreeing) if best in one.keys))
    return Weighed(Period(best, label), places or ("plan",), sure)


def contradicted(key: str, statements: Sequence[Statement]) -> bool:
    """Whether the heading of a form states another period than the title, in letters that are what is printed."""
    return any(one.clear and one.firm and key not in one.keys for one in statements)


def _day_statement(signed: date, template: Template | None, patterns: Patterns) -> Statement | None:
    """Return what the day of signature says: the periods that ended about then, unless two of a kind did."""
    fits: dict[str, list[str]] = defaultdict(list)
    for year in (signed.year - 1, signed.year, signed.year + 1):
        for key in all_keys(year, template, patterns):
            span = window(key, template, patterns)
            if span is not None and span[1] - EARLY <= signed <= span[1] + LATE:
                fits[key[5]].append(key)
    keys = frozenset(keys[0] for keys in fits.values() if len(keys) == 1)
    return Statement("date", keys) if keys else None


def _years(keys: Sequence[str]) -> set[int]:
    return {int(match["year"]) for key in keys if (match := KEY.fullmatch(key)) is not None}


def _same_kind(one: str, other: str) -> bool:
    return one[5] == other[5]


def _misread(statement: Statement, key: str) -> bool:
    """Whether a statement may be a misreading of one for ``key``: its numeral, or one digit of its year."""
    if statement.firm or not statement.clear:
        return False
    return key in statement.misread or any(_one_digit_apart(said, key) for said in statement.keys)


def _one_digit_apart(said: str, key: str) -> bool:
    return said[4:] == key[4:] and sum(a != b for a, b in zip(said[:4], key[:4], strict=True)) == 1
