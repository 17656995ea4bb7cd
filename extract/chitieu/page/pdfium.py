"""A PDF as PDFium opens it: page sizes, what pages hold, pictures of pages."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pypdfium2

from chitieu.errors import BrokenPdfError, ChitieuError, EncryptedError, NoPagesError, PageSizeError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from chitieu.page.content import Distrust, PageContent, Unseen
    from chitieu.page.raster import PageImage
    from chitieu.page.scan_pixels import Colour

MAX_SIDE = 14_400.0
"""Points: 200 inches, the largest page the PDF specification allows; a hostile file declares 1.3e12 square points."""
MIN_SIDE = 36.0
"""Points: half an inch; nothing can be printed on less."""


class PdfiumFile:
    """An open PDF. Pages count from 1."""

    def __init__(self, path: Path, name: str) -> None:
        """Open the file. Raises EncryptedError, NoPagesError or BrokenPdfError."""
        self._name = name
        try:
            self._pdf = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            raise _refused(path, name, str(error)) from error
        self.pages = len(self._pdf)
        if not self.pages:
            self._pdf.close()
            raise NoPagesError(f"{name}: the PDF has no pages; fetch it again from its source")

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def size(self, number: int) -> tuple[float, float]:
        """Return width and height of a page in points. Raises PageSizeError or BrokenPdfError."""
        try:
            width, height = cast("tuple[float, float]", self._pdf.get_page_size(number - 1))
        except pypdfium2.PdfiumError as error:
            raise BrokenPdfError(f"{self._name}, page {number}: damaged; fetch the file again") from error
        if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
            shown = f"{width:.0f} x {height:.0f} points"
            raise PageSizeError(f"{self._name}, page {number}: {shown} is no page size; print the file anew to A4")
        return width, height

    def content(self, number: int) -> PageContent | Distrust:
        """Return what a page holds, or why PDFium's reading is not to be believed. Raises as ``size`` does."""
        from chitieu.page.pdfium_page import content_of  # noqa: PLC0415 a scan that was read before needs none of it

        self.size(number)
        return content_of(self._pdf.raw, number - 1)

    def unseen(self, number: int) -> Unseen:
        """Return what of a page's text a reader does not see."""
        from chitieu.page.pdfium_page import look_for_unseen  # noqa: PLC0415

        return look_for_unseen(self._pdf.raw, number - 1)

    def image(self, number: int, max_pixels: int) -> PageImage:
        """Return a page as pixels. Raises PageSizeError or BrokenPdfError."""
        from chitieu.page.raster import page_image  # noqa: PLC0415

        try:
            return page_image(self._pdf[number - 1], max_pixels)
        except pypdfium2.PdfiumError as error:
            raise BrokenPdfError(f"{self._name}, page {number}: cannot be drawn; fetch the file again") from error

    def drawn(self, number: int, dpi: int, max_pixels: int) -> Colour:
        """Return a page as a viewer shows it, at ``dpi``. Raises PageSizeError or BrokenPdfError."""
        from chitieu.page.raster import render  # noqa: PLC0415

        self.size(number)
        try:
            return render(self._pdf[number - 1], dpi, max_pixels)
        except pypdfium2.PdfiumError as error:
            raise BrokenPdfError(f"{self._name}, page {number}: cannot be drawn; fetch the file again") from error

    def has_lost_picture(self, number: int) -> bool:
        """Tell whether what a page shows is a picture that nobody can draw. Raises PageSizeError or BrokenPdfError."""
        from chitieu.page.raster import has_lost_picture  # noqa: PLC0415

        try:
            return has_lost_picture(self._pdf[number - 1])
        except pypdfium2.PdfiumError as error:
            raise BrokenPdfError(f"{self._name}, page {number}: cannot be drawn; fetch the file again") from error

    def close(self) -> None:
        """Close the file."""
        self._pdf.close()


def _refused(path: Path, name: str, message: str) -> ChitieuError:
    """Tell why PDFium did not open a file.

    PDFium leaves the error of the file before in place when a document has no pages, so its word is checked against
    the bytes: only a file with an /Encrypt dictionary can need a password.
    """
    data = path.read_bytes()
    if "assword" in message and b"/Encrypt" in data:
        return EncryptedError(f"{name}: needs a password; save an unprotected copy (qpdf --decrypt)")
    if re.search(rb"/Type\s*/Pages\b[^>]*/Count\s+0\b|/Count\s+0\b[^>]*/Type\s*/Pages\b", data):
        return NoPagesError(f"{name}: the PDF has no pages; fetch it again from its source")
    return BrokenPdfError(f"{name}: damaged or truncated, no reader opens it; fetch it again")
