"""Notes of a scanned foot whose raised numbers were misread: they take their numbers from the marks of the page."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from chitieu.footnote.start import Start, start_of
from chitieu.page.lines import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

SUPPORTED = 0.6
"""Share of a page's notes whose marks must be read in its text before the others are counted from them."""
_QUOTES = "“”\"'"
SCRAP = 3
"""A misread note number is at most so many signs long."""


def counted_starts(upper: Sequence[Line], foot: Sequence[Line], last: int = 0) -> dict[int, Start]:
    """Give the notes of a scanned foot the numbers that the marks of the page and their own digits tell best.

    Recognisers read a note's small raised number as a quotation mark or lose a digit of it, and miss some marks in the
    text. But the notes of a page run on without a gap, from 1 or from the number after ``last``, that of the note
    before. Empty where the marks do not agree with any such run.
    """
    if not foot or foot[0].words[0].source != "ocr":
        return {}
    marks = [int(w.text) for li in upper for w in li.words if w.raised and w.text.isdecimal()]
    starts = [i for i, li in enumerate(foot) if _may_start(li)]
    first = _first_number(marks, [_read_number(foot[i]) for i in starts], last)
    found: dict[int, Start] = {}
    for number, index in enumerate(starts, first or 0) if first is not None else ():
        line = foot[index]
        skipped = max((k + 1 for k, w in enumerate(line.words[:2]) if w.raised), default=1)
        if not line.words[0].raised and line.words[0].text[-1:].isalpha() and skipped == 1:
            skipped = 0
        read = "".join(w.text for w in line.words[:skipped])
        rest = Line(line.words[skipped:], line.box, line.baseline, line.size)
        found[index] = Start(str(number), line.words[0], rest, "raised", restored=read != str(number))
    return found


def _first_number(marks: Sequence[int], read: Sequence[int | None], last: int) -> int | None:
    """Return the number of the first of the page's notes, None where the marks do not tell.

    ``read`` are the numbers as the notes print them, None where none was legible. A run is told by most of its marks,
    or by its two ends, each read in the text or in the note itself: on a fax half of the marks are lost, and as many
    notes as stand between the ends leave no other count.
    """
    if not read or not marks:
        return None
    count = len(read)
    if len(marks) == count and all(b == a + 1 for a, b in itertools.pairwise(marks)):
        return marks[0]

    def support(first: int) -> int:
        run = range(first, first + count)
        own = sum(1 for number, said in zip(run, read, strict=True) if number == said)
        return len(set(marks) & set(run)) - len(set(marks) - set(run)) + own

    options = sorted({1, last + 1} | {m - k for m in marks for k in range(count) if m > k}, key=support, reverse=True)
    best = options[0]
    run = range(best, best + count)
    ends = {run.start, run.stop - 1} <= {*marks, *(n for n, said in zip(run, read, strict=True) if n == said)}
    told = best in {1, last + 1} and (ends or len(set(marks) & set(run)) >= SUPPORTED * count)
    # a mark right before or after the run: a note's opening was missed or invented, and all behind it would shift (but
    # the note ``last`` stands on another page: a mark with its number is a 9 read as 3)
    whole = not {run.start - 1, run.stop} & {*marks} - {last}
    alone = len(options) == 1 or support(options[1]) < support(best)
    return best if told and whole and alone else None


def _read_number(line: Line) -> int | None:
    return next((int(w.text) for w in line.words[:2] if w.raised and w.text.isdecimal()), None)


def hides_a_start(line: Line, expected: int) -> bool:
    """Whether a scanned line that was taken for the rest of a note may open the one with the ``expected`` number.

    Its number may be misread, or read as a figure of the text's size. ``"Về việc`` with its closing sign on the line is
    a quotation.
    """
    if line.words[0].source != "ocr":
        return False
    quotes = sum(w.text.count(sign) for w in line.words for sign in _QUOTES)
    if quotes < 2 and _may_start(line):  # noqa: PLR2004 a pair
        return True
    start = start_of(line)
    rest = start.rest.words if start is not None and start.number == str(expected) else ()
    return bool(rest) and rest[0].text[0].isupper()


def _may_start(line: Line) -> bool:
    """Whether a line may open a note: with a raised number, or a scrap without letters in its place."""
    first = line.words[0]
    if any(w.raised for w in line.words[:2]):
        return True
    # "ˆ" counts as a letter in Unicode, but has no capital
    scrap = not any(c.isdecimal() or c.upper() != c.lower() for c in first.text) and len(first.text) <= SCRAP
    quoted = first.text[0] in "“\"'`*‘?!°ˆ›»”’^#" and first.text[1:2].isupper()
    return len(line.words) > 1 and (scrap or quoted)
