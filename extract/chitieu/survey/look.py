"""A short look at one file, in a worker: which layer some of its pages have, and whether they show a report.

The layers are judged as ``extract`` judges them. Of a long file some pages stand for all; pages of scans are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.contract.rows import DocumentResult, DocumentRow, PageRow
from chitieu.errors import BrokenPdfError, PageSizeError, TooManyPagesError
from chitieu.page.document import HEAD, file_kind
from chitieu.page.layer import choose_layer

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.page.text_reader import TextReader
    from chitieu.patterns.load import Patterns
    from chitieu.settings import Override, Settings

WHOLE = 4
"""Files of so many pages are looked at from end to end; of longer ones as many pages. A page takes 8 ms."""
OPENING = 3
"""A report shows its title on one of its first pages, or behind a cover and a letter."""


def sampled(pages: int) -> list[int]:
    """Return the pages of a file to look at: the first ones, one in the second half, where forms stand, the last.

    >>> sampled(4), sampled(22)
    ([1, 2, 3, 4], [1, 2, 15, 22])
    """
    if pages <= WHOLE:
        return list(range(1, pages + 1))
    return [1, 2, 2 * pages // 3 + 1, pages]


def look(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Return what a look tells: the document, and the rows of the pages looked at.

    ``reports`` is 1 where a title or the heading of a form was seen, 0 where none was, empty where the first pages are
    pictures. It stands in for the reader of ``extract`` and raises what that raises.
    """
    del override  # no manifest changes what lies there
    size = path.stat().st_size
    with path.open("rb") as stream:
        kind = file_kind(stream.read(HEAD), name, size=size)
    if kind == "image":
        return _image(path, name, settings, size)
    from chitieu.page.pdfium import PdfiumFile  # noqa: PLC0415 pictures need none of it
    from chitieu.page.text_reader import TextReader  # noqa: PLC0415
    from chitieu.patterns.load import load_patterns  # noqa: PLC0415

    patterns = load_patterns(users=settings.patterns)
    with PdfiumFile(path, name) as pdfium, TextReader(path, name, pdfium, settings.reader) as reader:
        _check(pdfium.pages, name, settings)
        rows: list[PageRow] = []
        seen, told = False, ""
        for number in sampled(pdfium.pages):
            try:
                row, shows = _page(reader, number, patterns, wanted=not seen)
            except (PageSizeError, BrokenPdfError) as error:
                row, shows = PageRow(page=number, state="failed", error_code=error.error_code), False
                told = told or str(error)
            rows.append(row)
            seen = seen or shows
    hidden = any(row.layer == "ocr" or row.state == "failed" for row in rows[:OPENING])
    failed = next((row.error_code for row in rows if row.error_code), "")
    document = DocumentRow(
        file=name,
        bytes=size,
        state="failed" if all(row.state == "failed" for row in rows) else "done",
        error_code=failed,
        error=told.removeprefix(f"{name}, "),
        pages=pdfium.pages,
        reports=1 if seen else None if hidden else 0,
    )
    return DocumentResult(document, pages=tuple(rows))


def _check(pages: int, name: str, settings: Settings) -> None:
    if pages > settings.max_pages:
        raise TooManyPagesError(f"{name}: {pages} pages, over the limit of {settings.max_pages}; split the file")


def _image(path: Path, name: str, settings: Settings, size: int) -> DocumentResult:
    from chitieu.page.raster import count_frames  # noqa: PLC0415 text needs none of it

    pages = count_frames(path)
    _check(pages, name, settings)
    document = DocumentRow(file=name, bytes=size, state="done", pages=pages)
    rows = [PageRow(page=n, layer="ocr", layer_reason="page_image", state="ok") for n in sampled(pages)]
    return DocumentResult(document, pages=tuple(rows))


def _page(reader: TextReader, number: int, patterns: Patterns, *, wanted: bool) -> tuple[PageRow, bool]:
    """Return the row of a page and, where that is ``wanted``, whether it shows a report."""
    from chitieu.page.content import in_unicode, page_of  # noqa: PLC0415 as above

    printed, how = reader.content(number)
    content, encoding = in_unicode(printed)
    choice, reason = choose_layer(content.facts)
    row = PageRow(page=number, layer=choice, layer_reason=reason + how, encoding=encoding, state="ok")
    if choice != "text" or not wanted:
        return row, False
    from chitieu.page.lines import lines_of  # noqa: PLC0415
    from chitieu.report.letterhead import title_on  # noqa: PLC0415
    from chitieu.table.columns import is_form_title  # noqa: PLC0415

    page = page_of(content, number, reason, encoding)
    lines = lines_of(page.words)
    titled = number <= OPENING and title_on(page, lines, patterns.identity) is not None
    return row, titled or any(is_form_title(line.text, patterns) for line in lines)
