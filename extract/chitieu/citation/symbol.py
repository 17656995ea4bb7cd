"""The agencies and units of a number in their canonical spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from chitieu.citation.grammar import Grammar

_SEPARATOR = re.compile(r"\s*[-/]+\s*")
_DIGITS = re.compile(r"(\D+)(\d+)")
_BLANKS = re.compile(r"\s+")
_INNER_DIGIT = re.compile(r"\d\D")
_STROKE = "d_stroke"
_TERM_DIGITS = 2  # no body has reached a hundredth term


class Notes(Struct):
    """Repairs and doubts gathered while a number is read, in the order they were met."""

    repairs: dict[str, None] = field(default_factory=dict[str, None])
    doubts: dict[str, None] = field(default_factory=dict[str, None])

    def repaired(self, name: str, doubt: str = "") -> None:
        """Note a repair and the doubt that may come with it."""
        self.repairs[name] = None
        if doubt:
            self.doubts[doubt] = None

    def doubted(self, name: str) -> None:
        """Note a doubt."""
        self.doubts[name] = None


def read_agencies(printed: str, year: int, grammar: Grammar, notes: Notes) -> tuple[str, ...]:
    """Return the canonical parts of ``printed`` agencies; ``year`` (0 if unknown) decides terms and old names."""
    if "/" in printed:
        notes.repaired("slash_for_hyphen")
    parts = [_BLANKS.sub("", part) for part in _SEPARATOR.split(printed)]
    read: list[str] = []
    for place, printed_part in enumerate(parts):
        if read and printed_part == parts[place - 1]:
            # 583/UBND- UBND-XD2: which of the two the writer meant to replace is not known
            notes.doubted("agency_duplicated")
            continue
        part = _without_confusion(printed_part, grammar, notes)
        split = _DIGITS.fullmatch(part)
        letters, digits = (split.group(1), split.group(2)) if split is not None else (part, "")
        letters = _respelled(letters, year, grammar, notes)
        if letters in grammar.terms:
            digits = _term(letters, digits, year, grammar, notes)
        elif digits and letters in grammar.agencies and place == len(parts) - 1:
            # an agency we know bears no digits: they are a footnote mark (KL/TW30, NĐ-CP4)
            notes.repaired("mark_glued")
            digits = ""
        elif digits and (grammar.unit_digits if place else grammar.agency_digits).fullmatch(part) is None:
            notes.doubted("digits_in_symbol")
        head, dot, tail = part.rpartition(".")
        if dot and head and tail in grammar.agencies:
            notes.doubted("symbol_unclear")  # TTLT-BTC.BNV
        if _INNER_DIGIT.search(part) is not None:
            notes.doubted("digits_in_symbol")  # BT0TW: a scan's 0 for O or C
        read.append(letters + digits)
    return tuple(read)


def _without_confusion(part: str, grammar: Grammar, notes: Notes) -> str:
    for (role, printed), repair in grammar.repairs.items():
        if role == "letters" and printed in part:
            part = part.replace(printed, repair.canonical)
            notes.repaired(repair.name, repair.doubt)
    return part


def _respelled(letters: str, year: int, grammar: Grammar, notes: Notes) -> str:
    whole = grammar.stroke_lost.get(letters)
    if whole is not None:
        notes.repaired(_STROKE)
        return whole
    repair = grammar.repairs.get(("agency", letters))
    if repair is None or (repair.until and not 0 < year <= repair.until):
        return letters
    notes.repaired(repair.name, repair.doubt)
    return repair.canonical


def _term(body: str, digits: str, year: int, grammar: Grammar, notes: Notes) -> str:
    """Return the term digits of a body: QH14 stays, QH141 of 2020 is QH14 and a footnote mark."""
    rows = grammar.terms[body]
    sitting = {str(row.term) for row in rows if not year or row.first_year <= year <= row.last_year}
    always = any(row.always == "yes" for row in rows)
    if not digits:
        if not always:
            return ""
        notes.doubted("term_missing")
        return sitting.pop() if year and len(sitting) == 1 else ""
    if digits in sitting:
        if len(digits) == 1 and not (always and year):
            notes.doubted("digits_in_symbol")  # HĐND9 may be a term or a footnote mark, UBTVQH1 half of UBTVQH15
        return digits
    for length in range(min(_TERM_DIGITS, len(digits) - 1), 0, -1):
        if digits[:length] in sitting:
            notes.repaired("mark_glued", "" if year and always else "digits_in_symbol")
            return digits[:length]
    if not always:
        # HĐND1: the terms in use have two digits, so one is rather a mark; not sure
        notes.repaired("mark_glued", "digits_in_symbol")
        return ""
    notes.doubted("term_disagrees")
    return digits[:_TERM_DIGITS]
