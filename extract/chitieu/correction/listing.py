"""What ``chitieu corrections list`` tells."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from chitieu.correction.outcome import CONFLICT, ORPHAN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.contract.rows import FindingRow
    from chitieu.correction.file import CorrectionFile
    from chitieu.correction.state import State


class Trouble(msgspec.Struct, frozen=True):
    """A decision that does not hold, and where."""

    report_id: str
    page: int | None
    code: str
    message: str


class Listing(msgspec.Struct, frozen=True):
    """Counts of a file of decisions, and those that do not hold. ``behind``: reports to be extracted again."""

    decisions: int
    in_force: int
    by_verdict: dict[str, int]
    by_reviewer: dict[str, int]
    conflicts: list[Trouble]
    orphans: list[Trouble]
    open_rows: int
    approved: int
    behind: list[str]
    passed_over: int

    def text(self) -> str:
        """Return several lines for a terminal."""
        verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in self.by_verdict.items())
        lines = [
            f"{self.decisions:,} decisions, {self.in_force:,} in force" + (f": {verdicts}" if verdicts else ""),
            *(f"  {name}: {count:,}" for name, count in self.by_reviewer.items()),
            f"{len(self.conflicts):,} in conflict with what the machine reads now",
            *(_line(one) for one in self.conflicts),
            f"{len(self.orphans):,} whose evidence is gone",
            *(_line(one) for one in self.orphans),
            f"{self.open_rows:,} rows wait for a decision, {self.approved:,} reports are approved",
        ]
        if self.behind:
            lines.append(
                f"{len(self.behind):,} reports have newer decisions than the tables: run chitieu extract again"
            )
        if self.passed_over:
            lines.append(f"{self.passed_over:,} lines of the file are no whole decisions and were passed over")
        return "\n".join(lines) + "\n"


def listing(file: CorrectionFile, state: State) -> Listing:
    """Count the decisions of a file and those that do not hold over an output."""
    standing = file.standing()
    return Listing(
        decisions=len(file.rows),
        in_force=len(standing),
        by_verdict=_counted(one.verdict for one in standing),
        by_reviewer=_counted(one.reviewer for one in standing),
        conflicts=_troubles(state.findings, CONFLICT),
        orphans=_troubles(state.findings, ORPHAN),
        open_rows=len(state.open_rows()) + len(state.unsure()),
        approved=len({one.report_id for one in standing if one.verdict == "approved"}),
        behind=sorted(state.behind),
        passed_over=len(file.problems),
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items(), key=lambda one: (-one[1], one[0])))


def _troubles(findings: Iterable[FindingRow], rule: str) -> list[Trouble]:
    return [Trouble(row.report_id, row.page, row.codes, row.message) for row in findings if row.rule == rule]


def _line(one: Trouble) -> str:
    where = one.report_id + (f" p. {one.page}" if one.page is not None else "")
    return f"  {where} {one.code}: {one.message}"
