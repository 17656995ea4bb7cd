"""Decisions about whose report it is and for which period: they are known before it is read, as a manifest is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from chitieu.correction.decision import identity
from chitieu.correction.outcome import conflict, dispute, one_of
from chitieu.correction.vocabulary import IDENTITY_FIELDS
from chitieu.folding import fold
from chitieu.settings import Override

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chitieu.contract.rows import CorrectionRow, FindingRow, ReportRow
    from chitieu.correction.vocabulary import IdentityField


def identity_overrides(standing: Iterable[CorrectionRow]) -> dict[str, Override]:
    """Return what reviewers say of reports, by the ``doc_id`` of their file; where they differ nothing is said.

    A part that was confirmed is held to what it was: the report's own word need not be found again.
    """
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for (report_id, name), decisions in _by_part(standing).items():
        decision = one_of(decisions)
        if decision is not None:
            said[report_id][name] = _word(decision)
    singles: dict[str, list[tuple[int, Override]]] = defaultdict(list)
    for report_id, parts in sorted(said.items()):
        doc_id, _, number = report_id.partition("-")
        own = Override(
            file="",
            org=parts.get("org", ""),
            area=parts.get("area", ""),
            period=parts.get("period", ""),
            template=parts.get("template", ""),
            reviewed=tuple(sorted(parts)),
        )
        singles[doc_id].append((int(number) if number.isdecimal() else 1, own))
    return {doc_id: Override(file="", singles=tuple(own)) for doc_id, own in singles.items()}


def identity_findings(report: ReportRow, decisions: Iterable[CorrectionRow]) -> list[FindingRow]:
    """Return what keeps decisions about a report's identity from holding: two words, or one that was not followed."""
    findings: list[FindingRow] = []
    for (_, name), about in sorted(_by_part(decisions).items()):
        decision = one_of(about)
        if decision is None:
            findings.append(dispute(about))
        elif fold(_word(decision)) != fold(now := identity(report, name)):
            findings.append(conflict(decision, now))
    return findings


def _by_part(decisions: Iterable[CorrectionRow]) -> Mapping[tuple[str, IdentityField], list[CorrectionRow]]:
    parts: dict[tuple[str, IdentityField], list[CorrectionRow]] = defaultdict(list)
    for one in decisions:
        if one.target == "report" and one.code in IDENTITY_FIELDS:
            parts[one.report_id, one.code].append(one)
    return parts


def _word(decision: CorrectionRow) -> str:
    return decision.value if decision.verdict == "corrected" else decision.machine_value
