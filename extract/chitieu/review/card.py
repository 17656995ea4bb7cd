"""Builds what the page is told from the rows of the tables and the decisions about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from chitieu.contract.cell import decimal_text
from chitieu.correction.decision import about, about_identity, identity
from chitieu.correction.vocabulary import IDENTITY_FIELDS
from chitieu.review.decisions import token
from chitieu.review.index import unsure_parts
from chitieu.review.view import Card, Check, Cited, Decision, Finding, Identity, Part, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from chitieu.contract.rows import (
        CitationRow,
        CorrectionRow,
        FindingRow,
        FootnoteRow,
        ObservationRow,
        ReportRow,
        UnmappedRow,
    )
    from chitieu.correction.evidence import Placed
    from chitieu.review.index import Item, ReportEntry
    from chitieu.review.queue import State
    from chitieu.review.view import Corners, Point


def corners(row: Placed) -> Corners | None:
    """Return the box of a row, or None where nothing is printed."""
    if row.x0 is None or row.top is None or row.x1 is None or row.bottom is None:
        return None
    return row.x0, row.top, row.x1, row.bottom


def decision_view(row: CorrectionRow) -> Decision:
    """Return a decision as the page shows it."""
    part = row.code if row.target == "report" else ""
    return Decision(row.decision_id, row.decided_at, row.reviewer, row.verdict, row.value, row.new_code, row.note, part)


def number(value: Decimal | None) -> str:
    """Return a value in plain digits, empty where there is none."""
    return "" if value is None else decimal_text(value)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a row of the queue shows of its own table; the rest comes from its report and its decisions."""

    code: str
    label: str
    printed: str
    value: str
    unit: str
    status: str
    confidence: float | None
    page: int | None
    box: Corners | None
    form: str
    verdict: str
    rule: str = ""


def of_observation(row: ObservationRow) -> Facts:
    """Return what the queue shows of a value."""
    label = f"{row.label} · {row.member}" if row.member else row.label
    return Facts(
        code=row.code, label=label or row.label_text, printed=row.value_text, value=number(row.value), unit=row.unit,
        status=row.status, confidence=row.confidence, page=row.page, box=corners(row), form=row.form,
        verdict=row.verdict,
    )  # fmt: skip


def of_unmapped(row: UnmappedRow) -> Facts:
    """Return what the queue shows of a row that no indicator claims."""
    return Facts(
        code=row.assigned_code, label=" ".join(filter(None, (row.stt_text, row.label_text))), printed=row.value_text,
        value="", unit=row.unit_text, status="unmapped", confidence=None, page=row.page, box=corners(row),
        form=row.form, verdict=row.verdict,
    )  # fmt: skip


def of_citation(row: CitationRow) -> Facts:
    """Return what the queue shows of a citation: number and day stand for its value."""
    return Facts(
        code=f"[{row.footnote}]" if row.footnote else "", label=row.text, printed=row.text,
        value=" ".join(filter(None, (row.citation_id, row.date))), unit="", status=row.status,
        confidence=row.confidence, page=row.page, box=corners(row), form="", verdict=row.verdict,
    )  # fmt: skip


def of_footnote(row: FootnoteRow) -> Facts:
    """Return what the queue shows of a footnote."""
    return Facts(
        code=f"[{row.footnote}]", label=row.text, printed=row.text, value=row.footnote, unit="",
        status=row.status, confidence=row.confidence, page=row.page, box=corners(row), form="",
        verdict=row.verdict,
    )  # fmt: skip


def of_finding(row: FindingRow) -> Facts:
    """Return what the queue shows of a finding."""
    return Facts(
        code=row.codes.split(";")[0], label=row.message, printed=row.found, value=row.found, unit="",
        status=row.severity,
        confidence=None, page=row.page, box=None, form="", verdict=row.verdict, rule=row.rule,
    )  # fmt: skip


def of_report(report: ReportRow) -> Facts:
    """Return what the queue shows of a report whose identity is not sure."""
    return Facts(
        code=report.number, label=report.title or report.file, printed=report.period_label, value=report.period,
        unit="", status="review", confidence=None, page=report.page_from, box=None, form="",
        verdict=report.approved_by and "approved",
    )  # fmt: skip


def row_view(  # noqa: PLR0913, PLR0917 what a row is made of
    item: Item, facts: Facts, report: ReportEntry, doc: str, state: State, standing: Sequence[CorrectionRow]
) -> Row:
    """Return a line of the queue."""
    return Row(
        id=item.key, target=item.target, state=state, reasons=item.reasons, report_id=report.report_id, org=report.org,
        area=report.area, period=report.period, template=report.template, form=facts.form, code=facts.code,
        label=facts.label, printed=facts.printed, value=facts.value, unit=facts.unit, status=facts.status,
        confidence=facts.confidence, doc=doc, page=facts.page, box=facts.box,
        decision=decision_view(standing[-1]) if standing else None, verdict=facts.verdict, rule=facts.rule,
    )  # fmt: skip


def value_card(  # noqa: PLR0913 where its parts come from
    row: Row,
    value: ObservationRow,
    *,
    standing: tuple[CorrectionRow, ...],
    history: Iterable[CorrectionRow],
    series: tuple[Point, ...],
    findings: Iterable[FindingRow],
    second_label: str,
    near: tuple[tuple[Corners, ...], int | None],
) -> Card:
    """Return the card of a value."""
    return Card(
        row=row, seen=token(standing), machine_value=about(value).machine_value,
        flags=tuple(filter(None, value.flags.split(";"))), second=value.alt_text, second_code=value.alt_code,
        second_label=second_label, second_score=value.alt_score,
        checks=tuple(Check(*one.split(":", 1)) for one in value.checks.split(";") if ":" in one),
        findings=tuple(Finding(f.rule, f.expected, f.found, f.message) for f in findings),
        stt=value.stt_text, printed_label=value.label_text,
        printed_unit=value.unit_text, factor=number(value.unit_factor), note=value.note, source=value.source,
        kind=value.kind, member=value.member, match_score=value.match_score, series=series,
        history=tuple(decision_view(one) for one in history), near=near[0], near_page=near[1],
    )  # fmt: skip


def unmapped_card(
    row: Row, line: UnmappedRow, standing: tuple[CorrectionRow, ...], history: Iterable[CorrectionRow], label: str
) -> Card:
    """Return the card of a row that no indicator claims."""
    return Card(
        row=row, seen=token(standing), machine_value=about(line).machine_value, second_code=line.alt_code,
        second_label=label, second_score=line.alt_score, stt=line.stt_text, printed_label=line.label_text,
        printed_unit=line.unit_text, note=line.note, flags=(line.reason,) if line.reason else (),
        history=tuple(decision_view(one) for one in history),
    )  # fmt: skip


def citation_card(
    row: Row, cite: CitationRow, standing: tuple[CorrectionRow, ...], history: Iterable[CorrectionRow]
) -> Card:
    """Return the card of a citation."""
    return Card(
        row=row, seen=token(standing), machine_value=about(cite).machine_value,
        flags=tuple(filter(None, cite.flags.split(";"))),
        history=tuple(decision_view(one) for one in history),
        cited=Cited(
            citation_id=cite.citation_id, citation_key=cite.citation_key, doc_type=cite.doc_type, number=cite.number,
            symbol=cite.symbol, issuer=cite.issuer, date=cite.date, context=cite.context, mark=cite.footnote,
            text=cite.text, anchor=cite.anchor_text, anchor_page=cite.anchor_page,
        ),
    )  # fmt: skip


def footnote_card(
    row: Row, note: FootnoteRow, standing: tuple[CorrectionRow, ...], history: Iterable[CorrectionRow]
) -> Card:
    """Return the card of a footnote: its mark in its sentence, and what it says."""
    return Card(
        row=row, seen=token(standing), machine_value=about(note).machine_value,
        flags=tuple(filter(None, note.flags.split(";"))), source=note.source,
        history=tuple(decision_view(one) for one in history),
        cited=Cited(
            citation_id="", citation_key="", doc_type="", number="", symbol="", issuer="", date="",
            context="footnote", mark=note.footnote, text=note.text, anchor=note.anchor_text,
            anchor_page=note.anchor_page,
        ),
    )  # fmt: skip


def finding_card(
    row: Row, found: FindingRow, standing: tuple[CorrectionRow, ...], history: Iterable[CorrectionRow],
    values: tuple[Point, ...],
) -> Card:  # fmt: skip
    """Return the card of a finding: the values it is about, side by side."""
    return Card(
        row=row, seen=token(standing), machine_value=about(found).machine_value, series=values,
        findings=(Finding(found.rule, found.expected, found.found, found.message),),
        history=tuple(decision_view(one) for one in history),
    )  # fmt: skip


def report_card(
    row: Row, report: ReportRow, standing: tuple[CorrectionRow, ...], history: Iterable[CorrectionRow]
) -> Card:
    """Return the card of a report: the parts of its identity, each decided apart."""
    sources = dict(part.split("=", 1) for part in report.identity_source.split(";") if "=" in part)
    unsure = unsure_parts(report.identity_source)
    labels = {"area": report.area, "period": report.period_label}
    last = {one.code: one for one in standing}
    parts = tuple(
        Part(
            name=name, value=identity(report, name), label=labels.get(name, ""), source=sources.get(name, ""),
            unsure=name in unsure, seen=token(standing, name),
            decision=decision_view(last[name]) if name in last else None,
        )
        for name in IDENTITY_FIELDS
    )  # fmt: skip
    return Card(
        row=row, seen="", machine_value=about_identity(report, "period").machine_value,
        history=tuple(decision_view(one) for one in history),
        identity=Identity(
            title=report.title, number=report.number, date=report.date, addressee=report.addressee,
            signer=report.signer, file=report.file, pages=(report.page_from or 1, report.page_to or 1), parts=parts,
        ),
    )  # fmt: skip
