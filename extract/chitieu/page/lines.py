"""Lines of text: words that stand on one baseline, from left to right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chitieu.geometry import Box, union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.page.model import Word

SAME_LINE = 0.4
"""Baselines nearer than this share of the smaller font size are one line; line spacing is never under 0.8."""


@dataclass(frozen=True, slots=True)
class Line:
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
    last: Word | None = None
    cut = False
    for word in words:
        if word.raised:
            cut = True
            continue
        glued = cut and last is not None and word.box.x0 - last.box.x1 < 0.6 * word.size and not word.text[0].isalnum()
        if glued:
            parts[-1] += word.text
        else:
            parts.append(word.text)
        last, cut = word, False
    return " ".join(parts)


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Group words into lines, from top to bottom."""
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


def _host_group(groups: list[list[Word]], mark: Word) -> list[Word] | None:
    """Return the line that a superscript belongs to: the one whose word touches it and whose letters it rises among."""
    best: list[Word] | None = None
    best_distance = 2.0 * mark.size
    for group in groups:
        for word in group:
            if word.raised or not word.box.top - 0.3 * word.size <= mark.baseline <= word.baseline:
                continue
            distance = min(abs(mark.box.x0 - word.box.x1), abs(word.box.x0 - mark.box.x1))
            if distance < best_distance:
                best, best_distance = group, distance
    return best


def _line(group: list[Word]) -> Line:
    ordered = tuple(sorted(group, key=lambda w: w.box.x0))
    level = [w for w in ordered if not w.raised] or list(ordered)
    return Line(
        words=ordered,
        box=union(w.box for w in ordered),
        baseline=max(w.baseline for w in level),
        size=sorted(w.size for w in level)[len(level) // 2],
    )
