"""The pages of one report while they fill, and the cells that were drawn on them."""

from dataclasses import dataclass, field

from makers.spec import Layout

from .faces import Face, text_width, vertical
from .kinds import POINTS_PER_MM, Align
from .sheet import Box, Sheet, Text, Turn

A4 = (595.28, 841.89)
RUNNING_HEAD_PT = 11.0
NUMBER_PT = 12.0
HEAD_ABOVE = 8.0
"""Room between banner or page number and the text, in points."""


@dataclass(frozen=True, slots=True)
class TrueCell:
    """One cell of a drawn table: `row` and `col` count from 1, the box in points of the page as a viewer shows it."""

    page: int
    table: int
    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Turns:
    """How pages are turned: `turn` and `rotate` as in a sheet, for narrative and forms."""

    narrative: tuple[Turn, Turn] = (0, 0)
    forms: tuple[Turn, Turn] = (0, 0)


@dataclass(slots=True)
class Book:
    """A report being drawn. `y` is where the next thing on the last page may stand."""

    layout: Layout
    turns: Turns = Turns()
    sheets: list[Sheet] = field(default_factory=list[Sheet])
    cells: list[TrueCell] = field(default_factory=list[TrueCell])
    y: float = 0.0

    @property
    def sheet(self) -> Sheet:
        """Give the last page."""
        return self.sheets[-1]

    @property
    def left(self) -> float:
        """Give where the text begins."""
        return self.layout.margins[3] * POINTS_PER_MM

    @property
    def width(self) -> float:
        """Give the room between the side margins."""
        return self.sheet.width - self.left - self.layout.margins[1] * POINTS_PER_MM

    @property
    def top(self) -> float:
        """Give where the text of a page begins."""
        return self.layout.margins[0] * POINTS_PER_MM + HEAD_ABOVE

    @property
    def bottom(self) -> float:
        """Give where the text of the last page has to end."""
        return self.sheet.height - self.layout.margins[2] * POINTS_PER_MM - HEAD_ABOVE

    def open_page(self, *, form: bool = False, landscape: bool = False) -> None:
        """Begin a page with its banner and, but for the first, its number."""
        turn, rotate = self.turns.forms if form else self.turns.narrative
        width, height = A4[::-1] if landscape else A4
        self.sheets.append(Sheet(width, height, turn, rotate))
        upper = self.layout.margins[0] * POINTS_PER_MM
        family = self.layout.font
        self.write(self.layout.banner, upper, Face(family, bold=True), RUNNING_HEAD_PT)
        if len(self.sheets) > 1:
            above = self.layout.page_number == "top"
            at = upper - 1.4 * NUMBER_PT if above else self.bottom + HEAD_ABOVE + 1.2 * NUMBER_PT
            self.write(str(len(self.sheets)), at, Face(family), NUMBER_PT)
        self.y = self.top

    def write(self, text: str, y: float, face: Face, size: float, align: Align = "center") -> None:
        """Write one line between the margins of the last page; `y` is its baseline."""
        if text:
            self.sheet.marks.append(aligned(text, (self.left, self.left + self.width), y, (face, size), align))

    def write_lines(self, lines: list[str], face: Face, size: float, pitch: float) -> None:
        """Write centred lines and move on."""
        for line in lines:
            self.write(line, self.y + vertical(face)[0] * size, face, size)
            self.y += pitch


def aligned(text: str, span: tuple[float, float], y: float, style: tuple[Face, float], align: Align) -> Text:
    """Set a line left, in the middle or right between two places."""
    face, size = style
    slack = span[1] - span[0] - text_width(text, face, size)
    return Text(span[0] + slack * {"left": 0.0, "center": 0.5, "end": 1.0}[align], y, text, face, size)
