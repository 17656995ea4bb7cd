"""One page through pdfplumber: slow, but it reads what PDFium gets wrong, and text that runs up or down the page."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from chitieu.geometry import Box, QuarterTurn, turn
from chitieu.page.content import PageContent, rulings_of
from chitieu.page.letters import NO_LETTERS, Letters, box_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pdfplumber.page import Page as PlumberPage

    from chitieu.page.content import Unseen
    from chitieu.page.letters import Bools, Floats, Ints

    Char = dict[str, Any]

TURNS: tuple[QuarterTurn, ...] = (0, 90, 180, 270)
"""A tie leaves the page as it is."""


def content_of(page: PlumberPage, unseen: Unseen) -> PageContent:
    """Return what a page holds. A page whose text mostly runs up, down or upside down is turned upright.

    pdfminer does not tell what is ``unseen``; the caller knows.
    """
    left, top, width, height = _visible(page)
    chars: list[Char] = [char for char in page.chars if char["text"]]
    runs = [_turn_needed(char, float(page.bbox[0]), float(page.bbox[3])) for char in chars]
    printed = [run for run, char in zip(runs, chars, strict=True) if not char["text"].isspace()]
    most = max(TURNS, key=printed.count)

    def upright(box: Box) -> Box:
        return turn(box.moved(-left, -top), width, height, most)

    def shown(box: dict[str, Any]) -> Box:
        return Box(float(box["x0"]), float(box["top"]), float(box["x1"]), float(box["bottom"]))

    images = [shown(image).moved(-left, -top) for image in page.images]
    edges = [upright(shown(edge)) for edge in page.edges]
    across, down = (height, width) if most in (90, 270) else (width, height)
    # pdfminer's matrix counts from the lower left corner of the media box
    origins = [
        upright(Box(x, y, x, y))
        for char in chars
        for x, y in [(float(page.bbox[0]) + float(char["matrix"][4]), float(page.bbox[3]) - float(char["matrix"][5]))]
    ]
    boxes = [upright(shown(char)) for char in chars]
    letters = _letters(chars, [(run - most) % 360 for run in runs], boxes, origins)
    return PageContent(
        width=across,
        height=down,
        letters=letters.inside(across, down),
        rulings=rulings_of([edge.x0, edge.top, edge.x1, edge.bottom] for edge in edges),
        images=tuple(Box(max(0.0, i.x0), max(0.0, i.top), min(width, i.x1), min(height, i.bottom)) for i in images),
        drawn=len(page.curves),
        unseen=unseen,
        turned=most,
    )


def _visible(page: PlumberPage) -> tuple[float, float, float, float]:
    """Return left, top, width and height of the crop box in pdfplumber's coordinates.

    pdfplumber turns the media box with /Rotate but places a crop box in it as if the page were not turned.
    """
    x0, y0, x1, y1 = _sorted(page.page_obj.mediabox)
    a0, b0, a1, b1 = _sorted(page.page_obj.cropbox)
    a0, b0, a1, b1 = max(a0, x0), max(b0, y0), min(a1, x1), min(b1, y1)
    if a0 >= a1 or b0 >= b1:  # no crop box that shows anything: viewers fall back to the media box
        a0, b0, a1, b1 = x0, y0, x1, y1
    cut = {90: (b0 - y0, a0 - x0), 180: (x1 - a1, b0 - y0), 270: (y1 - b1, x1 - a1)}
    left, top = cut.get(int(page.rotation), (a0 - x0, y1 - b1))
    sides = (b1 - b0, a1 - a0) if page.rotation in (90, 270) else (a1 - a0, b1 - b0)
    return float(page.bbox[0]) + left, float(page.bbox[1]) + top, *sides


def _sorted(box: Sequence[float]) -> tuple[float, float, float, float]:
    x0, x1 = sorted((float(box[0]), float(box[2])))
    y0, y1 = sorted((float(box[1]), float(box[3])))
    return x0, y0, x1, y1


def _turn_needed(char: Char, left: float, bottom: float) -> QuarterTurn:
    """Return the clockwise quarter turn after which a letter runs from left to right.

    The sign of the font size, which is not in pdfminer's matrix, turns a letter as well: where it lies from its origin
    tells. ``left`` and ``bottom`` are where pdfminer counts from.
    """
    a, b, _, _, e, f = (float(value) for value in char["matrix"])
    right = (float(char["x0"]) + float(char["x1"])) / 2 - (left + e)
    up = (bottom - f) - (float(char["top"]) + float(char["bottom"])) / 2
    if abs(a) >= abs(b):
        return 0 if (right or a) >= 0 else 180
    return 90 if (up or b) > 0 else 270


def _letters(chars: Sequence[Char], turns: Sequence[int], boxes: Sequence[Box], origins: Sequence[Box]) -> Letters:
    if not chars:
        return NO_LETTERS
    turned = np.array(turns, dtype=np.int64)
    upright = turned == 0
    edges: Floats = np.array([(b.x0, b.top, b.x1, b.bottom) for b in boxes], dtype=np.float64)
    x0, top, x1, bottom = edges[:, 0], edges[:, 1], edges[:, 2], edges[:, 3]
    names = list(dict.fromkeys(str(char["fontname"]) for char in chars))
    place = {name: index for index, name in enumerate(names)}
    font = np.array([place[str(char["fontname"])] for char in chars], dtype=np.int64)
    # pdfminer calls a letter's extent in y its size, which is its advance where it runs up or down
    size = np.where(turned % 180 == 0, bottom - top, x1 - x0)
    below = bottom - np.array([origin.top for origin in origins], dtype=np.float64)
    baseline = np.where(upright, bottom - _descents(font, below, size, upright)[font] * size, bottom)
    level_top, level_bottom = box_ends(baseline, size)
    return Letters(
        text=[unicodedata.normalize("NFC", t) if len(t) > 1 else t for t in (str(char["text"]) for char in chars)],
        x0=x0,
        x1=x1,
        top=np.where(upright, level_top, top),
        bottom=np.where(upright, level_bottom, bottom),
        baseline=baseline,
        size=size,
        font=font,
        fonts=tuple(names),
        turn=turned,
    )


def _descents(font: Ints, below: Floats, size: Floats, upright: Bools) -> Floats:
    """Return per font how far (in sizes) its boxes reach below the baseline.

    pdfminer's matrix is the baseline without text rise, its box includes rise: the usual distance between the two is
    the font's descent, and whatever deviates from it has risen.
    """
    found = np.zeros(int(font.max()) + 1)
    shares = below / np.where(size > 0, size, 1.0)
    for index in np.unique(font[upright]).tolist():
        own = shares[upright & (font == index)].tolist()
        usual = Counter(round(share, 2) for share in own).most_common(1)[0][0]
        found[index] = next(share for share in own if round(share, 2) == usual)
    return found
