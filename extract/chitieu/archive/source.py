"""Where the files of an output lie on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.archive.discover import discover

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def locate(out: Path, archive: Path | None = None) -> Mapping[str, Path]:
    """Return the absolute path of every file of ``out`` by its name in ``documents.csv``.

    The ledger of ``out`` knows them; for an output that came without one (from another machine, out of a repository)
    name the folder that was read, ``archive``. A path may be gone or hold other bytes by now: ``sha256`` of
    ``documents.csv`` tells. Raises OutputUnreadableError where there is no ledger, InputMissingError for a missing
    ``archive``.
    """
    if archive is not None:
        return {item.name: item.path.absolute() for item in discover([archive]).found}
    from chitieu.archive.ledger import read_ledger  # noqa: PLC0415 sqlite3, for those who need it

    return {entry.name: entry.place for entry in read_ledger(out)}
