"""Pattern fragments put together and compiled by the `regex` package; a fault names the file and the key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import regex  # possessive repeats, \p{Lu} and look-behinds of any length, which `re` of 3.11 lacks in part

from chitieu.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")


def compile_pattern(path: Path, key: str, pattern: str) -> re.Pattern[str]:
    """Compile with the `regex` package. Its patterns have the interface of ``re.Pattern``, under which they go here."""
    try:
        return cast("re.Pattern[str]", regex.compile(pattern))
    except regex.error as error:
        raise PatternError(f"{path}, {key}: {error}") from error


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


def literal(word: str) -> str:
    """Return a pattern for ``word`` in which every blank stands for a run of blanks or a line break."""
    return blanks(regex.escape(word, special_only=True, literal_spaces=True))


def blanks(pattern: str) -> str:
    """Let every blank of a pattern stand for a run of blanks or a line break."""
    return pattern.replace(" ?", r"\s{0,12}+").replace(" ", r"\s{1,12}+")
