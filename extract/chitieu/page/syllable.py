"""Whether letters are a Vietnamese syllable: an onset, a rime that may follow it, a tone where tones stand.

The structure of the language, not a list of words: names and rare words pass, a shifted or half converted letter
hardly ever does.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from chitieu.patterns.compiled import compiled
from chitieu.patterns.spelling import load_spelling

TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
STOPS = ("c", "ch", "p", "t")
STOP_TONES = ("\u0301", "\u0323")
LONGEST = 7
"""Letters of the longest syllable, nghiêng."""
GLUED = 60
"""Letters of the longest chain that is taken apart: readers that lose every blank leave a line of them."""
_CASES = compiled().get(r"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})")
"""Letters in one case: lower, one capital first, or all capitals."""
_SHAPED = "ăâêôơư"
_VOWELS = "aeiouy" + _SHAPED


@lru_cache(maxsize=1)
def _rimes() -> dict[str, bool]:
    """Return every rime with every tone in every place it is written (hoà, hòa); True where tone and end agree."""
    found: dict[str, bool] = {}
    for row in load_spelling().rimes:
        rime = unicodedata.normalize("NFC", row.rime)
        stopped = rime.endswith(STOPS)
        found[rime] = found.get(rime, False) or not stopped
        shaped = [i for i, letter in enumerate(rime) if letter in _SHAPED]
        # ươ carries its tone on ơ, every other rime with a shaped vowel (ê, ô ...) on that vowel
        places = shaped[-1:] or [i for i, letter in enumerate(rime) if letter in _VOWELS]
        for place in places:
            for tone in STOP_TONES if stopped else TONES:
                found[unicodedata.normalize("NFC", rime[: place + 1] + tone + rime[place + 1 :])] = True
    return found


@lru_cache(maxsize=1)
def _onsets() -> dict[str, str]:
    return {row.onset: row.before for row in load_spelling().onsets}


@lru_cache(maxsize=65536)
def is_syllable(letters: str) -> bool:
    """Whether lower-case NFC letters spell a Vietnamese syllable.

    >>> is_syllable("nghiêng"), is_syllable("hoà"), is_syllable("hòa"), is_syllable("ngia"), is_syllable("hàt")
    (True, True, True, False, False)
    """
    return any(
        _rimes().get(letters[size:], False) and (not before or _toneless(letters[size]) in before)
        for size, before in _splits(letters)
    )


def _splits(letters: str) -> list[tuple[int, str]]:
    onsets = _onsets()
    return [(0, ""), *((n, onsets[letters[:n]]) for n in (1, 2, 3) if len(letters) > n and letters[:n] in onsets)]


@lru_cache(maxsize=512)
def _toneless(letter: str) -> str:
    """Return a vowel without its tone, its shape kept: ấ becomes â."""
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", letter) if c not in TONES))


@lru_cache(maxsize=65536)
def is_vietnamese(word: str) -> bool:
    """Whether NFC letters are a syllable in one of its cases (kế, Kế, KẾ), or several without the blank between them.

    Text layers lose blanks at line ends: "quyềnvà" and "NamĐộc" are two syllables each, "đồ ng" stays two words.

    >>> is_vietnamese("Kế"), is_vietnamese("quyềnvà"), is_vietnamese("NamĐộc"), is_vietnamese("vIệT")
    (True, True, True, False)
    """
    return all(_is_chain(part.lower()) for part in _CASES.findall(word)) and "".join(_CASES.findall(word)) == word


def _is_chain(letters: str) -> bool:
    if len(letters) > GLUED:
        return False
    if is_syllable(letters):
        return True
    ends = {0}
    for end in range(2, len(letters) + 1):
        # one letter is a syllable alone (à, ở) but takes no part in a chain: it would fit anywhere
        if any(start in ends and is_syllable(letters[start:end]) for start in range(max(0, end - LONGEST), end - 1)):
            ends.add(end)
    return len(letters) in ends
