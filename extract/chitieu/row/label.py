"""Labels as keys: abbreviations expanded, punctuation dropped, tones folded."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz import fuzz

from chitieu.folding import fold, nfc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chitieu.patterns.load import Abbreviation, Patterns
    from chitieu.patterns.template import Template

SAME_WORD = 0.6
"""Two words are spellings of one word from this similarity on: tinh/tỉnh, huyên/huyện; xã/tỉnh stay apart."""

_WORD = re.compile(r"\w+|%")
_TAIL = re.compile(r"\s*\([^()]*\)\s*$")


class Label(Struct, frozen=True):
    """A label's words, folded and expanded, and the same without a closing remark in parentheses.

    ``plain`` keeps abbreviations: a scan that misreads one letter of "ĐVSNCL" hides the abbreviation, but the two
    spellings stay close.
    """

    words: tuple[str, ...]
    short: tuple[str, ...]
    plain: tuple[str, ...]
    keys: tuple[str, str, str]
    """The three as strings: each label is compared with every indicator of a form."""

    @property
    def key(self) -> str:
        """The words as one string."""
        return self.keys[0]


class LongForms(Struct, frozen=True, eq=False):
    """Folded abbreviation -> folded words it stands for; all templates share the one of the patterns."""

    words: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def _long_forms(abbreviations: tuple[Abbreviation, ...]) -> LongForms:
    return LongForms({fold(a.short): tuple(fold(w) for w in _WORD.findall(a.long)) for a in abbreviations})


@lru_cache(maxsize=8192)
def label_of(text: str, long_forms: LongForms) -> Label:
    """Make the key of a printed or catalogued label: each is asked for by every template, and again when aligned."""
    flat = nfc(text)
    words, plain = _words(flat, long_forms.words), _words(flat, {})
    ending = _TAIL.search(flat)
    short = words if ending is None else _words(flat[: ending.start()], long_forms.words)
    return Label(words, short, plain, (" ".join(words), " ".join(short), " ".join(plain)))


def _words(text: str, long_forms: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    words: list[str] = []
    for word in _WORD.findall(text):
        folded = fold(word)
        words += long_forms.get(folded, (folded,))
    return tuple(words)


class Lexicon(Struct, frozen=True):
    """The abbreviations of the patterns and the label variants of one template's indicators, by code."""

    long_forms: LongForms
    variants: Mapping[str, tuple[Label, ...]]

    def label(self, text: str) -> Label:
        """Make the key of a printed label."""
        return label_of(text, self.long_forms)


def lexicon_of(template: Template, patterns: Patterns) -> Lexicon:
    """Prepare a template's labels for comparison."""
    return _lexicon(template, patterns.abbreviations)


@lru_cache(maxsize=8)
def _lexicon(template: Template, abbreviations: tuple[Abbreviation, ...]) -> Lexicon:
    long_forms = _long_forms(abbreviations)
    variants: dict[str, list[Label]] = {i.code: [label_of(i.label, long_forms)] for i in template.indicators}
    for code, text in template.labels:
        variants[code].append(label_of(text, long_forms))
    return Lexicon(long_forms, {code: tuple(labels) for code, labels in variants.items()})


def similarity(printed: Label, known: Label) -> float:
    """Return 0-1: 1 for equal keys; a label that only lacks the closing remark of the other counts 0.97."""
    if printed.words == known.words:
        return 1.0
    (key, short, plain), (known_key, known_short, known_plain) = printed.keys, known.keys
    best = fuzz.ratio(key, known_key) / 100
    if (plain, known_plain) != (key, known_key):
        best = max(best, fuzz.ratio(plain, known_plain) / 100)
    if printed.short and known.short and (printed.short == known.words or printed.words == known.short):
        best = max(best, 0.97)
    elif printed.short != printed.words or known.short != known.words:
        best = max(best, 0.95 * fuzz.ratio(short, known_short) / 100)
    return min(best, 0.99)


def differing_words(printed: Label, known: Label) -> bool:
    """Whether a whole word was put in, left out or exchanged: near twins differ by just one (cấp tỉnh, cấp xã)."""
    return _other_words(printed.words, known.words) and _other_words(printed.plain, known.plain)


def _other_words(printed: tuple[str, ...], known: tuple[str, ...]) -> bool:
    if len(printed) != len(known):  # then some piece has not as many words as what stands in its place
        return True
    matcher = SequenceMatcher(None, printed, known, autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            continue
        if a1 - a0 != b1 - b0:
            return True
        if any(fuzz.ratio(a, b) / 100 < SAME_WORD for a, b in zip(printed[a0:a1], known[b0:b1], strict=True)):
            return True
    return False
