"""A document number: its family and its parts in canonical spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.citation.context import is_no_document
from chitieu.citation.edge import symbol_end
from chitieu.citation.kind import Candidate, document_type, is_enough, kind_without_agency, printed_kind
from chitieu.citation.symbol import Notes, read_agencies
from chitieu.citation.tail import read_tail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chitieu.citation.context import Introduction
    from chitieu.citation.grammar import Family, Grammar
    from chitieu.citation.tail import Tail
    from chitieu.patterns.citation import DocumentType, FamilyEntry

_SPACE = re.compile(r"(?<!\s)[^\S\n]+(?!\s)")
_DOUBLED = re.compile(r"--|//")


class Key(Struct, frozen=True):
    """A number as read at ``start:end`` of the working text, with what follows it. ``symbol`` is ``?`` if unread."""

    start: int
    end: int
    number: str
    suffix: str
    year: str
    symbol: str
    entry: FamilyEntry
    kind: DocumentType | None
    doc_type: str
    agencies: tuple[str, ...]
    tail: Tail
    notes: Notes

    @property
    def citation_id(self) -> str:
        """The number in canonical spelling; ``?`` for what is not printed or not readable."""
        number = f"{self.number or '?'}{self.suffix}"
        return "/".join(filter(None, [number, self.year])) + self.entry.lead + self.symbol


def read_key(text: str, intro: Introduction, match: re.Match[str], family: Family, grammar: Grammar) -> Key | None:
    """Read the number that ``match`` found, or None if it is not enough of a document number where it stands."""
    entry, groups = family.entry, match.groupdict()
    notes = Notes(dict.fromkeys(entry.repairs), dict.fromkeys(entry.doubts))
    with_agency = groups.get("agency") is not None
    printed_type = groups.get("type") or ""
    end = match.end()
    if with_agency:
        joint = printed_type in grammar.types and grammar.types[printed_type].joint == "yes"
        end = symbol_end(text, match.span("agency"), grammar, notes, joint=joint)
    key_year = int(groups.get("year") or 0)
    tail = read_tail(text, end, key_year, grammar)
    printed = text[match.start("agency") : end] if with_agency else ""
    year = key_year or (tail.date.year if tail.date is not None else 0)
    agencies = read_agencies(printed, year, grammar, notes) if printed else ()
    candidate = Candidate(text, match.start(), entry, intro, tail, agencies, notes)
    kind, allowed = None, True
    if printed_type:
        kind = printed_kind(printed_type, candidate, grammar)
        allowed = kind is not None
    elif agencies:
        kind, allowed = kind_without_agency(candidate, grammar)
    if not allowed or not is_enough(kind, candidate, grammar):
        return None
    kind_symbol = kind.symbol if kind is not None else ""
    symbol = _symbol(
        entry.symbol, {"type": kind_symbol, "agency": "-".join(agencies), "dept": groups.get("dept") or ""}
    )
    if not intro.word and is_no_document(text, match.start(), kind_symbol, grammar):
        return None
    between = text[match.end("number") : match.start("agency")] if with_agency else ""
    _note_spelling(text[match.start() : end], between, entry, groups, notes)
    number, suffix = _number(groups, notes)
    return Key(
        start=match.start(),
        end=end,
        number=number,
        suffix=suffix,
        year=groups.get("year") or "",
        symbol=symbol,
        entry=entry,
        kind=kind,
        doc_type=document_type(kind, candidate, grammar),
        agencies=agencies,
        tail=tail,
        notes=notes,
    )


def _symbol(template: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        template = template.replace(f"{{{name}}}", part)
    return template


def _number(groups: Mapping[str, str | None], notes: Notes) -> tuple[str, str]:
    """Return number and suffix; leading zeros are no part of them (01348/QĐ-UBND is 1348/QĐ-UBND)."""
    printed = groups["number"] or ""
    if "." in printed:
        notes.doubted("number_dotted")
    digits = printed.replace(".", "")
    number = digits.lstrip("0")
    if digits and not number:
        notes.doubted("number_zero")
        number = "0"
    return number, (groups.get("suffix") or "").strip()


def _note_spelling(
    printed: str, between: str, entry: FamilyEntry, groups: Mapping[str, str | None], notes: Notes
) -> None:
    """Note blanks inside the number (a line break is none) and separators that are not those of its family."""
    if _SPACE.search(printed) is not None:
        notes.repaired("space_in_key")
    if _DOUBLED.search(printed) is not None:
        notes.repaired("sign_doubled")
    wanted = "/" * bool(groups.get("year")) + entry.lead + entry.symbol.replace("{agency}", "")
    wanted = "".join(sign for sign in wanted if sign in "/-")
    signs = "".join(sign for sign in between if sign in "/-.")
    if not entry.repairs and between and len(signs) == len(wanted):
        for sign, right in zip(signs, wanted, strict=True):
            if sign != right:
                notes.repaired("slash_for_hyphen" if right == "-" else "hyphen_for_slash")
