"""Drawn sheets as page objects: what a perfect page reader would give, without a PDF between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makers.drawn.faces import text_width, vertical
from makers.drawn.sheet import Bar, Frame, Stroke, Text

from chitieu.geometry import Box
from chitieu.page.document import Document
from chitieu.page.model import Page, Ruling, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from makers.drawn.sheet import Mark, Sheet

    from chitieu.page.model import Source

RAISED_SHARE = 0.75
"""A text this much smaller than the one it follows, and above its baseline, is a superscript."""
SCAN_CONFIDENCE = 0.97
"""What the engines say of a word that both read alike."""


def document_of(sheets: Sequence[Sheet], *, scanned: bool = False) -> Document:
    """Return the sheets as a document that was read, from a text layer or (as its pages say) from a scan."""
    pages = tuple(_page(sheet, number, scanned=scanned) for number, sheet in enumerate(sheets, 1))
    return Document("0" * 64, 1, pages)


def _page(sheet: Sheet, number: int, *, scanned: bool) -> Page:
    source: Source = "ocr" if scanned else "text"
    words: list[Word] = []
    before: Text | None = None
    for mark in sheet.marks:
        if not isinstance(mark, Text):
            continue
        raised = before is not None and mark.size < RAISED_SHARE * before.size and mark.y < before.y
        words += _words(mark, source, raised=raised)
        before = before if raised else mark
    rulings = tuple(ruling for mark in sheet.marks for ruling in _rulings(mark))
    layer = "ocr" if scanned else "text"
    return Page(number, sheet.width, sheet.height, tuple(words), rulings, layer, "drawn", dpi=300 if scanned else 0)


def _words(mark: Text, source: Source, *, raised: bool) -> Iterable[Word]:
    ascent, descent = vertical(mark.face)
    blank = text_width(" ", mark.face, mark.size)
    x = mark.x
    for text in mark.text.split(" "):
        width = text_width(text, mark.face, mark.size)
        if text:
            box = Box(x, mark.y - ascent * mark.size, x + width, mark.y + descent * mark.size)
            yield Word(
                text, box, mark.size, mark.y,
                confidence=SCAN_CONFIDENCE if source == "ocr" else 1.0,
                source=source, raised=raised, bold=mark.face.bold,
            )  # fmt: skip
        x += width + blank


def _rulings(mark: Mark) -> Iterable[Ruling]:
    match mark:
        case Stroke(x0, y0, x1, y1):
            yield Ruling(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        case Bar(x0, y0, x1, y1):
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            yield Ruling(x0, y, x1, y) if x1 - x0 >= y1 - y0 else Ruling(x, y0, x, y1)
        case Frame(x0, y0, x1, y1):
            yield from (Ruling(x0, y0, x1, y0), Ruling(x0, y1, x1, y1))
            yield from (Ruling(x0, y0, x0, y1), Ruling(x1, y0, x1, y1))
        case Text():
            return
