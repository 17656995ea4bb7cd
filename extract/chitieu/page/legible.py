"""Whether the characters of a text layer are what the page shows, judged by its words.

A layer may draw well and read as rubbish: its ToUnicode table shifts or permutes letters, and the figures with them.
Nothing is rubbish for not being Vietnamese: a page in English, of figures or of codes has no words that speak against
it. Only what cannot come from any printed page does.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from chitieu.page.syllable import is_vietnamese
from chitieu.patterns.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

JUDGED = 8
"""Words with Vietnamese letters from which on they are judged: a heading of highland names (Đắk, Krông) has fewer that
are no syllables."""
MIN_RIGHT = 0.6
"""Share of words with Vietnamese letters that are syllables: 0.99 at least on 264 pages, 0.47 at most on 2,300 pages
with permuted or shifted letters (median 0.1)."""
MAX_STRANGE = 0.02
"""Share of characters that no page prints (private use, control codes, "(cid:7)", signs inside words): none on
893 real pages, 0.03 at least on pages whose old encoding nobody converted."""
JUDGED_RUBBISH = 20
MAX_RUBBISH = 0.5
"""Share of words that are nothing in any language (aBc, no vowel, q{j): English shows 0.02 (HTML source 0.46), letters
shifted by 29, the usual fault of subset fonts, 0.95 at least."""
SHORTEST = 3
"""Letters of the shortest word judged so: km, kg and mm have no vowel."""
JUDGED_BARE = 40
MIN_BARE = 0.6
"""Share of lower-case words that are syllables in a layer without marks: Vietnamese that lost them shows 0.68 at least,
English 0.45 at most, half its short words being syllables by chance."""
MAX_MARKED = 0.02
"""Share of words with marks in a layer that lost them: a quarter of all letters carries one otherwise."""

Fault = Literal["garbled_text", "garbled_font", "text_without_diacritics"]

_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_MARKED = re.compile(r"[\u1EA0-\u1EF9ơưƠƯ]")
"""Letters that only Vietnamese has: no French, Romanian or Croatian word is judged by its syllables."""
_STRANGE = compiled().get(
    r"\(cid:\d+\)|\p{Co}{2,}|(?<=\p{L})\p{Co}|[\uFFFD\x00-\x08\x0e-\x1f\x7f-\x9f]"
    r"|(?<=\p{L})[\xa1-\xac\xae-\xbf×÷\u2200-\u22ff](?=\p{L})|(?<!\S)[§®](?=\p{Ll})"
)
"""A lone private character is a bullet of Symbol or Wingdings."""
_SUSPECT = compiled().get(r"[\p{Co}\uFFFD\x00-\x08\x0e-\x1f\x7f-\x9f\xa1-\xac\xae-\xbf×÷\u2200-\u22ff]")
_TOKEN = re.compile(r"\S{3,}")
_AROUND = ".,;:()\"“”‘’'!?…[]-–"
_SHAPED = compiled().get(r"(?V1)(?:\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+s?|[\p{L}\p{M}--\p{Latin}]+)")
_SPOKEN = compiled().get(r"(?i)[aeiouy]|[^\x00-\x7f]")
_INSIDE = compiled().get(r"\p{L}[\"#$%&*+<=>\[\]\\^`{|}~!]+\p{L}")
_SOUP = compiled().get(
    r"[\"#$&'<=>@\[\]\\^`{|}~!]{3}|[\p{L}\d][\"#$&<=>@\\^`{|}~!][\"#$&'*<=>@\[\\\]^`{|}~!\p{L}\d]|\p{L}%\p{L}"
    r"|^(?!(.)\1)[!-\/:-@]{2}[!-\/:-@]*[\"#$%&'*+][!-@]*$"
)
"""Signs among letters and figures: the codes of a subset font that were numbered from 33 on."""
_NOT_LETTERS = compiled().get(r"[^\p{L}\p{M}]+")


def fault_of(text: str, fonts: Sequence[str] = ()) -> Fault | None:
    """Return what speaks against the characters of a page, or nothing.

    ``text`` is in content order after the conversion of old encodings; ``fonts`` names the font of each of its
    characters, and then every font is judged by its own words too: one broken font among good ones may hold the totals.
    """
    plain = unicodedata.normalize("NFC", text)
    words = _words(plain)
    verdicts = list(map(_verdict, words))
    if _wrong(verdicts) or strange_share(plain) > MAX_STRANGE or _is_rubbish(plain):
        return "garbled_text"
    # a font has no more words than the page (where NFC changes nothing): most pages have too few wrong ones for one
    suspect = plain != text or verdicts.count(False) > (1 - MIN_RIGHT) * JUDGED
    if suspect and any(_wrong(list(map(_verdict, set_in_it))) for set_in_it in _by_font(text, fonts)):
        return "garbled_font"
    return "text_without_diacritics" if _is_bare(words) else None


def vietnamese_share(text: str) -> tuple[int, float]:
    """Return how many words (UBND and its like left out) a text has, and the share that are syllables.

    The share is 0 where hardly a word carries a mark: nothing says then that the bare syllables are Vietnamese.
    """
    words = [word for word in _words(unicodedata.normalize("NFC", text)) if not (word.isupper() and word.isascii())]
    if sum(not word.isascii() for word in words) <= MAX_MARKED * len(words):
        return len(words), 0.0
    return len(words), sum(map(is_vietnamese, words)) / len(words)


def strange_share(text: str) -> float:
    """Return the share of printed characters that no page prints."""
    if "(cid:" not in text and not any(map(_may_be_strange, set(text))):
        return 0.0
    printed = sum(not c.isspace() for c in text)
    return min(1.0, sum(map(len, _STRANGE.findall(text))) / printed) if printed else 0.0


@lru_cache(maxsize=4096)
def _may_be_strange(character: str) -> bool:
    return _SUSPECT.match(character) is not None


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if len(word) > 1]


@lru_cache(maxsize=65536)
def _verdict(word: str) -> bool | None:
    """Whether a word with Vietnamese letters is a syllable; None for other words."""
    plain = unicodedata.normalize("NFC", word)
    return is_vietnamese(plain) if _MARKED.search(plain) else None


def _wrong(verdicts: list[bool | None]) -> bool:
    right, wrong = verdicts.count(True), verdicts.count(False)
    return right + wrong >= JUDGED and right < MIN_RIGHT * (right + wrong)


def _by_font(text: str, fonts: Sequence[str]) -> Iterable[list[str]]:
    """Return the words of each font; a word set in two fonts is no evidence against either."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    changes = [place for place in range(1, len(fonts)) if fonts[place] != fonts[place - 1]]
    if changes:
        changes.append(len(fonts))
        for match in _WORD.finditer(text):
            start, end = match.span()
            if end - start > 1 and changes[bisect_right(changes, start)] >= end:
                found[fonts[start]].append(match.group())
    return found.values()


def _is_rubbish(text: str) -> bool:
    kinds = [_is_no_word(token) for token in _TOKEN.findall(text)]
    judged = len(kinds) - kinds.count(None)
    return judged >= JUDGED_RUBBISH and kinds.count(True) > MAX_RUBBISH * judged


@lru_cache(maxsize=65536)
def _is_no_word(token: str) -> bool | None:
    """Whether a run of characters is no word of any language; None for figures, codes and abbreviations."""
    if _SOUP.search(token):
        return True
    word = token.strip(_AROUND)
    if len(word) < SHORTEST or (word.isupper() and word.isalpha()) or any(map(str.isdigit, word)):
        return None
    if 2 * sum(map(str.isalpha, word)) <= len(word):
        return None
    parts = [part for part in _NOT_LETTERS.split(word) if part]
    return (
        not all(is_vietnamese(part) or _SHAPED.fullmatch(part) for part in parts)
        or not _SPOKEN.search(word)
        or _INSIDE.search(word) is not None
    )


def _is_bare(words: Iterable[str]) -> bool:
    words = [word for word in words if word.islower()]
    if len(words) < JUDGED_BARE or sum(not word.isascii() for word in words) > MAX_MARKED * len(words):
        return False
    return sum(map(is_vietnamese, words)) >= MIN_BARE * len(words)
