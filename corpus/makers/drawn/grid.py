"""Rows of a table: what is in them, how high they are when their text is wrapped, and how one is cut in two."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .faces import Face, text_width, vertical
from .kinds import Align, Look, VAlign

Role = Literal["header", "first_level", "row"]


@dataclass(frozen=True, slots=True)
class CellText:
    """One paragraph of a cell."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell before its text is wrapped; `col` counts from 0."""

    col: int
    texts: tuple[CellText, ...]
    align: Align = "left"
    valign: VAlign = "middle"
    cols: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row before its text is wrapped. A cell that spans several rows stands in the first of them."""

    cells: tuple[Cell, ...]
    role: Role = "row"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell."""

    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell with its lines."""

    col: int
    lines: tuple[Line, ...]
    align: Align
    valign: VAlign
    cols: int
    rows: int


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row with its height in points."""

    cells: tuple[SetCell, ...]
    height: float
    role: Role


@dataclass(frozen=True, slots=True)
class Setter:
    """Sets rows in columns of given widths."""

    family: str
    look: Look
    size: float
    widths: tuple[float, ...]

    def pitch(self) -> float:
        """Give the distance of two lines."""
        return sum(vertical(Face(self.family))) * self.size * self.look.leading

    def height(self, lines: int) -> float:
        """Give the height of a cell with so many lines."""
        return lines * self.pitch() + 2 * self.look.pad[1]

    def rows(self, rows: Sequence[Row]) -> list[SetRow]:
        """Wrap all cells; a row is as high as its highest cell, and the last row of a high merged cell gives way."""
        cells = [tuple(self._cell(cell) for cell in row.cells) for row in rows]
        heights = [max([self.height(1), *(self.height(len(c.lines)) for c in row if c.rows == 1)]) for row in cells]
        for index, row in enumerate(cells):
            for cell in row:
                last = index + cell.rows
                lacking = self.height(len(cell.lines)) - sum(heights[index:last])
                if lacking > 0:
                    heights[last - 1] += lacking
        return [SetRow(c, height, row.role) for c, height, row in zip(cells, heights, rows, strict=True)]

    def cut(self, row: SetRow, room: float) -> tuple[SetRow, SetRow] | None:
        """Cut a row so that its upper part fits into `room`; nothing where not even one line would move.

        Every cell keeps as many lines as fit, so a figure of one line stays above the cut, beside half its label.
        """
        count = int((room - 2 * self.look.pad[1]) / self.pitch())
        if count < 1 or all(len(cell.lines) <= count for cell in row.cells):
            return None
        upper = tuple(replace(cell, lines=cell.lines[:count]) for cell in row.cells)
        lower = tuple(replace(cell, lines=cell.lines[count:]) for cell in row.cells)
        return (
            SetRow(upper, self.height(count), row.role),
            SetRow(lower, self.height(max(len(cell.lines) for cell in lower)), row.role),
        )

    def _cell(self, cell: Cell) -> SetCell:
        room = sum(self.widths[cell.col : cell.col + cell.cols]) - 2 * self.look.pad[0]
        lines = tuple(
            Line(line, text.bold)
            for text in cell.texts
            for line in wrapped(text.text, Face(self.family, text.bold), self.size, room)
        )
        return SetCell(cell.col, lines, cell.align, cell.valign, cell.cols, cell.rows)


def wrapped(text: str, face: Face, size: float, room: float) -> list[str]:
    """Break a text at its blanks; each line takes as many words as fit."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, face, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def widest_word(rows: Sequence[Row], col: int, family: str, size: float) -> float:
    """Measure the widest word that stands in one column alone."""
    return max(
        text_width(word, Face(family, text.bold), size)
        for row in rows
        for cell in row.cells
        if cell.col == col and cell.cols == 1
        for text in cell.texts
        for word in text.text.split() or [""]
    )
