"""A page before it is a PDF: texts and rules with their places, and how the page is turned.

Places are points from the top left of the page as its text reads, y downwards.
"""

from dataclasses import dataclass, field
from typing import Literal

from .faces import Face, text_width

Turn = Literal[0, 90, 180, 270]
Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""

CAPITAL = 0.95
"""How far an accented capital such as Ẩ rises above the baseline, as a share of the size."""
TAIL = 0.22
"""How far a g or a dot below a letter hangs under the baseline."""


@dataclass(frozen=True, slots=True)
class Text:
    """One run of characters; `y` is the baseline."""

    x: float
    y: float
    text: str
    face: Face
    size: float

    def box(self) -> Box:
        """Give the room that the ink may take."""
        width = text_width(self.text.rstrip(), self.face, self.size)
        return self.x, self.y - CAPITAL * self.size, self.x + width, self.y + TAIL * self.size


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line drawn with a pen."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A line drawn as a thin filled rectangle, as Word writes its table borders."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle drawn with a pen."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float


Mark = Text | Stroke | Bar | Frame


@dataclass(slots=True)
class Sheet:
    """One page. `width` and `height` are of the page as its text reads.

    `turn` is how a viewer shows it, clockwise: 90 lets the lines run down. `rotate` is the page's /Rotate entry, which
    is part of that: with `turn` 0 and `rotate` 90 the stored page lies on its side and the viewer sets it upright.
    """

    width: float
    height: float
    turn: Turn = 0
    rotate: Turn = 0
    marks: list[Mark] = field(default_factory=list[Mark])
    tables: int = 0

    def viewed(self, box: Box) -> Box:
        """Turn a box into the page that a viewer shows."""
        (ax, ay), (bx, by) = self._seen(box[0], box[1]), self._seen(box[2], box[3])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        match self.turn:
            case 0:
                return x, y
            case 90:
                return self.height - y, x
            case 180:
                return self.width - x, self.height - y
            case 270:
                return y, self.width - x
