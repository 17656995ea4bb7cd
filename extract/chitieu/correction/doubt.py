"""Open doubts: what a person still has to look at before a report can be approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.contract.rows import CitationRow, FindingRow, FootnoteRow, ObservationRow, UnmappedRow
from chitieu.correction.outcome import CONFLICT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.contract.rows import ReportRow
    from chitieu.correction.decision import Reviewable

LAYOUT = "layout"
"""Reason of unmapped rows that are letterheads and signatures set as tables: nothing to decide."""
INFO = "info"
"""Severity of findings that ask for no decision."""
_LABEL = 40


def is_open(row: Reviewable) -> bool:
    """Whether a row waits for a decision: under review, missing, unmapped or found by a rule, and nobody has decided.

    A decision that is in conflict with the machine leaves the row open, and so does a row that was assigned without a
    value that could be read.
    """
    match row:
        case ObservationRow():
            doubtful = row.status in {"review", "missing"}
            return doubtful and (not row.verdict or _in_conflict(row.flags) or _unread(row))
        case CitationRow() | FootnoteRow():
            return row.status == "review" and (not row.verdict or _in_conflict(row.flags))
        case UnmappedRow():
            return not row.verdict and row.reason != LAYOUT
        case FindingRow():
            return not row.verdict and row.severity != INFO


def _in_conflict(flags: str) -> bool:
    return CONFLICT in flags.split(";")


def _unread(row: ObservationRow) -> bool:
    """Whether a row was moved without a value; ``unreadable`` as a verdict is a decision."""
    return row.verdict == "wrong_code" and row.status == "review" and row.value is None


def unsure_parts(report: ReportRow) -> tuple[str, ...]:
    """Return the parts of a report's identity that are not sure."""
    parts = report.identity_source.split(";")
    return tuple(part.removeprefix("unsure=") for part in parts if part.startswith("unsure="))


def open_doubts(report: ReportRow, rows: Iterable[Reviewable]) -> tuple[str, ...]:
    """Return the name of every open doubt of one report, in order; ``rows`` may be those of several reports."""
    names = [f"identity {part}" for part in unsure_parts(report)]
    names += [name_of(row) for row in rows if row.report_id == report.report_id and is_open(row)]
    return tuple(dict.fromkeys(names))


def name_of(row: Reviewable) -> str:
    """Return what a doubt is called in a sign-off: it stays the same over engines."""
    match row:
        case ObservationRow():
            twice = f"#{row.occurrence}" if row.occurrence > 1 else ""
            return " ".join(filter(None, (row.code + twice, row.member)))
        case CitationRow():
            return f"cites {row.text[:_LABEL]}"
        case FootnoteRow():
            return f"note {row.footnote} p. {row.page}"
        case UnmappedRow():
            return f"row {row.label_text[:_LABEL]} p. {row.page}"
        case FindingRow():
            return f"{row.rule} {row.finding_id}"
