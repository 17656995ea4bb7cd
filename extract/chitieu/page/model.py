"""The page: what every later stage sees, whether it came from a text layer or from a scan.

Coordinates are PDF points with the origin at the top left of the *upright* page: after the quarter turn and the deskew
that made its text horizontal. ``Page.to_view`` leads back to the page as a viewer shows it (/Rotate applied, origin top
left of the crop box), which is what the data contract publishes.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from chitieu.geometry import Box, QuarterTurn, rotate, turn

Source = Literal["text", "ocr"]
Layer = Literal["text", "ocr", "mixed", "blank"]
PageState = Literal["ok", "failed"]


class Word(Struct, frozen=True):
    """A run of characters without a blank, all on one baseline.

    ``size`` is the font size in points (on scans: estimated from the height of the line). ``baseline`` is the y of the
    line the letters stand on. ``confidence`` is 0-1 and 1 on text layers. ``raised`` marks superscripts (footnote
    marks, m2). ``alt_text`` is what a second reader saw in the same place: None where nothing was read twice.
    """

    text: str
    box: Box
    size: float
    baseline: float
    confidence: float = 1.0
    source: Source = "text"
    raised: bool = False
    bold: bool = False
    alt_text: str | None = None


class Ruling(Struct, frozen=True):
    """A drawn straight line. Horizontal ones have ``top == bottom``, vertical ones ``x0 == x1``."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        """Whether the line runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top

    @property
    def length(self) -> float:
        """Length in points."""
        return max(self.x1 - self.x0, self.bottom - self.top)


class Half(Struct, frozen=True):
    """Where a page lies on a sheet of two: its left edge, and the width of the sheet, in points."""

    left: float
    width: float


class Page(Struct, frozen=True):
    """One page, upright. ``number`` counts from 1; ``width`` and ``height`` are those of the upright page.

    ``turned`` is the clockwise quarter turn and ``skew`` the clockwise rotation (degrees) that were applied, in this
    order, to the page as a viewer shows it. ``dpi`` is the resolution of the scan that was read, 0 for text layers.
    ``half`` is None where the page is the whole sheet.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]
    layer: Layer
    layer_reason: str
    turned: QuarterTurn = 0
    skew: float = 0.0
    dpi: int = 0
    encoding: str = ""
    state: PageState = "ok"
    error_code: str = ""
    error: str = ""
    half: Half | None = None

    @property
    def view_size(self) -> tuple[float, float]:
        """Width and height of the page as a viewer shows it: of the whole sheet."""
        width = self.width if self.half is None else self.half.width
        return (self.height, width) if self.turned in (90, 270) else (width, self.height)

    def to_view(self, box: Box) -> Box:
        """Map a box of this upright page to the page as a viewer shows it."""
        width = self.width
        if self.half is not None:
            box, width = box.moved(self.half.left, 0.0), self.half.width
        level = rotate(box, width, self.height, -self.skew)
        back: dict[QuarterTurn, QuarterTurn] = {0: 0, 90: 270, 180: 180, 270: 90}
        return turn(level, width, self.height, back[self.turned])
