"""Text outside tables: cut into blocks where a white gutter separates columns, each block read as a whole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from chitieu.page import scan_pixels as px
from chitieu.page.engine import BLOCK, TEXT_DPI
from chitieu.page.scan_marks import without_marks
from chitieu.page.scan_text import rows_of, shifted, to_words, without_accents
from chitieu.page.scan_words import read_twice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.geometry import Box
    from chitieu.page.engine import SeenWord
    from chitieu.page.model import Word
    from chitieu.page.scan_pixels import Blobs, Grey, Ink, Ints
    from chitieu.page.scan_sheet import Sheet

GUTTER = 13.0
"""Points: the narrowest white gutter between two columns (letterhead, signature block). Rivers in justified text
stay below 10 and do not run through several lines."""
COLUMN_HEIGHT = 22.0
"""Points: a gutter must run along at least this much, two lines, to matter."""
LINE_GAP = 1.0
"""Points of white that end a line band."""
MARGIN = 12
"""Pixels of paper around a block."""
SPECK = 1.0
"""Points: ink smaller than this in both directions separates nothing."""


class Block(Struct, frozen=True):
    """A rectangle of running text, in pixels of the prepared page."""

    x0: int
    top: int
    x1: int
    bottom: int


def read_body(sheet: Sheet, cells: Sequence[Box]) -> list[Word]:
    """Read everything outside ``cells`` (points), raised digits as words of their own."""
    grey, ink = outside(sheet, cells)
    seen: list[SeenWord] = []
    for block in blocks(px.blobs(ink) if cells else sheet.found, sheet.page.scale):
        cut = grey[block.top : block.bottom, block.x0 : block.x1]
        factor = TEXT_DPI / sheet.page.dpi
        image = px.padded(px.scaled(cut, factor), MARGIN)
        first = 1 + max((w.line for w in seen), default=-1)
        words = sheet.engine.words(image, TEXT_DPI, "vie", BLOCK)
        seen += shifted(words, block.x0 - MARGIN / factor, block.top - MARGIN / factor, factor, first)
    unmarked = without_marks(sheet, grey, ink, without_accents(rows_of(seen), sheet.page.scale))
    return read_twice(sheet, grey, to_words(sheet.page, ink, unmarked.rows)) + unmarked.marks


def outside(sheet: Sheet, cells: Sequence[Box]) -> tuple[Grey, Ink]:
    """Return page and ink with all cells painted white."""
    grey, ink = sheet.grey.copy(), sheet.ink.copy()
    for cell in cells:
        x0, top, x1, bottom = sheet.page.to_pixels(cell)
        where = px.pixel_span(top - 1, bottom + 1, grey.shape[0]), px.pixel_span(x0 - 1, x1 + 1, grey.shape[1])
        grey[where] = px.PAPER
        ink[where] = 0
    return grey, ink


def blocks(found: Blobs, scale: float) -> list[Block]:
    """Cut the page into blocks: full width, except where a gutter runs through consecutive lines."""
    keep = np.maximum(found.width, found.height) >= SPECK * scale
    boxes = np.stack([found.x0, found.top, found.x1, found.bottom], axis=1)[keep]
    return _cut(boxes, scale) if len(boxes) else []


def _cut(boxes: Ints, scale: float) -> list[Block]:
    bands = _bands(boxes, scale)
    cut: list[Block] = []
    full: list[Ints] = []
    i = 0
    while i < len(bands):
        count, gutter = _columns_from(bands[i:], scale)
        if not count:
            full.append(bands[i])
            i += 1
            continue
        if full:
            cut.append(_hull(full))
            full = []
        both = np.concatenate(bands[i : i + count])
        left = (both[:, 0] + both[:, 2]) / 2 < gutter
        cut += _cut(both[left], scale) + _cut(both[~left], scale)
        i += count
    if full:
        cut.append(_hull(full))
    return cut


def _bands(boxes: Ints, scale: float) -> list[Ints]:
    """Group boxes into bands that white rows separate, from top to bottom."""
    order = boxes[np.argsort(boxes[:, 1], kind="stable")]
    low = np.maximum.accumulate(order[:, 3])
    starts = np.flatnonzero(order[1:, 1] - low[:-1] > LINE_GAP * scale) + 1
    return np.split(order, starts)


def _columns_from(bands: Sequence[Ints], scale: float) -> tuple[int, float]:
    """Return how many of the bands, from the first, one gutter parts in two columns, and where it runs; 0 for none."""
    shared = _gaps(bands[0], scale)
    count = 0
    middle = 0.0
    for i, band in enumerate(bands):
        clear = _gaps(band, scale, open_ends=True)
        shared = [
            (max(a, c), min(b, d)) for a, b in shared for c, d in clear if min(b, d) - max(a, c) >= GUTTER * scale
        ]
        if not shared:
            break
        count = i + 1
        low, high = max(shared, key=lambda gap: gap[1] - gap[0])
        middle = (low + high) / 2
    if not count:
        return 0, 0.0
    height = int(max(b[:, 3].max() for b in bands[:count])) - int(bands[0][:, 1].min())
    return (count, middle) if height >= COLUMN_HEIGHT * scale else (0, 0.0)


def _gaps(boxes: Ints, scale: float, *, open_ends: bool = False) -> list[tuple[float, float]]:
    """Return the white stretches between the boxes, ``GUTTER`` or wider; with ``open_ends`` also those beside them."""
    order = boxes[np.argsort(boxes[:, 0], kind="stable")]
    reach = np.maximum.accumulate(order[:, 2])
    wide = np.flatnonzero(order[1:, 0] - reach[:-1] >= GUTTER * scale)
    gaps = [(float(reach[i]), float(order[i + 1, 0])) for i in wide]
    if open_ends:
        gaps = [(-math.inf, float(order[0, 0])), *gaps, (float(reach[-1]), math.inf)]
    return gaps


def _hull(bands: Sequence[Ints]) -> Block:
    boxes = np.concatenate(bands)
    x0, top = boxes[:, :2].min(axis=0).tolist()
    x1, bottom = boxes[:, 2:].max(axis=0).tolist()
    return Block(x0, top, x1, bottom)
