"""The letters of one page, whichever program read them: arrays in content order, so that whole pages cost few steps.

Points, origin top left of the upright page. Content order is the order in which the page draws them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

DESCENT = 0.216
"""How far (in sizes) a letter's box reaches below its baseline: the descent of Times. What a font's descriptor says is
not asked: LibreOffice 7.4 writes /Descent 0, so boxes would end at the baseline and cut g and ệ."""


class Letters(Struct, frozen=True, eq=False):
    """``x0`` is the origin and ``x1`` the origin plus the advance; ``top`` and ``bottom`` follow from the baseline.

    A text may be several characters (a ligature, a base with its accents) or '' (a letter drawn by its neighbour).
    ``font`` counts into ``fonts``. ``turn`` is the clockwise quarter turn (degrees) that would make a letter run from
    left to right; where it is not 0, the box is what it covers on the page and the baseline its lower edge.
    """

    text: Sequence[str]
    x0: Floats
    x1: Floats
    top: Floats
    bottom: Floats
    baseline: Floats
    size: Floats
    font: Ints
    fonts: tuple[str, ...]
    turn: Ints

    def __len__(self) -> int:
        """Count the letters."""
        return len(self.text)

    @property
    def bold(self) -> Bools:
        """Whether each letter's font calls itself bold."""
        return np.array(["bold" in name.casefold() for name in self.fonts], dtype=bool)[self.font]

    @property
    def blank(self) -> Bools:
        """Whether each letter is white space."""
        return np.fromiter(map(str.isspace, self.text), dtype=bool, count=len(self.text))

    @property
    def font_names(self) -> list[str]:
        """The font name of each letter."""
        return [self.fonts[index] for index in self.font.tolist()]

    def taken(self, chosen: Ints) -> Letters:
        """Return the letters with these indices, in their order."""
        text = self.text
        if len(chosen) == len(text) and bool((chosen[:-1] < chosen[1:]).all()):
            return self  # all of them, as they stand
        return structs.replace(
            self,
            text=[text[index] for index in chosen.tolist()],
            x0=self.x0[chosen],
            x1=self.x1[chosen],
            top=self.top[chosen],
            bottom=self.bottom[chosen],
            baseline=self.baseline[chosen],
            size=self.size[chosen],
            font=self.font[chosen],
            turn=self.turn[chosen],
        )

    def inside(self, width: float, height: float) -> Letters:
        """Return the letters whose middle lies on a page of this size: the crop box hides the others."""
        x, y = (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2
        shown = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        return self if bool(shown.all()) else self.taken(np.flatnonzero(shown))


def box_ends(baseline: Floats, size: Floats) -> tuple[Floats, Floats]:
    """Return top and bottom of upright letters."""
    bottom = baseline + DESCENT * size
    return bottom - size, bottom


NO_LETTERS = Letters(
    text=(),
    x0=np.empty(0),
    x1=np.empty(0),
    top=np.empty(0),
    bottom=np.empty(0),
    baseline=np.empty(0),
    size=np.empty(0),
    font=np.empty(0, dtype=np.int64),
    fonts=(),
    turn=np.empty(0, dtype=np.int64),
)
"""A page without text."""
