"""Makes the record of what a document yielded; it runs where the document is read (see ``archive.record``)."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from chitieu.archive.citation_dates import comparable, doubted
from chitieu.archive.facts import CANDIDATE, Cell, Filed
from chitieu.archive.record import OPEN, Facts, Lines, ReportFacts, packed
from chitieu.contract import table as tables
from chitieu.contract.cell import clean_text
from chitieu.contract.rows import DocumentResult, ObservationRow, ReportRow, SeriesRow
from chitieu.contract.write import csv_bytes, printed
from chitieu.errors import EngineMissingError
from chitieu.report.cited import grammar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chitieu.contract.rows import Use
    from chitieu.contract.table import R

_LAST = 1_000_000_000
"""Where a row without a page or place goes: behind those that have one."""


def record_of(result: DocumentResult) -> bytes:
    """Return the record of what a document yielded."""
    try:
        msgspec.msgpack.encode(result)
    except UnicodeEncodeError:  # half of a pair, out of a broken font: the tables print it as %XX, and so do we
        result = _encodable(result)
    result = _in_order(result)
    reports = {report.report_id: report for report in result.reports}
    uses = _uses(result, reports)
    recognised = {(page.report_id, page.page) for page in result.pages if page.layer == "ocr"}
    scanned_reports = {report_id for report_id, _ in recognised}
    cited = tuple(comparable(result.citations, recognised, grammar())) if result.citations else ()
    facts = Facts(
        reports=tuple(
            ReportFacts(
                _counted(report, result),
                _packed(result.observations, uses, report.report_id),
                report.report_id in scanned_reports,
            )
            for report in result.reports
        ),
        findings=result.findings,
        marks=array("Q", [one.mark for one in cited]).tobytes(),
        indicators_found=sum(1 for row in result.observations if row.status != "missing" and row.occurrence == 1),
        review=sum(1 for row in result.observations if row.status == "review"),
        unmapped=len(result.unmapped),
        citations=len(result.citations),
        recognised=any(page.layer == "ocr" and page.state == "ok" for page in result.pages),
    )
    lines = Lines(
        observations=_observation_lines(result.observations, uses),
        series=_series_lines(result.observations, uses, reports),
        citations=csv_bytes(printed(tables.CITATIONS, result.citations)),
        doubted={
            one.row: csv_bytes(printed(tables.CITATIONS, [doubted(result.citations[one.row])]))
            for one in cited
            if one.doubtable
        },
        others={
            tables.PAGES.name: csv_bytes(printed(tables.PAGES, result.pages)),
            tables.FOOTNOTES.name: csv_bytes(printed(tables.FOOTNOTES, result.footnotes)),
            tables.UNMAPPED.name: csv_bytes(printed(tables.UNMAPPED, result.unmapped)),
            tables.NARRATIVE.name: csv_bytes(printed(tables.NARRATIVE, result.narrative)),
        },
    )
    scanned = any(page.layer == "ocr" or page.error_code == EngineMissingError.error_code for page in result.pages)
    return packed(result, facts, cited, lines, scanned=scanned)


def _encodable(result: DocumentResult) -> DocumentResult:
    def clean(row: R) -> R:
        texts = {name: getattr(row, name) for name in row.__struct_fields__}
        return structs.replace(row, **{name: clean_text(v) for name, v in texts.items() if isinstance(v, str)})

    return DocumentResult(
        clean(result.document),
        tuple(map(clean, result.pages)),
        tuple(map(clean, result.reports)),
        tuple(map(clean, result.observations)),
        tuple(map(clean, result.citations)),
        tuple(map(clean, result.footnotes)),
        tuple(map(clean, result.unmapped)),
        tuple(map(clean, result.findings)),
        tuple(map(clean, result.narrative)),
    )


def _in_order(result: DocumentResult) -> DocumentResult:
    """Put all rows in contract order, which stays the same when documents are joined."""
    rank = {report.report_id: place for place, report in enumerate(result.reports)}

    def at(report_id: str, *places: float | None) -> tuple[float, ...]:
        return (rank.get(report_id, _LAST), *(_LAST if place is None else place for place in places))

    return structs.replace(
        result,
        pages=tuple(sorted(result.pages, key=lambda p: p.page)),
        observations=tuple(sorted(result.observations, key=lambda o: at(o.report_id))),
        citations=tuple(sorted(result.citations, key=lambda c: at(c.report_id, c.cite_no))),
        footnotes=tuple(sorted(result.footnotes, key=lambda n: at(n.report_id, n.page, n.top, n.x0))),
        unmapped=tuple(sorted(result.unmapped, key=lambda u: at(u.report_id, u.page, u.table, u.row))),
        narrative=tuple(sorted(result.narrative, key=lambda n: at(n.report_id, n.page, n.top, n.x0))),
    )


def _uses(result: DocumentResult, reports: Mapping[str, ReportRow]) -> list[Use | None]:
    """Return the use of each observation as far as the document decides it; None is for the archive to decide.

    A second printing counts never (``no``) when it repeats the first, and stays empty when it differs.
    """
    known = {report_id for report_id, report in reports.items() if Filed.of(report).known}
    firsts = {
        (row.report_id, row.code, row.member): row
        for row in result.observations
        if row.occurrence == 1 and row.status in CANDIDATE
    }
    uses: list[Use | None] = []
    for row in result.observations:
        if row.status not in CANDIDATE or row.report_id not in known:
            uses.append("")
        elif row.occurrence == 1:
            uses.append(None)
        else:
            first = firsts.get((row.report_id, row.code, row.member))
            repeats = first is not None and (first.status, first.value) == (row.status, row.value)
            uses.append("no" if repeats else "")
    return uses


def _packed(rows: Iterable[ObservationRow], uses: Iterable[Use | None], report_id: str) -> msgspec.Raw:
    cells = [
        Cell(row.code, row.member, row.form, row.kind, row.accumulation, row.status, row.value, row.page)
        for row, use in zip(rows, uses, strict=True)
        if use is None and row.report_id == report_id
    ]
    return msgspec.Raw(msgspec.msgpack.encode(cells))


def _observation_lines(rows: Sequence[ObservationRow], uses: Sequence[Use | None]) -> bytes:
    place = tables.OBSERVATIONS.names.index("use")
    cells = list(printed(tables.OBSERVATIONS, rows))
    for line, use in zip(cells, uses, strict=True):
        line[place] = OPEN if use is None else use
    return csv_bytes(cells)


def _series_lines(
    rows: Iterable[ObservationRow], uses: Iterable[Use | None], reports: Mapping[str, ReportRow]
) -> bytes:
    series = [
        SeriesRow(
            area_id=report.area_id,
            area=report.area,
            org=report.org,
            regime=report.regime,
            period=report.period,
            time_period=report.time_period,
            code=row.code,
            member=row.member,
            label=row.label,
            kind=row.kind,
            unit=row.unit,
            accumulation=row.accumulation,
            value=row.value,
            status=row.status,
            report_id=row.report_id,
            page=row.page,
        )
        for row, use in zip(rows, uses, strict=True)
        if use is None
        for report in [reports[row.report_id]]
    ]
    return csv_bytes(printed(tables.SERIES, series))


def _counted(report: ReportRow, result: DocumentResult) -> ReportRow:
    statuses = Counter(row.status for row in result.observations if row.report_id == report.report_id)
    return structs.replace(
        report,
        ok=statuses["ok"],
        blank=statuses["blank"],
        review=statuses["review"],
        missing=statuses["missing"],
        unmapped=sum(1 for row in result.unmapped if row.report_id == report.report_id),
        citations=sum(1 for row in result.citations if row.report_id == report.report_id),
    )
