"""Where an export goes: whole or not at all, under a name of its own until it is complete."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from typing import TYPE_CHECKING

from chitieu.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@contextlib.contextmanager
def placing(path: Path) -> Generator[Path]:
    """Give the path of a file to write, which takes the place of ``path`` at the end. Raises OutputError."""
    temporary = path.with_name(f".{path.name}.writing")
    with _refused(path):
        if path.is_dir():
            raise IsADirectoryError(21, "a folder is there", str(path))
        try:
            temporary.unlink(missing_ok=True)
            yield temporary
            temporary.replace(path)
        finally:
            for left in (temporary, temporary.with_name(f"{temporary.name}.wal")):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)


@contextlib.contextmanager
def placing_files(folder: Path) -> Generator[Path]:
    """Give an empty folder to fill; at the end its files take their places in ``folder``. Raises OutputError."""
    temporary = folder.with_name(f".{folder.name}.writing")
    with _refused(folder):
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
def _refused(path: Path) -> Generator[None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise OutputError(f"{path}: cannot be written ({said}); free some space or name another place") from error
