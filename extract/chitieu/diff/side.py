"""One side of a comparison: an output folder, a revision of one in git, or the baseline of one."""

from __future__ import annotations

import contextlib
import csv
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Protocol

import msgspec

from chitieu.contract.output import RUN_FILE, Run
from chitieu.contract.rows import SCHEMA_VERSION
from chitieu.errors import OutputUnreadableError

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table


class Side(Protocol):
    """Where the files of an output come from."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def open(self, file: str) -> AbstractContextManager[IO[bytes]] | None:
        """Open one of its files; None where it has no such file. Raises OutputUnreadableError."""
        ...


@dataclass(frozen=True, slots=True)
class FolderSide:
    """An output folder."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder as the user named it."""
        return str(self.folder)

    def open(self, file: str) -> AbstractContextManager[IO[bytes]] | None:
        """Open one of its files; None where it has no such file. Raises OutputUnreadableError."""
        path = self.folder / file
        try:
            return path.open("rb")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise OutputUnreadableError(f"{path}: {error.strerror or error}; allow reading it") from error


def read_side_run(side: Side) -> Run:
    """Read its ``run.json``. Raises OutputUnreadableError when there is none, or one of another major schema."""
    opened = side.open(RUN_FILE)
    if opened is None:
        raise OutputUnreadableError(f"{side.name}: no {RUN_FILE} there; name a folder that chitieu wrote")
    try:
        with opened as stream:
            run = msgspec.json.decode(stream.read(), type=Run)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise OutputUnreadableError(f"{side.name}, {RUN_FILE}: {error}; name a folder that chitieu wrote") from error
    if run.schema_version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise OutputUnreadableError(
            f"{side.name}: schema {run.schema_version}, this program reads {SCHEMA_VERSION}; extract the archive again"
        )
    return run


def header_of(side: Side, table: Table[Row], stream: IO[bytes]) -> list[str]:
    """Read the first line. Raises OutputUnreadableError."""
    (header,) = parsed(side, table, [stream.readline().removeprefix(b"\xef\xbb\xbf")]) or ([],)
    if absent := [name for name in table.key if name not in header]:
        raise OutputUnreadableError(
            f"{side.name}, {table.file}: no column {absent[0]}; name a folder that chitieu wrote"
        )
    return header


def parsed(side: Side, table: Table[Row], lines: list[bytes], width: int = 0) -> list[list[str]]:
    """Read lines of a CSV, each a whole row: no cell of ours has a line break. Raises OutputUnreadableError."""
    csv.field_size_limit(sys.maxsize)  # a footnote may be longer than the 128 KiB the csv module allows
    rows: list[list[str]] = []
    try:
        for row in csv.reader((line.decode() for line in lines), strict=True):
            if width and row and len(row) != width:
                said = f"{width} cells expected, {len(row)} found, in the line that begins {','.join(row)[:60]!r}"
                raise OutputUnreadableError(f"{side.name}, {table.file}: {said}; extract the archive again")
            if row:
                rows.append(row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise OutputUnreadableError(f"{side.name}, {table.file}: {error}; extract the archive again") from error
    return rows


@contextlib.contextmanager
def reading(side: Side, table: Table[Row]) -> Generator[None]:
    """Turn a disk that refuses in the middle of a table into OutputUnreadableError."""
    try:
        yield
    except OSError as error:
        raise OutputUnreadableError(f"{side.name}, {table.file}: {error.strerror or error}") from error
