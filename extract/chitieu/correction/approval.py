"""Approval of reports, and verdicts on findings: what is decided when all tables of an archive are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.contract.rows import CorrectionRow, FindingRow, ReportRow
from chitieu.correction.decision import decided, machine_value, same_value
from chitieu.correction.outcome import conflict, dispute, one_of
from chitieu.errors import CorrectionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BETWEEN = " ; "
"""Between the doubts that a sign-off covers (``machine_value`` of an approval)."""
_SHOWN = 5


def approval(report: ReportRow, doubts: Sequence[str], reviewer: str, reason: str = "") -> CorrectionRow:
    """Return the decision that approves a report. With open ``doubts`` that takes a ``reason``: a sign-off.

    Raises CorrectionError where doubts are open and no reason is given.
    """
    if doubts and not reason.strip():
        shown = ", ".join(doubts[:_SHOWN]) + (", ..." if len(doubts) > _SHOWN else "")
        raise CorrectionError(
            f"{report.report_id}: {len(doubts)} doubts are open ({shown}); decide about them, or sign off with a reason"
        )
    draft = CorrectionRow(
        target="report", report_id=report.report_id, evidence=report.file, machine_value=_joined(doubts)
    )
    return decided(draft, "approved", reviewer, note=reason)


def _joined(doubts: Iterable[str]) -> str:
    return BETWEEN.join(doubt.replace(BETWEEN, " ") for doubt in doubts)


def approve(
    report: ReportRow, doubts: Sequence[str], decisions: Sequence[CorrectionRow]
) -> tuple[ReportRow, list[FindingRow]]:
    """Fill ``approved_by`` and ``approved_at`` where an approval in force still covers what is open.

    An approval without a reason holds while nothing is open, a sign-off while nothing is open but what was open then;
    one that does not hold any more is a finding.
    """
    about = [one for one in decisions if one.report_id == report.report_id and one.verdict == "approved"]
    if not about:
        return report, []
    first = min(about, key=lambda one: (one.decided_at, one.decision_id))
    covered = {doubt for one in about if one.note for doubt in one.machine_value.split(BETWEEN)}
    new = [doubt for doubt in doubts if _joined([doubt]) not in covered]
    if new:
        shown = ", ".join(new[:_SHOWN]) + (", ..." if len(new) > _SHOWN else "")
        return report, [conflict(first, f"{len(new)} doubts that it does not cover: {shown}")]
    return structs.replace(report, approved_by=first.reviewer, approved_at=first.decided_at), []


def judge(
    findings: Iterable[FindingRow], decisions: Mapping[str, Sequence[CorrectionRow]]
) -> tuple[list[FindingRow], list[FindingRow]]:
    """Fill ``verdict`` of findings; return them all, and findings about decisions. ``decisions`` are by finding's id.

    A finding that expects or finds something else by now is open again, and a conflict. One that is gone was what its
    verdict hoped for: nothing is said of it.
    """
    judged: list[FindingRow] = []
    more: list[FindingRow] = []
    for row in findings:
        said = decisions.get(row.finding_id, ())
        decision = one_of(said) if said else None
        if decision is not None and same_value(machine_value(row), decision.machine_value):
            judged.append(structs.replace(row, verdict=decision.verdict))
            continue
        if decision is not None:
            more.append(conflict(structs.replace(decision, code=row.codes), machine_value(row)))
        elif said:
            more.append(dispute(said))
        judged.append(row)
    return judged, more
