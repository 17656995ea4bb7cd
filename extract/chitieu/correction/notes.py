"""Decisions about citations and footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.citation import find
from chitieu.contract.rows import CitationRow, FindingRow, FootnoteRow
from chitieu.correction.decision import AGREES, machine_value, same_value
from chitieu.correction.match import match_notes
from chitieu.correction.outcome import (
    CONFLICT,
    DISPUTED,
    PERSON,
    conflict,
    dispute,
    flags_of,
    one_of,
    orphan,
)
from chitieu.report.cited import grammar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chitieu.contract.rows import CorrectionRow
    from chitieu.correction.match import Note


def apply_notes(
    rows: Sequence[Note], decisions: Iterable[CorrectionRow], kinds: Mapping[str, str]
) -> tuple[list[Note], list[FindingRow]]:
    """Apply the decisions in force about the citations, or the footnotes, of one report."""
    matches = match_notes(decisions, rows)
    findings = [orphan(one, report_known=True) for one in matches.orphans]
    done: list[Note] = []
    for place, row in enumerate(rows):
        about = matches.of_row.get(place, [])
        decision = one_of(about) if about else None
        if decision is not None:
            row, found = _applied(row, decision, kinds)  # noqa: PLW2901
            findings += found
        elif about:
            findings.append(dispute(about))
            row = _settled(row, kinds, doubt=CONFLICT)  # noqa: PLW2901
        done.append(row)
    return done, findings


def _applied(row: Note, decision: CorrectionRow, kinds: Mapping[str, str]) -> tuple[Note, list[FindingRow]]:
    now = machine_value(row)
    add, findings = "", list[FindingRow]()
    if not same_value(now, decision.machine_value):
        if decision.verdict == "corrected" and now == " ".join(filter(None, (decision.new_code, decision.value))):
            add = AGREES
        else:
            findings.append(conflict(decision, now))
    if isinstance(row, FootnoteRow):
        doubt = CONFLICT if findings else "unreadable" if decision.verdict == "unreadable" else ""
        return structs.replace(_settled(row, kinds, doubt=doubt, info=add), verdict=decision.verdict), findings
    read = (row.citation_id_machine, row.date_machine) if row.verdict else (row.citation_id, row.date)
    match decision.verdict:
        case "corrected":
            row = with_number(row, decision.new_code, decision.value)
        case "blank" | "unreadable":
            row = _without_number(row)
        case _:
            pass
    doubt = CONFLICT if findings else "unreadable" if decision.verdict == "unreadable" else ""
    row = _settled(row, kinds, doubt=doubt, info=add)
    if decision.verdict == "blank" and not findings:
        row = structs.replace(row, status="blank")
    return structs.replace(row, verdict=decision.verdict, citation_id_machine=read[0], date_machine=read[1]), findings


def _settled(row: Note, kinds: Mapping[str, str], *, doubt: str = "", info: str = "") -> Note:
    flags = flags_of(row.flags, kinds, settled=doubt != CONFLICT, add=doubt or info)
    confidence = DISPUTED if doubt == CONFLICT else 0.0 if doubt else PERSON
    return structs.replace(row, status="review" if doubt else "ok", flags=flags, confidence=confidence)


def with_number(row: CitationRow, citation_id: str, date: str) -> CitationRow:
    """Return a citation with another number and day (ISO or empty); its parts and its key follow from them."""
    if (citation_id, date) == (row.citation_id, row.date):
        return row
    text = f"số {citation_id}"
    if date:
        year, month, day = date.split("-")
        text += f" ngày {day}/{month}/{year}"
    for of in (f" của {row.issuer}", "") if row.issuer else ("",):
        for read in find(text + of, grammar()):
            if (read.citation_id, read.date) == (citation_id, date):
                return structs.replace(
                    row, citation_id=citation_id, date=date, citation_key=read.citation_key, number=read.number,
                    suffix=read.suffix, year=read.year, symbol=read.symbol, issuer=read.issuer,
                    doc_type=read.doc_type or row.doc_type,
                )  # fmt: skip
    issuer = row.citation_key.rpartition("|")[2]  # a number of no known shape
    return structs.replace(
        row, citation_id=citation_id, date=date, citation_key=f"{citation_id}|{date[:4]}|{issuer}",
        number="", suffix="", year="", symbol="",
    )  # fmt: skip


def _without_number(row: CitationRow) -> CitationRow:
    return structs.replace(
        row, citation_id="", citation_key="", date="", number="", suffix="", year="", symbol="",
    )  # fmt: skip
