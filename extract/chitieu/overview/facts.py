"""What an output comes to: how much was read, from whom and for when, how well, and what does not add up."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from chitieu.contract import table as tables
from chitieu.contract.read import read_run, read_table
from chitieu.coverage.compare import Asked, coverage
from chitieu.overview.period import period_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from chitieu.contract.output import Run
    from chitieu.contract.rows import DocumentRow, FindingRow, IndicatorRow, ReportRow
    from chitieu.coverage.rows import State
    from chitieu.patterns.load import Patterns

ReportKind = Literal["text", "scan"]
Whose: TypeAlias = "tuple[str, str, str]"
"""Area, organisation and regime."""

HEALTHY = frozenset({"done", "duplicate"})
"""States of files that leave nothing to do."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Indicators by what became of them, in so many reports."""

    reports: int = 0
    ok: int = 0
    blank: int = 0
    review: int = 0
    missing: int = 0

    @property
    def expected(self) -> int:
        """All of them."""
        return self.ok + self.blank + self.review + self.missing

    @classmethod
    def of(cls, reports: Iterable[ReportRow]) -> Tally:
        """Add reports up."""
        given = list(reports)
        return cls(
            len(given),
            sum(one.ok for one in given),
            sum(one.blank for one in given),
            sum(one.review for one in given),
            sum(one.missing for one in given),
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One period of one body: whether a report is there, and its indicators; a report that was replaced is none."""

    state: State
    tally: Tally


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One body of one area under one regime, with what it reported for each period, or should have."""

    area: str
    area_id: str
    org: str
    regime: str
    periods: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Found:
    """One finding with the report it is about."""

    rule: str
    severity: str
    org: str
    period: str
    file: str
    related: str
    """The file of the other report, where there are two."""
    page: int | None
    codes: tuple[str, ...]
    expected: str
    found: str
    message: str
    label: str
    """Of the first code."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the page says beside its charts. ``placeless`` are reports of no known area or period."""

    run: Run
    files: int
    pages: int
    scanned_pages: int
    states: Mapping[str, int]
    all: Tally
    kinds: Mapping[ReportKind, Tally]
    areas: int
    """From which there are reports."""
    approved: int
    unmapped: int
    citations: int
    rows: tuple[BodyRow, ...]
    periods: tuple[str, ...]
    placeless: tuple[ReportRow, ...]
    rules: tuple[tuple[str, int], ...]
    findings: tuple[Found, ...]
    unread: tuple[DocumentRow, ...] = field(default=())


def facts_of(out: Path, patterns: Patterns) -> Facts:
    """Read an output folder; ``patterns`` know the calendar of each regime. Raises OutputUnreadableError."""
    run = read_run(out)
    reports = read_table(out, tables.REPORTS)
    documents = read_table(out, tables.DOCUMENTS)
    findings = read_table(out, tables.FINDINGS)
    indicators = read_table(out, tables.INDICATORS)
    rows = _rows(reports, patterns)
    scans = {one.file for one in documents if (one.ocr_pages or 0) > (one.text_pages or 0)}
    return Facts(
        run=run,
        files=len(documents),
        pages=sum(one.pages or 0 for one in documents),
        scanned_pages=sum(one.ocr_pages or 0 for one in documents),
        states=dict(Counter(one.state for one in documents).most_common()),
        all=Tally.of(reports),
        kinds={
            "text": Tally.of(one for one in reports if one.file not in scans),
            "scan": Tally.of(one for one in reports if one.file in scans),
        },
        areas=len({one.area_id for one in reports} - {""}),
        approved=sum(1 for one in reports if one.approved_by),
        unmapped=sum(one.unmapped for one in reports),
        citations=sum(one.citations for one in reports),
        rows=rows,
        periods=tuple(sorted({period for one in rows for period in one.periods}, key=period_order)),
        placeless=tuple(one for one in reports if not (one.org and one.area_id and one.period)),
        rules=tuple(Counter(one.rule for one in findings).most_common()),
        findings=_findings(findings, reports, indicators),
        unread=tuple(one for one in documents if one.state not in HEALTHY),
    )


def _rows(reports: Sequence[ReportRow], patterns: Patterns) -> tuple[BodyRow, ...]:
    by_id = {one.report_id: one for one in reports}
    cells: dict[Whose, dict[str, Cell]] = defaultdict(dict)
    names = {one.area_id: one.name for one in patterns.areas} | {one.area_id: one.area for one in reports}
    for row in coverage(reports, Asked(), patterns):
        if row.state != "unplaced":
            tally = Tally.of(by_id[report] for report in row.reports.split(";") if report)
            cells[row.area_id, row.org, row.regime][row.period] = Cell(row.state, tally)
    return tuple(
        BodyRow(names[area_id], area_id, org, regime, periods)
        for (area_id, org, regime), periods in sorted(cells.items())
    )


def _findings(
    findings: Sequence[FindingRow], reports: Sequence[ReportRow], indicators: Sequence[IndicatorRow]
) -> tuple[Found, ...]:
    by_id = {one.report_id: one for one in reports}
    labels = {(one.template, one.code): one.label for one in indicators}
    found: list[Found] = []
    for one in findings:
        report, related = by_id.get(one.report_id), by_id.get(one.related_report_id)
        codes = tuple(code for code in one.codes.split(";") if code)
        template = report.template if report is not None else ""
        found.append(
            Found(
                one.rule,
                one.severity,
                report.org if report else "",
                report.period if report else "",
                report.file if report else "",
                related.file if related else "",
                one.page,
                codes,
                one.expected,
                one.found,
                one.message,
                labels.get((template, codes[0]), "") if codes else "",
            )
        )
    # a cell that cannot be comes before what is only unusual; inside, the order of the table
    return tuple(sorted(found, key=lambda one: (one.severity != "warning", not one.codes)))
