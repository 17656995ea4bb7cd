"""Tables as lines of JSON, or as the CSV they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import msgspec

from chitieu.contract.write import csv_bytes, header
from chitieu.export.typed import rows, text_rows

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table

CHUNK = 2000
"""Rows of CSV written at once."""


def write_jsonl(stream: BinaryIO, folder: Path, table: Table[Row]) -> None:
    """Write a table, one object a line with every column; numbers in their own digits, empty cells null."""
    encoder = msgspec.json.Encoder(decimal_format="number")
    names = table.names
    stream.writelines(encoder.encode(dict(zip(names, row, strict=True))) + b"\n" for row in rows(folder, table))


def write_csv(stream: BinaryIO, folder: Path, table: Table[Row]) -> None:
    """Write a table as the contract prints it."""
    stream.write(header(table))
    given: list[list[str]] = []
    for row in text_rows(folder, table):
        given.append(row)
        if len(given) == CHUNK:
            stream.write(csv_bytes(given))
            given.clear()
    stream.write(csv_bytes(given))
