"""Writes an output folder: every file appears whole or not at all, and rows as given always make the same bytes."""

from __future__ import annotations

import contextlib
import csv
import io
from operator import attrgetter
from typing import TYPE_CHECKING, cast

import msgspec

from chitieu.contract.cell import cell_text
from chitieu.contract.output import PACKAGE_FILE, RUN_FILE, Output, Run
from chitieu.contract.package import package_json
from chitieu.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from chitieu.contract.cell import CellKind
    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table

TEMPORARY = ".writing"
"""Ending of files that are being written; with the leading dot no glob for ``*.csv`` meets them."""


def write_output(out: Path, output: Output) -> None:
    """Write every table, ``datapackage.json`` and ``run.json`` into ``out``, made where it is missing.

    All files are written beside their places first and put there only when the last is complete, ``run.json`` at the
    end; what an interrupted run left is removed. Raises OutputError when the disk or the permissions refuse.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for leftover in sorted(out.glob(f".*{TEMPORARY}")):
            leftover.unlink()
        _put(out, _contents(output))
    except OSError as error:
        raise _refused(out, error) from error


def write_table(path: Path, table: Table[Row], rows: Iterable[Row]) -> None:
    """Write one CSV atomically (``corrections.csv``, the list of a diff). Raises OutputError."""
    try:
        _put(path.parent, [(path.name, table_bytes(table, rows))])
    except OSError as error:
        raise _refused(path, error) from error


def table_bytes(table: Table[Row], rows: Iterable[Row]) -> bytes:
    """Return the CSV of ``rows``: UTF-8 without BOM, comma, LF, quotes only where needed."""
    columns = table.columns
    kinds: list[CellKind] = [column.kind for column in columns]
    cells = cast("Callable[[object], tuple[object, ...]]", attrgetter(*table.names))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows([cell_text(v, k) for v, k in zip(cells(row), kinds, strict=True)] for row in rows)
    return text.getvalue().encode()


def run_json(run: Run) -> bytes:
    """Return the text of ``run.json``, names in order."""
    return msgspec.json.format(msgspec.json.encode(run, order="deterministic"), indent=2) + b"\n"


def _contents(output: Output) -> Iterator[tuple[str, bytes]]:
    for table, rows in output.tables():
        yield table.file, table_bytes(table, rows)
    yield PACKAGE_FILE, package_json(table for table, _ in output.tables())
    yield RUN_FILE, run_json(output.run)


def _put(folder: Path, contents: Iterable[tuple[str, bytes]]) -> None:
    pending: list[tuple[Path, Path]] = []
    try:
        for name, data in contents:
            place = folder / name
            temporary = folder / f".{name}{TEMPORARY}"
            pending.append((temporary, place))
            temporary.write_bytes(data)
        for temporary, place in pending:
            temporary.replace(place)
    except BaseException:
        for temporary, _ in pending:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise


def _refused(path: Path, error: OSError) -> OutputError:
    where = error.filename or path
    return OutputError(
        f"{where}: cannot write the output ({error.strerror or error}); "
        "free some space, allow writing to the folder or name another one, and run the same command again"
    )
