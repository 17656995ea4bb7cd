"""The cells of a table as values of the types that ``datapackage.json`` gives them."""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal, TypeAlias

from chitieu.contract.table import DATES
from chitieu.errors import OutputUnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Column, Table

Kind = Literal["text", "key", "integer", "real", "decimal", "date"]
"""``key`` is a text of the primary key: empty it is a value (``member`` on fixed forms); other empty cells are none."""

Value: TypeAlias = str | int | float | Decimal | None


def kind_of(table: Table[Row], column: Column) -> Kind:
    """Return what a column holds."""
    match column.kind:
        case "integer":
            return "integer"
        case "decimal":
            return "decimal"
        case "tenth" | "hundredth":
            return "real"
        case "text" if column.name in table.key:
            return "key"
        case "text":
            return "date" if column.name in DATES else "text"


def kinds(table: Table[Row]) -> tuple[Kind, ...]:
    """Return what the columns of a table hold, in order."""
    return tuple(kind_of(table, column) for column in table.columns)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the columns of the contract stand in a file: None for one that an older output lacks."""

    of: tuple[int | None, ...]
    width: int


def header_places(folder: Path, table: Table[Row]) -> Places:
    """Read the header of a table. Raises OutputUnreadableError."""
    path = folder / table.file
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _places(path, table, next(csv.reader(file), list[str]()))
    except FileNotFoundError as error:
        raise OutputUnreadableError(f"{path}: missing; name a folder that chitieu wrote") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OutputUnreadableError(f"{path}: {error}") from error


def _places(path: Path, table: Table[Row], header: list[str]) -> Places:
    if absent := [name for name in table.key if name not in header]:
        raise OutputUnreadableError(f"{path}: no column {absent[0]}; this is not {table.file} of chitieu")
    return Places(tuple(header.index(name) if name in header else None for name in table.names), len(header))


def text_rows(folder: Path, table: Table[Row]) -> Iterator[list[str]]:
    """Give the rows of a table as the CSV prints them, in the order of the contract's columns, one at a time.

    A column that an older output lacks is empty. Raises OutputUnreadableError that names file and line.
    """
    path = folder / table.file
    csv.field_size_limit(sys.maxsize)  # a footnote may be longer than the 128 KiB the csv module allows
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, list[str]())
            places = _places(path, table, header).of
            as_given = places == tuple(range(len(header)))
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(header):
                    raise OutputUnreadableError(
                        f"{path}, line {line}: {len(header)} cells expected, {len(cells)} found"
                    )
                yield cells if as_given else ["" if place is None else cells[place] for place in places]
    except FileNotFoundError as error:
        raise OutputUnreadableError(f"{path}: missing; name a folder that chitieu wrote") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OutputUnreadableError(f"{path}, line {line}: {error}") from error


def rows(folder: Path, table: Table[Row]) -> Iterator[tuple[Value, ...]]:
    """Give the rows of a table as values. Raises OutputUnreadableError that names file, row and column."""
    made = [_MAKERS[kind] for kind in kinds(table)]
    for number, cells in enumerate(text_rows(folder, table), start=1):
        try:
            yield tuple([make(cell) for make, cell in zip(made, cells, strict=True)])
        except (ValueError, InvalidOperation) as error:
            named = dict(zip(table.names, cells, strict=True))
            at = next(name for name, make in zip(table.names, made, strict=True) if _refuses(make, named[name]))
            raise OutputUnreadableError(
                f"{folder / table.file}, row {number}, {at}: {named[at][:60]!r} is not what the column holds; "
                "extract the archive again"
            ) from error


def _refuses(make: Callable[[str], Value], cell: str) -> bool:
    try:
        make(cell)
    except (ValueError, InvalidOperation):
        return True
    return False


def _key(cell: str) -> Value:
    return cell


def _text(cell: str) -> Value:
    return cell or None


def _integer(cell: str) -> Value:
    return int(cell) if cell else None


def _real(cell: str) -> Value:
    return float(cell) if cell else None


def _decimal(cell: str) -> Value:
    return Decimal(cell) if cell else None


_MAKERS: Mapping[Kind, Callable[[str], Value]] = {
    "key": _key, "text": _text, "date": _text, "integer": _integer, "real": _real, "decimal": _decimal,
}  # fmt: skip
