"""From a PDF page or an image file to pixels: at the resolution the scanner made, and never more than we can hold."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

import contextlib
import math
import warnings
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
import pypdfium2.raw as pdfium
from msgspec import Struct
from PIL import Image, UnidentifiedImageError
from pypdfium2 import PdfImage, PdfiumError

from chitieu.errors import BrokenImageError, PageSizeError
from chitieu.page.scan_pixels import PAPER, resize

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pypdfium2 import PdfBitmap, PdfPage

    from chitieu.page.scan_pixels import Colour, Grey

Bounds: TypeAlias = tuple[float, float, float, float]

MAX_PIXELS = 50_000_000
"""A3 at 300 dpi has 17 million pixels, A0 at 150 dpi 35; a hostile file declares a page of 1.3e12 square points."""
MIN_DPI = 150
"""Below this, letters are rendered (or enlarged) to give the recognisers what they were trained on."""
MAX_DPI = 300
"""Above this, measured accuracy no longer grows, only time."""
DEFAULT_DPI = 200
"""For an image that does not tell its resolution and whose shape gives no hint either."""
MIN_SIDE = 36.0
"""A page narrower than half an inch (points) is a stray mark."""
COVERS = 0.92
"""An image that covers this share of the page in both directions is the page: scanners leave small margins, while
a picture or a stamp inside a digital page stays far below."""
LOOK_DPI = 36
LOOK_BLOCK = 8
"""Image and rendering are compared at 36 dpi in blocks of 8 pixels, 16 points: a typed number fills one."""
SAME_LOOK = 8.0
"""Mean grey difference (of 255) of the worst block up to which the embedded image shows what the viewer shows: 0.6 to
1.1 on scans of six kinds; three typed digits make 40, an inverted image over 100."""
LARGE = 0.25
"""Share of the page from which on a picture may be what is to be read; a damaged logo is no lost page."""
BLACK = 8
"""Grey up to which a pixel counts as black."""
LOST = 0.98
"""Share of a picture's place that is black where it was not drawn; scans have paper around whatever is black."""
A4_WIDTH = 595.3
"""Points; used to guess the resolution of image files that do not tell it."""
SANE_DPI = (72, 1200)
"""Image files that claim a resolution outside this range (1 dpi, 96000 dpi) are not believed."""


class PageImage(Struct, frozen=True):
    """Pixels of one page as a viewer shows it: grey (2 dimensions) or RGB (3). ``width``, ``height`` in points."""

    pixels: Colour | Grey
    dpi: int
    width: float
    height: float


def page_image(page: PdfPage, max_pixels: int = MAX_PIXELS) -> PageImage:
    """Return the pixels of a scanned page: the embedded image itself when it is the whole page, else a rendering.

    Raises PageSizeError for pages that are no pages.
    """
    width, height = _checked_size(page, MIN_DPI, max_pixels)
    image = _largest_image(page)
    wanted = MAX_DPI
    if image is not None:
        native = _native_dpi(page, image)
        own = _own_pixels(page, image, native, max_pixels)
        if own is not None:
            return PageImage(own, native, width, height)
        wanted = min(max(native, MIN_DPI), MAX_DPI)
    affordable = int(72 * math.sqrt(max_pixels / (width * height)))
    dpi = min(wanted, affordable)
    return PageImage(render(page, dpi, max_pixels), dpi, width, height)


def render(page: PdfPage, dpi: int, max_pixels: int = MAX_PIXELS) -> Colour:
    """Render a page as a viewer shows it to RGB. Raises PageSizeError before any memory is taken."""
    _checked_size(page, dpi, max_pixels)
    scale = cast("int", dpi / 72)  # takes fractions, whatever its signature says
    bitmap = cast("PdfBitmap", page.render(scale=scale, may_draw_forms=False))
    return _rgb(bitmap.to_pil())


def load_image(path: Path, max_pixels: int = MAX_PIXELS) -> list[PageImage]:
    """Load every frame of a .png, .jpg or .tif file.

    Raises BrokenImageError for what cannot be decoded, PageSizeError for more than ``max_pixels``.
    """
    return [load_frame(path, number, max_pixels) for number in range(1, count_frames(path) + 1)]


def count_frames(path: Path) -> int:
    """Return how many pages an image file has. Raises BrokenImageError."""
    with _opened(path) as image:
        return int(getattr(image, "n_frames", 1))


def load_frame(path: Path, number: int, max_pixels: int = MAX_PIXELS) -> PageImage:
    """Load one frame, counted from 1: a fax of 200 sheets must not lie in memory as a whole. Raises as `load_image`."""
    with _opened(path) as image:
        image.seek(number - 1)
        if image.width * image.height > max_pixels:
            raise PageSizeError(f"{path.name}: {image.width} x {image.height} pixels are too many")
        return _frame(image)


@contextlib.contextmanager
def _opened(path: Path) -> Generator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PageSizeError(f"{path.name}: {error}") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        # Pillow reports damage of PNG chunks as SyntaxError and of TIFF tags as ValueError
        raise BrokenImageError(f"{path.name}: {error}") from error


def _frame(frame: Image.Image) -> PageImage:
    told = cast("tuple[float, float] | None", frame.info.get("dpi"))
    dpi = round(float(told[0])) if told else 0
    pixels = _as_array(frame)
    height, width = pixels.shape[:2]
    if not SANE_DPI[0] <= dpi <= SANE_DPI[1]:
        guess = round(min(width, height) / A4_WIDTH * 72)
        dpi = guess if SANE_DPI[0] <= guess <= SANE_DPI[1] else DEFAULT_DPI
    return PageImage(pixels, dpi, width / dpi * 72, height / dpi * 72)


def _as_array(image: Image.Image) -> Colour | Grey:
    if image.mode in ("1", "L"):
        return np.array(image.convert("L"), dtype=np.uint8)
    if image.mode in ("I;16", "I", "F"):  # convert("L") would clip 16 bits at 255 to white
        deep = np.array(image, dtype=np.float64)
        return (deep * (255 / max(1.0, float(deep.max())))).astype(np.uint8)
    return _rgb(image)


def _rgb(image: Image.Image) -> Colour:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        image = Image.alpha_composite(paper, clear)
    return np.array(image.convert("RGB"), dtype=np.uint8)


def _checked_size(page: PdfPage, dpi: int, max_pixels: int) -> tuple[float, float]:
    width, height = cast("tuple[float, float]", page.get_size())
    if not (math.isfinite(width) and math.isfinite(height)) or min(width, height) < MIN_SIDE:
        raise PageSizeError(f"a page of {width:g} x {height:g} points is too small to be read")
    if width * height * (dpi / 72) ** 2 > max_pixels:
        raise PageSizeError(f"a page of {width:g} x {height:g} points is too large to be read at {dpi} dpi")
    return width, height


def has_lost_picture(page: PdfPage) -> bool:
    """Tell whether the page's largest picture cannot be drawn at all: damaged, or in a form that nobody reads.

    On black paper a picture shows, were it all white, and one that is not drawn leaves black. Stencils are left alone:
    their paper is clear.
    """
    image = _largest_image(page)
    if image is None:
        return False
    facts = image.get_metadata()
    if (facts.bits_per_pixel, facts.colorspace) == (1, pdfium.FPDF_COLORSPACE_UNKNOWN):  # a stencil
        return False
    width, height = _checked_size(page, LOOK_DPI, MAX_PIXELS)
    left, bottom, right, top = image.get_bounds()
    share = min(1.0, (right - left) * (top - bottom) / (width * height))
    scale = cast("int", LOOK_DPI / 72)
    bitmap = cast("PdfBitmap", page.render(scale=scale, may_draw_forms=False, fill_color=(0, 0, 0, 255)))
    dark = float((np.asarray(bitmap.to_pil().convert("L")) <= BLACK).mean())
    return share >= LARGE and dark >= LOST * share


def _largest_image(page: PdfPage) -> PdfImage | None:
    found: list[tuple[int, PdfImage]] = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        if isinstance(item, PdfImage):
            width, height = item.get_px_size()
            found.append((width * height, item))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _native_dpi(page: PdfPage, image: PdfImage) -> int:
    columns, rows = image.get_px_size()
    left, bottom, right, top = image.get_bounds()
    area = (right - left) * (top - bottom)
    width, height = cast("tuple[float, float]", page.get_size())
    if area < 1 or area > 2 * width * height:  # inside a form the bounds are in the form's own units
        area = width * height
    return round(72 * math.sqrt(columns * rows / area))


def _own_pixels(page: PdfPage, image: PdfImage, dpi: int, max_pixels: int) -> Colour | Grey | None:
    """Return the embedded image on its page when it is the page, drawn straight; None when only a rendering is safe."""
    columns, rows = image.get_px_size()
    if columns * rows > max_pixels or not _is_straight(page, image, dpi):
        return None
    try:
        own = _as_array(image.get_bitmap(render=False).to_pil())
    except (RuntimeError, ValueError, PdfiumError):
        return None
    laid = _laid(page, image, own)
    turned = np.ascontiguousarray(np.rot90(laid, -int(page.get_rotation()) // 90))
    return turned if _looks_like(render(page, LOOK_DPI, max_pixels), turned) else None


def _is_straight(page: PdfPage, image: PdfImage, dpi: int) -> bool:
    """Whether an image covers the page, upright, with square pixels."""
    a, b, c, d = (float(v) for v in image.get_matrix().get()[:4])
    if a <= 0 or d <= 0 or abs(b) > 0.001 * a or abs(c) > 0.001 * d:
        return False
    columns, rows = image.get_px_size()
    left, bottom, right, top = image.get_bounds()
    if any(
        abs(pixels / size * 72 - dpi) > 0.01 * dpi for pixels, size in ((columns, right - left), (rows, top - bottom))
    ):
        return False
    x0, y0, x1, y1 = cast("Bounds", page.get_bbox())
    across, down = min(right, x1) - max(left, x0), min(top, y1) - max(bottom, y0)
    return across >= COVERS * (x1 - x0) and down >= COVERS * (y1 - y0)


def _laid(page: PdfPage, image: PdfImage, own: Colour | Grey) -> Colour | Grey:
    """Lay the image on its page: cut what the crop box hides, add the paper it leaves bare."""
    left, bottom, right, top = image.get_bounds()
    x0, y0, x1, y1 = cast("Bounds", page.get_bbox())
    across, down = own.shape[1] / (right - left), own.shape[0] / (top - bottom)
    # positive: paper to add on that side, negative: pixels to cut
    sides = [(left - x0) * across, (x1 - right) * across, (y1 - top) * down, (bottom - y0) * down]
    west, east, north, south = (round(side) for side in sides)
    if not any((west, east, north, south)):
        return own
    own = own[max(0, -north) : own.shape[0] - max(0, -south), max(0, -west) : own.shape[1] - max(0, -east)]
    margins = [(max(0, north), max(0, south)), (max(0, west), max(0, east)), (0, 0)][: own.ndim]
    return np.pad(own, margins, constant_values=PAPER)


def _looks_like(shown: Colour, own: Colour | Grey) -> bool:
    """Compare with what a viewer shows: masks, /Decode arrays and overlays (a stamped number, a date) change that."""
    small = resize(own, shown.shape[1], shown.shape[0])
    grey = small if small.ndim == 2 else small.mean(axis=2)  # noqa: PLR2004
    apart = np.abs(shown.mean(axis=2) - grey)
    rows, columns = apart.shape[0] // LOOK_BLOCK, apart.shape[1] // LOOK_BLOCK
    blocks = apart[: rows * LOOK_BLOCK, : columns * LOOK_BLOCK].reshape(rows, LOOK_BLOCK, columns, LOOK_BLOCK)
    return float(blocks.mean(axis=(1, 3)).max(initial=0.0)) <= SAME_LOOK
