"""The objects that draw a page, in drawing order and through nested forms: text, paths, images."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

import sys
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from msgspec import Struct, field
from pypdfium2 import raw

from chitieu.geometry import Box
from chitieu.page import pdfium_calls as pdfium
from chitieu.page.frame import Frame, Matrix, concatenated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Matrices: TypeAlias = "NDArray[np.float64]"
"""One matrix (a, b, c, d, e, f) per row."""


class Drawn(Struct, frozen=True):
    """Objects of one kind: PDFium's handles, when each is drawn, and what leads from its surroundings to the page."""

    handles: list[int] = field(default_factory=list[int])
    turns: list[int] = field(default_factory=list[int])
    outer: list[Matrix] = field(default_factory=list[Matrix])

    def matrices(self) -> Matrices:
        """Return what leads from each object's own coordinates to the page as a viewer shows it."""
        if not self.handles:
            return np.empty((0, 6))
        own = np.zeros((len(self.handles), 6), dtype=np.float32)
        pdfium.each(pdfium.object_matrix, self.handles, pdfium.addresses(own)[0])
        a, b, c, d, e, f = own.astype(np.float64).T
        k, m, n, o, p, q = np.array(self.outer, dtype=np.float64).T
        return np.column_stack(
            (a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q)
        )

    def boxes(self) -> Matrices:
        """Return left, top, right and bottom of the ink of each object on the page as a viewer shows it."""
        own = np.zeros((len(self.handles), 4), dtype=np.float32)
        pdfium.each(pdfium.object_bounds, self.handles, *pdfium.addresses(own))
        left, low, right, high = own.astype(np.float64).T
        a, b, c, d, e, f = np.array(self.outer, dtype=np.float64).reshape(-1, 6).T
        corners = [(left, low), (left, high), (right, low), (right, high)]
        x = np.array([a * u + c * v + e for u, v in corners])
        y = np.array([b * u + d * v + f for u, v in corners])
        return np.column_stack((x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0)))


class PageObjects(Struct, frozen=True):
    """What draws a page, each kind in drawing order."""

    texts: Drawn = field(default_factory=Drawn)
    paths: Drawn = field(default_factory=Drawn)
    images: Drawn = field(default_factory=Drawn)


def objects_of(page: int, count: int, frame: Frame) -> PageObjects:
    """Walk the ``count`` objects of an open page. PDFium itself stops reading forms nested 40 deep."""
    found = PageObjects()
    _walk(list(map(pdfium.page_object, repeat(page), range(count))), frame.matrix, found, iter(range(sys.maxsize)))
    return found


def _walk(handles: list[int], outer: Matrix, found: PageObjects, clock: Iterator[int]) -> None:
    lists = {
        raw.FPDF_PAGEOBJ_TEXT: found.texts,
        raw.FPDF_PAGEOBJ_PATH: found.paths,
        raw.FPDF_PAGEOBJ_IMAGE: found.images,
    }
    for handle, kind in zip(handles, map(pdfium.object_type, handles), strict=True):
        if kind == raw.FPDF_PAGEOBJ_FORM:
            inner = np.zeros((1, 6), dtype=np.float32)
            pdfium.object_matrix(handle, inner.ctypes.data)
            a, b, c, d, e, f = (float(value) for value in inner[0])
            parts = list(map(pdfium.form_object, repeat(handle), range(pdfium.form_count(handle))))
            _walk(parts, concatenated((a, b, c, d, e, f), outer), found, clock)
        elif kind in lists:
            lists[kind].turns.append(next(clock))
            lists[kind].handles.append(handle)
            lists[kind].outer.append(outer)


def image_boxes(images: Drawn, width: float, height: float) -> tuple[Box, ...]:
    """Return where images lie on a page of this size: each is the unit square under its matrix."""
    boxes: list[Box] = []
    for a, b, c, d, e, f in images.matrices().tolist():
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        boxes.append(Box(max(0.0, min(xs)), max(0.0, min(ys)), min(width, max(xs)), min(height, max(ys))))
    return tuple(boxes)


def drawn_edges(paths: Drawn, limit: int) -> tuple[list[list[float]], int] | None:
    """Return the straight pieces of all painted paths and how many outlines are neither a line nor a rectangle.

    A piece is (x0, top, x1, bottom) in points as a viewer shows the page; a Bezier curve is the chord between its ends.
    None where the paths have more than ``limit`` segments.
    """
    counts = pdfium.ints(pdfium.path_count, paths.handles)
    total = int(counts.sum()) if len(counts) else 0
    if total > limit:
        return None
    if not total:
        return [], 0
    owner = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    handles = np.array(paths.handles, dtype=np.int64)[owner].tolist()
    segments = list(map(pdfium.path_segment, handles, place.tolist()))
    own = np.zeros((total, 2), dtype=np.float32)
    pdfium.each(pdfium.segment_point, segments, *pdfium.addresses(own))
    kinds = pdfium.ints(pdfium.segment_type, segments)
    closes = pdfium.ints(pdfium.segment_closes, segments).astype(bool)
    a, b, c, d, e, f = paths.matrices()[owner].T
    x, y = own.astype(np.float64).T
    points = np.column_stack((a * x + c * y + e, b * x + d * y + f))
    moves = kinds == raw.FPDF_SEGMENT_MOVETO
    ends = _curve_ends(kinds)
    starts = np.flatnonzero(moves | (place == 0))
    edges: list[list[float]] = []
    outlines = 0
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), total], strict=True):
        corners = points[start:stop][ends[start:stop]].tolist()
        straight = bool((kinds[start:stop] != raw.FPDF_SEGMENT_BEZIERTO).all())
        outlines += _add_edges(edges, corners, closed=bool(closes[stop - 1]), straight=straight)
    return edges, outlines


def _curve_ends(kinds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which points lie on the outline: the third of each Bezier triple, the others steer it."""
    curved = kinds == raw.FPDF_SEGMENT_BEZIERTO
    index = np.arange(len(kinds))
    before = np.maximum.accumulate(np.where(curved, -1, index))
    return ~curved | ((index - before) % 3 == 0)


SAME_POINT = 0.005
"""Points nearer than this are one: PDFium's single precision is good for 0.0001 pt on A4, no writer draws finer."""


def _add_edges(edges: list[list[float]], corners: list[list[float]], *, closed: bool, straight: bool) -> bool:
    """Add the pieces of one outline; tell whether it is neither a line nor a rectangle."""
    loop = len(corners) > 2 and _same(corners[0], corners[-1])  # noqa: PLR2004
    if loop:
        corners = corners[:-1]  # `re` repeats its first corner
    if len(corners) < 2:  # noqa: PLR2004
        return False
    ring = [*corners, corners[0]] if (closed or loop) and len(corners) > 2 else corners  # noqa: PLR2004
    flat = True
    for (x0, y0), (x1, y1) in pairwise(ring):
        flat = flat and (abs(x0 - x1) < SAME_POINT or abs(y0 - y1) < SAME_POINT)
        edges.append([min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)])
    line, rectangle = len(ring) == 2, len(ring) == 5 and flat  # noqa: PLR2004
    return not (straight and (line or rectangle))


def _same(one: list[float], other: list[float]) -> bool:
    return abs(one[0] - other[0]) < SAME_POINT and abs(one[1] - other[1]) < SAME_POINT
