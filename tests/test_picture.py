"""Pictures of pages and crops: what a viewer shows, drawn in a process that may die."""

from __future__ import annotations

import contextlib
import io
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from bad_files import encrypted_pdf, pdf
from chitieu.errors import (
    EncryptedError,
    FileVanishedError,
    MemoryLimitError,
    NotAPdfError,
    PageMissingError,
    PageSizeError,
    TimeLimitError,
    WorkerDiedError,
)
from chitieu.geometry import Box
from chitieu.page.picture import PictureLimits, Pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

CORPUS = Path(__file__).parents[1] / "corpus"
DIGITAL = CORPUS / "bac-giang-2023-q3.pdf"
SCAN = CORPUS / "bac-giang-2023-q3-scan.pdf"
CELL = Box(428.5, 244.4, 498.2, 280.0)  # 1.902, on page 15 of the scan


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    with Pictures() as one:
        yield one


def _pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"))


def _children() -> set[int]:
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # a thread that has just ended
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


@pytest.mark.parametrize("path", [DIGITAL, SCAN], ids=lambda path: path.stem)
def test_a_crop_is_what_the_page_shows_there(pictures: Pictures, path: Path) -> None:
    page = _pixels(pictures.page_png(path, 15, 144))
    crop = _pixels(pictures.crop_png(path, 15, CELL, 144, margin=5))
    assert page.shape == (1684, 1191) or abs(page.shape[0] - 1684) < 40
    top, left = round((CELL.top - 5) * 2), round((CELL.x0 - 5) * 2)
    assert np.array_equal(crop, page[top : top + crop.shape[0], left : left + crop.shape[1]])
    assert crop.min() < 100  # the figure is in it


def test_a_box_at_the_edge_or_beyond_it_is_cut(pictures: Pictures) -> None:
    corner = _pixels(pictures.crop_png(DIGITAL, 1, Box(-50, -50, 20, 20), 72, margin=9))
    assert corner.shape == (29, 29)
    assert _pixels(pictures.crop_png(DIGITAL, 1, Box(5000, 5000, 5001, 5001), 72)).shape == (1, 1)


def test_a_page_image_is_drawn_by_frame(pictures: Pictures, tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    frames = [Image.new("L", (827, 1169), shade) for shade in (10, 200)]
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(100, 100))
    second = _pixels(pictures.page_png(path, 2, 72))
    assert second.shape == (842, 595)
    assert set(np.unique(second)) == {200}
    with pytest.raises(PageMissingError, match="no page 3, it has 2"):
        pictures.page_png(path, 3, 72)


def test_faults_have_their_cause(pictures: Pictures, tmp_path: Path) -> None:
    for name, content, error in (
        ("locked.pdf", encrypted_pdf(), EncryptedError),
        ("web.pdf", b"plain words", NotAPdfError),
        ("giant.pdf", pdf("0 0 900000 900000"), PageSizeError),
        ("large.pdf", pdf("0 0 14000 14000"), PageSizeError),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(error, match=name.replace(".", r"\.") if error is not PageSizeError else "points"):
            pictures.page_png(tmp_path / name, 1, 300)
    with pytest.raises(PageMissingError):
        pictures.page_png(DIGITAL, 99, 72)
    with pytest.raises(FileVanishedError):
        pictures.page_png(tmp_path / "gone.pdf", 1, 72)


def test_a_file_that_changed_is_drawn_anew(pictures: Pictures, tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    for shade in (0, 255):
        Image.new("L", (100, 100), shade).save(path, dpi=(72, 72))
        assert set(np.unique(_pixels(pictures.page_png(path, 1, 72)))) == {shade}


def test_a_child_that_dies_is_replaced() -> None:
    before = _children()
    with Pictures() as pictures:
        first = pictures.page_png(DIGITAL, 1, 72)
        (child,) = _children() - before
        os.kill(child, signal.SIGKILL)
        assert pictures.page_png(DIGITAL, 1, 72) == first  # kept
        assert pictures.page_png(DIGITAL, 2, 72)
    assert _children() == before


def test_a_picture_that_takes_too_long_or_too_much_memory_is_given_up(tmp_path: Path) -> None:
    with Pictures(PictureLimits(seconds=0.001)) as hasty, pytest.raises(TimeLimitError, match=r"q3\.pdf, page 1"):
        hasty.page_png(DIGITAL, 1, 72)
    large = tmp_path / "large.pdf"
    large.write_bytes(pdf("0 0 2000 2000"))
    with Pictures(PictureLimits(memory_mb=400)) as poor:
        assert poor.page_png(large, 1, 36)
        with pytest.raises((WorkerDiedError, MemoryLimitError)):
            poor.page_png(large, 1, 225)
        assert poor.page_png(DIGITAL, 1, 72)  # the next is drawn
