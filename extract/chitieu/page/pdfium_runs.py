"""The text objects of a page as PDFium knows them: runs of letters of one font and size, and blanks it leaves out."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from pypdfium2 import raw

from chitieu.page import pdfium_calls as pdfium
from chitieu.page.content import Unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.geometry import Box
    from chitieu.page.letters import Bools, Floats, Ints
    from chitieu.page.pdfium_objects import Drawn, Matrices, PageObjects

EMPTY = 0.01
"""A text object narrower or lower than this (points) draws nothing: PDFium leaves such objects out of the text."""
SAME_PLACE = 1.0
"""Text drawn again within this distance (points) is made bold that way: PDFium leaves the second one out."""
LEVEL = 0.01
"""Text that rises by less than this share of what it advances is level: 0.6 degrees."""


class Runs(Struct, frozen=True, eq=False):
    """Text objects in drawing order. Points of the page as a viewer shows it.

    ``size`` is the height of an em and ``em`` its width (they differ where text is stretched). ``font`` counts into
    ``fonts`` and ``font_handles``, which PDFium keeps as long as the page is open, no longer.
    """

    handles: list[int]
    matrix: Matrices
    size: Floats
    em: Floats
    font: Ints
    font_handles: list[int]
    fonts: tuple[str, ...]
    upright: Bools
    hidden: Bools


def runs_of(texts: Drawn) -> Runs:
    """Describe the text objects of an open page."""
    matrix = texts.matrices()
    size = np.zeros((len(texts.handles), 1), dtype=np.float32)
    pdfium.each(pdfium.text_size, texts.handles, pdfium.addresses(size)[0])
    points = size[:, 0].astype(np.float64)
    handles = [font or 0 for font in map(pdfium.text_font, texts.handles)]
    distinct = list(dict.fromkeys(handles))
    index = {handle: number for number, handle in enumerate(distinct)}
    # a negative size under a mirrored matrix is how some writers undo a page that they draw upside down
    a, b, d = (matrix[:, column] * points for column in (0, 1, 3))
    return Runs(
        handles=texts.handles,
        matrix=matrix,
        size=np.abs(d),
        em=a,
        font=np.array([index[handle] for handle in handles], dtype=np.int64),
        font_handles=distinct,
        fonts=tuple(map(_name, distinct)),
        upright=(a > 0) & (np.abs(b) <= LEVEL * a) & (d < 0),
        hidden=pdfium.ints(pdfium.text_mode, texts.handles) == raw.FPDF_TEXTRENDERMODE_INVISIBLE,
    )


def _name(font: int) -> str:
    """Return a font's name; fonts whose glyphs are drawings (Type 3) have none."""
    if not font:
        return ""
    buffer = ctypes.create_string_buffer(256)
    pdfium.font_name(font, ctypes.addressof(buffer), len(buffer))
    return buffer.value.decode("utf-8", "replace")


def unseen_of(runs: Runs, objects: PageObjects, images: Sequence[Box]) -> Unseen:
    """Return what of the text a reader does not see, by the length of the runs; ``images`` are those of the page."""
    if not (len(images) or runs.hidden.any()) or not len(runs.handles):
        return Unseen()
    left, top, right, bottom = objects.texts.boxes().T
    length = np.maximum(right - left, bottom - top)
    x, y = (left + right) / 2, (top + bottom) / 2
    under = np.zeros(len(length), dtype=bool)
    for image, drawn in zip(images, objects.images.turns, strict=True):
        later = drawn > np.array(objects.texts.turns)
        under |= later & (image.x0 <= x) & (x <= image.x1) & (image.top <= y) & (y <= image.bottom)
    half = float(length.sum()) / 2
    return Unseen(float(length[runs.hidden].sum()) > half, float(length[under].sum()) > half)


def dropped_blanks(runs: Runs, owners: Ints) -> Ints | None:
    """Return which runs are blanks that PDFium left out; None where it left out letters. ``owners`` have letters.

    Word draws its blanks alone, thousands a page: without them "chính là" reads "chínhlà". An invisible run that seems
    empty may be letters of a font without outlines, which recognisers write behind scans.
    """
    count = len(runs.handles)
    owned = np.zeros(count, dtype=bool)
    owned[owners] = True
    dropped = np.flatnonzero(~owned)
    if not len(dropped):
        return dropped
    bounds = _bounds([runs.handles[index] for index in dropped.tolist()])
    empty = ((bounds[:, 2] - bounds[:, 0] < EMPTY) | (bounds[:, 3] - bounds[:, 1] < EMPTY)) & ~runs.hidden[dropped]
    if not empty.all():
        kept = np.flatnonzero(owned)
        kept_bounds = _bounds([runs.handles[index] for index in kept.tolist()])
        for lost in bounds[~empty]:
            if not bool((np.abs(kept_bounds - lost) < SAME_PLACE).all(axis=1).any()):
                return None
    return dropped[empty]


def _bounds(handles: list[int]) -> Floats:
    """Return left, bottom, right, top of objects in the coordinates they are drawn in."""
    bounds = np.zeros((len(handles), 4), dtype=np.float32)
    pdfium.each(pdfium.object_bounds, handles, *pdfium.addresses(bounds))
    return bounds.astype(np.float64)
