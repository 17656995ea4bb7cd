"""A PDF as pdfplumber opens it."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from chitieu.errors import BrokenPdfError, FileUnreadableError
from chitieu.page.plumber_page import content_of

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.page.content import PageContent, Unseen

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

    def close(self) -> None:
        """Close the file."""
        self._pdf.close()

    def content(self, number: int, unseen: Unseen) -> PageContent:
        """Return what a page holds. Raises BrokenPdfError."""
        try:
            page = self._pages[number - 1]
            try:
                return content_of(page, unseen)
            finally:
                page.close()  # pdfplumber keeps every character of every page otherwise
        except DAMAGE as error:
            reason = type(error).__name__
            raise BrokenPdfError(f"{self._name}, page {number}: damaged ({reason}); fetch the file again") from error
