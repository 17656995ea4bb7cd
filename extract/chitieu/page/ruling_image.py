"""Ruling lines of a scanned page: found by morphological opening, returned in points, and erased from the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, structs

from chitieu.page import scan_pixels as px
from chitieu.page.model import Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from chitieu.page.prepare import Prepared
    from chitieu.page.scan_pixels import Grey, Ink

PIECE = 0.17
"""Inches: the shortest unbroken piece of a ruling. Longer than any stroke of text (an em dash at 14 pt: 0.19, so it
counts as a piece, but stays alone and is too short for a ruling); rules of poor faxes break into pieces of 0.2."""
BRIDGE = 0.12
"""Inches: gaps up to this length between pieces of one rule are closed (broken rules, a letter across the rule). Two
tables, or a table and its caption, lie 0.2 and more apart."""
STEP = 0.06
DOTTED = 0.3
THIN = 0.8
"""A rule one pixel thick falls into dots where skew makes it change rows. So each is followed beyond its ends in steps
of 0.06 inches, as long as at least this share of the columns has ink there, and most of that ink is thin (paper above
and below): text in a merged cell, right where a rule of the next column would go on, is not."""
TRACE_REACH = 2
"""Pixels above and below its middle within which a rule is followed."""
MIN_ACROSS = 0.32
"""Inches: the shortest horizontal ruling; a narrow column is 0.35 wide, an underlined word seldom shorter."""
MIN_DOWN = 0.19
"""Inches: the shortest vertical ruling, about the height of one table row of 13 pt text (0.22); a capital has 0.13."""
MAX_THICK = 0.045
"""Inches: thicker bars (3.2 pt) are pictures or bold print. Word's widest usual border is 3 pt."""
WOBBLE = 0.012
"""Inches: how far pieces of one rule may lie beside each other (a skew left over, fax steps)."""
CLEAR = 0.7
"""Share of a ruling's length that must have paper on both sides: rows of serifs that touch have ink on one side."""
TALL = 0.6
BESIDE = 0.25
"""Vertical rulings at least this long (inches, two rows and more) may have print close to one side, but for this share
of their length: at 100 dpi labels stand one pixel right of the rule. Stems of letters do not align that far."""
ERASE = 0.008
"""Inches painted on each side of a ruling: covers its soft edge (5 px at 300 dpi in all), spares the text beside it."""


class Line(Struct, frozen=True):
    """A ruling in pixels: its middle ``at`` (a row or a column), from ``start`` to ``end``, ``thick`` pixels wide."""

    at: float
    start: int
    end: int
    low: int
    high: int

    @property
    def thick(self) -> int:
        """Extent across its direction, with what skew is left."""
        return self.high - self.low


class Ruled(Struct, frozen=True):
    """What ``find_rulings`` saw: rulings in points, and the page without them."""

    rulings: tuple[Ruling, ...]
    grey: Grey
    ink: Ink


def find_rulings(page: Prepared) -> Ruled:
    """Find the horizontal and vertical rulings of a prepared page and erase them."""
    across = _lines(page.rule_ink, page.dpi, MIN_ACROSS)
    down = _lines(np.ascontiguousarray(page.rule_ink.T), page.dpi, MIN_DOWN, upright=True)
    rulings = [
        Ruling(box.x0, box.y_mid, box.x1, box.y_mid)
        for box in (page.to_points(line.start, line.at, line.end, line.at) for line in across)
    ]
    rulings += [
        Ruling(box.x_mid, box.top, box.x_mid, box.bottom)
        for box in (page.to_points(line.at, line.start, line.at, line.end) for line in down)
    ]
    grey, ink = page.grey.copy(), page.ink.copy()
    margin = max(2, round(ERASE * page.dpi))
    for line in across:
        _paint(grey, ink, (line.low - margin, line.high + margin), (line.start - margin, line.end + margin))
    for line in down:
        _paint(grey, ink, (line.start - margin, line.end + margin), (line.low - margin, line.high + margin))
    return Ruled(tuple(Ruling(*(round(v, 1) for v in (r.x0, r.top, r.x1, r.bottom))) for r in rulings), grey, ink)


def _paint(grey: Grey, ink: Ink, rows: tuple[int, int], columns: tuple[int, int]) -> None:
    where = px.pixel_span(*rows, grey.shape[0]), px.pixel_span(*columns, grey.shape[1])
    grey[where] = px.PAPER
    ink[where] = 0


def _lines(ink: Ink, dpi: int, min_length: float, *, upright: bool = False) -> list[Line]:
    """Return the horizontal lines of ``ink`` (pass the transpose for vertical ones, which are ``upright``)."""
    # a rule that climbs by one pixel breaks a run of one row: two rows thick it does not
    solid = px.opened(px.thickened(ink, 1, 2), round(PIECE * dpi), 1)
    # most pages have few rules or none, and looking for pieces costs as much as a page has pixels
    rows = np.flatnonzero(solid.any(axis=1))
    first = int(rows[0]) if len(rows) else 0
    found = px.blobs(solid[first : int(rows[-1]) + 1] if len(rows) else solid[:1])
    most = round(MAX_THICK * dpi) + 1
    pieces = [
        Line((top + bottom - 1) / 2, x0, x1, top, bottom)
        for x0, x1, top, bottom in zip(
            *(v.tolist() for v in (found.x0, found.x1, found.top + first, found.bottom + first)), strict=True
        )
        if bottom - top <= most + round((x1 - x0) * 0.002)
    ]
    gap, wobble = round(BRIDGE * dpi), max(1.5, WOBBLE * dpi)
    traced = [_traced(ink, line, dpi) for line in _joined(pieces, gap, wobble)]
    joined = _joined(traced, gap, wobble)
    long = [line for line in joined if line.end - line.start >= min_length * dpi]
    return [line for line in long if _is_clear(ink, line, dpi) or (upright and _has_print_beside(ink, line, dpi))]


def _joined(pieces: Sequence[Line], bridge: int, wobble: float) -> list[Line]:
    """Join pieces that continue each other."""
    open_lines: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda p: (p.start, p.at)):
        for group in open_lines:
            last = max(group, key=lambda p: p.end)
            if abs(last.at - piece.at) <= wobble and piece.start - last.end <= bridge:
                group.append(piece)
                break
        else:
            open_lines.append([piece])
    lines: list[Line] = []
    for group in open_lines:
        weight = sum(p.end - p.start for p in group)
        at = sum(p.at * (p.end - p.start) for p in group) / weight
        low, high = min(p.low for p in group), max(p.high for p in group)
        lines.append(Line(at, min(p.start for p in group), max(p.end for p in group), low, high))
    return sorted(lines, key=lambda line: (line.at, line.start))


def _traced(ink: Ink, line: Line, dpi: int) -> Line:
    """Follow a line beyond its ends where it goes on as dots."""
    step = max(4, round(STEP * dpi))
    start, end = line.start, line.end
    while end < ink.shape[1] and _is_dotted(ink, line.at, end, end + step, dpi):
        end = min(ink.shape[1], end + step)
    while start > 0 and _is_dotted(ink, line.at, start - step, start, dpi):
        start = max(0, start - step)
    row = round(line.at)
    inked = np.flatnonzero(ink[max(0, row - TRACE_REACH) : row + TRACE_REACH + 1, start:end].any(axis=0))
    first, last = (start + int(inked[0]), start + int(inked[-1]) + 1) if len(inked) else (start, end)
    return structs.replace(line, start=min(line.start, first), end=max(line.end, last))


def _is_dotted(ink: Ink, at: float, start: int, end: int, dpi: int) -> bool:
    reach, gap = TRACE_REACH, max(2, round(0.01 * dpi))
    row = round(at)
    if row - reach - gap < 0 or row + reach + gap >= ink.shape[0]:
        return False
    columns = slice(max(0, start), end)
    inked = ink[row - reach : row + reach + 1, columns].any(axis=0)
    if not inked.size or float(inked.mean()) < DOTTED:
        return False
    clear = (ink[row - reach - gap, columns] == 0) & (ink[row + reach + gap, columns] == 0)
    return float(clear[inked].mean()) >= THIN


def _is_clear(ink: Ink, line: Line, dpi: int) -> bool:
    above, below = _paper_beside(ink, line, dpi)
    return float((above & below).mean()) >= CLEAR


def _has_print_beside(ink: Ink, line: Line, dpi: int) -> bool:
    """Whether a long line has paper along one side, and print close to the other here and there."""
    if line.end - line.start < TALL * dpi:
        return False
    free = sorted(float(side.mean()) for side in _paper_beside(ink, line, dpi))
    return free[1] >= CLEAR and free[0] >= BESIDE


def _paper_beside(ink: Ink, line: Line, dpi: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    gap = max(2, round(0.01 * dpi))
    span = slice(line.start, line.end)
    return ink[max(0, line.low - gap), span] == 0, ink[min(ink.shape[0] - 1, line.high + gap), span] == 0
