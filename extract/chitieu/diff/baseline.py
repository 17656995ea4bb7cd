"""The baseline of an output: the state somebody approved, which ``chitieu diff OUT`` compares with.

It is a compressed copy of the tables in ``OUT/.chitieu/baseline.zip``: with the output, because it is about that output
and should move with it; hidden, because readers of an output take every CSV they see for data; a copy and not a
revision, because most archives are not under git; one file, because one file is replaced whole or not at all.
A run never touches it. About a twentieth of the tables' size.
"""

from __future__ import annotations

import contextlib
import shutil
import zipfile
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from chitieu.contract.output import PACKAGE_FILE, RUN_FILE, Output
from chitieu.contract.replacing import replacing
from chitieu.diff.side import FolderSide, read_side_run
from chitieu.errors import OutputError, OutputUnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from pathlib import Path

PLACE = (".chitieu", "baseline.zip")


class BaselineSide(Struct, frozen=True):
    """What was approved of an output."""

    name: str
    path: Path

    def open(self, file: str) -> AbstractContextManager[IO[bytes]] | None:
        """Open one of its files; None where it has no such file. Raises OutputUnreadableError."""
        with _archive(self.path) as archive:
            if file not in archive.namelist():
                return None
        return _member(self.path, file)


def baseline_path(out: Path) -> Path:
    """Return where the baseline of ``out`` lies, if it has one."""
    return out.joinpath(*PLACE)


def baseline_side(out: Path) -> BaselineSide:
    """Return the baseline of ``out``. Raises UsageError where none was approved."""
    path = baseline_path(out)
    if not path.is_file():
        raise UsageError(f"{out}: nothing was approved yet; name two outputs, or run: chitieu approve {out}")
    return BaselineSide(f"{out} (baseline)", path)


def approve(out: Path) -> Path:
    """Make the tables of ``out`` its baseline and return where it lies.

    Raises OutputUnreadableError where there is no whole output, OutputError where the disk refuses.
    """
    read_side_run(FolderSide(out))
    path = baseline_path(out)
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path.parent}: cannot be made ({error.strerror or error}); allow it") from error
    with replacing(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in (*(table.file for table, _ in Output().tables()), PACKAGE_FILE, RUN_FILE):
            _put(archive, out / name)
    return path


def _put(archive: zipfile.ZipFile, path: Path) -> None:
    facts = zipfile.ZipInfo(path.name)  # no time of day: the same tables make the same file
    facts.compress_type = zipfile.ZIP_DEFLATED
    try:
        source = path.open("rb")
    except OSError as error:
        raise OutputUnreadableError(f"{path}: {error.strerror or error}; extract the archive again") from error
    with source, archive.open(facts, "w", force_zip64=True) as sink:
        shutil.copyfileobj(source, sink, 1 << 20)


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise OutputUnreadableError(f"{path}: {error}; approve the output again") from error


@contextlib.contextmanager
def _member(path: Path, file: str) -> Generator[IO[bytes]]:
    try:
        with _archive(path) as archive, archive.open(file) as stream:
            yield stream
    except zipfile.BadZipFile as error:
        raise OutputUnreadableError(f"{path}, {file}: {error}; approve the output again") from error
