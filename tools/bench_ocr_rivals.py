"""What other tools make of pages of scans, beside `chitieu`: CPU seconds and exact value cells."""

# pytesseract, img2table and pypdfium2 ship no types, or loose ones.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
from __future__ import annotations

import importlib
import resource
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

import pypdfium2 as pdfium
import pytesseract
from bench_ocr_page import PageCost

from chitieu.contract.read import read_output
from chitieu.geometry import Box
from chitieu.page.engine import choose
from chitieu.page.lattice import lattices
from chitieu.page.number_reader import TwoReaders
from chitieu.page.raster import page_image
from chitieu.page.scan import read_scan
from chitieu.page.trueocr_reader import trueocr_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bench_ocr_twins import Kind
    from PIL import Image

POINTS = 72
DPI = 300
"""Resolution at which pytesseract gets its pages."""
IMG2TABLE_DPI = 200
"""Resolution at which img2table renders a PDF."""


@dataclass(frozen=True, slots=True)
class TruePage:
    """A page of a report (number from 1): the boxes of its value cells and what is printed there."""

    stem: str
    number: int
    values: tuple[tuple[Box, str], ...]


Texts = dict[Box, str]


def cpu_seconds() -> float:
    """Return the CPU time of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def true_pages(truth: Path, twins: Sequence[Path], count: int) -> list[TruePage]:
    """Choose ``count`` pages from the whole reports in turn, half with value cells and half with text only."""
    output = read_output(truth)
    values: dict[tuple[str, int], list[tuple[Box, str]]] = defaultdict(list)
    for row in output.observations:
        if row.status == "ok" and row.page is not None and None not in (row.x0, row.top, row.x1, row.bottom):
            box = Box(row.x0 or 0.0, row.top or 0.0, row.x1 or 0.0, row.bottom or 0.0)
            values[row.file.removesuffix(".pdf"), row.page].append((box, row.value_text))
    lengths = {row.file.removesuffix(".pdf"): row.pages or 0 for row in output.documents}
    forms: list[TruePage] = []
    texts: list[TruePage] = []
    for turn in range(count):
        for twin in twins:
            pages = [TruePage(twin.stem, n, tuple(values[twin.stem, n])) for n in range(1, lengths[twin.stem] + 1)]
            forms += [page for page in pages if page.values][turn : turn + 1]
            texts += [page for page in pages if not page.values][turn : turn + 1]
    return forms[: count // 2] + texts[: count - count // 2]


def measured_pages(folder: Path, kind: Kind, pages: Sequence[TruePage]) -> list[PageCost]:
    """Let every tool read the same pages. Pages that lie on their side are left out."""
    costs: list[PageCost] = []
    ours = _Chitieu()
    for page in pages:
        scan = folder / f"{page.stem}-{kind}.pdf"
        if kind == "rotated" and (ours.turned(scan, page.number) or _set_upright(scan, page.number)):
            continue
        if not costs:
            ours.texts(scan, page)  # models are loaded before the clock runs
        for name, tool in (("chitieu", ours.texts), ("pytesseract", _pytesseract), ("img2table", _img2table)):
            costs.append(_cost(name, kind, page, scan, tool))
    return costs


def whole_by_pytesseract(scan: Path) -> tuple[int, float]:
    """Return pages and CPU seconds of reading all words of a scan."""
    before = cpu_seconds()
    with pdfium.PdfDocument(scan) as document:
        count = len(document)
        for number in range(count):
            _words(document, number)
    return count, cpu_seconds() - before


def _cost(name: str, kind: Kind, page: TruePage, scan: Path, tool: Callable[[Path, TruePage], Texts]) -> PageCost:
    before = cpu_seconds()
    texts = tool(scan, page)
    spent = cpu_seconds() - before
    exact = sum(_solid(texts.get(box, "")) == _solid(text) for box, text in page.values)
    tool_name = "chitieu" if name == "chitieu" else "pytesseract" if name == "pytesseract" else "img2table"
    return PageCost(tool_name, kind, bool(page.values), spent, exact, len(page.values))


class _Chitieu:
    """Our reader of scans, in this process."""

    def __init__(self) -> None:
        self._engine = choose()
        self._numbers = TwoReaders(self._engine, trueocr_reader())

    def texts(self, scan: Path, page: TruePage) -> Texts:
        with pdfium.PdfDocument(scan) as document:
            image = page_image(document[page.number - 1])
        read = read_scan(image.pixels, image.dpi, page.number, image.width, image.height, self._engine, self._numbers)
        cells = [cell for table in lattices(read.rulings) for cell in table.cells]
        views = [(cell, read.to_view(cell)) for cell in cells]
        texts: Texts = {}
        for box, _ in page.values:
            own = next((cell for cell, view in views if view.holds_middle_of(box)), None)
            words = [w for w in read.words if own is not None and own.holds_middle_of(w.box)]
            texts[box] = " ".join(w.text for w in sorted(words, key=lambda w: (w.baseline, w.box.x0)))
        return texts

    def turned(self, scan: Path, number: int) -> bool:
        with pdfium.PdfDocument(scan) as document:
            image = page_image(document[number - 1])
        read = read_scan(image.pixels, image.dpi, number, image.width, image.height, self._engine, self._numbers)
        return read.turned != 0


def _set_upright(scan: Path, number: int) -> bool:
    """Whether /Rotate sets a page upright: img2table does not heed it."""
    with pdfium.PdfDocument(scan) as document:
        return bool(document[number - 1].get_rotation())


def _pytesseract(scan: Path, page: TruePage) -> Texts:
    with pdfium.PdfDocument(scan) as document:
        words = _words(document, page.number - 1)
    return {box: " ".join(text for middle, text in words if box.holds_middle_of(middle)) for box, _ in page.values}


def _words(document: pdfium.PdfDocument, index: int) -> list[tuple[Box, str]]:
    """Return the words of a page with their boxes in points."""
    picture = cast("Image.Image", document[index].render(scale=cast("int", DPI / POINTS)).to_pil())
    data = cast(
        "dict[str, list[str]]",
        pytesseract.image_to_data(picture, lang="vie", config="--psm 3", output_type=pytesseract.Output.DICT),
    )
    edges = zip(data["left"], data["top"], data["width"], data["height"], data["text"], strict=True)
    scale = POINTS / DPI
    return [
        (Box(*(v * scale for v in (int(x), int(y), int(x) + int(w), int(y) + int(h)))), text)
        for x, y, w, h, text in edges
        if text.strip()
    ]


class _Cell(Protocol):
    class _Edges(Protocol):
        x1: float
        y1: float
        x2: float
        y2: float

    bbox: _Edges
    value: str | None


class _Table(Protocol):
    content: dict[int, list[_Cell]]


class _Pdf(Protocol):
    def extract_tables(self, ocr: object, *, borderless_tables: bool) -> dict[int, list[_Table]]: ...


class _Documents(Protocol):
    def PDF(self, src: str, *, pages: list[int], pdf_text_extraction: bool) -> _Pdf: ...  # noqa: N802 their name


class _Readers(Protocol):
    def TesseractOCR(self, *, lang: str) -> object: ...  # noqa: N802 their name


def _img2table(scan: Path, page: TruePage) -> Texts:
    documents = cast("_Documents", cast("object", importlib.import_module("img2table.document")))
    readers = cast("_Readers", cast("object", importlib.import_module("img2table.ocr")))
    document = documents.PDF(str(scan), pages=[page.number - 1], pdf_text_extraction=False)
    tables = document.extract_tables(ocr=readers.TesseractOCR(lang="vie"), borderless_tables=False)
    scale = POINTS / IMG2TABLE_DPI
    cells = [
        (Box(*(v * scale for v in (cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2))), cell.value or "")
        for found in tables.values()
        for table in found
        for row in table.content.values()
        for cell in row
    ]
    return {box: next((text for cell, text in cells if cell.holds_middle_of(box)), "") for box, _ in page.values}


def _solid(text: str) -> str:
    return "".join(text.split())
