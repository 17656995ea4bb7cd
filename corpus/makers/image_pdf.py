"""Wraps page images as an image-only PDF, byte for byte the same on every run."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from PIL import Image

STRIP_OFFSETS, STRIP_LENGTHS = 273, 279


@dataclass(frozen=True, slots=True)
class PageImage:
    """An encoded page."""

    width: int
    height: int
    dpi: int
    encoding: Literal["jpeg-grey", "jpeg-colour", "g4"]
    data: bytes
    rotate: Literal[0, 90, 180, 270] = 0
    """What /Rotate says: the viewer turns the page clockwise by this much."""


def encode(image: Image.Image, dpi: int, *, quality: int = 60, rotate: Literal[0, 90, 180, 270] = 0) -> PageImage:
    """Encode by mode: `1` as CCITT group 4, `L` and `RGB` as JPEG."""
    buffer = io.BytesIO()
    if image.mode == "1":
        # One strip only: its bytes are the PDF stream as they stand.
        image.save(buffer, "TIFF", compression="group4", strip_size=(image.width + 7) // 8 * image.height)
        with Image.open(io.BytesIO(buffer.getvalue())) as tiff:
            tags = cast("dict[int, tuple[int, ...]]", getattr(tiff, "tag_v2"))  # noqa: B009 - only TIFF images have it
            start, length = tags[STRIP_OFFSETS][0], tags[STRIP_LENGTHS][0]
        data = buffer.getvalue()[start : start + length]
        return PageImage(image.width, image.height, dpi, "g4", data, rotate)
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    encoding = "jpeg-grey" if image.mode == "L" else "jpeg-colour"
    return PageImage(image.width, image.height, dpi, encoding, buffer.getvalue(), rotate)


def write_image_pdf(pages: Sequence[PageImage], path: Path) -> None:
    """Write one image a page, filling it."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids: list[str] = []
    for page in pages:
        number = len(objects) + 1
        width, height = page.width * 72 / page.dpi, page.height * 72 / page.dpi
        kids.append(f"{number} 0 R")
        content = zlib.compress(f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im0 Do Q".encode())
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] /Rotate {page.rotate}"
            f" /Contents {number + 1} 0 R /Resources << /XObject << /Im0 {number + 2} 0 R >> >> >>".encode()
        )
        objects.append(_stream("/Filter /FlateDecode", content))
        objects.append(_stream(_image_dictionary(page), page.data))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    path.write_bytes(_file(objects))


def _image_dictionary(page: PageImage) -> str:
    common = f"/Type /XObject /Subtype /Image /Width {page.width} /Height {page.height}"
    if page.encoding == "g4":
        parameters = f"<< /K -1 /Columns {page.width} /Rows {page.height} /BlackIs1 true >>"
        return f"{common} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms {parameters}"
    colours = "/DeviceGray" if page.encoding == "jpeg-grey" else "/DeviceRGB"
    return f"{common} /ColorSpace {colours} /BitsPerComponent 8 /Filter /DCTDecode"


def _stream(dictionary: str, data: bytes) -> bytes:
    return f"<< {dictionary} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    parts = [b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"]
    offsets: list[int] = []
    at = len(parts[0])
    for number, body in enumerate(objects, 1):
        offsets.append(at)
        parts.append(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
        at += len(parts[-1])
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    parts.append(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n".encode()
    )
    return b"".join(parts)
