"""Lines of text: words that stand on one baseline, from left to right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.geometry import Box, union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.page.model import Word

SAME_LINE = 0.4
"""Baselines nearer than this share of the smaller font size are one line; line spacing is never under 0.8."""
NOTE_NUMBER = re.compile(r"[(\[]?(?:\d{1,3}|\*{1,3})[)\]]?")
"""What may stand raised before a note."""
MARK_SIGNS = re.compile(r"[\d,;()\[\]]+")
"""What stands between and around marks, raised like them: ",7" behind a 6 at the end of a line."""
NUMBER_SIZE = 0.75
"""A note's number is at most this share of its note's size (LibreOffice 0.58, Word 0.65),"""
NUMBER_RISE = (0.12, 0.75)
"""stands this share of the note's size above its baseline,"""
TAB = 4.0
"""and, behind a tab stop, at most this many sizes before it: Word's tab is half an inch."""
CLOSING = ".,;:!?)]”…"
CLOSING_GAP = 0.6
"""These signs belong to the word before a mark across such a gap (in sizes): scans show them apart."""
TOUCHING = 0.2
"""Others, as the slash of a number, only where they touch the mark: a blank is 0.25."""
FAR_BELOW = 6.0
"""Sizes of a mark: no line whose baseline is so far below holds its host, which is three times as large at most."""


class Line(Struct, frozen=True):
    """Words of one line in reading order; superscripts stand among them, beside their host."""

    words: tuple[Word, ...]
    box: Box
    baseline: float
    size: float

    @property
    def text(self) -> str:
        """The line without its superscripts, words parted by one blank."""
        return joined(self.words)


def joined(words: Iterable[Word]) -> str:
    """Join words with blanks, leaving superscripts out: a word that a mark cut in two is one word again."""
    parts: list[str] = []
    edge: float | None = None
    for word in words:
        if word.raised:
            edge = word.box.x1
            continue
        if edge is not None and parts and closes_up(word, edge):
            parts[-1] += word.text
        else:
            parts.append(word.text)
        edge = None
    return " ".join(parts)


def closes_up(word: Word, edge: float) -> bool:
    """Whether a word goes on with the word before a superscript that ends at ``edge``: "2023" 14 "," is "2023,"."""
    sign = word.text[0]
    room = CLOSING_GAP if sign in CLOSING else TOUCHING
    return not sign.isalnum() and word.box.x0 - edge < room * word.size


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Group words into lines, from top to bottom."""
    words = list(words)
    if len(words) == 1 or (words and _plainly_one(words)):  # nearly all cells
        return [_line(words)]
    words = _with_note_numbers(words)
    level = sorted((w for w in words if not w.raised), key=lambda w: (w.baseline, w.box.x0))
    groups: list[list[Word]] = []
    for word in level:
        if groups and word.baseline - groups[-1][-1].baseline <= SAME_LINE * min(word.size, groups[-1][-1].size):
            groups[-1].append(word)
        else:
            groups.append([word])
    for mark in (w for w in words if w.raised):
        host = _host_group(groups, mark)
        if host is None:
            groups.append([mark])
        else:
            host.append(mark)
    found = [_line(group) for group in groups]
    return sorted(found, key=lambda line: (line.baseline, line.box.x0))


def _plainly_one(words: list[Word]) -> bool:
    """Whether words of one size stand on one baseline: a line without marks, by every rule below."""
    baseline, size = words[0].baseline, words[0].size
    return all(w.baseline == baseline and w.size == size and not w.raised for w in words)


def _with_note_numbers(words: list[Word]) -> list[Word]:
    """Raise what readers do not see as raised, since it touches no larger word.

    The number that a tab parts from its note, and the comma between two marks.
    """
    marks = [w for w in words if w.raised]
    sizes = [w.size for w in words]
    small = NUMBER_SIZE * max(sizes, default=0.0)
    if not marks and min(sizes, default=0.0) > small:  # most lines
        return words
    small_words = [w for w in words if w.size <= small and not w.raised and NOTE_NUMBER.fullmatch(w.text)]
    found = [w for w in small_words if any(_numbers(w, other) for other in words)]
    if marks:
        signs = [w for w in words if not w.raised and MARK_SIGNS.fullmatch(w.text)]
        found += [w for w in signs if any(_level(w, mark) for mark in marks)]
    if not found:
        return words
    raised = set(map(id, found))
    return [structs.replace(w, raised=True) if id(w) in raised else w for w in words]


def _level(sign: Word, mark: Word) -> bool:
    """Whether a sign stands on the raised line of a mark and touches it."""
    gap = max(sign.box.x0 - mark.box.x1, mark.box.x0 - sign.box.x1)
    return abs(sign.baseline - mark.baseline) < TOUCHING * mark.size and gap < TOUCHING * mark.size


def _numbers(number: Word, note: Word) -> bool:
    rise = note.baseline - number.baseline
    return (
        not note.raised
        and number.size <= NUMBER_SIZE * note.size
        and NUMBER_RISE[0] * note.size <= rise <= NUMBER_RISE[1] * note.size
        and 0 <= note.box.x0 - number.box.x1 <= TAB * note.size
    )


def _host_group(groups: list[list[Word]], mark: Word) -> list[Word] | None:
    """Return the line that a superscript belongs to: the one whose word touches it and whose letters it rises among."""
    best: list[Word] | None = None
    best_distance = 2.0 * mark.size
    for group in groups:
        if group[0].baseline - mark.baseline > FAR_BELOW * mark.size or group[0].baseline < mark.baseline - mark.size:
            continue
        for word in group:
            if word.raised or not word.box.top - 0.3 * word.size <= mark.baseline <= word.baseline:
                continue
            distance = min(abs(mark.box.x0 - word.box.x1), abs(word.box.x0 - mark.box.x1))
            if distance < best_distance or (best is None and _numbers(mark, word)):
                best, best_distance = group, distance
    return best


def _line(group: list[Word]) -> Line:
    if len(group) == 1:  # most cells
        word = group[0]
        return Line((word,), word.box, word.baseline, word.size)
    ordered = sorted(group, key=lambda w: w.box.x0)
    level = [w for w in ordered if not w.raised] or ordered
    return Line(
        words=tuple(ordered),
        box=union([w.box for w in ordered]),
        baseline=max([w.baseline for w in level]),
        size=sorted([w.size for w in level])[len(level) // 2],
    )
