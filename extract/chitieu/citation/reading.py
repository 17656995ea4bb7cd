"""The text a reader works on: one spelling of every character, each with its place in the text that was given."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chitieu.citation.compiling import Late
    from chitieu.citation.grammar import Grammar


class Reading(Struct, frozen=True):
    """``text`` is NFC with lookalikes replaced; its character i is printed at ``starts[i]:ends[i]`` of ``printed``.

    ``starts`` and ``ends`` are empty where every character kept its place, which is the usual case.
    """

    printed: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place of ``text[start:end]`` (not empty) in the printed text; marks stay with their letter."""
        if self.starts:
            return self.starts[start], self.ends[end - 1]
        while end < len(self.printed) and unicodedata.combining(self.printed[end]):
            end += 1
        return start, end


def read_text(printed: str, grammar: Grammar) -> Reading:
    """Bring a text to NFC and one set of characters.

    Real layers mix NFC with decomposed marks (94 in the seed), dashes, Ð for Đ and zero-width characters inside keys.
    """
    if unicodedata.is_normalized("NFC", printed) and not grammar.dropped.search(printed):
        return Reading(printed, printed.translate(grammar.characters), (), ())
    return _composed(printed, grammar.characters, grammar.clusters)


def _composed(printed: str, characters: Mapping[int, str], clusters: Late) -> Reading:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in clusters.finditer(printed):
        start, end = match.span()
        whole = match.group()
        if end - start > 1 or not whole.isascii():
            whole = unicodedata.normalize("NFC", whole)
        for character in whole:
            kept = characters.get(ord(character), character)
            if kept:
                parts.append(kept)
                starts.append(start)
                ends.append(end)
    return Reading(printed, "".join(parts), tuple(starts), tuple(ends))
