"""The foot of a page: where the text ends and the notes begin, by the line drawn between them or by smaller letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.footnote.marks import called
from chitieu.footnote.start import start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Ruling

RULE_SHORTEST = 0.08
"""The line above footnotes is at least this share of the page's width: Word draws a third, LibreOffice a quarter, and
Word the whole width above a note that runs on."""
RULE_SHORT = 0.5
"""Above notes as large as the text it is at most this long: longer ones stand under running heads."""
RULE_START = 30.0
"""It begins within so many points of the text's left edge; underlines of titles are centred."""
UNDERLINE = 0.3
"""A line nearer below the letters' baseline than this share of their size underlines them (a link in a note)."""
TOUCH = 2.0
"""Points within which an upright line meets it: then it belongs to a table. Shorter ones are the ends of a line that is
drawn as a thin box."""
SMALL = 0.92
"""Notes are printed at 10-12 pt under a body of 13-14 pt; a foot told by size alone must be this much smaller."""
MOST = 0.8
"""Share of the foot's lines that must be small: on a fax one of seven lines of 9.9 pt measures 12.7."""
SAME_SIZE = 0.06
"""A note that runs on keeps its size to this share."""
BOTTOM = 1.5
"""Feet end at the bottom margin: their last baselines differ by less than so many sizes."""


def body_size_of(lines: Iterable[Line]) -> float:
    """Return the size of the body's letters: one word in ten is as large or larger.

    The middle would be the size of the notes in a report that prints more notes than text; titles are a few words.
    """
    sizes = sorted(li.size for li in lines for w in li.words if not w.raised)
    return sizes[9 * len(sizes) // 10] if sizes else 0.0


class Open(Struct, frozen=True):
    """The note that stood last on the page before: the size of its letters, whether it ends with a stop, its baseline.

    ``ruled``: a line was drawn above the foot there.
    """

    size: float
    ended: bool
    baseline: float
    ruled: bool


def split_foot(
    page: Page, lines: Sequence[Line], body_size: float, before: Open | None = None
) -> tuple[list[Line], list[Line], bool]:
    """Part a page's lines into body and foot; tell also whether a drawn line parts them.

    Only where a note stood last on the page ``before`` may a foot begin with the rest of a note.
    """
    for rule in sorted((r for r in page.rulings if _may_part(r, page, lines)), key=lambda r: r.top):
        above, below = [li for li in lines if li.baseline <= rule.top], [li for li in lines if li.baseline > rule.top]
        if not below:
            continue
        if _is_small_foot(below, body_size, before) or (
            rule.length <= RULE_SHORT * page.width and _is_large_foot(above, below, body_size)
        ):
            return above, below, True
    cut = len(lines)
    while cut and lines[cut - 1].size <= SMALL * body_size:
        cut -= 1
    rest = cut < len(lines) and before is not None and _is_rest(lines[cut:], before)
    while cut < len(lines) and not rest and start_of(lines[cut]) is None:
        cut += 1
    return list(lines[:cut]), list(lines[cut:]), False


def _may_part(rule: Ruling, page: Page, lines: Sequence[Line]) -> bool:
    """Whether a drawn line can stand above notes: from the left edge, of no table, under no word."""
    left = min((li.box.x0 for li in lines), default=0.0)
    if not rule.horizontal or rule.length < RULE_SHORTEST * page.width or abs(rule.x0 - left) > RULE_START:
        return False
    if any(
        not r.horizontal
        and r.length > TOUCH
        and rule.x0 - TOUCH <= r.x0 <= rule.x1 + TOUCH
        and r.top - TOUCH <= rule.top <= r.bottom + TOUCH
        for r in page.rulings
    ):
        return False
    return not any(
        0 <= rule.top - li.baseline <= UNDERLINE * li.size and li.box.x0 < rule.x1 and rule.x0 < li.box.x1
        for li in lines
    )


def _is_small_foot(below: Sequence[Line], body_size: float, before: Open | None) -> bool:
    small = sum(li.size <= SMALL * body_size for li in below) >= MOST * len(below)
    return small and (any(start_of(li) for li in below) or (before is not None and _as_large(below, before)))


def _is_large_foot(above: Sequence[Line], below: Sequence[Line], body_size: float) -> bool:
    """Whether notes as large as the text stand under a line (gazettes): the first has a mark above that calls it."""
    start = start_of(below[0])
    if start is None or any(li.size > body_size * (2 - SMALL) for li in below):
        return False
    return start.style == "raised" or any(start.number in called(w.text) for li in above for w in li.words if w.raised)


def _is_rest(lines: Sequence[Line], before: Open) -> bool:
    """Whether small print without a line above is the rest of a note, not a list of recipients at the end of a report.

    The writer has to draw no lines elsewhere; then either the next note follows, or the note was left open and the foot
    ends where the last one did.
    """
    low = abs(lines[-1].baseline - before.baseline) <= BOTTOM * before.size
    followed = any(start_of(li) for li in lines)
    return not before.ruled and _as_large(lines, before) and (followed or (not before.ended and low))


def _as_large(lines: Sequence[Line], before: Open) -> bool:
    return abs(lines[0].size - before.size) <= SAME_SIZE * before.size
