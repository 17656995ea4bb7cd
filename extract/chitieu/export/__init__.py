"""``chitieu export``: the tables of an output for other programs, with the types of the Data Package."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias, cast

from chitieu.contract.output import PACKAGE_FILE, RUN_FILE, Output
from chitieu.contract.read import read_run
from chitieu.contract.replacing import placing, placing_files
from chitieu.errors import OutputInsideInputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table
    from chitieu.wording import Language

    Warn: TypeAlias = Callable[[str], None]

Target = Literal["parquet", "duckdb", "sqlite", "xlsx", "sdmx-csv", "jsonl", "csv"]
EACH: frozenset[Target] = frozenset({"parquet", "jsonl", "csv"})
"""Targets that make a file of each table."""
STREAMED: frozenset[Target] = frozenset({"jsonl", "csv"})
"""Targets that can go to standard output."""


@dataclass(frozen=True, slots=True)
class Given:
    """What to export of which output, and where to. ``names`` are tables; empty: all of them."""

    out: Path
    target: Target
    path: Path
    names: Sequence[str] = ()
    released: bool = False
    licence: str = ""
    archive: Path | None = None
    """Where the files that were read lie, for links to them."""
    language: Language = "vi"


def run(given: Given, warn: Warn) -> int:
    """Export; return 0.

    Raises OutputUnreadableError, UsageError, OutputError, ExtraMissingError.
    """
    read_run(given.out)
    tables = _tables(given)
    if given.released:
        from chitieu.export.released import release  # noqa: PLC0415 for those who publish

        release(given, tables, warn)
        return 0
    if str(given.path) == "-":
        _stream(given, tables)
        return 0
    if given.path.resolve() == given.out.resolve():
        raise OutputInsideInputError(f"{given.path}: that is the output itself; name another place with -o")
    if given.target in EACH and len(given.names) != 1:
        with placing_files(given.path) as folder:
            for table in tables:
                write_all(given, given.out, folder / f"{table.name}.{given.target}", [table], warn)
            if given.target == "csv" and not given.names:
                close_csv(given, folder)
    else:
        write_all(given, given.out, given.path, tables, warn)
    return 0


def close_csv(given: Given, folder: Path, licence_file: str = "") -> None:
    """Add what makes an output of a folder of all tables: ``datapackage.json``, and at the end ``run.json``."""
    from chitieu.contract.package import package_json  # noqa: PLC0415

    tables = (table for table, _ in Output().tables())
    (folder / PACKAGE_FILE).write_bytes(package_json(tables, licence=given.licence, file=licence_file))
    (folder / RUN_FILE).write_bytes((given.out / RUN_FILE).read_bytes())


def write_all(given: Given, source: Path, path: Path, tables: Sequence[Table[Row]], warn: Warn) -> None:
    """Write one file of an export, whole or not at all, out of the tables in ``source``."""
    with placing(path) as temporary:
        match given.target:
            case "jsonl" | "csv":
                with temporary.open("wb") as stream:
                    _write_lines(given.target, stream, source, tables[0])
            case "parquet":
                from chitieu.export.duck import write_parquet  # noqa: PLC0415

                write_parquet(temporary, source, tables[0], warn)
            case "duckdb":
                from chitieu.export.duck import write_duckdb  # noqa: PLC0415

                write_duckdb(temporary, source, tables, warn)
            case "sqlite":
                from chitieu.export.sqlite import write_sqlite  # noqa: PLC0415

                write_sqlite(temporary, source, tables)
            case "xlsx":
                from chitieu.export.workbook import write_workbook  # noqa: PLC0415

                write_workbook(temporary, source, tables, given, warn)
            case "sdmx-csv":
                from chitieu.export.sdmx import write_sdmx  # noqa: PLC0415

                with (
                    placing(path.with_suffix(".structure.json")) as beside,
                    beside.open("wb") as structure,
                    temporary.open("wb") as stream,
                ):
                    write_sdmx(stream, structure, source, warn)


def _write_lines(target: Target, stream: BinaryIO, source: Path, table: Table[Row]) -> None:
    from chitieu.export.lines import write_csv, write_jsonl  # noqa: PLC0415

    (write_jsonl if target == "jsonl" else write_csv)(stream, source, table)


def _stream(given: Given, tables: Sequence[Table[Row]]) -> None:
    if given.target not in STREAMED or len(given.names) != 1:
        raise UsageError("-o -: one table alone goes to standard output, as jsonl or csv; add --table NAME")
    _write_lines(given.target, cast("BinaryIO", sys.stdout.buffer), given.out, tables[0])


def _tables(given: Given) -> list[Table[Row]]:
    every = [table for table, _ in Output().tables()]
    known = {table.name for table in every}
    for name in given.names:
        if name not in known:
            raise UsageError(f"--table {name}: no such table; there are {', '.join(table.name for table in every)}")
    if given.names and given.target == "sdmx-csv":
        raise UsageError("--table: SDMX is made of series.csv alone")
    return [table for table in every if not given.names or table.name in given.names]
