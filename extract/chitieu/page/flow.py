"""Running text with its places: a string, and for every part of it the word, page and box it was printed in."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chitieu.geometry import Box, union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Word


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of a flow: its first offset in the text and the page it stands on."""

    start: int
    word: Word
    page: Page


@dataclass(frozen=True, slots=True)
class Mark:
    """A superscript met in the flow: the offset it stands at (superscripts are no part of the text)."""

    offset: int
    word: Word
    page: Page


@dataclass(frozen=True, slots=True)
class Flow:
    """Text whose lines are parted by line feeds, with the words it came from, in order."""

    text: str
    words: tuple[Placed, ...]
    marks: tuple[Mark, ...]

    def place(self, start: int, end: int) -> tuple[int, Box] | None:
        """Return the page of the text from ``start`` to ``end`` and its box there, as a viewer shows the page.

        Text that runs over a page break is placed where it begins.
        """
        first = max(0, bisect_right([p.start for p in self.words], start) - 1)
        touched = [p for p in self.words[first:] if p.start < end]
        if not touched:
            return None
        page = touched[0].page
        return page.number, page.to_view(union(p.word.box for p in touched if p.page is page)).rounded()

    def least_confidence(self, start: int, end: int) -> float:
        """Return the confidence of the least certain word between two offsets."""
        return min((p.word.confidence for p in self.words if start <= p.start < end), default=1.0)

    def from_scan(self, start: int, end: int) -> bool:
        """Whether any word between two offsets was read from a picture."""
        return any(p.word.source == "ocr" for p in self.words if start <= p.start < end)


def flow_of(lines: Iterable[tuple[Line, Page]]) -> Flow:
    """Join lines into one text. A word that a superscript cut in two becomes one again."""
    text: list[str] = []
    length = 0
    words: list[Placed] = []
    marks: list[Mark] = []
    for line, page in lines:
        last: Word | None = None
        cut = False
        for word in line.words:
            if word.raised:
                marks.append(Mark(length, word, page))
                cut = True
                continue
            glue = (
                cut
                and last is not None
                and word.box.x0 - last.box.x1 < 0.6 * word.size + 1.0
                and not word.text[0].isalnum()
            )
            lead = "" if glue or not length else (" " if last is not None else "\n")
            text.append(lead + word.text)
            words.append(Placed(length + len(lead), word, page))
            length += len(lead) + len(word.text)
            last, cut = word, False
    return Flow("".join(text), tuple(words), tuple(marks))
