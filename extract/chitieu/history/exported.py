"""A history out of what ``chitieu export`` wrote: a DuckDB file, or a folder of Parquet files that DuckDB reads."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from chitieu.contract import table as tables
from chitieu.contract.database import duckdb_errors, open_duckdb
from chitieu.errors import OutputUnreadableError
from chitieu.history.model import FILED, OBSERVED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from chitieu.contract.rows import AreaRow, IndicatorRow
    from chitieu.contract.table import R, Table
    from chitieu.history.model import Filed, Observed


def duckdb_source(path: Path) -> ExportedSource:
    """Open a DuckDB file. Raises OutputUnreadableError, ExtraMissingError."""
    try:
        return ExportedSource(str(path), open_duckdb(str(path), read_only=True), {})
    except duckdb_errors() as error:
        raise OutputUnreadableError(f"{path}: {error}; export it again") from error


def parquet_source(folder: Path) -> ExportedSource:
    """Open a folder of Parquet files. Raises ExtraMissingError."""
    places = {
        table.name: str(folder / f"{table.name}.parquet")
        for table in (tables.OBSERVATIONS, tables.REPORTS, tables.INDICATORS, tables.AREAS)
    }
    return ExportedSource(str(folder), open_duckdb(), places)


@dataclass(frozen=True, slots=True)
class ExportedSource:
    """Tables in DuckDB. ``places`` are Parquet files by the name of their table, where there are any."""

    name: str
    connection: DuckDBPyConnection
    places: Mapping[str, str]

    def indicators(self) -> Sequence[IndicatorRow]:
        """Return the catalogue of indicators."""
        return self._rows(tables.INDICATORS, {})

    def areas(self) -> Sequence[AreaRow]:
        """Return the catalogue of areas."""
        return self._rows(tables.AREAS, {})

    def observed(self, codes: Collection[str], areas: Collection[str]) -> Sequence[Observed]:
        """Return the rows of these codes and areas."""
        return self._rows(OBSERVED, {"code": codes, "area_id": areas})

    def filed(self, reports: Collection[str]) -> Sequence[Filed]:
        """Return the reports of these ids."""
        return self._rows(FILED, {"report_id": reports})

    def _rows(self, table: Table[R], only: Mapping[str, Collection[str]]) -> Sequence[R]:
        place = self.places.get(table.name)
        given: list[object] = [glob.escape(place)] if place else []
        origin = "read_parquet(?)" if place else f'"{table.name}"'
        wanted = [(column, list(words)) for column, words in only.items() if words]
        given += [words for _, words in wanted]
        where = " AND ".join(f'"{column}" IN (SELECT unnest(?))' for column, _ in wanted)
        try:
            described = self.connection.execute(f"DESCRIBE SELECT * FROM {origin}", given[: bool(place)])  # noqa: S608 our names
            present = {row[0] for row in described.fetchall()}
            names = [name for name in table.names if name in present]
            if absent := [name for name in table.key if name not in present]:
                raise OutputUnreadableError(f"{self.name}, {table.name}: no column {absent[0]}; export it again")
            columns = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in names)
            query = f"SELECT {columns} FROM {origin}{' WHERE ' + where if where else ''}"  # noqa: S608 our names
            rows = self.connection.execute(query, given).fetchall()
        except duckdb_errors() as error:
            raise OutputUnreadableError(f"{self.name}, {table.name}: {error}; export it again") from error
        return [
            msgspec.convert(
                {name: cell for name, cell in zip(names, row, strict=True) if cell}, table.row, strict=False
            )
            for row in rows
        ]
