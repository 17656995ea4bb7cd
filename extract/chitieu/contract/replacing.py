"""Writes a file whole or not at all."""

from __future__ import annotations

import contextlib
from typing import IO, TYPE_CHECKING

from chitieu.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@contextlib.contextmanager
def replacing(path: Path) -> Generator[IO[bytes]]:
    """Open a file that takes the place of ``path`` when all is written. Raises OutputError when the disk refuses."""
    temporary = path.with_name(f".{path.name}.writing")
    try:
        try:
            with temporary.open("wb") as stream:
                yield stream
            temporary.replace(path)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        said = error.strerror or error
        raise OutputError(f"{path}: cannot be written ({said}); free some space or name another place") from error
