"""Reporting periods (kỳ báo cáo): from the printed words to a key and the days it covers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.folding import bare, nfc
from chitieu.patterns.period import Damaged

if TYPE_CHECKING:
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.period import Shape
    from chitieu.patterns.template import Template

KEY = re.compile(r"(?P<year>\d{4})-(?P<kind>[MQSNA])(?P<n>\d{1,2})")
YEARS = range(1990, 2100)


class Period(Struct, frozen=True):
    """A period as a key (``2023-Q3``) and as printed."""

    key: str
    label: str


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class Seen(Struct, frozen=True):
    """A period in a text: where it stands in the bare text, its kind and number, and its year (empty: not printed).

    ``rivals`` are the parts of a year (Q1, S1) any of which may be printed where a scan left no readable numeral.
    """

    start: int
    end: int
    kind: str
    number: int
    year: str
    label: str
    rivals: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """Return the period without its year, as templates name their windows: Q3, M05."""
        return part_of(self.kind, self.number)

    def period(self, year: str = "") -> Period:
        """Return the period, with ``year`` where none is printed."""
        return Period(f"{self.year or year}-{self.part}", self.label)


def part_of(kind: str, number: int) -> str:
    """Return the name of a part of a year: Q3, M05.

    >>> part_of("M", 5)
    'M05'
    """
    return f"{kind}{number:0{2 if kind == 'M' else 1}d}"


def find_periods(text: str, patterns: Patterns, *, scanned: bool = False) -> list[Seen]:
    """Return every period that ``text`` names, with or without its year, in order; longer shapes come first.

    In ``scanned`` text also those whose numeral cannot be read; "Quý !! năm 2023" names no whole year.
    """
    known = patterns.periods
    shapes: list[Shape | Damaged] = [*known.shape, *known.yearless]
    if scanned:
        years = [shape for shape in known.shape if shape.kind == "A"]
        shapes = [*(shape for shape in known.shape if shape.kind != "A"), *known.yearless, *known.damaged, *years]
    key, printed_text = bare(text), nfc(text)
    # Dropping diacritics keeps every letter's place; where it did not, the bare text has to do as the label.
    shown = printed_text if len(printed_text) == len(key) else key
    found: list[Seen] = []
    for shape in shapes:
        for match in _compiled(shape.pattern).finditer(key):
            if any(f.start < match.end() and match.start() < f.end for f in found):
                continue
            groups = match.groupdict()
            label, year = shown[match.start() : match.end()], groups.get("y") or ""
            if isinstance(shape, Damaged):
                first = shape.any_of[0]
                kind, number, rivals = first[0], first[1:], tuple(shape.any_of)
            else:
                printed = groups.get("n") or ""
                kind, number, rivals = shape.kind, shape.number or known.roman.get(printed, printed or "1"), ()
            found.append(Seen(match.start(), match.end(), kind, int(number), year, label, rivals))
    return sorted(found, key=lambda f: f.start)


def plan_at(key: str, after: int, patterns: Patterns) -> int:
    """Return where in a bare text, behind the offset ``after``, the words begin that speak of a period to come."""
    cuts = [at for w in patterns.periods.after.words if (at := key.find(w, after)) >= 0]
    return min(cuts, default=len(key) + 1)


def own_period(text: str, patterns: Patterns) -> tuple[Period, bool] | None:
    """Return the period a title reports on and whether that is sure; None where it names none with a year.

    Not the period it plans for: "Kết quả ... Quý III năm 2023, phương hướng, nhiệm vụ Quý IV năm 2023" reports on the
    third quarter. Where the year stands only behind the plan ("Quý I, phương hướng ... Quý II năm 2024") it is sure
    when the plan is for a later part of the same year. Two different periods before the plan are not sure.
    """
    found = find_periods(text, patterns)
    years = [f.year for f in found if f.year]
    if not years:
        return None
    cut = plan_at(bare(text), found[0].end, patterns)
    before = [f for f in found if f.start < cut]
    parts = [f for f in before if f.kind != "A"] or before
    own = parts[0]
    sure = len({(f.kind, f.number) for f in parts}) == 1
    if own.year:
        return own.period(), sure
    plan = next((f for f in found if f.start > cut and f.year), None)
    if plan is None:
        return own.period(next((f.year for f in before if f.year), years[0])), False
    return own.period(plan.year), sure and plan.kind == own.kind and plan.number > own.number


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
