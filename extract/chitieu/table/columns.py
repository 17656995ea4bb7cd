"""Which column is what: the header decides, through the headings listed in the patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chitieu.folding import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.patterns.load import Patterns, Role
    from chitieu.table.model import Cell, Grid

MAX_HEADER_ROWS = 5
"""Headers have at most three levels and a row of column numbers; a fifth row is room for a split one."""
MIN_HEADINGS = 2
"""A row is a header when two of its cells are known headings: one alone may be a label ("Số lượng ...")."""
EXTRA_WORDS = 5
"""A heading may go on for so many words ("Số liệu quý III năm 2023") before it is another text."""
SAME_COLUMNS = 6.0
"""Column edges of a continued table may move by this much (points) from page to page."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Column numbers by role.

    ``header_rows`` grid rows belong to the header; ``sure`` is False where two columns could hold the value.
    """

    label: int
    value: int
    stt: int | None = None
    unit: int | None = None
    note: int | None = None
    header_rows: int = 0
    sure: bool = True
    x_edges: tuple[float, ...] = ()


def columns_of(grid: Grid, patterns: Patterns, carried: Sequence[Heading] = ()) -> Columns | None:
    """Read the header of a grid; None where it has none that names a label and a value column.

    ``carried`` are the headings that stand alone at the foot of the page before: a header cut by the page break.
    """
    found, header_rows = headings_of(grid, patterns, least=1 if carried else MIN_HEADINGS)
    roles: dict[Role, list[int]] = {}
    for column in range(grid.column_count):
        middle = (grid.x_edges[column] + grid.x_edges[column + 1]) / 2
        over = [h for h in found if h.cell.box.x0 <= middle < h.cell.box.x1]
        above = [h for h in carried if h.cell.box.x0 <= middle < h.cell.box.x1]
        deepest = max(over, key=lambda h: h.cell.row, default=None) or max(
            above, key=lambda h: h.cell.row, default=None
        )
        if deepest is not None:
            roles.setdefault(deepest.role, []).append(column)
    if "label" not in roles or "value" not in roles:
        return None

    def only(role: Role) -> int | None:
        return roles[role][0] if role in roles else None

    return Columns(
        label=roles["label"][0],
        value=roles["value"][-1],
        stt=only("stt"),
        unit=only("unit"),
        note=only("note"),
        header_rows=header_rows,
        sure=len(roles["value"]) == 1 and len(roles["label"]) == 1,
        x_edges=grid.x_edges,
    )


@dataclass(frozen=True, slots=True)
class Heading:
    """A header cell and the role it names."""

    cell: Cell
    role: Role


def headings_of(grid: Grid, patterns: Patterns, least: int = MIN_HEADINGS) -> tuple[list[Heading], int]:
    """Return the known headings of a grid and the number of its header rows."""
    found: list[Heading] = []
    header_rows = 0
    for row in range(min(MAX_HEADER_ROWS, grid.row_count)):
        here: list[Heading] = []
        for cell in (c for c in grid.cells if c.row == row):
            role = heading_role(cell.text, patterns)
            if role is not None:
                here.append(Heading(cell, role))
        if len(here) >= least or (row < header_rows and here):
            found += here
            header_rows = max(header_rows, *(h.cell.row + h.cell.row_span for h in here))
        elif row >= header_rows:
            break
    numbers = [c for c in grid.cells if c.row == header_rows]
    if header_rows < grid.row_count and _is_column_numbers(numbers, patterns):
        header_rows += 1
    return found, header_rows


def heading_role(text: str, patterns: Patterns) -> Role | None:
    """Return the role a heading names, by the longest listed heading it begins with."""
    key = bare(text)
    best: tuple[int, Role] | None = None
    for column in patterns.columns:
        heading = bare(column.heading)
        if not key.startswith(heading) or (best is not None and len(heading) <= best[0]):
            continue
        rest = key[len(heading) :].strip()
        if rest and not rest.startswith("(") and len(rest.split()) > EXTRA_WORDS:
            continue
        if rest and key[len(heading)].isalnum():
            continue
        best = len(heading), column.role
    return best[1] if best else None


def continues(grid: Grid, before: Columns) -> bool:
    """Whether a grid without a header has the columns of the table before it."""
    return len(grid.x_edges) == len(before.x_edges) and all(
        abs((a - grid.x_edges[0]) - (b - before.x_edges[0])) <= SAME_COLUMNS
        for a, b in zip(grid.x_edges, before.x_edges, strict=True)
    )


def _is_column_numbers(cells: Iterable[Cell], patterns: Patterns) -> bool:
    """Whether a row only numbers the columns: (1) (2) (3), or A B 1 2."""
    texts = [bare(c.text) for c in cells if c.text]
    shape = re.compile(patterns.forms.column_numbers)
    numbered = [t for t in texts if shape.fullmatch(t)]
    wanted = 3
    return len(numbered) == len(texts) >= wanted and len(set(numbered)) == len(numbered)
