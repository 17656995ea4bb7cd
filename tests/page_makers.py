"""Pages made in code: words and rulings from lines of text and grids of strings, without any PDF.

Letters are half as wide as they are high. In a text ``2023^14`` sets a raised mark behind a word. In a grid ``<``
merges a cell with the one to its left and ``^`` with the one above.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from chitieu.geometry import Box
from chitieu.page.document import Document
from chitieu.page.furniture import furniture_of
from chitieu.page.model import Page, Ruling, Word
from chitieu.patterns.load import load_patterns
from chitieu.report.read import result_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chitieu.contract.rows import DocumentResult, ObservationRow
    from chitieu.page.lines import Line
    from chitieu.page.model import Source
    from chitieu.patterns.template import Indicator, Template
    from chitieu.settings import Override

A4 = (595.3, 841.9)
LANDSCAPE = (841.9, 595.3)
BODY, CELL, NOTE, MARK = 13.0, 11.0, 10.0, 6.5
COLUMNS = (40.0, 260.0, 70.0, 70.0)
HEADER = ("STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu")

Rules = Literal["all", "some", "rows", "head", "none"]
Level = Literal["top", "middle", "bottom"]

_TOKEN = re.compile(r"(\^(?:\d+|\*))")


def width_of(text: str, size: float = BODY) -> float:
    """Return how long a text without marks is, in points."""
    return len(text) * size / 2


def words_of(text: str, x: float, baseline: float, size: float = BODY, source: Source = "text") -> list[Word]:
    """Set one line of text from ``x`` on."""
    words: list[Word] = []
    for token in text.split():
        for part in filter(None, _TOKEN.split(token)):
            raised = part.startswith("^")
            shown, high = (part[1:], MARK) if raised else (part, size)
            foot = baseline - 0.35 * size if raised else baseline
            end = x + width_of(shown, high)
            words.append(
                Word(shown, Box(x, foot - 0.8 * high, end, foot + 0.2 * high), high, foot, 1.0, source, raised)
            )
            x = end
        x += size / 4
    return words


@dataclass(slots=True)
class Sheet:
    """A page being filled from the top down; ``y`` is where the next thing goes."""

    number: int = 1
    size: tuple[float, float] = A4
    y: float = 90.0
    source: Source = "text"
    words: list[Word] = field(default_factory=list[Word])
    rulings: list[Ruling] = field(default_factory=list[Ruling])

    def line(self, text: str, x: float = 70.0, size: float = BODY, *, centred: bool = False) -> Sheet:
        """Set a line of text."""
        if centred:
            x = (self.size[0] - width_of(text, size)) / 2
        self.words += words_of(text, x, self.y + size, size, self.source)
        self.y += 1.4 * size
        return self

    def two(self, left: str, right: str) -> Sheet:
        """Set the two columns of a letterhead side by side."""
        self.words += words_of(left, 60, self.y + 12, 12, self.source)
        self.words += words_of(right, 330, self.y + 12, 12, self.source)
        self.y += 17
        return self

    def foot(self, *lines: str, y: float | None = None) -> Sheet:
        """Draw the line above the footnotes and set the notes below it."""
        self.y = self.y + 20 if y is None else y
        self.rulings.append(Ruling(70, self.y, 70 + self.size[0] / 4, self.y))
        for text in lines:
            self.line(text, size=NOTE)
        return self

    def table(
        self,
        grid: Sequence[Sequence[str]],
        widths: Sequence[float] = COLUMNS,
        x: float = 60.0,
        *,
        rules: Rules = "all",
        level: Level = "top",
    ) -> Sheet:
        """Set a table; texts that are too long run over several lines.

        ``rules`` "some" leaves out every row rule that does not follow the header or a fifth row, "rows" the vertical
        ones, "head" all but those around the header and below the last row. ``level`` is where a cell's lines stand in
        their row.
        """
        lefts = [x + sum(widths[:i]) for i in range(len(widths) + 1)]
        broken = [[_lines(text, w) for text, w in zip(row, widths, strict=True)] for row in grid]
        tops = [self.y]
        for row in broken:
            tops.append(tops[-1] + 4 + 13 * max(1, *map(len, row)))
        for r, row in enumerate(grid):
            for c, text in enumerate(row):
                if text in {"<", "^"}:
                    continue
                right = next((k for k in range(c + 1, len(row)) if row[k] != "<"), len(row))
                under = next((k for k in range(r + 1, len(grid)) if grid[k][c] != "^"), len(grid))
                self._borders(Box(lefts[c], tops[r], lefts[right], tops[under]), r, under, len(grid), rules)
                wrapped = broken[r][c] if right == c + 1 else _lines(text, lefts[right] - lefts[c])
                spare = tops[under] - tops[r] - 4 - 13 * len(wrapped)
                down = {"top": 0.0, "middle": spare / 2, "bottom": spare}[level]
                for index, line in enumerate(wrapped):
                    y = tops[r] + 2 + 13 * index + 10 + down
                    self.words += words_of(line, lefts[c] + 3, y, CELL, self.source)
        self.y = tops[-1] + 10
        return self

    def _borders(self, box: Box, row: int, under: int, rows: int, rules: Rules) -> None:
        def drawn(edge: int) -> bool:
            ends = edge in {0, 1, rows}
            return {"all": True, "rows": True, "some": ends or edge % 5 == 0, "head": ends, "none": False}[rules]

        if drawn(row):
            self.rulings.append(Ruling(box.x0, box.top, box.x1, box.top))
        if drawn(under):
            self.rulings.append(Ruling(box.x0, box.bottom, box.x1, box.bottom))
        if rules in {"all", "some"}:
            self.rulings.append(Ruling(box.x0, box.top, box.x0, box.bottom))
            self.rulings.append(Ruling(box.x1, box.top, box.x1, box.bottom))

    def page(self) -> Page:
        """Return the page; it is as tall as what stands on it."""
        height = max(self.size[1], self.y + 120)
        layer = "ocr" if self.source == "ocr" else "text" if self.words else "blank"
        return Page(self.number, self.size[0], height, tuple(self.words), tuple(self.rulings), layer, "made")


def _lines(text: str, width: float) -> list[str]:
    room = max(3, int((width - 6) / (CELL / 2)))
    return [line for part in text.split("\n") for line in (textwrap.wrap(part, room) or [""])]


def letterhead(sheet: Sheet, org: str = "ỦY BAN NHÂN DÂN TỈNH BẮC GIANG", day: str = "20 tháng 9 năm 2023") -> Sheet:
    """Set organisation, motto, number and date."""
    sheet.two(org, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    sheet.two("", "Độc lập - Tự do - Hạnh phúc")
    sheet.two("Số: 123/BC-UBND", f"Hà Nội, ngày {day}" if day else "")
    return sheet


def titled(sheet: Sheet, period: str = "Quý III năm 2023") -> Sheet:
    """Set the title of a report and one sentence under it."""
    sheet.line("BÁO CÁO", centred=True)
    sheet.line(f"Kết quả công tác cải cách hành chính {period}".strip(), centred=True)
    sheet.line("I. CÔNG TÁC CHỈ ĐẠO")
    return sheet


def template() -> Template:
    """Return the first shipped template."""
    return load_patterns().templates[0]


FORMS = [f.number for f in load_patterns().templates[0].forms]


def indicators(form: str) -> list[Indicator]:
    """Return the indicators of a form of the shipped template, in order."""
    return [i for i in template().indicators if i.form == form]


def printed_value(indicator: Indicator, number: int) -> str:
    """Return a value that fits an indicator: none for headings, a listed code for coded rows."""
    if indicator.kind == "heading":
        return ""
    return indicator.codes[number % len(indicator.codes)] if indicator.kind == "coded" else str(number)


def form_grid(
    form: str, value: Callable[[Indicator, int], str] = printed_value, *, header: bool = True
) -> list[list[str]]:
    """Return a form as a report prints it; values count from 1 unless told otherwise."""
    rows = [[i.item, i.label, i.unit, value(i, n)] for n, i in enumerate(indicators(form), start=1)]
    return [list(HEADER), *rows] if header else rows


def expected_texts(form: str) -> dict[str, str]:
    """Return code -> printed value of ``form_grid(form)``."""
    found = {i.code: printed_value(i, n) for n, i in enumerate(indicators(form), start=1)}
    return {code: text for code, text in found.items() if text}


def first_sheet(period: str = "Quý III năm 2023", size: tuple[float, float] = A4) -> Sheet:
    """Return a first page that says who reports and when."""
    return titled(letterhead(Sheet(size=size)), period)


def read(*sheets: Sheet, name: str = "report.pdf", override: Override | None = None) -> DocumentResult:
    """Read sheets as one document; they are numbered in the order given."""
    pages = tuple(replace(s.page(), number=n) for n, s in enumerate(sheets, start=1))
    return result_of(Document("0" * 64, 1, pages), name, override, load_patterns())


def printed_texts(result: DocumentResult) -> dict[str, str]:
    """Return code -> printed value of every observation that prints something."""
    return {o.code: o.value_text for o in result.observations if o.value_text}


def by_code(result: DocumentResult) -> Mapping[str, ObservationRow]:
    """Return the first observation of every code."""
    return {o.code: o for o in reversed(result.observations)}


def adds_up(result: DocumentResult) -> bool:
    """Whether observations printed, headings and unmapped rows are all the rows read."""
    (report,) = result.reports
    there = sum(1 for o in result.observations if o.status != "missing")
    return report.rows_read == there + report.headings + len(result.unmapped)


def without_furniture(pages: Sequence[tuple[Page, Sequence[Line]]]) -> list[tuple[Page, list[Line]]]:
    """Return each page's lines without its furniture."""
    found = furniture_of(pages)
    return [(p, [li for li in lines if li not in away]) for (p, lines), away in zip(pages, found, strict=True)]
