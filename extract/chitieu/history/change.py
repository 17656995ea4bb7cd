"""What changed: against the same window of the year before, and against the point before. Exact, or not at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from chitieu.history.figure import EXACT, lean
from chitieu.history.model import ADDITIVE, RESTARTS, Change

if TYPE_CHECKING:
    from chitieu.history.catalogue import Catalogue
    from chitieu.history.model import Break, Hindrance, Line, Point

TENTH = Decimal("0.1")
"""Percentages of change are rounded to it, half to even; differences are exact."""


def with_changes(line: Line, catalogue: Catalogue) -> Line:
    """Return a line whose points know what breaks before them and what changed."""
    points: list[Point] = []
    for place, point in enumerate(line.points):
        breaks = _breaks(line.points[place - 1] if place else None, point, line, catalogue)
        points.append(replace(point, breaks=breaks))
    by_period = {point.period: place for place, point in enumerate(points)}
    return replace(line, points=tuple(_changed(points, place, by_period, line) for place in range(len(points))))


def _breaks(before: Point | None, point: Point, line: Line, catalogue: Catalogue) -> tuple[Break, ...]:
    named = (point.template, point.code)
    template, _, code = line.key.root.partition(":")
    earlier = (template, code) if before is None else (before.template, before.code)
    found = catalogue.between(earlier, named)
    if before is None:  # the line begins behind them, or in the middle of one
        return tuple(one for one in found if point.start and point.start < one.day)
    return found


def _changed(points: list[Point], place: int, by_period: dict[str, int], line: Line) -> Point:
    point = points[place]
    year, _, part = point.period.partition("-")
    at = by_period.get(f"{int(year) - 1:04d}-{part}")
    last = None if at is None or at >= place else at
    return replace(
        point,
        year=_change(points, last, place, line, same_days=True),
        step=_change(points, place - 1 if place else None, place, line, same_days=False),
    )


def _change(points: list[Point], before: int | None, at: int, line: Line, *, same_days: bool) -> Change:
    if before is None:
        return Change()
    old, new = points[before], points[at]
    hindrance = _hindrance(points[before : at + 1], line, same_days=same_days)
    if hindrance or old.sure is None or new.sure is None:
        return Change(old.period, old.sure, hindrance=hindrance)
    amount = lean(EXACT.subtract(new.sure, old.sure))
    percent = None
    if line.key.kind in ADDITIVE and old.sure:
        share = EXACT.divide(EXACT.multiply(amount, Decimal(100)), abs(old.sure))
        percent = share.quantize(TENTH, ROUND_HALF_EVEN, EXACT)
    return Change(old.period, old.sure, amount, percent, "")


def _hindrance(between: list[Point], line: Line, *, same_days: bool) -> Hindrance:
    """Return why the last of these points cannot be compared with the first, the gravest reason first."""
    old, new = between[0], between[-1]
    reasons: tuple[tuple[Hindrance, bool], ...] = (
        ("not_sure", old.sure is None or new.sure is None),
        ("break", any(point.after_break for point in between[1:])),
        ("window", not _alike(old, new, same_days=same_days)),
        ("restart", not same_days and line.key.accumulation in RESTARTS and old.period[:4] != new.period[:4]),
        ("coded", line.key.kind == "coded"),
    )
    for name, holds in reasons:
        if holds:
            return name
    return ""


def _alike(old: Point, new: Point, *, same_days: bool) -> bool:
    """Whether the windows are as long, and for two years begin on the same day."""
    if same_days:
        return old.time_period[4:] == new.time_period[4:]
    return old.time_period.partition("/")[2] == new.time_period.partition("/")[2]
