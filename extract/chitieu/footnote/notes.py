"""The narrative of a report: its body, its footnotes and endnotes, and the marks in text and tables that call them.

A body line can look exactly like a note ("11 Quyết định; ...") and a superscript like a mark (m2). So the foot is found
by the line drawn above it or by its smaller letters, notes must number on, and a mark counts when its note is there.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from chitieu.footnote.endnotes import take_endnotes
from chitieu.footnote.foot import body_size_of, split_foot
from chitieu.footnote.marks import Call, Wanted, called, calls_of, exponents, linked, unanswered, with_powers
from chitieu.footnote.reading import OpenNote, Reader
from chitieu.footnote.scanned import Foot, counted_notes, seen_starts
from chitieu.page.flow import Flow, Mark, flow_of
from chitieu.page.lines import Line, lines_of
from chitieu.page.order import reading_order
from chitieu.page.paragraph import paragraph_starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chitieu.footnote.reading import Placed
    from chitieu.footnote.start import Start
    from chitieu.page.model import Page, Word
    from chitieu.table.model import Grid

STARRED = re.compile(r"(?:\S*[^*(\s]|(?=\())\(?(\*{1,3})\)?[.,;:]*")
"""A word with asterisks in full size behind it, or asterisks in brackets; others alone are bullets."""


class Note(Struct, frozen=True):
    """A footnote: printed mark, its words as a flow, and where its mark stands (None: not found).

    ``in_table``: the mark stands in the flow of table cells, not of the body.
    """

    number: str
    page: int
    end_page: int
    flow: Flow
    mark: Mark | None
    number_word: Word
    doubts: tuple[str, ...] = ()
    in_table: bool = False


class Narrative(Struct, frozen=True):
    """The body of a report as one flow, the table cells that carry marks as another, footnotes, marks without note."""

    body: Flow
    cells: Flow
    notes: tuple[Note, ...]
    orphans: tuple[Mark, ...]


class _Text(Struct, frozen=True):
    """Body and marked cells, and the calls of both in reading order."""

    body: Flow
    cells: Flow
    calls: tuple[Call, ...]


def narrative_of(pages: Sequence[tuple[Page, Sequence[Line]]], grids: Sequence[Grid] = ()) -> Narrative:
    """Part body and foot of every page and link marks to notes.

    The lines given are those outside tables, without page furniture; ``grids`` are the tables, whose cells carry marks.
    """
    sheets = [(page, [with_powers(li) for li in lines]) for page, lines in pages]
    body_size = body_size_of(li for _, lines in sheets for li in lines)
    cells = [(cell, page) for page, _ in sheets for cell in _marked_cells(grids, page.number)]
    reader, parts = _parted(sheets, cells, body_size)
    if any(part.scanned for part in parts):
        reader, waiting = Reader(), Counter[str]()
        counted = counted_notes([part.to_count() for part in parts])
        feet = [_read_foot(reader, part, waiting, count) for part, count in zip(parts, counted, strict=True)]
        parts = [structs.replace(part, left=left) for part, left in zip(parts, feet, strict=True)]
    body: list[Placed] = []
    for part in parts:
        body += [(li, part.page) for li in reading_order(part.page, part.upper)]
        body += part.left
    return _narrative(body, cells, reader.notes, grids)


class _Parted(Struct, frozen=True):
    """A page parted in text and foot. ``runs_on``: the foot may begin with the rest of the last note.

    ``calling`` are the marked cells of its tables, ``left`` the lines of the foot that belong to no note, ``known`` the
    numbers of the others by the place of the line they open.
    """

    page: Page
    upper: Sequence[Line]
    foot: Sequence[Line]
    calling: Sequence[Line]
    runs_on: bool
    left: Sequence[Placed] = ()
    known: Mapping[int, int] = field(default_factory=dict[int, int])

    @property
    def scanned(self) -> bool:
        """Whether its notes were read from a picture."""
        return bool(self.foot) and self.foot[0].words[0].source == "ocr"

    def to_count(self) -> Foot:
        """Return what the numbers of scanned notes are told from."""
        marks = [w for li in (*self.upper, *self.calling) for w in li.words if w.raised] if self.scanned else []
        return Foot(self.foot, marks, self.known) if self.scanned or self.known else Foot(())


def _parted(
    sheets: Sequence[tuple[Page, list[Line]]], cells: Sequence[Placed], body_size: float
) -> tuple[Reader, list[_Parted]]:
    """Part every page and read its foot: where that begins depends on what the page before left open.

    The notes of scanned feet have any numbers: what tells them is all of the report.
    """
    # two waiting with one number where they restart on each page: a page's own 1 and that of a note on the next
    reader, waiting = Reader(), Counter[str]()
    parts: list[_Parted] = []
    ruled = False
    for page, lines in sheets:
        rest = reader.notes[-1].open_on(page.number - 1, ruled=ruled) if reader.notes else None
        upper, foot, drawn = split_foot(page, lines, body_size, rest)
        ruled = ruled or drawn
        part = _Parted(page, upper, foot, [li for li, p in cells if p is page], runs_on=rest is not None)
        before = len(reader.notes)
        left = _read_foot(reader, part, waiting, seen_starts(foot) if part.scanned else {})
        numbers = {id(n.word): int(n.number) for n in reader.notes[before:] if n.number.isdecimal()}
        places = {} if part.scanned else {i: numbers.get(id(li.words[0])) for i, li in enumerate(foot)}
        parts.append(structs.replace(part, left=left, known={i: n for i, n in places.items() if n is not None}))
    return reader, parts


def _read_foot(reader: Reader, part: _Parted, waiting: Counter[str], counted: Mapping[int, Start]) -> list[Placed]:
    waiting += Counter(_called([*part.upper, *part.calling]))
    before = len(reader.notes)
    lines = [(li, part.page) for li in part.foot]
    # a foot with nothing above it is no foot: its notes are endnotes behind a drawn line
    late = not part.upper and not part.calling
    left = reader.read(lines, frozenset(waiting), counted, runs_on=part.runs_on, late=late)
    waiting -= Counter(n.number for n in reader.notes[before:])
    return left


def _narrative(body: list[Placed], cells: Sequence[Placed], notes: list[OpenNote], grids: Sequence[Grid]) -> Narrative:
    text = _text(body, cells)
    found = _links(notes, text)
    answered = set(found.values())
    numbers = {n.number for n in notes}
    wanted = frozenset(c.number for i, c in enumerate(text.calls) if i not in answered and c.number not in numbers)
    begin, end, late = take_endnotes(body, wanted, grids)
    if end > begin:
        notes, body = [*notes, *late.notes], [*body[:begin], *body[end:]]
        text = _text(body, cells)
        found = _links(notes, text)
    powers = exponents(text.calls, found.values())
    if powers:
        body, cells = ([(with_powers(li, powers), page) for li, page in lines] for lines in (body, cells))
        text = _text(body, cells)
        found = _links(notes, text)
    gaps = _gaps([int(n.number) for n in notes if n.number.isdecimal()])
    counted = itertools.count()
    settled: list[Note] = []
    for index, note in enumerate(notes):
        call = text.calls[found[index]] if index in found else None
        mark = call.mark if call else _full_size_mark(note, text.body)
        doubts = [] if mark is not None else ["mark_not_found"]
        if note.restored:
            doubts.append("note_number_unsure")
        gap = note.number.isdecimal() and next(counted) in gaps
        if gap or note.unsure:
            doubts.append("note_order_unsure")
        settled.append(
            Note(
                number=note.number,
                page=note.page,
                end_page=note.end_page,
                flow=flow_of(note.lines),
                mark=mark,
                number_word=note.word,
                doubts=tuple(doubts),
                in_table=call is not None and call.in_table,
            )
        )
    lost = unanswered(text.calls, set(found.values()), [n.number for n in notes])
    return Narrative(text.body, text.cells, tuple(settled), tuple(c.mark for c in lost))


def _links(notes: Sequence[OpenNote], text: _Text) -> dict[int, int]:
    return linked([Wanted(n.number, n.page, n.late) for n in notes], text.calls)


def _marked_cells(grids: Iterable[Grid], page: int) -> list[Line]:
    """Return the lines of a page's cells that carry a raised number, those of one cell as one line."""
    found: list[Line] = []
    for grid in grids:
        for cell in grid.cells if grid.page == page else ():
            if any(w.raised for w in cell.words):
                lines = lines_of(cell.words)
                words = tuple(w for li in lines for w in li.words)
                # the row's top is the height of all its cells: marks count from left to right
                found.append(with_powers(Line(words, cell.box, cell.box.top, lines[0].size)))
    return [li for li in found if any(w.raised for w in li.words)]


def _text(body: Sequence[Placed], cells: Sequence[Placed]) -> _Text:
    main = flow_of(body, paragraph_starts(body))
    marked = flow_of(cells, range(len(cells)))
    calls = [((c.page, c.mark.word.baseline, 0.0), c) for c in calls_of(main)]
    places = [(page.number, cell.baseline, cell.box.x0) for cell, page in cells for w in cell.words if w.raised]
    marks = zip(places, marked.marks, strict=True)
    by_mark = {id(mark): place for place, mark in marks}
    calls += [(by_mark[id(c.mark)], c) for c in calls_of(marked, in_table=True)]
    return _Text(main, marked, tuple(c for _, c in _merged(calls)))


def _merged(calls: list[tuple[tuple[int, float, float], Call]]) -> list[tuple[tuple[int, float, float], Call]]:
    """Put the calls of the cells among those of the body, which keep their own order (columns, one line's marks)."""
    body = [entry for entry in calls if not entry[1].in_table]
    merged: list[tuple[tuple[int, float, float], Call]] = []
    for entry in (e for e in calls if e[1].in_table):
        before = next((i for i, b in enumerate(body) if b[0] > entry[0]), len(body))
        merged += [*body[:before], entry]
        body = body[before:]
    return merged + body


def _called(lines: Iterable[Line]) -> Iterable[str]:
    """Yield the numbers and asterisks that lines call, asterisks behind a word also where they are not raised."""
    for word in (w for li in lines for w in li.words):
        if word.raised:
            yield from called(word.text)
        elif (starred := STARRED.fullmatch(word.text)) is not None:
            yield starred[1]


def _full_size_mark(note: OpenNote, body: Flow) -> Mark | None:
    """Return the one word of a note's page that ends with its mark in full size, as gazettes print "(1)" and "*"."""
    if note.style not in {"()", "[]", "*"}:
        return None
    ends = [p for p in body.words if p.page.number == note.page and _ends_with(p.word.text, note)]
    return Mark(ends[0].start + len(ends[0].word.text), ends[0].word, ends[0].page) if len(ends) == 1 else None


def _ends_with(word: str, note: OpenNote) -> bool:
    if note.style != "*":
        return word.rstrip(".,;:").endswith(note.word.text)
    starred = STARRED.fullmatch(word)
    return starred is not None and starred[1] == note.number


def _gaps(numbers: Sequence[int]) -> set[int]:
    """Return the places of notes beside a gap in the numbering: the lost note's text may be joined to a neighbour."""
    found: set[int] = set()
    if numbers and numbers[0] != 1:
        found.add(0)
    for index, (a, b) in enumerate(itertools.pairwise(numbers)):
        if b not in {a + 1, 1}:
            found |= {index, index + 1}
    return found
