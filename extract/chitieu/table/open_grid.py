"""Tables without vertical rules: found by their lines, parted by white columns, and by rules between rows if any.

What is printed in columns is not always a table: letterheads, signatures and lists with a tab are. So a run of lines
must keep at least one white column from end to end, and hold figures or a known header, before it is called a table.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from chitieu.geometry import Box, union
from chitieu.table.columns import MAX_HEADER_LINES, header_lines, is_column_numbers
from chitieu.table.gutter import gutters_of, segments
from chitieu.table.model import Cell, Grid
from chitieu.table.open_columns import column_texts, continued, named_columns, under_headings
from chitieu.table.open_rows import open_rows
from chitieu.table.region import Region, regions_of, row_rules
from chitieu.table.split import is_key, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Page
    from chitieu.patterns.load import Patterns
    from chitieu.table.gutter import Gutter
    from chitieu.table.open_rows import OpenRow

MIN_FIGURE_ROWS = 3
"""A table without a known header has figures in so many rows."""
MIN_ROWS = 2
"""One row is a line of text with gaps."""
RULE_PARTS = 1000.0
"""A rule parts lines more clearly than any distance (points)."""
MIN_COLUMNS = 3
"""... and so many columns, or two with a figure in nearly every row."""


def open_grids(
    page: Page, lines: Sequence[Line], taken: Sequence[Box], patterns: Patterns, before: Sequence[float] = ()
) -> list[Grid]:
    """Return the tables among ``lines`` that no lattice encloses; ``taken`` are the boxes of ruled tables.

    ``before`` are the column borders of the open table that ends the page before: a table may go on without its header.
    """
    if not lines:
        return []
    rules = row_rules(page, taken)
    found: list[Grid] = []
    for region in regions_of(lines, rules, taken, patterns):
        grid = _grid(page, region, patterns, before if not found else ())
        if grid is not None:
            found.append(grid)
    return found


def _grid(page: Page, region: Region, patterns: Patterns, before: Sequence[float]) -> Grid | None:
    """Part a region into cells; None where it is no table."""
    lines = list(region.lines)
    box = union(li.box for li in lines)
    upright = [
        r.x0 for r in page.rulings if not r.horizontal and r.top < box.y_mid < r.bottom and box.x0 < r.x0 < box.x1
    ]
    gutters = gutters_of(lines, upright)
    if not gutters:
        return None
    inner = [_border(g, lines) for g in gutters]
    left = min([box.x0, *(r.x0 for r in region.rules)])
    right = max([box.x1, *(r.x1 for r in region.rules)])
    edges = (left, *inner, right)
    texts = [column_texts(line, edges) for line in lines]
    rules = [r.top for r in region.rules]
    known = header_lines(texts, _spaces(lines, rules), patterns)
    if known:
        edges = under_headings(lines, known, edges)
        # A page with a row or two of a table shows less of its columns than the page before.
        earlier = continued(gutters, before, lines) if before else None
        if earlier is not None and _named(lines, known, earlier, patterns) > _named(lines, known, edges, patterns):
            edges = earlier
        texts = [column_texts(line, edges) for line in lines]
    carried = continued(gutters, before, lines) if before and not known else None
    if carried is not None:
        left, right = min(left, carried[0]), max(right, carried[-1])
        edges = (left, *carried[1:-1], right)
        texts = [column_texts(line, edges) for line in lines]
    columns = len(edges) - 1
    header = known or _ruled_off(lines, rules)
    numbered = int(header < len(texts) and is_column_numbers(texts[header], patterns))
    if not _is_table(texts[header + numbered :], columns, known=bool(known) or carried is not None, rules=len(rules)):
        return None
    rows = open_rows(lines, edges, header, numbered, rules)
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
    ruled = "rows" if rules else "none"
    return Grid(
        page.number, 0, Box(left, y_edges[0], right, y_edges[-1]), edges, y_edges, tuple(cells), ruled, rows_parted=True
    )


def _named(lines: Sequence[Line], header: int, edges: Sequence[float], patterns: Patterns) -> int:
    return named_columns(lines[:header], edges, patterns)


def _border(gutter: Gutter, lines: Sequence[Line]) -> float:
    """Return where in a white column the border stands: clear of the headings that reach into it, if it can be."""
    reached = gutter.x0
    best = (0.0, gutter.middle)
    spans = sorted((p[0].box.x0, p[-1].box.x1) for li in lines for p in segments(li))
    # What covers the whole column is the heading of a group: it reaches across, not in.
    inside = [
        s for s in spans if s[1] > gutter.x0 and s[0] < gutter.x1 and not (s[0] <= gutter.x0 and s[1] >= gutter.x1)
    ]
    for x0, x1 in [*inside, (gutter.x1, gutter.x1)]:
        best = max(best, (min(x0, gutter.x1) - reached, (reached + min(x0, gutter.x1)) / 2))
        reached = max(reached, x1)
    return best[1]


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
