"""Where a history comes from: an output folder, or what ``chitieu export`` made of one.

A folder is not parsed: its table is searched for the bytes of the codes, and only lines that hold one are read. So a
million rows take a fraction of a second without an index that could be out of date.
"""

from __future__ import annotations

import csv
import mmap
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol

import msgspec

from chitieu.contract import table as tables
from chitieu.contract.read import read_run, read_table
from chitieu.contract.table import R
from chitieu.contract.write import csv_bytes
from chitieu.errors import OutputUnreadableError
from chitieu.history.model import FILED, OBSERVED, Filed, Observed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from chitieu.contract.rows import AreaRow, IndicatorRow, Row
    from chitieu.contract.table import Table


class Source(Protocol):
    """Gives the tables a history is made of. All raise OutputUnreadableError."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def indicators(self) -> Sequence[IndicatorRow]:
        """Return the catalogue of indicators."""
        ...

    def areas(self) -> Sequence[AreaRow]:
        """Return the catalogue of areas."""
        ...

    def observed(self, codes: Collection[str], areas: Collection[str]) -> Sequence[Observed]:
        """Return the rows of these codes, of these areas (empty: of all), in the order of the table."""
        ...

    def filed(self, reports: Collection[str]) -> Sequence[Filed]:
        """Return the reports of these ids."""
        ...


def open_source(path: Path) -> Source:
    """Open a folder that ``extract`` wrote, a ``.duckdb`` file, or a folder of Parquet files.

    Raises OutputUnreadableError for anything else, ExtraMissingError where DuckDB is needed and not installed.
    """
    if path.is_file():
        if path.suffix in {".duckdb", ".db"}:
            from chitieu.history.exported import duckdb_source  # noqa: PLC0415 DuckDB, for those who exported

            return duckdb_source(path)
        raise OutputUnreadableError(
            f"{path}: neither a folder that extract wrote nor a .duckdb file or Parquet folder that export wrote"
        )
    if (path / f"{tables.OBSERVATIONS.name}.parquet").is_file():
        from chitieu.history.exported import parquet_source  # noqa: PLC0415

        return parquet_source(path)
    read_run(path)
    return FolderSource(path)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder that ``extract`` wrote."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder as the user named it."""
        return str(self.folder)

    def indicators(self) -> Sequence[IndicatorRow]:
        """Return the catalogue of indicators."""
        return read_table(self.folder, tables.INDICATORS)

    def areas(self) -> Sequence[AreaRow]:
        """Return the catalogue of areas."""
        return read_table(self.folder, tables.AREAS)

    def observed(self, codes: Collection[str], areas: Collection[str]) -> Sequence[Observed]:
        """Return the rows of these codes and areas."""
        with _lines_of(self.folder, OBSERVED) as lines:
            rows = lines.rows(lines.with_cell({"code": codes, "area_id": areas}))
            return [row for row in rows if row.code in codes and (not areas or row.area_id in areas)]

    def filed(self, reports: Collection[str]) -> Sequence[Filed]:
        """Return the reports of these ids."""
        with _lines_of(self.folder, FILED) as lines:
            return [row for row in lines.rows(lines.all()) if row.report_id in reports]


@dataclass(frozen=True, slots=True)
class _Lines(Generic[R]):
    """The lines of a table; each is a whole row, for no cell of ours holds a line break."""

    path: Path
    table: Table[R]
    data: mmap.mmap
    header: tuple[str, ...]

    def all(self) -> Iterator[bytes]:
        """Give every line but the header."""
        start, size = self.data.find(b"\n") + 1 or len(self.data), len(self.data)
        while start < size:
            end = self.data.find(b"\n", start)
            end = size if end < 0 else end
            yield self.data[start:end]
            start = end + 1

    def with_cell(self, words: Mapping[str, Collection[str]]) -> Iterator[bytes]:
        """Give the lines that hold, for each column with words, one of them; and a few others that only look so."""
        first, *others = [self._cells(column, given) for column, given in words.items() if given]
        search = self._search(first)
        at, size = 0, len(self.data)
        while (found := search(at)) >= 0:
            start = self.data.rfind(b"\n", 0, found + 1) + 1
            end = self.data.find(b"\n", found + 1)
            end = size if end < 0 else end
            line = self.data[start:end]
            if start and all(any(cell in line for cell in other) for other in others):
                yield line
            at = end

    def _cells(self, column: str, words: Collection[str]) -> list[bytes]:
        """Return words as a line holds them; a column at the edge of a line has one comma only."""
        comma = b"," if column in self.header[1:-1] else b""
        return sorted(comma + csv_bytes([[word]]).rstrip(b"\n") + comma for word in words)

    def _search(self, cells: list[bytes]) -> Callable[[int], int]:
        """Return what finds the next of the cells from a place on; -1: there is none."""
        if len(cells) == 1:  # in half the time that an expression takes
            return lambda at: self.data.find(cells[0], at)
        alike = next((n for n, (a, b) in enumerate(zip(cells[0], cells[-1], strict=False)) if a != b), len(cells[0]))
        ends = b"|".join(re.escape(cell[alike:]) for cell in cells)
        # of sorted cells; a search for what begins alike is many times as fast
        wanted = re.compile(re.escape(cells[0][:alike]) + b"(?:" + ends + b")")

        def search(at: int) -> int:
            found = wanted.search(self.data, at)
            return -1 if found is None else found.start()

        return search

    def rows(self, lines: Iterable[bytes]) -> Iterator[R]:
        """Read lines. Raises OutputUnreadableError that names the file and how the line begins."""
        known = set(self.table.names)
        places = [(name, place) for place, name in enumerate(self.header) if name in known]
        line = b""
        csv.field_size_limit(sys.maxsize)
        try:
            for line in lines:
                cells = next(csv.reader((line.decode(),), strict=True))
                if len(cells) != len(self.header):
                    raise OutputUnreadableError(
                        f"{self._where(line)}: {len(self.header)} cells expected, {len(cells)} found"
                    )
                given = {name: cells[place] for name, place in places if cells[place]}
                yield msgspec.convert(given, self.table.row, strict=False)
        except (msgspec.ValidationError, csv.Error, UnicodeDecodeError) as error:
            raise OutputUnreadableError(f"{self._where(line)}: {error}") from error

    def _where(self, line: bytes) -> str:
        return f"{self.path}, in the line that begins {line[:60].decode('utf-8', 'replace')!r}"


@contextmanager
def _lines_of(folder: Path, table: Table[R]) -> Generator[_Lines[R]]:
    """Map a table of a folder. Raises OutputUnreadableError."""
    path = folder / table.file
    try:
        with path.open("rb") as file:
            header = _header(path, file.readline(), table)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield _Lines(path, table, data, header)
    except FileNotFoundError as error:
        raise OutputUnreadableError(f"{path}: missing; name a folder that chitieu wrote") from error
    except OSError as error:
        raise OutputUnreadableError(f"{path}: {error.strerror or error}; allow reading it") from error


def _header(path: Path, line: bytes, table: Table[Row]) -> tuple[str, ...]:
    text = line.decode("utf-8-sig", "replace")  # a spreadsheet may have added the mark
    header = tuple(next(csv.reader((text,)), list[str]()))
    if absent := [name for name in table.key if name not in header]:
        raise OutputUnreadableError(f"{path}: no column {absent[0]}; this is not {table.file} of chitieu")
    return header
