"""How Vietnamese is spelt and how it was encoded before Unicode, as data.

``vietnamese/`` holds the parts of a syllable: an onset and the letters its rime may begin with, and the rimes without
tone. ``legacy/`` holds the letters of the old encodings, the names of their fonts and what readers take codes for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.errors import PatternError
from chitieu.patterns.source import read_csv, shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

Encoding = Literal["TCVN3", "VNI"]
_CODE = re.compile(r"(?:[0-9A-F]{2}){1,2}")
_POINT = re.compile(r"[0-9A-F]{4,5}")


class Onset(Struct, frozen=True):
    """Consonants a syllable begins with; ``before`` lists the letters that may follow (empty: any)."""

    onset: str
    before: str = ""


class Rime(Struct, frozen=True):
    """What follows the onset, without tone."""

    rime: str


class LegacyLetter(Struct, frozen=True):
    """A letter and its one or two bytes (hex) in an old encoding."""

    encoding: Encoding
    code: str
    letter: str

    def __post_init__(self) -> None:
        """Refuse a code that is not hex bytes and a letter that is not one character."""
        if not _CODE.fullmatch(self.code) or len(self.letter) != 1:
            raise ValueError(f"{self.code} = {self.letter!r}: one or two bytes as hex and one letter are expected")


class LookAlike(Struct, frozen=True):
    """A character (hex code point) that PDF readers return for the byte ``code`` (hex) of an old font."""

    read: str
    code: str
    seen: str

    def __post_init__(self) -> None:
        """Refuse what is no hex code point or no hex byte."""
        if not _POINT.fullmatch(self.read) or not _CODE.fullmatch(self.code):
            raise ValueError(f"{self.read} = {self.code}: a code point and a byte as hex are expected")


class LegacyFont(Struct, frozen=True):
    """A pattern of font names (from their start, without subset prefix); ``capitals``: the font draws capitals only."""

    pattern: str
    encoding: Encoding
    capitals: Literal["yes", "no"]

    def __post_init__(self) -> None:
        """Refuse a pattern that is no regular expression."""
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"{self.pattern}: {error}") from error


class Spelling(Struct, frozen=True):
    """The parts of Vietnamese syllables and the letters of the old encodings."""

    onsets: tuple[Onset, ...]
    rimes: tuple[Rime, ...]
    letters: tuple[LegacyLetter, ...]
    look_alikes: tuple[LookAlike, ...]
    fonts: tuple[LegacyFont, ...]


@lru_cache(maxsize=4)
def load_spelling(folder: Path | None = None) -> Spelling:
    """Load the shipped files, or those of ``folder``. Raises PatternError that names file and line."""
    root = folder or shipped_folder()
    letters = read_csv(root / "legacy" / "letters.csv", LegacyLetter)
    codes = [(row.encoding, row.code) for row in letters]
    twice = next((c for c in codes if codes.count(c) > 1), None)
    if twice:
        raise PatternError(f"{root / 'legacy' / 'letters.csv'}: {twice[0]} has the code {twice[1]} twice")
    return Spelling(
        onsets=tuple(read_csv(root / "vietnamese" / "onsets.csv", Onset)),
        rimes=tuple(read_csv(root / "vietnamese" / "rimes.csv", Rime)),
        letters=tuple(letters),
        look_alikes=tuple(read_csv(root / "legacy" / "look_alikes.csv", LookAlike)),
        fonts=tuple(read_csv(root / "legacy" / "fonts.csv", LegacyFont)),
    )
