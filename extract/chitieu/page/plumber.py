"""A PDF as pdfplumber opens it: what a page holds, and its text layer as a ``Page``."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from chitieu.errors import BrokenPdfError, FileUnreadableError
from chitieu.geometry import Box
from chitieu.page.layer import LayerFacts
from chitieu.page.text_layer import read_text_page

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from pdfplumber.page import Page as PlumberPage

    from chitieu.page.model import Page

DAMAGE = (
    PdfminerException, MalformedPDFException, KeyError, TypeError, ValueError, AttributeError, IndexError,
    RecursionError, AssertionError, struct.error, zlib.error,
)  # fmt: skip
"""What pdfminer lets out on damaged objects: its own errors and Python's, met on truncated and mutated files."""


class PlumberFile:
    """An open PDF. Pages count from 1."""

    def __init__(self, path: Path, name: str) -> None:
        """Open the file. Raises BrokenPdfError or FileUnreadableError."""
        self._name = name
        try:
            self._pdf = PDF.open(path)
            self._pages = self._pdf.pages
        except OSError as error:
            reason = error.strerror or "read error"
            raise FileUnreadableError(f"{name}: cannot be read ({reason}); check the disk") from error
        except DAMAGE as error:
            reason = type(error).__name__
            raise BrokenPdfError(f"{name}: damaged, its text cannot be reached ({reason}); fetch it again") from error

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._pdf.close()

    def facts(self, number: int, size: tuple[float, float]) -> LayerFacts:
        """Return what the choice of the layer needs to know, hidden text left open. Raises BrokenPdfError."""
        width, height = size
        try:
            page = self._page(number)
            images = tuple(
                Box(max(0.0, i["x0"]), max(0.0, i["top"]), min(width, i["x1"]), min(height, i["bottom"]))
                for i in page.images
            )
            text = "".join(str(c["text"]) for c in page.chars)
            return LayerFacts(text, images, width, height, hidden_text=False, drawn=len(page.curves))
        except DAMAGE as error:
            raise self._damaged(number, error) from error

    def read(self, number: int, reason: str) -> Page:
        """Read a page's text layer and free what was parsed for it. Raises BrokenPdfError."""
        try:
            return read_text_page(self._page(number), number, reason)
        except DAMAGE as error:
            raise self._damaged(number, error) from error
        finally:
            self.forget(number)

    def forget(self, number: int) -> None:
        """Free what was parsed for a page: pdfplumber keeps every character of every page otherwise."""
        if number <= len(self._pages):
            self._pages[number - 1].close()

    def _page(self, number: int) -> PlumberPage:
        return self._pages[number - 1]

    def _damaged(self, number: int, error: Exception) -> BrokenPdfError:
        return BrokenPdfError(f"{self._name}, page {number}: damaged ({type(error).__name__}); fetch the file again")
