"""Numbers of one sentence that share what is printed once: a symbol, or a date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from chitieu.citation.grammar import Grammar

_BEFORE = 160  # characters before a number where further numbers may stand
_JOINED = re.compile(r"\s*(?:[,;]\s*(?:và\s)?|\svà\s)\s*(?:số\s+)?")
_ITEM = re.compile(r"(?P<number>\d{1,5})(?P<suffix>[a-zđ]?)(?:/(?P<year>(?:19|20)\d\d))?")
_COMMA = re.compile(r"\s{0,3},\s{0,3}(?:\n\s*)?(?:số\s{1,3})?")


class Sibling(Struct, frozen=True):
    """A number printed without its symbol, at ``start:end`` of the working text."""

    start: int
    end: int
    number: str
    suffix: str


def siblings(text: str, position: int, year: str, grammar: Grammar) -> tuple[Sibling, ...]:
    """Return the numbers that share the symbol of the one at ``position`` (số 10, 11 và 12/NQ-HĐND), in order.

    All of them stand between signs or "và", and print the year that the number itself prints or none at all; where
    that does not hold ("số 21 59/HD-SNV" is one number cut in two) there are none.
    """
    offset = max(0, position - _BEFORE)
    numbers = grammar.context.numbers_before.search(text[offset:position])
    if numbers is None:
        return ()
    at, found = offset + numbers.start("numbers"), list[Sibling]()
    while at < position:
        item = _ITEM.match(text, at)
        joined = _JOINED.match(text, item.end()) if item is not None else None
        if item is None or joined is None or item["year"] not in {None, year or None}:
            return ()
        found.append(Sibling(at, item.end(), item["number"].lstrip("0") or "0", item["suffix"]))
        at = joined.end()
    return tuple(found) if at == position else ()


def by_comma(text: str, end: int, start: int) -> bool:
    """Whether nothing but a comma (and "số") parts a number that ends at ``end`` from one that begins at ``start``."""
    return _COMMA.fullmatch(text, end, start) is not None
