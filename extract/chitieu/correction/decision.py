"""One decision: how it names its evidence and the machine's reading, and the id that shows whether it is whole."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias, cast

from msgspec import structs

from chitieu.contract.cell import cell_text, decimal_text
from chitieu.contract.rows import (
    CitationRow,
    CorrectionRow,
    FindingRow,
    FootnoteRow,
    ObservationRow,
    ReportRow,
    UnmappedRow,
)
from chitieu.contract.table import CORRECTIONS, PATTERNS
from chitieu.correction.vocabulary import IDENTITY_FIELDS, TARGETS, VERDICTS
from chitieu.errors import CorrectionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chitieu.contract.cell import CellKind
    from chitieu.correction.vocabulary import IdentityField, Verdict

Reviewable: TypeAlias = ObservationRow | UnmappedRow | CitationRow | FootnoteRow | FindingRow

AGREES = "machine_agrees"
"""Info of a row whose machine has come to read what the reviewer had said."""
MISSING, BLANK, UNREAD = "(missing)", "(blank)", "(unread)"
"""What ``machine_value`` says where the machine read no number: no row, an empty cell, ink that is no number."""
SHOWN = 200
"""Characters of the printed text that ``evidence`` keeps: enough to know it again, a footnote may have thousands."""
ID = re.compile(r"k[0-9a-f]{16}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_COLUMNS = CORRECTIONS.columns[1:]  # all but decision_id, the first
_KINDS: tuple[CellKind, ...] = tuple(column.kind for column in _COLUMNS)
_cells_of = cast("Callable[[CorrectionRow], tuple[object, ...]]", attrgetter(*(column.name for column in _COLUMNS)))


def about(row: Reviewable) -> CorrectionRow:
    """Return a decision about ``row`` that says nothing yet: its evidence and the machine's reading are filled in.

    ``row`` may be the machine's or one to which decisions were applied: the columns ``*_machine`` tell, and a figure
    that a reviewer made of an unmapped row is that row. One that was given back to ``unmapped.csv`` does not tell what
    the machine read: take its decision back first (`taken_back`).
    """
    if isinstance(row, FindingRow):
        return CorrectionRow(
            target="finding", report_id=row.report_id, page=row.page, evidence=row.finding_id,
            machine_value=machine_value(row),
        )  # fmt: skip
    draft = CorrectionRow(
        report_id=row.report_id, page=row.page, x0=row.x0, top=row.top, x1=row.x1, bottom=row.bottom,
        machine_value=machine_value(row),
    )  # fmt: skip
    match row:
        case ObservationRow() if was_unmapped(row):
            return structs.replace(
                draft, target="unmapped", table=row.table, row=row.row, evidence=row.label_text[:SHOWN],
                machine_value=row.value_text,
            )  # fmt: skip
        case ObservationRow():
            return structs.replace(
                draft, target="observation", code=row.code_machine or row.code, member=row.member,
                occurrence=None if row.code_machine else row.occurrence, table=row.table, row=row.row,
                evidence=row.value_text[:SHOWN],
            )  # fmt: skip
        case UnmappedRow():
            return structs.replace(
                draft, target="unmapped", table=row.table, row=row.row, evidence=row.label_text[:SHOWN]
            )
        case CitationRow():
            return structs.replace(draft, target="citation", cite_no=row.cite_no, evidence=row.text[:SHOWN])
        case FootnoteRow():
            return structs.replace(draft, target="footnote", code=row.footnote_id, evidence=row.text[:SHOWN])


def was_unmapped(row: ObservationRow) -> bool:
    """Whether the machine gave the row no code: a reviewer made it an observation."""
    return row.verdict == "wrong_code" and not row.code_machine and AGREES not in row.flags.split(";")


def about_identity(report: ReportRow, name: IdentityField) -> CorrectionRow:
    """Return a decision about one part of a report's identity that says nothing yet."""
    return CorrectionRow(target="report", report_id=report.report_id, code=name, machine_value=identity(report, name))


def identity(report: ReportRow, name: IdentityField) -> str:
    """Return one part of a report's identity as a decision holds it; an area goes by its id."""
    return {"org": report.org, "area": report.area_id, "period": report.period, "template": report.template}[name]


def decided(  # noqa: PLR0913 one keyword a column that a person fills
    draft: CorrectionRow,
    verdict: Verdict,
    reviewer: str,
    *,
    value: str = "",
    new_code: str = "",
    note: str = "",
    at: datetime | None = None,
) -> CorrectionRow:
    """Return ``draft`` with what the reviewer says; ``value`` is a plain number (1902.5) in the indicator's unit."""
    when = (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return structs.replace(
        draft, verdict=verdict, reviewer=reviewer, value=value, new_code=new_code, note=note, decided_at=when
    )


def taken_back(standing: CorrectionRow, reviewer: str, *, note: str = "", at: datetime | None = None) -> CorrectionRow:
    """Return the decision that takes ``standing`` back; append it with `token_of` (standing) as what was seen."""
    return decided(structs.replace(standing, decision_id="", undoes=""), "", reviewer, note=note, at=at)


def machine_value(row: Reviewable) -> str:
    """Return what the machine read, in the words of the column ``machine_value``."""
    match row:
        case ObservationRow():
            return _observed(row)
        case UnmappedRow():
            return row.value_text
        case CitationRow():
            read = (row.citation_id_machine, row.date_machine) if row.verdict else (row.citation_id, row.date)
            return " ".join(filter(None, read))
        case FootnoteRow():
            return row.footnote
        case FindingRow():
            return f"{row.expected} | {row.found}"


def _observed(row: ObservationRow) -> str:
    value = row.value_machine if row.verdict else row.value
    if value is not None:
        return decimal_text(value)
    if row.page is None:
        return MISSING
    return BLANK if is_blank(row) else UNREAD


def is_blank(row: ObservationRow) -> bool:
    """Whether the machine saw an empty cell, or a dash, where a value would stand."""
    return not row.value_text or "blank_mark" in row.flags.split(";")


def same_value(one: str, other: str) -> bool:
    """Whether two cells say the same: numbers are equal by value (1.50 and 1.5), texts by letter."""
    return one == other or (bool(one and other) and _plain(one) == _plain(other))


def with_id(row: CorrectionRow, nonce: str = "") -> CorrectionRow:
    """Return the decision as it is written: text fit for a cell, and the id that its content gives it.

    ``nonce`` (8 hex digits) is drawn where none is given; the other 8 digits of the id are a checksum.
    """
    fit = {column.name: cell_text(getattr(row, column.name), "text") for column in _COLUMNS if column.kind == "text"}
    row = structs.replace(row, **fit)
    nonce = nonce or secrets.token_hex(4)
    return structs.replace(row, decision_id=f"k{nonce}{_checksum(row, nonce)}")


def content_nonce(row: CorrectionRow) -> str:
    """Return a nonce made of the content: the same decision taken twice from a workbook has one id."""
    return hashlib.sha256(_content(row).encode()).hexdigest()[:8]


def is_whole(row: CorrectionRow) -> bool:
    """Whether the decision is what was written: neither torn nor changed by hand (1.5 for 1.50 is no change)."""
    return ID.fullmatch(row.decision_id) is not None and row.decision_id[9:] == _checksum(row, row.decision_id[1:9])


def _checksum(row: CorrectionRow, nonce: str) -> str:
    return hashlib.sha256(f"{nonce}\x1f{_content(row)}".encode()).hexdigest()[:8]


def _content(row: CorrectionRow) -> str:
    cells = zip(_cells_of(row), _KINDS, strict=True)
    return "\x1f".join([_plain(cell_text(value, kind)) if value not in {None, ""} else "" for value, kind in cells])


def _plain(cell: str) -> str:
    """Return a number in one spelling, any other text as it is."""
    if not (cell[:1].isdigit() or cell[:1] == "-") or _NUMBER.fullmatch(cell) is None:
        return cell
    digits = cell.rstrip("0").rstrip(".") if "." in cell else cell
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    digits = digits.lstrip("0") or "0"
    return (sign if digits != "0" else "") + ("0" + digits if digits.startswith(".") else digits)


def refuse_invalid(row: CorrectionRow) -> None:
    """Raise CorrectionError for a decision that says what cannot be."""
    if fault := fault_of(row):
        raise CorrectionError(f"decision about {row.target or 'nothing'} {row.code} of {row.report_id}: {fault}")


def fault_of(row: CorrectionRow) -> str:
    """Return what is wrong with a decision, or nothing."""
    if row.target not in TARGETS:
        return f"target {row.target!r} is none of {', '.join(TARGETS)}"
    target = row.target
    if re.fullmatch(PATTERNS["report_id"], row.report_id) is None and target != "finding":
        return f"{row.report_id!r} is no report_id"
    if not row.reviewer.strip():
        return "it names no reviewer"
    if not row.verdict:
        return "" if row.undoes else "it has neither a verdict nor a decision to take back"
    if row.verdict not in VERDICTS[target]:
        return f"verdict {row.verdict!r} is none of {', '.join(VERDICTS[target])}"
    return _FAULTS[target](row)


def _observation_fault(row: CorrectionRow) -> str:
    if row.verdict == "corrected" and not row.value:
        return "a corrected value is needed; a cell that is empty gets the verdict blank"
    if row.verdict == "confirmed" and row.machine_value == UNREAD:
        return "the machine read no value that could be confirmed; give the value, or the verdict unreadable"
    if row.verdict == "wrong_code" and row.machine_value == MISSING:
        return "an indicator that was not found has no row to move; correct the one that was read in its place"
    return _number_fault(row)


def _number_fault(row: CorrectionRow) -> str:
    if not row.value:
        return ""
    try:
        finite = Decimal(row.value).is_finite()
    except InvalidOperation:
        finite = False
    if not finite or _NUMBER.fullmatch(row.value) is None:
        return f"value {row.value!r} is no plain number such as 1902.5"
    return ""


def _unmapped_fault(row: CorrectionRow) -> str:
    if row.verdict == "wrong_code" and not row.new_code:
        return "new_code is needed; a row that no indicator claims gets the verdict confirmed"
    return _number_fault(row)


def _citation_fault(row: CorrectionRow) -> str:
    if row.verdict != "corrected":
        return ""
    if not row.new_code:
        return "the number is needed in new_code; where nothing is cited the verdict is blank"
    return f"value {row.value!r} is no day such as 2023-10-26" if row.value and not _is_day(row.value) else ""


def _is_day(text: str) -> bool:
    if _DAY.fullmatch(text) is None:
        return False
    try:
        datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _report_fault(row: CorrectionRow) -> str:
    if row.verdict == "approved":
        if row.machine_value and not row.note.strip():
            return "doubts are open; a sign-off needs a reason in note"
        return "an approval names no part of the identity in code" if row.code else ""
    if row.code not in IDENTITY_FIELDS:
        return f"code {row.code!r} is none of {', '.join(IDENTITY_FIELDS)}"
    if row.verdict == "confirmed":
        return "" if row.machine_value else f"there is no {row.code} to confirm"
    pattern = PATTERNS.get({"period": "period", "area": "area_id"}.get(row.code, ""), ".")
    return "" if re.match(pattern, row.value) else f"value {row.value!r} cannot be a report's {row.code}"


def _no_fault(_row: CorrectionRow) -> str:
    return ""


_FAULTS = {
    "observation": _observation_fault,
    "unmapped": _unmapped_fault,
    "citation": _citation_fault,
    "footnote": _no_fault,
    "finding": _no_fault,
    "report": _report_fault,
}
