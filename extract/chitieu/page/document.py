"""From a file to its pages, each from the layer that can be believed.

Whole-document faults raise a ChitieuError; a fault of one page is a failed ``Page`` and the others go on.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from chitieu.errors import (
    BrokenImageError,
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
from chitieu.page.errand import ERRAND, Errand, ScansAhead
from chitieu.page.inflation import refuse_bombs
from chitieu.page.layer import choose_layer
from chitieu.page.model import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Generator, Iterator, Sequence
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


class Document(Struct, frozen=True):
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

    Raises the ChitieuError that names the cause and what to do, ScansAhead where the worker's errand asks for it.
    """
    errand = ERRAND.get() or _errand(path, name)
    with _readable(name), path.open("rb") as stream:
        kind = file_kind(stream.read(HEAD), name, size=errand.size)
    job = _Job(path, name, settings, errand, PageCache(settings.cache), PageCache(settings.cache or errand.folder))
    read = _pdf_pages if kind == "pdf" else _image_pages
    return Document(errand.sha256, errand.size, tuple(read(job, pages)))


class _Job(Struct, frozen=True):
    """One file to read: where its pages are kept, ``scans`` those of scans."""

    path: Path
    name: str
    settings: Settings
    errand: Errand
    cache: PageCache
    scans: PageCache


def _errand(path: Path, name: str) -> Errand:
    with _readable(name), path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Errand(digest, os.fstat(stream.fileno()).st_size, lambda _pages: None)


@contextlib.contextmanager
def _readable(name: str) -> Generator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileVanishedError(f"{name}: gone since the folder was listed; check the folder and run again") from error
    except OSError as error:
        reason = error.strerror or "read error"
        raise FileUnreadableError(f"{name}: cannot be read ({reason}); check its permissions and the disk") from error


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


def _image_pages(job: _Job, pages: Container[int] | None) -> Iterator[Page]:
    from chitieu.page.raster import count_frames, load_frame  # noqa: PLC0415

    total = count_frames(job.path)
    _open(job, total)
    wanted = [number for number in range(1, total + 1) if pages is None or number in pages]
    scans = [
        _Scan(number, "page_image", lambda number=number: load_frame(job.path, number, job.settings.max_pixels))
        for number in wanted
    ]
    yield from _scanned(job, scans)


def _open(job: _Job, pages: int) -> None:
    limit = job.settings.max_pages
    if pages > limit:
        raise TooManyPagesError(f"{job.name}: {pages} pages, over the limit of {limit}; split the file")
    job.errand.opened(pages)


class _Scan(Struct, frozen=True):
    """A page that has to be recognised, and why."""

    number: int
    reason: str
    image: Callable[[], PageImage]
    lost: Callable[[], bool] = lambda: False
    """Whether its picture cannot be drawn; asked for where nothing was seen on the page."""


def _scanned(job: _Job, scans: Sequence[_Scan]) -> Iterator[Page]:
    """Read scanned pages, or find them among those kept."""
    if not scans:
        return
    reader = _scan_reader(job.settings)
    fingerprint = reader.fingerprint()
    reading = {scan.number: f"ocr|{fingerprint}|{scan.reason}" for scan in scans}
    kept = {scan.number: job.scans.get(job.errand.sha256, scan.number, reading[scan.number]) for scan in scans}
    missing = tuple(number for number, page in kept.items() if page is None)
    if job.errand.ahead and len(missing) > 1:
        raise ScansAhead(missing)
    for scan in scans:
        page = kept.pop(scan.number)
        if page is None:
            try:
                page = _recognised(job, reader, scan)
            except (PageSizeError, BrokenPdfError, BrokenImageError) as error:
                yield _failed(scan.number, error)
                continue
            job.scans.put(job.errand.sha256, page, reading[scan.number])
        yield page


def _recognised(job: _Job, reader: ScanReader, scan: _Scan) -> Page:
    page = structs.replace(reader.read(scan.image(), scan.number), layer_reason=scan.reason)
    if page.layer == "blank" and scan.lost():
        raise BrokenImageError(f"{job.name}, page {scan.number}: its picture is damaged; fetch the file again")
    return page


def _pdf_pages(job: _Job, pages: Container[int] | None) -> Iterator[Page]:
    from chitieu.page.pdfium import PdfiumFile  # noqa: PLC0415
    from chitieu.page.text_reader import TextReader  # noqa: PLC0415

    with _readable(job.name):
        refuse_bombs(job.path, job.name, job.settings.max_stream)
    with PdfiumFile(job.path, job.name) as pdfium:
        _open(job, pdfium.pages)
        found: dict[int, Page] = {}
        scans: list[_Scan] = []
        with TextReader(job.path, job.name, pdfium, job.settings.reader) as reader:
            for number in range(1, pdfium.pages + 1):
                if pages is not None and number not in pages:
                    continue
                try:
                    page = _text_page(job, reader, pdfium, number)
                except (PageSizeError, BrokenPdfError) as error:
                    page = _failed(number, error)
                if isinstance(page, _Scan):
                    scans.append(page)
                else:
                    found[number] = page
        found.update((page.number, page) for page in _scanned(job, scans))
    yield from (found[number] for number in sorted(found))


def _failed(number: int, error: ChitieuError) -> Page:
    return Page(number, 0, 0, (), (), "blank", "failed", state="failed", error_code=error.error_code, error=str(error))


def _text_page(job: _Job, reader: TextReader, pdfium: PdfiumFile, number: int) -> Page | _Scan:
    """Read a page from its text layer, or say that it is a scan."""
    sha256, cache = job.errand.sha256, job.cache

    def image() -> PageImage:
        pdfium.size(number)
        return pdfium.image(number, job.settings.max_pixels)

    def lost() -> bool:
        return pdfium.has_lost_picture(number)

    reading = f"text|{job.settings.reader}"
    kept = cache.get(sha256, number, reading)
    if kept is not None:
        return kept if kept.layer_reason != SCAN else _Scan(number, kept.encoding, image, lost)
    from chitieu.page.content import in_unicode, page_of  # noqa: PLC0415 pages from the cache need none of it

    printed, how = reader.content(number)
    content, encoding = in_unicode(printed)
    choice, reason = choose_layer(content.facts)
    if choice == "ocr":
        # What is remembered of a scan is only that it is one, and why: the reading itself depends on the engine.
        cache.put(sha256, Page(number, 0, 0, (), (), "ocr", SCAN, encoding=reason), reading)
        return _Scan(number, reason, image, lost)
    read = page_of(content, number, reason + how, encoding)
    cache.put(sha256, read, reading)
    return read
