"""The type of a document, told by its symbol, by the word before its number, or by the shape of the number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.citation.context import far_kinds
from chitieu.citation.edge import is_known
from chitieu.folding import fold

if TYPE_CHECKING:
    from chitieu.citation.context import Introduction
    from chitieu.citation.grammar import Grammar
    from chitieu.citation.symbol import Notes
    from chitieu.citation.tail import Tail
    from chitieu.patterns.citation import DocumentType, FamilyEntry


_LETTERS = re.compile(r"[^\W\d_]+")
_YEAR_AND_TYPE = re.compile(r"(?P<year>\d{4})\s?/\s?(?P<type>[^\W\d_]+)(?![\w&/-])")
# Letters an agency must have for another that begins with it to have lost a hyphen: BCĐ begins many real ones.
_SHORT = 3  # VPCPKSTT
_LONG = 4  # QĐ-UBNDVX


class Candidate(Struct, frozen=True):
    """A number that fits the shape of a family, at ``position`` of ``text``, before it is judged."""

    text: str
    position: int
    entry: FamilyEntry
    intro: Introduction
    tail: Tail
    agencies: tuple[str, ...]
    notes: Notes


def printed_kind(printed: str, candidate: Candidate, grammar: Grammar) -> DocumentType | None:
    """Return the type whose symbol is ``printed``, unless its partners or its word say that it is none."""
    agencies = candidate.agencies
    first = agencies[0] if agencies else ""
    kind = grammar.types.get(printed)
    if kind is None:
        repair = grammar.repairs["type", printed]
        if repair.partners and first not in repair.partners.split("|"):
            return None  # ND-CP is NĐ-CP; another ND is an agency (1155-TTr/ND)
        candidate.notes.repaired(repair.name, repair.doubt)
        kind = grammar.types[repair.canonical]
        lost = {wrong for wrong, right in zip(printed, repair.canonical, strict=False) if wrong != right}
        if any(lost.intersection(part) and not is_known(part, grammar) for part in agencies):
            candidate.notes.doubted("symbol_unclear")  # QD-BCDCCHC: the agency may have lost its Đ as well
    if kind.as_agency == "yes" and grammar.letter_type in candidate.intro.kinds:
        return None  # Công văn số 12/CT-TTHT: Cục Thuế, not a Chỉ thị
    if len(first) == 1 or (first not in grammar.agencies and _begins_with_agency(first, _LONG, grammar)):
        candidate.notes.doubted("symbol_unclear")
    if kind.agency == "known" and first not in grammar.agencies:
        return None
    if kind.joint == "yes" and any(_is_two(part, grammar) for part in agencies):
        candidate.notes.doubted("symbol_unclear")  # TTLT-BCABQP: the hyphen between two agencies may be lost
    if kind.agency not in {"open", "known", "none"} and first and first not in kind.agency.split("|"):
        candidate.notes.doubted("agency_unexpected")
    return kind


def kind_without_agency(candidate: Candidate, grammar: Grammar) -> tuple[DocumentType | None, bool]:
    """Return the type of a number that prints one part only (04/TTLB, 163a/CT, 1136/QĐ), and whether that may be."""
    first, *units = candidate.agencies
    kind = grammar.types.get(first)
    if kind is None or kind.agency == "word":
        return None, True
    if units:
        return None, kind.as_agency == "yes"  # the families of that type did not want it (12/HĐ-ABC)
    if kind.agency == "none":
        return kind, True
    agency = grammar.agencies.get(first)
    if agency is not None and agency.bare != "no" and kind.symbol not in candidate.intro.kinds:
        return None, True
    candidate.notes.doubted("agency_missing")
    return kind, bool(candidate.intro.word) and not _names_a_year(candidate, grammar)


def _names_a_year(candidate: Candidate, grammar: Grammar) -> bool:
    """Return whether a number may be only the year of what the word names ("Kế hoạch 2017/KH")."""
    if candidate.intro.numbered or candidate.tail.date is not None:
        return False
    found = _YEAR_AND_TYPE.match(candidate.text, candidate.position)
    if found is None or found["type"] not in grammar.types:
        return False
    return grammar.dates.first_year <= int(found["year"]) <= grammar.dates.last_year


def document_type(kind: DocumentType | None, candidate: Candidate, grammar: Grammar) -> str:
    """Return the canonical type: the symbol's, which beats the word before it, else the word's, else a công văn."""
    intro, entry, notes = candidate.intro, candidate.entry, candidate.notes
    if kind is not None:
        if intro.kinds and not _accepts(kind, fold(intro.word), grammar):
            notes.doubted("type_disagrees")
        return kind.base or kind.symbol
    kinds = intro.kinds
    if not entry.letter and candidate.agencies:
        kinds = kinds or far_kinds(candidate.text, candidate.position, grammar)  # a law's title stands in between
    named = {grammar.types[symbol].base or symbol for symbol in kinds}
    word_type = named.pop() if len(named) == 1 else ""
    if not entry.letter:
        return word_type
    first, *units = candidate.agencies
    if units:
        if kinds and grammar.letter_type not in kinds:
            notes.doubted("type_disagrees")
        return grammar.letter_type
    agency = grammar.agencies.get(first)
    if agency is None and _begins_with_agency(first, _SHORT, grammar):
        notes.doubted("symbol_unclear")  # VPCPKSTT: the hyphen before the unit may be lost
    if word_type not in {"", grammar.letter_type} and (agency is None or agency.bare == "no"):
        notes.doubted("symbol_unclear")
    return word_type or grammar.letter_type


def _begins_with_agency(symbol: str, letters: int, grammar: Grammar) -> bool:
    """Return whether the letters of ``symbol`` are a listed agency of so many letters and at least two more."""
    found = _LETTERS.match(symbol)
    head = found.group() if found is not None else ""
    if head in grammar.agencies:
        return False
    return any(head[:length] in grammar.agencies for length in range(letters, len(head) - 1))


def _is_two(part: str, grammar: Grammar) -> bool:
    """Return whether an agency that is not listed is two listed ones, put together without their hyphen."""
    places = range(_SHORT, len(part) - _SHORT + 1)
    return part not in grammar.agencies and any(
        part[:at] in grammar.agencies and part[at:] in grammar.agencies for at in places
    )


def _accepts(kind: DocumentType, word: str, grammar: Grammar) -> bool:
    """Return whether a word may stand before a type: one of its own, or one made longer (Báo cáo thẩm định: BC)."""
    return any(word == own or word.startswith(own + " ") for own in grammar.accepted[kind.symbol])


def _law_before(candidate: Candidate, grammar: Grammar) -> bool:
    """Return whether a law's title stands between its type word and "số" (Luật Đất đai số 67-2019/QH14)."""
    kinds = far_kinds(candidate.text, candidate.position, grammar)
    return any(grammar.types[symbol].agency == "word" for symbol in kinds)


def is_enough(kind: DocumentType | None, candidate: Candidate, grammar: Grammar) -> bool:
    """Return whether the place of the number meets what its family needs (``families.toml`` explains the names)."""
    intro, date, agencies = candidate.intro, candidate.tail.date, candidate.agencies
    word = bool(intro.word) or (intro.numbered and _law_before(candidate, grammar))
    known = bool(agencies) and agencies[0].rstrip("0123456789") in grammar.agencies
    match candidate.entry.needs:
        case "nothing" | "number_word":
            enough = True
        case "known":
            enough = word or date is not None or known or (kind is not None and kind.alone == "yes")
        case "evidence":
            enough = word or date is not None or (intro.bounded and (known or kind is not None))
        case "word":
            enough = word and not _names_a_year(candidate, grammar)
        case "word_number":
            enough = word and (intro.numbered or any(grammar.types[symbol].year_since for symbol in intro.kinds))
        case "word_and_number":
            enough = word and intro.numbered
        case "word_number_date":
            enough = word and intro.numbered and date is not None and bool(date.iso)
    return enough
