"""Tables as a DuckDB file, or as Parquet files that DuckDB writes; it reads the CSV itself, a million rows in seconds.

Exact numbers are DECIMAL(38, 10). A column that holds one it cannot keep gets as many decimals as it needs, and where
that is not enough it stays text: no number is ever rounded. The same holds for days and whole numbers that are none.
"""

from __future__ import annotations

import glob
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from chitieu.contract.database import duckdb_errors, open_duckdb
from chitieu.errors import OutputError
from chitieu.export.typed import header_places, kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table
    from chitieu.export.typed import Kind

    Warn = Callable[[str], None]

DIGITS, PLACES = 38, 10
"""Digits of DuckDB's largest decimal, and those behind the point unless a column needs others."""
LONGEST = 64_000_000
"""Bytes of a line of CSV that is read: a footnote may be long."""
TYPES: Mapping[Kind, str] = {"text": "VARCHAR", "key": "VARCHAR", "date": "DATE", "integer": "BIGINT", "real": "DOUBLE"}


def write_duckdb(path: Path, folder: Path, tables: Sequence[Table[Row]], warn: Warn) -> None:
    """Write tables into a new file. Raises ExtraMissingError, OutputError, OutputUnreadableError."""
    with _told(path), closing(open_duckdb(str(path), threads=1)) as connection:
        for table in tables:
            query, given = _typed(connection, folder, table, warn)
            connection.execute(f'CREATE TABLE "{table.name}" AS {query}', given)


def write_parquet(path: Path, folder: Path, table: Table[Row], warn: Warn) -> None:
    """Write one table into a file. Raises ExtraMissingError, OutputError, OutputUnreadableError."""
    with _told(path), closing(open_duckdb(threads=1)) as connection:  # one thread: the same bytes each time
        query, given = _typed(connection, folder, table, warn)
        target = str(path).replace("'", "''")
        connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)", given)


@contextmanager
def _told(path: Path) -> Generator[None]:
    """Turn what DuckDB says of the disk into an error of ours."""
    try:
        yield
    except OutputError:
        raise
    except duckdb_errors() as error:
        raise OutputError(f"{path}: cannot be written ({error}); free some space or name another place") from error


def _typed(connection: DuckDBPyConnection, folder: Path, table: Table[Row], warn: Warn) -> tuple[str, list[str]]:
    """Return the query that reads a table with its types, and what stands in for its blanks."""
    places = header_places(folder, table)
    width = places.width
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(width))  # names of strangers stay out of a query
    every = ", ".join(f"'c{at}'" for at in range(width))
    origin = (
        f"read_csv(?, columns = {{{columns}}}, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"auto_detect = false, force_not_null = [{every}], max_line_size = {LONGEST}, encoding = 'utf-8')"
    )
    given = [glob.escape(str(folder / table.file))]
    held = kinds(table)
    asked = [_MEASURES[kind].format(c=f"c{at}") if at is not None else "NULL"
             for kind, at in zip(held, places.of, strict=True)]  # fmt: skip
    measured = connection.execute(f"SELECT {', '.join(asked)} FROM {origin}", given).fetchone() or ()  # noqa: S608
    made: list[str] = []
    for name, kind, at, measure in zip(table.names, held, places.of, measured, strict=True):
        wanted, why = _type(kind, measure)
        if why:
            warn(f"{table.name}.{name} is written as text: {why}")
        cell = f"NULLIF(c{at}, '')" if kind != "key" else f"c{at}"
        cell = "NULL" if at is None and kind != "key" else "''" if at is None else cell
        made.append(f'CAST({cell} AS {wanted}) AS "{name}"')
    return f"SELECT {', '.join(made)} FROM {origin}", given  # noqa: S608 our names


_MEASURES: Mapping[Kind, str] = {
    "text": "NULL",
    "key": "NULL",
    "date": "count(*) FILTER ({c} <> '' AND coalesce(CAST(TRY_CAST({c} AS DATE) AS VARCHAR), '') <> {c})",
    "integer": "count(*) FILTER ({c} <> '' AND coalesce(CAST(TRY_CAST({c} AS BIGINT) AS VARCHAR), '') <> {c})",
    "real": "count(*) FILTER ({c} <> '' AND TRY_CAST({c} AS DOUBLE) IS NULL)",
    "decimal": (
        "[count(*) FILTER ({c} <> '' AND NOT regexp_full_match({c}, '-?[0-9]+([.][0-9]+)?')), "
        "coalesce(max(length(regexp_extract({c}, '^-?0*([0-9]*)', 1))), 0), "
        "coalesce(max(length(regexp_extract({c}, '[.]([0-9]*[1-9])0*$', 1))), 0)]"
    ),
}
"""What is asked of a column before its type is chosen: cells that do not fit; of decimals, digits before and behind."""


def _type(kind: Kind, measure: int | list[int] | None) -> tuple[str, str]:
    """Return the type of a column, and why it is another than its kind has."""
    if isinstance(measure, list):
        misfits, whole, places = measure
        if misfits:
            return "VARCHAR", f"{misfits} cells hold no number"
        if whole <= DIGITS - PLACES and places <= PLACES:
            return f"DECIMAL({DIGITS}, {PLACES})", ""
        if whole + places <= DIGITS:
            return f"DECIMAL({DIGITS}, {places})", ""
        return "VARCHAR", f"a number has {whole} digits before and {places} behind the point"
    if measure:
        return "VARCHAR", f"{measure} cells hold no {_SAID[kind]}"
    return TYPES.get(kind, f"DECIMAL({DIGITS}, {PLACES})"), ""


_SAID: Mapping[Kind, str] = {"date": "day", "integer": "whole number", "real": "number"}
