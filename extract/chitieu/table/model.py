"""Tables: cells with their words, and the rows of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.page.lines import lines_of

if TYPE_CHECKING:
    from chitieu.geometry import Box
    from chitieu.page.model import Source, Word

Ruled = Literal["all", "rows", "none"]
"""Which borders of a table are drawn: all (as far as rows were not left out), those of its rows, or none."""


class Cell(Struct, frozen=True):
    """One cell of a grid. Spans are 1 for plain cells."""

    row: int
    col: int
    row_span: int
    col_span: int
    box: Box
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The cell's lines joined by line breaks, superscripts left out."""
        return "\n".join(text for line in lines_of(self.words) if (text := line.text))


class Grid(Struct, frozen=True):
    """A table of one page. ``table`` counts the tables of the page from 1.

    ``ruled`` says which of its borders are drawn; ``rows_parted`` that some rows were told apart without a rule.
    """

    page: int
    table: int
    box: Box
    x_edges: tuple[float, ...]
    y_edges: tuple[float, ...]
    cells: tuple[Cell, ...]
    ruled: Ruled = "all"
    rows_parted: bool = False

    @property
    def row_count(self) -> int:
        """Number of grid rows."""
        return len(self.y_edges) - 1

    @property
    def column_count(self) -> int:
        """Number of grid columns."""
        return len(self.x_edges) - 1


class Printed(Struct, frozen=True):
    """What a cell of a form row prints. ``second`` is the second reader's text, None where there was one reader."""

    text: str = ""
    box: Box | None = None
    confidence: float = 1.0
    source: Source = "text"
    second: str | None = None
    marks: tuple[str, ...] = ()

    @property
    def flat(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())


class Row(Struct, frozen=True):
    """A printed row of a table, its cells by role. ``first`` says that it opens its page (it may be a row's rest)."""

    page: int
    table: int
    row: int
    box: Box
    stt: Printed
    label: Printed
    unit: Printed
    value: Printed
    note: Printed
    first: bool = False
    joined: bool = False
    value_column_sure: bool = True
