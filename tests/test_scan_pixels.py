"""Image operations that are faster than the plain ones they stand for give the same to the last pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chitieu.page import scan_pixels as px

if TYPE_CHECKING:
    from numpy.typing import NDArray


@st.composite
def inked(draw: st.DrawFn) -> NDArray[np.uint8]:
    """Draw an image of ink and paper, sparse or dense."""
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return ((random.random((height, width)) < draw(st.floats(0, 1))) * px.PAPER).astype(np.uint8)


@given(inked())
@settings(max_examples=300)
def test_pieces_are_those_that_opencv_counts(ink: NDArray[np.uint8]) -> None:
    found = px.blobs(ink)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    assert np.array_equal(found.labels, labels)
    told = np.stack([found.x0, found.top, found.width, found.height, found.area], axis=1)
    assert np.array_equal(told, stats[1:])


@given(inked())
@settings(max_examples=300)
def test_a_pinhole_is_a_piece_of_paper_of_one_pixel(ink: NDArray[np.uint8]) -> None:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(px.PAPER - ink, connectivity=8, ltype=cv2.CV_32S)
    single = np.concatenate(([False], stats[1:, cv2.CC_STAT_AREA] == 1))
    assert np.array_equal(px.pinholes(ink) > 0, single[np.asarray(labels, dtype=np.int32)])


def test_every_pair_of_bytes_is_lifted_as_whole_numbers_are_divided() -> None:
    grey, paper = (np.ascontiguousarray(side) for side in np.mgrid[0:256, 0:256].astype(np.uint8))
    divided = np.minimum(grey.astype(np.uint16) * 255 // np.maximum(paper, 1), 255)
    assert np.array_equal(px.lifted(grey, paper), divided)
