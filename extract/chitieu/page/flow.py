"""Running text with its places: a string, and for every part of it the word, page and box it was printed in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.geometry import Box, union
from chitieu.page.lines import closes_up

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Word

_UPPER = "A-ZĐÐƯƠÂĂÊÔ"
_CUT_NUMBER = [
    (re.compile(before), re.compile(after))
    for before, after in (
        (rf"\d+\w?(?:/\d{{4}})?/[{_UPPER}\d&-]*[{_UPPER}\d]-", rf"[{_UPPER}]{{2,}}\S*"),  # 1136/QĐ- UBND
        (r"\d+\w?(?:/\d{4})?/", rf"[{_UPPER}]{{2,}}\S*"),  # 23/2023/ QĐ-UBND
        (r"\d+/", rf"\d{{4}}/[{_UPPER}]{{2,}}\S*"),  # 23/ 2023/QĐ-UBND
        (r"\d+-", rf"[{_UPPER}][{_UPPER}a-z]+/[{_UPPER}]{{2,}}\S*"),  # 50- KL/TW
        (rf"\d+\w?(?:/\d{{4}})?/[{_UPPER}]+", rf"-[{_UPPER}]{{2,}}\S*"),  # 1136/QĐ -UBND
        (rf"\d+-[{_UPPER}][{_UPPER}a-z]+", rf"/[{_UPPER}]{{2,}}\S*"),  # 50-KL /TW
        (rf"\d+-[{_UPPER}][{_UPPER}a-z]+/", rf"[{_UPPER}]{{2,}}\S*"),  # 50-KL/ TW
        (r"\d{1,2}/(?:\d{1,2}/)?", r"(?:\d{1,2}/)?\d{4}\b\S*"),  # 25/01/ 2023
    )
]
"""Numbers of documents and days that a line end cuts at one of their own signs. "QĐ-UB" at a line's end is whole: it is
a symbol of its own, and no printer breaks a line without a sign."""


class Placed(Struct, frozen=True):
    """A word of a flow: its first offset in the text and the page it stands on."""

    start: int
    word: Word
    page: Page


_start_of = attrgetter("start")


class Mark(Struct, frozen=True):
    """A superscript met in the flow: the offset it stands at (superscripts are no part of the text)."""

    offset: int
    word: Word
    page: Page


class Flow(Struct, frozen=True):
    """Text whose lines are parted by line feeds, with the words it came from, in order.

    A document number that a line end cuts is whole again, without a line feed. ``breaks`` are the offsets at which
    paragraphs begin.
    """

    text: str
    words: tuple[Placed, ...]
    marks: tuple[Mark, ...]
    breaks: tuple[int, ...] = ()

    def place(self, start: int, end: int) -> tuple[int, Box] | None:
        """Return the page of the text from ``start`` to ``end`` and its box there, as a viewer shows the page.

        Text that runs over a page break is placed where it begins.
        """
        touched = self._between(start, end)
        if not touched:
            return None
        page = touched[0].page
        return page.number, page.to_view(union(p.word.box for p in touched if p.page is page)).rounded()

    def least_confidence(self, start: int, end: int) -> float:
        """Return the confidence of the least certain word between two offsets."""
        return min((p.word.confidence for p in self._between(start, end) if start <= p.start), default=1.0)

    def from_scan(self, start: int, end: int) -> bool:
        """Whether any word between two offsets was read from a picture."""
        return any(p.word.source == "ocr" for p in self._between(start, end) if start <= p.start)

    def _between(self, start: int, end: int) -> Sequence[Placed]:
        """Return the words from the one that holds ``start`` to the last that begins before ``end``."""
        first = max(0, bisect_right(self.words, start, key=_start_of) - 1)
        return self.words[first : bisect_left(self.words, end, first, key=_start_of)]


def flow_of(lines: Sequence[tuple[Line, Page]], starts: Collection[int] = ()) -> Flow:
    """Join lines into one text. A word that a superscript cut in two becomes one again.

    ``starts`` are the places of the lines that open a paragraph.
    """
    text: list[str] = []
    length = 0
    words: list[Placed] = []
    marks: list[Mark] = []
    breaks: list[int] = []
    for index, (line, page) in enumerate(lines):
        edge: float | None = None
        at_start, opening = True, index in starts
        for word in line.words:
            if word.raised:
                marks.append(Mark(length, word, page))
                edge = word.box.x1
                continue
            if at_start:
                glue = not opening and bool(words) and _is_cut(words[-1].word.text, word.text)
            else:
                glue = edge is not None and closes_up(word, edge)
            lead = "" if glue or not length else ("\n" if at_start else " ")
            text.append(lead + word.text)
            words.append(Placed(length + len(lead), word, page))
            if opening:
                breaks.append(length + len(lead))
            length += len(lead) + len(word.text)
            edge = None
            at_start = opening = False
    return Flow("".join(text), tuple(words), tuple(marks), tuple(breaks))


def _is_cut(before: str, after: str) -> bool:
    """Whether a line end between two words cuts a document number or a day."""
    before = before.lstrip("(\"“'")
    return any(b.fullmatch(before) and a.fullmatch(after) for b, a in _CUT_NUMBER)
