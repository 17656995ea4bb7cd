"""Decisions about table rows: values, codes, rows that become observations and observations that become rows.

Law 1 holds throughout: a printed row is an observation or a row of ``unmapped.csv``, never both. One that a reviewer
assigns moves from the one to the other; ``assigned_code`` stays filled only where no template has the code.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from chitieu.contract.rows import FindingRow, ObservationRow, UnmappedRow
from chitieu.correction.decision import AGREES, BLANK, MISSING, UNREAD, machine_value, was_unmapped
from chitieu.correction.match import Cell, match_cells
from chitieu.correction.outcome import (
    CONFLICT,
    DISPUTED,
    PERSON,
    Reading,
    conflict,
    dispute,
    flags_of,
    one_of,
    orphan,
    outcome,
    standing,
)
from chitieu.report.members import in_order
from chitieu.report.rows import missing_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chitieu.contract.rows import CorrectionRow, ReportRow, Status
    from chitieu.correction.outcome import Standing
    from chitieu.patterns.template import Indicator, Template

ABOUT_REPORT = ("identity_unsure",)
"""Doubts that no look at one cell settles."""
REASON = "reviewer"
"""Why a row is unmapped that the machine had given an indicator."""


class Cells(Struct):
    """The rows of one report with its decisions applied."""

    observations: list[ObservationRow] = field(default_factory=list[ObservationRow])
    unmapped: list[UnmappedRow] = field(default_factory=list[UnmappedRow])
    findings: list[FindingRow] = field(default_factory=list[FindingRow])
    moved: list[ObservationRow] = field(default_factory=list[ObservationRow])
    left: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Code and member that a row was taken from."""
    gaps: dict[tuple[str, str], CorrectionRow] = field(default_factory=dict[tuple[str, str], "CorrectionRow"])
    """Decisions by the missing indicator they are about."""


def apply_cells(  # noqa: PLR0913, PLR0917 (one call)
    report: ReportRow,
    observations: Sequence[ObservationRow],
    unmapped: Sequence[UnmappedRow],
    decisions: Iterable[CorrectionRow],
    template: Template | None,
    kinds: Mapping[str, str],
) -> Cells:
    """Apply the decisions in force about the table rows of one report."""
    matches = match_cells(decisions, (*observations, *unmapped))
    done = Cells(findings=[orphan(one, report_known=True) for one in matches.orphans])
    for place, row in enumerate(matches.rows):
        about = matches.of_row.get(place, [])
        decision = one_of(about) if about else None
        if about and decision is None:
            done.findings.append(dispute(about))
            _keep(done, _doubted(row))
        elif decision is None:
            _keep(done, row)
        else:
            _apply(done, row, decision, report, template, kinds)
    if done.moved or done.left:
        done.observations = _settle_moves(done, report, template)
    return done


def _keep(done: Cells, row: Cell) -> None:
    if isinstance(row, ObservationRow):
        done.observations.append(row)
    else:
        done.unmapped.append(row)


def _doubted(row: Cell) -> Cell:
    return row if isinstance(row, UnmappedRow) else _with_doubt(row, CONFLICT)


def _with_doubt(row: ObservationRow, doubt: str) -> ObservationRow:
    flags = ";".join(dict.fromkeys([doubt, *filter(None, row.flags.split(";"))]))
    return structs.replace(row, status="review", flags=flags, confidence=DISPUTED)


def _now(decision: CorrectionRow, row: Cell) -> Reading:
    """Return the machine's reading of today."""
    if isinstance(row, UnmappedRow):
        # whatever is printed in a row that is no indicator's, it stays none
        value = decision.machine_value if decision.verdict == "confirmed" else row.value_text
        return Reading("", value)
    if decision.target == "unmapped" and was_unmapped(row):
        return Reading("", row.value_text)  # a row it was applied to already
    return Reading(row.code_machine or row.code, machine_value(row))


def _apply(  # noqa: PLR0913, PLR0917 (one call)
    done: Cells,
    row: Cell,
    decision: CorrectionRow,
    report: ReportRow,
    template: Template | None,
    kinds: Mapping[str, str],
) -> None:
    now = _now(decision, row)
    how = standing(decision, now)
    to = outcome(decision)
    if how == "conflict":
        done.findings.append(conflict(decision, f"{now.code} {now.value}".strip()))
    if isinstance(row, UnmappedRow):
        _apply_to_unmapped(done, row, decision, report, template, how, kinds)
        return
    if row.status == "missing":
        done.gaps[row.code, row.member] = decision
    if how == "conflict" and not to.code:  # no indicator's row, said the reviewer: there is no value to put
        done.observations.append(_with_doubt(row, CONFLICT))
    elif how == "conflict" or to.code == row.code:
        done.observations.append(_valued(row, decision, to, how, kinds))
    elif not to.code:
        done.left.add((row.code, row.member))
        done.unmapped.append(_given_back(row, decision))
    elif (indicator := _indicator(template, to.code)) is None:
        done.findings.append(_no_such_code(decision, report))
        done.observations.append(_valued(row, decision, to, "conflict", kinds))
    elif not decision.value and row.value is not None and (indicator.kind, indicator.unit) != (row.kind, row.unit):
        # the figure was read and converted as the other indicator's
        done.findings.append(conflict(decision, f"{row.code} {now.value}, in {row.unit} and not in {indicator.unit}"))
        done.observations.append(_valued(row, decision, to, "conflict", kinds))
    else:
        done.left.add((row.code, row.member))
        moved = structs.replace(_with_indicator(row, indicator), code_machine=row.code_machine or row.code)
        done.moved.append(_valued(moved, decision, to, how, kinds))


def _apply_to_unmapped(  # noqa: PLR0913, PLR0917 (one call)
    done: Cells,
    row: UnmappedRow,
    decision: CorrectionRow,
    report: ReportRow,
    template: Template | None,
    how: Standing,
    kinds: Mapping[str, str],
) -> None:
    to = outcome(decision)
    indicator = _indicator(template, to.code) if decision.verdict == "wrong_code" else None
    if indicator is not None:
        done.moved.append(_valued(_observed(row, indicator, report), decision, to, how, kinds))
        return
    if decision.verdict == "wrong_code" and to.code and how != "conflict":
        done.findings.append(_no_such_code(decision, report))
    done.unmapped.append(structs.replace(row, verdict=decision.verdict, assigned_code=decision.new_code))


def _valued(
    row: ObservationRow, decision: CorrectionRow, to: Reading, how: Standing, kinds: Mapping[str, str]
) -> ObservationRow:
    """Return the row with what a reviewer says of its value; of a row that was missing also where it stands."""
    if row.page is None and decision.page is not None:
        row = structs.replace(
            row, page=decision.page, x0=decision.x0, top=decision.top, x1=decision.x1, bottom=decision.bottom
        )
    machine = row.value_machine if row.verdict else row.value
    value = None if to.value in {BLANK, MISSING, UNREAD} else Decimal(to.value)
    before = machine_value(row)
    settled = how != "conflict"
    add = "" if settled else CONFLICT
    if how == "agrees":
        add = AGREES
    elif settled and to.value == UNREAD:
        add = "unreadable"
    flags = flags_of(row.flags, kinds, settled=settled, keep=ABOUT_REPORT, add=add)
    doubted = any(kinds.get(flag) == "doubt" for flag in flags.split(";"))
    status: Status = "ok" if value is not None else "blank"
    if doubted:
        status = "review"
    elif to.value == MISSING:
        status = "missing"
    same = before == to.value if value is None or machine is None else value == machine
    return structs.replace(
        row,
        value=value,
        status=status,
        flags=flags,
        confidence=_confidence(to.value, settled=settled),
        verdict=decision.verdict,
        value_machine=machine,
        source=row.source if same else "corrected",
    )


def _confidence(value: str, *, settled: bool) -> float | None:
    if value == MISSING:
        return None
    if value == UNREAD:
        return 0.0
    return PERSON if settled else DISPUTED


def _indicator(template: Template | None, code: str) -> Indicator | None:
    if template is None or not code:
        return None
    return next((one for one in template.indicators if one.code == code and one.kind != "heading"), None)


def _no_such_code(decision: CorrectionRow, report: ReportRow) -> FindingRow:
    return conflict(decision, f"no {decision.new_code} in {report.template or 'a report without a template'}")


def _observed(row: UnmappedRow, indicator: Indicator, report: ReportRow) -> ObservationRow:
    """Return an unmapped row as an observation of the indicator it was assigned to; the machine gave no value."""
    return ObservationRow(
        file=row.file, report_id=row.report_id, area_id=report.area_id, area=report.area, org=report.org,
        period=report.period, template=report.template, form=indicator.form, code=indicator.code,
        label=indicator.label, kind=indicator.kind, unit=indicator.unit, accumulation=indicator.accumulation,
        value_text=row.value_text, page=row.page, x0=row.x0, top=row.top, x1=row.x1, bottom=row.bottom,
        table=row.table, row=row.row, stt_text=row.stt_text, label_text=row.label_text, unit_text=row.unit_text,
        note=row.note, flags="identity_unsure" if "unsure=" in report.identity_source else "",
    )  # fmt: skip


def _given_back(row: ObservationRow, decision: CorrectionRow) -> UnmappedRow:
    """Return an observation as a row that no indicator claims."""
    return UnmappedRow(
        file=row.file, report_id=row.report_id, template=row.template, form=row.form, page=row.page, table=row.table,
        row=row.row, x0=row.x0, top=row.top, x1=row.x1, bottom=row.bottom, stt_text=row.stt_text,
        label_text=row.label_text, unit_text=row.unit_text, value_text=row.value_text, note=row.note,
        alt_code=row.code, alt_score=row.match_score, reason=REASON, verdict=decision.verdict,
    )  # fmt: skip


def _with_indicator(row: ObservationRow, indicator: Indicator) -> ObservationRow:
    return structs.replace(
        row, code=indicator.code, form=indicator.form, label=indicator.label, kind=indicator.kind,
        unit=indicator.unit, accumulation=indicator.accumulation,
    )  # fmt: skip


def _settle_moves(done: Cells, report: ReportRow, template: Template | None) -> list[ObservationRow]:
    """Put moved rows among the others: an indicator that was missing is found, one that lost its row is missing."""
    touched = {(row.code, row.member) for row in done.moved} | done.left
    cells: dict[tuple[str, str], list[ObservationRow]] = defaultdict(list)
    for row in done.observations:
        cells[row.code, row.member].append(row)
    for row in sorted(done.moved, key=lambda r: (r.page or 0, r.top or 0, r.x0 or 0)):
        cells[row.code, row.member].append(row)
    settled: list[ObservationRow] = []
    for key, rows in cells.items():
        settled += _numbered(rows) if key in touched else rows
        if key in touched and key in done.gaps and any(row.verdict == "wrong_code" for row in rows):
            done.findings.append(conflict(done.gaps[key], "a row that a reviewer moved there"))
    if template is None:
        return settled
    found = {row.code for row in settled}
    for indicator in template.valid_on(report.period_end):
        if indicator.kind != "heading" and indicator.code not in found:
            gone = missing_row(indicator, template)
            settled.append(
                structs.replace(
                    gone, file=report.file, report_id=report.report_id, area_id=report.area_id, area=report.area,
                    org=report.org, period=report.period,
                )
            )  # fmt: skip
    return in_order(settled, template)


def _numbered(rows: Sequence[ObservationRow]) -> list[ObservationRow]:
    """Count the printings of one indicator; where they differ, those that nobody looked at are in doubt."""
    printed = [row for row in rows if row.status != "missing"] or list(rows[:1])
    differ = len({(row.status, row.value) if row.value is None else row.value for row in printed}) > 1
    return [
        _with_doubt(structs.replace(row, occurrence=number), "printed_twice")
        if differ and not row.verdict
        else structs.replace(row, occurrence=number)
        for number, row in enumerate(printed, start=1)
    ]
