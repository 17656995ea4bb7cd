"""The sentence around a place in a text."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from chitieu.folding import bare
from chitieu.patterns.notes import load_note_words

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 1000
"""Characters kept on either side: enumerations in reports run over 600 without a stop; a text without any is cut."""
_STOPS = ".;:!?"


def sentence_at(text: str, offset: int, breaks: Sequence[int] = (), limit: int = LIMIT) -> str:
    """Return the sentence of ``text`` around ``offset``, on one line, at most ``limit`` characters to either side.

    It crosses none of ``breaks``, the offsets at which paragraphs begin.
    """
    place = bisect_right(breaks, offset)
    floor = breaks[place - 1] if place else 0
    ceiling = breaks[place] if place < len(breaks) else len(text)
    start, end = offset, offset
    while start > floor and not (text[start - 1] in _STOPS and _ends_sentence(text, start - 1)):
        start -= 1
    while end < ceiling:
        end += 1
        if text[end - 1] in _STOPS and _ends_sentence(text, end - 1):
            break
    return " ".join(_cut(text, start, end, offset, limit).split())


def _cut(text: str, start: int, end: int, offset: int, limit: int) -> str:
    """Cut what is too long between two words."""
    if offset - start > limit:
        start = offset - limit
        while start < offset and not text[start - 1].isspace():
            start += 1
    if end - offset > limit:
        end = offset + limit
        while end > offset and not text[end].isspace():
            end -= 1
    return text[start:end]


def _ends_sentence(text: str, index: int) -> bool:
    """Whether a sentence ends with the stop at ``index``: before a blank and a capital or a bullet."""
    rest = text[index + 1 : index + 4].lstrip()
    if not text[index + 1 : index + 2].isspace() or (rest and not (rest[0].isupper() or rest[0] in "-+•“")):
        return False
    return text[index] != "." or not _abbreviated(text, index)


def _abbreviated(text: str, index: int) -> bool:
    """Whether the stop at ``index`` belongs to an abbreviation ("TP. Hồ Chí Minh")."""
    start = max(text.rfind(blank, 0, index) for blank in " \n(") + 1
    return bare(text[start:index]) in load_note_words().abbreviations
