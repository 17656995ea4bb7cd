"""Reading the lines of a foot, or of a list of endnotes, into notes.

A line inside a note may look exactly like the next note ("11 Quyết định; ..."). So numbers run on, all numbers of a
report are set alike, a number has to be called by a mark, and a note begins where the line before it
could have gone on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from chitieu.footnote.foot import Open
from chitieu.footnote.scanned import hides_a_start
from chitieu.footnote.start import Start, start_of
from chitieu.page.paragraph import fits_before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.footnote.start import Style
    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Word

ALIGNED = 3.0
"""Points by which the first lines of notes may differ in their left edge."""
FULL = 1.0
"""Sizes by which a line may end before the page's last letter and still be full: printed flush, or short of a word."""

Placed = tuple["Line", "Page"]


class OpenNote(Struct):
    """A note being read. ``unsure``: another line could open it as well."""

    number: str
    word: Word
    style: Style
    page: int
    end_page: int
    restored: bool = False
    unsure: bool = False
    late: bool = False
    lines: list[Placed] = field(default_factory=list[Placed])

    def open_on(self, page: int, *, ruled: bool) -> Open | None:
        """Tell what a foot on the next page has to go on with; None where this note does not stand on ``page``."""
        if self.end_page != page:
            return None
        if not self.lines:
            return Open(self.word.size, ended=False, baseline=self.word.baseline, ruled=ruled)
        line, sheet = self.lines[-1]
        # a list may go on behind its semicolon where the line is full
        ended = line.text.endswith(".") or (line.text.endswith(";") and not _is_full(line, sheet))
        return Open(line.size, ended, line.baseline, ruled)


def _is_full(line: Line, page: Page) -> bool:
    return line.box.x1 >= max(w.box.x1 for w in page.words) - FULL * line.size


class Reader(Struct):
    """Collects the notes of a report, foot by foot. ``called`` are the numbers that the marks of these pages call."""

    notes: list[OpenNote] = field(default_factory=list[OpenNote])
    expected: int = 1
    style: Style | None = None

    def read(
        self,
        lines: Sequence[Placed],
        called: frozenset[str],
        counted: Mapping[int, Start] | None = None,
        *,
        runs_on: bool = False,
        late: bool = False,
    ) -> list[Placed]:
        """Read notes and return the lines that belong to none.

        ``runs_on``: the first lines may be the rest of the last note. ``counted`` are openings known beforehand.
        """
        starts = dict(counted) if counted else self._starts([li for li, _ in lines])
        left: list[Placed] = []
        first, place = True, 0
        while place <= len(lines):
            chosen = self._counted(starts, place) if counted else self._next(lines, starts, place, called, first=first)
            stop = len(lines) if chosen is None else chosen[0]
            for line, page in lines[place:stop]:
                if self.notes and (runs_on or not first):
                    self.notes[-1].lines.append((line, page))
                    self.notes[-1].end_page = page.number
                    self.notes[-1].unsure |= hides_a_start(line, self.expected)
                else:
                    left.append((line, page))
            if chosen is None:
                break
            self._open(starts[stop], lines[stop][1], unsure=chosen[1], late=late)
            first, place = False, stop + 1
        return left

    def _open(self, start: Start, page: Page, *, unsure: bool, late: bool) -> None:
        note = OpenNote(start.number, start.word, start.style, page.number, page.number, start.restored, unsure, late)
        if unsure and self.notes:
            self.notes[-1].unsure = True
        if start.rest.words:
            note.lines.append((start.rest, page))
        self.notes.append(note)
        if start.number.isdecimal():
            self.expected = int(start.number) + 1
            self.style = start.style

    def _starts(self, lines: Sequence[Line]) -> dict[int, Start]:
        """Return the lines that may open a note; numbers are set alike in a foot, and in a report where they can be."""
        found = {i: s for i, li in enumerate(lines) if (s := start_of(li)) is not None}
        styles: list[Style] = [s.style for s in found.values() if s.style != "*"]
        usual: list[Style] = ["raised", *([self.style] if self.style else []), *styles[:1]]
        style = next((s for s in usual if s in styles), None)
        return {i: s for i, s in found.items() if s.style in {style, "*"}}

    @staticmethod
    def _counted(starts: Mapping[int, Start], place: int) -> tuple[int, bool] | None:
        return next(((i, starts[i].doubtful) for i in sorted(starts) if i >= place), None)

    def _next(
        self, lines: Sequence[Placed], starts: Mapping[int, Start], place: int, called: frozenset[str], *, first: bool
    ) -> tuple[int, bool] | None:
        """Return the line that opens the next note, and whether another line could as well."""
        later = [(i, s) for i, s in sorted(starts.items()) if i >= place]
        stars = [i for i, s in later if s.style == "*" and (s.number in called or (first and i == 0))]
        fits = {str(self.expected), *(["1"] if first else [])}
        raised = [(i, s) for i, s in later if s.style == "raised"]
        options = raised[:1] or [(i, s) for i, s in later if s.number in fits and self._may_open(s, called)]
        if not options:
            # a lost number leaves a gap
            options = [(i, s) for i, s in later if s.number in called and s.style != "*" and self._is_ahead(s)][:1]
        if stars and (not options or stars[0] < options[0][0]):
            return stars[0], False
        self._doubt_refused(lines, later, options[0][0] if options else len(lines))
        if not options:
            return None
        number = options[0][1].number
        after = next((i for i, s in later if i > options[0][0] and s.number == str(int(number) + 1)), len(lines))
        ranked = sorted(
            ((self._rank(lines, starts, i, s, called), -i) for i, s in options if i < after and s.number == number),
            reverse=True,
        )
        return -ranked[0][1], len(ranked) > 1 and ranked[1][0] == ranked[0][0]

    def _is_ahead(self, start: Start) -> bool:
        return int(start.number) > self.expected

    def _may_open(self, start: Start, called: frozenset[str]) -> bool:
        """Whether a full-size number can be a note's: where there are marks, one calls it, or it is set as a note's is.

        Recognisers misread marks, so on a scan nothing follows from a mark that is not there.
        """
        told = start.style != "bare" or start.number in called or start.word.source == "ocr"
        return told or not self.notes or not any(n.isdecimal() for n in called)

    def _doubt_refused(self, lines: Sequence[Placed], later: Sequence[tuple[int, Start]], stop: int) -> None:
        """Doubt the last note where a line in it, no mark calling it, has the next number and opens a paragraph."""
        right = max((li.box.x1 for li, _ in lines), default=0.0)
        for i, start in later:
            refused = 0 < i < stop and start.style == "bare" and start.number == str(self.expected)
            if refused and self.notes and fits_before(lines[i][0], lines[i - 1][0], right):
                self.notes[-1].unsure = True

    def _rank(
        self, lines: Sequence[Placed], starts: Mapping[int, Start], i: int, start: Start, called: frozenset[str]
    ) -> tuple[bool, bool, bool]:
        line = lines[i][0]
        if i:
            right = max((li.box.x1 for li, _ in lines), default=0.0)
            opens = fits_before(line, lines[i - 1][0], right)
        else:
            opens = not self.notes or not self.notes[-1].lines or self.notes[-1].lines[-1][0].text.endswith((".", ";"))
        edge = next((lines[k][0].box.x0 for k in sorted(starts) if k < i), line.box.x0)
        return start.number in called, opens, abs(line.box.x0 - edge) <= ALIGNED
