"""Where paragraphs begin, told by the lines alone: headings end without a stop, and no sentence may take them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Page

BLANK = 0.5
"""Slack of a line's end, in sizes: a blank is 0.25, justified and ragged lines differ by little more."""
INDENT = 0.9
"""A first line begins at least so many sizes right of the line before it; Vietnamese reports indent by 1 to 1.27 cm."""
CENTRED = 6.0
"""Points by which a centred line may miss the middle between the margins."""


def paragraph_starts(lines: Sequence[tuple[Line, Page]]) -> frozenset[int]:
    """Return the places of the lines that certainly open a paragraph.

    A line does when its first word would have fitted on the line before, or when it is indented against it; words are
    never moved down without need. Lines of a centred title are one paragraph as long as they look alike.
    """
    margins: dict[int, tuple[float, float]] = {}
    for line, page in lines:
        left, right = margins.get(page.number, (line.box.x0, line.box.x1))
        margins[page.number] = min(left, line.box.x0), max(right, line.box.x1)
    found = {0} if lines else set[int]()
    for index in range(1, len(lines)):
        (before, page), (line, on) = lines[index - 1], lines[index]
        if not _may_open(line):
            continue
        same_page = page.number == on.number
        if same_page and _centred(before, margins[page.number]) and _centred(line, margins[page.number]):
            if abs(before.size - line.size) < 1 and before.words[0].bold == line.words[0].bold:
                continue
            found.add(index)
        elif fits_before(line, before, margins[page.number][1]) or (
            same_page and line.box.x0 - before.box.x0 > INDENT * line.size
        ):
            found.add(index)
    return frozenset(found)


def fits_before(line: Line, before: Line, right: float) -> bool:
    """Whether the first word of a line would have fitted at the end of the line before; ``right`` is the margin."""
    first = next((w for w in line.words if not w.raised), line.words[0])
    return right - before.box.x1 > first.box.width + BLANK * line.size


def _may_open(line: Line) -> bool:
    first = line.words[0]
    return first.raised or not first.text[0].islower()


def _centred(line: Line, margins: tuple[float, float]) -> bool:
    left, right = line.box.x0 - margins[0], margins[1] - line.box.x1
    return abs(left - right) < 2 * CENTRED and left > CENTRED
