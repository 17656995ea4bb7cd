"""Outputs with a history of many periods, made row by row for the tests of ``history`` and ``export``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.contract.output import Output, Run
from chitieu.contract.read import read_table
from chitieu.contract.rows import DocumentRow, ObservationRow, ReportRow, SeriesRow
from chitieu.contract.table import AREAS, INDICATORS
from chitieu.contract.write import write_output

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chitieu.contract.rows import IndicatorRow, Status, Use

ROOT = Path(__file__).parent.parent
OLD, NEW = "bnv-581-2022", "bnv-581-2025"
ENDS = {"Q1": ("12-15", "03-14", "P3M"), "S1": ("12-15", "06-14", "P6M"), "Q3": ("06-15", "09-14", "P3M"),
        "A1": ("12-15", "12-14", "P12M")}  # fmt: skip
CATALOGUE = {(row.template, row.code): row for row in read_table(ROOT / "output", INDICATORS)}
AREA_ROWS = read_table(ROOT / "output", AREAS)
NAMES = {row.area_id: row.name for row in AREA_ROWS}


def window(period: str) -> tuple[str, str, str]:
    """Return time_period, first and last day under the regime of the templates above."""
    year, _, part = period.partition("-")
    start, end, length = ENDS[part]
    first = f"{int(year) - (start > end or part == 'A1')}-{start}"
    return f"{first}/{length}", first, f"{year}-{end}"


@dataclass(frozen=True)
class Cell:
    """One printed value: where, when, what."""

    code: str
    period: str
    value: Decimal | None
    area_id: str = "24@2008"
    status: Status = "ok"
    use: Use = "yes"
    verdict: str = ""
    flags: str = ""
    member: str = ""
    twin: int = 0
    """Tells reports of one body and period apart."""
    texts: dict[str, str] = field(default_factory=dict[str, str])
    """Other columns of the row."""

    @property
    def template(self) -> str:
        return NEW if window(self.period)[2] >= "2025-07-01" else OLD

    @property
    def org(self) -> str:
        return self.texts.get("org", f"Ủy ban nhân dân {NAMES[self.area_id]}")

    @property
    def report_id(self) -> str:
        about = f"{self.area_id}|{self.org}|{self.period}|{self.twin}"
        return "d" + hashlib.sha256(about.encode()).hexdigest()[:16]


def observation(cell: Cell, indicator: IndicatorRow) -> ObservationRow:
    return ObservationRow(
        file=f"{cell.report_id}.pdf", report_id=cell.report_id, area_id=cell.area_id, area=NAMES[cell.area_id],
        org=cell.org, period=cell.period, template=cell.template, form=indicator.form, code=cell.code,
        member=cell.member, label=indicator.label, kind=indicator.kind, unit=indicator.unit,
        accumulation=indicator.accumulation, value=cell.value,
        value_text=cell.texts.get("value_text", "" if cell.value is None else str(cell.value)), status=cell.status,
        flags=cell.flags, verdict=cell.verdict, use=cell.use, page=cell.twin + 9,
    )  # fmt: skip


def series(rows: Iterable[ObservationRow], reports: dict[str, ReportRow]) -> Iterator[SeriesRow]:
    for row in rows:
        if row.use == "yes" and row.status != "missing":
            report = reports[row.report_id]
            yield SeriesRow(
                area_id=row.area_id, area=row.area, org=row.org, regime=report.regime, period=row.period,
                time_period=report.time_period, code=row.code, member=row.member, label=row.label, kind=row.kind,
                unit=row.unit, accumulation=row.accumulation, value=row.value, status=row.status,
                report_id=row.report_id, page=row.page,
            )  # fmt: skip


def made(out: Path, cells: Iterable[Cell], *, approved: frozenset[str] = frozenset()) -> Output:
    """Write an output that holds these cells and the whole catalogue; ``approved`` are periods signed by somebody."""
    observations: list[ObservationRow] = []
    reports: dict[str, ReportRow] = {}
    for cell in cells:
        time_period, start, end = window(cell.period)
        observations.append(observation(cell, CATALOGUE[cell.template, cell.code]))
        reports[cell.report_id] = ReportRow(
            report_id=cell.report_id, file=f"{cell.report_id}.pdf", org=cell.org,
            org_level=cell.texts.get("org_level", "province"), area_id=cell.area_id, area=NAMES[cell.area_id],
            regime=cell.texts.get("regime", "581"), template=cell.template, period=cell.period,
            time_period=time_period, period_start=start, period_end=end,
            approved_by="Người Ký" if cell.period in approved else "",
        )  # fmt: skip
    order = {report_id: place for place, report_id in enumerate(sorted(reports))}
    observations.sort(key=lambda row: (order[row.report_id], row.code, row.member))
    found = Output(
        documents=tuple(
            DocumentRow(file=reports[one].file, doc_id=one, sha256=f"{place:064x}", state="done", bytes=1, reports=1)
            for one, place in order.items()
        ),
        reports=tuple(reports[one] for one in order),
        observations=tuple(observations),
        series=tuple(series(observations, reports)),
        indicators=tuple(CATALOGUE.values()),
        areas=AREA_ROWS,
        run=Run(),
    )
    write_output(out, found)
    return found


def line_of(code: str, periods: Iterable[str], area_id: str = "24@2008", start: int = 100) -> Iterator[Cell]:
    """Give one value a period, ten more each time."""
    for number, period in enumerate(periods):
        yield Cell(code, period, Decimal(start + 10 * number), area_id)
