"""Tables of one document that print the same header in the same places: their columns are the same.

A page with a row or two of a table shows hardly any white between its columns, and a column of remarks may be empty on
ten pages. Together the tables show what no one of them does.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.page.lines import Line, lines_of
from chitieu.table.columns import headings_of
from chitieu.table.open_columns import columns_of
from chitieu.table.row_rules import RULED_ROWS, bands_between, row_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.page.model import Page, Word
    from chitieu.patterns.load import Patterns
    from chitieu.table.model import Grid

SAME_PLACE = 1.5
"""Points by which words of one header stand elsewhere on another page: digital pages repeat them to a hundredth."""
MIN_TABLES = 2
"""A table alone has nobody to learn from."""


class Family(Struct, frozen=True):
    """A header as its lines, and the column borders of the tables that print it.

    ``ruled`` says that one of them has rules between its rows: then the others' rules part rows as well.
    """

    header: tuple[Line, ...]
    edges: tuple[float, ...]
    ruled: bool = False


class Known(Struct, frozen=True):
    """What other pages tell of a page's tables without vertical rules.

    ``before`` are the column borders of the table that ends the page before; they are ``sure`` where several tables
    were asked. ``numbers`` are the words of the page's number, which counts with theirs.
    """

    before: tuple[float, ...] = ()
    sure: bool = False
    families: tuple[Family, ...] = ()
    numbers: frozenset[Word] = frozenset()

    def headers_in(self, lines: Sequence[Line]) -> list[tuple[int, Family]]:
        """Return where known headers begin, from the top."""
        found: list[tuple[int, Family]] = []
        at = 0
        while at < len(lines):
            family = next((f for f in self.families if stands_at(f.header, lines, at)), None)
            if family is not None:
                found.append((at, family))
            at += len(family.header) if family is not None else 1
        return found


ALONE = Known()
"""What is known of the tables of a page that stands alone."""


class _Printed(Struct):
    """A table as its lines: the header, and what stands below it on its page and the next ones."""

    header: tuple[Line, ...]
    pages: list[tuple[Line, ...]]
    ruled: bool


def stands_at(header: Sequence[Line], lines: Sequence[Line], at: int) -> bool:
    """Whether the lines of a header, word for word and place for place, begin at a line."""
    return len(header) <= len(lines) - at and all(_same(a, lines[at + i]) for i, a in enumerate(header))


def _same(a: Line, b: Line) -> bool:
    return len(a.words) == len(b.words) and all(
        u.text == v.text and abs(u.box.x0 - v.box.x0) <= SAME_PLACE for u, v in zip(a.words, b.words, strict=True)
    )


def families_of(pages: Iterable[tuple[Page, Sequence[Grid]]], patterns: Patterns) -> tuple[Family, ...]:
    """Group the tables of a document, read page by page, by the headers they print."""
    left = list(_tables(pages, patterns))
    candidates: dict[tuple[tuple[str, int], ...], list[tuple[Line, ...]]] = defaultdict(list)
    for table in left:
        key = tuple((line.text, round(line.box.x0)) for line in table.header)
        candidates[key].append(table.header)
    found: list[Family] = []
    # A page alone may take a line too few or too many for its header: what most tables say holds, then the longer.
    for headers in sorted(candidates.values(), key=lambda headers: (-len(headers), -len(headers[0]))):
        header = headers[0]
        # Many a page lets go of the heading of a group above: one that has it knows more of the header.
        if any(_ends_with(longer[0], header) for longer in candidates.values()):
            continue
        own = [t for t in left if _opens(header, t)]
        if sum(len(t.pages) for t in own) < MIN_TABLES:
            continue
        left = [t for t in left if t not in own]
        body = [line for t in own for line in _below(header, t)]
        body += [line for t in own for page in t.pages[1:] for line in page]
        found.append(Family(header, columns_of((*header, *body), len(header)), any(t.ruled for t in own)))
    return tuple(found)


def _ends_with(longer: Sequence[Line], header: Sequence[Line]) -> bool:
    return len(longer) > len(header) and stands_at(header, longer, len(longer) - len(header))


def _opens(header: Sequence[Line], table: _Printed) -> bool:
    return stands_at(header, (*table.header, *table.pages[0]), 0) or _ends_with(header, table.header)


def _below(header: Sequence[Line], table: _Printed) -> Sequence[Line]:
    """Return the rows on a table's first page; its own header may be a part of the ``header`` only."""
    if _ends_with(header, table.header):
        return table.pages[0]
    return (*table.header, *table.pages[0])[len(header) :]


def _tables(pages: Iterable[tuple[Page, Sequence[Grid]]], patterns: Patterns) -> Iterable[_Printed]:
    """Yield the tables with a known header, each with the pages on which it goes on."""
    current: _Printed | None = None
    for page, grids in pages:
        if not grids:
            current = None
        for place, grid in enumerate(grids):
            if grid.ruled == "all":
                current = None
                continue
            _, rows = headings_of(grid, patterns)
            body = tuple(lines_of(w for c in grid.cells if c.row >= rows for w in c.words))
            if rows:
                header = tuple(lines_of(w for c in grid.cells if c.row < rows for w in c.words))
                rules = [r for r in row_rules(page, ()) if grid.box.top - 1 <= r.top <= grid.box.bottom + 1]
                ruled = len(bands_between(body, [r.top for r in rules])) >= RULED_ROWS
                current = _Printed(header, [body], ruled)
                yield current
            elif current is not None and not place:
                current.pages.append(body)
            else:
                current = None
