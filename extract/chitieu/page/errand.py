"""What a worker's task says about the file that is being read, beside its path and the settings."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Errand(Struct):
    """The errand of a worker. Whoever reads a file without one reads it from end to end.

    ``sha256`` and ``size`` are the file's, known already. ``opened`` is told how many pages the file has. Scanned pages
    go into ``folder`` where no cache is kept; with ``ahead``, a file with several scanned pages that nobody has read is
    not read but answered with `ScansAhead`.
    """

    sha256: str
    size: int
    opened: Callable[[int], object]
    folder: Path | None = None
    ahead: bool = False


class ScansAhead(Exception):  # noqa: N818 no error: the pages come first
    """The scanned pages that have to be read before their document is."""

    def __init__(self, pages: tuple[int, ...]) -> None:
        """Keep the numbers, from 1."""
        super().__init__(pages)
        self.pages = pages


ERRAND: ContextVar[Errand | None] = ContextVar("ERRAND", default=None)
