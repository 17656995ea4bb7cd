"""Writes an output folder: every file appears whole or not at all, and rows as given always make the same bytes."""

from __future__ import annotations

import contextlib
import csv
import io
import os
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, cast

import msgspec

from chitieu.contract.cell import cell_text
from chitieu.contract.output import PACKAGE_FILE, RUN_FILE, Output, Run
from chitieu.contract.package import package_json
from chitieu.contract.table import Table
from chitieu.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from chitieu.contract.cell import CellKind
    from chitieu.contract.rows import Row

TEMPORARY = ".writing"
"""Ending of files that are being written; with the leading dot no glob for ``*.csv`` meets them."""


class Folder:
    """The files of an output while they are written, piece by piece; see `writing`."""

    def __init__(self, out: Path) -> None:
        """Begin with no file."""
        self._out = out
        self._files: dict[str, BinaryIO] = {}

    def add(self, name: str, data: bytes) -> None:
        """Append to a file, which is begun where it is new."""
        file = self._files.get(name)
        if file is None:
            file = self._files[name] = self._temporary(name).open("wb")
        file.write(data)

    def put_in_place(self) -> None:
        """Put all files where they belong, in the order in which they were begun; the last one closes the output."""
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave a new name on bytes that never reached the disk
            file.close()
        for name in self._files:
            self._temporary(name).replace(self._out / name)

    def drop(self) -> None:
        """Remove what was written and is not in place."""
        for name, file in self._files.items():
            with contextlib.suppress(OSError):
                file.close()
            with contextlib.suppress(OSError):
                self._temporary(name).unlink(missing_ok=True)

    def _temporary(self, name: str) -> Path:
        return self._out / f".{name}{TEMPORARY}"


@contextlib.contextmanager
def writing(out: Path) -> Generator[Folder]:
    """Open ``out``, made where it is missing, for its files to be written.

    They appear in it at the end, when the last is complete and on the disk; where that does not come, the files of
    before stay. What an interrupted run left is removed. Raises OutputError when the disk or the permissions refuse.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for leftover in sorted(out.glob(f".*{TEMPORARY}")):
            leftover.unlink()
        folder = Folder(out)
        try:
            yield folder
            folder.put_in_place()
        except BaseException:
            folder.drop()
            raise
    except OSError as error:
        raise _refused(out, error) from error


def write_output(out: Path, output: Output) -> None:
    """Write every table, ``datapackage.json`` and at the end ``run.json`` into ``out``. Raises OutputError."""
    with writing(out) as folder:
        for table, rows in output.tables():
            folder.add(table.file, table_bytes(table, rows))
        close_output(folder, output.run)


def close_output(folder: Folder, run: Run) -> None:
    """Add what tells of the tables: ``datapackage.json``, and ``run.json`` at the end."""
    folder.add(PACKAGE_FILE, package_json(table for table, _ in Output().tables()))
    folder.add(RUN_FILE, run_json(run))


def write_table(path: Path, table: Table[Row], rows: Iterable[Row]) -> None:
    """Write one CSV atomically (``corrections.csv``, the list of a diff). Raises OutputError."""
    folder = Folder(path.parent)
    try:
        folder.add(path.name, table_bytes(table, rows))
        folder.put_in_place()
    except OSError as error:
        folder.drop()
        raise _refused(path, error) from error


def table_bytes(table: Table[Row], rows: Iterable[Row]) -> bytes:
    """Return the CSV of ``rows``: UTF-8 without BOM, comma, LF, quotes only where needed."""
    return header(table) + csv_bytes(printed(table, rows))


def header(table: Table[Row]) -> bytes:
    """Return the first line of a table."""
    return csv_bytes([table.names])


def printed(table: Table[Row], rows: Iterable[Row]) -> Iterator[list[str]]:
    """Give the cells of each row as the CSV prints them."""
    cells, kinds = _plan(table.row)
    for row in rows:
        yield [cell_text(v, k) for v, k in zip(cells(row), kinds, strict=True)]


@lru_cache(maxsize=32)
def _plan(row: type[Row]) -> tuple[Callable[[object], tuple[object, ...]], tuple[CellKind, ...]]:
    columns = Table("", row).columns
    cells = cast("Callable[[object], tuple[object, ...]]", attrgetter(*(column.name for column in columns)))
    return cells, tuple(column.kind for column in columns)


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Return lines of CSV. As cells hold no line break (see `cell_text`), a row is one line."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def run_json(run: Run) -> bytes:
    """Return the text of ``run.json``, names in order."""
    return msgspec.json.format(msgspec.json.encode(run, order="deterministic"), indent=2) + b"\n"


def _refused(path: Path, error: OSError) -> OutputError:
    where = error.filename or path
    return OutputError(
        f"{where}: cannot write the output ({error.strerror or error}); "
        "free some space, allow writing to the folder or name another one, and run the same command again"
    )
