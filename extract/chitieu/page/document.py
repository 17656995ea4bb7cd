"""From a file to its pages, each from the layer that can be believed.

Whole-document faults raise a ChitieuError; a fault of one page is a failed ``Page`` and the others go on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from chitieu.errors import (
    BrokenPdfError,
    ChitieuError,
    EmptyFileError,
    FileUnreadableError,
    FileVanishedError,
    HtmlError,
    NotAPdfError,
    PageSizeError,
    TooManyPagesError,
)
from chitieu.page.cache import PageCache
from chitieu.page.layer import choose_layer
from chitieu.page.model import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from pathlib import Path

    from chitieu.page.engine import Engine
    from chitieu.page.number_reader import NumberReaders
    from chitieu.page.pdfium import PdfiumFile
    from chitieu.page.raster import PageImage
    from chitieu.page.text_reader import TextReader
    from chitieu.settings import Settings

SCAN = "scan"
"""Kept in place of a page's reading to remember that the page is a scan."""
HEAD = 1024
"""A PDF's header may stand anywhere in the first 1024 bytes (mail gateways put lines before it)."""

FileKind = Literal["pdf", "image"]
_IMAGE_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's pages and what identifies the file."""

    sha256: str
    size: int
    pages: tuple[Page, ...]


class ScanReader:
    """The OCR engine and its number readers, made when the first scanned page needs them."""

    def __init__(self, settings: Settings) -> None:
        """Remember what to make; nothing is loaded yet."""
        self._settings = settings
        self._engine: Engine | None = None
        self._numbers: NumberReaders | None = None

    def _load(self) -> tuple[Engine, NumberReaders]:
        from chitieu.page.engine import choose  # noqa: PLC0415
        from chitieu.page.number_reader import TwoReaders  # noqa: PLC0415
        from chitieu.page.trueocr_reader import trueocr_reader  # noqa: PLC0415

        if self._engine is None or self._numbers is None:
            self._engine = choose(self._settings.ocr)
            self._numbers = TwoReaders(self._engine, trueocr_reader())
        return self._engine, self._numbers

    def fingerprint(self) -> str:
        """Return what must be equal for a kept page to be used again. Raises EngineMissingError."""
        engine, numbers = self._load()
        return f"{engine.fingerprint()}|{numbers.fingerprint()}|{self._settings.max_pixels}"

    def read(self, image: PageImage, number: int) -> Page:
        """Read one page image."""
        from chitieu.page.scan import read_scan  # noqa: PLC0415

        engine, numbers = self._load()
        return read_scan(image.pixels, image.dpi, number, image.width, image.height, engine, numbers)


_READERS: dict[str, ScanReader] = {}


def _scan_reader(settings: Settings) -> ScanReader:
    """Return the process's reader: models are loaded once per worker."""
    return _READERS.setdefault(f"{settings.ocr}|{settings.max_pixels}", ScanReader(settings))


def read_document(path: Path, name: str, settings: Settings, pages: Container[int] | None = None) -> Document:
    """Read the pages of a PDF or page image: all, or those whose numbers (from 1) are in ``pages``.

    Raises the ChitieuError that names the cause and what to do.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileVanishedError(f"{name}: gone since the folder was listed; check the folder and run again") from error
    except OSError as error:
        reason = error.strerror or "read error"
        raise FileUnreadableError(f"{name}: cannot be read ({reason}); check its permissions and the disk") from error
    kind = file_kind(data[:HEAD], name, size=len(data))
    sha256 = hashlib.sha256(data).hexdigest()
    cache = PageCache(settings.cache)
    read = _pdf_pages if kind == "pdf" else _image_pages
    return Document(sha256, len(data), tuple(read(path, name, sha256, cache, settings, pages)))


def file_kind(head: bytes, name: str, *, size: int) -> FileKind:
    """Tell a PDF from a page image by the first bytes. Raises for anything else."""
    if size == 0:
        raise EmptyFileError(f"{name}: the file is empty; fetch it again from its source")
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(_IMAGE_MAGIC):
        return "image"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<?xml")):
        raise HtmlError(f"{name}: an HTML page, not a PDF (often a portal's error page); fetch the file again")
    raise NotAPdfError(f"{name}: neither a PDF nor a page image; convert it or leave it out")


def _image_pages(  # noqa: PLR0913, PLR0917
    path: Path, name: str, sha256: str, cache: PageCache, settings: Settings, pages: Container[int] | None
) -> Iterator[Page]:
    from chitieu.page.raster import load_image  # noqa: PLC0415

    del name
    reader = _scan_reader(settings)
    for number, image in enumerate(load_image(path, settings.max_pixels), start=1):
        if pages is not None and number not in pages:
            continue
        yield _scanned(reader, cache, sha256, number, "page_image", lambda image=image: image)


def _scanned(  # noqa: PLR0913, PLR0917
    reader: ScanReader, cache: PageCache, sha256: str, number: int, reason: str, image: Callable[[], PageImage]
) -> Page:
    reading = f"ocr|{reader.fingerprint()}|{reason}"
    kept = cache.get(sha256, number, reading)
    if kept is not None:
        return kept
    read = reader.read(image(), number)
    page = replace(read, layer_reason=reason)
    cache.put(sha256, page, reading)
    return page


def _pdf_pages(  # noqa: PLR0913, PLR0917
    path: Path, name: str, sha256: str, cache: PageCache, settings: Settings, pages: Container[int] | None
) -> Iterator[Page]:
    from chitieu.page.pdfium import PdfiumFile  # noqa: PLC0415
    from chitieu.page.text_reader import TextReader  # noqa: PLC0415

    with PdfiumFile(path, name) as pdfium:
        if pdfium.pages > settings.max_pages:
            limit = settings.max_pages
            raise TooManyPagesError(f"{name}: {pdfium.pages} pages, over the limit of {limit}; split the file")
        with TextReader(path, name, pdfium, settings.reader) as reader:
            for number in range(1, pdfium.pages + 1):
                if pages is not None and number not in pages:
                    continue
                try:
                    yield _pdf_page(reader, pdfium, number, sha256, cache, settings)
                except (PageSizeError, BrokenPdfError) as error:
                    yield _failed(number, error)


def _failed(number: int, error: ChitieuError) -> Page:
    return Page(number, 0, 0, (), (), "blank", "failed", state="failed", error_code=error.error_code, error=str(error))


def _pdf_page(  # noqa: PLR0913, PLR0917
    reader: TextReader, pdfium: PdfiumFile, number: int, sha256: str, cache: PageCache, settings: Settings
) -> Page:
    reading = f"text|{settings.reader}"
    kept = cache.get(sha256, number, reading)
    if kept is not None and kept.layer_reason != SCAN:
        return kept
    reason = kept.encoding if kept is not None else ""
    if kept is None:
        from chitieu.page.content import in_unicode, page_of  # noqa: PLC0415 pages from the cache need none of it

        printed, how = reader.content(number)
        content, encoding = in_unicode(printed)
        choice, reason = choose_layer(content.facts)
        if choice != "ocr":
            read = page_of(content, number, reason + how, encoding)
            cache.put(sha256, read, reading)
            return read
        # What is remembered of a scan is only that it is one, and why: the reading itself depends on the engine.
        cache.put(sha256, Page(number, 0, 0, (), (), "ocr", SCAN, encoding=reason), reading)

    def image() -> PageImage:
        pdfium.size(number)
        return pdfium.image(number, settings.max_pixels)

    return _scanned(_scan_reader(settings), cache, sha256, number, reason, image)
