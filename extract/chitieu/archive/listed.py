"""Lists that people make, mostly in Excel: a CSV in UTF-8, its columns in any order, some of them left out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chitieu.errors import UsageError


class ListKind(Struct, frozen=True):
    """What a list may hold: its columns, and the one that every line fills; the option that names it, its error."""

    columns: tuple[str, ...]
    needed: str
    option: str
    error: type[UsageError]


def listed(path: Path, kind: ListKind) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each line's number and what it says by column; a column that is left out is empty.

    Raises the error of ``kind`` with the line where it cannot be understood.
    """
    refused = kind.error
    try:
        text = path.read_bytes().decode("utf-8-sig")  # Excel writes a byte order mark
    except OSError as error:
        raise refused(f"{path}: {error.strerror}; name a CSV file with {kind.option}") from error
    except UnicodeDecodeError as error:
        raise refused(f"{path}: not UTF-8 at byte {error.start}; save it as CSV UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            where = f"{path}, line {reader.line_num}"
            if not header:
                header = _header(where, cells, kind)
                continue
            if len(cells) != len(header):
                raise refused(f"{where}: {len(cells)} cells where the header has {len(header)}")
            fields = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            if not fields[kind.needed]:
                raise refused(f"{where}: the cell {kind.needed!r} is empty")
            yield reader.line_num, dict.fromkeys(kind.columns, "") | fields
    except csv.Error as error:
        raise refused(f"{path}, line {reader.line_num}: {error}; check the quotes") from error
    if not header:
        raise refused(f"{path}, line 1: no header; the first line must be {','.join(kind.columns)}")


def _header(where: str, cells: list[str], kind: ListKind) -> list[str]:
    header = [cell.strip() for cell in cells]
    for column in header:
        if column not in kind.columns:
            raise kind.error(f"{where}: unknown column {column!r}; the columns are {', '.join(kind.columns)}")
    if kind.needed not in header:
        raise kind.error(f"{where}: no column {kind.needed!r}; the columns are {', '.join(kind.columns)}")
    if len(set(header)) != len(header):
        raise kind.error(f"{where}: a column is named twice")
    return header
