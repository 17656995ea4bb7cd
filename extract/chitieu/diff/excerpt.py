"""Where two texts differ."""

from __future__ import annotations

import difflib
import re
from typing import Literal

from msgspec import Struct

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
CONTEXT = 24
"""Characters shown before and behind the place where two long texts part."""
LONG = 4000
"""Longer texts are not compared word by word, which takes time that grows with the square of the length."""


class Piece(Struct, frozen=True):
    """A stretch of text that both have, or one of them."""

    kind: Literal["both", "old", "new"]
    text: str


def shortened(old: str, new: str, width: int = 160) -> tuple[str, str]:
    """Cut from two texts what they share at both ends, up to ``CONTEXT``, and the middle of what is still too long.

    >>> shortened("a" * 80 + "1", "a" * 80 + "2")
    ('…aaaaaaaaaaaaaaaaaaaaaaaa1', '…aaaaaaaaaaaaaaaaaaaaaaaa2')
    """
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    start, end = max(head - CONTEXT, 0), max(tail - CONTEXT, 0)
    if max(len(old), len(new)) <= 2 * CONTEXT:
        start = end = 0
    cut = [("…" if start else "") + text[start : len(text) - end] + ("…" if end else "") for text in (old, new)]
    return _squeezed(cut[0], width), _squeezed(cut[1], width)


def _shared(left: str, right: str) -> int:
    """Count the characters that both begin with."""
    return next(
        (place for place, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )


def _squeezed(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width // 2]} … {text[-width // 2 :]}"


def pieces(old: str, new: str) -> list[Piece]:
    """Return both texts as one, with what only one of them has marked word by word.

    >>> [(one.kind, one.text) for one in pieces("ngày 21/02/2022", "ngày 21/03/2022")]
    [('both', 'ngày 21/'), ('old', '02'), ('new', '03'), ('both', '/2022')]
    """
    if not old or not new or len(old) + len(new) > LONG:
        return [one for one in (Piece("old", old), Piece("new", new)) if one.text]
    left, right = _WORD.findall(old), _WORD.findall(new)
    found: list[Piece] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("both", "".join(left[i1:i2])))
            continue
        if i1 < i2:
            found.append(Piece("old", "".join(left[i1:i2])))
        if j1 < j2:
            found.append(Piece("new", "".join(right[j1:j2])))
    return found
