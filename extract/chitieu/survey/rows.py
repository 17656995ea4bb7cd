"""What a survey says of each file, and what that comes to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct

from chitieu.contract.rows import Row
from chitieu.contract.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.archive.worker import Failure
    from chitieu.contract.rows import DocumentResult, PageRow

Kind = Literal[
    "text",
    "scanned",
    "mixed",
    "garbled",
    "legacy_font",
    "blank",
    "not_a_report",
    "duplicate",
    "encrypted",
    "broken",
    "unsupported",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
UNREAD: frozenset[Kind] = frozenset({"encrypted", "broken", "unsupported"})
"""Files that ``extract`` cannot read either."""
GARBLED = ("garbled_text", "garbled_font", "text_without_diacritics", "doubtful_text_over_image", "hidden_text")
"""Reasons for OCR though there is text: what a search through the file finds is not what it prints."""
TEXT_SECONDS = 0.044
"""CPU seconds of a text page from file to CSV: 0.88 s for a report of 20 pages (docs/performance.md, a whole run)."""
OCR_SECONDS = 2.3
"""The same for a scanned page: 27.1 s for a report of 12 pages (docs/ocr.md, a whole report)."""


class SurveyRow(Row, frozen=True):
    """One file. Pages of each layer are counted among those looked at; ``seconds`` is what reading all of it takes."""

    file: str = ""
    kind: Kind = "broken"
    bytes: int | None = None
    pages: int | None = None
    pages_seen: int | None = None
    text_pages: int | None = None
    ocr_pages: int | None = None
    reasons: str = ""
    encoding: str = ""
    report: Literal["yes", "no", "unknown", ""] = ""
    duplicate_of: str = ""
    error_code: str = ""
    error: str = ""
    seconds: float | None = None


SURVEY = Table("survey", SurveyRow, ("file",))
"""Written where -o says, never into an output folder."""


class Sum(Struct, frozen=True):
    """Files and pages of one kind, or of all, and the CPU seconds that reading them takes."""

    files: int = 0
    pages: int = 0
    seconds: float = 0.0


def sums(rows: Sequence[SurveyRow]) -> dict[Kind, Sum]:
    """Return what each kind comes to that is there, in the order of `KINDS`."""
    counted = Counter(row.kind for row in rows)
    return {
        kind: Sum(
            counted[kind],
            sum(row.pages or 0 for row in rows if row.kind == kind),
            sum(row.seconds or 0.0 for row in rows if row.kind == kind),
        )
        for kind in KINDS
        if counted[kind]
    }


def total(rows: Sequence[SurveyRow]) -> Sum:
    """Return what all files come to."""
    return Sum(len(rows), sum(row.pages or 0 for row in rows), sum(row.seconds or 0.0 for row in rows))


def duplicate(name: str, size: int, original: str) -> SurveyRow:
    """Return the row of a file that lies there twice."""
    return SurveyRow(file=name, kind="duplicate", bytes=size, duplicate_of=original)


def refused(name: str, size: int | None, failure: Failure) -> SurveyRow:
    """Return the row of a file that cannot be looked at."""
    kind: Kind = "broken"
    if failure.state == "unsupported":
        kind = "unsupported"
    elif failure.error_code == "encrypted":
        kind = "encrypted"
    return SurveyRow(file=name, kind=kind, bytes=size, error_code=failure.error_code, error=failure.message)


def looked_at(result: DocumentResult) -> SurveyRow:
    """Return the row of a file that was looked at."""
    document, seen = result.document, result.pages
    text, scanned = (sum(1 for page in seen if page.layer == layer) for layer in ("text", "ocr"))
    share = scanned / len(seen) if seen else 0.0
    pages = document.pages or 0
    report = {None: "unknown", 0: "no"}.get(document.reports, "yes")
    encodings = sorted({page.encoding for page in seen} - {""})
    return SurveyRow(
        file=document.file,
        kind=_kind(result, text, scanned),
        bytes=document.bytes,
        pages=pages,
        pages_seen=len(seen),
        text_pages=text,
        ocr_pages=scanned,
        reasons=";".join(sorted({_reason(page) for page in seen} - {""})),
        encoding=";".join(encodings),
        report="yes" if report == "yes" else "no" if report == "no" else "unknown",
        error_code=document.error_code,
        error=document.error,
        seconds=round(pages * (share * OCR_SECONDS + (1 - share) * TEXT_SECONDS), 1),
    )


def _reason(page: PageRow) -> str:
    return page.layer_reason.partition(";")[0]


def _kind(result: DocumentResult, text: int, scanned: int) -> Kind:
    if result.document.state == "failed":
        return "broken"
    if any(_reason(page) in GARBLED for page in result.pages):
        return "garbled"
    if not text and not scanned:
        return "blank"
    if result.document.reports == 0:
        return "not_a_report"
    if any(page.encoding for page in result.pages):
        return "legacy_font"
    return "mixed" if text and scanned else "scanned" if scanned else "text"
