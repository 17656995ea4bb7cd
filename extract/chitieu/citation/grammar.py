"""The patterns about citations, compiled: what the rules of this package look up and match."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.citation.compiling import Late, alternatives, blanks, compile_all, expand, expand_fragments
from chitieu.citation.listed import stroke_lost, word_lists
from chitieu.citation.model import DOUBTS, REPAIRS
from chitieu.errors import PatternError
from chitieu.folding import bare, fold
from chitieu.patterns.citation import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from chitieu.patterns.citation import (
        Agency,
        CitationPatterns,
        DocumentType,
        FamilyEntry,
        Reads,
        Refusal,
        Repair,
        Term,
    )

_SYMBOL = re.compile(r"\{type\}|\(\?<(?:type|dept|agency)>|\(\?!\{types\}")
"""Where the symbol begins in the pattern of a family."""


class Family(Struct, frozen=True):
    """A shape of numbers with its pattern."""

    entry: FamilyEntry
    pattern: Late


class DateShape(Struct, frozen=True):
    """A printed shape of a date."""

    reads: Reads
    pattern: Late


class DatePatterns(Struct, frozen=True):
    """What ties a date to its number (the first: directly), the shapes of dates, and the years believed.

    ``hidden`` matches what is a date but reads as none, as recognisers of scans leave them.
    """

    leads: tuple[Late, ...]
    shapes: tuple[DateShape, ...]
    months: Mapping[str, str]
    first_year: int
    last_year: int
    hidden: Late


class ContextPatterns(Struct, frozen=True):
    """What stands before a number."""

    long_words: Mapping[str, str]  # words of several syllables, without their marks -> as listed
    short_words: frozenset[str]
    longest_word: int
    number_word: Late
    by: Late
    word: Late
    numbered: Late
    numbers_before: Late
    pair: Late
    boundary: Late
    address: Late
    not_after: tuple[tuple[Late, Refusal], ...]
    not_symbol: Late
    prose_symbol: Late


class IssuerPatterns(Struct, frozen=True):
    """How an issuer's name is found."""

    of: Late
    subject: Late
    whole: Late
    heads: Late
    ends: Late
    longest: int
    aliases: tuple[tuple[Late, str], ...]


class Grammar(Struct, frozen=True):
    """Everything `find` needs to know; made by `load_grammar`."""

    types: Mapping[str, DocumentType]
    named_by: Mapping[str, frozenset[str]]  # folded word -> types it names
    accepted: Mapping[str, frozenset[str]]  # type -> folded words that may stand before it
    agencies: Mapping[str, Agency]
    repairs: Mapping[tuple[str, str], Repair]  # (role, printed)
    stroke_lost: Mapping[str, str]  # an agency whose Đ lost its stroke -> the agency
    characters: Mapping[int, str]
    character_repairs: Mapping[str, str]
    dropped: Late
    clusters: Late
    terms: Mapping[str, tuple[Term, ...]]
    disputed: Mapping[str, tuple[str, ...]]
    confidence: Mapping[str, Decimal]
    letter_type: str
    anchor: Late
    blank_anchor: Late
    unit_digits: Late
    agency_digits: Late
    families: tuple[Family, ...]
    blank_families: tuple[Family, ...]
    context: ContextPatterns
    dates: DatePatterns
    issuers: IssuerPatterns


def load_grammar(folder: Path | None = None) -> Grammar:
    """Read and compile ``patterns/citation`` (the shipped one by default). Raises PatternError with file and key."""
    grammar = _grammar(load(folder))
    if folder is not None:  # the shipped patterns are compiled as they are needed: tests have compiled them all
        compile_all(grammar)
    return grammar


def _grammar(patterns: CitationPatterns) -> Grammar:
    absent = sorted((REPAIRS | DOUBTS) - {flag.name for flag in patterns.flags})
    if absent:
        raise PatternError(f"{patterns.folder / 'flags.csv'}: {absent} are given by the rules and missing here")
    path = patterns.folder / "families.toml"
    entries = patterns.families
    fragments = expand_fragments(path, word_lists(patterns), entries.fragments)

    def families(rows: list[FamilyEntry]) -> tuple[Family, ...]:
        def late(row: FamilyEntry) -> Late:
            key = f"family {row.name!r}"
            whole, head = (expand(path, key, pattern, fragments) for pattern in (row.pattern, _head(row.pattern)))
            return Late(path, key, whole, gate=head)

        return tuple(Family(row, late(row)) for row in rows)

    words = {kind.symbol: [w for w in kind.words.split("|") if w] for kind in patterns.types}
    also = {kind.symbol: [w for w in kind.also.split("|") if w] for kind in patterns.types}
    folded = {fold(word) for listed in words.values() for word in listed}
    numbers = alternatives(patterns.context.number_words)
    code = [(int(row.code.replace("U+", "0x"), 0), row) for row in patterns.characters]
    characters = {point: "\n" if row.canonical == "newline" else row.canonical for point, row in code}
    gone = "".join(chr(point) for point, canonical in characters.items() if len(canonical) != 1)
    return Grammar(
        types={kind.symbol: kind for kind in patterns.types},
        named_by={w: frozenset(k for k, listed in words.items() if w in map(fold, listed)) for w in folded},
        accepted={k: frozenset(map(fold, words[k] + also[k])) for k in words},
        agencies={agency.symbol: agency for agency in patterns.agencies},
        repairs={(repair.role, repair.printed): repair for repair in patterns.repairs},
        stroke_lost=stroke_lost(patterns),
        characters=characters,
        character_repairs={chr(point): row.repair for point, row in code if row.repair},
        dropped=Late(patterns.folder / "characters.csv", "code", f"[{gone}]" if gone else "(?!)"),
        clusters=Late(path, "clusters", r"\P{M}\p{M}*+|\p{M}++"),
        terms={
            body: tuple(row for row in patterns.terms if body in row.bodies.split("|"))
            for body in {body for row in patterns.terms for body in row.bodies.split("|")}
        },
        disputed={row.citation_id: tuple(row.dates.split("|")) for row in patterns.disputed},
        confidence={flag.name: flag.confidence for flag in patterns.flags},
        letter_type=entries.letter_type,
        anchor=Late(path, "anchor", rf"(?:{patterns.context.glued}|(?<=(?i:{numbers})))(?:{entries.anchor})"),
        blank_anchor=Late(path, "blank_anchor", entries.blank_anchor),
        unit_digits=Late(path, "unit_digits", entries.unit_digits),
        agency_digits=Late(path, "agency_digits", entries.agency_digits),
        families=families(entries.family),
        blank_families=families(entries.blank_family),
        context=_context(patterns, numbers),
        dates=_dates(patterns),
        issuers=_issuers(patterns, numbers),
    )


def _head(pattern: str) -> str:
    """Return what stands in front of a family's symbol, and that a symbol begins; nothing if the family has none."""
    symbol = _SYMBOL.search(pattern)
    return f"{pattern[: symbol.start()]}(?={{first}})" if symbol is not None else ""


def _words(patterns: CitationPatterns) -> list[str]:
    listed = [w for kind in patterns.types for w in kind.words.split("|") + kind.also.split("|") if w]
    return sorted({*listed, *patterns.context.generic_words})


def _word_pattern(patterns: CitationPatterns) -> str:
    """Return the pattern of the words for documents; `chitieu.citation.context.listed_word` tells why case matters."""
    words = _words(patterns)
    long = [word for word in words if " " in word]
    short = [word for word in words if " " not in word]
    short += [word.upper() for word in short if word[1:].islower()]
    return f"(?:(?i:{alternatives(long)})|{alternatives(short)})"


def _context(patterns: CitationPatterns, numbers: str) -> ContextPatterns:
    path, context = patterns.folder / "context.toml", patterns.context
    word = _word_pattern(patterns)
    words = _words(patterns)
    short = [word for word in words if " " not in word]
    return ContextPatterns(
        long_words={bare(word): word for word in words if " " in word},
        short_words=frozenset(short + [word.upper() for word in short if word[1:].islower()]),
        longest_word=max(len(word.split()) for word in words),
        number_word=Late(path, "number_words", rf"(?<!\p{{L}})(?i:{numbers})$"),
        by=Late(path, "of", rf"\s{{1,12}}+{patterns.issuers.of}\s{{1,12}}+(?<by>[^;.,:\d]{{3,70}}+)$"),
        word=Late(path, "generic_words", rf"(?<!\p{{L}})(?<word>{word})(?!\p{{L}})"),
        numbered=Late(path, "number_words", rf"(?i:{numbers})\s{{0,3}}:?[\s.…_]{{0,40}}$"),
        numbers_before=Late(
            path,
            "numbers_before",
            rf"(?<!\p{{L}})(?:{word}|(?i:{numbers}))\s{{0,3}}:?\s{{0,8}}(?<numbers>(?:{context.numbers_before})+)$",
            gate=f"(?:{context.numbers_before})$",
        ),
        pair=Late(path, "pair", context.pair),
        boundary=Late(path, "boundary", context.boundary),
        address=Late(path, "address", context.address),
        not_after=tuple(
            (Late(path, f"not_after, {row.reason}", rf"(?<!\p{{L}})(?:{blanks(row.pattern)})"), row)
            for row in context.not_after
        ),
        not_symbol=Late(path, "not_symbol", _first_symbol(context.not_symbol)),
        prose_symbol=Late(path, "prose_symbol", _first_symbol(context.prose_symbol)),
    )


def _first_symbol(refusals: list[Refusal]) -> str:
    symbols = "|".join(f"(?:{row.pattern})" for row in refusals)
    return rf"\d{{1,6}}(?:/\d{{4}})?\s{{0,3}}[/-]\s{{0,3}}(?:{symbols})(?![\p{{L}}\d&])"


def _dates(patterns: CitationPatterns) -> DatePatterns:
    path, dates = patterns.folder / "dates.toml", patterns.dates
    fragments = expand_fragments(path, {}, dates.fragments)

    def compiled(key: str, pattern: str) -> Late:
        return Late(path, key, expand(path, key, pattern, fragments))

    return DatePatterns(
        leads=tuple(compiled(f"lead {name!r}", lead) for name, lead in dates.lead.items()),
        shapes=tuple(DateShape(row.reads, compiled(f"shape {row.name!r}", row.pattern)) for row in dates.shape),
        months=dates.month,
        first_year=dates.first_year,
        last_year=dates.last_year,
        hidden=compiled("hidden", dates.hidden),
    )


def _issuers(patterns: CitationPatterns, numbers: str) -> IssuerPatterns:
    path, issuers = patterns.folder / "issuers.toml", patterns.issuers
    names = {"place": issuers.place, "level": issuers.level}
    whole = "|".join(f"(?:{expand(path, 'whole', blanks(name), names)})" for name in issuers.whole)
    word = _word_pattern(patterns)
    listed = alternatives([*issuers.ends, *(end.upper() for end in issuers.ends)])
    ends = (
        rf"(?<!\p{{L}})(?:{listed})(?!\p{{L}})|[;:.,()\[\]\"“”/…\d•+*]|\s[-]\s|\n\s*-"
        rf"|(?<!\p{{L}})và\s{{1,12}}+(?:(?!\p{{Lu}})|{word}|(?i:{numbers})(?!\p{{L}}))"
        rf"|(?<!\p{{L}}){word}\s{{1,12}}+(?:(?i:{numbers})(?!\p{{L}})|\d)|\n\s*[IVX]{{1,5}}+\."
    )
    return IssuerPatterns(
        of=Late(path, "of", rf"\)?\s{{0,12}}+,?\s{{0,12}}+{issuers.of}\s{{1,12}}+"),
        subject=Late(path, "heads", rf",?\s{{1,12}}+{blanks(issuers.heads)}(?!\p{{L}})"),
        whole=Late(path, "whole", rf"(?:{whole})(?![\p{{L}}\d])"),
        heads=Late(path, "heads", rf"{blanks(issuers.heads)}(?!\p{{L}})"),
        ends=Late(path, "ends", ends),
        longest=issuers.longest,
        aliases=tuple((Late(path, "alias", row.printed), row.canonical) for row in issuers.alias),
    )
