"""Tables as one SQLite file.

SQLite has no exact decimals. A column of them has no type of its own there: a number of at most 15 digits is stored
as REAL, which gives the same digits back, and one with more as TEXT, which loses none. So ``value > 90`` and
``sum(value)`` do what they say, and nothing is rounded on the way in.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from chitieu.contract.cell import decimal_text
from chitieu.export.typed import kinds, rows
from chitieu.spreadsheet import exact_as_float

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table
    from chitieu.export.typed import Kind, Value

BATCH = 2000
"""Rows inserted at once."""
LARGEST = 2**63
"""Whole numbers of SQLite end before it."""
TYPES: Mapping[Kind, str] = {
    "text": "TEXT", "key": "TEXT NOT NULL", "date": "TEXT", "integer": "INTEGER", "real": "REAL", "decimal": "",
}  # fmt: skip
INDEXES = {"observations": ("code", "area_id"), "series": ("code", "area_id")}
"""Columns by which most questions choose."""


def write_sqlite(path: Path, folder: Path, tables: Sequence[Table[Row]]) -> None:
    """Write tables into a new file. Raises OutputUnreadableError, OSError."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            # nobody else opens the file before it is complete: no journal, no waiting for the disk
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN")
            for table in tables:
                _write(connection, folder, table)
            connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error


def _write(connection: sqlite3.Connection, folder: Path, table: Table[Row]) -> None:
    held = kinds(table)
    columns = [f'"{name}" {TYPES[kind]}'.strip() for name, kind in zip(table.names, held, strict=True)]
    connection.execute(f'CREATE TABLE "{table.name}" ({", ".join(columns)})')
    blanks = ", ".join("?" for _ in held)
    given = _stored(rows(folder, table))
    while batch := list(islice(given, BATCH)):
        connection.executemany(f'INSERT INTO "{table.name}" VALUES ({blanks})', batch)  # noqa: S608 our names
    if of := INDEXES.get(table.name):
        connection.execute(f'CREATE INDEX "{table.name}_{of[0]}" ON "{table.name}" ({", ".join(of)})')


def _stored(given: Iterator[tuple[Value, ...]]) -> Iterator[tuple[str | int | float | None, ...]]:
    for row in given:
        yield tuple([stored(value) for value in row])


def stored(value: Value) -> str | int | float | None:
    """Return what SQLite stores for a value.

    >>> stored(Decimal("98.73")), stored(Decimal("1234567890.123456")), stored(Decimal("8007000"))
    (98.73, '1234567890.123456', 8007000.0)
    """
    if isinstance(value, Decimal):
        return float(value) if exact_as_float(value) else decimal_text(value)
    if isinstance(value, int) and not -LARGEST <= value < LARGEST:
        return str(value)
    return value
