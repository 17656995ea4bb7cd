"""What a page of a PDF holds before anything is made of it: letters, drawn lines, images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from msgspec import Struct, structs

from chitieu.geometry import Box, turn
from chitieu.page.layer import LayerFacts
from chitieu.page.model import Page, Ruling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.geometry import QuarterTurn
    from chitieu.page.letters import Letters

Distrust = Literal[
    "lost_text",
    "many_paths",
    "no_unicode",
    "shared_origin",
    "text_refused",
    "turned_text",
    "type3_font",
]
"""Why PDFium's reading of a page is not believed, so that pdfplumber reads it.

no_unicode: letters whose meaning PDFium does not know and gives as raw codes. lost_text: it left out letters.
shared_origin: letters printed over each other. turned_text: letters that do not run from left to right. type3_font:
glyphs that are drawings. many_paths: a map or chart. text_refused: PDFium gives no text for the page.
"""

NEW_WORD, NEW_LINE = 0.2, 0.4
"""A letter so many sizes to the right of the one before, or above or below it, begins a word, as in the word former."""
SLANT = 2.0
"""A drawn line that leaves its direction by more than this (points) is no ruling: arrows, charts, struck-out boxes."""


class Unseen(Struct, frozen=True):
    """What of a page's text a reader does not see: most of it drawn invisibly, or pictures painted over most of it."""

    hidden: bool = False
    under_image: bool = False


class PageContent(Struct, frozen=True):
    """One page, upright; ``turned`` is the clockwise quarter turn that made most of its text run from left to right.

    Points, origin top left. ``width``, ``height``, letters and rulings are of the upright page; ``images`` are boxes on
    the page as a viewer shows it. ``drawn`` counts the outlines that are neither a straight line nor a rectangle.
    """

    width: float
    height: float
    letters: Letters
    rulings: tuple[Ruling, ...]
    images: tuple[Box, ...]
    drawn: int
    unseen: Unseen
    turned: QuarterTurn = 0

    @property
    def facts(self) -> LayerFacts:
        """What the choice of the layer needs to know."""
        texts, fonts, _ = _spaced(self.letters)
        width, height = (self.height, self.width) if self.turned in (90, 270) else (self.width, self.height)
        facts = LayerFacts(
            text="".join(texts),
            images=self.images,
            width=width,
            height=height,
            hidden_text=self.unseen.hidden,
            drawn=self.drawn,
            letters=tuple(texts),
            fonts=tuple(fonts),
            under_image=self.unseen.under_image,
        )
        return structs.replace(facts, places=self._places()) if facts.has_big_image else facts

    def _places(self) -> tuple[tuple[float, float], ...]:
        """Return the middles of the printed letters on the page as a viewer shows it."""
        back: dict[QuarterTurn, QuarterTurn] = {0: 0, 90: 270, 180: 180, 270: 90}
        letters = self.letters.taken(np.flatnonzero(~self.letters.blank))
        x, y = (letters.x0 + letters.x1) / 2, (letters.top + letters.bottom) / 2
        seen = [
            turn(Box(a, b, a, b), self.width, self.height, back[self.turned])
            for a, b in zip(x.tolist(), y.tolist(), strict=True)
        ]
        return tuple((box.x0, box.top) for box in seen)


def in_unicode(content: PageContent) -> tuple[PageContent, str]:
    """Return the page with letters of a legacy encoding in Unicode, and that encoding's name ('' for none)."""
    from chitieu.page.legacy import decoded, may_be_legacy  # noqa: PLC0415 a page without text needs none of it

    letters = content.letters
    if not may_be_legacy(letters.fonts, "".join(letters.text)):
        return content, ""
    spaced, fonts, places = _spaced(letters)
    texts, encoding = decoded(spaced, fonts)
    read = [texts[place] for place in places]
    if not encoding:
        return content, ""
    return structs.replace(content, letters=structs.replace(letters, text=read)), encoding


def _spaced(letters: Letters) -> tuple[list[str], list[str], list[int]]:
    """Return the texts and fonts of letters with a blank wherever the next one stands apart, and each letter's place.

    Not every writer ends the lines of a cell with a blank: "Thủ" and "tục" below it would be judged as one word.
    """
    texts, names = list(letters.text), letters.font_names
    if len(texts) < 2:  # noqa: PLR2004 nothing stands apart
        return texts, names, list(range(len(texts)))
    size = letters.size[:-1]
    gap = letters.x0[1:] - letters.x1[:-1]
    apart = (np.abs(np.diff(letters.baseline)) > NEW_LINE * size) | (gap > NEW_WORD * size) | (gap < -size)
    spaced: list[str] = []
    fonts: list[str] = []
    start = 0
    for end in (np.flatnonzero(apart) + 1).tolist():
        spaced += texts[start:end]
        spaced.append(" ")
        fonts += names[start:end]
        fonts.append(names[end - 1])
        start = end
    blanks_before = np.concatenate(([0], np.cumsum(apart)))
    places = (np.arange(len(texts)) + blanks_before).tolist()
    return spaced + texts[start:], fonts + names[start:], places


def page_of(content: PageContent, number: int, reason: str, encoding: str = "") -> Page:
    """Form the words of a page. ``reason`` and ``encoding`` are what ``pages.csv`` records."""
    from chitieu.page.word_former import words_of  # noqa: PLC0415

    words = words_of(content.letters)
    return Page(
        number=number,
        width=content.width,
        height=content.height,
        words=words,
        rulings=content.rulings,
        layer="text" if words else "blank",
        layer_reason=reason,
        turned=content.turned,
        encoding=encoding,
    )


def rulings_of(edges: Iterable[list[float]]) -> tuple[Ruling, ...]:
    """Return the rulings among drawn edges (x0, top, x1, bottom), to 0.01 pt.

    PDFium counts in single precision: rules drawn 3.0 points apart came out 2.99998, on the other side of a threshold.
    """
    found: list[Ruling] = []
    for edge in edges:
        x0, top, x1, bottom = (round(value, 2) for value in edge)
        wide, high = x1 - x0, bottom - top
        if min(wide, high) > SLANT:
            continue
        found.append(Ruling(x0, top, x1, top) if wide >= high else Ruling(x0, top, x0, bottom))
    return tuple(found)
