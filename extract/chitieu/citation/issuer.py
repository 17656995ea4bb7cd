"""Who issued a cited document, as printed after "của"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.folding import fold, nfc

if TYPE_CHECKING:
    from chitieu.citation.grammar import Grammar

_REACH = 200  # characters a name may span, line breaks included


class Issuer(Struct, frozen=True):
    """A printed issuer at ``start:end``; ``doubts`` is not empty where the end of the name is not clear."""

    start: int
    end: int
    name: str
    doubts: tuple[str, ...]


def read_issuer(text: str, position: int, grammar: Grammar) -> Issuer | None:
    """Read "của <issuer>" at ``position``, or None if no body known to issue documents follows."""
    of = grammar.issuers.of.match(text, position)
    return None if of is None else read_name(text, of.end(), len(text), grammar)


def read_name(text: str, start: int, limit: int, grammar: Grammar) -> Issuer | None:
    """Read the name of an issuer that begins at ``start`` and ends before ``limit``."""
    limit = min(limit, start + _REACH)
    whole = grammar.issuers.whole.match(text, start, limit)
    if whole is not None and not _goes_on(text, whole.end(), grammar):
        return Issuer(start, whole.end(), nfc(whole.group()), ())
    head = grammar.issuers.heads.match(text, start, limit)
    if head is None:
        return None
    end_sign = grammar.issuers.ends.search(text, head.end(), limit)
    end = end_sign.start() if end_sign is not None else limit
    name = text[start:end].rstrip(" -\n\t")
    words = name.split()
    if len(words) <= grammar.issuers.longest and (end_sign is not None or limit < start + _REACH):
        return Issuer(start, start + len(name), nfc(name), ())
    # no end in sight: better the head of the name and a doubt than half a sentence
    return Issuer(start, head.end(), nfc(head.group()), ("issuer_unclear",))


def _goes_on(text: str, end: int, grammar: Grammar) -> bool:
    """Return whether a known name is the beginning of a longer one (Ban Chấp hành Trung ương Đoàn).

    A capital right behind it begins a new clause instead where a small letter follows ("UBND tỉnh Căn cứ ...").
    """
    start = end + 1
    if text[end:start] != " " or not text[start : start + 1].isupper() or grammar.issuers.ends.match(text, start):
        return False
    while text[start : start + 1].isalpha():
        start += 1
    if text[start : start + 1] == " " and text[start + 1 : start + 2].islower():
        return grammar.issuers.ends.match(text, start + 1) is not None
    return True


def one_spelling(name: str, grammar: Grammar) -> str:
    """Return an issuer's name as the key carries it: one spelling of Ủy ban nhân dân, one place of the tone mark."""
    for pattern, canonical in grammar.issuers.aliases:
        name = pattern.compiled().sub(canonical, name)
    return name


def fits(name: str, accepts: str) -> bool:
    """Return whether a printed issuer is one that the symbol allows (``accepts``: phrases with ``|``; empty: any)."""
    return not accepts or any(fold(phrase) in fold(name) for phrase in accepts.split("|"))
