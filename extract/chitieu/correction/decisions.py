"""The decisions about an archive, as the run and the assembly of its tables use them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from chitieu.correction.approval import approve, judge
from chitieu.correction.doubt import open_doubts
from chitieu.correction.file import read
from chitieu.correction.identity import identity_overrides
from chitieu.correction.outcome import orphan
from chitieu.correction.replay import by_document, replay

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from chitieu.contract.rows import CorrectionRow, DocumentResult, FindingRow, ReportRow
    from chitieu.correction.file import Problem
    from chitieu.patterns.load import Patterns
    from chitieu.settings import Override


class Decisions(Struct, frozen=True):
    """What reviewers decided about an archive and nobody took back."""

    patterns: Patterns
    of_document: Mapping[str, tuple[CorrectionRow, ...]]
    of_finding: Mapping[str, tuple[CorrectionRow, ...]] = field(default_factory=dict[str, "tuple[CorrectionRow, ...]"])
    overrides: Mapping[str, Override] = field(default_factory=dict[str, "Override"])
    problems: tuple[Problem, ...] = ()

    @classmethod
    def load(cls, path: Path, patterns: Patterns) -> Decisions:
        """Read ``corrections.csv``; one that is not there holds none. Raises CorrectionError."""
        file = read(path)
        return cls.of(file.standing(), patterns, problems=tuple(file.problems))

    @classmethod
    def of(
        cls, standing: Iterable[CorrectionRow], patterns: Patterns, *, problems: tuple[Problem, ...] = ()
    ) -> Decisions:
        """Take the decisions in force (`open_decisions`)."""
        standing = tuple(standing)
        found: dict[str, tuple[CorrectionRow, ...]] = {}
        for one in standing:
            if one.target == "finding":
                found[one.evidence] = (*found.get(one.evidence, ()), one)
        return cls(patterns, by_document(standing), found, identity_overrides(standing), problems)

    def about(self, doc_id: str) -> str:
        """Return what changes with the decisions about a document, "" where nobody decided anything about it."""
        ids = [one.decision_id for one in self.of_document.get(doc_id, ()) if one.target != "finding"]
        return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest() if ids else ""

    def replay(self, result: DocumentResult) -> DocumentResult:
        """Return what the document yielded with the decisions about it applied, and the findings about them."""
        replayed, found = replay(result, self.of_document.get(result.document.doc_id, ()), self.patterns)
        return structs.replace(replayed, findings=(*replayed.findings, *found)) if found else replayed

    def orphans(self, documents: Collection[str]) -> Sequence[FindingRow]:
        """Return findings for decisions about documents that are not among these ``doc_id``."""
        return [
            orphan(one, report_known=False)
            for doc_id, decisions in sorted(self.of_document.items())
            if doc_id not in documents
            for one in decisions
            if one.target != "finding"
        ]

    def judge(self, findings: Iterable[FindingRow]) -> tuple[list[FindingRow], list[FindingRow]]:
        """Fill the verdicts of findings, their ids given; return them, and findings about decisions without an id."""
        return judge(findings, self.of_finding)

    def approved(self, doc_id: str) -> bool:
        """Whether somebody approved a report of a document; then `approve` has to see its rows."""
        return any(one.verdict == "approved" for one in self.of_document.get(doc_id, ()))

    def approve(
        self, result: DocumentResult, findings: Iterable[FindingRow]
    ) -> tuple[tuple[ReportRow, ...], list[FindingRow]]:
        """Return the reports of a replayed document, approved where that holds; ``findings`` are judged and all."""
        rows = (*result.observations, *result.citations, *result.footnotes, *result.unmapped, *findings)
        about = self.of_document.get(result.document.doc_id, ())
        done = [approve(report, open_doubts(report, rows), about) for report in result.reports]
        return tuple(report for report, _ in done), [one for _, found in done for one in found]
