"""Citations and footnotes of a report as rows of the contract."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from chitieu.citation import Citation, Grammar, find, load_grammar
from chitieu.contract.rows import CitationContext, CitationRow, FootnoteRow
from chitieu.folding import bare, nfc
from chitieu.footnote.sentence import sentence_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.footnote.notes import Narrative, Note
    from chitieu.geometry import Box
    from chitieu.page.flow import Flow
    from chitieu.page.model import Page
    from chitieu.report.letterhead import Letterhead
    from chitieu.table.model import Printed, Row

SURE_OCR = 0.8
"""A citation with a word the recogniser was less sure of is looked at by a person."""
SIGNS = '()[]"“”.,;:'
"""What may stand around a word without being part of a citation."""


class Cited(Struct, frozen=True):
    """What the text of one report cites."""

    citations: tuple[CitationRow, ...]
    footnotes: tuple[FootnoteRow, ...]


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """Return the shipped grammar, compiled once per process."""
    return load_grammar()


class Above(Struct, frozen=True):
    """Where the numbers of documents are their own: over the title of the report, and in the letterheads bound with it.

    ``feet`` are the lower ends of those, by page.
    """

    head: Letterhead
    feet: Mapping[int, float] = field(default_factory=dict[int, float])

    def holds(self, page: int, bottom: float) -> bool:
        """Whether a place lies in a letterhead."""
        title = self.head.title_at
        if title is not None and page == title[0] and bottom < title[1] - 1:
            return True
        return page in self.feet and bottom < self.feet[page] + 1


def cited_in(narrative: Narrative, rows: Sequence[Row], above: Above, pages: Mapping[int, Page]) -> Cited:
    """Find the citations of body, footnotes and tables, in the order of the document.

    A footnote's citations stand where its mark stands; those of tables come last. What stands in a letterhead is a
    document's own number, not a citation.
    """
    body = narrative.body
    ordered: list[tuple[int, int, CitationRow]] = []
    for citation in find(body.text, grammar()):
        context = _context(body, citation, above)
        if context is not None:
            ordered.append((citation.start, 0, _row(citation, body, context)))
    footnotes: list[FootnoteRow] = []
    for index, note in enumerate(narrative.notes, start=1):
        found = find(note.flow.text, grammar())
        anchor = _anchor(note, narrative)
        footnotes.append(_footnote(note, index, anchor, len(found)))
        at = note.mark.offset if note.mark and not note.in_table else len(body.text)
        for seq, citation in enumerate(found, start=1):
            row = _row(citation, note.flow, "footnote", note, f"f{index}", seq, anchor)
            ordered.append((at, index, row))
    for row in rows:
        for part in (row.label, row.note):
            if part.box is not None and "/" in part.text:
                place = (row.page, pages[row.page].to_view(part.box).rounded())
                if above.holds(place[0], place[1].bottom):
                    continue  # a letterhead set in a ruled grid
                for c in find(part.text, grammar()):
                    least = _least_in_cell(c, part, pages[row.page])
                    filled = _filled(c, "table", place, part.text if part.source == "ocr" else "", least)
                    ordered.append((len(body.text) + 1, 0, filled))
    ordered.sort(key=lambda entry: (entry[0], entry[1]))
    numbered = tuple(_numbered(row, number) for number, (_, _, row) in enumerate(ordered, start=1))
    return Cited(numbered, tuple(footnotes))


def _least_in_cell(citation: Citation, part: Printed, page: Page) -> float:
    """Return the confidence of the least certain word of a citation in a table cell.

    Words of a cell that goes on overleaf are not all on this page: then the whole cell's confidence stands for them.
    """
    if part.source == "text" or part.box is None:
        return part.confidence
    words = [w for w in page.words if part.box.holds_middle_of(w.box)]
    least = 1.0
    for piece in citation.text.split():
        found = [w.confidence for w in words if nfc(w.text).strip(SIGNS) == nfc(piece).strip(SIGNS)]
        least = min(least, *(found or [part.confidence]))
    return least


def _anchor(note: Note, narrative: Narrative) -> str:
    """Return the sentence, or the whole table cell, that carries a note's mark.

    It is the sentence of the character before the mark: "... của tỉnh." with a mark behind the stop ends there.
    """
    if note.mark is None:
        return ""
    if not note.in_table:
        return sentence_at(narrative.body.text, max(0, note.mark.offset - 1), narrative.body.breaks)
    text, breaks = narrative.cells.text, narrative.cells.breaks
    place = bisect_right(breaks, max(0, note.mark.offset - 1))
    return text[breaks[place - 1] : breaks[place] if place < len(breaks) else len(text)]


def _numbered(row: CitationRow, number: int) -> CitationRow:
    return structs.replace(row, cite_no=number)


def _context(body: Flow, citation: Citation, above: Above) -> CitationContext | None:
    place = body.place(citation.start, citation.end)
    if place is not None:
        page, box = place
        if above.holds(page, box.bottom):
            return None
        end = above.head.end_at
        if end is not None and page == end[0] and box.top < end[1] - 1:
            return "title"
    line = body.text[body.text.rfind("\n", 0, citation.start) + 1 : citation.start]
    begun = _paragraph_start(body.text, citation.start)
    return "legal_basis" if bare(line).startswith("can cu") or begun.startswith("can cu") else "body"


def _paragraph_start(text: str, offset: int) -> str:
    """Return the bare beginning of the clause around ``offset``: legal bases end with semicolons, not with stops."""
    start = max(text.rfind(";\n", 0, offset), text.rfind(".\n", 0, offset), text.rfind(":\n", 0, offset))
    return bare(text[start + 2 : start + 30]) if start >= 0 else bare(text[:30])


def _row(  # noqa: PLR0913, PLR0917
    citation: Citation,
    flow: Flow,
    context: CitationContext,
    note: Note | None = None,
    footnote_id: str = "",
    seq: int | None = None,
    anchor: str = "",
) -> CitationRow:
    place = flow.place(citation.start, citation.end)
    scanned = flow.from_scan(citation.start, citation.end)
    least = flow.least_confidence(citation.start, citation.end)
    row = _filled(citation, context, place, flow.text if scanned else "", least)
    # A note whose number is not sure puts its citations under review: they may belong to its neighbour.
    unsure = [d for d in note.doubts if d != "mark_not_found"] if note else []
    if unsure:
        row = structs.replace(row, status="review", flags=";".join([*unsure, *filter(None, row.flags.split(";"))]))
    return structs.replace(
        row,
        footnote=note.number if note else "",
        footnote_id=footnote_id,
        seq=seq,
        anchor_page=note.mark.page.number if note and note.mark else None,
        anchor_text=nfc(anchor if note else sentence_at(flow.text, citation.start, flow.breaks)),
    )


def _filled(
    citation: Citation, context: CitationContext, place: tuple[int, Box] | None, scanned: str, least: float
) -> CitationRow:
    """Return the row of a citation. ``scanned`` is its text where that was read from a picture, else empty."""
    doubts = list(citation.doubts)
    if scanned and least < SURE_OCR:
        doubts.append("low_confidence")
    if scanned and not citation.date and grammar().dates.hidden.match(scanned, citation.end):
        doubts.append("date_unsure")
    page, box = place or (None, None)
    return CitationRow(
        context=context,
        page=page,
        x0=box.x0 if box else None,
        top=box.top if box else None,
        x1=box.x1 if box else None,
        bottom=box.bottom if box else None,
        text=citation.text,
        citation_id=citation.citation_id,
        citation_key=citation.citation_key,
        doc_type=citation.doc_type,
        number=citation.number,
        suffix=citation.suffix,
        year=citation.year,
        symbol=citation.symbol,
        issuer=citation.issuer,
        date=citation.date,
        repairs=";".join(citation.repairs),
        status="review" if doubts else "ok",
        flags=";".join([*doubts, *citation.repairs]),
        confidence=round(min(float(citation.confidence), least), 2),
    )


def _footnote(note: Note, index: int, anchor: str, citations: int) -> FootnoteRow:
    length = len(note.flow.text)
    place = note.flow.place(0, length)
    scanned = note.number_word.source == "ocr"
    doubts = note.doubts
    box = place[1] if place else None
    return FootnoteRow(
        footnote_id=f"f{index}",
        footnote=note.number,
        page=note.page,
        end_page=note.end_page,
        x0=box.x0 if box else None,
        top=box.top if box else None,
        x1=box.x1 if box else None,
        bottom=box.bottom if box else None,
        text=nfc(note.flow.text),
        anchor_page=note.mark.page.number if note.mark else None,
        anchor_text=nfc(anchor),
        citations=citations,
        source="ocr" if scanned else "text",
        status="review" if doubts else "ok",
        flags=";".join(doubts),
        confidence=round(min(note.flow.least_confidence(0, length), 0.5 if doubts else 1.0), 2),
    )
