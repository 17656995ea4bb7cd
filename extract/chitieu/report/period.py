"""Reporting periods (kỳ báo cáo): from the printed words to a key and the days it covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from chitieu.folding import bare

if TYPE_CHECKING:
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template

KEY = re.compile(r"(?P<year>\d{4})-(?P<kind>[MQSNA])(?P<n>\d{1,2})")
YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Period:
    """A period as a key (``2023-Q3``) and as printed."""

    key: str
    label: str


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def find_periods(text: str, patterns: Patterns) -> tuple[tuple[int, Period], ...]:
    """Return every period that ``text`` names, with its offset in the bare text, in order."""
    key = bare(text)
    found: list[tuple[int, int, Period]] = []
    for shape in patterns.periods.shape:
        for match in _compiled(shape.pattern).finditer(key):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            groups = match.groupdict()
            number = shape.number or patterns.periods.roman.get(groups.get("n") or "", groups.get("n") or "1")
            width = 2 if shape.kind == "M" else 1
            name = f"{groups['y']}-{shape.kind}{int(number):0{width}d}"
            found.append((match.start(), match.end(), Period(name, match.group())))
    return tuple((start, period) for start, _, period in sorted(found, key=lambda f: f[0]))


def own_period(text: str, patterns: Patterns) -> Period | None:
    """Return the period a title reports on: not the one it plans for, and the narrowest one of what is left.

    "Kết quả ... Quý III năm 2023, phương hướng, nhiệm vụ Quý IV năm 2023" reports on the third quarter.
    """
    found = find_periods(text, patterns)
    if not found:
        return None
    key = bare(text)
    cuts = [at for w in patterns.periods.after.words if (at := key.find(w, found[0][0])) >= 0]
    before = [p for start, p in found if not cuts or start < min(cuts)]
    pool = before or [p for _, p in found]
    parts = [p for p in pool if "-A" not in p.key]
    return (parts or pool)[0]


def window(key: str, template: Template | None, patterns: Patterns) -> tuple[date, date] | None:
    """Return the first and last day of a period under the template's regime, or of the calendar where it has none."""
    match = KEY.fullmatch(key)
    if match is None or int(match["year"]) not in YEARS:
        return None
    year, kind, number = int(match["year"]), match["kind"], int(match["n"])
    if template is not None:
        for entry in template.windows:
            if entry.period == f"{kind}{number}":
                return entry.days(year)
    months = patterns.periods.calendar.get(kind)  # pyright: ignore[reportArgumentType, reportCallIssue]
    if months is None:
        return None
    first = date(year, (number - 1) * months + 1, 1)
    return first, _months_later(first, months) - timedelta(days=1)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, day.day)


def time_period(days: tuple[date, date]) -> str:
    """Return the SDMX time range: the first day and the length in months."""
    first, last = days
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return f"{first.isoformat()}/P{months}M"


def windows_hold(day: date, days: tuple[date, date]) -> bool:
    """Whether a report dated ``day`` can be about a period: it is signed in its last weeks or the months after."""
    early, late = timedelta(days=45), timedelta(days=200)
    return days[1] - early <= day <= days[1] + late
