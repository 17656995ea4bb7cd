"""The date of a cited document, printed after its number or after its issuer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import re

    from chitieu.citation.grammar import Grammar, Reads

_FOUR = 4  # digits of a full year


class PrintedDate(Struct, frozen=True):
    """A date as read: ``iso`` is empty where it is incomplete, left blank or impossible; ``doubts`` say why."""

    start: int
    end: int
    iso: str
    year: int
    doubts: tuple[str, ...]
    worded: bool
    unfilled: bool
    blank_before_slash: bool
    after_comma: bool


def read_date(text: str, position: int, key_year: int, grammar: Grammar) -> PrintedDate | None:
    """Read the date that belongs to the number ending at ``position``; ``key_year`` is the year in the number or 0."""
    for order, lead in enumerate(grammar.dates.leads):
        tied = lead.match(text, position)
        if tied is None:
            continue
        for shape in grammar.dates.shapes:
            if shape.reads == "bare" and order:
                continue  # a date without its word is believed right behind the number only
            match = shape.pattern.match(text, tied.end())
            if match is not None:
                return _read(match, shape.reads, key_year, grammar, after_comma="," in tied.group())
    return None


def _read(match: re.Match[str], reads: Reads, key_year: int, grammar: Grammar, *, after_comma: bool) -> PrintedDate:
    groups = match.groupdict()
    doubts: list[str] = []
    iso, year = "", 0
    if reads == "unfilled":
        year = int(groups.get("year") or 0)
        doubts.append("date_unfilled")
    elif reads == "incomplete":
        doubts.append("date_incomplete")
    else:
        year, typo = _year(groups["year"], key_year, grammar)
        if reads == "short_year" and len(groups["year"]) < _FOUR:
            doubts.append("date_typo" if typo else "short_year")
        elif typo:
            doubts.append("date_typo")
        month = grammar.dates.months.get(groups["month"], "")
        if month:
            doubts.append("date_typo")
        try:
            iso = date(year, int(month or groups["month"]), int(groups["day"])).isoformat() if year else ""
        except ValueError:
            iso = ""
        if not iso:
            doubts.append("date_impossible")
        elif key_year and year != key_year:
            # the number's own year is part of the key, so one of the two is wrong: nobody can tell which from here
            doubts.append("year_disagrees")
    printed = match.group()
    slash = printed.find("/")
    return PrintedDate(
        start=match.start(),
        end=match.end(),
        iso=iso,
        year=year,
        doubts=tuple(dict.fromkeys(doubts)),
        worded=reads != "bare",
        unfilled=reads == "unfilled",
        after_comma=after_comma,
        blank_before_slash=slash > 0 and printed[slash - 1] == " ",
    )


def _year(printed: str, key_year: int, grammar: Grammar) -> tuple[int, bool]:
    """Return the year (0 if none is plausible) and whether it is not what is printed.

    22025 is 2025 with a digit struck twice, 202314 is 2023 with a footnote mark, 19999 may be either.
    """
    first, last = grammar.dates.first_year, grammar.dates.last_year
    if len(printed) == _FOUR:
        return (int(printed), False) if first <= int(printed) <= last else (0, True)
    if len(printed) < _FOUR - 1:
        century = last // 100 * 100
        return (century if century + int(printed) <= last else century - 100) + int(printed), False
    if len(printed) < _FOUR:
        return 0, True
    readings = [int(printed[:_FOUR])]
    if len(printed) == _FOUR + 1:
        readings += [int(printed[:place] + printed[place + 1 :]) for place in range(len(printed))]
    plausible = [year for year in readings if first <= year <= last]
    if key_year in plausible:
        return key_year, True
    return (plausible[0] if plausible else 0), True
