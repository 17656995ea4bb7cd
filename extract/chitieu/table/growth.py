"""What belongs to a table above and below its rows of figures: wrapped cells, headings, rows of one cell."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.geometry import union
from chitieu.table.columns import MAX_HEADER_LINES, heading_role, is_form_title
from chitieu.table.gutter import Gutter, gutters_of, segments
from chitieu.table.open_columns import column_of, fits, is_header_line, named_columns, parts_of
from chitieu.table.row_rules import NEXT_LINE, SAME_END, rules_around
from chitieu.table.split import is_figure, is_key, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Ruling, Word
    from chitieu.patterns.load import Patterns

CELL_LINES = 10
"""The ordinal stands in the middle of its row: so many lines of its label may come first."""
UNIT_LETTERS = 15
"""Letters of the longest unit on one line: "Cơ quan, đơn vị"."""
HEADING_LINE = 2.2
"""A heading of one line stands so many sizes above or below those of two or three lines beside it."""
CELL_LINE, WITHIN = 1.4, 0.8
"""A cell's lines are at most this many sizes apart; lines nearer than the second belong to cells side by side."""
SAME_SIZE = 0.5
"""Points by which the letters of one table differ at most: titles are larger."""
SAME_LEFT = 1.0
"""Points by which the labels of rows differ in where they begin: an indented paragraph begins elsewhere."""


class Around(Struct, frozen=True):
    """The lines of a page, the long and the short rules between them, and the borders that other pages tell of."""

    lines: Sequence[Line]
    rules: Sequence[Ruling]
    short_rules: Sequence[Ruling]
    patterns: Patterns
    borders: tuple[float, ...] = ()

    def parts(self, line: Line) -> list[list[Word]]:
        """Part a line at its wide gaps, and where its white falls on a known border."""
        return parts_of(line, self.borders) if self.borders else segments(line)

    def gutters(self, body: Sequence[Line]) -> tuple[Gutter, ...]:
        """Return the white columns of some lines: those known from other pages if the lines keep to them."""
        if self.borders and fits(body, self.borders):
            return tuple(Gutter(x, x) for x in self.borders[1:-1])
        return gutters_of(body)


def grown(around: Around, span: tuple[int, int], room: tuple[int, int]) -> tuple[int, int]:
    """Take into the table what stands above and below its tabular lines: wrapped cells, headings, rows of one cell.

    ``span`` are its first and last line, ``room`` those it may reach.
    """
    first, last = span
    while True:
        body = around.lines[first : last + 1]
        near = rules_around(body, around.rules)
        last = _to_rule(around, last, room[1], 1, near, body)
        first = _to_rule(around, first, room[0] - 1, -1, near, body)
        if first > room[0] and near and _heads_a_group(around, first - 1, near[0]):
            first -= 1
        grew = _grown_up(around, first, room[0], body, near), _grown_down(around, last, room[1], body, near)
        if grew == (first, last):
            return grew
        first, last = grew


def _heads_a_group(around: Around, at: int, edge: Ruling) -> bool:
    """Whether a line is the heading of a group of columns: a short rule under it, above it the table's next rule.

    ``edge`` is a rule of the table. It alone may stand far above the headings of its columns: they may have three lines
    more than it.
    """
    line, below = around.lines[at], around.lines[at + 1].baseline
    above = around.lines[at - 1].baseline if at else float("-inf")
    ends = (r for r in around.rules if abs(r.x0 - edge.x0) + abs(r.x1 - edge.x1) <= SAME_END)
    return any(above < r.top < line.baseline for r in ends) and any(
        line.baseline <= r.top < below and r.x0 - 1 <= line.box.x0 and line.box.x1 <= r.x1 + 1
        for r in around.short_rules
    )


def _pitch(body: Sequence[Line]) -> float:
    """Return how far apart the rows of a table may stand: as far as those seen, or as a heading above two lines."""
    return max(HEADING_LINE * body[-1].size, *(b.baseline - a.baseline + 1 for a, b in pairwise([body[0], *body])))


def _to_rule(  # noqa: PLR0913, PLR0917
    around: Around, at: int, end: int, step: int, near: Sequence[Ruling], body: Sequence[Line]
) -> int:
    """Take the lines up (``step`` -1) or down (1) to the table's next rule: headings have no figure or unit.

    Nothing is taken above a header, whose next rule is another table's.
    """
    lines = around.lines
    if not near or (step < 0 and (near[0].top < lines[at].baseline or _names_columns(body, around.patterns))):
        return at
    own = near[0]
    beyond = [
        r.top
        for r in around.rules
        if (r.top - lines[at].baseline) * step > 0 and abs(r.x0 - own.x0) + abs(r.x1 - own.x1) <= SAME_END
    ]
    if not beyond:
        return at
    rule = min(beyond, key=lambda top: top * step)
    reached, pitch = at, _pitch(body)
    while (reached + step) * step < end * step and (rule - lines[reached + step].baseline) * step > 0:
        reached += step
        far = abs(lines[reached].baseline - lines[reached - step].baseline) > pitch
        other = abs(lines[reached].size - lines[at].size) > SAME_SIZE
        if far or other or is_form_title(lines[reached].text, around.patterns):
            return at
    return reached if abs(reached - at) <= CELL_LINES else at


def _grown_up(around: Around, first: int, low: int, body: Sequence[Line], rules: Sequence[Ruling]) -> int:
    lines, patterns = around.lines, around.patterns
    ceiling = min((r.top for r in rules), default=float("-inf"))
    if rules:
        while first > low and lines[first - 1].baseline > ceiling:
            first -= 1
    gutters = around.gutters(body)
    edges = _edges(body, gutters)
    if lines[first].baseline < ceiling or not rules:
        first = _with_headings(lines, first, low, edges, patterns)
    headed = _names_columns(body, patterns)
    while first > low:
        ruled_off = lines[first - 1].baseline <= ceiling < lines[first].baseline
        upper, lower = lines[first - 1], lines[first]
        if not ruled_off and (_rests_on(upper, lower, edges, gutters) or _goes_on_below(upper, lower, edges)):
            first -= 1
            continue
        found = None if headed else _row_beyond(around, first, -1, low - 1, body)
        if found is None:
            break
        first = found
    return first


def _names_columns(body: Sequence[Line], patterns: Patterns) -> bool:
    """Whether a table begins with its header: a line of headings, no figure above it."""
    for line in body[:MAX_HEADER_LINES]:
        if is_header_line(line, patterns):
            return True
        if is_key(line.words[0].text) or any(is_number(w.text) for w in line.words):
            return False
    return False


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


def _edges(lines: Sequence[Line], gutters: Sequence[Gutter]) -> tuple[float, ...]:
    box = union(li.box for li in lines)
    return (box.x0, *(g.middle for g in gutters), box.x1)


def _grown_down(around: Around, last: int, high: int, body: Sequence[Line], rules: Sequence[Ruling]) -> int:
    lines, gutters = around.lines, around.gutters(body)
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
        found = _row_beyond(around, last, 1, high, body)
        if found is None:
            break
        last = found
    return last


def _row_beyond(around: Around, at: int, step: int, end: int, body: Sequence[Line]) -> int | None:
    """Return the line of the next row above (``step`` -1) or below (1) that is not printed in columns; None if none.

    A heading has an ordinal and no figure, and a figure in the middle of its row stands on a line of its own.
    """
    lines, gutters = around.lines, around.gutters(body)
    if not gutters:
        return None
    pitch = _pitch(body)
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
        if ordinal or figure or unit or _is_label(line, body, edges):
            return index
    return None


def _is_label(line: Line, body: Sequence[Line], edges: Sequence[float]) -> bool:
    """Whether a line is only a label: it begins where those beside the ordinals begin, in letters of their size."""
    beside = [
        part[0].box.x0
        for li in body
        if is_key(li.words[0].text) and column_of(li.words[0], edges) == 0
        for part in parts_of(li, edges)
        if column_of(part[0], edges) == 1
    ]
    first = line.words[0]
    same = sum(1 for x0 in beside if abs(x0 - first.box.x0) <= SAME_LEFT)
    return (
        len(parts_of(line, edges)) == 1
        and same * 2 > len(beside) > 0
        and first.text[:1].isupper()
        and abs(line.size - body[-1].size) <= SAME_SIZE
    )


def _text(part: Sequence[Word]) -> str:
    return " ".join(w.text for w in part if not w.raised)


def _overlap(a: Sequence[Word], b: Sequence[Word]) -> bool:
    return a[0].box.x0 <= b[-1].box.x1 and b[0].box.x0 <= a[-1].box.x1


def _crosses(line: Line, gutters: Sequence[Gutter]) -> bool:
    edges = [float("-inf"), *(g.middle for g in gutters), float("inf")]
    return any(
        part[0].box.x0 < g.x0 - 1 and part[-1].box.x1 > g.x1 + 1 for part in parts_of(line, edges) for g in gutters
    )
