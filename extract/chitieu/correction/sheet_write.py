"""The open queue as a workbook: what the machine read, why it is doubted, a picture of the cell, and room to decide."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING, cast

import msgspec
from msgspec import Struct
from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from chitieu.contract.rows import CitationRow, FindingRow, FootnoteRow, ObservationRow, UnmappedRow
from chitieu.correction.decision import about, about_identity
from chitieu.correction.evidence import box_of, same_subject
from chitieu.correction.match import standing_of
from chitieu.correction.sheet_words import COLUMNS, FILLED, WORDS
from chitieu.correction.standing import token_of
from chitieu.correction.vocabulary import VERDICTS
from chitieu.spreadsheet import exact_as_float, inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from chitieu.contract.rows import CorrectionRow, ReportRow
    from chitieu.correction.decision import Reviewable
    from chitieu.correction.sheet_words import Language, Words
    from chitieu.correction.vocabulary import IdentityField, Target
    from chitieu.geometry import Box
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template

    Crop = Callable[[str, int, Box], bytes | None]
    """Draws what a box (points) of a page of a file shows, as PNG; None where there is no picture to be had."""

CROP_WIDTH, CROP_HEIGHT = 420, 90
"""Pixels a picture takes in its cell at most: a line of print over the width of a page can still be read."""
LINE, MOST_LINES = 13.5, 7
"""Points of a line of text in a cell, and lines that a row shows at most."""
WIDTHS = {
    "key": 3, "target": 14, "file": 24, "page": 6, "org": 22, "period": 10, "code": 14, "label": 44, "unit": 12,
    "printed": 18, "machine": 16, "reasons": 34, "picture": 60, "verdict": 18, "value": 16, "new_code": 20, "note": 26,
    "reviewer": 14,
}  # fmt: skip
SHOWN = {name: width for name, width in WIDTHS.items() if name != "key"}
_FILL = PatternFill("solid", fgColor="FFF6CC")
_HEAD = PatternFill("solid", fgColor="DDE4EE")


class SheetKey(msgspec.Struct, frozen=True, omit_defaults=True):
    """What ties a line of the workbook to its cell: a decision that says nothing yet, and the state it was made in."""

    draft: dict[str, str | int | float | None]
    seen: str = ""


class Queue(Struct, frozen=True):
    """What goes into a workbook."""

    rows: Sequence[Reviewable]
    reports: Mapping[str, ReportRow]
    standing: Sequence[CorrectionRow]
    patterns: Patterns
    identities: Sequence[tuple[ReportRow, IdentityField]] = ()
    """Parts of reports' identities that are not sure; they come first, since one wrong period spoils all figures."""


class _Line(Struct, frozen=True):
    """One line of the sheet: what it is about, what its locked cells show, and the row whose cell is drawn."""

    draft: CorrectionRow
    seen: str
    values: dict[str, str | int | Decimal | None]
    report: ReportRow | None
    row: Reviewable | None = None


def write_queue(path: Path, queue: Queue, crop: Crop, language: Language = "vi") -> None:
    """Write the workbook. Text of reports is text and never a formula; numbers are numbers. Raises OSError."""
    words = WORDS[language]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = words.queue
    _fill(sheet, queue, crop, words, language)
    guide = book.create_sheet(words.guide)
    for line in words.guide_lines:
        guide.append([line])
    guide.column_dimensions["A"].width = 120
    used = {report.template for report in queue.reports.values()}
    _list_indicators(book.create_sheet(words.indicators), [t for t in queue.patterns.templates if t.id in used], words)
    book.save(path)


def _fill(sheet: Worksheet, queue: Queue, crop: Crop, words: Words, language: Language) -> None:
    sheet.append(list(words.headings))
    for number, name in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, number)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[name]
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = "C2"
    offered: dict[Target, list[str]] = defaultdict(list)
    lines = [*_identity_lines(queue, words, language), *_row_lines(queue, words, language)]
    for number, line in enumerate(lines, start=2):
        values = line.values | {"key": msgspec.json.encode(_key(line.draft, line.seen)).decode()}
        for column, name in enumerate(COLUMNS, start=1):
            _put(cast("Cell", sheet.cell(number, column)), values.get(name), filled=name in FILLED)
        offered[cast("Target", line.draft.target)].append(f"{get_column_letter(COLUMNS.index('verdict') + 1)}{number}")
        height = _draw(sheet, number, line, crop)
        sheet.row_dimensions[number].height = max(height, _height(values) * LINE) + 4
    for target, cells in offered.items():
        sheet.add_data_validation(_choice(words, target, cells))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(2, len(lines) + 1)}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0  # printed as wide as the paper
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.protection.sheet = True
    sheet.protection.autoFilter = False  # that is: allowed
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _identity_lines(queue: Queue, words: Words, language: Language) -> Iterator[_Line]:
    told = _told(queue, language)
    for report, part in queue.identities:
        draft = about_identity(report, part)
        seen = token_of(one for one in queue.standing if same_subject(one, draft))
        values: dict[str, str | int | Decimal | None] = {
            "target": words.targets["report"], "file": report.file, "page": report.page_from, "org": report.org,
            "period": report.period, "code": words.parts[part], "label": report.title, "printed": report.period_label,
            "machine": draft.machine_value, "reasons": told.get("identity_unsure"),
        }  # fmt: skip
        yield _Line(draft, seen, values, report)


def _row_lines(queue: Queue, words: Words, language: Language) -> Iterator[_Line]:
    told = _told(queue, language)
    by_report: dict[str, list[Reviewable]] = defaultdict(list)
    for row in queue.rows:
        by_report[row.report_id].append(row)
    seen = {
        id(row): token_of(standing)
        for rows in by_report.values()
        for row, standing in zip(rows, standing_of(rows, queue.standing), strict=True)
    }
    for row in queue.rows:
        report, draft = queue.reports.get(row.report_id), about(row)
        yield _Line(draft, seen[id(row)], _values(row, draft, report, words, told), report, row)


def _told(queue: Queue, language: Language) -> dict[str, str]:
    return {flag.flag: flag.vietnamese if language == "vi" else flag.english for flag in queue.patterns.flags}


def _key(draft: CorrectionRow, seen: str) -> SheetKey:
    filled = {name: value for name, value in msgspec.structs.asdict(draft).items() if value not in {"", None}}
    return SheetKey(filled, seen)


def _choice(words: Words, target: Target, cells: Sequence[str]) -> DataValidation:
    """Return the list of verdicts that cells about one kind of thing offer."""
    verdicts = ",".join(words.verdicts[verdict] for verdict in VERDICTS[target] if verdict in words.verdicts)
    return DataValidation(
        type="list", formula1=f'"{verdicts}"', allow_blank=True, showErrorMessage=True, sqref=" ".join(cells)
    )


def _values(
    row: Reviewable, draft: CorrectionRow, report: ReportRow | None, words: Words, told: Mapping[str, str]
) -> dict[str, str | int | Decimal | None]:
    values: dict[str, str | int | Decimal | None] = {
        "target": words.targets[cast("Target", draft.target)],
        "file": report.file if report else "",
        "page": row.page,
        "org": report.org if report else "",
        "period": report.period if report else "",
    }
    match row:
        case ObservationRow():
            missing = row.status == "missing"
            values |= {
                "code": " ".join(filter(None, (row.code, row.member))), "label": row.label, "unit": row.unit,
                "printed": words.missing if missing else row.value_text, "machine": row.value,
                "reasons": _reasons(row.flags, told),
            }  # fmt: skip
        case UnmappedRow():
            values |= {
                "code": row.alt_code, "label": f"{row.stt_text} {row.label_text}".strip(), "unit": row.unit_text,
                "printed": row.value_text, "reasons": row.reason,
            }  # fmt: skip
        case CitationRow():
            values |= {
                "code": row.citation_id, "label": row.anchor_text, "printed": row.text, "machine": row.date,
                "reasons": _reasons(row.flags, told),
            }  # fmt: skip
        case FootnoteRow():
            values |= {
                "code": row.footnote, "label": row.anchor_text, "printed": row.text,
                "reasons": _reasons(row.flags, told),
            }  # fmt: skip
        case FindingRow():
            values |= {
                "code": row.codes, "label": row.message, "printed": row.found, "machine": row.expected,
                "reasons": row.rule,
            }  # fmt: skip
    return values


def _reasons(flags: str, told: Mapping[str, str]) -> str:
    return "; ".join(told.get(flag, flag) for flag in flags.split(";") if flag)


def _put(cell: Cell, value: str | int | Decimal | None, *, filled: bool) -> None:
    """Write a value; what comes from a report is text, whatever it begins with."""
    if isinstance(value, str) or (value is not None and not exact_as_float(value)):
        cell.value = inert(str(value))
        cell.data_type = "s"  # openpyxl takes "=..." for a formula
        cell.quotePrefix = True  # and a spreadsheet would, when somebody edits the cell
    elif value is not None:
        cell.value = value
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if filled:
        cell.protection, cell.fill = Protection(locked=False), _FILL
        cell.number_format = "@"  # as text: a spreadsheet would read 1.902 in its own language


def _height(values: Mapping[str, object]) -> int:
    """Return how many lines the longest cell of a row takes, for spreadsheets that do not find out themselves."""
    return max(min(MOST_LINES, -(-len(str(values.get(name) or "")) // width)) for name, width in SHOWN.items())


def _draw(sheet: Worksheet, number: int, line: _Line, crop: Crop) -> float:
    """Put the picture of a row's cell into the sheet; return its height in points."""
    row, report = line.row, line.report
    if report is None or row is None or isinstance(row, FindingRow):
        return 0
    box = box_of(row)
    png = None if box is None or row.page is None else crop(report.file, row.page, box)
    if png is None:
        return 0
    picture = Image(io.BytesIO(png))
    scale = min(1.0, CROP_WIDTH / picture.width, CROP_HEIGHT / picture.height)
    picture.width, picture.height = max(1, int(picture.width * scale)), max(1, int(picture.height * scale))
    sheet.add_image(picture, f"{get_column_letter(COLUMNS.index('picture') + 1)}{number}")
    return picture.height * 0.75  # a pixel is 0.75 points


def _list_indicators(sheet: Worksheet, templates: Iterable[Template], words: Words) -> None:
    sheet.append(list(words.indicator_headings))
    for template in templates:
        for one in template.indicators:
            if one.kind != "heading":
                sheet.append([template.id, one.code, one.item, one.label, one.unit])
    for letter, width in zip("ABCDE", (18, 16, 10, 80, 16), strict=True):
        sheet.column_dimensions[letter].width = width
