"""An output as it stands with the decisions made since it was written."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from chitieu.contract import table as tables
from chitieu.contract.read import read_table
from chitieu.contract.rows import (
    CitationRow,
    DocumentResult,
    DocumentRow,
    FindingRow,
    FootnoteRow,
    ObservationRow,
    UnmappedRow,
)
from chitieu.correction.decisions import Decisions
from chitieu.correction.doubt import is_open, open_doubts, unsure_parts
from chitieu.correction.outcome import CONFLICT, ORPHAN
from chitieu.correction.vocabulary import IDENTITY_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from chitieu.contract.rows import ReportRow
    from chitieu.correction.decision import Reviewable
    from chitieu.correction.file import CorrectionFile
    from chitieu.correction.vocabulary import IdentityField
    from chitieu.patterns.load import Patterns

R = TypeVar("R", ObservationRow, CitationRow, FootnoteRow, UnmappedRow)


class State(Struct, frozen=True):
    """The rows of an output with the decisions in force applied. ``behind`` are reports whose tables lack some."""

    results: Sequence[DocumentResult]
    findings: Sequence[FindingRow]
    behind: frozenset[str]
    decided: frozenset[tuple[str, str]] = frozenset()
    """Parts of identities that were decided about, in the tables or since."""

    @property
    def reports(self) -> Sequence[ReportRow]:
        """All reports, in the order of the output."""
        return [report for result in self.results for report in result.reports]

    def rows(self) -> Iterable[Reviewable]:
        """Give every row a person may decide about, report by report."""
        by_report: dict[str, list[FindingRow]] = defaultdict(list)
        for one in self.findings:
            by_report[one.report_id].append(one)
        for result in self.results:
            yield from (*result.observations, *result.unmapped, *result.citations, *result.footnotes)
            for report in result.reports:
                yield from by_report.pop(report.report_id, [])
        for left in by_report.values():
            yield from left

    def open_rows(self) -> list[Reviewable]:
        """Return the rows that wait for a decision; findings about decisions are told by the rows they are about."""
        return [row for row in self.rows() if is_open(row) and not (isinstance(row, FindingRow) and _own(row))]

    def unsure(self) -> list[tuple[ReportRow, IdentityField]]:
        """Return the parts of reports' identities that wait for a decision."""
        return [
            (report, part)
            for report in self.reports
            for part in IDENTITY_FIELDS
            if part in unsure_parts(report) and (report.report_id, part) not in self.decided
        ]

    def doubts(self, report: ReportRow) -> tuple[str, ...]:
        """Return the open doubts of a report."""
        return open_doubts(report, self.rows())


def state_of(out: Path, file: CorrectionFile, patterns: Patterns) -> State:
    """Read an output and apply what was decided since. Raises OutputUnreadableError.

    A decision that was taken back since shows only when the tables are written again.
    """
    decisions = Decisions.of(file.standing(), patterns)
    results: list[DocumentResult] = []
    behind: set[str] = set()
    findings = [row for row in read_table(out, tables.FINDINGS) if not _own(row)]  # those about decisions are made anew
    for written in _by_document(out):
        done = decisions.replay(written)
        findings += [row for row in done.findings if _own(row)]
        for report in written.reports:
            own = report.report_id
            if any(
                [row for row in before if row.report_id == own] != [row for row in after if row.report_id == own]
                for before, after in (
                    (written.observations, done.observations), (written.citations, done.citations),
                    (written.footnotes, done.footnotes), (written.unmapped, done.unmapped),
                )
            ):  # fmt: skip
                behind.add(own)
        results.append(done)
    findings += decisions.orphans({one.document.doc_id for one in results})
    judged, more = decisions.judge(findings)
    told = frozenset((one.report_id, one.code) for one in file.standing() if one.target == "report")
    return State(results, [*judged, *more], frozenset(behind), told)


def _own(row: FindingRow) -> bool:
    """Whether a finding is about a decision."""
    return row.rule in {CONFLICT, ORPHAN}


def _by_document(out: Path) -> list[DocumentResult]:
    observations = _grouped(read_table(out, tables.OBSERVATIONS))
    citations = _grouped(read_table(out, tables.CITATIONS))
    footnotes = _grouped(read_table(out, tables.FOOTNOTES))
    unmapped = _grouped(read_table(out, tables.UNMAPPED))
    documents = {row.file: row for row in read_table(out, tables.DOCUMENTS)}
    return [
        DocumentResult(
            documents.get(report.file, DocumentRow(file=report.file, doc_id=report.report_id)),
            reports=(report,),
            observations=tuple(observations[report.report_id]),
            citations=tuple(citations[report.report_id]),
            footnotes=tuple(footnotes[report.report_id]),
            unmapped=tuple(unmapped[report.report_id]),
        )
        for report in read_table(out, tables.REPORTS)
    ]


def _grouped(rows: Iterable[R]) -> defaultdict[str, list[R]]:
    found: defaultdict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[row.report_id].append(row)
    return found
