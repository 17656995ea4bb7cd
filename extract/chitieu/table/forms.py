"""From grids to forms: tables that go on over pages become one block of rows under its printed number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.folding import bare, nfc
from chitieu.geometry import Box, union
from chitieu.page.furniture import furniture_of, page_numbers_of
from chitieu.page.lines import Line, lines_of
from chitieu.table.columns import Columns, Heading, column_groups, continues, headings_of, sibling_columns
from chitieu.table.family import Family, Known, families_of
from chitieu.table.grid import grids_of, open_edges
from chitieu.table.model import Cell, Grid, Printed, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.page.model import Page, Word
    from chitieu.patterns.load import Patterns

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
TITLE_LINES = 6
"""A form's number stands within so many lines above its table: number, one or two title lines, a unit line."""


class Block(Struct, frozen=True):
    """The rows of one form (or of one table that no header calls a form: ``columns_known`` is False)."""

    number: str
    title: str
    rows: tuple[Row, ...]
    columns_known: bool = True
    grids: tuple[Grid, ...] = ()
    unit: str = ""
    """What a line above the table says of all its figures: "Đơn vị tính: hồ sơ"."""


class Layout(Struct, frozen=True):
    """One page taken apart: its tables, and the lines outside them, of which some are ``furniture``."""

    page: Page
    grids: tuple[Grid, ...]
    lines: tuple[Line, ...]
    furniture: frozenset[Line] = frozenset()

    def text_of(self, lines: Iterable[Line]) -> list[Line]:
        """Return ``lines`` without running heads and page numbers."""
        return [line for line in lines if line not in self.furniture]


def lay_out(pages: Iterable[Page], patterns: Patterns) -> list[Layout]:
    """Find the tables of a document's pages and the lines around them.

    Pages are read one by one first. Where tables without vertical rules print the same header on several, what these
    show together decides over each.
    """
    read = list(pages)
    numbers = page_numbers_of(read)
    layouts = _laid_out(read, numbers, patterns)
    families = families_of([(la.page, la.grids) for la in layouts], patterns)
    if families:
        layouts = _laid_out(read, numbers, patterns, families)
    furniture = furniture_of([(la.page, la.lines) for la in layouts])
    return [structs.replace(la, furniture=away) for la, away in zip(layouts, furniture, strict=True)]


def _laid_out(
    pages: Sequence[Page], numbers: Sequence[frozenset[Word]], patterns: Patterns, families: tuple[Family, ...] = ()
) -> list[Layout]:
    layouts: list[Layout] = []
    before, sure = tuple[float, ...](), False
    for page, number in zip(pages, numbers, strict=True):
        grids, outside = grids_of(page, patterns, Known(before, sure, families, number))
        before = open_edges(grids)
        sure = any(before[1:-1] == f.edges[1:-1] for f in families)
        layouts.append(Layout(page, grids, tuple(outside)))
    return layouts


def blocks_of(layouts: Sequence[Layout], patterns: Patterns) -> tuple[tuple[Block, ...], tuple[Layout, ...]]:
    """Join the tables of a document into blocks; return also the layouts with form titles told from other lines."""
    blocks: list[Block] = []
    left: list[Layout] = []
    columns: tuple[Columns, ...] = ()
    carried: tuple[Heading, ...] = ()
    foot: list[Line] = []
    for layout in layouts:
        titles: list[Line] = []
        floor = 0.0
        for grid in layout.grids:
            above = [line for line in layout.lines if floor <= line.box.y_mid <= grid.box.top]
            floor = grid.box.bottom
            number, title, used = form_title(above, patterns)
            titles += used
            if not number and grid is layout.grids[0] and not layout.text_of(above):
                # The page break fell between the title and its table. The lines stay where they are: notes may follow.
                number, title, _ = form_title(foot, patterns)
            own = column_groups(grid, patterns, carried if not number else ())
            unsure = len(own) == 1 and not own[0].sure
            if unsure or (not own and not (columns and not number and continues(grid, columns[0]))):
                own = sibling_columns(grid, (g for la in layouts for g in la.grids if g is not grid), patterns) or own
            headings, header_rows = headings_of(grid, patterns)
            carried = tuple(headings) if header_rows == grid.row_count else ()
            if own:
                columns = own
            elif columns and not number and continues(grid, columns[0]):
                columns = tuple(structs.replace(c, header_rows=0, x_edges=grid.x_edges) for c in columns)
            else:
                rows = tuple(_plain_rows(grid))
                unit = _unit_above(above, patterns)
                blocks.append(Block(number, title, rows, columns_known=False, grids=(grid,), unit=unit))
                columns = ()
                continue
            rows = tuple(row for group in columns for row in _rows(grid, group, alone=len(columns) == 1))
            goes_on = (
                not number and blocks and blocks[-1].columns_known and _nothing_between(above, grid, blocks[-1], layout)
            )
            if goes_on:
                blocks[-1] = structs.replace(blocks[-1], rows=blocks[-1].rows + rows, grids=(*blocks[-1].grids, grid))
            else:
                blocks.append(Block(number, title, rows, grids=(grid,), unit=_unit_above(above, patterns)))
        end = layout.grids[-1].box.bottom if layout.grids else 0.0
        foot = layout.text_of(li for li in layout.lines if li.box.top >= end)
        left.append(structs.replace(layout, lines=tuple(li for li in layout.lines if li not in titles)))
    return tuple(blocks), tuple(left)


def form_title(above: Sequence[Line], patterns: Patterns) -> tuple[str, str, list[Line]]:
    """Return the number and title of the form announced above a table, and the lines that announce it."""
    near = list(above)[-TITLE_LINES:]
    for index in range(len(near) - 1, -1, -1):
        text = bare(near[index].text)
        for shape in patterns.forms.title:
            match = re.match(shape, text)
            if match:
                shown = nfc(near[index].text)  # its case is that of the template: Biểu số II.06a
                number = shown[slice(*match.span("n"))] if len(shown) == len(text) else match["n"]
                number = number.lstrip("0") or number
                number = str(_ROMAN.get(number.lower(), number))
                return number, nfc(" ".join(li.text for li in near[index + 1 :])), near[index:]
    return "", "", []


def _unit_above(above: Sequence[Line], patterns: Patterns) -> str:
    """Return the unit that a line above a table names for all its figures, empty where none does."""
    words = [re.escape(nfc(c.heading)) for c in patterns.columns if c.role == "unit"]
    shape = re.compile(rf"(?:^|\W)(?:{'|'.join(words)})\s*:\s*(?P<unit>[^)]+)", re.IGNORECASE)
    hits = [hit for line in list(above)[-TITLE_LINES:] if (hit := shape.search(nfc(line.text)))]
    return hits[-1]["unit"].strip(" .") if hits else ""


def _nothing_between(above: Sequence[Line], grid: Grid, before: Block, layout: Layout) -> bool:
    """Whether only page furniture stands between a table and the one before it: then it goes on."""
    if before.rows and before.rows[-1].page not in {grid.page, grid.page - 1}:
        return False
    return not layout.text_of(above)


def _rows(grid: Grid, columns: Columns, *, alone: bool) -> Iterable[Row]:
    """Return the rows of one group of columns; ``alone`` where the table has no other group beside it."""
    first = alone or columns.first == 0
    cells = [c for c in grid.cells if alone or columns.first <= c.col <= columns.last]
    for index in range(columns.header_rows, grid.row_count):
        by_column = {c.col: c for c in cells if c.row <= index < c.row + c.row_span}
        own = [c for c in cells if c.row == index]
        if not any(c.words for c in own):
            continue

        def cell(column: int | None, by_column: dict[int, Cell] = by_column, index: int = index) -> Printed:
            if column is None:
                return Printed()
            found = next((c for c in by_column.values() if c.col <= column < c.col + c.col_span), None)
            if found is None or found.row != index:
                return Printed(box=found.box if found else None)
            if _torn(found, columns, grid):
                left, right = grid.x_edges[column], grid.x_edges[column + 1]
                part = structs.replace(found.box, x0=left, x1=right)
                return printed((w for w in found.words if left <= w.box.x_mid < right), part)
            if found.col != column and found.col_span > 1 and found.col_span < grid.column_count:
                return Printed(box=found.box)
            return printed(found.words, found.box)

        yield _settled(
            Row(
                page=grid.page,
                table=grid.table,
                row=index + 1,
                box=union(c.box for c in own),
                stt=cell(columns.stt),
                label=cell(columns.label),
                unit=cell(columns.unit),
                value=cell(columns.value),
                note=cell(columns.note),
                first=first,
                value_column_sure=columns.sure
                and not any(_torn(c, columns, grid) and c.col <= columns.value < c.col + c.col_span for c in own),
            ),
            own,
            columns,
        )
        first = False


def _torn(cell: Cell, columns: Columns, grid: Grid) -> bool:
    """Whether a scanned cell runs over several columns because the rule between them is gone, under a stamp.

    Writers join labels with what stands beside them, and whole rows; nobody joins a unit and its figure.
    """
    spanned = range(cell.col, cell.col + cell.col_span)
    joined = len(spanned) > 1 and len(spanned) < grid.column_count and columns.label not in spanned
    return joined and columns.value in spanned and any(w.source == "ocr" for w in cell.words)


def _settled(row: Row, own: Sequence[Cell], columns: Columns) -> Row:
    """Give a row whose one cell runs over several columns that cell's text as its label, once."""
    wide = [c for c in own if c.col_span > 1 and c.words and c.col <= columns.label < c.col + c.col_span]
    if not wide:
        return row
    empty = Printed()
    spanned = range(wide[0].col, wide[0].col + wide[0].col_span)
    return structs.replace(
        row,
        label=printed(wide[0].words, wide[0].box),
        stt=empty if columns.stt in spanned else row.stt,
        unit=empty if columns.unit in spanned else row.unit,
        value=empty if columns.value in spanned else row.value,
        note=empty if columns.note in spanned else row.note,
    )


def _plain_rows(grid: Grid) -> Iterable[Row]:
    """Rows of a table without known columns: everything printed is kept as the label."""
    for index in range(grid.row_count):
        own = [c for c in grid.cells if c.row == index]
        words = [w for c in own for w in c.words]
        if not words:
            continue
        text = " | ".join(c.text for c in own if c.words)
        box = union(c.box for c in own)
        label = structs.replace(printed(words, box), text=text)
        yield Row(grid.page, grid.table, index + 1, box, Printed(), label, Printed(), Printed(), Printed())


def printed(words: Iterable[Word], box: Box) -> Printed:
    """Return what the words of a cell print; superscripts become ``marks``."""
    held = list(words)
    level = [w for w in held if not w.raised]
    lines = lines_of(held)
    text = "\n".join(printed for line in lines if (printed := line.text))
    second: str | None = None
    if any(w.alt_text is not None for w in level):
        ordered = [w for line in lines for w in line.words if not w.raised]
        second = " ".join(w.alt_text if w.alt_text is not None else w.text for w in ordered)
    return Printed(
        text=nfc_lines(text),
        box=box,
        confidence=min((w.confidence for w in level), default=1.0),
        source="ocr" if any(w.source == "ocr" for w in held) else "text",
        second=None if second is None else nfc(second),
        marks=tuple(w.text for w in held if w.raised),
    )


def nfc_lines(text: str) -> str:
    """Return ``text`` in NFC, its line breaks kept."""
    return "\n".join(nfc(line) for line in text.split("\n"))
