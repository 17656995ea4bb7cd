"""What moved: the largest changes on the year before, and the indicators worth a picture. From lines of the history."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from heapq import nsmallest
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

from chitieu.history import Asked, history, open_source
from chitieu.history.model import ADDITIVE, RESTARTS
from chitieu.overview.period import period_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from chitieu.history.model import Line, Point

LISTED = 10
"""Changes of each kind: what somebody reads without a search."""
CHARTS = 8
"""Pictures: two screens of them."""
AT_ONCE = 100_000
"""Observations that are held at a time: 200 MB."""
SMALL = 20
"""Counts of which either is below go up and down by a large share without meaning."""
MEDIAN_OF = 3
"""Bodies that a median speaks of: that of two jumps wherever one of them is silent."""
PERCENT = "percent"
HUNDRED = Decimal(100)

Values: TypeAlias = "tuple[tuple[str, Decimal], ...]"
"""Values by period, in the order of time."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure beside that of the same period a year before; ``change`` in points or percent."""

    code: str
    label: str
    member: str
    area: str
    org: str
    period: str
    before: Decimal
    now: Decimal
    change: Decimal
    page: int | None
    file: str


Sized: TypeAlias = tuple[Decimal, Moved]
"""A change with what it is ranked by."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One body's values by period, in the order of time."""

    name: str
    points: Values


@dataclass(frozen=True, slots=True)
class Chart:
    """One indicator of all bodies over periods of one kind."""

    code: str
    label: str
    periods: tuple[str, ...]
    lines: tuple[Drawn, ...]
    medians: Values
    """Of the periods for which enough bodies reported."""
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Trends:
    """What is told of the figures themselves."""

    percentages: tuple[Moved, ...]
    counts: tuple[Moved, ...]
    charts: tuple[Chart, ...]


def trends_of(out: Path, observations: int) -> Trends:
    """Look through all figures of an output that nobody doubts; it has about so many observations.

    Raises OutputUnreadableError.
    """
    shares: list[Sized] = []
    counts: list[Sized] = []
    charts: list[Chart] = []
    for lines in _lines(out, observations):
        percentages = [one for one in lines if one.key.kind == PERCENT]
        shares = _largest([*shares, *_points(percentages)])
        counts = _largest([*counts, *_percents(one for one in lines if one.key.kind in ADDITIVE)])
        charts = _telling([*charts, *_drawn(percentages)])
    return Trends(tuple(told for _, told in shares), tuple(told for _, told in counts), tuple(charts))


def _lines(out: Path, observations: int) -> Iterator[list[Line]]:
    """Give the lines of a few indicators at a time, so that a large archive is never in memory whole."""
    source = open_source(out)
    kinds = {PERCENT, *ADDITIVE}
    codes = list(dict.fromkeys(row.code for row in source.indicators() if row.kind in kinds))
    step = max(1, len(codes) * AT_ONCE // max(observations, 1))
    seen = set[str]()
    for start in range(0, len(codes), step):
        lines = history(source, Asked(codes=tuple(codes[start : start + step]))).lines
        # an indicator brings along those that it continues, under whatever code
        yield [one for one in lines if one.key.root not in seen]
        seen |= {one.key.root for one in lines}


def _points(lines: Iterable[Line]) -> Iterator[Sized]:
    """Give changes of percentages, in points, with their size."""
    for line in lines:
        for point in line.points:
            if point.year.amount and point.value is not None and point.year.before is not None:
                yield abs(point.year.amount), _said(line, point, point.value, point.year.before, point.year.amount)


def _percents(lines: Iterable[Line]) -> Iterator[Sized]:
    """Give changes of what is counted, in percent. Twice as much and half as much are of one size."""
    for line in lines:
        for point in line.points:
            now, before, percent = point.value, point.year.before, point.year.percent
            if now is not None and before is not None and percent and min(now, before) >= SMALL:
                yield max(now, before) / min(now, before), _said(line, point, now, before, percent)


def _said(line: Line, point: Point, now: Decimal, before: Decimal, change: Decimal) -> Moved:
    return Moved(
        line.code, line.label, line.key.member, line.area, line.key.org, point.period, before, now, change, point.page,
        point.file,
    )  # fmt: skip


def _largest(moved: Iterable[Sized]) -> list[Sized]:
    def weight(one: Sized) -> tuple[Decimal, str, str, str, str, str]:
        size, told = one
        return -size, told.code, told.member, told.area, told.org, told.period

    return nsmallest(LISTED, moved, key=weight)


def _telling(charts: Iterable[Chart]) -> list[Chart]:
    """Return those that differ most; one an indicator, since quarters and years of it look much the same."""
    found: dict[str, Chart] = {}
    for one in sorted(charts, key=lambda one: (one.low - one.high, one.code, one.periods)):
        found.setdefault(one.code, one)
    return list(found.values())[:CHARTS]


def _drawn(lines: Sequence[Line]) -> Iterator[Chart]:
    alike: dict[tuple[str, ...], list[tuple[Line, Values]]] = defaultdict(list)
    for line in lines:
        if line.key.member:
            continue
        for part, values in _comparable(line).items():
            key = line.key
            alike[key.root, key.regime, key.accumulation, key.span, part].append((line, values))
    for some in alike.values():
        chart = _chart(some)
        if chart is not None:
            yield chart


def _comparable(line: Line) -> dict[str, Values]:
    """Return the sure values, apart by part of the year where they begin anew with it: March says nothing of June."""
    given: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for point in line.points:
        if point.sure is not None:
            part = point.period.partition("-")[2] if line.key.accumulation in RESTARTS else ""
            given[part].append((point.period, point.sure))
    return {part: tuple(values) for part, values in given.items()}


def _chart(lines: Sequence[tuple[Line, Values]]) -> Chart | None:
    """Draw like lines together; None where no body has two values, or one is no percentage of something."""
    by_period: dict[str, list[Decimal]] = defaultdict(list)
    for period, value in (point for _, values in lines for point in values):
        by_period[period].append(value)
    every = [value for some in by_period.values() for value in some]
    if max(len(values) for _, values in lines) == 1 or min(every) < 0 or max(every) > HUNDRED:
        return None  # what is above 100 % is a finding, and would make the rest flat
    periods = tuple(sorted(by_period, key=period_order))
    first = lines[0][0]
    several = len({line.key.org for line, _ in lines}) > len({line.area for line, _ in lines})
    return Chart(
        first.code,
        first.label,
        periods,
        tuple(Drawn((line.key.org if several else line.area) or line.area, values) for line, values in lines),
        tuple((period, median(by_period[period])) for period in periods if len(by_period[period]) >= MEDIAN_OF),
        min(every),
        max(every),
    )
