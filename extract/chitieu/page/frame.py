"""Where a page's own coordinates lie on the page as a viewer shows it: /CropBox and /Rotate applied.

A PDF counts points from anywhere, y upwards, before /Rotate; the contract counts from the top left corner of what a
viewer shows, y downwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from chitieu.geometry import QuarterTurn

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f) as PDF writes it: x' = a x + c y + e, y' = b x + d y + f."""


class Frame(Struct, frozen=True):
    """The visible box of a page in its own coordinates, and the clockwise quarter turn a viewer applies."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: QuarterTurn = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as a viewer shows it, in points."""
        across, up = self.right - self.left, self.top - self.bottom
        return (up, across) if self.rotation in (90, 270) else (across, up)

    @property
    def matrix(self) -> Matrix:
        """What leads from the page's coordinates to the viewer's.

        >>> Frame(0, 0, 600, 800).matrix
        (1, 0, 0, -1, 0, 800)
        """
        match self.rotation:
            case 0:
                return (1, 0, 0, -1, -self.left, self.top)
            case 90:
                return (0, 1, 1, 0, -self.bottom, -self.left)
            case 180:
                return (-1, 0, 0, 1, self.right, -self.bottom)
            case 270:
                return (0, -1, -1, 0, self.top, self.right)


def concatenated(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies ``inner`` first and ``outer`` to its result.

    >>> concatenated((1, 0, 0, 1, 10, 20), (2, 0, 0, 2, 0, 0))
    (2, 0, 0, 2, 20, 40)
    """
    a, b, c, d, e, f = inner
    k, m, n, o, p, q = outer
    return (a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q)
