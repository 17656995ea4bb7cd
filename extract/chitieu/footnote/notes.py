"""Footnotes: the foot of each page, the notes that stand there, and the marks in the text that call them.

A body line can look exactly like a note ("11 Quyết định; ...") and a superscript like a mark (m2). So the foot is found
by the line drawn above it or by its smaller letters, notes must number on, and a mark counts when its note is there.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from chitieu.page.flow import Flow, flow_of
from chitieu.page.lines import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.flow import Mark
    from chitieu.page.model import Page, Ruling, Word

RULE_LENGTH = (0.08, 0.5)
"""The line above footnotes is this share of the page's width: Word draws a third, LibreOffice a quarter."""
RULE_START = 30.0
"""It begins within so many points of the text's left edge; underlines of titles are centred."""
SMALL = 0.92
"""Notes are printed at 10-12 pt under a body of 13-14 pt; a foot told by size alone must be this much smaller."""

SCRAP = 3
"""A misread note number is at most so many signs long."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: printed mark, its words as a flow, and where its mark stands in the body (None: not found)."""

    number: str
    page: int
    end_page: int
    flow: Flow
    mark: Mark | None
    number_word: Word
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrative:
    """The body of a report as one flow, its footnotes, and marks that no note answers."""

    body: Flow
    notes: tuple[Note, ...]
    orphans: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class _Start:
    """The opening of a note: its number, the word that prints it, the rest of the line."""

    number: str
    word: Word
    rest: Line
    restored: bool = False


@dataclass(slots=True)
class _Open:
    """A note being read."""

    number: str
    word: Word
    page: int
    end_page: int
    restored: bool = False
    lines: list[tuple[Line, Page]] = field(default_factory=list[tuple[Line, "Page"]])


def narrative_of(pages: Sequence[tuple[Page, Sequence[Line]]]) -> Narrative:
    """Part body and foot of every page and link marks to notes. Lines of tables and page furniture are not given."""
    sizes = [li.size for _, lines in pages for li in lines for _ in li.words]
    body_size = median(sizes) if sizes else 0.0
    body: list[tuple[Line, Page]] = []
    notes: list[_Open] = []
    expected = 1
    for page, lines in pages:
        upper, foot = split_foot(page, lines, body_size)
        body += [(li, page) for li in upper]
        restarted = False
        counted = _counted_starts(upper, foot)
        for index, line in enumerate(foot):
            start = counted.get(index) if counted else _note_start(line, expected, may_restart=not restarted)
            if start is not None:
                restarted = True
                expected = int(start.number) + 1
                note = _Open(start.number, start.word, page.number, page.number, start.restored)
                note.lines += [(start.rest, page)] if start.rest.words else []
                notes.append(note)
            elif notes:
                notes[-1].lines.append((line, page))
                notes[-1].end_page = page.number
            else:
                body.append((line, page))
    flow = flow_of(body)
    return _linked(flow, notes)


def _counted_starts(upper: Sequence[Line], foot: Sequence[Line]) -> dict[int, _Start]:
    """Give the notes of a scanned foot their numbers from the marks of its page, if equally many.

    Recognisers read a note's small raised number as a quotation mark or lose a digit of it; the marks in the text run
    on without a gap, so the third note of the page carries the third mark's number. Empty where the two do not agree.
    """
    marks = [int(w.text) for li in upper for w in li.words if w.raised and w.text.isdecimal()]
    starts = [i for i, li in enumerate(foot) if _may_start_scanned(li)]
    running = all(b == a + 1 for a, b in itertools.pairwise(marks))
    if not starts or len(starts) != len(marks) or not running or foot[0].words[0].source != "ocr":
        return {}
    found: dict[int, _Start] = {}
    for index, number in zip(starts, marks, strict=True):
        line = foot[index]
        skipped = max((k + 1 for k, w in enumerate(line.words[:2]) if w.raised), default=1)
        if not line.words[0].raised and line.words[0].text[-1:].isalpha() and skipped == 1:
            skipped = 0
        read = "".join(w.text for w in line.words[:skipped])
        rest = Line(line.words[skipped:], line.box, line.baseline, line.size)
        found[index] = _Start(str(number), line.words[0], rest, restored=read != str(number))
    return found


def _may_start_scanned(line: Line) -> bool:
    """Whether a line of a scanned foot may open a note: a raised number, or a scrap without letters in its place."""
    first = line.words[0]
    if any(w.raised for w in line.words[:2]):
        return True
    scrap = not any(c.isalnum() for c in first.text) and len(first.text) <= SCRAP
    quoted = first.text[0] in "“\"'`*‘" and first.text[1:2].isupper()
    return len(line.words) > 1 and (scrap or quoted)


def split_foot(page: Page, lines: Sequence[Line], body_size: float) -> tuple[list[Line], list[Line]]:
    """Part a page's lines into body and foot."""
    if not lines:
        return [], []
    left = min(li.box.x0 for li in lines)
    rules = sorted((r for r in page.rulings if _parts_foot(r, page, left)), key=lambda r: r.top)
    for rule in reversed(rules):
        below = [li for li in lines if li.baseline > rule.top]
        if below and _starts_with_number(below):
            return [li for li in lines if li.baseline <= rule.top], below
    if rules:
        rule = rules[-1]
        below = [li for li in lines if li.baseline > rule.top]
        # A foot without a number of its own carries on a note of the page before: small letters to the end.
        if below and all(li.size <= SMALL * body_size for li in below):
            return [li for li in lines if li.baseline <= rule.top], below
    cut = len(lines)
    while cut and lines[cut - 1].size <= SMALL * body_size:
        cut -= 1
    foot = list(lines[cut:])
    while foot and _leading_number(foot[0]) is None:
        foot.pop(0)
    return list(lines[: len(lines) - len(foot)]), foot


def _parts_foot(rule: Ruling, page: Page, left: float) -> bool:
    low, high = (share * page.width for share in RULE_LENGTH)
    return rule.horizontal and low <= rule.length <= high and abs(rule.x0 - left) <= RULE_START


def _starts_with_number(lines: Sequence[Line]) -> bool:
    return any(_leading_number(li) is not None for li in lines)


def _leading_number(line: Line) -> tuple[str, Word, bool] | None:
    """Return the number a line begins with, its word, and whether it is raised."""
    first = line.words[0]
    number = first.text.rstrip(".)")
    if not (number.isdecimal() and len(number) <= 3 and number != "0"):  # noqa: PLR2004
        return None
    if not first.raised and len(line.words) == 1:
        return None
    return number, first, first.raised


def _note_start(line: Line, expected: int, *, may_restart: bool) -> _Start | None:
    """Return number, number word and the rest of a line that opens a note."""
    lead = _leading_number(line)
    if lead is None:
        return None
    number, word, raised = lead
    fits = int(number) == expected or (may_restart and int(number) == 1)
    if not fits and not (raised and int(number) > expected):
        return None
    return _Start(str(int(number)), word, Line(line.words[1:], line.box, line.baseline, line.size))


def _linked(flow: Flow, notes: Sequence[_Open]) -> Narrative:
    """Link each note to the mark with its number on its page (or the page before, when the foot was full)."""
    free = [m for m in flow.marks if m.word.text.isdecimal()]
    linked: list[Note] = []
    gaps = _gaps([int(n.number) for n in notes])
    for index, note in enumerate(notes):
        same = [m for m in free if str(int(m.word.text)) == note.number]
        mark = next((m for m in same if m.page.number == note.page), None) or next(
            (m for m in same if m.page.number == note.page - 1), None
        )
        if mark is not None:
            free.remove(mark)
        doubts = [] if mark is not None else ["mark_not_found"]
        if note.restored:
            doubts.append("note_number_unsure")
        if index in gaps:
            doubts.append("note_order_unsure")
        flow_note = flow_of(note.lines)
        linked.append(Note(note.number, note.page, note.end_page, flow_note, mark, note.word, tuple(doubts)))
    numbers = {int(n.number) for n in notes}
    # Without any note a raised digit is a unit's power or an ordinal; with notes, one beyond their numbers is lost.
    orphans = tuple(m for m in free if numbers and int(m.word.text) > 3 and int(m.word.text) <= max(numbers) + 1)  # noqa: PLR2004
    return Narrative(flow, tuple(linked), orphans)


def _gaps(numbers: Sequence[int]) -> set[int]:
    """Return the places of notes beside a gap in the numbering: the lost note's text may be joined to a neighbour."""
    found: set[int] = set()
    if numbers and numbers[0] != 1:
        found.add(0)
    for index, (a, b) in enumerate(itertools.pairwise(numbers)):
        if b not in {a + 1, 1}:
            found |= {index, index + 1}
    return found


def sentence_at(text: str, offset: int, limit: int = 400) -> str:
    """Return the sentence of ``text`` around ``offset``, on one line, at most ``limit`` characters."""
    start = offset
    while start > 0 and offset - start < limit:
        if _ends_sentence(text, start - 1):
            break
        start -= 1
    end = offset
    while end < len(text) and end - offset < limit:
        end += 1
        if _ends_sentence(text, end - 1):
            break
    return " ".join(text[start:end].split())


def _ends_sentence(text: str, index: int) -> bool:
    """Whether a sentence ends with the character at ``index``: a stop before a blank and a capital or a bullet."""
    if text[index] not in ".;:!?":
        return False
    rest = text[index + 1 : index + 4].lstrip()
    return text[index + 1 : index + 2].isspace() and (not rest or rest[0].isupper() or rest[0] in "-+•“")
