"""Rules tried again over decided values: what a slip of the reader had broken holds, and its finding goes.

Only what a decision changes is touched. Totals over the members of a wide form are left as the reader found them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.contract.rows import FindingRow, NarrativeRow, ObservationRow
from chitieu.report.narrative import RULE as NARRATIVE
from chitieu.row.rule import Known, Outcome, outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from chitieu.patterns.template import Template

FAILED = "rule_failed"
Key = tuple[str, tuple[str, ...]]
"""A rule and the codes it ties together."""


class Checked(Struct, frozen=True):
    """Rows, findings of rules and figures of the running text, in agreement with the decided values."""

    observations: tuple[ObservationRow, ...]
    findings: tuple[FindingRow, ...]
    narrative: tuple[NarrativeRow, ...]


def recheck(  # noqa: PLR0913, PLR0917 (one call)
    before: Iterable[ObservationRow],
    after: Sequence[ObservationRow],
    findings: Iterable[FindingRow],
    narrative: Iterable[NarrativeRow],
    template: Template,
    kinds: Mapping[str, str],
) -> Checked:
    """Try the rules of one report over its rows ``after`` the decisions; ``before`` are the machine's."""
    read, decided = _by_member(before), _by_member(after)
    rows = {(row.code, row.member, row.occurrence): row for row in after}
    kept = list(findings)
    for member in decided:
        old = _tried(read.get(member, {}), template)
        new = _tried(decided[member], template)
        changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
        kept = [row for row in kept if not _of(row, changed, member)]
        kept += [_finding(new[key], decided[member], member) for key in new if key in changed and not new[key].holds]
        for code in dict.fromkeys(code for _, codes in sorted(changed) for code in codes):
            if (row := decided[member].get(code)) is not None:
                rows[row.code, row.member, row.occurrence] = _checked(row, code, old, new, kinds)
    values = decided.get("", {})
    told, kept = _narrative(list(narrative), read.get("", {}), values, kept, template)
    says = {row.code: row.agrees for row in told}
    done = (rows[row.code, row.member, row.occurrence] for row in after)
    return Checked(tuple(_told(row, says, values) for row in done), tuple(kept), tuple(told))


def _by_member(rows: Iterable[ObservationRow]) -> dict[str, dict[str, ObservationRow]]:
    found: dict[str, dict[str, ObservationRow]] = defaultdict(dict)
    for row in rows:
        if row.occurrence == 1:
            found[row.member][row.code] = row
    return found


def _tried(rows: Mapping[str, ObservationRow], template: Template) -> dict[Key, Outcome]:
    values = {code: Known(row.value, _decimals(row.value)) for code, row in rows.items() if row.value is not None}
    return {(one.rule, one.codes): one for one in outcomes(template.indicators, values, template.rules)}


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _of(row: FindingRow, changed: set[Key], member: str) -> bool:
    """Whether a finding is of a rule that came out otherwise; its message begins with the member, or with the code."""
    return (row.rule, tuple(row.codes.split(";"))) in changed and row.message.startswith(
        f"{member}: " if member else ""
    )


def _finding(outcome: Outcome, rows: Mapping[str, ObservationRow], member: str) -> FindingRow:
    head = rows[outcome.codes[0]]
    reason = f" ({outcome.reason})" if outcome.reason else ""
    return FindingRow(
        scope="report", rule=outcome.rule, severity=outcome.severity, report_id=head.report_id, page=head.page,
        codes=";".join(outcome.codes), expected=outcome.expected, found=outcome.found,
        message=f"{member}: " * bool(member)
        + f"{outcome.codes[0]}: {outcome.rule} expects {outcome.expected}, decided {outcome.found}{reason}",
    )  # fmt: skip


def _tokens(code: str, tried: Mapping[Key, Outcome]) -> list[str]:
    return [f"{one.rule}:{'ok' if one.holds else 'fail'}" for one in tried.values() if code in one.codes]


def _fails(code: str, tried: Mapping[Key, Outcome]) -> bool:
    return any(code in one.codes and not one.holds and one.severity == "warning" for one in tried.values())


def _checked(
    row: ObservationRow, code: str, old: Mapping[Key, Outcome], new: Mapping[Key, Outcome], kinds: Mapping[str, str]
) -> ObservationRow:
    """Return a row with the outcomes of today, and the doubt that goes or comes with them where nobody decided."""
    gone = set(_tokens(code, old))
    moved = row.verdict == "wrong_code"  # its outcomes were those of another code
    left = [] if moved else [token for token in row.checks.split(";") if token and token not in gone]
    row = structs.replace(row, checks=";".join(dict.fromkeys([*_tokens(code, new), *left])))
    if row.verdict or row.source != "ocr":
        return row
    flags = [flag for flag in row.flags.split(";") if flag]
    fails = _fails(code, new) or any(token.endswith(":fail") for token in left)
    if fails and FAILED not in flags:
        return structs.replace(row, flags=";".join([FAILED, *flags]), status="review")
    if not fails and FAILED in flags:
        flags.remove(FAILED)
        doubted = any(kinds.get(flag) == "doubt" for flag in flags)
        sure = "ok" if row.value is not None else "blank"
        return structs.replace(row, flags=";".join(flags), status="review" if doubted else sure)
    return row


def _narrative(
    told: list[NarrativeRow],
    read: Mapping[str, ObservationRow],
    values: Mapping[str, ObservationRow],
    findings: list[FindingRow],
    template: Template,
) -> tuple[list[NarrativeRow], list[FindingRow]]:
    """Compare the figures of the text with values that were decided otherwise than read.

    Counts agree or not; of other figures the text may print fewer digits, so one that is not equal says nothing.
    """
    counts = {one.code for one in template.indicators if one.kind == "count"}
    changed = {
        code
        for code, row in values.items()
        if (old := read.get(code)) is not None and old.value != row.value and row.value is not None
    }
    for place, row in enumerate(told):
        if row.code not in changed or not row.agrees:
            continue
        agrees = "yes" if row.value == values[row.code].value else "no" if row.code in counts else ""
        told[place] = structs.replace(row, agrees=agrees)
    says = {row.code: row.agrees for row in told}
    kept = [
        row for row in findings if not (row.rule == NARRATIVE and row.codes in changed and says.get(row.codes) != "no")
    ]
    known = {row.codes for row in kept if row.rule == NARRATIVE}
    for row in told:
        if row.code in changed and row.agrees == "no" and row.code not in known:
            own = values[row.code]
            kept.append(
                FindingRow(
                    scope="report", rule=NARRATIVE, severity="warning", report_id=own.report_id, page=row.page,
                    codes=row.code, expected=str(own.value), found=str(row.value),
                    message=f"{row.code}: the text on page {row.page} says {row.value}, a reviewer {own.value} "
                    f"({row.unit}); look at both",
                )
            )  # fmt: skip
    return told, kept


def _told(row: ObservationRow, says: Mapping[str, str], values: Mapping[str, ObservationRow]) -> ObservationRow:
    """Return a row with what the text says of it now, where that is another word."""
    tokens = [token for token in row.checks.split(";") if token]
    own = [token for token in tokens if token.startswith(f"{NARRATIVE}:")]
    if not own or row.code not in values or row.code not in says:
        return row
    word = {"yes": f"{NARRATIVE}:ok", "no": f"{NARRATIVE}:fail", "": ""}[says[row.code]]
    if own == [word]:
        return row
    checks = ";".join(filter(None, [*(token for token in tokens if token not in own), word]))
    return structs.replace(row, checks=checks)
