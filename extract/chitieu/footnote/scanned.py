"""Notes of a scanned report, whose small raised numbers are misread: all that tells of the numbers is weighed.

Recognisers read a note's raised number as a quotation mark or lose a digit of it, and miss openings of notes and marks
in the text. But notes run on, through the report or on each page. So of all ways to number the openings of a report
the one is taken that agrees best with the numbers read at the openings and with the marks in the text above them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field, structs

from chitieu.footnote.start import Start, start_of
from chitieu.page.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chitieu.page.model import Word

SURE = 0.9
"""Confidence of a raised number that two readers saw alike: of 40 on a fax one was wrong, and had lost a digit."""
OWN, OTHER_SURE, OTHER, LOST_DIGIT = 3.0, -3.0, -0.5, -0.7
"""What it is worth that an opening's own number was read with confidence; that another was, with or without
confidence; that a number was which is this one without some of its digits."""
UNSURE, SECOND = 0.5, 0.25
"""Share of ``OWN`` for a number read without confidence, half of which are right, and for the second reader's."""
AS_TEXT = 0.5
"""Share for a figure as large as the text: ``11 Quyết định`` inside a note looks like the opening of the next."""
MARKED, MARKED_UNSURE = 1.5, 0.7
"""A mark with the note's number stands in the text of its page, or is among the last of the page before."""
OVERLEAF = 3
"""Marks of a page whose notes may stand overleaf, because its foot was full."""
LOST, LOST_MARKED = 2.5, 1.8
"""A number is left out, because the opening of its note was missed; it is likelier where a mark has that number."""
MOST_LOST = 4
"""Openings missed in a row, at most: a seal over a foot hides three or four."""
RESTART = 4.0
"""Notes that run on through the report begin at 1 again all the same: at a new part of it."""
MARGIN = 3.0
"""How much worse every other number has to be: as much as one more reading with confidence."""
OPENS = 2.0
"""How much worse it has to be that a line opens no note: a mark in the text asks for the note, and a scrap stands where
its number would be. Otherwise the note before may go on here."""
BEAM = 25.0
"""Ways so much worse than the best are followed no further: the time stays linear in the number of notes."""
KNOWN = 20.0
"""A number from a text layer is not weighed."""
_QUOTES = "“”\"'"
SCRAP = 3
"""A misread note number is at most so many signs long."""

JUMP = 6.0
"""Any number of openings was missed: a page that could not be read, a report of which only a part was sent."""

Look = Literal["raised", "unread", "scrap", "quotation", "figure"]
NO_OPENING: dict[Look, float] = {"raised": 4.0, "unread": 2.5, "scrap": 0.8, "quotation": -1.0, "figure": 0.0}
"""What it costs to take a line for no opening: with a raised number, with raised ink that nobody could read, with a
scrap or a quotation mark, with a quotation mark that is closed on the line, with a figure as large as the text."""


class Foot(Struct, frozen=True):
    """The foot of a page: its lines, and the raised words of the text above it.

    ``known``: numbers of notes by line, where they come from a text layer.
    """

    lines: Sequence[Line]
    marks: Sequence[Word] = ()
    known: Mapping[int, int] = field(default_factory=dict[int, int])


class _Opening(Struct, frozen=True):
    """A line that may open a note, what was read there (number and share of ``OWN``), what marks make numbers worth.

    ``first``: it is the first of its foot.
    """

    foot: int
    line: int
    first: bool
    look: Look
    read: Sequence[tuple[int, float]]
    marks: Mapping[int, float]
    known: int | None = None

    @property
    def no_opening(self) -> float:
        """What it costs to take the line for none."""
        return KNOWN if self.known is not None else NO_OPENING[self.look]

    def worth(self, number: int) -> float:
        """Return how much speaks for a number."""
        if self.known is not None:
            return KNOWN if number == self.known else -KNOWN
        own = next((share * OWN for said, share in self.read if said == number), None)
        if own is None:
            own = 0.0
            for said, share in self.read[:1]:
                sure = share >= 1
                own = LOST_DIGIT if sure and str(said) in str(number) else OTHER_SURE if sure else OTHER
        return own + self.marks.get(number, 0.0)


class _Lead(Struct, frozen=True):
    """How much more speaks for a number than for every other one, and than for no opening at all."""

    number: float
    opening: float


_Ways = dict[int, float]
"""The last number given, and how much speaks for the best way that leads there."""
_Option = tuple[int | None, int, float]
"""A number for an opening (None: it is none), the last number given after it, and what speaks for that."""


def counted_notes(feet: Sequence[Foot]) -> list[dict[int, Start]]:
    """Return the openings of notes in each foot of a report, by line, with their numbers.

    ``restored``: the number was not read so, or another may as well be right.
    """
    openings = [opening for place in range(len(feet)) for opening in _openings(feet, place)]
    counted: list[dict[int, Start]] = [{} for _ in feet]
    ways = [_weighed(openings, each_page=each_page) for each_page in (False, True)]
    (gain, numbers), (less, others) = sorted(ways, key=lambda way: -way[0])
    for opening, (number, lead), (other, _) in zip(openings, numbers, others, strict=True):
        if number is not None and opening.known is None:
            line = feet[opening.foot].lines[opening.line]
            unsure = lead.number < MARGIN or (other != number and gain - less < MARGIN)
            start = _start(line, opening.look, number, unsure=unsure)
            counted[opening.foot][opening.line] = structs.replace(start, doubtful=lead.opening < OPENS)
    return counted


def seen_starts(foot: Sequence[Line]) -> dict[int, Start]:
    """Return the lines of a scanned foot that look like openings of notes, with any numbers."""
    found: dict[int, Start] = {}
    for index, line in enumerate(foot):
        look = _look(line)
        if look is not None and look != "figure":
            found[index] = _start(line, look, index + 1, unsure=True)
    return found


def _weighed(openings: Sequence[_Opening], *, each_page: bool) -> tuple[float, list[tuple[int | None, _Lead]]]:
    """Return how much speaks for the best way to number the openings, and each number with its lead over others.

    ``each_page``: notes begin at 1 on each page.
    """
    before: list[_Ways] = [{0: 0.0}]
    for opening in openings:
        found: _Ways = {}
        for last, gain in before[-1].items():
            for _, after, more in _options(opening, last, each_page=each_page):
                found[after] = max(found.get(after, gain + more), gain + more)
        best = max(found.values())
        before.append({last: gain for last, gain in found.items() if gain >= best - BEAM})
    rest: list[_Ways] = [dict.fromkeys(before[-1], 0.0)]
    numbers: list[tuple[int | None, _Lead]] = []
    for opening, ways in zip(reversed(openings), reversed(before[:-1]), strict=True):
        here: _Ways = {}
        choices: dict[int | None, float] = {}
        for last, gain in ways.items():
            for number, after, more in _options(opening, last, each_page=each_page):
                if after in rest[-1]:
                    ahead = more + rest[-1][after]
                    here[last] = max(here.get(last, ahead), ahead)
                    choices[number] = max(choices.get(number, gain + ahead), gain + ahead)
        rest.append(here)
        best = max(choices, key=lambda number: choices[number])
        others = [total for number, total in choices.items() if number not in {best, None}]
        ahead = choices[best] - max(others, default=-math.inf), choices[best] - choices.get(None, -math.inf)
        numbers.append((best, _Lead(*ahead)))
    return rest[-1].get(0, 0.0), numbers[::-1]


def _options(opening: _Opening, last: int, *, each_page: bool) -> Iterator[_Option]:
    """Yield what an opening may be after the number ``last``."""
    bases = [(last, 0.0)]
    if opening.first and last:
        bases = [(0, 0.0)] if each_page else [(last, 0.0), (0, -RESTART)]
    for base, gain in bases:
        yield None, base, gain - opening.no_opening
        lost = 0.0
        for number in range(base + 1, base + 2 + MOST_LOST):
            yield number, number, gain - lost + opening.worth(number)
            lost += LOST_MARKED if number in opening.marks else LOST
        for number in {said for said, _ in opening.read} | {opening.known or 0}:
            if number > base + 1 + MOST_LOST:
                yield number, number, gain - JUMP + opening.worth(number)


def _openings(feet: Sequence[Foot], place: int) -> Iterator[_Opening]:
    """Yield the lines of a foot that may open a note."""
    foot = feet[place]
    marks: dict[int, float] = {}
    before = feet[place - 1].marks[-OVERLEAF:] if place else ()
    for word in (*before, *foot.marks):
        if word.text.isdecimal():
            worth = MARKED if word.confidence >= SURE else MARKED_UNSURE
            marks[int(word.text)] = max(marks.get(int(word.text), 0.0), worth)
    first = True
    for index, line in enumerate(foot.lines):
        look = "raised" if index in foot.known else _look(line)
        if look is not None:
            yield _Opening(place, index, first, look, _read(line, look), marks, foot.known.get(index))
            first = False


def _read(line: Line, look: Look) -> list[tuple[int, float]]:
    """Return the numbers that were read where a note's number stands, the first reader's first."""
    if look == "figure":
        start = start_of(line)
        return [(int(start.number), AS_TEXT)] if start is not None else []
    raised = [w for w in line.words[:2] if w.raised]
    texts = "".join(w.text for w in raised), "".join(w.alt_text or "" for w in raised)
    shares = 1.0 if min((w.confidence for w in raised), default=0.0) >= SURE else UNSURE, SECOND
    return [(int(text), share) for text, share in zip(texts, shares, strict=True) if text.isdecimal()]


def _start(line: Line, look: Look, number: int, *, unsure: bool) -> Start:
    figure = start_of(line) if look == "figure" else None
    if figure is not None:
        other = figure.number != str(number)
        return Start(str(number), figure.word, figure.rest, figure.style, restored=unsure or other)
    skipped = max((k + 1 for k, w in enumerate(line.words[:2]) if w.raised), default=1)
    if not line.words[0].raised and line.words[0].text[-1:].isalpha() and skipped == 1:
        skipped = 0
    read = "".join(w.text for w in line.words[:skipped])
    rest = Line(line.words[skipped:], line.box, line.baseline, line.size)
    return Start(str(number), line.words[0], rest, "raised", restored=unsure or read != str(number))


def hides_a_start(line: Line, expected: int) -> bool:
    """Whether a scanned line that was taken for the rest of a note may open the one with the ``expected`` number.

    Its number may be misread, or read as a figure of the text's size. ``"Về việc`` with its closing sign on the line is
    a quotation.
    """
    look = _look(line)
    if line.words[0].source != "ocr" or look in {None, "quotation"}:
        return False
    return look != "figure" or ((start := start_of(line)) is not None and start.number == str(expected))


def _look(line: Line) -> Look | None:
    """Return what a line that may open a note begins with: a raised number, or a scrap without letters in its place."""
    first = line.words[0]
    raised = [w for w in line.words[:2] if w.raised]
    if raised:
        return "raised" if any(w.text.isdecimal() for w in raised) else "unread"
    # "ˆ" counts as a letter in Unicode, but has no capital
    scrap = not any(c.isdecimal() or c.upper() != c.lower() for c in first.text) and len(first.text) <= SCRAP
    quoted = first.text[0] in "“\"'`*‘?!°ˆ›»”’^#" and (
        first.text[1:2].isupper()
        or (first.text[1:].isdecimal() and line.words[1:2] != () and _is_capital(line.words[1]))
    )
    if len(line.words) > 1 and (scrap or quoted):
        closed = sum(w.text.count(sign) for w in line.words for sign in _QUOTES) >= 2  # noqa: PLR2004 a pair
        return "quotation" if closed else "scrap"
    start = start_of(line)
    if start is None or not start.number.isdecimal() or not start.rest.words:
        return None
    return "figure" if _is_capital(start.rest.words[0]) else None


def _is_capital(word: Word) -> bool:
    return word.text[0].isupper()
