"""Which lines of the label column are one row's: every division is priced, the cheapest wins.

Ordinals, figures, line spacing and small letters each say something and each are missing somewhere: an ordinal is not
printed, a heading has no figure, a wrapped line begins with a name. So they are weighed together over the whole band.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line

Mode = Literal["top", "middle", "bottom"]
Column = tuple["Line", ...]
MODES: tuple[Mode, ...] = ("top", "middle", "bottom")
"""Where the lines of a cell may stand in their row."""

MAX_LINES = 14
"""A label wraps over so many lines at most: 9 were seen in the narrowest columns."""
TWICE = 20.0
"""Price of two ordinals or two figures of one column in a row: it never has them."""
BARE = 0.7
"""Price of a row with neither ordinal nor figure: a heading that lost its ordinal, rarer than a wrapped line."""
SMALL_LETTER = 1.0
"""Price of a row that begins with a small letter: labels begin with a capital, wrapped lines mostly do not."""
UNEVEN, EVEN_GAP = 2.0, 1.25
"""Price of a wider gap inside a label, and what counts as wider: the lines of one cell are evenly spaced."""
LEAST_PITCH = 0.9
"""Lines of one column are at least this many sizes apart; what is nearer is one line with a word out of place."""
UNFILLED = 1.0
"""Price of a label whose line ends although the next word, with a capital, would have fitted: that is another label."""
TIGHT = 0.4
"""Price of a row that begins no farther below the last line than a wrapped line would, where rows stand apart."""
MIXED = 0.5
"""Price of columns standing differently in their rows (ordinals at the top, figures in the middle)."""


class Runs(Struct, frozen=True):
    """Where each row's label begins and ends (line numbers), how the rows' cells stand, and what the division costs."""

    cuts: tuple[int, ...]
    mode: Mode
    cost: float
    clean: bool

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.cuts) - 1


def label_runs(
    label: Column, keys: Column, figures: Sequence[Column], size: float, pitch: float = float("inf")
) -> Runs | None:
    """Divide the lines of a label column into rows; None where there are none.

    ``keys`` are the lines of the ordinal column, ``figures`` those of each column of numbers, ``size`` the font size.
    ``pitch`` is the distance of the nearest two lines of any column: those of a cell stand so far apart in all columns.
    A division that is not ``clean`` puts two ordinals or figures of one column into a row.
    """
    if not label:
        return None
    found: list[Runs] = []
    for key_mode in MODES:
        for figure_mode in MODES:
            band = _Band(label, keys, figures, (size, pitch), key_mode, figure_mode)
            found.append(band.divided())
    return min(found, key=lambda runs: runs.cost)


class _Band:
    """The label lines of a band with everything that prices their division."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        label: Column,
        keys: Column,
        figures: Sequence[Column],
        measures: tuple[float, float],
        key_mode: Mode,
        figure_mode: Mode,
    ) -> None:
        self.label = label
        size, pitch = measures
        self.size = size
        self.key_mode: Mode = key_mode
        self.figure_mode: Mode = figure_mode
        self.at = [line.baseline for line in label]
        self.keys = [line.baseline for line in keys]
        self.figures = [[line.baseline for line in column] for column in figures]
        self.gaps = [b - a for a, b in pairwise(self.at)]
        self.spacing = min([1.6 * size, pitch, *self.gaps])
        self.ends = [self._ends(a, b) for a, b in pairwise(label)]
        self.spaced = any(gap > EVEN_GAP * self.spacing for gap in self.gaps)

    def _ends(self, line: Line, below: Line) -> bool:
        """Whether a line ends before its column does, and the next begins with a capital that would have fitted."""
        right = max(li.box.x1 for li in self.label)
        first = below.words[0]
        return first.text[:1].isupper() and line.box.x1 + first.box.width + 0.5 * self.size < right

    def divided(self) -> Runs:
        count = len(self.label)
        price = [0.0, *([float("inf")] * count)]
        back = [0] * (count + 1)
        for end in range(1, count + 1):
            for start in range(max(0, end - MAX_LINES), end):
                here = price[start] + self._price(start, end)
                if here < price[end]:
                    price[end], back[end] = here, start
        cuts = [count]
        while cuts[-1]:
            cuts.append(back[cuts[-1]])
        mixed = MIXED if self.key_mode != self.figure_mode else 0.0
        return Runs(tuple(cuts[::-1]), self.figure_mode, price[count] + mixed, price[count] < TWICE)

    def _price(self, start: int, end: int) -> float:
        """Return what it costs to call the lines from ``start`` to ``end`` one row."""
        low = (self.at[start - 1] + self.at[start]) / 2 if start else float("-inf")
        high = (self.at[end - 1] + self.at[end]) / 2 if end < len(self.at) else float("inf")
        cost, evidence = 0.0, 0
        columns: list[tuple[list[float], Mode]] = [(self.keys, self.key_mode)]
        columns.extend((f, self.figure_mode) for f in self.figures)
        for levels, mode in columns:
            inside = levels[bisect_left(levels, low) : bisect_left(levels, high)]
            evidence += len(inside)
            if len(inside) > 1:
                cost += TWICE * (len(inside) - 1)
            elif inside:
                cost += abs(inside[0] - self._level(start, end, mode)) / self.size
        if not evidence:
            cost += BARE
        cost += sum(UNFILLED for at in range(start, end - 1) if self.ends[at])
        cost += sum(UNEVEN for gap in self.gaps[start : end - 1] if gap > EVEN_GAP * self.spacing)
        if start:
            cost += SMALL_LETTER if self.label[start].text[:1].islower() else 0.0
            cost += TIGHT if self.spaced and self.gaps[start - 1] <= EVEN_GAP * self.spacing else 0.0
        return cost

    def _level(self, start: int, end: int, mode: Mode) -> float:
        first, last = self.at[start], self.at[end - 1]
        return {"top": first, "middle": (first + last) / 2, "bottom": last}[mode]
