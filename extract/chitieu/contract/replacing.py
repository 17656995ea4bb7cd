"""Writes a file, or the files of a folder, whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
from typing import IO, TYPE_CHECKING

from chitieu.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@contextlib.contextmanager
def replacing(path: Path) -> Generator[IO[bytes]]:
    """Open a file that takes the place of ``path`` when all is written. Raises OutputError when the disk refuses."""
    with placing(path) as temporary, temporary.open("wb") as stream:
        yield stream


@contextlib.contextmanager
def placing(path: Path) -> Generator[Path]:
    """Give the path of a file to write, which takes the place of ``path`` at the end. Raises OutputError."""
    temporary = path.with_name(f".{path.name}.writing")
    with _told(path):
        if path.is_dir():
            raise IsADirectoryError(21, "a folder is there", str(path))
        try:
            temporary.unlink(missing_ok=True)
            yield temporary
            temporary.replace(path)
        finally:
            for left in (temporary, temporary.with_name(f"{temporary.name}.wal")):  # a database has a log beside it
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)


@contextlib.contextmanager
def placing_files(folder: Path) -> Generator[Path]:
    """Give an empty folder to fill; at the end its files take their places in ``folder``. Raises OutputError."""
    temporary = folder.with_name(f".{folder.name}.writing")
    with _told(folder):
        try:
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(parents=True)
            yield temporary
            folder.mkdir(parents=True, exist_ok=True)
            for file in sorted(temporary.iterdir()):
                file.replace(folder / file.name)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def _told(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        said = error.strerror or error
        raise OutputError(f"{path}: cannot be written ({said}); free some space or name another place") from error
