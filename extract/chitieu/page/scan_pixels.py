"""The few image operations the reader of scans needs, with their types: OpenCV's own stubs are too loose to check.

Images are ``uint8`` arrays; ``Ink`` is an image of 0 (paper) and 255 (ink).
"""

from __future__ import annotations

import math
from typing import TypeAlias, cast

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Grey: TypeAlias = NDArray[np.uint8]
Colour: TypeAlias = NDArray[np.uint8]
Ink: TypeAlias = NDArray[np.uint8]
Ints: TypeAlias = NDArray[np.int32]
Indices: TypeAlias = NDArray[np.intp]

PAPER = 255

cv2.setNumThreads(1)  # same bytes whatever the machine, and two workers on two cores do not fight


def _bytes(array: object) -> Grey:
    return cast("Grey", array)


def version() -> str:
    """Return OpenCV's version: another may resample a pixel differently."""
    return cv2.__version__


def resize(image: Grey, width: int, height: int) -> Grey:
    """Resample to ``width`` x ``height`` pixels: area mean when shrinking, cubic when growing."""
    if image.shape[:2] == (height, width):
        return image
    shrink = width < image.shape[1]
    how = cv2.INTER_AREA if shrink else cv2.INTER_CUBIC
    return _bytes(cv2.resize(image, (max(1, width), max(1, height)), interpolation=how))


def scaled(image: Grey, factor: float) -> Grey:
    """Resample by ``factor`` in both directions."""
    return resize(image, round(image.shape[1] * factor), round(image.shape[0] * factor))


def blurred(image: Grey, side: int = 3) -> Grey:
    """Gaussian blur with a ``side`` x ``side`` kernel."""
    return _bytes(cv2.GaussianBlur(image, (side, side), 0))


def ink_of(image: Grey) -> Ink:
    """Split ink from paper by Otsu's threshold: 255 where the image is dark."""
    return _bytes(cv2.threshold(image, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1])


def ink_below(image: Grey, level: int) -> Ink:
    """Return 255 where the image is darker than ``level``."""
    return _bytes(cv2.threshold(image, level, 255, cv2.THRESH_BINARY_INV)[1])


def opened(ink: Ink, width: int, height: int) -> Ink:
    """Keep only ink that holds a ``width`` x ``height`` rectangle."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (width, height))
    return _bytes(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel))


def thickened(ink: Ink, width: int, height: int) -> Ink:
    """Dilate ink with a ``width`` x ``height`` rectangle."""
    return _bytes(cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_RECT, (width, height))))


def pinholes(ink: Ink) -> Ink:
    """Return the single pixels of paper that have ink, or the image's edge, on all sides."""
    around = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)
    return _bytes(cv2.bitwise_and(cv2.erode(ink, around), cv2.bitwise_not(ink)))


def lifted(grey: Grey, paper: Grey) -> Grey:
    """Return ``grey`` times 255 over ``paper``, pixel by pixel, cut to whole numbers and to 255."""
    # OpenCV rounds; a quotient of two bytes is whole, or 1/255 at least from the next whole number
    share = cv2.divide(grey, np.maximum(paper, 1), scale=PAPER, dtype=cv2.CV_32F)
    return _bytes(cv2.convertScaleAbs(share, alpha=1, beta=0.002 - 0.5))


def luminance(image: Colour) -> Grey:
    """Return the brightness of an RGB image."""
    return _bytes(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))


def median(image: Grey, side: int) -> Grey:
    """Median filter over ``side`` x ``side`` pixels."""
    return _bytes(cv2.medianBlur(image, side))


def rotated(image: Grey, degrees: float) -> Grey:
    """Rotate clockwise about the middle; the size stays, bared corners become paper."""
    height, width = image.shape[:2]
    # OpenCV counts counter-clockwise and in pixel centres
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)
    turned = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(PAPER,))
    return _bytes(turned)


class Blobs(Struct, frozen=True):
    """The connected pieces of ink of an image; one index means the same blob in every array.

    Boxes are in pixels, ``x1`` and ``bottom`` exclusive. ``labels`` holds the blob's index + 1 at each of its pixels.
    """

    labels: Ints
    x0: Ints
    top: Ints
    x1: Ints
    bottom: Ints
    area: Ints

    @property
    def width(self) -> Ints:
        """Widths in pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> Ints:
        """Heights in pixels."""
        return self.bottom - self.top

    @property
    def x_mid(self) -> NDArray[np.float64]:
        """Horizontal centres."""
        return (self.x0 + self.x1) / 2

    @property
    def y_mid(self) -> NDArray[np.float64]:
        """Vertical centres."""
        return (self.top + self.bottom) / 2

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.x0)


def blobs(ink: Ink) -> Blobs:
    """Find the connected (8 neighbours) pieces of ink."""
    count, labels = cast("tuple[int, Ints]", cv2.connectedComponents(ink, connectivity=8, ltype=cv2.CV_32S))
    # OpenCV's own statistics go over the paper as well, and take twice as long as all of this
    inked = cast("Ints | None", cv2.findNonZero(ink))
    x, y = np.zeros((2, 0), np.int32) if inked is None else inked.reshape(-1, 2).T
    own = labels[y, x]
    x0, top, x1, bottom = (np.zeros(count, np.int32) for _ in range(4))
    # pixels come row by row: of each piece the first one is the highest, the last one the lowest
    top[own[::-1]] = y[::-1]
    bottom[own] = y + 1
    x0[:] = labels.shape[1]
    np.minimum.at(x0, own, x)
    np.maximum.at(x1, own, x + 1)
    area = np.bincount(own, minlength=count).astype(np.int32)
    return Blobs(labels, x0[1:], top[1:], x1[1:], bottom[1:], area[1:])


def padded(image: Grey, margin: int) -> Grey:
    """Put ``margin`` pixels of paper around an image."""
    return np.pad(image, margin, constant_values=PAPER)


def pixel_span(low: float, high: float, limit: int) -> slice:
    """Return the whole pixels that a stretch covers, kept inside ``0..limit``."""
    start = min(max(0, math.floor(low)), limit)
    return slice(start, min(max(start, math.ceil(high)), limit))
