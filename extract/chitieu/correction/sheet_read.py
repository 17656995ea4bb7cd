"""Decisions out of a workbook that a reviewer filled, however a spreadsheet program saved it."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from chitieu.contract.cell import decimal_text
from chitieu.contract.rows import CorrectionRow
from chitieu.correction.decision import decided
from chitieu.correction.exchange import Brought
from chitieu.correction.sheet_words import COLUMNS, verdict_of
from chitieu.correction.sheet_write import SheetKey
from chitieu.errors import CorrectionError
from chitieu.row.number import parse_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Indicator, Kind


MOST_BYTES = 1_000_000_000
"""A workbook that unpacks to more is no queue of ours: the pictures of 10,000 cells are 0.2 GB."""


def read_queue(path: Path, patterns: Patterns, reviewer: str = "") -> list[Brought]:
    """Return the decisions of a workbook, in its order; rows without a verdict say nothing.

    ``reviewer`` is who decided where the column is empty. A decision that cannot be read is brought with its fault and
    refused when it is applied. Raises CorrectionError for a file that is no workbook of ours.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise CorrectionError(f"{path}: unpacks to more than {MOST_BYTES:,} bytes; this is no queue of ours")
        book = load_workbook(path, data_only=True, keep_links=False)
    except (OSError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise CorrectionError(f"{path}: no workbook that can be read ({error}); save it as .xlsx again") from error
    saved = book.properties.modified
    at = saved.replace(tzinfo=UTC) if isinstance(saved, datetime) else None
    sheet = next((one for one in book.worksheets if one.max_column >= len(COLUMNS)), None)
    if sheet is None:
        raise CorrectionError(f"{path}: no sheet with the {len(COLUMNS)} columns of a queue; export it again")
    kinds = {one.code: one for template in patterns.templates for one in template.indicators}
    return [
        Brought(_decision(line, at, reviewer, kinds), f"{path.name}, row {number}") for number, line in _lines(sheet)
    ]


def _lines(sheet: Worksheet) -> Iterator[tuple[int, dict[str, object]]]:
    """Give the lines that carry a verdict, by the names of `COLUMNS`."""
    for number, cells in enumerate(sheet.iter_rows(min_row=2, max_col=len(COLUMNS), values_only=True), start=2):
        line: dict[str, object] = dict(zip(COLUMNS, cells, strict=True))
        if _text(line["verdict"]) and _text(line["key"]):
            yield number, line


def _decision(
    line: dict[str, object], at: datetime | None, reviewer: str, indicators: dict[str, Indicator]
) -> CorrectionRow:
    try:
        key = msgspec.json.decode(_text(line["key"]), type=SheetKey)
        draft = msgspec.convert(key.draft, CorrectionRow)
    except msgspec.MsgspecError:
        return CorrectionRow(target=f"unreadable key {_text(line['key'])[:20]}")
    word = _text(line["verdict"])
    new_code = _text(line["new_code"])
    verdict = verdict_of(word)
    indicator = indicators.get(new_code if draft.target == "unmapped" or verdict == "wrong_code" else draft.code)
    given = line["value"]
    if draft.target == "unmapped" and verdict == "wrong_code" and not _text(given):
        given = draft.machine_value  # what is printed in the row, where it reads in one way only
    if draft.target == "report":
        value = _text(given)
    else:
        value = _day(given) if draft.target == "citation" else _number(given, indicator)
    row = decided(
        structs.replace(draft, undoes=key.seen), verdict or "", _text(line["reviewer"]) or reviewer, value=value,
        new_code=new_code, note=_text(line["note"]), at=at,
    )  # fmt: skip
    return row if verdict else structs.replace(row, target=f"{row.target}, verdict {word!r}")


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _number(value: object, indicator: Indicator | None) -> str:
    """Return a number in plain digits; what reads in two ways comes back with a word that makes it no number."""
    text = _text(value)
    if not text:
        return ""
    kind: Kind = indicator.kind if indicator is not None else "count"
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(repr(value))
        if kind == "count" and number != number.to_integral_value():
            return f"{text} (a count with a fraction)"
        return decimal_text(number.quantize(Decimal(1)) if number == number.to_integral_value() else number)
    read = parse_value(text, kind, indicator.codes if indicator is not None else (), ())
    if read.value is None or read.doubts or read.tail:
        return f"{text} ({', '.join(read.doubts) or 'not a plain number'})"
    return decimal_text(read.value)


def _day(value: object) -> str:
    """Return a day as ISO, from a cell that a spreadsheet took for a date or one typed day first."""
    if isinstance(value, date):  # a datetime is one too
        return value.strftime("%Y-%m-%d")
    text = _text(value)
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).strftime("%Y-%m-%d")
        except ValueError:
            continue
    return text
