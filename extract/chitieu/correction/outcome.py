"""What a decision leads to, how that compares with what the machine reads now, and the findings about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.contract.rows import FindingRow
from chitieu.correction.decision import BLANK, UNREAD, same_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chitieu.contract.rows import CorrectionRow
    from chitieu.patterns.load import Flag

CONFLICT, ORPHAN = "decision_conflict", "decision_orphan"
"""Rules of the findings about decisions; the first is a doubt of the row too."""
PERSON = 0.99
"""Confidence of what a person looked at: one who keys figures slips once in some hundred."""
DISPUTED = 0.5
"""Confidence of a value about which a person and the machine, or two persons, differ."""

Standing = Literal["kept", "agrees", "conflict"]


class Reading(Struct, frozen=True):
    """What is said of a cell: its code (empty: no indicator's) and its value in the words of ``machine_value``."""

    code: str
    value: str

    def same(self, other: Reading) -> bool:
        """Whether two readings say the same."""
        return self.code == other.code and same_value(self.value, other.value)


def outcome(decision: CorrectionRow) -> Reading:
    """Return what a decision about a table row leads to."""
    match decision.verdict:
        case "blank":
            return Reading(decision.code, BLANK)
        case "unreadable":
            return Reading(decision.code, UNREAD)
        case "wrong_code":
            value = decision.value or decision.machine_value
            if decision.target == "unmapped" and not decision.value:
                value = UNREAD if decision.machine_value else BLANK
            return Reading(decision.new_code, value)
        case "confirmed":
            return Reading(decision.code, decision.machine_value)
        case _:
            return Reading(decision.code, decision.value or decision.machine_value)


def standing(decision: CorrectionRow, now: Reading) -> Standing:
    """Compare a decision with the machine's reading of today: one that did not change keeps it."""
    if now.same(Reading(decision.code, decision.machine_value)):
        return "kept"
    to = outcome(decision)
    return "agrees" if now.same(to) or not (now.code or to.code) else "conflict"


def one_of(decisions: Sequence[CorrectionRow]) -> CorrectionRow | None:
    """Return the decision about a row; None where several people say different things.

    Of several that say the same the first one made stands.
    """
    first = min(decisions, key=lambda d: (d.decided_at, d.decision_id))
    said = (first.target, first.verdict, first.value, first.new_code)
    return first if all((d.target, d.verdict, d.value, d.new_code) == said for d in decisions) else None


def flags_of(flags: str, kinds: Mapping[str, str], *, settled: bool, keep: Iterable[str] = (), add: str = "") -> str:
    """Return the flags of a row after a decision: where it is ``settled`` the doubts go, but for those to ``keep``."""
    kept = [f for f in flags.split(";") if f and (not settled or kinds.get(f) != "doubt" or f in keep)]
    return ";".join(dict.fromkeys([*([add] if add else []), *kept]))


def kinds_of(flags: Iterable[Flag]) -> dict[str, str]:
    """Return doubt or info by flag."""
    return {one.flag: one.kind for one in flags}


def said(decision: CorrectionRow) -> str:
    """Return a decision in words: who said what."""
    parts = (decision.verdict, decision.new_code, decision.value)
    return f"{decision.reviewer}: {' '.join(part for part in parts if part)}"


def conflict(decision: CorrectionRow, now: str) -> FindingRow:
    """Return the finding that the machine reads something else than when a reviewer decided."""
    return _finding(
        decision, CONFLICT, said(decision), now,
        f"{said(decision)} ({decision.decided_at[:10]}, when the machine read {decision.machine_value or 'nothing'}); "
        f"now it reads {now or 'nothing'}: look again and decide anew",
    )  # fmt: skip


def dispute(decisions: Sequence[CorrectionRow]) -> FindingRow:
    """Return the finding that people decided differently about one thing."""
    ordered = sorted(decisions, key=lambda d: (d.decided_at, d.decision_id))
    told = " | ".join(said(one) for one in ordered)
    return _finding(ordered[0], CONFLICT, told, "", f"decided differently: {told}; look again and decide anew")


def orphan(decision: CorrectionRow, *, report_known: bool) -> FindingRow:
    """Return the finding that the evidence of a decision is gone."""
    where = f"page {decision.page}" if decision.page is not None else decision.report_id
    row = _finding(
        decision, ORPHAN, said(decision), "",
        f"{said(decision)} ({decision.decided_at[:10]}) about {decision.evidence or decision.code or decision.target} "
        f"on {where} of {decision.report_id}: nothing is read there now; take the decision back or decide anew",
    )  # fmt: skip
    if report_known:
        return row
    return FindingRow(
        scope="archive", rule=row.rule, severity=row.severity, page=row.page, codes=row.codes, expected=row.expected,
        message=row.message,
    )  # fmt: skip


def _finding(decision: CorrectionRow, rule: str, expected: str, found: str, message: str) -> FindingRow:
    return FindingRow(
        scope="report", rule=rule, severity="warning", report_id=decision.report_id, page=decision.page,
        codes=decision.code, expected=expected, found=found, message=message,
    )  # fmt: skip
