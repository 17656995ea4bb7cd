"""Which rules a table shows, and with what pen they are drawn."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from .grid import SetRow
from .kinds import Look
from .sheet import Bar, Box, Frame, Mark, Stroke

DOUBLE_GAP = 2.2
"""Distance of the two rules of a double frame, in points."""
THICK_PT = 2.4
Segment = tuple[int, int]
"""Which line of the grid, and which column or row it runs along."""


def rules(rows: Sequence[SetRow], xs: Sequence[float], ys: Sequence[float], look: Look) -> list[Mark]:
    """Draw the rules of one piece of a table; `xs` and `ys` are the lines of its grid."""
    if look.pen == "frame":
        boxes = [
            (xs[cell.col], ys[index], xs[cell.col + cell.cols], ys[index + cell.rows])
            for index, row in enumerate(rows)
            for cell in row.cells
        ]
        return [Frame(*box, look.pen_pt) for box in boxes]
    across = {
        (line, col)
        for index, row in enumerate(rows)
        for cell in row.cells
        for line in (index, index + cell.rows)
        for col in range(cell.col, cell.col + cell.cols)
        if _row_ruled(line, rows, look)
    }
    down = {
        (line, at)
        for index, row in enumerate(rows)
        for cell in row.cells
        for line in (cell.col, cell.col + cell.cols)
        for at in range(index, index + cell.rows)
        if _column_ruled(line, len(xs) - 1, look)
    }
    marks = [_line((xs[first], ys[line], xs[stop], ys[line]), look) for line, first, stop in _joined(across)]
    marks += [_line((xs[line], ys[first], xs[line], ys[stop]), look) for line, first, stop in _joined(down)]
    return marks + _edge((xs[0], ys[0], xs[-1], ys[-1]), look)


def _row_ruled(line: int, rows: Sequence[SetRow], look: Look) -> bool:
    header = sum(row.role == "header" for row in rows)
    if look.ruling in {"full", "rows"}:
        return True
    if look.ruling == "none":
        return False
    if line <= header or line == len(rows):
        return True
    if look.ruling == "ends" or look.every == 0:
        return False
    return rows[line].role == "first_level" if look.every < 0 else (line - header) % look.every == 0


def _column_ruled(line: int, last: int, look: Look) -> bool:
    if look.ruling not in {"full", "columns"}:
        return False
    return look.edge != "open" or 0 < line < last


def _joined(segments: Iterable[Segment]) -> list[tuple[int, int, int]]:
    """Join neighbouring segments of a line: line, first, stop."""
    ordered = sorted(segments)
    if not ordered:
        return []
    starts = [0] + [index + 1 for index, (a, b) in enumerate(pairwise(ordered)) if a[0] != b[0] or b[1] != a[1] + 1]
    stops = [*starts[1:], len(ordered)]
    return [(ordered[a][0], ordered[a][1], ordered[b - 1][1] + 1) for a, b in zip(starts, stops, strict=True)]


def _line(box: Box, look: Look) -> Mark:
    if look.pen == "stroke":
        return Stroke(*box, look.pen_pt)
    half = look.pen_pt / 2
    return Bar(box[0] - half, box[1] - half, box[2] + half, box[3] + half)


def _edge(box: Box, look: Look) -> list[Mark]:
    x0, y0, x1, y1 = box
    if look.edge == "double":
        return [Frame(x0 - DOUBLE_GAP, y0 - DOUBLE_GAP, x1 + DOUBLE_GAP, y1 + DOUBLE_GAP, look.pen_pt)]
    # Half of a thick frame lies outside, so that it does not run into the text.
    return (
        [Frame(x0 - THICK_PT / 3, y0 - THICK_PT / 3, x1 + THICK_PT / 3, y1 + THICK_PT / 3, THICK_PT)]
        if (look.edge == "thick")
        else []
    )
