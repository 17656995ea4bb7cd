"""Tables without vertical rules: found by their lines, parted by white columns, and by rules between rows if any.

What is printed in columns is not always a table: letterheads, signatures and lists with a tab are. So a run of lines
must keep at least one white column from end to end, and hold figures or a known header, before it is called a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from chitieu.geometry import Box, union
from chitieu.page.lines import Line, lines_of
from chitieu.page.model import Ruling
from chitieu.table.columns import header_lines, is_column_numbers
from chitieu.table.gutter import CROSSED, gutters_of, segments
from chitieu.table.model import Cell, Grid
from chitieu.table.open_columns import column_of, column_texts, named_columns, straddles, under_headings
from chitieu.table.open_rows import open_rows
from chitieu.table.split import is_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.page.model import Page, Word
    from chitieu.patterns.load import Patterns
    from chitieu.table.gutter import Gutter
    from chitieu.table.open_rows import OpenRow

MIN_RULE = 0.3
"""A rule between rows is at least this share of the page's width; the line above footnotes is a third at most, and
stands alone."""
SAME_END = 6.0
"""Rules whose ends lie within so many points of each other belong to one table."""
CELL_LINES = 6
"""The ordinal stands in the middle of its row: so many lines of its label may come first."""
MAX_BETWEEN = 12
"""A label wraps over so many lines at most; two rows of figures farther apart are two tables."""
PROSE = 0.75
"""A line that runs without a wide gap over this share of the text's width is prose: no column is that wide."""
NEXT_LINE = 1.7
"""A line whose baseline is this many sizes below the one above still belongs to it: up to one and a half spacing."""
HEADING_LINE = 2.2
"""A heading of one line stands so many sizes above or below those of two or three lines beside it."""
CELL_LINE, WITHIN = 1.4, 0.8
"""A cell's lines are at most this many sizes apart; lines nearer than the second belong to cells side by side."""
FAR = 4.5
"""Lines farther apart than this many sizes are not of one table unless rules say so."""
MIN_FIGURE_ROWS = 3
"""A table without a known header has figures in so many rows."""
MIN_ROWS = 2
"""One row is a line of text with gaps."""
RULE_PARTS = 1000.0
"""A rule parts lines more clearly than any distance (points)."""
MAX_HEADER_LINES = 8
"""Headers of three levels whose headings wrap take so many lines; more above a rule are rows."""
MIN_COLUMNS = 3
"""... and so many columns, or two with a figure in nearly every row."""


@dataclass(frozen=True, slots=True)
class _Region:
    """Lines that look like a table, and the rules between them (y, from the top)."""

    lines: tuple[Line, ...]
    rules: tuple[Ruling, ...]


def open_grids(
    page: Page, words: Iterable[Word], taken: Sequence[Box], patterns: Patterns, before: Sequence[float] = ()
) -> list[Grid]:
    """Return the tables among ``words`` that no lattice encloses; ``taken`` are the boxes of ruled tables.

    ``before`` are the column borders of the open table that ends the page before: a table may go on without its header.
    """
    lines = lines_of(words)
    if not lines:
        return []
    rules = _row_rules(page, taken)
    found: list[Grid] = []
    for region in _regions(lines, rules, taken, patterns):
        grid = _grid(page, region, patterns, before if not found else ())
        if grid is not None:
            found.append(grid)
    return found


def _row_rules(page: Page, taken: Sequence[Box]) -> list[Ruling]:
    """Return the long horizontal rules outside ruled tables, pieces joined."""
    level = sorted((r for r in page.rulings if r.horizontal), key=lambda r: (round(r.top), r.x0))
    joined: list[Ruling] = []
    for rule in level:
        last = joined[-1] if joined else None
        if last is not None and abs(last.top - rule.top) <= 1.5 and rule.x0 <= last.x1 + SAME_END:  # noqa: PLR2004
            joined[-1] = Ruling(min(last.x0, rule.x0), last.top, max(last.x1, rule.x1), last.top)
        else:
            joined.append(rule)

    def free(rule: Ruling) -> bool:
        return not any(b.top - SAME_END <= rule.top <= b.bottom + SAME_END and b.x0 < rule.x1 and rule.x0 < b.x1
                       for b in taken)  # fmt: skip

    return [r for r in joined if r.length >= MIN_RULE * page.width and free(r)]


def _regions(
    lines: Sequence[Line], rules: Sequence[Ruling], taken: Sequence[Box], patterns: Patterns
) -> Iterable[_Region]:
    width = max(li.box.x1 for li in lines) - min(li.box.x0 for li in lines)
    tabular = [i for i, line in enumerate(lines) if _is_tabular(line, patterns)]
    start = 0
    while start < len(tabular):
        end = start
        while end + 1 < len(tabular) and _goes_on(lines, tabular[end], tabular[end + 1], width, rules, taken, patterns):
            end += 1
        first, last = tabular[start], tabular[end]
        low = tabular[start - 1] + 1 if start else 0
        high = tabular[end + 1] if end + 1 < len(tabular) else len(lines)
        body = list(lines[first : last + 1])
        near = _rules_around(body, rules)
        first = _grown_up(lines, first, low, body, near, patterns)
        last = _grown_down(lines, last, high, body, near)
        body = list(lines[first : last + 1])
        yield _Region(tuple(body), tuple(_rules_around(body, rules)))
        start = end + 1


def _is_tabular(line: Line, patterns: Patterns) -> bool:
    """Whether a line is printed in columns as rows of tables are."""
    parts = segments(line)
    if len(parts) < 2:  # noqa: PLR2004 one cell says nothing
        return False
    if _is_header(line, patterns):
        return True
    texts = [" ".join(w.text for w in part if not w.raised) for part in parts]
    figures = sum(1 for t in texts[1:] if is_number(t))
    return figures >= 1 or (len(parts) >= MIN_COLUMNS and (is_key(texts[0]) or all(len(t) < 40 for t in texts[1:])))  # noqa: PLR2004


def _is_header(line: Line, patterns: Patterns) -> bool:
    texts = [" ".join(w.text for w in part if not w.raised) for part in segments(line)]
    return header_lines([texts], (), patterns) > 0


def _goes_on(  # noqa: PLR0913, PLR0917
    lines: Sequence[Line],
    above: int,
    below: int,
    width: float,
    rules: Sequence[Ruling],
    taken: Sequence[Box],
    patterns: Patterns,
) -> bool:
    """Whether two tabular lines are of one table: only wrapped cells and headings stand between them."""
    ordinals = [i for i in range(above + 1, below) if is_key(lines[i].words[0].text)]
    if any(b - a - 1 > MAX_BETWEEN for a, b in pairwise([above, *ordinals, below])):
        return False
    top, bottom = lines[above].baseline, lines[below].baseline
    if any(b.top > top and b.bottom < bottom for b in taken):
        return False
    if below - above > 1 and _is_header(lines[below], patterns) and not _is_header(lines[above], patterns):
        return False
    ruled = any(r.top < top for r in rules) and any(r.top > bottom for r in rules)
    for upper, lower in zip(range(above, below), range(above + 1, below + 1), strict=True):
        far = lines[lower].baseline - lines[upper].baseline > FAR * max(lines[lower].size, lines[upper].size)
        prose = lower != below and _is_prose(lines[lower], width)
        if (far or prose) and not ruled:
            return False
    return True


def _is_prose(line: Line, width: float) -> bool:
    return any(part[-1].box.x1 - part[0].box.x0 > PROSE * width for part in segments(line))


def _rules_around(body: Sequence[Line], rules: Sequence[Ruling]) -> list[Ruling]:
    """Return the rules from just above the first line to just below the last that have the same ends."""
    size = body[0].size
    top = body[0].baseline - NEXT_LINE * 1.6 * size
    bottom = body[-1].baseline + NEXT_LINE * 1.6 * size
    left, right = min(li.box.x0 for li in body), max(li.box.x1 for li in body)
    near = [r for r in rules if top <= r.top <= bottom and r.x0 < right and r.x1 > left]
    best: list[Ruling] = []
    for rule in near:
        same = [r for r in near if abs(r.x0 - rule.x0) <= SAME_END and abs(r.x1 - rule.x1) <= SAME_END]
        if len(same) > len(best):
            best = same
    return best


def _grown_up(  # noqa: PLR0913, PLR0917
    lines: Sequence[Line], first: int, low: int, body: Sequence[Line], rules: Sequence[Ruling], patterns: Patterns
) -> int:
    """Take wrapped cells and headings above the first tabular line into the table."""
    if rules:
        ceiling = min(r.top for r in rules)
        while first > low and lines[first - 1].baseline > ceiling:
            first -= 1
        if lines[first].baseline > ceiling:
            return first
    edges = _edges(body)
    first = _with_headings(lines, first, low, edges, patterns)
    while first > low:
        if not _rests_on(lines[first - 1], lines[first], edges):
            found = _row_beyond(lines, first, -1, low - 1, body) if not _is_header(lines[first], patterns) else None
            if found is None:
                break
            first = found
        else:
            first -= 1
    return first


def _with_headings(lines: Sequence[Line], first: int, low: int, edges: Sequence[float], patterns: Patterns) -> int:
    """Take so many lines above as name the most columns: headings are centred beside each other in several heights."""
    best = named_columns(lines[first : first + 1], edges, patterns), first
    at = first
    while at > low and first - at < MAX_HEADER_LINES:
        if lines[at].baseline - lines[at - 1].baseline > HEADING_LINE * lines[at].size:
            break
        at -= 1
        named = named_columns(lines[at : first + 1], edges, patterns)
        if named > max(best[0], 1):
            best = named, at
    return best[1]


def _rests_on(line: Line, below: Line, edges: Sequence[float]) -> bool:
    """Whether a line is the upper part of a cell whose middle or next line stands in the line below it."""
    parts = segments(line)
    size = min(line.size, below.size)
    gap = below.baseline - line.baseline
    if gap > CELL_LINE * size or abs(line.size - below.size) > 0.5 or any(straddles(p, edges) for p in parts):  # noqa: PLR2004
        return False
    columns = {column_of(w, edges) for w in line.words}
    return gap <= WITHIN * size or columns <= {column_of(w, edges) for w in below.words}


def _edges(lines: Sequence[Line]) -> tuple[float, ...]:
    box = union(li.box for li in lines)
    return (box.x0, *(g.middle for g in gutters_of(lines)), box.x1)


def _grown_down(lines: Sequence[Line], last: int, high: int, body: Sequence[Line], rules: Sequence[Ruling]) -> int:
    """Take wrapped cells below the last tabular line into the table."""
    gutters = gutters_of(body)
    floor = max((r.top for r in rules), default=None)
    left = min(li.box.x0 for li in body)
    while last + 1 < high:
        line, before = lines[last + 1], lines[last]
        if floor is not None and line.baseline < floor:
            last += 1
            continue
        if floor is not None and before.baseline < floor:
            break
        if line.baseline - before.baseline > NEXT_LINE * before.size or _crosses(line, gutters):
            found = _row_beyond(lines, last, 1, high, body)
            if found is None:
                break
            last = found
            continue
        # A line at the very left is the text that follows; the wrapped label of a row stands beside its ordinal.
        if gutters and line.box.x0 < gutters[0].x0 and line.box.x0 <= left + 1 and not is_key(line.words[0].text):
            break
        last += 1
    return last


def _row_beyond(lines: Sequence[Line], at: int, step: int, end: int, body: Sequence[Line]) -> int | None:
    """Return the line of the next row above (``step`` -1) or below (1) that is not printed in columns; None if none.

    A heading has an ordinal and no figure, and a figure in the middle of its row stands on a line of its own.
    """
    gutters = gutters_of(body)
    if not gutters:
        return None
    pitch = max(HEADING_LINE * body[-1].size, *(b.baseline - a.baseline for a, b in pairwise([body[0], *body])))
    figures = [p for li in body for p in segments(li) if is_number(_text(p)) and p[0].box.x0 > gutters[0].x0]
    for index in range(at + step, at + step * CELL_LINES, step):
        if index * step >= end * step:
            return None
        line, parts = lines[index], segments(lines[index])
        if abs(line.baseline - lines[index - step].baseline) > pitch + 1 or _crosses(line, gutters):
            return None
        ordinal = is_key(line.words[0].text) and line.words[0].box.x1 <= gutters[0].x0 + 1
        figure = any(is_number(_text(p)) and any(_overlap(p, f) for f in figures) for p in parts)
        if ordinal or figure:
            return index
    return None


def _text(part: Sequence[Word]) -> str:
    return " ".join(w.text for w in part if not w.raised)


def _overlap(a: Sequence[Word], b: Sequence[Word]) -> bool:
    return a[0].box.x0 <= b[-1].box.x1 and b[0].box.x0 <= a[-1].box.x1


def _crosses(line: Line, gutters: Sequence[Gutter]) -> bool:
    return any(part[0].box.x0 < g.x0 - 1 and part[-1].box.x1 > g.x1 + 1 for part in segments(line) for g in gutters)


def _grid(page: Page, region: _Region, patterns: Patterns, before: Sequence[float]) -> Grid | None:
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
        texts = [column_texts(line, edges) for line in lines]
    continued = not known and bool(before) and _fits(lines, before)
    if continued:
        left, right = min(left, before[0]), max(right, before[-1])
        edges = (left, *before[1:-1], right)
        texts = [column_texts(line, edges) for line in lines]
    columns = len(edges) - 1
    header = known or _ruled_off(lines, rules)
    numbered = int(header < len(texts) and is_column_numbers(texts[header], patterns))
    if not _is_table(texts[header + numbered :], columns, known=bool(known) or continued, rules=len(rules)):
        return None
    rows = open_rows(lines, edges, header, numbered, rules)
    if len(rows) < MIN_ROWS and not continued:
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


def _border(gutter: Gutter, lines: Sequence[Line]) -> float:
    """Return where in a white column the border stands: clear of the headings that reach into it, if it can be."""
    reached = gutter.x0
    best = (0.0, gutter.middle)
    spans = sorted((p[0].box.x0, p[-1].box.x1) for li in lines for p in segments(li))
    for x0, x1 in [s for s in spans if s[1] > gutter.x0 and s[0] < gutter.x1] + [(gutter.x1, gutter.x1)]:
        best = max(best, (min(x0, gutter.x1) - reached, (reached + min(x0, gutter.x1)) / 2))
        reached = max(reached, x1)
    return best[1]


def _fits(lines: Sequence[Line], edges: Sequence[float]) -> bool:
    """Whether lines stand in the columns of the table on the page before: none of their parts runs over a border."""
    crossing = sum(1 for li in lines for p in segments(li) if any(p[0].box.x0 < x < p[-1].box.x1 for x in edges[1:-1]))
    return crossing <= CROSSED * len(lines)


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
