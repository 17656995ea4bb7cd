"""Lines that are printed like a table without vertical rules: where it begins and where it ends.

Rows of figures are found first; wrapped cells, headings and rows of one cell above, between and below them are taken in
as long as they keep to the columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from chitieu.geometry import union
from chitieu.page.model import Ruling
from chitieu.table.columns import MAX_HEADER_LINES, header_lines, heading_role, is_form_title
from chitieu.table.gutter import gutters_of, segments
from chitieu.table.open_columns import column_of, named_columns, parts_of
from chitieu.table.split import is_figure, is_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.geometry import Box
    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Word
    from chitieu.patterns.load import Patterns
    from chitieu.table.gutter import Gutter

MIN_RULE = 0.3
"""A rule between rows is at least this share of the page's width; the line above footnotes is a third at most, and
stands alone."""
SAME_END = 6.0
"""Rules whose ends lie within so many points of each other belong to one table."""
CELL_LINES = 10
"""The ordinal stands in the middle of its row: so many lines of its label may come first."""
UNIT_LETTERS = 15
"""Letters of the longest unit on one line: "Cơ quan, đơn vị"."""
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
SAME_SIZE = 0.5
"""Points by which the letters of one table differ at most: titles are larger."""
FAR = 4.5
"""Lines farther apart than this many sizes are not of one table unless rules say so."""
NEXT_TABLE = 3.0
"""A header so many sizes below another row heads a table of its own: a title stands between."""
MIN_COLUMNS = 3
"""Short texts side by side are a row from so many on."""


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that look like a table, and the rules between them."""

    lines: tuple[Line, ...]
    rules: tuple[Ruling, ...]


def row_rules(page: Page, taken: Sequence[Box]) -> list[Ruling]:
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


def regions_of(
    lines: Sequence[Line], rules: Sequence[Ruling], taken: Sequence[Box], patterns: Patterns
) -> Iterable[Region]:
    """Return the runs of ``lines`` that look like tables, from the top.

    ``rules`` are the long horizontal rules outside the tables that rulings enclose; ``taken`` are the boxes of those.
    """
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
        first, last = _grown(lines, (first, last), (low, high), rules, patterns)
        body = tuple(lines[first : last + 1])
        yield Region(body, tuple(rules_around(body, rules)))
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
    if any(is_form_title(lines[i].text, patterns) for i in range(above + 1, below)):
        return False
    far = lines[below].baseline - lines[above].baseline > NEXT_TABLE * lines[below].size
    if far and _is_header(lines[below], patterns) and not _is_header(lines[above], patterns):
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


def rules_around(body: Sequence[Line], rules: Sequence[Ruling]) -> list[Ruling]:
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


def _grown(
    lines: Sequence[Line], span: tuple[int, int], room: tuple[int, int], rules: Sequence[Ruling], patterns: Patterns
) -> tuple[int, int]:
    """Take into the table what stands above and below its tabular lines: wrapped cells, headings, rows of one cell.

    ``span`` are its first and last line, ``room`` those it may reach.
    """
    first, last = span
    while True:
        body = lines[first : last + 1]
        near = rules_around(body, rules)
        last = _down_to_rule(lines, last, room[1], near, rules, patterns)
        grown = _grown_up(lines, first, room[0], body, near, patterns), _grown_down(lines, last, room[1], body, near)
        if grown == (first, last):
            return grown
        first, last = grown


def _down_to_rule(  # noqa: PLR0913, PLR0917
    lines: Sequence[Line], last: int, high: int, near: Sequence[Ruling], rules: Sequence[Ruling], patterns: Patterns
) -> int:
    """Take the lines down to the table's next rule if they may be its last rows: headings have no figure or unit."""
    if not near:
        return last
    own = near[0]
    below = [r for r in rules if r.top > lines[last].baseline and abs(r.x0 - own.x0) + abs(r.x1 - own.x1) <= SAME_END]
    if not below:
        return last
    rule = min(r.top for r in below)
    end = last
    while end + 1 < high and lines[end + 1].baseline < rule:
        end += 1
        far = lines[end].baseline - lines[end - 1].baseline > HEADING_LINE * lines[end].size
        if far or abs(lines[end].size - lines[last].size) > SAME_SIZE or is_form_title(lines[end].text, patterns):
            return last
    return end if end - last <= CELL_LINES else last


def _grown_up(  # noqa: PLR0913, PLR0917
    lines: Sequence[Line], first: int, low: int, body: Sequence[Line], rules: Sequence[Ruling], patterns: Patterns
) -> int:
    ceiling = min((r.top for r in rules), default=float("-inf"))
    if rules:
        while first > low and lines[first - 1].baseline > ceiling:
            first -= 1
    edges, gutters = _edges(body), gutters_of(body)
    if lines[first].baseline < ceiling or not rules:
        first = _with_headings(lines, first, low, edges, patterns)
    while first > low:
        ruled_off = lines[first - 1].baseline <= ceiling < lines[first].baseline
        upper, lower = lines[first - 1], lines[first]
        if not ruled_off and (_rests_on(upper, lower, edges, gutters) or _goes_on_below(upper, lower, edges)):
            first -= 1
            continue
        found = None if _is_header(lines[first], patterns) else _row_beyond(lines, first, -1, low - 1, body)
        if found is None:
            break
        first = found
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
        heading = any(heading_role(_text(p), patterns) is not None for p in parts_of(lines[at], edges))
        if named > max(best[0], 1) or (heading and named == best[0] > 1):
            best = named, at
    return best[1]


def _rests_on(line: Line, below: Line, edges: Sequence[float], gutters: Sequence[Gutter]) -> bool:
    """Whether a line is the upper part of a cell whose middle or next line stands in the line below it."""
    size = min(line.size, below.size)
    gap = below.baseline - line.baseline
    if gap > CELL_LINE * size or abs(line.size - below.size) > SAME_SIZE or _crosses(line, gutters):
        return False
    columns = {column_of(w, edges) for w in line.words}
    return gap <= WITHIN * size or columns <= {column_of(w, edges) for w in below.words}


def _goes_on_below(line: Line, below: Line, edges: Sequence[float]) -> bool:
    """Whether the line below carries a sentence of this line on: with a small letter in the same column."""
    if below.baseline - line.baseline > NEXT_LINE * below.size or abs(line.size - below.size) > SAME_SIZE:
        return False
    columns = {column_of(w, edges) for w in line.words}
    return any(_text(p)[:1].islower() and column_of(p[0], edges) in columns for p in parts_of(below, edges))


def _edges(lines: Sequence[Line]) -> tuple[float, ...]:
    box = union(li.box for li in lines)
    return (box.x0, *(g.middle for g in gutters_of(lines)), box.x1)


def _grown_down(lines: Sequence[Line], last: int, high: int, body: Sequence[Line], rules: Sequence[Ruling]) -> int:
    gutters = gutters_of(body)
    floor = max((r.top for r in rules), default=float("-inf"))
    left = min(li.box.x0 for li in body)
    while last + 1 < high:
        line, before = lines[last + 1], lines[last]
        if line.baseline < floor:
            last += 1
            continue
        # A line at the very left is the text that follows; the wrapped label of a row stands beside its ordinal.
        at_left = bool(gutters) and line.box.x0 < gutters[0].x0 and line.box.x0 <= left + 1
        ruled_off = before.baseline < floor <= line.baseline
        far = line.baseline - before.baseline > NEXT_LINE * before.size
        if not (ruled_off or far or at_left or _crosses(line, gutters)):
            last += 1
            continue
        found = _row_beyond(lines, last, 1, high, body)
        if found is None:
            break
        last = found
    return last


def _row_beyond(lines: Sequence[Line], at: int, step: int, end: int, body: Sequence[Line]) -> int | None:
    """Return the line of the next row above (``step`` -1) or below (1) that is not printed in columns; None if none.

    A heading has an ordinal and no figure, and a figure in the middle of its row stands on a line of its own.
    """
    gutters = gutters_of(body)
    if not gutters:
        return None
    pitch = max(HEADING_LINE * body[-1].size, *(b.baseline - a.baseline for a, b in pairwise([body[0], *body])))
    edges = [float("-inf"), *(g.middle for g in gutters), float("inf")]
    beside = [p for li in body for p in parts_of(li, edges)[1:]]
    figures = [p for li in body for p in parts_of(li, edges) if is_figure(_text(p)) and p[0].box.x0 > gutters[0].x0]
    for index in range(at + step, at + step * CELL_LINES, step):
        if index * step >= end * step:
            return None
        line, parts = lines[index], parts_of(lines[index], edges)
        if abs(line.baseline - lines[index - step].baseline) > pitch + 1 or _crosses(line, gutters):
            return None
        ordinal = is_key(line.words[0].text) and line.words[0].box.x1 <= gutters[0].middle
        figure = any(is_figure(_text(p)) and any(_overlap(p, f) for f in figures) for p in parts)
        # A row without ordinal and figure still prints its unit, in the column of the others.
        unit = len(parts) > 1 and all(
            len(_text(p)) <= UNIT_LETTERS and any(_overlap(p, u) for u in beside) for p in parts[1:]
        )
        if ordinal or figure or unit:
            return index
    return None


def _text(part: Sequence[Word]) -> str:
    return " ".join(w.text for w in part if not w.raised)


def _overlap(a: Sequence[Word], b: Sequence[Word]) -> bool:
    return a[0].box.x0 <= b[-1].box.x1 and b[0].box.x0 <= a[-1].box.x1


def _crosses(line: Line, gutters: Sequence[Gutter]) -> bool:
    edges = [float("-inf"), *(g.middle for g in gutters), float("inf")]
    return any(
        part[0].box.x0 < g.x0 - 1 and part[-1].box.x1 > g.x1 + 1 for part in parts_of(line, edges) for g in gutters
    )
