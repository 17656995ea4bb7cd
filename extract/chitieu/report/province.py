"""Which province's own body a scanned letterhead names, though a letter or two of it are misread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chitieu.folding import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.patterns.load import Patterns

WORD = 60
"""Likeness (0-100) of every word to the one it stands for: "TỈÌNH" is 89 like "tỉnh", no other kind of area is 60."""
BODY = 85
"""Likeness of the words for the body as a whole: three letters of twenty are misread."""
NAME = 80
"""Likeness of the area's name: two letters of ten are misread."""
AHEAD = 12
"""So much nearer is the name than any other: "Liên Giang" may be Tiền Giang or Kiên Giang, and is neither."""


def misread_province(printed: str, patterns: Patterns) -> str:
    """Return the bare name of the area whose body a letterhead names, without its type; empty where none is near.

    Names of provinces are a closed list; those of districts are not, and a letterhead of theirs is left alone.
    """
    from rapidfuzz import fuzz  # noqa: PLC0415

    words = re.findall(r"\w+", bare(printed))
    shapes = [(shape.split(), body.level) for body in patterns.identity.body for shape in body.words]
    # the nearest words for any body: "thành phố" is no misread "tỉnh"
    liked = [(_likeness(words, own), own, level == "province") for own, level in shapes if len(words) > len(own)]
    like, own, province = max(liked) if liked else (0.0, list[str](), False)
    if not province or like < BODY:
        return ""
    rest = " ".join(words[len(own) :])
    scores = sorted(((fuzz.ratio(rest, name), name) for name in _names(own, patterns)), reverse=True)
    best, name = scores[0] if scores else (0.0, "")
    return name if best >= NAME and all(best - score >= AHEAD for score, _ in scores[1:]) else ""


def _likeness(words: Sequence[str], own: Sequence[str]) -> float:
    """Return how like the first words of a letterhead are to the words for a body; 0 where one of them is another."""
    from rapidfuzz import fuzz  # noqa: PLC0415

    if any(fuzz.ratio(a, b) < WORD for a, b in zip(words, own, strict=False)):
        return 0.0
    return fuzz.ratio(" ".join(words[: len(own)]), " ".join(own))


def _names(own: Sequence[str], patterns: Patterns) -> Iterable[str]:
    """Return the names of the areas of the type that a body's words end with, "tỉnh" or "thành phố"."""
    known = {" ".join(re.findall(r"\w+", bare(a.name))) for a in (*patterns.areas, *patterns.area_names)}
    types = [" ".join(own[-n:]) + " " for n in (1, 2)]
    return sorted({name[len(t) :] for name in known for t in types if name.startswith(t)})
