"""What was seen on one page, layer by layer, through the page reading and the tables that ``extract`` goes through.

Boxes are in PDF points on the page as a viewer shows it, origin top left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct

from chitieu.errors import PageMissingError, UsageError
from chitieu.footnote.notes import narrative_of
from chitieu.geometry import Box
from chitieu.page.document import read_document
from chitieu.patterns.load import load_patterns
from chitieu.report.bound import parts_of
from chitieu.report.read import result_of
from chitieu.table.forms import lay_out

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from chitieu.contract.rows import CitationRow, DocumentResult, FootnoteRow, ObservationRow, UnmappedRow
    from chitieu.footnote.notes import Narrative
    from chitieu.page.model import Page, Ruling
    from chitieu.settings import Settings

Layer = Literal["words", "rulings", "cells", "codes", "marks"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
Kind = Literal[
    "word", "unsure_word", "ruling", "cell", "value", "blank", "doubt", "unmapped", "mark", "orphan", "note", "citation"
]
UNSURE = 0.6
"""Words read with less confidence are drawn apart. It decides about the drawing alone."""


class Shape(Struct, frozen=True):
    """One thing to draw, with its text. The ``box`` of a ruling has its ends as corners, in any order."""

    kind: Kind
    box: Box
    text: str = ""


class Seen(Struct, frozen=True):
    """A page and what was seen on it, in the order in which it is drawn."""

    page: Page
    shapes: tuple[Shape, ...]


def layers(text: str) -> frozenset[Layer]:
    """Read names of layers with commas between them. Raises UsageError."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    found: set[Layer] = {layer for layer in LAYERS if layer in names}
    if unknown := [name for name in names if name not in LAYERS]:
        raise UsageError(f"--layers {unknown[0]}: there are {', '.join(LAYERS)}")
    return frozenset(found) or frozenset(LAYERS)


def see(path: Path, name: str, number: int, wanted: Collection[Layer], settings: Settings) -> Seen:
    """Read what is on page ``number`` (from 1). Raises the ChitieuError of a file or page that cannot be read.

    Words and rulings need that page alone. Cells, codes and marks take the whole file, as ``extract`` does: what
    other pages print decides about columns, forms and notes.
    """
    alone = not {"cells", "codes", "marks"} & set(wanted)
    document = read_document(path, name, settings, {number} if alone else None)
    page = next((page for page in document.pages if page.number == number), None)
    if page is None:
        raise PageMissingError(f"{name}: there is no page {number}; chitieu show {name} tells how many there are")
    if page.state != "ok" or alone:
        return Seen(page, tuple(_words_and_rulings(page, wanted)))
    patterns = load_patterns(users=settings.patterns)
    part = next(one for one in parts_of(document.pages, patterns) if one.first <= number <= one.last)
    own = [one for one in document.pages if one.state == "ok" and part.first <= one.number <= part.last]
    laid_out = lay_out(own, patterns)
    shapes = _words_and_rulings(page, wanted)
    if "cells" in wanted:
        for grid in (grid for layout in laid_out if layout.page.number == number for grid in layout.grids):
            shapes += [
                Shape("cell", page.to_view(cell.box), f"{grid.table}:{cell.row + 1}.{cell.col + 1}")
                for cell in grid.cells
            ]
    if "codes" in wanted or "marks" in wanted:
        result = result_of(document, name, None, patterns)
        if "codes" in wanted:
            shapes += _codes(result, number)
        if "marks" in wanted:
            lines = [(layout.page, layout.text_of(layout.lines)) for layout in laid_out]
            narrative = narrative_of(lines, [grid for layout in laid_out for grid in layout.grids])
            shapes += [*_notes(result, number), *_marks(narrative, page)]
    return Seen(page, tuple(shapes))


def _words_and_rulings(page: Page, wanted: Collection[Layer]) -> list[Shape]:
    shapes: list[Shape] = []
    if "words" in wanted:
        shapes += [
            Shape("unsure_word" if word.confidence < UNSURE else "word", page.to_view(word.box), word.text)
            for word in page.words
        ]
    if "rulings" in wanted:
        shapes += [Shape("ruling", _between(page, ruling)) for ruling in page.rulings]
    return shapes


def _between(page: Page, ruling: Ruling) -> Box:
    """Return the ends of a line, first and last; on a skewed scan it is no side of its box."""
    first = page.to_view(Box(ruling.x0, ruling.top, ruling.x0, ruling.top))
    last = page.to_view(Box(ruling.x1, ruling.bottom, ruling.x1, ruling.bottom))
    return Box(first.x0, first.top, last.x0, last.top)


def _codes(result: DocumentResult, number: int) -> list[Shape]:
    kinds: dict[str, Kind] = {"ok": "value", "blank": "blank", "review": "doubt"}
    shapes = [
        Shape(kinds[row.status], box, f"{row.code} {row.member}".strip())
        for row in result.observations
        if row.page == number and row.status in kinds and (box := _printed(row)) is not None
    ]
    return shapes + [
        Shape("unmapped", box, row.reason)
        for row in result.unmapped
        if row.page == number and (box := _printed(row)) is not None
    ]


def _notes(result: DocumentResult, number: int) -> list[Shape]:
    shapes = [
        Shape("note", box, row.footnote)
        for row in result.footnotes
        if row.page == number and (box := _printed(row)) is not None
    ]
    return shapes + [
        Shape("citation", box, row.citation_id)
        for row in result.citations
        if row.page == number and (box := _printed(row)) is not None
    ]


def _marks(narrative: Narrative, page: Page) -> list[Shape]:
    here = [note for note in narrative.notes if note.mark is not None and note.mark.page.number == page.number]
    shapes = [Shape("mark", page.to_view(note.mark.word.box), note.number) for note in here if note.mark is not None]
    lost = [mark for mark in narrative.orphans if mark.page.number == page.number]
    return shapes + [Shape("orphan", page.to_view(mark.word.box), mark.word.text) for mark in lost]


def _printed(row: ObservationRow | UnmappedRow | FootnoteRow | CitationRow) -> Box | None:
    if row.x0 is None or row.top is None or row.x1 is None or row.bottom is None:
        return None
    return Box(row.x0, row.top, row.x1, row.bottom)
