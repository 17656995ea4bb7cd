"""Text layers in the encodings of before Unicode (TCVN3, VNI): their letters come out as Unicode.

A name like ``.VnTime`` promises an encoding and is not believed alone: one planning document prints VNI letters in a
font called TCVN3, and a font that was renamed promises nothing. What decides is whether words become Vietnamese.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.page.syllable import LONGEST, is_syllable, is_vietnamese
from chitieu.patterns.spelling import load_spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from chitieu.patterns.spelling import Encoding

Charset = Literal["latin-1", "mac-roman"]
_CHARSETS: tuple[Charset, ...] = ("latin-1", "mac-roman")
"""What readers take the bytes of an old font for: cp1252 agrees with Latin-1 wherever these encodings have letters."""
SWITCH = 3
"""Votes of words that a change of encoding inside one font costs, the first one from Unicode included: a French word on
a Unicode page ("où" is ó as VNI) stays what it is, two TCVN3 words in a row are found. Words vote +1 or -1."""
PROMISE = 3
"""Votes a font's name has before its words speak: enough for the three letters of a subset that holds only "−", not for
a .VnTime whose letters a correct ToUnicode already made Vietnamese."""
FOREIGN = -2
"""Vote of a word that no old encoding makes Vietnamese. Unicode text quotes French, where every fifth word with an
accent is Vietnamese by chance ("mangé" is "mangộ", "dû" is "dỷ" as TCVN3); what was typed in .VnTime quotes hardly any.
"""
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_LETTERS = re.compile(r"[^\W\d_]+")
_SYMBOL_FONT = {0xF000 + code: code for code in range(0x21, 0x100)}
"""Fonts with a symbol map: every byte B5 is read as U+F0B5, ASCII too."""
_HYPHENS = "-\u2010\ufffe"
"""What the byte AD is read as in fonts with WinAnsi codes, and by PDFium at the end of a line: ư in TCVN3."""
_TYPOGRAPHY = frozenset("“”‘’–—…•°€™\xa0")
"""Letters of Mac Roman fonts that every Unicode page prints as themselves: they prove nothing."""
_MINUS = "\u2212"
"""ư beside a letter; before a figure and between blanks what it looks like."""


class Family(Struct, frozen=True):
    """A font without its subset prefix; ``promised`` is the encoding its name promises, ``capitals`` what it draws."""

    name: str
    promised: Encoding | None
    capitals: bool


class _Table(Struct, frozen=True, eq=False):
    """One way to read letters: an encoding, and the charset its bytes were taken for."""

    encoding: Encoding
    letters: Mapping[str, str]
    hyphen: str
    """The letter whose byte is a soft hyphen (ư in TCVN3), or nothing."""
    signs: frozenset[str]
    """Characters, ASCII left out, that letters are written with."""

    def converted(self, word: str) -> list[str]:
        """Return what each character of a word stands for; '' where its neighbour took it in."""
        plain = word.translate(_SYMBOL_FONT)
        found: list[str] = []
        while len(found) < len(word):
            at = len(found)
            pair, one = plain[at : at + 2], plain[at]
            if len(pair) > 1 and pair in self.letters:
                found += [self.letters[pair], ""]
            elif one in _HYPHENS:
                found.append(self.hyphen if self.hyphen and self._is_letter(plain, at) else one)
            elif one == _MINUS and not self._run(plain[:at][::-1]) and not self._run(plain[at + 1 :]):
                found.append(one)
            else:
                found.append(self.letters.get(one, one))
        return found

    def _run(self, text: str) -> str:
        """Return the letters, as they are written, that a text begins with."""
        return "".join(takewhile(lambda c: c.isalpha() or c in self.signs, text))

    def _is_letter(self, word: str, at: int) -> bool:
        """Whether the hyphen at ``at`` can only be a letter: "n-íc" is nước; "QĐ-UBND", "2-3", "a-b" keep theirs."""
        left = self._run(word[:at][::-1])[::-1]
        right = self._run(word[at + 1 :])
        around = word[: at - len(left)][-1:] + (word[at + 1 :][:1] if not right else "")
        if any(c.isdigit() or c in _HYPHENS for c in around) or not left + right:
            return False
        if left[1:] != left[1:].lower() or (left.isupper() and not right):
            return False  # KH-UBND; "A- " before a heading
        letters = "".join(self.letters.get(c, c) for c in left + right)
        whole = (letters[: len(left)] + self.hyphen + letters[len(left) :]).lower()
        # a dash of a list stands before words too: only ưu, ươ... begin with it, "-an ninh" keeps it
        return is_syllable(whole) and (bool(left) or whole[1] not in "ang")


@lru_cache(maxsize=1)
def _tables() -> tuple[_Table, ...]:
    spelling = load_spelling()
    found: list[_Table] = []
    encodings: dict[Encoding, None] = {row.encoding: None for row in spelling.letters}
    for encoding in encodings:
        rows = {row.code: row.letter for row in spelling.letters if row.encoding == encoding}
        for charset in _CHARSETS:
            letters = {bytes.fromhex(code).decode(charset): letter for code, letter in rows.items()}
            if charset == "latin-1":
                letters |= {chr(int(row.read, 16)): rows[row.code] for row in spelling.look_alikes if row.code in rows}
            signs = frozenset(sign for written in letters for sign in written if not sign.isascii())
            found.append(_Table(encoding, letters, rows.get("AD", ""), signs))
    return tuple(found)


@lru_cache(maxsize=1)
def _signs() -> frozenset[str]:
    """Return what no Unicode Vietnamese is written with and an old encoding is."""
    used = {sign for table in _tables() for sign in table.signs}
    own = {c for row in load_spelling().letters for c in row.letter + row.letter.upper()}
    return frozenset((used | set(map(chr, _SYMBOL_FONT))) - own - _TYPOGRAPHY)


@lru_cache(maxsize=4096)
def family(font: str) -> Family:
    """Return a font's name without its subset prefix, and what the name promises."""
    return _named(_SUBSET.sub("", font))


@lru_cache(maxsize=1024)
def _named(name: str) -> Family:
    for row in load_spelling().fonts:
        if re.match(row.pattern, name):
            return Family(name, row.encoding, row.capitals == "yes")
    return Family(name, None, capitals=False)


def may_be_legacy(fonts: Iterable[str], text: str) -> bool:
    """Whether a page with these fonts and this text is worth asking ``decoded``: nearly always no, and quickly."""
    return not _signs().isdisjoint(text) or any(family(font).promised for font in set(fonts))


def decoded(texts: Sequence[str], fonts: Sequence[str]) -> tuple[list[str], str]:
    """Return letters in Unicode, and the encodings they were in: "TCVN3", "VNI+Unicode", "" where all was Unicode.

    ``texts`` and ``fonts`` are a page's characters and their font names in content order, blanks included. The result
    is as long; a character that was drawn as part of its neighbour (VNI writes a letter and its tone apart) is ''.
    """
    found = list(texts)
    tables: list[_Table | None] = [None] * len(texts)
    seen: set[str] = set()
    likely: set[_Table] = set()
    for one, words in sorted(_words(texts, fonts).items(), key=lambda item: -len(item[1])):
        written = ["".join(texts[i] for i in word) for word in words]
        if one.promised is None and _signs().isdisjoint("".join(written)):
            seen |= {"Unicode" for word in written for c in word if c.isalpha() and not c.isascii()}
            continue
        path = _read_as(written, one, likely)
        likely |= {table for table in path if table}
        for word, raw, table in zip(words, written, path, strict=True):
            letters = table.converted(raw) if table else list(raw)
            seen |= {"Unicode"} if table is None and _vote(raw, None) > 0 else set[str]()
            at = 0
            for i in word:
                shown = "".join(letters[at : at + len(texts[i])])
                at += len(texts[i])
                tables[i], found[i] = table, shown.upper() if one.capitals else shown
                if found[i] != texts[i]:
                    seen.add(table.encoding if table else one.promised or "")
    _bridge(texts, found, tables)
    return found, "+".join(sorted(seen)) if seen - {"Unicode"} else ""


def _bridge(texts: Sequence[str], found: list[str], tables: Sequence[_Table | None]) -> None:
    """Convert letters that stand alone in a word of another font or were taken for a blank, where a syllable closes.

    Subset fonts keep the code AD apart ("n−íc" is set in two fonts); Mac Roman's CA, ấ, is its no-break space.
    """
    for i, text in enumerate(texts[1:], 1):
        table = tables[i - 1]
        if tables[i] is None and table and text in table.letters and not text.isalpha():
            around = "".join(found[max(0, i - LONGEST) : i]), "".join(found[i + 1 : i + LONGEST])
            left, right = (_LETTERS.findall(part) for part in around)
            whole = (
                (left[-1] if left and found[i - 1].isalpha() else "")
                + table.letters[text]
                + (right[0] if right and found[i + 1].isalpha() else "")
            )
            if len(whole) > 1 and is_syllable(whole.lower()):
                found[i] = table.letters[text].upper() if whole[:2].isupper() else table.letters[text]


def _words(texts: Sequence[str], fonts: Sequence[str]) -> dict[Family, list[list[int]]]:
    """Return the places of the letters of each word, per font."""
    found: dict[Family, list[list[int]]] = {}
    last: Family | None = None
    for i, (text, font) in enumerate(zip(texts, fonts, strict=True)):
        if not text or text.isspace():
            last = None
            continue
        one = family(font)
        if one is last:
            found[one][-1].append(i)
        else:
            found.setdefault(one, []).append([i])
        last = one
    return found


def _read_as(words: Sequence[str], font: Family, likely: AbstractSet[_Table]) -> list[_Table | None]:
    """Return the table each word of a font is read with (None: Unicode): the votes of all words decide together.

    The best path through the words, where every change of table costs ``SWITCH`` votes. ``likely`` are the tables of
    larger fonts of the page: one word ("§iÒu" in bold) is enough there. Words that say nothing go with an old encoding:
    most pages are in one ("Vô" is Vụ).
    """
    states = (None, *_tables())
    scores = [-_cost(table, font, likely) for table in states]
    came: list[list[int]] = []
    for word in words:
        best = max(range(len(states)), key=scores.__getitem__)
        apart = [score - scores[best] + SWITCH for score in scores]
        before = [i if apart[i] > 0 or (i and apart[i] == 0) else best for i in range(len(states))]
        scores = [
            (scores[i] if before[i] == i else scores[best] - SWITCH) + _vote(word, table)
            for i, table in enumerate(states)
        ]
        came.append(before)
    state = max(range(len(states)), key=scores.__getitem__)
    path: list[_Table | None] = []
    for before in reversed(came):
        path.append(states[state])
        state = before[state]
    return path[::-1]


def _cost(table: _Table | None, font: Family, likely: AbstractSet[_Table]) -> int:
    """Return the votes against a table before any word of a font has spoken."""
    unlikely = bool(likely) and table not in likely
    if font.promised:
        return PROMISE * (table is None or table.encoding != font.promised) + unlikely
    return (1 if table in likely else SWITCH) if table else 0


@lru_cache(maxsize=65536)
def _vote(word: str, table: _Table | None) -> int:
    """Return 1 where a word read with a table is Vietnamese, less than 0 where it is not, 0 where it says nothing."""
    if any(c.isdigit() for c in word) or all(c.isascii() or c in _TYPOGRAPHY for c in word):
        return 0  # 10µm, 5§
    read = unicodedata.normalize("NFC", "".join(table.converted(word)) if table else word)
    letters = _LETTERS.findall(read)
    if not any(len(part) > 1 and not part.isascii() for part in letters):
        return -1 if _glued_sign(word) and table is None else 0
    bad = -1
    if table is None:
        good = not _glued_sign(word) and all(part.isascii() or is_vietnamese(part) for part in letters)
    else:
        bad = FOREIGN
        alien = any(c.isalpha() and not c.isascii() and c not in table.signs for c in word)
        good = not alien and all(part.isascii() or is_vietnamese(_one_case(part)) for part in letters)
    return 1 if good else bad


def _one_case(part: str) -> str:
    """Return a part in capitals where its ASCII letters are: TCVN3 has no capitals with tones, so "CéNG" is typed."""
    plain = "".join(c for c in part if c.isascii())
    return part.upper() if len(plain) > 1 and plain.isupper() else part


def _glued_sign(word: str) -> bool:
    """Whether a sign of an old encoding that is no letter stands beside a letter (H¹nh, n−íc)."""
    signs = _signs()
    return any(
        (a in signs and not a.isalpha() and b.isalpha()) or (b in signs and not b.isalpha() and a.isalpha())
        for a, b in pairwise(word)
    )
