"""Which ink of a scan belongs to a cell, and what of it can be told without reading: dirt, dashes, digit height."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from chitieu.page import scan_pixels as px
from chitieu.page.number_reader import TIGHT, NumberCrop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.geometry import Box
    from chitieu.page.number_reader import Gap
    from chitieu.page.scan_pixels import Blobs
    from chitieu.page.scan_sheet import Sheet

SPECK = 1.2
"""Points: a cell whose every piece of ink is smaller than this in both directions is blank: dirt. A full stop at 10 pt
measures 1.1 to 1.4, but a cell that holds nothing but one full stop is blank anyway; a dash is 3 to 5 long."""
DOT = 0.6
"""Points: smaller pieces than this are dirt even beside letters; the full stop of ``1.1.`` measures 0.9 or more."""
DOT_REACH = 4.0
"""Points: how near to larger ink a dot must be to belong to it."""
REMNANT = 1.6
"""Points: ink wholly within this distance of a cell's border is left over from the border. Text keeps 2 or more."""
DASH_HEIGHT = 2.6
"""Points: ink no higher than this is dashes or dots: a full stop has 1.5, a thick dash 1.2, a comma 3.3."""
DASH_SHAPE = 1.8
"""Width to height from which such ink is a dash, not a dot."""
FULL_STOP = 0.3
"""A dot is at most this share of a digit high and wide (Times: 0.16; bold, blurred at 150 dpi: 0.27), and ends on
the baseline give or take half of that; a comma reaches 0.2 to 0.3 below it."""
LOW = 0.35
"""Points and commas begin at most this high above the baseline, in digit heights (Times 0.16, bold on a fax 0.27); the
lower ring of a per cent sign begins at 0.45 or more."""
SLIM = 0.4
"""Points and commas are at most this wide, in digit heights."""
HANGING = (0.08, 0.28)
"""A comma reaches at least so far below the baseline and is at least so high, in digit heights: 0.08 to 0.19 and 0.28
to 0.41 on 60 commas of scans at 200 and 150 dpi."""
SITTING = (0.06, 0.26)
"""A point reaches and measures at most so much: 98 of 100 among 850. What lies between is told by nobody."""
PARTED = 0.9
"""A gap wider than this many digit heights parts two numbers; a blank between thousands has 0.5."""
HOLLOW = 0.42
"""A gap this wide inside a number may be where a full stop has faded: two digits are at most 0.35 apart (1 1 in Times),
0.45 and more where there is a stop between them."""
TALL = 0.7
"""Pieces at least this share of the highest are digits or letters, not points and commas."""


class InkCell(Struct, frozen=True):
    """A stretch of ink inside a cell (points): its pixels, and which blobs make it up."""

    cell: Box
    x0: int
    top: int
    x1: int
    bottom: int
    members: tuple[int, ...]


def ink_cell(sheet: Sheet, cell: Box) -> InkCell | None:
    """Return the ink inside ``cell`` (points), None when there is only dirt and what is left of borders."""
    found, scale = sheet.found, sheet.page.scale
    x0, top, x1, bottom = sheet.page.to_pixels(cell)
    inside = (found.x_mid > x0) & (found.x_mid < x1) & (found.y_mid > top) & (found.y_mid < bottom)
    edge = REMNANT * scale
    inside &= ~((found.x1 < x0 + edge) | (found.x0 > x1 - edge))
    inside &= ~((found.bottom < top + edge) | (found.top > bottom - edge))
    extent = np.maximum(found.width, found.height)
    large = np.flatnonzero(inside & (extent >= SPECK * scale))
    if not len(large):
        return None
    reach = DOT_REACH * scale
    near = (found.x1 > found.x0[large].min() - reach) & (found.x0 < found.x1[large].max() + reach)
    near &= (found.bottom > found.top[large].min() - reach) & (found.top < found.bottom[large].max() + reach)
    return gathered(found, cell, np.flatnonzero(inside & near & (extent >= DOT * scale)).tolist())


def gathered(found: Blobs, cell: Box, members: Sequence[int]) -> InkCell:
    """Return the ink that these blobs make up."""
    return InkCell(
        cell,
        min(int(found.x0[i]) for i in members),
        min(int(found.top[i]) for i in members),
        max(int(found.x1[i]) for i in members),
        max(int(found.bottom[i]) for i in members),
        tuple(members),
    )


def dashes(sheet: Sheet, cell: InkCell) -> str:
    """Return the dashes or dots a cell holds when it holds nothing else: too flat for any line reader."""
    if cell.bottom - cell.top > DASH_HEIGHT * sheet.page.scale:
        return ""
    found = sheet.found
    order = sorted(cell.members, key=lambda i: int(found.x0[i]))
    return "".join("-" if found.width[i] >= DASH_SHAPE * found.height[i] else "." for i in order)


def digits_of(sheet: Sheet, cell: InkCell) -> tuple[int, int]:
    """Return height and base row (pixels) of the digits: those of the tall blobs; commas hang below, dots are low."""
    members = np.array(cell.members)
    heights, bottoms = sheet.found.height[members], sheet.found.bottom[members]
    tall = heights >= TALL * heights.max()
    return int(np.median(heights[tall])), int(np.median(bottoms[tall]))


def crop_of(sheet: Sheet, cell: InkCell) -> NumberCrop:
    """Cut a line of ink from the page, with the margin the number readers like."""
    tall, base = digits_of(sheet, cell)
    margin = max(2, round(TIGHT * tall))
    rows = px.pixel_span(cell.top - margin, cell.bottom + margin, sheet.grey.shape[0])
    columns = px.pixel_span(cell.x0 - margin, cell.x1 + margin, sheet.grey.shape[1])
    last = max(cell.members, key=lambda i: int(sheet.found.x1[i]))
    small = max(int(sheet.found.height[last]), int(sheet.found.width[last])) <= FULL_STOP * tall
    full_stop = small and abs(int(sheet.found.bottom[last]) - base) <= FULL_STOP * tall / 2
    image = np.ascontiguousarray(sheet.grey[rows, columns])
    widest = max((high - low for low, high in gaps_of(sheet.found, cell)), default=0)
    gap: Gap = "wide" if widest > PARTED * tall else "hollow" if widest > HOLLOW * tall else "none"
    signs = low_signs(sheet.found, cell, tall, base)
    return NumberCrop(image, sheet.page.dpi, base - rows.start, tall, full_stop, gap, signs)


def low_signs(found: Blobs, cell: InkCell, tall: int, base: int) -> str:
    """Return the points and commas that stand alone, from left to right, by how far they reach below the baseline.

    ``?`` is a sign that could be either. Signs that touch a digit are not seen.
    """
    low = [i for i in cell.members if found.top[i] >= base - LOW * tall and found.width[i] <= SLIM * tall]
    signs: list[str] = []
    for i in sorted(low, key=lambda i: int(found.x0[i])):
        hangs, high = (int(found.bottom[i]) - base) / tall, int(found.height[i]) / tall
        comma, point = hangs >= HANGING[0] and high >= HANGING[1], hangs <= SITTING[0] and high <= SITTING[1]
        signs.append("," if comma else "." if point else "?")
    return "".join(signs)


def gaps_of(found: Blobs, cell: InkCell) -> list[tuple[int, int]]:
    """Return the white stretches between the pieces of a line, from left to right."""
    members = sorted(cell.members, key=lambda i: int(found.x0[i]))
    gaps: list[tuple[int, int]] = []
    reach = int(found.x1[members[0]])
    for i in members[1:]:
        gaps.append((reach, int(found.x0[i])))
        reach = max(reach, int(found.x1[i]))
    return gaps


def lines_of(sheet: Sheet, cell: InkCell, members: Sequence[int]) -> list[InkCell]:
    """Group blobs of a cell into lines: what overlaps vertically (by half of the smaller) is one line."""
    found = sheet.found
    groups: list[tuple[int, int, list[int]]] = []
    for i in sorted(members, key=lambda i: -int(found.height[i])):
        top, bottom = int(found.top[i]), int(found.bottom[i])
        for k, (low, high, group) in enumerate(groups):
            if min(bottom, high) - max(top, low) >= 0.5 * min(bottom - top, high - low):
                groups[k] = (min(low, top), max(high, bottom), [*group, i])
                break
        else:
            groups.append((top, bottom, [i]))
    return [gathered(found, cell.cell, group) for _, _, group in sorted(groups, key=lambda g: g[0])]
