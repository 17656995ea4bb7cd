"""One side of a comparison: an output folder, a revision of one in git, or the baseline of one."""

from __future__ import annotations

import contextlib
import csv
import sys
from typing import IO, TYPE_CHECKING, Protocol

import msgspec
from msgspec import Struct

from chitieu.contract.output import RUN_FILE, Run
from chitieu.contract.rows import SCHEMA_VERSION
from chitieu.errors import OutputUnreadableError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
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


class FolderSide(Struct, frozen=True):
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


class Lines:
    """One table of one side, read line by line: each line is a whole row, for no cell of ours has a line break."""

    def __init__(self, side: Side, table: Table[Row], stream: IO[bytes]) -> None:
        """Read the header. Raises OutputUnreadableError."""
        csv.field_size_limit(sys.maxsize)  # a footnote may be longer than the 128 KiB the csv module allows
        self._where = f"{side.name}, {table.file}"
        self._width = 0
        self.header = tuple(self._cells(stream.readline().removeprefix(b"\xef\xbb\xbf")))
        self._width = len(self.header)
        self._order: list[int] | None = None
        if absent := [name for name in table.key if name not in self.header]:
            raise OutputUnreadableError(f"{self._where}: no column {absent[0]}; name a folder that chitieu wrote")

    def arrange(self, columns: Sequence[str]) -> None:
        """Give only these columns, in this order, from now on."""
        order = [self.header.index(name) for name in columns]
        self._order = None if order == list(range(self._width)) else order

    def row(self, line: bytes) -> list[str]:
        """Return the cells of a line. Raises OutputUnreadableError."""
        cells = self._cells(line)
        return cells if self._order is None else [cells[place] for place in self._order]

    def _cells(self, line: bytes) -> list[str]:
        try:
            cells = next(csv.reader((line.decode(),), strict=True), list[str]())
        except (csv.Error, UnicodeDecodeError) as error:
            raise OutputUnreadableError(f"{self._where}: {error}; extract the archive again") from error
        if self._width and len(cells) != self._width:
            said = f"{self._width} cells expected, {len(cells)} found, in the line that begins {','.join(cells)[:60]!r}"
            raise OutputUnreadableError(f"{self._where}: {said}; extract the archive again")
        return cells


@contextlib.contextmanager
def reading(side: Side, table: Table[Row]) -> Generator[None]:
    """Turn a disk that refuses in the middle of a table into OutputUnreadableError."""
    try:
        yield
    except OSError as error:
        raise OutputUnreadableError(f"{side.name}, {table.file}: {error.strerror or error}") from error
