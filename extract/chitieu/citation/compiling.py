"""Pattern fragments put together and compiled by the `regex` package; a fault names the file and the key."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, cast

import regex  # possessive repeats, \p{Lu} and look-behinds of any length, which `re` of 3.11 lacks in part
from msgspec import Struct

from chitieu.errors import PatternError
from chitieu.patterns.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_SET = re.compile(r"\[\^?\]?[^\]]*\]")
_GROUP = re.compile(r"\([^()]*\)[?*+]*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")


class Late:
    """A pattern that is compiled when it is first needed: all of them take 150 ms, one report needs a third of that.

    Where ``gate``, a cheap pattern, does not match, the pattern does not either and is not asked. The patterns of the
    `regex` package have the interface of ``re.Pattern``, under which they go here.
    """

    __slots__ = ("_compiled", "_key", "_path", "_pattern", "gate")

    def __init__(self, path: Path, key: str, pattern: str, gate: str = "") -> None:
        """Keep the pattern and where it stands."""
        self._path, self._key, self._pattern = path, key, pattern
        self.gate: Late | None = Late(path, key, gate) if gate else None
        self._compiled: re.Pattern[str] | None = None

    def compiled(self) -> re.Pattern[str]:
        """Return the compiled pattern. Raises PatternError that names its file and key."""
        if self._compiled is None:
            try:
                self._compiled = cast("re.Pattern[str]", compiled().get(self._pattern))
            except regex.error as error:
                raise PatternError(f"{self._path}, {self._key}: {error}") from error
        return self._compiled

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """See ``re.Pattern.match``."""
        if self.gate is not None and self.gate.match(text, start, end) is None:
            return None
        return self.compiled().match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """See ``re.Pattern.fullmatch``."""
        return self.compiled().fullmatch(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """See ``re.Pattern.search``."""
        if self.gate is not None and self.gate.search(text, start, end) is None:
            return None
        return self.compiled().search(text, start, end)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """See ``re.Pattern.finditer``."""
        return self.compiled().finditer(text)


def compile_all(part: object) -> None:
    """Compile every pattern of a grammar or of a part of it. Raises PatternError with file and key."""
    if isinstance(part, Late):
        part.compiled()
        compile_all(part.gate)
    elif isinstance(part, tuple):
        for one in cast("tuple[object, ...]", part):
            compile_all(one)
    elif isinstance(part, Struct):
        for name in part.__struct_fields__:
            compile_all(getattr(part, name))


def expand(path: Path, key: str, pattern: str, fragments: Mapping[str, str]) -> str:
    """Put ``fragments`` in place of ``{name}``."""

    def replaced(match: re.Match[str]) -> str:
        try:
            return fragments[match.group(1)]
        except KeyError:
            raise PatternError(f"{path}, {key}: there is no fragment {match.group(1)!r}") from None

    return _PLACEHOLDER.sub(replaced, pattern)


def expand_fragments(path: Path, given: Mapping[str, str], fragments: Mapping[str, str]) -> dict[str, str]:
    """Expand ``fragments`` in the order of the file: each may use ``given`` and those before it."""
    ready = dict(given)
    for name, fragment in fragments.items():
        ready[name] = expand(path, f"fragments.{name}", fragment, ready)
    return ready


def alternatives(words: Iterable[str]) -> str:
    """Return an alternation, longest first, that matches nothing if there are no words."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(literal(word) for word in ordered) or "(?!)"


def required_words(pattern: str) -> tuple[str, ...]:
    r"""Return words that stand in every text that a pattern matches, caseless.

    Looking for them takes a hundredth of the pattern's time, and none to compile it; few texts have all of them. Only
    what stands outside all groups is looked at, and nothing where alternatives stand outside of them.

    >>> required_words(r"(?i)ban hành (?<n>\d+) văn bản(?: lãnh đạo,)? chỉ đạos?")
    ('ban', 'hành', 'văn', 'bản', 'chỉ', 'đạo')
    >>> required_words("văn bản|hồ sơ")
    ()
    """
    plain = _SET.sub("\0", re.sub(r"\\.", "\0", pattern))
    while (shorter := _GROUP.sub("\0", plain)) != plain:
        plain = shorter
    if "|" in plain or "(?x" in pattern:
        return ()
    optional = re.sub(r".(?:[?*]|\{0?,)", "\0", plain)
    return tuple(dict.fromkeys(word.casefold() for word in _WORD.findall(re.sub(r"\{[^}]*\}", "\0", optional))))


def literal(word: str) -> str:
    """Return a pattern for ``word`` in which every blank stands for a run of blanks or a line break."""
    return blanks(regex.escape(word, special_only=True, literal_spaces=True))


def blanks(pattern: str) -> str:
    """Let every blank of a pattern stand for a run of blanks or a line break."""
    return pattern.replace(" ?", r"\s{0,12}+").replace(" ", r"\s{1,12}+")
