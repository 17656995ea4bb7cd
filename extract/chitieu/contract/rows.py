"""The rows of the data contract, schema version 1: one frozen struct per CSV, fields in column order.

Empty text stands for an empty cell. Numbers that the contract calls exact are ``Decimal``; boxes are points to 0.1,
origin top left of the page as a viewer shows it; confidences have two decimals.
"""

# Without `from __future__ import annotations`: columns and their types are read from the annotations in every run, and
# each that is a text would be compiled for it.
from decimal import Decimal
from typing import Literal

import msgspec

SCHEMA_VERSION = "1.2"

Status = Literal["ok", "blank", "missing", "review"]
DocumentState = Literal["done", "partial", "failed", "duplicate", "not_a_report", "unsupported"]
CitationContext = Literal["footnote", "body", "table", "legal_basis", "title"]
Use = Literal["yes", "no", ""]


class Row(msgspec.Struct, frozen=True, gc=False):
    """What all rows are: a row holds texts and numbers, nothing that could hold a row, so the collector skips them."""


class ObservationRow(Row, frozen=True):
    """One indicator of one report (``observations.csv``)."""

    file: str = ""
    report_id: str = ""
    area_id: str = ""
    area: str = ""
    org: str = ""
    period: str = ""
    template: str = ""
    form: str = ""
    code: str = ""
    member: str = ""
    occurrence: int = 1
    label: str = ""
    kind: str = ""
    unit: str = ""
    accumulation: str = ""
    value: Decimal | None = None
    value_text: str = ""
    unit_factor: Decimal | None = None
    status: Status = "missing"
    flags: str = ""
    checks: str = ""
    confidence: float | None = None
    verdict: str = ""
    value_machine: Decimal | None = None
    code_machine: str = ""
    use: Use = ""
    source: str = ""
    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    table: int | None = None
    row: int | None = None
    stt_text: str = ""
    label_text: str = ""
    unit_text: str = ""
    note: str = ""
    match_score: float | None = None
    alt_text: str = ""
    alt_code: str = ""
    alt_score: float | None = None


class ReportRow(Row, frozen=True):
    """One report (``reports.csv``); a PDF may hold several."""

    report_id: str = ""
    file: str = ""
    page_from: int | None = None
    page_to: int | None = None
    title: str = ""
    number: str = ""
    date: str = ""
    addressee: str = ""
    signer: str = ""
    org: str = ""
    org_level: str = ""
    area_id: str = ""
    area: str = ""
    regime: str = ""
    template: str = ""
    period: str = ""
    time_period: str = ""
    period_label: str = ""
    period_start: str = ""
    period_end: str = ""
    identity_source: str = ""
    supersedes: str = ""
    rows_read: int = 0
    headings: int = 0
    expected: int = 0
    ok: int = 0
    blank: int = 0
    review: int = 0
    missing: int = 0
    unmapped: int = 0
    citations: int = 0
    findings: int = 0
    approved_by: str = ""
    approved_at: str = ""


class DocumentRow(Row, frozen=True):
    """One input file (``documents.csv``)."""

    file: str = ""
    doc_id: str = ""
    sha256: str = ""
    bytes: int | None = None
    state: DocumentState = "failed"
    duplicate_of: str = ""
    error_code: str = ""
    error: str = ""
    pages: int | None = None
    text_pages: int | None = None
    ocr_pages: int | None = None
    failed_pages: int | None = None
    reports: int | None = None


class PageRow(Row, frozen=True):
    """One page (``pages.csv``)."""

    doc_id: str = ""
    page: int = 0
    report_id: str = ""
    width: float | None = None
    height: float | None = None
    turned: int = 0
    skew: float | None = None
    dpi: int | None = None
    layer: str = ""
    layer_reason: str = ""
    encoding: str = ""
    state: str = ""
    error_code: str = ""


class CitationRow(Row, frozen=True):
    """One cited document (``citations.csv``)."""

    file: str = ""
    report_id: str = ""
    cite_no: int = 0
    area_id: str = ""
    period: str = ""
    context: CitationContext = "body"
    footnote: str = ""
    footnote_id: str = ""
    seq: int | None = None
    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    anchor_page: int | None = None
    anchor_text: str = ""
    text: str = ""
    citation_id: str = ""
    citation_key: str = ""
    doc_type: str = ""
    number: str = ""
    suffix: str = ""
    year: str = ""
    symbol: str = ""
    issuer: str = ""
    date: str = ""
    repairs: str = ""
    status: Status = "ok"
    flags: str = ""
    confidence: float | None = None
    verdict: str = ""
    citation_id_machine: str = ""
    date_machine: str = ""


class FootnoteRow(Row, frozen=True):
    """One footnote (``footnotes.csv``)."""

    file: str = ""
    report_id: str = ""
    footnote_id: str = ""
    footnote: str = ""
    page: int | None = None
    end_page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    text: str = ""
    anchor_page: int | None = None
    anchor_text: str = ""
    citations: int = 0
    source: str = ""
    status: Status = "ok"
    flags: str = ""
    confidence: float | None = None
    verdict: str = ""


class UnmappedRow(Row, frozen=True):
    """A printed table row that no indicator claims (``unmapped.csv``)."""

    file: str = ""
    report_id: str = ""
    template: str = ""
    form: str = ""
    page: int | None = None
    table: int | None = None
    row: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    stt_text: str = ""
    label_text: str = ""
    unit_text: str = ""
    value_text: str = ""
    note: str = ""
    alt_code: str = ""
    alt_score: float | None = None
    reason: str = ""
    verdict: str = ""
    assigned_code: str = ""


class FindingRow(Row, frozen=True):
    """What a rule found (``findings.csv``)."""

    finding_id: str = ""
    scope: str = ""
    rule: str = ""
    severity: str = ""
    report_id: str = ""
    related_report_id: str = ""
    page: int | None = None
    codes: str = ""
    expected: str = ""
    found: str = ""
    message: str = ""
    verdict: str = ""


class NarrativeRow(Row, frozen=True):
    """A figure of the narrative compared with the tables (``narrative.csv``)."""

    report_id: str = ""
    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    text: str = ""
    value: Decimal | None = None
    unit: str = ""
    code: str = ""
    agrees: str = ""


class SeriesRow(Row, frozen=True):
    """The lean row most people load (``series.csv``): only ``use = yes``."""

    area_id: str = ""
    area: str = ""
    org: str = ""
    regime: str = ""
    period: str = ""
    time_period: str = ""
    code: str = ""
    member: str = ""
    label: str = ""
    kind: str = ""
    unit: str = ""
    accumulation: str = ""
    value: Decimal | None = None
    status: Status = "ok"
    report_id: str = ""
    page: int | None = None


class IndicatorRow(Row, frozen=True):
    """The catalogue (``indicators.csv``)."""

    template: str = ""
    code: str = ""
    parent: str = ""
    form: str = ""
    item: str = ""
    order: int = 0
    label: str = ""
    unit: str = ""
    kind: str = ""
    codelist: str = ""
    accumulation: str = ""
    formula: str = ""
    district_level: str = ""
    valid_from: str = ""
    valid_to: str = ""
    same_as: str = ""
    break_reason: str = ""


class AreaRow(Row, frozen=True):
    """One area in one vintage (``areas.csv``)."""

    area_id: str = ""
    code: str = ""
    vintage: str = ""
    name: str = ""
    valid_from: str = ""
    valid_to: str = ""
    successor: str = ""


class CorrectionRow(Row, frozen=True):
    """A reviewer's decision (``corrections.csv``)."""

    decision_id: str = ""
    decided_at: str = ""
    reviewer: str = ""
    target: str = ""
    report_id: str = ""
    code: str = ""
    member: str = ""
    occurrence: int | None = None
    cite_no: int | None = None
    table: int | None = None
    row: int | None = None
    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    evidence: str = ""
    machine_value: str = ""
    verdict: str = ""
    value: str = ""
    new_code: str = ""
    note: str = ""
    undoes: str = ""


class DocumentResult(msgspec.Struct, frozen=True):
    """All that one input file yields. It depends on that file (and the settings) alone."""

    document: DocumentRow
    pages: tuple[PageRow, ...] = ()
    reports: tuple[ReportRow, ...] = ()
    observations: tuple[ObservationRow, ...] = ()
    citations: tuple[CitationRow, ...] = ()
    footnotes: tuple[FootnoteRow, ...] = ()
    unmapped: tuple[UnmappedRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    narrative: tuple[NarrativeRow, ...] = ()
