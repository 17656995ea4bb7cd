"""From a file to its pages, each from the layer that can be believed.

Whole-document faults raise a ChitieuError; a fault of one page is a failed ``Page`` and the others go on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from chitieu.errors import (
    BrokenPdfError,
    ChitieuError,
    EmptyFileError,
    EncryptedError,
    FileUnreadableError,
    FileVanishedError,
    HtmlError,
    NoPagesError,
    NotAPdfError,
    PageSizeError,
    TooManyPagesError,
)
from chitieu.geometry import Box
from chitieu.page.cache import PageCache
from chitieu.page.layer import LayerFacts, choose_layer
from chitieu.page.model import Page

if TYPE_CHECKING:
    from pathlib import Path

    import pdfplumber
    import pypdfium2
    from pdfplumber.page import Page as PlumberPage

    from chitieu.page.engine import Engine
    from chitieu.page.number_reader import NumberReaders
    from chitieu.page.raster import PageImage
    from chitieu.settings import Settings

MAX_SIDE = 14_400.0
"""Points: 200 inches, the largest page the PDF specification allows; a hostile file declares 1.3e12 square points."""
MIN_SIDE = 36.0
"""Points: half an inch; nothing can be printed on less."""
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


def read_document(path: Path, name: str, settings: Settings) -> Document:
    """Read every page of a PDF or page image. Raises the ChitieuError that names the cause and what to do."""
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
    return Document(sha256, len(data), tuple(read(path, name, sha256, cache, settings)))


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


def _image_pages(path: Path, name: str, sha256: str, cache: PageCache, settings: Settings) -> Iterator[Page]:
    from chitieu.page.raster import load_image  # noqa: PLC0415

    del name
    reader = _scan_reader(settings)
    for number, image in enumerate(load_image(path, settings.max_pixels), start=1):
        yield _scanned(reader, cache, sha256, number, "page_image", lambda image=image: image)


def _scanned(  # noqa: PLR0913, PLR0917
    reader: ScanReader, cache: PageCache, sha256: str, number: int, reason: str, image: Callable[[], PageImage]
) -> Page:
    reading = f"ocr|{reader.fingerprint()}|{reason}"
    kept = cache.get(sha256, number, reading)
    if kept is not None:
        return kept
    read = reader.read(image(), number)
    from dataclasses import replace  # noqa: PLC0415

    page = replace(read, layer_reason=reason)
    cache.put(sha256, page, reading)
    return page


def _pdf_pages(path: Path, name: str, sha256: str, cache: PageCache, settings: Settings) -> Iterator[Page]:
    import pdfplumber  # noqa: PLC0415
    import pypdfium2  # noqa: PLC0415

    try:
        pdfium = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _refused(path, name, str(error)) from error
    with closing(pdfium):
        count = len(pdfium)
        if count == 0:
            raise NoPagesError(f"{name}: the PDF has no pages; fetch it again from its source")
        if count > settings.max_pages:
            limit = settings.max_pages
            raise TooManyPagesError(f"{name}: {count} pages, over the limit of {limit}; split the file")
        try:
            plumber = pdfplumber.open(path)
        except Exception as error:  # noqa: BLE001
            raise _unopened(name, error) from error
        with plumber:
            for index in range(count):
                try:
                    yield _pdf_page(plumber, pdfium, index, name, sha256, cache, settings)
                except (PageSizeError, BrokenPdfError) as error:
                    yield _failed(index + 1, error)


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


def _unopened(name: str, error: Exception) -> ChitieuError:
    if isinstance(error, OSError):
        return FileUnreadableError(f"{name}: cannot be read ({error.strerror}); check the disk")
    return BrokenPdfError(f"{name}: damaged, its text cannot be reached ({type(error).__name__}); fetch it again")


def _failed(number: int, error: ChitieuError) -> Page:
    return Page(number, 0, 0, (), (), "blank", "failed", state="failed", error_code=error.error_code, error=str(error))


def _pdf_page(  # noqa: PLR0913, PLR0917
    plumber: pdfplumber.PDF,
    pdfium: pypdfium2.PdfDocument,
    index: int,
    name: str,
    sha256: str,
    cache: PageCache,
    settings: Settings,
) -> Page:
    number = index + 1
    kept = cache.get(sha256, number, "text")
    if kept is not None and kept.layer_reason != "scan":
        return kept
    reason = kept.encoding if kept is not None else ""
    if kept is None:
        width, height = _size(pdfium, index, name)
        try:
            page = plumber.pages[index]
            facts = _facts(page, pdfium, index, width, height)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
            # pdfminer lets Python's own errors out on damaged objects: the page is damaged, the document goes on.
            raise BrokenPdfError(f"{name}, page {number}: damaged ({type(error).__name__}); fetch it again") from error
        choice, reason = choose_layer(facts)
        if choice != "ocr":
            from chitieu.page.text_layer import read_text_page  # noqa: PLC0415

            read = read_text_page(page, number, reason)
            page.close()
            cache.put(sha256, read, "text")
            return read
        page.close()
        # What is remembered of a scan is only that it is one, and why: the reading itself depends on the engine.
        cache.put(sha256, Page(number, 0, 0, (), (), "ocr", "scan", encoding=reason), "text")

    def image() -> PageImage:
        from chitieu.page.raster import page_image  # noqa: PLC0415

        _size(pdfium, index, name)
        return page_image(pdfium[index], settings.max_pixels)

    return _scanned(_scan_reader(settings), cache, sha256, number, reason, image)


def _size(pdfium: pypdfium2.PdfDocument, index: int, name: str) -> tuple[float, float]:
    import pypdfium2  # noqa: PLC0415

    try:
        size = cast("tuple[float, float]", pdfium.get_page_size(index))
    except pypdfium2.PdfiumError as error:
        raise BrokenPdfError(f"{name}, page {index + 1}: damaged; fetch the file again") from error
    if not (MIN_SIDE <= size[0] <= MAX_SIDE and MIN_SIDE <= size[1] <= MAX_SIDE):
        shown = f"{size[0]:.0f} x {size[1]:.0f} points"
        raise PageSizeError(f"{name}, page {index + 1}: {shown} is no page size; print the file anew to A4")
    return size


def _facts(page: PlumberPage, pdfium: pypdfium2.PdfDocument, index: int, width: float, height: float) -> LayerFacts:
    images = tuple(
        Box(max(0.0, i["x0"]), max(0.0, i["top"]), min(width, i["x1"]), min(height, i["bottom"])) for i in page.images
    )
    big = any(i.width * i.height > width * height / 4 for i in images)
    return LayerFacts(
        text="".join(str(c["text"]) for c in page.chars),
        images=images,
        width=width,
        height=height,
        hidden_text=big and _has_hidden_text(pdfium, index),
        drawn=len(page.curves),
    )


def _has_hidden_text(pdfium: pypdfium2.PdfDocument, index: int) -> bool:
    """Whether most text objects are drawn invisibly (render mode 3): a recogniser's layer behind a scan."""
    import pypdfium2.raw as raw  # noqa: PLC0415

    page = pdfium[index]
    modes = [
        raw.FPDFTextObj_GetTextRenderMode(obj.raw)
        for obj in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=4)
    ]
    page.close()
    hidden = sum(1 for mode in modes if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    return bool(modes) and hidden * 2 > len(modes)
