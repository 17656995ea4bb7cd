"""Rows of a table whose columns are known by their white space: header, headings over all columns, rows of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.page.lines import Line, lines_of
from chitieu.table.open_columns import column_of, parts_of, straddles
from chitieu.table.split import rows_of_band

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chitieu.page.model import Word


class OpenCell(Struct, frozen=True):
    """A cell by its columns and the rows it runs over."""

    col: int
    col_span: int
    row_span: int
    words: tuple[Word, ...]


class OpenRow(Struct, frozen=True):
    """A row: its cells, and where its words begin and end (points)."""

    cells: tuple[OpenCell, ...]
    top: float
    bottom: float


def open_rows(
    header: Sequence[Line],
    numbers: Sequence[Line],
    bands: Iterable[Sequence[Line]],
    edges: Sequence[float],
    *,
    ruled: bool,
) -> list[OpenRow]:
    """Part the lines of a table: headings, column numbers (if any), then the bands of lines that rules leave together.

    ``ruled`` says that the rules between the bands part rows; otherwise they may part head, body and total only.
    """
    rows = _header_rows(header, edges) if header else []
    if numbers:
        rows.append(_plain_row(_columns(numbers, edges)))
    for band in bands:
        for run in _between_headings(band, edges):
            if len(run) == 1 and _span(run[0], edges) is not None:
                rows.append(_heading_row(run[0], edges))
                continue
            columns = _columns(run, edges)
            parted = rows_of_band(columns, sure=ruled)
            if parted is None:
                rows.append(_plain_row(columns))
            else:
                rows += [_row([(c, 1, words) for c, words in enumerate(row)]) for row in parted if any(row)]
    return rows


def _between_headings(band: Sequence[Line], edges: Sequence[float]) -> Iterable[list[Line]]:
    """Part a band at the lines that run over several columns."""
    run: list[Line] = []
    for line in band:
        if _span(line, edges) is None:
            run.append(line)
            continue
        if run:
            yield run
        yield [line]
        run = []
    if run:
        yield run


def _span(line: Line, edges: Sequence[float]) -> tuple[int, int] | None:
    """Return first and last column of a line that is one run of text over several columns."""
    parts = parts_of(line, edges)
    if len(parts) != 1:
        return None
    first, last = _reach(parts[0], edges)
    return (first, last) if last > first else None


def _reach(part: Sequence[Word], edges: Sequence[float]) -> tuple[int, int]:
    """Return the columns of a run of words: those where a word of it stands."""
    columns = [column_of(w, edges) for w in part]
    return min(columns), max(columns)


def _columns(lines: Sequence[Line], edges: Sequence[float]) -> list[tuple[Line, ...]]:
    held: list[list[Word]] = [[] for _ in range(len(edges) - 1)]
    for line in lines:
        for word in line.words:
            held[column_of(word, edges)].append(word)
    return [tuple(lines_of(words)) for words in held]


def _header_rows(lines: Sequence[Line], edges: Sequence[float]) -> list[OpenRow]:
    """Part a header: headings over several columns stand above those of their columns."""
    wide: dict[tuple[int, int], list[Word]] = {}
    rest: list[list[Word]] = [[] for _ in range(len(edges) - 1)]
    for line in lines:
        for part in parts_of(line, edges):
            first, last = _reach(part, edges)
            if last > first and straddles(part, edges):
                wide.setdefault((first, last), []).extend(part)
            elif (group := _wrapped(part, wide)) is not None:
                wide[group].extend(part)
            else:
                for word in part:
                    rest[column_of(word, edges)].append(word)
    # Wider groups stand above narrower ones: three levels are two tiers of groups and the columns.
    tiers: dict[tuple[int, int], int] = {}
    for first, last in sorted(wide, key=lambda s: s[0] - s[1]):
        above = [t for (f, la), t in tiers.items() if f <= first and last <= la]
        tiers[first, last] = max(above, default=-1) + 1
    depth = max(tiers.values(), default=-1) + 2
    rows: list[list[OpenCell]] = [[] for _ in range(depth)]
    for (first, last), tier in tiers.items():
        rows[tier].append(OpenCell(first, last - first + 1, 1, tuple(wide[first, last])))
    for col, words in enumerate(rest):
        top = max((t for (f, la), t in tiers.items() if f <= col <= la), default=-1) + 1
        rows[top].append(OpenCell(col, 1, depth - top, tuple(words)))
    whole = _extent([w for row in rows for c in row for w in c.words])
    step = (whole[1] - whole[0]) / depth
    return [
        OpenRow(tuple(sorted(row, key=lambda c: c.col)), whole[0] + i * step, whole[0] + (i + 1) * step)
        for i, row in enumerate(rows)
    ]


def _wrapped(part: Sequence[Word], wide: Mapping[tuple[int, int], Sequence[Word]]) -> tuple[int, int] | None:
    """Return the group whose heading goes on in a line of its own: centred below it, with a small letter."""
    x_mid = (part[0].box.x0 + part[-1].box.x1) / 2
    for group, words in wide.items():
        above = [w for w in words if abs(w.baseline - words[-1].baseline) < 1]
        size = part[0].size
        under = 0 < part[0].baseline - above[0].baseline <= 1.5 * size
        centred = abs((above[0].box.x0 + above[-1].box.x1) / 2 - x_mid) <= size
        if under and centred and part[0].text[:1].islower():
            return group
    return None


def _plain_row(columns: Sequence[tuple[Line, ...]]) -> OpenRow:
    return _row([(c, 1, tuple(w for line in column for w in line.words)) for c, column in enumerate(columns)])


def _heading_row(line: Line, edges: Sequence[float]) -> OpenRow:
    first, last = _reach(line.words, edges)
    cells: list[tuple[int, int, tuple[Word, ...]]] = [(c, 1, ()) for c in range(first)]
    cells.append((first, last - first + 1, line.words))
    return _row([*cells, *((c, 1, ()) for c in range(last + 1, len(edges) - 1))])


def _row(cells: Sequence[tuple[int, int, tuple[Word, ...]]]) -> OpenRow:
    top, bottom = _extent([w for _, _, words in cells for w in words])
    return OpenRow(tuple(OpenCell(col, span, 1, words) for col, span, words in cells), top, bottom)


def _extent(words: Sequence[Word]) -> tuple[float, float]:
    return min(w.box.top for w in words), max(w.box.bottom for w in words)
