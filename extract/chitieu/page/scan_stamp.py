"""Colour scans to one channel: red stamps become paper, red print stays ink."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from chitieu.page import scan_pixels as px

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from chitieu.page.scan_pixels import Colour, Grey

TEXT_LIFT = 1.0
"""How much a stamp's pixel is brightened per step that red exceeds the other channels. Stamp ink is seldom pure
(200, 60, 60): the red channel alone leaves it light grey, and Tesseract drops lines with it or reads its edges."""
RULE_LIFT = 0.4
"""The same where rulings are sought. With 1.0 thin rules below a stamp vanish, because JPEG smears the stamp's colour
over them (25 of 791 cells lost; none with 0.5 or less)."""
REDDISH = 40
"""Steps by which red must exceed the other channels to be stamp ink: more than JPEG's noise and yellowed paper."""
STAMP_DPI = 50
"""Resolution at which stamps are sought: their rings (2 pt) are still a pixel wide."""
REACH = 0.1
"""Inches that parts of one stamp lie apart (ring, star and letters), at most."""
SIDES = (0.6, 2.6)
"""Inches: stamps are 1.4 to 2.2 wide and 0.8 to 1.6 high, rings across the paper's edge 0.6. A red number in a cell is
0.2 high and a red paragraph 6 wide: both stay."""


def stamps(image: Colour | Grey, dpi: int) -> NDArray[np.bool_] | None:
    """Return where the stamps are (a mask of the image's size), None where there is none or no colour."""
    if image.ndim == 2:  # noqa: PLR2004
        return None
    small = px.scaled(image, STAMP_DPI / dpi).astype(np.int16)
    red = np.where(small[:, :, 0] - (small[:, :, 1] + small[:, :, 2]) // 2 > REDDISH, px.PAPER, 0).astype(np.uint8)
    if not red.any():
        return None
    side = 1 + 2 * round(REACH * STAMP_DPI / 2)
    found = px.blobs(px.thickened(red, side, side))
    least, most = (inches * STAMP_DPI for inches in SIDES)
    fits = (found.width >= least) & (found.height >= least) & (found.width <= most) & (found.height <= most)
    if not fits.any():
        return None
    chosen = np.concatenate(([False], fits))[found.labels].astype(np.uint8) * px.PAPER
    return px.resize(chosen, image.shape[1], image.shape[0]) > 0


def one_channel(image: Colour | Grey, stamped: NDArray[np.bool_] | None, lift: float) -> Grey:
    """Return one channel: inside stamps the red one, brightened; elsewhere the darker of red and luminance.

    So black print under a stamp stays dark (all its channels are low), and blue and red print are as dark as they get.
    """
    if image.ndim == 2:  # noqa: PLR2004
        return image
    red = np.ascontiguousarray(image[:, :, 0])
    if np.array_equal(red, image[:, :, 1]) and np.array_equal(red, image[:, :, 2]):
        return red
    plain = np.minimum(red, px.luminance(image))
    if stamped is None:
        return plain
    inside = image[stamped].astype(np.float32)
    redder = np.maximum(inside[:, 0] - (inside[:, 1] + inside[:, 2]) / 2, 0)
    plain[stamped] = np.minimum(inside[:, 0] + lift * redder, px.PAPER).astype(np.uint8)
    return plain
