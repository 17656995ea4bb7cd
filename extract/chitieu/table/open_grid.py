"""Tables without vertical rules: found by their lines, parted by white columns, and by rules between rows if any.

What is printed in columns is not always a table: letterheads, signatures and lists with a tab are. So a run of lines
must keep at least one white column from end to end, and hold figures or a known header, before it is called a table.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.geometry import Box, union
from chitieu.table.columns import MAX_HEADER_LINES, header_lines, is_column_numbers
from chitieu.table.gutter import gutters_of
from chitieu.table.model import Cell, Grid
from chitieu.table.open_columns import border_in, column_texts, continued, fits, named_columns, under_headings
from chitieu.table.open_rows import open_rows
from chitieu.table.region import Region, regions_of
from chitieu.table.row_rules import RULED_ROWS, bands_between
from chitieu.table.split import is_key, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Page
    from chitieu.patterns.load import Patterns
    from chitieu.table.family import Known
    from chitieu.table.open_rows import OpenRow

MIN_FIGURE_ROWS = 3
"""A table without a known header has figures in so many rows."""
MIN_ROWS = 2
"""One row is a line of text with gaps."""
RULE_PARTS = 1000.0
"""A rule parts lines more clearly than any distance (points)."""
MIN_COLUMNS = 3
"""... and so many columns, or two with a figure in nearly every row."""


def open_grids(page: Page, lines: Sequence[Line], taken: Sequence[Box], patterns: Patterns, known: Known) -> list[Grid]:
    """Return the tables among ``lines`` that no lattice encloses; ``taken`` are the boxes of ruled tables.

    ``known`` is what other pages tell: a table may go on without its header.
    """
    if not lines:
        return []
    found: list[Grid] = []
    for region in regions_of(page, lines, taken, patterns, known):
        grid = _grid(page, region, patterns, structs.replace(known, before=()) if found else known)
        if grid is not None:
            found.append(grid)
    return found


def _grid(page: Page, region: Region, patterns: Patterns, others: Known) -> Grid | None:
    """Part a region into cells; None where it is no table."""
    lines, before = list(region.lines), others.before
    box = union(li.box for li in lines)
    upright = [
        r.x0 for r in page.rulings if not r.horizontal and r.top < box.y_mid < r.bottom and box.x0 < r.x0 < box.x1
    ]
    gutters = gutters_of(lines, upright)
    if not gutters and region.family is None:
        return None
    inner = [border_in(g, lines) for g in gutters]
    left = min([box.x0, *(r.x0 for r in region.rules)])
    right = max([box.x1, *(r.x1 for r in region.rules)])
    edges = (left, *inner, right)
    texts = [column_texts(line, edges) for line in lines]
    rules = [r.top for r in region.rules]
    known = header_lines(texts, _spaces(lines, rules), patterns)
    carried: tuple[float, ...] | None = None
    if region.family is not None:
        # Other tables print this header in these places: together they show more of their columns than one alone.
        known = len(region.family.header)
        edges = (left, *region.family.edges[1:-1], right)
    elif known:
        edges = under_headings(lines, known, edges)
        # A page with a row or two of a table shows less of its columns than the page before.
        earlier = continued(gutters, before, lines) if before else None
        if earlier is not None and _named(lines, known, earlier, patterns) > _named(lines, known, edges, patterns):
            edges = earlier
    elif before:
        carried = before if others.sure and fits(lines, before) else continued(gutters, before, lines)
        if carried is not None:
            left, right = min(left, carried[0]), max(right, carried[-1])
            edges = (left, *carried[1:-1], right)
    texts = [column_texts(line, edges) for line in lines]
    columns = len(edges) - 1
    header = known or _ruled_off(lines, rules)
    numbered = int(header < len(texts) and is_column_numbers(texts[header], patterns))
    if not _is_table(texts[header + numbered :], columns, known=bool(known) or carried is not None, rules=len(rules)):
        return None
    body = header + numbered
    bands = bands_between(lines[body:], rules)
    ruled = len(bands) >= RULED_ROWS or bool(rules and region.family is not None and region.family.ruled)
    rows = open_rows(lines[:header], lines[header:body], bands, edges, ruled=ruled)
    if len(rows) < MIN_ROWS and carried is None:
        return None
    y_edges = _y_edges(rows, rules)
    cells = [
        Cell(
            index, c.col, c.row_span, c.col_span,
            Box(edges[c.col], y_edges[index], edges[c.col + c.col_span], y_edges[index + c.row_span]), c.words,
        )
        for index, row in enumerate(rows)
        for c in row.cells
    ]  # fmt: skip
    cells.sort(key=lambda c: (c.row, c.col))
    return Grid(
        page.number,
        0,
        Box(left, y_edges[0], right, y_edges[-1]),
        edges,
        y_edges,
        tuple(cells),
        "rows" if rules else "none",
        rows_parted=True,
    )


def _named(lines: Sequence[Line], header: int, edges: Sequence[float], patterns: Patterns) -> int:
    return named_columns(lines[:header], edges, patterns)


def _spaces(lines: Sequence[Line], rules: Sequence[float]) -> list[float]:
    """Return how clearly each line is parted from the one below: their distance, and far more where a rule is drawn."""
    return [
        b.baseline - a.baseline + (RULE_PARTS if any(a.baseline <= r < b.baseline for r in rules) else 0)
        for a, b in pairwise(lines)
    ]


def _ruled_off(lines: Sequence[Line], rules: Sequence[float]) -> int:
    """Return how many lines stand above the first rule inside a table: its header, whatever it says."""
    inner = [r for r in rules if r > lines[0].baseline]
    above = sum(1 for li in lines if inner and li.baseline < inner[0])
    return above if above <= MAX_HEADER_LINES and above < len(lines) else 0


def _is_table(texts: Sequence[Sequence[str]], columns: int, *, known: bool, rules: int) -> bool:
    """Whether lines parted into columns are a table: a known header, or figures down the columns."""
    if known:
        return True
    figures = [sum(1 for t in row[1:] if is_number(t)) for row in texts]
    rows = sum(1 for f in figures if f)
    if rules > 1 and columns >= 2:  # noqa: PLR2004 header rule and last rule
        return rows >= 1 or columns >= MIN_COLUMNS
    if columns >= MIN_COLUMNS:
        return rows >= MIN_FIGURE_ROWS or (rows >= 1 and sum(1 for row in texts if is_key(row[0])) >= MIN_FIGURE_ROWS)
    return rows >= MIN_FIGURE_ROWS and rows * 2 >= len(texts)


def _y_edges(rows: Sequence[OpenRow], rules: Sequence[float]) -> tuple[float, ...]:
    """Return the borders of rows: the rule between two of them, or the middle of what is left free."""
    edges = [max((r for r in rules if r <= rows[0].top + 2), default=rows[0].top)]
    for upper, lower in pairwise(rows):
        between = [r for r in rules if upper.bottom - 3 <= r <= lower.top + 3]
        middle = (upper.bottom + lower.top) / 2
        edges.append(max(edges[-1], min(between, key=lambda r: abs(r - middle)) if between else middle))
    edges.append(max(edges[-1], min((r for r in rules if r >= rows[-1].bottom - 2), default=rows[-1].bottom)))
    return tuple(edges)
