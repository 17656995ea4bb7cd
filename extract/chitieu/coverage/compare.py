"""The reports of an archive beside those expected."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.archive.facts import Filed
from chitieu.archive.use import superseded
from chitieu.coverage.expected import (
    Body,
    Span,
    Wanted,
    area_at,
    bodies_of,
    bounds,
    calendar,
    provinces,
    successor_of,
    whole_kind,
)
from chitieu.coverage.rows import CoverageRow
from chitieu.errors import ExpectationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chitieu.contract.rows import ReportRow
    from chitieu.coverage.rows import State
    from chitieu.patterns.load import Patterns


class Asked(Struct, frozen=True):
    """What is expected beyond what is there: bounds (a year or a period), organisations, all provinces."""

    first: str = ""
    last: str = ""
    wanted: tuple[Wanted, ...] = ()
    every_province: bool = False


Group = dict[str, list["ReportRow"]]
"""The reports of one body, by period."""


def coverage(reports: Sequence[ReportRow], asked: Asked, patterns: Patterns) -> list[CoverageRow]:
    """Return a row for every report expected and every one that is there, by area, organisation, regime and period.

    Expected of each organisation that is there (or listed) are the periods of its regime's calendar, from the first to
    the last that the regime has in the archive, or as asked, while its area is in force. A province that became part of
    another is followed by that one. Raises ExpectationError where the bounds cannot be read.
    """
    placed: dict[Body, Group] = _by_body([one for one in reports if _is_placed(one)])
    regimes = sorted({body.regime for body in placed} or {template.regime for template in patterns.templates})
    rows = [_unplaced(one) for one in reports if not _is_placed(one)]
    for regime in regimes:
        own = {body: group for body, group in placed.items() if body.regime == regime}
        rows += _of_regime(regime, own, asked, patterns, alone=len(regimes) == 1)
    return sorted(rows, key=lambda row: (row.area_id, row.org, row.regime, row.period_end, row.period, row.reports))


def _is_placed(report: ReportRow) -> bool:
    return bool(report.org and report.area_id and report.period)


def _by_body(reports: Iterable[ReportRow]) -> dict[Body, Group]:
    first: dict[tuple[str, str, str], Body] = {}
    found: dict[Body, Group] = {}
    for report in reports:
        body = Body(report.area_id, report.org, report.org_level, report.regime)
        body = first.setdefault(body.key, body)
        found.setdefault(body, defaultdict(list))[report.period].append(report)
    return found


def _of_regime(
    regime: str, placed: Mapping[Body, Group], asked: Asked, patterns: Patterns, *, alone: bool
) -> list[CoverageRow]:
    known = {body.key: body for body in placed}
    own_bounds: dict[tuple[str, str, str], tuple[str, str]] = {}
    for wanted in asked.wanted:
        if wanted.regime not in {"", regime} or not (wanted.regime or alone):
            continue
        for body in bodies_of(wanted, regime, patterns):
            known.setdefault(body.key, body)
            own_bounds[body.key] = (wanted.first, wanted.last)
    listed = set(own_bounds)
    for body in (
        provinces(regime, patterns)
        if asked.every_province
        else [after for body in list(known.values()) if (after := successor_of(body, patterns)) is not None]
    ):
        known.setdefault(body.key, body)
    periods = {period for group in placed.values() for period in group}
    parts = whole_kind((period[5:] for period in periods), patterns)
    spans = _spans(regime, periods, parts, asked, patterns)
    rows: list[CoverageRow] = []
    for key, body in known.items():
        group = placed.get(body, {})
        if asked.wanted and key not in listed and not group:
            continue  # whoever lists organisations expects no others
        first, last = own_bounds.get(key, ("", ""))
        expects = not asked.wanted or key in listed
        due = [span for span in spans if expects and _in_force(body, span, patterns)]
        due = _within(due, first or asked.first, last or asked.last)
        rows += [_row(body, span.period, group.get(span.period, []), span) for span in due]
        there = {span.period for span in due}
        rows += [_row(body, period, found, None) for period, found in group.items() if period not in there]
    return rows


def _in_force(body: Body, span: Span, patterns: Patterns) -> bool:
    return area_at(body.area_id, span.days[1].isoformat(), patterns) is not None


def _spans(regime: str, periods: Iterable[str], parts: Iterable[str], asked: Asked, patterns: Patterns) -> list[Span]:
    """Return the periods between the first and the last one that is there, or as wide as somebody asked."""
    named = [text for text in (asked.first, asked.last) if text]
    named += [text for one in asked.wanted for text in (one.first, one.last) if text]
    years = [int(period[:4]) for period in periods]
    years += [bounds(text, "--from", last=False)[0] for text in named]
    if not years:
        return []
    spans = calendar(regime, parts, range(min(years), max(years) + 1), patterns)
    there = [place for place, span in enumerate(spans) if span.period in periods]
    if named or not there:
        low, high = 0, len(spans) - 1
        if not asked.first and there:
            low = there[0]
        if not asked.last and there:
            high = there[-1]
        if any(one.first or one.last for one in asked.wanted):
            low, high = 0, len(spans) - 1
        return spans[low : high + 1]
    return spans[there[0] : there[-1] + 1]


def _within(spans: Sequence[Span], first: str, last: str) -> list[Span]:
    """Return the periods of the years that are named, or those that end between two periods that are."""
    return [span for span in spans if not _before(span, spans, first) and not _after(span, spans, last)]


def _before(span: Span, spans: Sequence[Span], first: str) -> bool:
    if not first:
        return False
    year, period = bounds(first, "--from", last=False)
    named = next((one for one in spans if one.period == period), None)
    return span.days[1] < named.days[1] if named is not None else int(span.period[:4]) < year


def _after(span: Span, spans: Sequence[Span], last: str) -> bool:
    if not last:
        return False
    year, period = bounds(last, "--to", last=True)
    named = next((one for one in spans if one.period == period), None)
    return span.days[1] > named.days[1] if named is not None else int(span.period[:4]) > year


def _row(body: Body, period: str, reports: Sequence[ReportRow], due: Span | None) -> CoverageRow:
    replaced = superseded([Filed.of(one) for one in reports])
    standing = [one for one in reports if one.report_id not in replaced] or list(reports)
    state: State = "missing" if not reports else "competing" if len(standing) > 1 else "present"
    if due is None:
        state = "unexpected"
    days = [day.isoformat() for day in due.days] if due else [reports[0].period_start, reports[0].period_end]
    area = next((one.area for one in reports), "")
    return CoverageRow(
        area_id=body.area_id,
        area=area,
        org=body.org,
        org_level=body.org_level,
        regime=body.regime,
        period=period,
        period_start=days[0],
        period_end=days[1],
        state=state,
        reports=";".join(one.report_id for one in standing),
        files=";".join(one.file for one in standing),
        superseded=";".join(one.report_id for one in reports if one not in standing),
    )


def _unplaced(report: ReportRow) -> CoverageRow:
    return CoverageRow(
        area_id=report.area_id,
        area=report.area,
        org=report.org,
        org_level=report.org_level,
        regime=report.regime,
        period=report.period,
        period_start=report.period_start,
        period_end=report.period_end,
        state="unplaced",
        reports=report.report_id,
        files=report.file,
    )


def check(asked: Asked) -> None:
    """Raise ExpectationError where the bounds of a command cannot be read, or are the wrong way round."""
    first = bounds(asked.first, "--from", last=False)[0] if asked.first else None
    last = bounds(asked.last, "--to", last=True)[0] if asked.last else None
    if first is not None and last is not None and first > last:
        raise ExpectationError(f"--from {asked.first} is later than --to {asked.last}")
