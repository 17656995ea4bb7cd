"""What ``patterns/citation`` says of document numbers, dates and issuers, read and checked."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal  # noqa: TC003 - msgspec resolves the annotation when it reads
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from chitieu.errors import PatternError
from chitieu.patterns.source import read_csv, read_toml, shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

Needs = Literal[
    "nothing", "known", "evidence", "word", "word_number", "word_and_number", "word_number_date", "number_word"
]
Reads = Literal["date", "short_year", "incomplete", "unfilled", "bare"]
YesNo = Literal["yes", "no"]
_GROUPS = {"number", "suffix", "year", "dept", "type", "agency", "join"}


class DocumentType(Struct, frozen=True):
    """A type of document; ``words`` and ``also`` are lists with ``|``.

    ``agency``: ``open`` (any), ``known`` (a listed one), ``none``, ``word`` (the type has no symbol), or its agencies.
    """

    symbol: str
    base: str = ""
    words: str = ""
    also: str = ""
    alone: YesNo = "no"
    joint: YesNo = "no"
    agency: str = "open"
    as_agency: YesNo = "no"
    year_since: int = 0


class Agency(Struct, frozen=True):
    """A known agency symbol, with its ``issuer`` where the symbol alone says who that is.

    ``bare``: it may be all of a symbol (16/CP); ``only``: its issuer is meant there only (163a/CT; else CT differs).
    ``reach``: ``country`` where the symbol names no single issuer, yet only central ones (TW).
    """

    symbol: str
    issuer: str = ""
    shape: Literal["", "state", "party"] = ""
    bare: Literal["yes", "only", "no"] = "no"
    accepts: str = ""
    reach: Literal["", "country"] = ""


class Repair(Struct, frozen=True):
    """One listed repair of a symbol part: applied as listed only, beside ``partners`` and up to the year ``until``."""

    name: str
    role: Literal["type", "agency", "letters"]
    printed: str
    canonical: str
    partners: str = ""
    until: int = 0
    doubt: str = ""
    reason: str = ""


class Character(Struct, frozen=True):
    """A character (code point ``U+XXXX``) read as another, as a line break (``newline``) or dropped (empty)."""

    code: str
    canonical: str = ""
    repair: str = ""


class Term(Struct, frozen=True):
    """The years in which some bodies sat in their n-th term; ``always``: their numbers never go without the term."""

    bodies: str
    term: int
    first_year: int
    last_year: int
    always: YesNo = "no"


class Disputed(Struct, frozen=True):
    """A document that is cited with several dates."""

    citation_id: str
    dates: str
    reason: str


class Flag(Struct, frozen=True):
    """A named repair (``info``) or doubt, and the factor it puts on the confidence."""

    name: str
    kind: Literal["info", "doubt"]
    confidence: Decimal


class FamilyEntry(Struct, frozen=True):
    """A family of number shapes."""

    name: str
    pattern: str
    lead: Literal["/", "-"]
    symbol: str
    needs: Needs
    confidence: float
    letter: bool = False
    repairs: list[str] = field(default_factory=list[str])
    doubts: list[str] = field(default_factory=list[str])


class FamilyFile(Struct, frozen=True):
    """``families.toml``."""

    anchor: str
    blank_anchor: str
    letter_type: str
    old_types: list[str]
    unit_digits: str
    agency_digits: str
    fragments: dict[str, str]
    family: list[FamilyEntry]
    blank_family: list[FamilyEntry]


class ShapeEntry(Struct, frozen=True):
    """A printed shape of a date."""

    name: str
    reads: Reads
    pattern: str


class DateFile(Struct, frozen=True):
    """``dates.toml``."""

    first_year: int
    last_year: int
    hidden: str
    fragments: dict[str, str]
    lead: dict[str, str]
    shape: list[ShapeEntry]
    month: dict[str, str]


class Refusal(Struct, frozen=True):
    """Words or symbols that make a number no citation, unless its symbol is of the type ``unless_type``."""

    pattern: str
    reason: str
    unless_type: str = ""


class ContextFile(Struct, frozen=True):
    """``context.toml``."""

    number_words: list[str]
    generic_words: list[str]
    boundary: str
    numbers_before: str
    pair: str
    address: str
    glued: str
    not_after: list[Refusal]
    not_symbol: list[Refusal]
    prose_symbol: list[Refusal]


class Alias(Struct, frozen=True):
    """One spelling of an issuer put into another, for the key."""

    printed: str
    canonical: str


class IssuerFile(Struct, frozen=True):
    """``issuers.toml``."""

    of: str
    longest: int
    place: str
    level: str
    whole: list[str]
    heads: str
    ends: list[str]
    alias: list[Alias]


class CitationPatterns(Struct, frozen=True):
    """Everything under ``patterns/citation``, read and checked."""

    folder: Path
    types: tuple[DocumentType, ...]
    agencies: tuple[Agency, ...]
    repairs: tuple[Repair, ...]
    characters: tuple[Character, ...]
    terms: tuple[Term, ...]
    disputed: tuple[Disputed, ...]
    flags: tuple[Flag, ...]
    families: FamilyFile
    dates: DateFile
    context: ContextFile
    issuers: IssuerFile


def load(folder: Path | None = None) -> CitationPatterns:
    """Read ``patterns/citation`` (the shipped one by default). Raises PatternError with the file and line or key."""
    folder = folder if folder is not None else shipped_folder() / "citation"
    patterns = CitationPatterns(
        folder,
        types=tuple(read_csv(folder / "types.csv", DocumentType)),
        agencies=tuple(read_csv(folder / "agencies.csv", Agency)),
        repairs=tuple(read_csv(folder / "repairs.csv", Repair)),
        characters=tuple(read_csv(folder / "characters.csv", Character)),
        terms=tuple(read_csv(folder / "terms.csv", Term)),
        disputed=tuple(read_csv(folder / "disputed.csv", Disputed)),
        flags=tuple(read_csv(folder / "flags.csv", Flag)),
        families=read_toml(folder / "families.toml", FamilyFile),
        dates=read_toml(folder / "dates.toml", DateFile),
        context=read_toml(folder / "context.toml", ContextFile),
        issuers=read_toml(folder / "issuers.toml", IssuerFile),
    )
    for problem in (*_type_faults(patterns), *_flag_faults(patterns), *_row_faults(patterns)):
        raise PatternError(f"{folder}/{problem}")
    return patterns


def _type_faults(patterns: CitationPatterns) -> Iterator[str]:
    yield from _repeated("types.csv", [kind.symbol for kind in patterns.types])
    yield from _repeated("agencies.csv", [agency.symbol for agency in patterns.agencies])
    types = {kind.symbol for kind in patterns.types}
    agencies = {agency.symbol for agency in patterns.agencies}
    for line, kind in enumerate(patterns.types, start=2):
        if kind.base and kind.base not in types:
            yield f"types.csv, line {line}: base {kind.base!r} is no type of this file"
        closed = kind.agency not in {"open", "known", "none", "word"}
        if closed and not agencies.issuperset(kind.agency.split("|")):
            yield f"types.csv, line {line}: agency {kind.agency!r} is not in agencies.csv"
    if patterns.families.letter_type not in types:
        yield f"families.toml: letter_type {patterns.families.letter_type!r} is no type of types.csv"
    for line, repair in enumerate(patterns.repairs, start=2):
        if repair.role == "type" and repair.canonical not in types:
            yield f"repairs.csv, line {line}: {repair.canonical!r} is no type of types.csv"


def _flag_faults(patterns: CitationPatterns) -> Iterator[str]:
    yield from _repeated("flags.csv", [flag.name for flag in patterns.flags])
    infos = {flag.name for flag in patterns.flags if flag.kind == "info"} | {""}
    doubts = {flag.name for flag in patterns.flags if flag.kind == "doubt"} | {""}
    for line, repair in enumerate(patterns.repairs, start=2):
        if repair.name not in infos or repair.doubt not in doubts:
            yield f"repairs.csv, line {line}: {repair.name!r} / {repair.doubt!r} is no info / doubt of flags.csv"
    for entry in patterns.families.family + patterns.families.blank_family:
        if not infos.issuperset(entry.repairs) or not doubts.issuperset(entry.doubts):
            yield f"families.toml, family {entry.name!r}: its repairs and doubts are not all in flags.csv"


def _row_faults(patterns: CitationPatterns) -> Iterator[str]:
    infos = {flag.name for flag in patterns.flags if flag.kind == "info"} | {""}
    for line, character in enumerate(patterns.characters, start=2):
        if re.fullmatch(r"U\+[0-9A-F]{4,6}", character.code) is None or character.repair not in infos:
            yield f"characters.csv, line {line}: a code U+XXXX and an info of flags.csv (or none) are wanted"
    for line, disputed in enumerate(patterns.disputed, start=2):
        try:
            [date.fromisoformat(day) for day in disputed.dates.split("|")]
        except ValueError as error:
            yield f"disputed.csv, line {line}: {error}"
    for entry in patterns.families.family + patterns.families.blank_family:
        unknown = set(re.findall(r"\(\?<(\w+)>", entry.pattern)) - _GROUPS
        if unknown:
            yield f"families.toml, family {entry.name!r}: no rule reads the group {sorted(unknown)}"


def _repeated(name: str, symbols: list[str]) -> Iterator[str]:
    for line, symbol in enumerate(symbols, start=2):
        if symbol in symbols[: line - 2]:
            yield f"{name}, line {line}: {symbol!r} is there already"
