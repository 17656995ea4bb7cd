"""Notes of a scanned foot whose raised numbers were misread: they take their numbers from the marks of the page."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from chitieu.footnote.start import Start
from chitieu.page.lines import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

SCRAP = 3
"""A misread note number is at most so many signs long."""


def counted_starts(upper: Sequence[Line], foot: Sequence[Line]) -> dict[int, Start]:
    """Give the notes of a scanned foot their numbers from the marks of its page, if equally many.

    Recognisers read a note's small raised number as a quotation mark or lose a digit of it; the marks in the text run
    on without a gap, so the third note of the page carries the third mark's number. Empty where the two do not agree.
    """
    marks = [int(w.text) for li in upper for w in li.words if w.raised and w.text.isdecimal()]
    starts = [i for i, li in enumerate(foot) if _may_start(li)]
    running = all(b == a + 1 for a, b in itertools.pairwise(marks))
    if not starts or len(starts) != len(marks) or not running or foot[0].words[0].source != "ocr":
        return {}
    found: dict[int, Start] = {}
    for index, number in zip(starts, marks, strict=True):
        line = foot[index]
        skipped = max((k + 1 for k, w in enumerate(line.words[:2]) if w.raised), default=1)
        if not line.words[0].raised and line.words[0].text[-1:].isalpha() and skipped == 1:
            skipped = 0
        read = "".join(w.text for w in line.words[:skipped])
        rest = Line(line.words[skipped:], line.box, line.baseline, line.size)
        found[index] = Start(str(number), line.words[0], rest, "raised", restored=read != str(number))
    return found


def _may_start(line: Line) -> bool:
    """Whether a line may open a note: with a raised number, or a scrap without letters in its place."""
    first = line.words[0]
    if any(w.raised for w in line.words[:2]):
        return True
    scrap = not any(c.isalnum() for c in first.text) and len(first.text) <= SCRAP
    quoted = first.text[0] in "“\"'`*‘" and first.text[1:2].isupper()
    return len(line.words) > 1 and (scrap or quoted)
