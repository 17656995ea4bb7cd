"""Makes the tables of an archive from what its documents yielded one by one."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from chitieu.archive.citation_dates import conflicting_dates
from chitieu.archive.history_rules import history_findings
from chitieu.archive.provenance import describe_run
from chitieu.archive.use import decide_use
from chitieu.contract.cell import raw_bytes
from chitieu.contract.output import Output
from chitieu.contract.rows import (
    AreaRow,
    DocumentResult,
    FindingRow,
    IndicatorRow,
    ObservationRow,
    ReportRow,
    SeriesRow,
)
from chitieu.contract.write import write_output
from chitieu.patterns.load import load_patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from chitieu.patterns.load import Patterns
    from chitieu.settings import Settings

T = TypeVar("T")
_LAST = 1_000_000_000
"""Where a row without a page or place goes: behind those that have one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run says at its end. ``failures`` counts the documents of each error_code."""

    documents: int = 0
    reports: int = 0
    indicators_found: int = 0
    indicators_expected: int = 0
    review: int = 0
    unmapped: int = 0
    citations: int = 0
    findings: int = 0
    failures: tuple[tuple[str, int], ...] = ()


def assemble(results: Iterable[DocumentResult], out: Path, settings: Settings) -> Counts:
    """Write the output folder ``out``. The order of ``results`` changes nothing.

    Raises OutputError when the folder cannot be written, PatternError when the patterns are damaged.
    """
    patterns = load_patterns(users=settings.patterns)
    tables = tables_of(results, patterns)
    scanned = any(page.layer == "ocr" and page.state == "ok" for page in tables.pages)
    output = replace(tables, run=describe_run(settings, patterns.hash, scanned=scanned))
    write_output(out, output)
    return count(output)


def tables_of(results: Iterable[DocumentResult], patterns: Patterns) -> Output:
    """Join documents, decide ``use``, number the findings and count; rows in contract order."""
    ordered = sorted(results, key=lambda result: raw_bytes(result.document.file))
    reports = tuple(report for result in ordered for report in result.reports)
    rank = {report.report_id: place for place, report in enumerate(reports)}

    def of_report(report_id: str) -> int:
        return rank.get(report_id, _LAST)

    given = _joined(ordered, lambda r: sorted(r.observations, key=lambda row: of_report(row.report_id)))
    observations, competing = decide_use(reports, given)
    all_cited = _joined(ordered, lambda r: sorted(r.citations, key=lambda c: (of_report(c.report_id), c.cite_no)))
    scanned = {(page.report_id, page.page) for result in ordered for page in result.pages if page.layer == "ocr"}
    citations, dated_twice = conflicting_dates(all_cited, scanned)
    found = _joined(ordered, lambda r: r.findings)
    between = history_findings(reports, observations)
    findings = tuple(
        sorted(
            _numbered([*found, *competing, *between, *dated_twice]),
            key=lambda f: (of_report(f.report_id), _place(f.page), f.rule, f.codes, f.finding_id),
        )
    )
    footnotes = _joined(
        ordered,
        lambda r: sorted(
            r.footnotes, key=lambda n: (of_report(n.report_id), _place(n.page), _place(n.top), _place(n.x0))
        ),
    )
    unmapped = _joined(
        ordered,
        lambda r: sorted(
            r.unmapped, key=lambda u: (of_report(u.report_id), _place(u.page), _place(u.table), _place(u.row))
        ),
    )
    narrative = _joined(
        ordered,
        lambda r: sorted(
            r.narrative, key=lambda n: (of_report(n.report_id), _place(n.page), _place(n.top), _place(n.x0))
        ),
    )
    statuses = Counter((row.report_id, row.status) for row in observations)
    left = Counter(row.report_id for row in unmapped)
    cited = Counter(row.report_id for row in citations)
    noticed = Counter(row.report_id for row in findings)
    counted = tuple(
        structs.replace(
            report,
            ok=statuses[report.report_id, "ok"],
            blank=statuses[report.report_id, "blank"],
            review=statuses[report.report_id, "review"],
            missing=statuses[report.report_id, "missing"],
            unmapped=left[report.report_id],
            citations=cited[report.report_id],
            findings=noticed[report.report_id],
        )
        for report in reports
    )
    return Output(
        documents=tuple(result.document for result in ordered),
        pages=_joined(ordered, lambda r: sorted(r.pages, key=lambda page: page.page)),
        reports=counted,
        observations=observations,
        series=_series(observations, counted),
        citations=citations,
        footnotes=footnotes,
        unmapped=unmapped,
        findings=findings,
        narrative=narrative,
        indicators=_indicators(patterns),
        areas=_areas(patterns),
    )


def count(output: Output) -> Counts:
    """Count what a run has to say at its end."""
    failed = Counter(row.error_code for row in output.documents if row.error_code)
    return Counts(
        documents=len(output.documents),
        reports=len(output.reports),
        indicators_found=sum(1 for row in output.observations if row.status != "missing" and row.occurrence == 1),
        indicators_expected=sum(report.expected for report in output.reports),
        review=sum(1 for row in output.observations if row.status == "review"),
        unmapped=len(output.unmapped),
        citations=len(output.citations),
        findings=len(output.findings),
        failures=tuple(sorted(failed.items())),
    )


def _joined(results: Sequence[DocumentResult], rows: Callable[[DocumentResult], Iterable[T]]) -> tuple[T, ...]:
    return tuple(row for result in results for row in rows(result))


def _place(value: float | None) -> float:
    return _LAST if value is None else value


def _numbered(findings: Iterable[FindingRow]) -> list[FindingRow]:
    """Give each finding an id made of what it is about, so that a reviewer's verdict finds it again next time."""
    seen: Counter[str] = Counter()
    numbered: list[FindingRow] = []
    for one in findings:
        about = "\x1f".join([one.rule, one.report_id, one.related_report_id, one.codes, str(one.page or "")])
        base = one.finding_id or "f" + hashlib.sha256(about.encode()).hexdigest()[:12]
        seen[base] += 1
        # the same rule may find two things on one page that name no code
        numbered.append(structs.replace(one, finding_id=base if seen[base] == 1 else f"{base}-{seen[base]}"))
    return numbered


def _series(observations: Iterable[ObservationRow], reports: Iterable[ReportRow]) -> tuple[SeriesRow, ...]:
    by_id = {report.report_id: report for report in reports}
    return tuple(
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
        for row in observations
        if row.use == "yes"
        for report in [by_id[row.report_id]]
    )


def _indicators(patterns: Patterns) -> tuple[IndicatorRow, ...]:
    return tuple(
        IndicatorRow(
            template=template.id,
            code=one.code,
            parent=one.parent,
            form=one.form,
            item=one.item,
            order=one.order,
            label=one.label,
            unit=one.unit,
            kind=one.kind,
            codelist=one.codelist,
            accumulation=one.accumulation,
            formula=one.formula,
            district_level=one.district_level,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            same_as=one.same_as,
            break_reason=one.break_reason,
        )
        for template in patterns.templates
        for one in template.indicators
    )


def _areas(patterns: Patterns) -> tuple[AreaRow, ...]:
    return tuple(
        AreaRow(
            area_id=area.area_id,
            code=area.code,
            vintage=area.vintage,
            name=area.name,
            valid_from=area.valid_from,
            valid_to=area.valid_to,
            successor=area.successor,
        )
        for area in patterns.areas
    )
