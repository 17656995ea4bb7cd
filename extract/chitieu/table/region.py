"""Lines that are printed like a table without vertical rules: where it begins and where it ends.

Rows of figures are found first; wrapped cells, headings and rows of one cell above, between and below them are taken in
as long as they keep to the columns.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.table.columns import is_form_title
from chitieu.table.growth import Around, grown
from chitieu.table.open_columns import is_header_line
from chitieu.table.row_rules import group_rules, row_rules, rules_around
from chitieu.table.split import is_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.geometry import Box
    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Ruling, Word
    from chitieu.patterns.load import Patterns
    from chitieu.table.family import Family, Known

MAX_BETWEEN = 12
"""A label wraps over so many lines at most; two rows of figures farther apart are two tables."""
PROSE = 0.75
"""A line that runs without a wide gap over this share of the text's width is prose: no column is that wide."""
FAR = 4.5
"""Lines farther apart than this many sizes are not of one table unless rules say so."""
NEXT_TABLE = 3.0
"""A header so many sizes below another row heads a table of its own: a title stands between."""
MIN_COLUMNS = 3
"""Short texts side by side are a row from so many on."""


class Region(Struct, frozen=True):
    """Lines that look like a table, the rules between them, and the tables of other pages whose header it prints."""

    lines: tuple[Line, ...]
    rules: tuple[Ruling, ...]
    family: Family | None = None


def regions_of(
    page: Page, lines: Sequence[Line], taken: Sequence[Box], patterns: Patterns, known: Known
) -> Iterable[Region]:
    """Return the runs of ``lines`` that look like tables, from the top.

    ``taken`` are the boxes of the tables that rulings enclose. A header that is ``known`` from other tables opens a
    table wherever it stands.
    """
    width = max(li.box.x1 for li in lines) - min(li.box.x0 for li in lines)
    rules, short = row_rules(page, taken), group_rules(page, taken)
    opened = [*known.headers_in(lines), (len(lines), None)]
    if opened[0][0] > 0:
        yield from _regions(
            Around(lines[: opened[0][0]], rules, short, patterns, known.before if known.sure else ()), width, taken
        )
    for (start, family), (end, _) in pairwise(opened):
        if family is not None:
            yield from _regions(Around(lines[start:end], rules, short, patterns, family.edges), width, taken, family)


def _regions(around: Around, width: float, taken: Sequence[Box], family: Family | None = None) -> Iterable[Region]:
    """Return the tables among lines; the first begins with the header of its ``family``, if any."""
    lines = around.lines
    header = len(family.header) if family else 0
    tabular = [i for i, line in enumerate(lines) if i < header or _is_tabular(line, around)]
    start = taken_to = 0
    while start < len(tabular):
        end = start
        while end + 1 < len(tabular) and (
            tabular[end + 1] < header or _goes_on(around, tabular[end], tabular[end + 1], width, taken)
        ):
            end += 1
        first, last = tabular[start], tabular[end]
        low = taken_to
        high = tabular[end + 1] if end + 1 < len(tabular) else len(lines)
        first, last = grown(around, (first, last), (low, high))
        taken_to = last + 1
        body = tuple(lines[first : last + 1])
        yield Region(body, tuple(rules_around(body, around.rules)), family if not start else None)
        start = end + 1


def _is_tabular(line: Line, around: Around) -> bool:
    """Whether a line is printed in columns as rows of tables are."""
    parts = around.parts(line)
    if len(parts) < 2:  # noqa: PLR2004 one cell says nothing
        return False
    if is_header_line(line, around.patterns):
        return True
    texts = [" ".join(w.text for w in part if not w.raised) for part in parts]
    figures = sum(1 for t in texts[1:] if is_number(t))
    return figures >= 1 or (len(parts) >= MIN_COLUMNS and (is_key(texts[0]) or all(len(t) < 40 for t in texts[1:])))  # noqa: PLR2004


def _goes_on(around: Around, above: int, below: int, width: float, taken: Sequence[Box]) -> bool:
    """Whether two tabular lines are of one table: only wrapped cells and headings stand between them."""
    lines, rules, patterns = around.lines, around.rules, around.patterns
    ordinals = [i for i in range(above + 1, below) if is_key(lines[i].words[0].text)]
    if any(b - a - 1 > MAX_BETWEEN for a, b in pairwise([above, *ordinals, below])):
        return False
    top, bottom = lines[above].baseline, lines[below].baseline
    if any(b.top > top and b.bottom < bottom for b in taken):
        return False
    if any(is_form_title(lines[i].text, patterns) for i in range(above + 1, below)):
        return False
    far = lines[below].baseline - lines[above].baseline > NEXT_TABLE * lines[below].size
    if far and is_header_line(lines[below], patterns) and not is_header_line(lines[above], patterns):
        return False
    ruled = any(r.top < top for r in rules) and any(r.top > bottom for r in rules)
    for upper, lower in zip(range(above, below), range(above + 1, below + 1), strict=True):
        far = lines[lower].baseline - lines[upper].baseline > FAR * max(lines[lower].size, lines[upper].size)
        prose = lower != below and _is_prose(around.parts(lines[lower]), width)
        if (far or prose) and not ruled:
            return False
    return True


def _is_prose(parts: Iterable[Sequence[Word]], width: float) -> bool:
    return any(part[-1].box.x1 - part[0].box.x0 > PROSE * width for part in parts)
