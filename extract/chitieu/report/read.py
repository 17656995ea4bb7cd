"""One file, one result: pages, tables, footnotes, identity, and the rows of the contract they become."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.contract.rows import DocumentResult, DocumentRow, DocumentState, FindingRow, PageRow, ReportRow
from chitieu.footnote.notes import narrative_of
from chitieu.page.document import Document, read_document
from chitieu.patterns.load import Patterns, load_patterns
from chitieu.report.cited import cited_in
from chitieu.report.forms import AlignedBlock, align_blocks, template_of
from chitieu.report.identity import Identity, identify, period_of
from chitieu.report.letterhead import Letterhead, letterhead_of
from chitieu.report.narrative import told_in
from chitieu.report.rows import Tables, tables_of, with_doubt
from chitieu.report.statement import Told
from chitieu.report.unread import unread_rows
from chitieu.row.align import Assigned
from chitieu.table.forms import blocks_of, lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chitieu.footnote.notes import Narrative
    from chitieu.patterns.template import Template
    from chitieu.report.cited import Cited
    from chitieu.report.period import Period
    from chitieu.settings import Override, Settings
    from chitieu.table.forms import Block, Layout


def read_file(path: Path, name: str, settings: Settings, override: Override | None = None) -> DocumentResult:
    """Read one file to its result, which depends on the file, the settings and the patterns alone.

    ``name`` is what the ``file`` column says. Raises a ChitieuError when nothing of the file can be read.
    """
    return result_of(read_document(path, name, settings), name, override, load_patterns(users=settings.patterns))


def result_of(document: Document, name: str, override: Override | None, patterns: Patterns) -> DocumentResult:
    """Turn pages into the rows of the contract."""
    good = [p for p in document.pages if p.state == "ok"]
    doc_id = f"d{document.sha256[:16]}"
    layouts = lay_out(good, patterns)
    blocks, left = blocks_of(layouts, patterns)
    lines = [(la.page, la.text_of(la.lines)) for la in left]
    narrative = narrative_of(lines, [grid for la in left for grid in la.grids])
    head = letterhead_of(lines, patterns.identity)
    told_by = Told(head, narrative.body, layouts, name, override)
    period, _, _ = period_of(told_by, None, patterns)
    template = _template(blocks, narrative.body.text, period, override, patterns)
    identity = identify(told_by, template, patterns)
    day = identity.days[1].isoformat() if identity.days else ""
    aligned = _aligned(blocks, template, patterns)
    pages = {p.number: p for p in good}
    tables = tables_of(aligned, template, day, pages, patterns)
    is_report = bool(tables.observations) or bool(head.title)
    state = _state(document, is_report=is_report)
    document_row = DocumentRow(
        file=name,
        doc_id=doc_id,
        sha256=document.sha256,
        bytes=document.size,
        state=state,
        error_code=next((p.error_code for p in document.pages if p.error_code), ""),
        error=next((p.error for p in document.pages if p.error), ""),
        pages=len(document.pages),
        text_pages=sum(1 for p in good if p.layer in {"text", "mixed"}),
        ocr_pages=sum(1 for p in good if p.layer == "ocr"),
        failed_pages=len(document.pages) - len(good),
        reports=int(is_report),
    )
    report_id = doc_id if is_report else ""
    page_rows = _page_rows(document, doc_id, report_id)
    if not is_report:
        return DocumentResult(document_row, pages=page_rows)
    lost = _lost_rows(aligned, tables, template, left, patterns)
    key = identity.period.key if identity.period else ""
    told = told_in(narrative.body, template, tables.observations, key, patterns)
    findings = (*tables.findings, *told.findings, *lost, *_lost_notes(narrative))
    tables = replace(tables, observations=told.observations, findings=findings)
    # a row of a wide form stands behind several observations
    rows = {(a.row.page, a.row.table, a.row.box): a.row for b in aligned for a in b.assigned}
    cited = cited_in(narrative, list(rows.values()), head, pages)
    result = _with_report(document_row, page_rows, report_id, head, identity, template, tables, cited)
    return structs.replace(result, narrative=tuple(structs.replace(row, report_id=report_id) for row in told.rows))


def _lost_rows(
    aligned: Sequence[AlignedBlock],
    tables: Tables,
    template: Template | None,
    layouts: Sequence[Layout],
    patterns: Patterns,
) -> list[FindingRow]:
    missing = {o.code for o in tables.observations if o.status == "missing"}
    return unread_rows(aligned, missing, template, layouts, patterns) if template is not None and missing else []


def _lost_notes(narrative: Narrative) -> list[FindingRow]:
    """Return a finding for every mark in the text whose note was not found."""
    return [
        FindingRow(
            scope="report",
            rule="note_not_found",
            severity="warning",
            page=mark.page.number,
            expected=f"footnote {mark.word.text}",
            message=f"the mark {mark.word.text} on page {mark.page.number} has no footnote; look at that page's foot",
        )
        for mark in narrative.orphans
    ]


def _template(
    blocks: Sequence[Block], text: str, period: Period | None, override: Override | None, patterns: Patterns
) -> Template | None:
    if override is not None and override.template:
        named = next((t for t in patterns.templates if t.id == override.template), None)
        if named is not None:
            return named
    return template_of(blocks, text, period.key if period else "", patterns)


def _aligned(blocks: Sequence[Block], template: Template | None, patterns: Patterns) -> tuple[AlignedBlock, ...]:
    if template is not None:
        return align_blocks(blocks, template, patterns)
    return tuple(AlignedBlock(b, b.number, tuple(Assigned(r, None) for r in b.rows)) for b in blocks)


def _state(document: Document, *, is_report: bool) -> DocumentState:
    failed = sum(1 for p in document.pages if p.state == "failed")
    if failed == len(document.pages):
        return "failed"
    if failed:
        return "partial"
    return "done" if is_report else "not_a_report"


def _page_rows(document: Document, doc_id: str, report_id: str) -> tuple[PageRow, ...]:
    rows: list[PageRow] = []
    for page in document.pages:
        width, height = page.view_size
        rows.append(
            PageRow(
                doc_id=doc_id,
                page=page.number,
                report_id=report_id,
                width=round(width, 1),
                height=round(height, 1),
                turned=page.turned,
                skew=round(page.skew, 2),
                dpi=page.dpi,
                layer=page.layer,
                layer_reason=page.layer_reason,
                encoding=page.encoding,
                state=page.state,
                error_code=page.error_code,
            )
        )
    return tuple(rows)


def _with_report(  # noqa: PLR0913, PLR0917
    document: DocumentRow,
    pages: tuple[PageRow, ...],
    report_id: str,
    head: Letterhead,
    identity: Identity,
    template: Template | None,
    tables: Tables,
    cited: Cited,
) -> DocumentResult:
    area_id = identity.area.area_id if identity.area else ""
    area = identity.area.name if identity.area else ""
    period = identity.period.key if identity.period else ""
    observations = [
        structs.replace(
            o, file=document.file, report_id=report_id, area_id=area_id, area=area, org=identity.org, period=period
        )
        for o in tables.observations
    ]
    if identity.doubts:
        observations = [with_doubt(o, "identity_unsure") for o in observations]
    unmapped = tuple(structs.replace(u, file=document.file, report_id=report_id) for u in tables.unmapped)
    citations = tuple(
        structs.replace(c, file=document.file, report_id=report_id, area_id=area_id, period=period)
        for c in cited.citations
    )
    footnotes = tuple(structs.replace(f, file=document.file, report_id=report_id) for f in cited.footnotes)
    findings = tuple(structs.replace(f, report_id=report_id) for f in tables.findings)
    counts = {s: sum(1 for o in observations if o.status == s) for s in ("ok", "blank", "review", "missing")}
    report = ReportRow(
        report_id=report_id,
        file=document.file,
        page_from=1,
        page_to=document.pages,
        title=head.title,
        number=head.number,
        date=head.date.isoformat() if head.date else "",
        addressee=head.addressee,
        signer=head.signer,
        org=identity.org,
        org_level=identity.org_level,
        area_id=area_id,
        area=area,
        regime=template.regime if template else "",
        template=template.id if template else "",
        period=period,
        time_period=identity.time_period,
        period_label=identity.period.label if identity.period else "",
        period_start=identity.days[0].isoformat() if identity.days else "",
        period_end=identity.days[1].isoformat() if identity.days else "",
        identity_source=";".join([*identity.sources, *(f"unsure={d}" for d in identity.doubts)]),
        rows_read=tables.rows_read,
        headings=tables.headings,
        expected=tables.expected,
        ok=counts["ok"],
        blank=counts["blank"],
        review=counts["review"],
        missing=counts["missing"],
        unmapped=len(unmapped),
        citations=len(citations),
        findings=len(findings),
    )
    return DocumentResult(document, pages, (report,), tuple(observations), citations, footnotes, unmapped, findings)
