"""A history as tables for other programs: a row a point, or a row an indicator with a column a period."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal  # noqa: TC003 read at run time: columns come from the annotations
from typing import TYPE_CHECKING

import msgspec

from chitieu.contract.cell import clean_text, decimal_text
from chitieu.contract.rows import Row
from chitieu.contract.table import Table
from chitieu.contract.write import csv_bytes
from chitieu.history.model import SPANS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chitieu.history.model import History, Line, Point, Span


class HistoryRow(Row, frozen=True):
    """One line of ``chitieu history --csv``: one value of one line, and what changed."""

    area_id: str = ""
    area: str = ""
    org: str = ""
    regime: str = ""
    code: str = ""
    member: str = ""
    label: str = ""
    kind: str = ""
    unit: str = ""
    accumulation: str = ""
    span: str = ""
    period: str = ""
    time_period: str = ""
    value: Decimal | None = None
    status: str = ""
    flags: str = ""
    verdict: str = ""
    value_text: str = ""
    breaks: str = ""
    summed: str = ""
    lacking: str = ""
    year_period: str = ""
    year_change: Decimal | None = None
    year_percent: Decimal | None = None
    year_hindrance: str = ""
    step_period: str = ""
    step_change: Decimal | None = None
    step_percent: Decimal | None = None
    step_hindrance: str = ""
    template: str = ""
    file: str = ""
    report_id: str = ""
    page: int | None = None


HISTORY_TABLE = Table("history", HistoryRow)


def history_rows(history: History) -> Iterator[HistoryRow]:
    """Give a row for every point."""
    for line in history.lines:
        key = line.key
        for point in line.points:
            yield HistoryRow(
                area_id=key.area_id,
                area=line.area,
                org=key.org,
                regime=key.regime,
                code=point.code,
                member=key.member,
                label=line.label,
                kind=key.kind,
                unit=key.unit,
                accumulation=key.accumulation,
                span=key.span,
                period=point.period,
                time_period=point.time_period,
                value=point.value,
                status=point.state,
                flags=point.flags,
                verdict=point.verdict,
                value_text=point.value_text,
                breaks=";".join(f"{one.day}: {one.reason}" for one in point.breaks),
                summed=";".join(point.summed),
                lacking=";".join(point.lacking),
                year_period=point.year.against,
                year_change=point.year.amount,
                year_percent=point.year.percent,
                year_hindrance=point.year.hindrance,
                step_period=point.step.against,
                step_change=point.step.amount,
                step_percent=point.step.percent,
                step_hindrance=point.step.hindrance,
                template=point.template,
                file=point.file,
                report_id=point.report_id,
                page=point.page,
            )


def history_json(history: History) -> bytes:
    """Return the lines with their points as JSON; numbers are texts, so that no program rounds them."""
    told = {"source": history.source, "join": history.join, "unplaced": history.unplaced, "lines": history.lines}
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


WIDE = ("area_id", "area", "org", "regime", "code", "member", "label", "kind", "unit", "accumulation")


class Wide:
    """One row an indicator and body, one column a period; windows of one length stand together, in time.

    A cell holds the value where it is sure and nothing elsewhere; the last column names the others.
    """

    def __init__(self, history: History) -> None:
        """Arrange lines of all windows side by side."""
        rows: dict[tuple[str, ...], dict[str, Point]] = defaultdict(dict)
        named: dict[tuple[str, ...], Line] = {}
        for line in history.lines:
            key = line.key
            same = (key.root, key.regime, key.area_id, key.org, key.member, key.kind, key.unit, key.accumulation)
            rows[same] |= {point.period: point for point in line.points}
            named[same] = line
        self.rows = [(named[same], cells) for same, cells in rows.items()]
        spans: dict[Span, set[str]] = defaultdict(set)
        for line in history.lines:
            spans[line.key.span] |= {point.period for point in line.points}
        self.periods: list[tuple[Span, tuple[str, ...]]] = [
            (span, tuple(sorted(spans[span]))) for span in SPANS if span in spans
        ]

    def columns(self) -> list[str]:
        """Return the periods in the order of the columns."""
        return [period for _, periods in self.periods for period in periods]

    def csv(self) -> bytes:
        """Return it as CSV."""
        periods = self.columns()
        lines = [[*WIDE, *periods, "marks"]]
        for line, cells in self.rows:
            key = line.key
            head = [key.area_id, line.area, key.org, key.regime, line.code, key.member, line.label, key.kind, key.unit,
                    key.accumulation]  # fmt: skip
            points = [cells.get(period) for period in periods]
            values = [
                decimal_text(point.sure) if point is not None and point.sure is not None else "" for point in points
            ]
            marks = ";".join(
                f"{point.period}={mark}" for point in points if point is not None and (mark := _mark(point))
            )
            lines.append([clean_text(cell) for cell in (*head, *values, marks)])
        return csv_bytes(lines)


def _mark(point: Point) -> str:
    parts = [point.state if point.state != "ok" else "", point.verdict, "break" if point.breaks else ""]
    return "+".join(part for part in parts if part)
