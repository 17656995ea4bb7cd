"""A PDF as PDFium opens it: page sizes, hidden text, pictures of pages."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pypdfium2
from pypdfium2 import raw

from chitieu.errors import BrokenPdfError, ChitieuError, EncryptedError, NoPagesError, PageSizeError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from chitieu.page.raster import PageImage

MAX_SIDE = 14_400.0
"""Points: 200 inches, the largest page the PDF specification allows; a hostile file declares 1.3e12 square points."""
MIN_SIDE = 36.0
"""Points: half an inch; nothing can be printed on less."""
DEPTH = 4
"""Text hidden deeper than this many nested forms is not looked for: recognisers write it on the page itself."""


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
        self._pdf.close()

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

    def has_hidden_text(self, number: int) -> bool:
        """Whether most text of a page is drawn invisibly (render mode 3): a recogniser's layer behind a scan."""
        try:
            page = self._pdf[number - 1]
        except pypdfium2.PdfiumError as error:
            raise BrokenPdfError(f"{self._name}, page {number}: damaged; fetch the file again") from error
        modes = [
            raw.FPDFTextObj_GetTextRenderMode(found.raw)
            for found in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=DEPTH)
        ]
        page.close()
        hidden = sum(1 for mode in modes if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE)
        return bool(modes) and hidden * 2 > len(modes)

    def image(self, number: int, max_pixels: int) -> PageImage:
        """Return a page as pixels. Raises PageSizeError or BrokenPdfError."""
        from chitieu.page.raster import page_image  # noqa: PLC0415

        try:
            return page_image(self._pdf[number - 1], max_pixels)
        except pypdfium2.PdfiumError as error:
            raise BrokenPdfError(f"{self._name}, page {number}: cannot be drawn; fetch the file again") from error


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
