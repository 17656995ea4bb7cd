"""One-page PDFs written by hand, and what the two readers of text pages make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bad_files import written
from chitieu.page.content import in_unicode, page_of
from chitieu.page.pdfium import PdfiumFile
from chitieu.page.text_reader import TextReader

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.page.content import PageContent
    from chitieu.page.model import Page, Word
    from chitieu.settings import ReaderName

FONTS = (
    "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>",
    "<</Type/Font/Subtype/Type1/BaseFont/Times-Bold/Encoding/WinAnsiEncoding>>",
)
FIRST_FREE = 5 + len(FONTS)
"""Number of the first object that ``more`` adds."""


def stream(content: str | bytes, entries: str = "") -> bytes:
    """Write a stream object."""
    data = content if isinstance(content, bytes) else content.encode("cp1252")
    return f"<</Length {len(data)}{entries}>>stream\n".encode() + data + b"\nendstream"


def page_pdf(content: str, *more: bytes, page: str = "", resources: str = "", media: str = "0 0 400 300") -> bytes:
    """Write a page with the fonts F1 (Times) and F2 (bold). ``page`` and ``resources`` add entries to their objects."""
    names = "".join(f"/F{n} {4 + n} 0 R" for n in range(1, len(FONTS) + 1))
    inside = resources if "/Font<<" in resources else f"/Font<<{names}>>{resources}"
    return written([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{media}]/Contents 4 0 R/Resources<<{inside}>>{page}>>".encode(),
        stream(content),
        *(font.encode() for font in FONTS),
        *more,
    ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader made of a page; ``how`` is what it adds to the reason for the layer."""

    content: PageContent
    page: Page
    how: str

    @property
    def words(self) -> list[str]:
        """The texts of the words in reading order."""
        return [word.text for word in self.page.words]

    def word(self, text: str) -> Word:
        """Return the one word of this text."""
        (found,) = [word for word in self.page.words if word.text == text]
        return found


def read(folder: Path, pdf: bytes, reader: ReaderName = "auto") -> Found:
    """Read the only page of a PDF."""
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    with PdfiumFile(path, path.name) as pdfium, TextReader(path, path.name, pdfium, reader) as reading:
        content, how = reading.content(1)
    content, encoding = in_unicode(content)
    return Found(content, page_of(content, 1, "made", encoding), how)
