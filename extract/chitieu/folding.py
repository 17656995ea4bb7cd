"""Folded keys for comparing Vietnamese text. What was printed is always kept beside them.

Real layers mix NFC with decomposed marks, old and new places of the tone mark (hoá, hòa), Ð (U+00D0) for Đ, and several
dashes and blanks. Two folds are enough: ``fold`` keeps the diacritics, ``bare`` drops them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = {"\u0300": "`", "\u0301": "'", "\u0303": "~", "\u0309": "?", "\u0323": "."}
_LOOKALIKES = str.maketrans({
    "Ð": "Đ", "ð": "đ",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "\u00ad": None,
    "\u200b": None, "\ufeff": None, "“": '"', "”": '"', "’": "'", "‘": "'",
})  # fmt: skip
# the blocks of marks that combine with Latin letters, and what has no mark to drop
_WITHOUT_MARKS = {
    code: None
    for low, high in ((0x300, 0x370), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0xFE20, 0xFE30))
    for code in range(low, high)
    if unicodedata.combining(chr(code))
} | {ord("đ"): "d"}
_BLANKS = re.compile(r"\s+")
_SYLLABLE = re.compile(r"\w+", re.UNICODE)


def nfc(text: str) -> str:
    """Return ``text`` in NFC with every run of white space made one blank."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _tone_last(match: re.Match[str]) -> str:
    """Move the tone of a syllable to its end, so that hoá and hóa become one."""
    letters = unicodedata.normalize("NFD", match.group())
    tones = "".join(_TONES[c] for c in letters if c in _TONES)
    rest = "".join(c for c in letters if c not in _TONES)
    return unicodedata.normalize("NFC", rest) + tones


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return a key that keeps letters and tones but not case, tone place, dash or blank style.

    >>> fold("Uỷ  ban HOÁ") == fold("ủy ban hóa")
    True
    """
    plain = unicodedata.normalize("NFC", text).translate(_LOOKALIKES).casefold()
    return _BLANKS.sub(" ", _SYLLABLE.sub(_tone_last, plain)).strip()


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Return a key without any diacritics; đ becomes d.

    >>> bare("Kế hoạch số 10/KH-UBND, tỉnh Bắc Giang")
    'ke hoach so 10/kh-ubnd, tinh bac giang'
    """
    plain = unicodedata.normalize("NFD", text.translate(_LOOKALIKES)).casefold()
    return " ".join(plain.translate(_WITHOUT_MARKS).split())
