"""Text of strangers made safe to show: what a terminal or a reader's eye would obey is spelled out."""

from __future__ import annotations

import unicodedata

_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories: controls, formats (direction marks among them), lone surrogates, line and paragraph breaks."""


def plain(text: str) -> str:
    r"""Return text with control and direction characters as escapes.

    >>> plain("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    if text.isprintable():  # true of nothing that holds one of them
        return text
    return "".join(
        character.encode("unicode_escape").decode() if unicodedata.category(character) in _OBEYED else character
        for character in text
    )
