"""What follows a number: its date and its issuer, in either order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.citation.date import read_date
from chitieu.citation.issuer import read_issuer

if TYPE_CHECKING:
    from chitieu.citation.date import PrintedDate
    from chitieu.citation.grammar import Grammar
    from chitieu.citation.issuer import Issuer


class Tail(Struct, frozen=True):
    """Date and issuer of a number; ``end`` is where they end."""

    date: PrintedDate | None
    issuer: Issuer | None
    end: int


def read_tail(text: str, position: int, key_year: int, grammar: Grammar) -> Tail:
    """Read "ngày 03/8/2023 của ..." or "của Chính phủ ngày 21 tháng 02 năm 1997" at ``position``."""
    date = read_date(text, position, key_year, grammar)
    if date is not None:
        issuer = read_issuer(text, date.end, grammar)
        return Tail(date, issuer, issuer.end if issuer is not None else date.end)
    issuer = read_issuer(text, position, grammar)
    if issuer is None:
        return Tail(None, None, position)
    date = read_date(text, issuer.end, key_year, grammar)
    return Tail(date, issuer, date.end if date is not None else issuer.end)
