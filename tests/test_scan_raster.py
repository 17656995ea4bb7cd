"""Pages and image files become pixels: the scanner's own where they are the page, and never too many."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, cast

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw

from chitieu.errors import BrokenImageError, PageSizeError
from chitieu.page.raster import load_image, page_image, render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PIL.TiffImagePlugin import TiffImageFile

A4 = (595, 842)


def _pdf(picture: Image.Image, dpi: int, overlay: bytes = b"", rotate: int = 0) -> pdfium.PdfDocument:
    """Lay a picture on a page of its size, with drawing commands over it."""
    out = BytesIO()
    picture.save(out, "PDF", resolution=dpi)
    document = pdfium.PdfDocument(out.getvalue())
    page = document[0]
    if overlay:
        mark = Image.new("L", (60, 30), 0)
        data = BytesIO()
        mark.save(data, "JPEG")
        image = pdfium.PdfImage.new(document)
        image.load_jpeg(BytesIO(data.getvalue()))
        image.set_matrix(pdfium.PdfMatrix().scale(40, 20).translate(300, 400))
        page.insert_obj(image)
        page.gen_content()
    if rotate:
        page.set_rotation(rotate)
    return document


def _picture(mode: str = "L", dpi: int = 200) -> Image.Image:
    picture = Image.new("L", (A4[0] * dpi // 72, A4[1] * dpi // 72), 255)
    draw = ImageDraw.Draw(picture)
    for i in range(20):
        draw.rectangle((200, 200 + 60 * i, 900 + 10 * i, 215 + 60 * i), fill=0)
    return picture.convert(mode)


@pytest.mark.parametrize("mode", ["L", "1"])
def test_the_embedded_image_is_taken_as_it_is(mode: str) -> None:
    picture = _picture(mode)
    image = page_image(_pdf(picture, 200)[0])
    assert image.dpi == 200
    assert image.pixels.shape[:2] == (picture.height, picture.width)
    same = np.abs(
        image.pixels.astype(int).reshape(picture.height, picture.width, -1)[:, :, 0] - np.array(picture.convert("L"))
    )
    assert same.mean() < 0.5


def test_a_rotated_page_is_turned_as_a_viewer_turns_it() -> None:
    picture = _picture()
    image = page_image(_pdf(picture, 200, rotate=90)[0])
    assert image.width > image.height
    assert image.pixels.shape[:2] == (picture.width, picture.height)
    assert image.pixels[:, : picture.height // 8].mean() > 250  # the bottom of the picture, empty, is on the left


def test_what_lies_over_the_scan_is_seen() -> None:
    """Number and date of a scanned report are often typed over it."""
    picture = _picture()
    image = page_image(_pdf(picture, 200, overlay=b"mark")[0])
    x, y = round(320 * 200 / 72), round((A4[1] - 410) * 200 / 72)
    assert image.pixels[y, x].min() < 60


def test_a_hostile_page_is_refused_before_it_is_drawn() -> None:
    document = pdfium.PdfDocument.new()
    page = document.new_page(1_000_000, 1_300_000)
    with pytest.raises(PageSizeError):
        page_image(page)
    with pytest.raises(PageSizeError):
        render(page, 150)


def test_a_page_of_no_size_is_refused() -> None:
    with pytest.raises(PageSizeError):
        page_image(pdfium.PdfDocument.new().new_page(3, 800))


def test_a_large_page_is_drawn_at_what_is_affordable() -> None:
    image = page_image(pdfium.PdfDocument.new().new_page(2384, 3370))  # A0
    assert 150 <= image.dpi < 300
    assert image.pixels.shape[0] * image.pixels.shape[1] <= 50_000_000


def test_every_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    first, second = _picture("1"), _picture("L", 150)
    path = tmp_path / "two.tif"
    first.save(path, save_all=True, append_images=[second], dpi=(200, 200), compression="tiff_lzw")
    pages = load_image(path)
    assert [page.pixels.shape for page in pages] == [(first.height, first.width), (second.height, second.width)]
    assert pages[0].dpi == 200
    assert abs(pages[0].width - A4[0]) < 1


def test_the_resolution_is_guessed_where_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    _picture().save(path)
    (page,) = load_image(path)
    assert abs(page.dpi - 200) <= 1


def test_see_through_paper_is_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (900, 1200), (0, 0, 0, 0)).save(path)
    (page,) = load_image(path)
    assert page.pixels.min() == 255


def test_a_truncated_image_is_broken(tmp_path: Path) -> None:
    whole = BytesIO()
    Image.effect_noise((400, 400), 50).save(whole, "PNG")
    path = tmp_path / "half.png"
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises(BrokenImageError, match=r"half\.png"):
        load_image(path)


def test_text_under_an_image_name_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    path.write_text("<html>not found</html>", encoding="utf-8")
    with pytest.raises(BrokenImageError):
        load_image(path)


def test_an_image_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    Image.new("1", (40_000, 20_000)).save(path)
    with pytest.raises(PageSizeError):
        load_image(path)


def _g4(picture: Image.Image) -> bytes:
    """Return a picture coded as CCITT group 4, one strip."""
    buffer = BytesIO()
    picture.save(buffer, "TIFF", compression="group4", strip_size=(picture.width + 7) // 8 * picture.height)
    with Image.open(BytesIO(buffer.getvalue())) as tiff:
        tags = cast("TiffImageFile", tiff).tag_v2
        (start,), (length,) = tags[273], tags[279]
    return buffer.getvalue()[start : start + length]


def _jbig2(picture: Image.Image) -> bytes:
    """Return a picture as a JBIG2 stream of one page: a generic region whose bits are coded as group 4."""
    width, height = picture.size
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    # Pillow codes white as group 4 codes black, and 1 is black here
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + _g4(ImageChops.invert(picture))
    return b"".join(
        struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data
        for number, (kind, data) in enumerate(((48, page), (38, region)))
    )


def _saved(picture: Image.Image, form: str) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, form)
    return buffer.getvalue()


CODED: dict[str, tuple[str, Callable[[Image.Image], bytes]]] = {
    "CCITTFaxDecode": ("1", _g4),
    "JBIG2Decode": ("1", _jbig2),
    "DCTDecode": ("L", lambda picture: _saved(picture, "JPEG")),
    "JPXDecode": ("RGB", lambda picture: _saved(picture, "JPEG2000")),
}


@pytest.mark.parametrize("name", CODED)
def test_scans_are_taken_as_they_are_whatever_codes_them(name: str) -> None:
    """Portals publish 1-bit scans as CCITT and JBIG2, offices JPEG, archives JPEG 2000."""
    mode, code = CODED[name]
    picture = _picture(mode)
    width, height = (round(side * 72 / 200, 2) for side in picture.size)
    colours = "/DeviceRGB" if mode == "RGB" else "/DeviceGray"
    entries = f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} /ColorSpace {colours}"
    entries += f" /BitsPerComponent {1 if mode == '1' else 8} /Filter /{name}"
    if name == "CCITTFaxDecode":
        entries += f" /DecodeParms << /K -1 /Columns {picture.width} /Rows {picture.height} /BlackIs1 true >>"
    content = f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode()
    data = code(picture)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R"
        " /Resources << /XObject << /Im0 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries.encode(), len(data), data),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    # without a table of objects: a reader finds them, as it does in files that were damaged on their way
    image = page_image(pdfium.PdfDocument(b"%PDF-1.5\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n")[0])
    assert (image.dpi, image.pixels.shape[:2]) == (200, (picture.height, picture.width))
    grey = image.pixels.reshape(picture.height, picture.width, -1)[:, :, 0].astype(int)
    assert np.abs(grey - np.array(picture.convert("L"))).mean() < 1
