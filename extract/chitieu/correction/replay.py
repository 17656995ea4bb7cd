"""What one document yielded, with the reviewers' decisions applied: none is dropped, none is applied twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from msgspec import structs

from chitieu.contract.rows import CitationRow, DocumentResult, FindingRow, FootnoteRow
from chitieu.correction.cells import Cells, apply_cells
from chitieu.correction.identity import identity_findings
from chitieu.correction.notes import apply_notes
from chitieu.correction.outcome import kinds_of, orphan
from chitieu.correction.recheck import Checked, recheck
from chitieu.correction.standing import open_decisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chitieu.contract.rows import CorrectionRow, ReportRow
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template

CELLS = frozenset({"observation", "unmapped"})


def by_document(rows: Iterable[CorrectionRow]) -> dict[str, tuple[CorrectionRow, ...]]:
    """Return the decisions in force by document (``doc_id``), for `replay`; those about whole reports too."""
    found: dict[str, list[CorrectionRow]] = defaultdict(list)
    for row in open_decisions(rows):
        if row.report_id:
            found[row.report_id.partition("-")[0]].append(row)
    return {doc_id: tuple(decisions) for doc_id, decisions in found.items()}


def replay(
    result: DocumentResult, decisions: Iterable[CorrectionRow], patterns: Patterns
) -> tuple[DocumentResult, tuple[FindingRow, ...]]:
    """Apply the decisions in force about one document to what the machine yielded.

    A decision holds while the machine reads what it read then; when it comes to read what the reviewer said, that is
    noted; when it reads something else the row is under review and a finding ``decision_conflict`` says so; evidence
    that is gone is a finding ``decision_orphan``. The order of the decisions changes nothing. Decisions about findings
    and approvals are applied when the tables are assembled (`chitieu.correction.approval`).
    """
    of_report: dict[str, list[CorrectionRow]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda d: (d.decided_at, d.decision_id)):
        of_report[decision.report_id].append(decision)
    if not of_report:
        return result, ()
    kinds = kinds_of(patterns.flags)
    templates = {one.id: one for one in patterns.templates}
    findings: list[FindingRow] = []
    known = {report.report_id for report in result.reports}
    for report_id, lost in of_report.items():
        if report_id not in known:
            findings += [orphan(one, report_known=False) for one in lost if one.target != "finding"]
    for report in result.reports:
        if about := of_report.get(report.report_id):
            result, found = _replay_report(result, report, about, templates.get(report.template), kinds)
            findings += found
    return result, tuple(findings)


def _replay_report(
    result: DocumentResult,
    report: ReportRow,
    decisions: Iterable[CorrectionRow],
    template: Template | None,
    kinds: Mapping[str, str],
) -> tuple[DocumentResult, list[FindingRow]]:
    by_target: dict[str, list[CorrectionRow]] = defaultdict(list)
    for one in decisions:
        by_target["cell" if one.target in CELLS else one.target].append(one)
    own = report.report_id
    machine = [row for row in result.observations if row.report_id == own]
    cells = apply_cells(
        report,
        machine,
        [row for row in result.unmapped if row.report_id == own],
        by_target["cell"],
        template,
        kinds,
    )
    citations, about_citations = apply_notes(
        [row for row in result.citations if row.report_id == own], by_target["citation"], kinds
    )
    footnotes, about_notes = apply_notes(
        [row for row in result.footnotes if row.report_id == own], by_target["footnote"], kinds
    )
    checked = Checked(
        tuple(cells.observations),
        tuple(row for row in result.findings if row.report_id == own),
        tuple(row for row in result.narrative if row.report_id == own),
    )
    if template is not None and by_target["cell"]:
        checked = recheck(machine, checked.observations, checked.findings, checked.narrative, template, kinds)
    findings = [
        *cells.findings, *about_citations, *about_notes, *identity_findings(report, by_target["report"]),
    ]  # fmt: skip
    replayed = DocumentResult(
        document=result.document,
        pages=result.pages,
        reports=tuple(_counted(one, cells, template) if one is report else one for one in result.reports),
        observations=(*(row for row in result.observations if row.report_id != own), *checked.observations),
        citations=(*(row for row in result.citations if row.report_id != own), *cast("list[CitationRow]", citations)),
        footnotes=(*(row for row in result.footnotes if row.report_id != own), *cast("list[FootnoteRow]", footnotes)),
        unmapped=(*(row for row in result.unmapped if row.report_id != own), *cells.unmapped),
        findings=(*(row for row in result.findings if row.report_id != own), *checked.findings),
        narrative=(*(row for row in result.narrative if row.report_id != own), *checked.narrative),
    )
    return replayed, findings


def _counted(report: ReportRow, cells: Cells, template: Template | None) -> ReportRow:
    """Return the report with what it is expected to print, where rows were moved."""
    if template is None or not (cells.moved or cells.left):
        return report
    wanted = {one.code for one in template.valid_on(report.period_end) if one.kind != "heading"}
    expected = sum(1 for row in cells.observations if row.occurrence == 1 and row.code in wanted)
    return structs.replace(report, expected=expected)
