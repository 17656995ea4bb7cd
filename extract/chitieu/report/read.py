"""One file, one result: its pages, the reports that begin in it, and the rows of the contract they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.contract.rows import DocumentResult, DocumentRow, DocumentState, FindingRow, PageRow
from chitieu.page.document import Document, read_document
from chitieu.page.spread import leaves
from chitieu.patterns.load import Patterns, load_patterns
from chitieu.report.bound import Part, joined, parts_of
from chitieu.report.sheets import on_sheets
from chitieu.report.single import Single, read_single

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from chitieu.page.model import Page
    from chitieu.settings import Override, Settings


def read_file(path: Path, name: str, settings: Settings, override: Override | None = None) -> DocumentResult:
    """Read one file to its result, which depends on the file, the settings and the patterns alone.

    ``name`` is what the ``file`` column says. Raises a ChitieuError when nothing of the file can be read.
    """
    return result_of(read_document(path, name, settings), name, override, load_patterns(users=settings.patterns))


def result_of(document: Document, name: str, override: Override | None, patterns: Patterns) -> DocumentResult:
    """Turn pages into the rows of the contract."""
    doc_id = f"d{document.sha256[:16]}"
    parted = leaves(document.pages)
    parts = parts_of(parted.pages, patterns)
    read = _read(parted.pages, parts, name, override, patterns)
    reports = [single.named(name, report_id(doc_id, number)) for number, single in enumerate(read, start=1)]
    good = [p for p in document.pages if p.state == "ok"]
    document_row = DocumentRow(
        file=name,
        doc_id=doc_id,
        sha256=document.sha256,
        bytes=document.size,
        state=_state(document, is_report=bool(reports)),
        error_code=next((p.error_code for p in document.pages if p.error_code), ""),
        error=next((p.error for p in document.pages if p.error), ""),
        pages=len(document.pages),
        text_pages=sum(1 for p in good if p.layer in {"text", "mixed"}),
        ocr_pages=sum(1 for p in good if p.layer == "ocr"),
        failed_pages=len(document.pages) - len(good),
        reports=len(reports),
    )
    places = {
        parted.sheets.get(number, number): single.report.report_id
        for single in reversed(reports)
        for number in range(single.report.page_from or 1, (single.report.page_to or 0) + 1)
    }
    result = DocumentResult(
        document_row,
        _page_rows(document, doc_id, places),
        tuple(one.report for one in reports),
        tuple(row for one in reports for row in one.observations),
        tuple(row for one in reports for row in one.citations),
        tuple(row for one in reports for row in one.footnotes),
        tuple(row for one in reports for row in one.unmapped),
        (*(row for one in reports for row in one.findings), *_unheard(override, reports)),
        tuple(row for one in reports for row in one.narrative),
    )
    return on_sheets(result, parted) if parted.sheets else result


def report_id(doc_id: str, number: int) -> str:
    """Return the id of a file's report, counted from 1.

    >>> report_id("d0123456789abcdef", 1), report_id("d0123456789abcdef", 2)
    ('d0123456789abcdef', 'd0123456789abcdef-2')
    """
    return doc_id if number == 1 else f"{doc_id}-{number}"


def _read(
    pages: Sequence[Page], parts: Sequence[Part], name: str, override: Override | None, patterns: Patterns
) -> list[Single]:
    """Read each part; one that holds no report is read anew with the one before it, the first with the one after."""
    while True:
        read: list[Single] = []
        empty: list[int] = []
        alone = len(parts) == 1
        for number, part in enumerate(parts, start=1):
            own = [p for p in pages if p.state == "ok" and part.first <= p.number <= part.last]
            said = override.about(number, alone=alone) if override is not None else None
            single = read_single(own, part, name if alone else "", said, patterns)
            if single is None:
                empty.append(number)
            else:
                read.append(single)
        if not empty or alone:
            return read
        at = max(1, empty[0] - 1)
        parts = [*parts[: at - 1], joined(parts[at - 1], parts[at]), *parts[at + 1 :]]


def _unheard(override: Override | None, reports: Sequence[Single]) -> Iterator[FindingRow]:
    """Yield a finding for what a manifest says of a file and no report of it can take."""
    if override is None or not reports:
        return
    own = FindingRow(
        scope="report", rule="manifest_unheard", severity="warning", report_id=reports[0].report.report_id, page=1
    )
    if override.period and len(reports) > 1:
        text = f"the manifest gives one period, and the file holds {len(reports)} reports; say of which (column report)"
        yield structs.replace(own, expected=override.period, message=text)
    for number, said in override.singles:
        if number > len(reports) and not said.reviewed:
            text = f"the manifest speaks of report {number}, and the file holds {len(reports)}; correct its line"
            yield structs.replace(own, expected=str(number), found=str(len(reports)), message=text)


def _state(document: Document, *, is_report: bool) -> DocumentState:
    failed = sum(1 for p in document.pages if p.state == "failed")
    if failed == len(document.pages):
        return "failed"
    if failed:
        return "partial"
    return "done" if is_report else "not_a_report"


def _page_rows(document: Document, doc_id: str, places: Mapping[int, str]) -> tuple[PageRow, ...]:
    rows: list[PageRow] = []
    for page in document.pages:
        width, height = page.view_size
        rows.append(
            PageRow(
                doc_id=doc_id,
                page=page.number,
                report_id=places.get(page.number, ""),
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
