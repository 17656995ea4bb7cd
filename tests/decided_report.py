"""A report as the machine read it, small enough to see through, and decisions about its rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from chitieu.archive.worker import read_document
from chitieu.contract.rows import (
    CitationRow,
    DocumentResult,
    DocumentRow,
    FootnoteRow,
    ObservationRow,
    ReportRow,
    UnmappedRow,
)
from chitieu.correction.decision import about, decided, with_id
from chitieu.patterns.load import load_patterns

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.contract.rows import CorrectionRow
    from chitieu.correction.decision import Reviewable
    from chitieu.correction.vocabulary import Verdict
    from chitieu.settings import Override, Settings

R = TypeVar("R", ObservationRow, CitationRow, FootnoteRow, UnmappedRow)
PATTERNS = load_patterns()
TEMPLATE = next(t for t in PATTERNS.templates if len(t.indicators) > 100 and not t.wide_forms)
COUNTS = [one for one in TEMPLATE.indicators if one.kind == "count" and one.unit == "Văn bản"]
FIGURES = [one for one in TEMPLATE.indicators if one.kind != "heading"]
REPORT = "d0123456789abcdef"
FILE = "báo cáo.pdf"


def observation(number: int, value: str = "67", **columns: object) -> ObservationRow:
    """Return the printed row of the ``number``-th indicator; ``value`` is a number, a dash or what was printed."""
    one = FIGURES[number]
    read = Decimal(value) if value.replace(".", "", 1).isdigit() else None
    blank = value in {"", "-"}
    top = 60.0 + 20 * (number % 35)
    row = ObservationRow(
        file=FILE, report_id=REPORT, area_id="24@2008", area="Tỉnh", org="Ủy ban", period="2023-Q3",
        template=TEMPLATE.id, form=one.form, code=one.code, label=one.label, kind=one.kind, unit=one.unit,
        accumulation=one.accumulation, value=read, value_text=value, status="blank" if blank else "ok",
        flags="blank_mark" if value == "-" else "", confidence=1.0, source="text", page=9 + number // 35, x0=420.0,
        top=top, x1=495.0, bottom=top + 19, table=1, row=number, label_text=one.label, unit_text=one.unit,
    )  # fmt: skip
    if read is None and not blank:
        row = structs.replace(row, status="review", flags="not_a_number", confidence=0.0)
    return structs.replace(row, **columns)


def gap(number: int) -> ObservationRow:
    """Return the row of an indicator that the report does not print."""
    row = observation(number, "")
    return ObservationRow(
        file=row.file, report_id=row.report_id, area_id=row.area_id, area=row.area, org=row.org, period=row.period,
        template=row.template, form=row.form, code=row.code, label=row.label, kind=row.kind, unit=row.unit,
        accumulation=row.accumulation,
    )  # fmt: skip


def stray(number: int, value: str = "80") -> UnmappedRow:
    """Return a printed row that no indicator claims, far below the others."""
    return UnmappedRow(
        file=FILE, report_id=REPORT, template=TEMPLATE.id, form="1", page=20, table=2, row=number, x0=80.0,
        top=60.0 + 20 * number, x1=500.0, bottom=79.0 + 20 * number, label_text=f"Dòng lạ {number}", value_text=value,
        reason="no_indicator",
    )  # fmt: skip


def citation(number: int, citation_id: str, date: str = "2023-10-26", *, line: int = 0) -> CitationRow:
    """Return a citation; those of one ``line`` share their box."""
    return CitationRow(
        file=FILE, report_id=REPORT, cite_no=number, context="body", page=2, x0=80.0, top=60.0 + 14 * line, x1=500.0,
        bottom=74.0 + 14 * line, text=f"Quyết định số {citation_id}", citation_id=citation_id,
        citation_key=f"{citation_id}|{date[:4]}|", date=date, confidence=0.98,
    )  # fmt: skip


def footnote(number: int) -> FootnoteRow:
    """Return a footnote whose number is not sure."""
    return FootnoteRow(
        file=FILE, report_id=REPORT, footnote_id=f"f{number}", footnote=str(number), page=2, end_page=2, x0=80.0,
        top=700.0 + 14 * number, x1=300.0, bottom=714.0 + 14 * number, text=f"Kế hoạch {number}", source="text",
        status="review", flags="note_order_unsure", confidence=0.5,
    )  # fmt: skip


def read_otherwise(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Read a file as an engine does that sees every box some points off and every text with other blanks."""
    result = read_document(path, name, settings, override)

    def off(row: R) -> R:
        if row.x0 is None or row.top is None or row.x1 is None or row.bottom is None:
            return row
        return structs.replace(row, x0=row.x0 + 3, top=row.top - 1.5, x1=row.x1 + 1, bottom=row.bottom + 1)

    return structs.replace(
        result,
        observations=tuple(structs.replace(off(row), value_text=f"{row.value_text} ") for row in result.observations),
        citations=tuple(off(row) for row in result.citations),
        footnotes=tuple(structs.replace(off(row), text=f" {row.text}") for row in result.footnotes),
        unmapped=tuple(off(row) for row in result.unmapped),
    )


def document(
    observations: tuple[ObservationRow, ...] = (),
    unmapped: tuple[UnmappedRow, ...] = (),
    citations: tuple[CitationRow, ...] = (),
    footnotes: tuple[FootnoteRow, ...] = (),
) -> DocumentResult:
    """Return the whole document; indicators without a row are missing."""
    found = {row.code for row in observations}
    rows = (*observations, *(gap(n) for n, one in enumerate(FIGURES) if one.code not in found))
    order = {one.code: one.order for one in TEMPLATE.indicators}
    rows = tuple(sorted(rows, key=lambda row: (order[row.code], row.occurrence)))
    report = ReportRow(
        report_id=REPORT, file=FILE, page_from=1, page_to=30, org="Ủy ban", org_level="province", area_id="24@2008",
        area="Tỉnh", regime=TEMPLATE.regime, template=TEMPLATE.id, period="2023-Q3", period_end="2023-09-14",
        identity_source="org=letterhead;area=letterhead;period=title", rows_read=len(observations) + len(unmapped),
        expected=len(FIGURES),
    )  # fmt: skip
    return DocumentResult(
        DocumentRow(file=FILE, doc_id=REPORT, state="done"), reports=(report,), observations=rows,
        citations=citations, footnotes=footnotes, unmapped=unmapped,
    )  # fmt: skip


def said(  # noqa: PLR0913 one keyword a column
    row: Reviewable, verdict: Verdict, *, value: str = "", new_code: str = "", by: str = "Lan", undoes: str = ""
) -> CorrectionRow:
    """Return a saved decision about a row."""
    draft = decided(about(row), verdict, by, value=value, new_code=new_code)
    return with_id(structs.replace(draft, undoes=undoes))
