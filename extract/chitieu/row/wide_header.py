"""Headers of wide forms: which column is which indicator.

The header has up to three levels; what stands above a column, from top to bottom, is its path. A lowest heading alone
says nothing ("Quá hạn" stands twice, "Tổng số" three times), so whole paths are compared, and in order.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.folding import bare, nfc
from chitieu.row.label import Label, Lexicon, differing_words, similarity
from chitieu.table.columns import heading_role, is_column_numbers
from chitieu.table.split import is_figure, is_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Form, Indicator, Template
    from chitieu.table.model import Grid

MAX_LEVELS = 6
"""Three levels, a row that numbers the columns, and room for two that a scan split."""
MIN_LIKE = 0.62
"""Below this a heading is another one, as for labels of rows."""
SURE_LIKE = 0.9
"""From here on, and with no differing word, a heading is a spelling of the template's."""
LESS_LEVELS = 0.8
"""What the headings above count where one side has none: a level that a form left out."""
MIN_NUMBERED = 3
_WORD = re.compile(r"[^\W\d_]{2}")
MIN_COLUMNS = 2
MIN_SHARE = 0.5
"""A table is a form when at least this share of the form's columns is there, and this share of its own columns is the
form's: a table that shares only "Tổng số" with it is another."""


class Header(Struct, frozen=True):
    """The headings over each column, from the top, and how many rows of the grid they and the column numbers take."""

    paths: tuple[tuple[str, ...], ...]
    rows: int


class Leaf(Struct, frozen=True):
    """The indicator of a column; ``alt`` is the nearest other one."""

    indicator: Indicator
    like: float
    sure: bool
    alt: Indicator | None
    alt_like: float


class WideColumns(Struct, frozen=True):
    """The columns of a wide form: where its members' names, ordinals and remarks are, and each indicator's column."""

    form: Form
    member: int
    stt: int | None
    note: int | None
    leaves: Mapping[int, Leaf]
    header_rows: int
    x_edges: tuple[float, ...]

    @property
    def worth(self) -> float:
        """How much of the form was found: its columns, each by its likeness."""
        return sum(leaf.like for leaf in self.leaves.values())


def header_of(grid: Grid, patterns: Patterns) -> Header | None:
    """Return the header of a grid; None where its first row is already one of figures."""
    rows = 0
    numbered = False
    for row in range(min(MAX_LEVELS, grid.row_count)):
        own = [c for c in grid.cells if c.row == row and c.words]
        if rows and numbers_columns([c.text for c in own], patterns):
            numbered = True
            break
        if any((c.col and is_figure(c.text)) or (not c.col and is_key(c.text)) for c in own):
            break
        rows = max(rows, row + 1)
    if not rows:
        return None
    paths: list[tuple[str, ...]] = []
    for column in range(grid.column_count):
        over = sorted(
            (c for c in grid.cells if c.col <= column < c.col + c.col_span and c.row < rows and c.words),
            key=lambda c: c.row,
        )
        paths.append(tuple(nfc(c.text) for c in over))
    return Header(tuple(paths), rows + numbered)


def wide_columns(grid: Grid, template: Template, lexicon: Lexicon, patterns: Patterns) -> WideColumns | None:
    """Find the wide form whose columns a grid has; None where none fits."""
    header = header_of(grid, patterns)
    if header is None:
        return None
    found = [_as_form(grid, header, form, template, lexicon, patterns) for form in template.wide_forms]
    return max(filter(None, found), key=lambda columns: columns.worth, default=None)


def numbers_columns(cells: Sequence[str], patterns: Patterns) -> bool:
    """Whether a row under a header numbers the columns, on scans too: "@) | (3)=(4)+@)+(6)" is one misread.

    There no cell has a word, and most have a bracket or the equals sign that figures never have.
    """
    signs = sum(1 for text in cells if set(text) & set("()="))
    return is_column_numbers(cells, patterns) or (
        signs >= MIN_SHARE * len(cells) and signs >= MIN_NUMBERED and not any(_WORD.search(text) for text in cells)
    )


def _as_form(  # noqa: PLR0913, PLR0917
    grid: Grid, header: Header, form: Form, template: Template, lexicon: Lexicon, patterns: Patterns
) -> WideColumns | None:
    own = [i for i in template.indicators if i.form == form.number]
    columns = [i for i in own if i.kind != "heading"]
    above = {i.code: _above(i, own) for i in columns}
    names = [bare(text) for text in form.member]
    stt = note = member = None
    open_columns: list[int] = []
    for index, path in enumerate(header.paths):
        key = bare(" ".join(path))
        role = heading_role(path[0], patterns) if path else None
        if member is None and any(key.startswith(name) for name in names):
            member = index
        elif stt is None and role == "stt":
            stt = index
        elif note is None and role == "note":
            note = index
        else:
            open_columns.append(index)
    if member is None:
        return None
    likes = [[_like(header.paths[c], i, above[i.code], lexicon) for i in columns] for c in open_columns]
    leaves = {
        open_columns[row]: _leaf(likes[row], at, columns, header.paths[open_columns[row]], above, lexicon)
        for row, at in _in_order(likes)
    }
    if len(leaves) < max(MIN_COLUMNS, MIN_SHARE * len(columns), MIN_SHARE * len(open_columns)):
        return None
    return WideColumns(form, member, stt, note, leaves, header.rows, grid.x_edges)


def _above(indicator: Indicator, own: Sequence[Indicator]) -> tuple[str, ...]:
    by_code = {i.code: i for i in own}
    labels: list[str] = []
    parent = by_code.get(indicator.parent)
    while parent is not None:
        labels.insert(0, parent.label)
        parent = by_code.get(parent.parent)
    return tuple(labels)


def _joined(texts: Sequence[str], lexicon: Lexicon) -> Label:
    return lexicon.label(" ".join(texts))


def _like(path: Sequence[str], indicator: Indicator, above: Sequence[str], lexicon: Lexicon) -> float:
    """Return 0-1: how like a column's headings are to an indicator's, the lowest and those above counting the same."""
    if not path:
        return 0.0
    own = max(similarity(lexicon.label(path[-1]), known) for known in lexicon.variants[indicator.code])
    upper = path[:-1]
    if bool(upper) != bool(above):
        over = LESS_LEVELS
    else:
        over = similarity(_joined(upper, lexicon), _joined(above, lexicon)) if upper else 1.0
    return (own + over) / 2 if min(own, over) >= MIN_LIKE else 0.0


def _in_order(likes: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pair columns with indicators, both in order, so that the pairs are as like as can be."""
    n, m = len(likes), len(likes[0]) if likes else 0
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            taken = best[i + 1][j + 1] + likes[i][j] if likes[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < n and j < m:
        if likes[i][j] and best[i][j] == best[i + 1][j + 1] + likes[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _leaf(  # noqa: PLR0913, PLR0917
    likes: Sequence[float],
    at: int,
    columns: Sequence[Indicator],
    path: Sequence[str],
    above: Mapping[str, tuple[str, ...]],
    lexicon: Lexicon,
) -> Leaf:
    chosen = columns[at]
    others = [k for k in range(len(columns)) if k != at and likes[k]]
    second = max(others, key=lambda k: likes[k], default=None)
    spelled = any(_spelled(lexicon.label(path[-1]), known) for known in lexicon.variants[chosen.code])
    over = bool(path[:-1]) == bool(above[chosen.code]) and (
        not path[:-1] or _spelled(_joined(path[:-1], lexicon), _joined(above[chosen.code], lexicon))
    )
    nearer = second is not None and likes[second] >= likes[at]
    return Leaf(
        chosen,
        likes[at],
        spelled and over and not nearer,
        columns[second] if second is not None else None,
        likes[second] if second is not None else 0.0,
    )


def _spelled(printed: Label, known: Label) -> bool:
    """Whether a heading is the template's but for its spelling: near twins differ by one word."""
    like = similarity(printed, known)
    return like == 1.0 or (like >= SURE_LIKE and not differing_words(printed, known))
