"""What stands before a number: the type word, "số", and the words that make it something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.folding import bare, fold

if TYPE_CHECKING:
    from chitieu.citation.grammar import Grammar

_BEFORE = 160  # characters before a number that may introduce it
_FAR = 260  # a law's title may stand between its type word and its number
_BREAKS = ";.:()"
_OPENERS = "'\"“("
_TOKEN = re.compile(r"\S+")
_NOT_LETTERS = re.compile(r"[^\w]*")
_MARK = re.compile(r"\d{1,3}$")  # a footnote mark glued to the word (Kế hoạch12 số ...)


class Introduction(Struct, frozen=True):
    """The citation begins at ``start``; ``kinds`` are the types its word names ("văn bản" names none).

    ``bounded``: "số" stands where it can only begin a number; ``by_start:by_end`` is an issuer printed before "số".
    """

    start: int
    word: str = ""
    kinds: frozenset[str] = frozenset()
    numbered: bool = False
    bounded: bool = False
    by_start: int = 0
    by_end: int = 0


def introduce(text: str, position: int, grammar: Grammar) -> Introduction:
    """Read what introduces the number at ``position``: "Quyết định số", "QĐ", "số", "Luật của ... số", or nothing."""
    offset = max(0, position - _BEFORE)
    before = text[offset:position]
    found = _introduced(before, offset, grammar)
    if found.word or found.numbered:
        return found
    numbers = grammar.context.numbers_before.search(before)
    if numbers is not None:  # "Nghị quyết số 10, 11 và 12/NQ-HĐND"
        found = _introduced(before[: numbers.start("numbers")], offset, grammar)
    return found if found.word else Introduction(position)


def _introduced(before: str, offset: int, grammar: Grammar) -> Introduction:
    whole, before = before, _trimmed(before)
    numbered, so = False, len(before)
    while (match := grammar.context.number_word.search(before)) is not None:
        numbered, so = True, match.start()
        before = before[:so].rstrip().removesuffix(":").rstrip()
    start, word = _type_word(before, grammar)
    by = None
    if not word and numbered:
        by = grammar.context.by.search(before)
        if by is not None:
            start, word = _type_word(before[: by.start()], grammar)
    if word:
        kinds = grammar.named_by.get(fold(word), frozenset())
        place = (offset + by.start("by"), offset + by.end("by")) if by is not None else (0, 0)
        return Introduction(offset + start, word, kinds, numbered, bounded=False, by_start=place[0], by_end=place[1])
    if not numbered:
        return Introduction(offset + len(whole))
    bounded = grammar.context.boundary.search(whole[:so]) is not None
    return Introduction(offset + so, numbered=True, bounded=bounded)


def _trimmed(before: str) -> str:
    before = before.rstrip()
    if before and before[-1] in _OPENERS:
        before = before[:-1].rstrip()
    return before.removesuffix(":").rstrip()


def _type_word(before: str, grammar: Grammar) -> tuple[int, str]:
    """Return where the type word at the end of ``before`` begins, and the word ("" if there is none)."""
    tokens = [match.span() for match in _TOKEN.finditer(before)][-grammar.context.longest_word :]
    if not tokens:
        return 0, ""
    mark = _MARK.search(before)
    end = mark.start() if mark is not None else len(before)
    for first, _ in tokens:
        letters = _NOT_LETTERS.match(before, first, end)
        start = letters.end() if letters is not None else first
        word = listed_word(before[start:end], grammar)
        if word:
            return start, word
    return 0, ""


def listed_word(word: str, grammar: Grammar) -> str:
    """Return the listed word for documents that ``word`` is, or "".

    Several syllables are met in any case (NGHỊ ĐỊNH, quyết định) and with wrong marks: typists and recognisers write
    "Quyết đinh", and its letters are no other word before a number. One syllable begins with a capital ("Luật", for
    "pháp luật" is no document) and an abbreviation is as listed.
    """
    syllables = word.split()
    if len(syllables) > 1:
        return grammar.context.long_words.get(bare(" ".join(syllables)), "")
    return word if word in grammar.context.short_words else ""


def far_kinds(text: str, position: int, grammar: Grammar) -> frozenset[str]:
    """Return the types that the last type word of the clause names (Luật Quy hoạch 112/2025/QH15), or none."""
    before = text[max(0, position - _FAR) : position]
    clause = before[max(before.rfind(sign) for sign in _BREAKS) + 1 :]
    kinds: frozenset[str] = frozenset()
    for match in grammar.context.word.finditer(clause):
        if match.group()[0].isupper():
            kinds = grammar.named_by.get(fold(match.group()), frozenset()) or kinds
    return kinds


def is_no_document(text: str, position: int, doc_type: str, grammar: Grammar) -> bool:
    """Return whether what stands before makes the number a contract's, a form's, a standard's or a thing's."""
    before = text[max(0, position - _BEFORE) : position]
    return any(
        pattern.search(before) is not None and (not row.unless_type or row.unless_type != doc_type)
        for pattern, row in grammar.context.not_after
    )


def is_refused(text: str, position: int, introduction: Introduction, grammar: Grammar) -> bool:
    """Return whether the symbol of the number is a contract's, or, without a type word before, a word of prose."""
    context = grammar.context
    if context.not_symbol.match(text, position) is not None:
        return True
    return not introduction.word and context.prose_symbol.match(text, position) is not None


def in_address(text: str, position: int, grammar: Grammar) -> bool:
    """Return whether the number stands inside a web address, an e-mail or a file name."""
    start = position
    while start > max(0, position - _FAR) and not text[start - 1].isspace():
        start -= 1
    return start < position and grammar.context.address.search(text[start:position]) is not None
