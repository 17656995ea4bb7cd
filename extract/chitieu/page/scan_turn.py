"""Find the quarter turn that makes a scanned page upright: cheap geometry first, reading a strip only in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from chitieu.page import scan_pixels as px

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from chitieu.geometry import QuarterTurn
    from chitieu.page.scan_pixels import Blobs, Grey, Ink, Ints

    Legible: TypeAlias = Callable[[Grey, int], float]

TURN_DPI = 150
LETTER = (0.035, 0.25)
"""Letters are 2.5 to 18 points high and wide, in inches: dots, tone marks and rulings are left out."""
ACCENT = (0.008, 0.07)
"""Tone marks and dots are 0.6 to 5 points, in inches."""
MAX_LETTERS = 1200
"""Letters looked at, from the middle of the page outwards: enough for a vote, cheap enough."""
MIN_LETTERS = 30
"""With fewer letters the page is taken as upright: a stamp or a page number proves nothing."""
BESIDE = 0.5
"""Share of letters whose nearest neighbour stands beside them, below which the lines run upwards. Upright pages have
0.79 to 0.93 (in a column of digits, too, a digit's nearest neighbour is one of its own number), turned ones 0.06 to
0.20."""
NEAR_LETTER = 0.35
"""How far an accent floats above (or hangs below) its letter, in letter heights, at most."""
MIN_ACCENTS = 20
ACCENTS_ABOVE = 2.0
"""Vietnamese puts most of its marks above the letters: 2.6 to 30 times as many as below on 88 measured pages. Beyond
this ratio nothing needs to be read."""
STRIP_HEIGHT = 1.2
"""Inches of the strip that is read both ways up otherwise: about five lines."""
UPSIDE_DOWN_GAIN = 2.0
"""How much better a strip must read upside down before the page is turned: text gains five times and more, while a page
of nothing but digits (0, 1, 6, 8 and 9 read both ways up) wavers about 1."""

LEAST_TEXT = 25.0
"""Letters, weighted by confidence, that must be read upside down before the page is turned."""
LONG = 0.3
"""Inches from which a straight stroke is a ruling, for this purpose."""


def quarter_turn(grey: Grey, dpi: int, legible: Legible) -> QuarterTurn:
    """Return the clockwise quarter turn that makes the page upright.

    ``legible(strip, dpi)`` tells how well an image reads (more is better, 0 for nothing).
    """
    ink = px.ink_of(px.scaled(grey, TURN_DPI / dpi))
    found = px.blobs(ink)
    letters = _letters(ink, found)
    if len(letters) < MIN_LETTERS:
        return 0
    if _beside_share(found, letters) >= BESIDE:
        return 180 if _upside_down(grey, dpi, found, letters, legible) else 0
    level, ink = (np.ascontiguousarray(np.rot90(image, -1)) for image in (grey, ink))
    found = px.blobs(ink)
    return 270 if _upside_down(level, dpi, found, _letters(ink, found), legible) else 90


def _letters(ink: Ink, found: Blobs) -> Ints:
    """Return which blobs may be letters, nearest to the middle of the page first."""
    low, high = (inch * TURN_DPI for inch in LETTER)
    long = np.maximum(found.width, found.height)
    keep = np.flatnonzero((long >= low) & (long <= high) & (np.minimum(found.width, found.height) >= 2))  # noqa: PLR2004
    away = np.maximum(np.abs(found.x_mid[keep] - ink.shape[1] / 2), np.abs(found.y_mid[keep] - ink.shape[0] / 2))
    return keep[np.argsort(away, kind="stable")][:MAX_LETTERS].astype(np.int32)


def _beside_share(found: Blobs, letters: Ints) -> float:
    """Return the share of letters whose nearest neighbour lies to the left or right rather than above or below."""
    x0, top, x1, bottom = (edge[letters].astype(np.float32) for edge in (found.x0, found.top, found.x1, found.bottom))
    apart = _gaps(x0, x1) + _gaps(top, bottom)
    np.fill_diagonal(apart, np.inf)
    nearest = apart.argmin(axis=1)
    across, along = np.abs((x0 + x1)[nearest] - (x0 + x1)), np.abs((top + bottom)[nearest] - (top + bottom))
    return float((across > along).mean())


def _gaps(low: NDArray[np.float32], high: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.maximum(0, np.maximum(low[:, None] - high[None, :], low[None, :] - high[:, None]))


def _upside_down(grey: Grey, dpi: int, found: Blobs, letters: Ints, legible: Legible) -> bool:
    """Whether a page whose lines are level stands on its head."""
    above, below = _accents(found, letters)
    if above + below >= MIN_ACCENTS and max(above, below) >= ACCENTS_ABOVE * min(above, below):
        return below > above
    strip = _without_lines(_strip(grey, dpi), dpi)
    turned = legible(np.ascontiguousarray(np.rot90(strip, 2)), dpi)
    return turned >= LEAST_TEXT and turned > UPSIDE_DOWN_GAIN * legible(strip, dpi)


def _without_lines(strip: Grey, dpi: int) -> Grey:
    """Erase rulings roughly: among them no engine reads a line of text, either way up."""
    ink = px.ink_of(strip)
    long = round(LONG * dpi)
    lines = px.opened(ink, long, 1) | px.opened(ink, 1, long)
    clean = strip.copy()
    clean[px.thickened(lines, 5, 5) > 0] = px.PAPER
    return clean


def _accents(found: Blobs, letters: Ints) -> tuple[int, int]:
    """Count small pieces of ink right above and right below letters."""
    long = np.maximum(found.width, found.height)
    small = np.flatnonzero((long >= ACCENT[0] * TURN_DPI) & (long <= ACCENT[1] * TURN_DPI))
    if not len(letters) or not len(small):
        return 0, 0
    height = float(np.median(found.height[letters]))
    letters = letters[found.height[letters] > 0.6 * height]
    middle = found.x_mid[small][:, None]
    over = (found.x0[letters][None, :] <= middle) & (middle <= found.x1[letters][None, :])
    up = found.top[letters][None, :] - found.bottom[small][:, None]
    down = found.top[small][:, None] - found.bottom[letters][None, :]
    above = (over & (up >= -1) & (up < NEAR_LETTER * height)).any(axis=1)
    below = (over & (down >= -1) & (down < NEAR_LETTER * height)).any(axis=1)
    return int(above.sum()), int(below.sum())


def _strip(grey: Grey, dpi: int) -> Grey:
    """Return the stretch of the page with the most changes between ink and paper from row to row: text lines."""
    height = round(STRIP_HEIGHT * dpi)
    profile = px.ink_of(grey).astype(np.float64).sum(axis=1)
    busy = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(profile)))))
    if len(busy) <= height:
        return grey
    start = int(np.argmax(busy[height:] - busy[:-height]))
    return np.ascontiguousarray(grey[start : start + height])
