"""The one door to PDFium: texts, rasters and joined files."""

# pypdfium2 ships no types; what goes in and comes out is typed here, once.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportArgumentType=false

import unicodedata
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
POINTS_PER_INCH = 72


@contextmanager
def _opened(pdf: Path) -> Generator[pdfium.PdfDocument, None, None]:
    document = pdfium.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def page_texts(pdf: Path) -> list[str]:
    """Give the text of each page, composed and without any white space."""
    with _opened(pdf) as document:
        texts = [str(page.get_textpage().get_text_range()) for page in document]
    # PDFium gives U+FFFE for a hyphen at the end of a line.
    return ["".join(unicodedata.normalize("NFC", text).split()).replace("\ufffe", "-") for text in texts]


def rasters(pdf: Path, dpi: int) -> Iterator[Grey]:
    """Render the pages one by one in grey."""
    with _opened(pdf) as document:
        for page in document:
            bitmap = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True)
            yield np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)


def find_last(pdf: Path, words: str) -> tuple[int, float, float] | None:
    """Give page index and place of the last page's first match, as shares of width and height from the top left."""
    with _opened(pdf) as document:
        for index in reversed(range(len(document))):
            page = document[index]
            text = page.get_textpage()
            match = text.search(words, match_case=True).get_next()
            if match is not None:
                left, _bottom, _right, top = text.get_charbox(match[0])
                width, height = page.get_size()
                return index, float(left / width), float(1 - top / height)
    return None


def join(parts: Sequence[tuple[Path, int, int | None]], out: Path) -> None:
    """Write pages `start` to `stop` (excluded; nothing = to the end) of each file into one."""
    joined = pdfium.PdfDocument.new()
    for path, start, stop in parts:
        with _opened(path) as source:
            joined.import_pages(source, list(range(start, len(source) if stop is None else stop)))
    joined.save(out)
    joined.close()
