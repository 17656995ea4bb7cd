"""The two readers of text pages: PDFium, ten times as fast, and pdfplumber where PDFium is not to be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from chitieu.page.content import PageContent
    from chitieu.page.pdfium import PdfiumFile
    from chitieu.page.plumber import PlumberFile
    from chitieu.settings import ReaderName


class TextReader:
    """Reads what the pages of one open PDF hold. Pages count from 1."""

    def __init__(self, path: Path, name: str, pdfium: PdfiumFile, wanted: ReaderName) -> None:
        """Remember the file; pdfplumber opens it (0.1 s, and a second parse) when a page needs it."""
        self._path = path
        self._name = name
        self._pdfium = pdfium
        self._wanted = wanted
        self._plumber: PlumberFile | None = None

    def __enter__(self) -> Self:
        """Return the reader itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what was opened."""
        if self._plumber is not None:
            self._plumber.close()

    def content(self, number: int) -> tuple[PageContent, str]:
        """Return what a page holds and what ``pages.csv`` adds to the reason for its layer: nothing where PDFium read.

        Raises BrokenPdfError, PageSizeError or FileUnreadableError.
        """
        found = "asked" if self._wanted == "pdfplumber" else self._pdfium.content(number)
        if not isinstance(found, str):
            return found, ""
        return self._opened().content(number, self._pdfium.unseen(number)), f";reader=pdfplumber:{found}"

    def _opened(self) -> PlumberFile:
        from chitieu.page.plumber import PlumberFile  # noqa: PLC0415 most files never need it

        if self._plumber is None:
            self._plumber = PlumberFile(self._path, self._name)
        return self._plumber
