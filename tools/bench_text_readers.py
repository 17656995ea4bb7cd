"""The tools that `bench_text.py` compares, each in a process of its own: what to call, and what was read, in one form.

python tools/bench_text_readers.py TOOL    answer requests on standard input, a line of JSON each

Every tool is asked for what its own manual shows first, with its own defaults.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
import unicodedata
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chitieu.page.model import Page
    from chitieu.table.forms import Layout

LEAST_TURN = 0.5
"""CPU seconds of a turn at least: a file of five pages takes ours 0.06 s, too little to time once, and a process that
others kept waiting begins with cold caches."""
Cells = dict[str, str]
"""Printed cells of a table: folded text by "row,column", from 0; a merged cell stands where it begins."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """What a tool read on a page: words in its order (none from the table tools), ruled tables from top to bottom."""

    words: list[str]
    tables: list[Cells]


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read: only measured, or told as well."""

    path: str
    tell: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """CPU seconds by stage, and the pages where they were asked for."""

    seconds: dict[str, float]
    pages: list[PageRead]


class Tool(Protocol):
    """A tool under measurement."""

    def stages(self, path: Path) -> Iterator[str]:
        """Read a file; say after each stage what it was."""
        ...

    def told(self, path: Path) -> list[PageRead]:
        """Read a file again and give what is in it."""
        ...


class Chitieu:
    """Our reader: the page object of every page, then its tables. Nothing is kept between two files."""

    def __init__(self) -> None:
        """Load what a worker process loads once."""
        from chitieu.patterns.load import load_patterns  # noqa: PLC0415 each process loads one tool

        self._patterns = load_patterns()
        self._layouts: Sequence[Layout] = ()

    def stages(self, path: Path) -> Iterator[str]:
        """Read pages, then tables."""
        from chitieu.page.document import read_document  # noqa: PLC0415
        from chitieu.settings import Settings  # noqa: PLC0415
        from chitieu.table.forms import lay_out  # noqa: PLC0415

        pages: tuple[Page, ...] = read_document(path, path.name, Settings()).pages
        yield "words"
        self._layouts = lay_out(pages, self._patterns)
        yield "tables"

    def told(self, path: Path) -> list[PageRead]:
        """Give words and ruled tables; raised marks stand apart from the word they are printed at."""
        list(self.stages(path))
        return [
            PageRead(
                [_nfc(word.text) for word in layout.page.words],
                [
                    _printed((cell.row, cell.col, cell.text) for cell in grid.cells)
                    for grid in layout.grids
                    if grid.ruled == "all"
                ],
            )
            for layout in self._layouts
        ]


class Pdfplumber:
    """pdfplumber: `extract_words` and `extract_tables` of every page."""

    def stages(self, path: Path) -> Iterator[str]:
        """Read words, then tables, page by page."""
        from pdfplumber.pdf import PDF  # noqa: PLC0415

        with PDF.open(path) as pdf:
            for page in pdf.pages:
                page.extract_words()
                yield "words"
                page.extract_tables()
                yield "tables"
                page.close()

    def told(self, path: Path) -> list[PageRead]:
        """Give words that end where the size changes, as ours do at a raised mark, and the tables as they are.

        Sizes are rounded: pdfminer's carry noise (9.960000000000036) that would end a word anywhere.
        """
        from pdfplumber.pdf import PDF  # noqa: PLC0415
        from pdfplumber.utils.text import extract_words  # noqa: PLC0415

        found: list[PageRead] = []
        with PDF.open(path) as pdf:
            for page in pdf.pages:
                chars = [{**char, "size": round(cast("float", char["size"]))} for char in page.chars]
                words = extract_words(chars, x_tolerance_ratio=0.2, extra_attrs=["size"])
                tables = [
                    _printed((r, c, text or "") for r, row in enumerate(rows) for c, text in enumerate(row))
                    for rows in page.extract_tables()
                ]
                found.append(PageRead([_nfc(cast("str", word["text"])) for word in words], tables))
                page.close()
        return found


class _CamelotTable(Protocol):
    page: int
    data: list[list[str]]


class _CamelotModule(Protocol):
    def read_pdf(self, filepath: str, *, pages: str, flavor: str) -> Iterable[_CamelotTable]: ...


class Camelot:
    """camelot: the lattice flavour, pages drawn by PDFium as by default."""

    def __init__(self) -> None:
        """Import it."""
        self._camelot = cast("_CamelotModule", cast("object", importlib.import_module("camelot")))
        self._tables: list[_CamelotTable] = []

    def stages(self, path: Path) -> Iterator[str]:
        """Read tables."""
        self._tables = list(self._camelot.read_pdf(str(path), pages="all", flavor="lattice"))
        yield "tables"

    def told(self, path: Path) -> list[PageRead]:
        """Give the tables."""
        list(self.stages(path))
        pages = _pages_of(path)
        for table in self._tables:
            cells = _printed((r, c, text) for r, row in enumerate(table.data) for c, text in enumerate(row))
            pages[table.page - 1].tables.append(cells)
        return pages


class _Img2tableCell(Protocol):
    bbox: object
    value: str | None


class _Img2tableTable(Protocol):
    content: dict[int, list[_Img2tableCell]]


class _Img2tableFile(Protocol):
    def extract_tables(self, *, borderless_tables: bool) -> dict[int, list[_Img2tableTable]]: ...


class _Img2tableModule(Protocol):
    def PDF(self, src: str) -> _Img2tableFile: ...  # noqa: N802 its name


class Img2table:
    """img2table: ruled tables only, text from the PDF, no OCR."""

    def __init__(self) -> None:
        """Import it."""
        self._module = cast("_Img2tableModule", cast("object", importlib.import_module("img2table.document")))
        self._tables: dict[int, list[_Img2tableTable]] = {}

    def stages(self, path: Path) -> Iterator[str]:
        """Read tables."""
        self._tables = self._module.PDF(str(path)).extract_tables(borderless_tables=False)
        yield "tables"

    def told(self, path: Path) -> list[PageRead]:
        """Give the tables; it repeats a merged cell in every place, of which the first counts."""
        list(self.stages(path))
        pages = _pages_of(path)
        for number, tables in self._tables.items():
            for table in tables:
                seen: list[object] = []
                cells: list[tuple[int, int, str]] = []
                for r, row in table.content.items():
                    for c, cell in enumerate(row):
                        if cell.bbox not in seen:
                            seen.append(cell.bbox)
                            cells.append((r, c, cell.value or ""))
                pages[number].tables.append(_printed(cells))
        return pages


TOOLS: dict[str, type[Tool]] = {
    "chitieu": Chitieu,
    "pdfplumber": Pdfplumber,
    "camelot": Camelot,
    "img2table": Img2table,
}


def folded(text: str) -> str:
    """Return the text with every run of blanks and line ends as one blank.

    >>> folded("  Số   liệu ")
    'Số liệu'
    """
    return " ".join(_nfc(text).split())


def cpu_seconds() -> float:
    """Return the CPU time of this process, all its threads and the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def measured(tool: Tool, path: Path, least: float = LEAST_TURN) -> dict[str, float]:
    """Read a file, again until ``least`` CPU seconds are spent, and return the mean CPU seconds of each stage."""
    seconds: dict[str, float] = {}
    reads = 0
    before = cpu_seconds()
    end = before + least
    while not reads or before < end:
        for stage in tool.stages(path):
            now = cpu_seconds()
            seconds[stage] = seconds.get(stage, 0.0) + now - before
            before = now
        reads += 1
    return {stage: spent / reads for stage, spent in seconds.items()}


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _printed(cells: Iterable[tuple[int, int, str]]) -> Cells:
    return {f"{row},{col}": folded(text) for row, col, text in cells if folded(text)}


def _pages_of(path: Path) -> list[PageRead]:
    from pdfplumber.pdf import PDF  # noqa: PLC0415

    with PDF.open(path) as pdf:
        return [PageRead([], []) for _ in pdf.pages]


def main() -> None:
    """Answer until standard input ends. What the tool prints itself goes to standard error."""
    warnings.simplefilter("ignore")
    tool = TOOLS[sys.argv[1]]()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            request = Request(**json.loads(line))
            path = Path(request.path)
            answer = Answer({}, tool.told(path)) if request.tell else Answer(measured(tool, path), [])
            answers.write(json.dumps(asdict(answer)) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
