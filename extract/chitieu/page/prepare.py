"""Make a scan readable: one channel without stamps, no specks, upright, level, white paper, a sensible resolution."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from chitieu.geometry import Box
from chitieu.page import scan_pixels as px
from chitieu.page.raster import MAX_DPI, MIN_DPI
from chitieu.page.scan_stamp import RULE_LIFT, TEXT_LIFT, one_channel, stamps
from chitieu.page.scan_turn import quarter_turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from chitieu.geometry import QuarterTurn
    from chitieu.page.scan_pixels import Colour, Grey, Ink
    from chitieu.page.scan_turn import Legible

BITONAL_SHARE = 0.995
"""Share of pure black and white from which an image counts as 1-bit. Grey scans, even clean ones, have soft edges
(over 3 % of pixels); a rendered digital page has about 2 %."""
SPECK_PIXELS = 2
"""Fax specks of up to two pixels are dropped before any resampling (text CER 13.7 -> 0.64 %): the smallest ink that
means something, a full stop at 150 dpi, has at least four."""
SPECK_DPI = 130
"""Below this resolution full stops are as small as specks: 8.930 would become 8930."""
MAX_SKEW = 3.0
SKEW_STEP = 0.05
"""Degrees; at 0.05 a table rule drifts by 1.8 pixels over an A4 page at 300 dpi."""
SKEW_DPI = 100
"""Resolution at which skew is measured: 0.05 degrees are still 0.7 pixels over the width of the page."""
MIN_SKEW = 0.04
"""Smaller skews are left alone: turning costs sharpness and gains nothing."""
SKEW_GAIN = 1.02
"""How much sharper than unturned the profile must be: pages of pure noise or of three words keep their skew."""
EDGE_LEVEL = 100
"""Scanner edges are nearly black; shadows along a fold are lighter and harmless."""
EDGE_SHARE = 0.02
"""Share of the outermost pixels that must be dark before edges are looked for: a rule or two that runs off the page
has less."""
EDGE_THICK = 0.05
"""Inches: black edges are thicker than this, rules (0.045 at most) and strokes of letters are not."""
PAPER_DPI = 20
"""Resolution at which the paper's brightness is followed: finer would follow letters."""
DARKEST_PAPER = 96
"""A background darker than this is no paper (black scanner edges, photographs): it is not brightened."""


class Prepared(Struct, frozen=True):
    """The upright, level page. ``width`` and ``height`` in points, ``scale`` in pixels per point.

    ``ink`` is ``grey`` in black and white; ``rule_ink``, from which less of a stamp was removed, is for rulings only.
    """

    grey: Grey
    ink: Ink
    rule_ink: Ink
    dpi: int
    scale: float
    width: float
    height: float
    turned: QuarterTurn
    skew: float
    bitonal: bool

    def to_points(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """Map pixels of the prepared image to points of the upright page."""
        sx, sy = self.width / self.grey.shape[1], self.height / self.grey.shape[0]
        return Box(x0 * sx, top * sy, x1 * sx, bottom * sy)

    def to_pixels(self, box: Box) -> tuple[float, float, float, float]:
        """Map a box in points to pixels of the prepared image."""
        sx, sy = self.grey.shape[1] / self.width, self.grey.shape[0] / self.height
        return box.x0 * sx, box.top * sy, box.x1 * sx, box.bottom * sy


def prepare(image: Colour | Grey, dpi: int, view_width: float, view_height: float, legible: Legible) -> Prepared:
    """Return the page upright and level. ``legible`` tells how well a strip reads: it decides between 0 and 180."""
    stamped = stamps(image, dpi)
    grey = plain = one_channel(image, stamped, TEXT_LIFT)
    if stamped is not None:
        plain = one_channel(image, stamped, RULE_LIFT)
    bitonal = is_bitonal(grey)
    if bitonal and dpi >= SPECK_DPI:
        grey = plain = without_specks(grey)
    work = min(max(dpi, MIN_DPI), MAX_DPI)
    grey, plain = _both(grey, plain, lambda one: _sized(one, dpi, work, bitonal=bitonal))
    turned = quarter_turn(grey, work, legible)
    grey, plain = _both(grey, plain, lambda one: np.ascontiguousarray(np.rot90(one, -turned // 90)))
    grey, plain = _both(grey, plain, lambda one: without_edges(one, work))
    width, height = (view_height, view_width) if turned in (90, 270) else (view_width, view_height)
    skew = clockwise_correction(grey, work)
    if skew:
        grey, plain = _both(grey, plain, lambda one: px.rotated(one, skew))
    ink, rule_ink = _both(grey, plain, px.ink_of if bitonal else lambda one: px.ink_of(px.blurred(one)))
    return Prepared(grey, ink, rule_ink, work, grey.shape[1] / width, width, height, turned, skew, bitonal)


def _both(one: Grey, other: Grey, change: Callable[[Grey], Grey]) -> tuple[Grey, Grey]:
    """Change both images alike, once where they are the same."""
    changed = change(one)
    return changed, changed if other is one else change(other)


def _sized(grey: Grey, dpi: int, work: int, *, bitonal: bool) -> Grey:
    if work != dpi:
        grey = px.scaled(grey, work / dpi)
    return grey if bitonal else with_white_paper(grey, work)


def is_bitonal(grey: Grey) -> bool:
    """Whether an image holds (nearly) only black and white."""
    # the difference wraps around, so one comparison sees both ends: 252 to 255 become 0 to 3, 0 to 3 become 4 to 7
    return int(np.count_nonzero(grey - np.uint8(252) < 8)) >= BITONAL_SHARE * grey.size  # noqa: PLR2004


def without_specks(grey: Grey) -> Grey:
    """Drop black specks of up to two pixels and fill single white pixels of a 1-bit image."""
    ink = px.ink_below(grey, 128)
    found = px.blobs(ink)
    small = np.concatenate(([False], found.area <= SPECK_PIXELS))
    ink[small[found.labels]] = 0
    return px.PAPER - (ink | px.pinholes(ink))


def without_edges(grey: Grey, dpi: int) -> Grey:
    """Paint the black edges white that a scanner leaves beside a sheet smaller than its glass, or laid askew."""
    ink = px.ink_below(grey, EDGE_LEVEL)
    rim = np.concatenate([ink[:2].ravel(), ink[-2:].ravel(), ink[:, :2].ravel(), ink[:, -2:].ravel()])
    if float((rim > 0).mean()) < EDGE_SHARE:
        return grey
    # only what is thick all over: letters and rules that touch the edge stay
    side = round(EDGE_THICK * dpi)
    framed = np.pad(ink, side, constant_values=px.PAPER)
    thick = px.opened(framed, side, side)
    found = px.blobs(thick)
    outer = found.labels[0, 0]
    edge = (found.labels == outer).astype(np.uint8) * px.PAPER
    edge = px.thickened(edge, 5, 5)[side:-side, side:-side]
    clean = grey.copy()
    clean[edge > 0] = px.PAPER
    return clean


def with_white_paper(grey: Grey, dpi: int) -> Grey:
    """Bring the paper to white, also where it is unevenly lit; what is darker than any paper stays as it is."""
    small = px.scaled(grey, PAPER_DPI / dpi)
    bright = px.median(px.thickened(small, 5, 5), 7)
    paper = px.resize(np.maximum(bright, DARKEST_PAPER), grey.shape[1], grey.shape[0])
    return px.lifted(grey, paper)


def clockwise_correction(grey: Grey, dpi: int) -> float:
    """Return the clockwise rotation (degrees, 0 for none) that makes the lines level: the sharpest row profile."""
    small = px.scaled(grey, SKEW_DPI / dpi)
    rows, columns = np.nonzero(px.ink_of(small))
    if not len(rows):
        return 0.0
    step = 1 + len(rows) // 120_000  # enough for a profile; denser pages only take longer
    ys, xs = rows[::step].astype(np.float64), columns[::step].astype(np.float64)
    xs -= small.shape[1] / 2

    def sharpness(degrees: float) -> float:
        # turned clockwise by a, a point's y grows by x * sin(a)
        turned = ys * math.cos(math.radians(degrees)) + xs * math.sin(math.radians(degrees))
        turned -= turned.min()
        profile = np.bincount(turned.astype(np.int64)).astype(np.float64)
        return float(np.square(np.diff(profile)).sum())

    count = round(MAX_SKEW / SKEW_STEP)
    coarse = range(-count, count + 1, 4)
    best = max(coarse, key=lambda i: (sharpness(i * SKEW_STEP), -abs(i)))
    fine = range(max(-count, best - 4), min(count, best + 4) + 1)
    best = max(fine, key=lambda i: (sharpness(i * SKEW_STEP), -abs(i)))
    degrees = round(best * SKEW_STEP, 2)
    if abs(degrees) < MIN_SKEW or sharpness(degrees) < SKEW_GAIN * sharpness(0.0):
        return 0.0
    return degrees
