"""Which column is what: the header decides, through the headings listed in the patterns."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz import fuzz

from chitieu.folding import bare
from chitieu.table.split import counts_on, is_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.patterns.load import Patterns, Role
    from chitieu.table.model import Cell, Grid

MAX_HEADER_ROWS = 5
"""Headers have at most three levels and a row of column numbers; a fifth row is room for a split one."""
MAX_HEADER_LINES = 14
"""Headings of three levels that wrap in narrow columns take so many lines: each stands at a height of its own."""
YEAR = re.compile(r"(?:19|20)\d\d")
"""A year may head a column of figures."""
MIN_HEADINGS = 2
"""A row is a header when two of its cells are known headings: one alone may be a label ("Số lượng ...")."""
EXTRA_WORDS = 5
"""A heading may go on for so many words ("Số liệu quý III năm 2023") before it is another text."""
SAME_COLUMNS = 6.0
"""Column edges of a continued table may move by this much (points) from page to page."""
MISREAD, MISREAD_LENGTH = 85, 7
"""Likeness (0-100) of a scanned heading to a listed one, and its letters at least: one letter in seven is misread. The
nearest headings of two roles, "giải trình" and "giá trị", are 82 alike; what is near both is neither."""

ORDINALS, RUN_ON = 3, 0.8
"""So many ordinals at least stand below a scanned heading that nobody could read ("511" for STT), and this share of
them counts on from the one above, where the column at the left edge is that of ordinals."""


SIBLING = 65
"""Likeness (0-100) of a heading that nobody could read ("Số Hệu", "S liệu") to the one that the report's other tables
print in its place; "Kế hoạch" is 57 like "Kết quả"."""


class Columns(Struct, frozen=True):
    """Column numbers by role.

    ``header_rows`` grid rows belong to the header; ``sure`` is False where two columns could hold the value. ``first``
    and ``last`` are the columns of a group where a table prints two groups side by side.
    """

    label: int
    value: int
    stt: int | None = None
    unit: int | None = None
    note: int | None = None
    header_rows: int = 0
    sure: bool = True
    x_edges: tuple[float, ...] = ()
    first: int = 0
    last: int = 0


def column_groups(grid: Grid, patterns: Patterns, carried: Sequence[Heading] = ()) -> tuple[Columns, ...]:
    """Read the header of a grid: the roles of its columns, once for every group of columns set side by side.

    Empty where it has no header that names a label and a value column. ``carried`` are the headings that stand alone at
    the foot of the page before: a header cut by the page break.
    """
    found, header_rows = headings_of(grid, patterns, least=1 if carried else MIN_HEADINGS)
    roles: list[tuple[Role, int]] = []
    for column in range(grid.column_count):
        middle = (grid.x_edges[column] + grid.x_edges[column + 1]) / 2
        over = [h for h in found if h.cell.box.x0 <= middle < h.cell.box.x1]
        above = [h for h in carried if h.cell.box.x0 <= middle < h.cell.box.x1]
        deepest = max(over, key=lambda h: h.cell.row, default=None) or max(
            above, key=lambda h: h.cell.row, default=None
        )
        if deepest is not None:
            roles.append((deepest.role, column))
    return tuple(_columns(group, grid, header_rows) for group in _groups(roles) if _names_rows(group))


def sibling_columns(grid: Grid, others: Iterable[Grid], patterns: Patterns) -> tuple[Columns, ...]:
    """Read a scanned header that names no label or no value column, or two, by another table of the same report.

    That table has as many columns and, wherever this header can be read, the same headings; the others must be like.
    Empty where there is none.
    """
    own, header_rows = headings_of(grid, patterns)
    words = [w for c in grid.cells if c.row < header_rows for w in c.words]
    if not own or not any(w.source == "ocr" for w in words):
        return ()
    texts, lowest = _heads(grid, header_rows), _lowest(grid, header_rows)
    # "ĐVTL" below "Kết quả thực hiện" was not read, though what spans it was
    roles = {column: h.role for h in own for column, cell in lowest.items() if cell is h.cell}
    for other in others:
        groups = column_groups(other, patterns) if other.column_count == grid.column_count else ()
        if len(groups) != 1 or not groups[0].sure:
            continue
        known, theirs = _roles(groups[0]), _heads(other, groups[0].header_rows)
        alike = (
            roles[column] == role if column in roles else fuzz.ratio(texts[column], theirs[column]) >= SIBLING
            for column, role in known.items()
        )
        if all(alike):
            return (_columns([(role, column) for column, role in sorted(known.items())], grid, header_rows),)
    return ()


def _roles(columns: Columns) -> dict[int, Role]:
    named: dict[Role, int | None] = {
        "stt": columns.stt,
        "label": columns.label,
        "unit": columns.unit,
        "value": columns.value,
        "note": columns.note,
    }
    return {column: role for role, column in named.items() if column is not None}


def _lowest(grid: Grid, header_rows: int) -> dict[int, Cell]:
    """Return the lowest printed cell of a header over each column."""
    cells = sorted((c for c in grid.cells if c.row < header_rows and bare(c.text).split("(")[0]), key=lambda c: c.row)
    return {column: cell for cell in cells for column in range(cell.col, cell.col + cell.col_span)}


def _heads(grid: Grid, header_rows: int) -> list[str]:
    """Return what a header says of each column, without words in brackets."""
    lowest = _lowest(grid, header_rows)
    return [bare(lowest[c].text).split("(")[0].strip() if c in lowest else "" for c in range(grid.column_count)]


def _names_rows(group: Sequence[tuple[Role, int]]) -> bool:
    return {"label", "value"} <= {role for role, _ in group}


def _groups(roles: Sequence[tuple[Role, int]]) -> list[list[tuple[Role, int]]]:
    """Part columns into groups side by side: each has a label and a value, and begins anew after a value."""
    groups: list[list[tuple[Role, int]]] = [[]]
    for role, column in roles:
        if role in {"stt", "label"} and any(r == "value" for r, _ in groups[-1]):
            groups.append([])
        groups[-1].append((role, column))
    return groups if all(_names_rows(g) for g in groups) else [list(roles)]


def _columns(group: Sequence[tuple[Role, int]], grid: Grid, header_rows: int) -> Columns:
    roles: dict[Role, list[int]] = {}
    for role, column in group:
        roles.setdefault(role, []).append(column)

    def only(role: Role) -> int | None:
        return roles[role][0] if role in roles else None

    return Columns(
        label=roles["label"][0],
        value=roles["value"][-1],
        stt=only("stt") if "stt" in roles else _unheaded_ordinals(grid, roles["label"][0], header_rows),
        unit=only("unit"),
        note=only("note"),
        header_rows=header_rows,
        sure=len(roles["value"]) == 1 and len(roles["label"]) == 1,
        x_edges=grid.x_edges,
        last=max(column for _, column in group),
        first=min(column for _, column in group),
    )


def _unheaded_ordinals(grid: Grid, label: int, header_rows: int) -> int | None:
    """Return the column left of the labels where a scan's heading was misread and what stands below it counts on."""
    cells = [c for c in grid.cells if c.col == label - 1]
    head = [w for c in cells if c.row < header_rows for w in c.words]
    texts = [c.text for c in sorted(cells, key=lambda c: c.row) if c.row >= header_rows and c.text]
    if label != 1 or not any(w.source == "ocr" for w in head) or len(texts) < ORDINALS:
        return None
    running = sum(is_key(a) and is_key(b) and counts_on(a, b) for a, b in itertools.pairwise(texts))
    return label - 1 if running >= RUN_ON * (len(texts) - 1) else None


class Heading(Struct, frozen=True):
    """A header cell and the role it names."""

    cell: Cell
    role: Role


def headings_of(grid: Grid, patterns: Patterns, least: int = MIN_HEADINGS) -> tuple[list[Heading], int]:
    """Return the known headings of a grid and the number of its header rows."""
    found: list[Heading] = []
    header_rows = 0
    for row in range(min(MAX_HEADER_ROWS, grid.row_count)):
        here: list[Heading] = []
        own = [c for c in grid.cells if c.row == row]
        # "6.1 | Số lượng phiếu khảo sát | Số lượng" is a row: it has an ordinal, though two of its cells are headings.
        # With two groups of columns the ordinal may be the right group's.
        if row and any(_prints_row(c) for c in own):
            break
        for cell in own:
            role = heading_role(cell.text, patterns) or _misread_role(cell, patterns)
            if role is not None:
                here.append(Heading(cell, role))
        if len({h.role for h in here}) >= least or (row < header_rows and here):
            found += here
            header_rows = _header_end(max(header_rows, *(h.cell.row + h.cell.row_span for h in here)), found, grid)
        elif row >= header_rows:
            break
    numbers = [c.text for c in grid.cells if c.row == header_rows]
    if header_rows < grid.row_count and is_column_numbers(numbers, patterns):
        header_rows += 1
    return found, header_rows


def _header_end(end: int, found: Sequence[Heading], grid: Grid) -> int:
    """Return where a header ends that one heading seems to reach down to: not behind a row of the form.

    Where a scan lost the rule between the heading "STT" and the first ordinal, the two are one cell. A row that prints
    something below the headings of labels and of units or values, each ended above it, is a row all the same.
    """
    for row in range(1, end):
        over = {
            h.role
            for h in found
            for c in grid.cells
            if h.cell.row + h.cell.row_span == row == c.row and c.col == h.cell.col and c.text
        }
        own = [c for c in grid.cells if c.row == row]
        if "label" in over and over & {"unit", "value"} and all(c.row_span == 1 for c in own):
            return row
    return end


def _prints_row(cell: Cell) -> bool:
    """Whether a cell belongs to a row and no header: an ordinal at the left, or a figure that is no year."""
    return (cell.col == 0 and is_key(cell.text)) or (is_number(cell.text) and not YEAR.fullmatch(cell.text))


def header_lines(texts: Sequence[Sequence[str]], spaces: Sequence[float], patterns: Patterns) -> int:
    """Return how many lines (each by column) are a known header; 0 where they are none.

    Headings wrap, so lines are piled up as long as the piles name columns; where the header may end at several lines it
    ends at the widest of the ``spaces`` below them.
    """
    piles = [""] * (len(texts[0]) if texts else 0)
    best: tuple[int, float, int] | None = None
    for index, line in enumerate(texts[:MAX_HEADER_LINES]):
        if any(is_number(t) for t in line[1:]) or (index and line[0] and is_key(line[0])):
            break
        piles = [f"{pile} {text}".strip() for pile, text in zip(piles, line, strict=True)]
        roles = [role for pile in piles if pile and (role := heading_role(pile, patterns)) is not None]
        named = len(roles)
        if len(set(roles)) < MIN_HEADINGS:
            continue  # "Số lượng phiếu khảo sát | Số lượng": a row whose label and unit are both headings of figures
        space = spaces[index] if index < len(spaces) else 0.0
        if best is None or named > best[0] or (named == best[0] and space > best[1] + 1):
            best = named, space, index + 1
    return best[2] if best else 0


def is_form_title(text: str, patterns: Patterns) -> bool:
    """Whether a line announces a form by its number."""
    key = bare(text)
    return any(re.match(shape, key) for shape in patterns.forms.title)


def heading_role(text: str, patterns: Patterns) -> Role | None:
    """Return the role a heading names, by the longest listed heading it begins with."""
    key = bare(text)
    best: tuple[int, Role] | None = None
    for column in patterns.columns:
        heading = bare(column.heading)
        if not key.startswith(heading) or (best is not None and len(heading) <= best[0]):
            continue
        rest = key[len(heading) :].strip()
        if rest.startswith(":"):
            continue  # "Đơn vị tính: triệu đồng" above a table speaks of all its figures
        if rest and not rest.startswith("(") and len(rest.split()) > EXTRA_WORDS:
            continue
        if rest and key[len(heading)].isalnum():
            continue
        best = len(heading), column.role
    return best[1] if best else None


def _misread_role(cell: Cell, patterns: Patterns) -> Role | None:
    """Return the role of a scanned heading that was read with an error: "Sẽ liệu", "Chỉ tiên".

    The whole cell, but for words in brackets, must be near one heading and no other role's; a form whose columns are
    not known is lost.
    """
    key = bare(cell.text).split("(")[0].strip()
    if len(key) < MISREAD_LENGTH or not any(w.source == "ocr" for w in cell.words):
        return None
    near: set[Role] = {c.role for c in patterns.columns if fuzz.ratio(key, bare(c.heading), score_cutoff=MISREAD)}
    return next(iter(near)) if len(near) == 1 else None


def continues(grid: Grid, before: Columns) -> bool:
    """Whether a grid without a header has the columns of the table before it.

    Drawn borders stay where they were. White columns shift with what each page prints: there every column's middle must
    lie in the column of the same number.
    """
    edges = grid.x_edges
    if len(edges) != len(before.x_edges):
        return False
    if grid.ruled == "all":
        shift = edges[0] - before.x_edges[0]
        return all(abs(a - b - shift) <= SAME_COLUMNS for a, b in zip(edges, before.x_edges, strict=True))
    return all(
        before.x_edges[i] <= (edges[i] + edges[i + 1]) / 2 <= before.x_edges[i + 1]
        and edges[i] <= (before.x_edges[i] + before.x_edges[i + 1]) / 2 <= edges[i + 1]
        for i in range(len(edges) - 1)
    )


def is_column_numbers(cells: Iterable[str], patterns: Patterns) -> bool:
    """Whether a row only numbers the columns: (1) (2) (3), or A B 1 2."""
    texts = [bare(t) for t in cells if t]
    shape = re.compile(patterns.forms.column_numbers)
    numbered = [t for t in texts if shape.fullmatch(t)]
    wanted = 3
    return len(numbered) == len(texts) >= wanted and len(set(numbered)) == len(numbered)
