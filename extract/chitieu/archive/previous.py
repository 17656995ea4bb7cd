"""Keeps the tables of the run before, so that reviewers are shown what the last run changed.

They lie in ``OUT/.chitieu/previous/`` under the names they had: hard links where the file system has them, so that
keeping them takes no time. A run that changed nothing but decisions (same program, engines, patterns, settings and
files) leaves them: its tables differ by what reviewers said, and what the run before changed is still to be looked at.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

from chitieu.contract import table as tables
from chitieu.contract.output import RUN_FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PLACE, _COMING = (".chitieu", "previous"), (".chitieu", "previous.new")
_DECIDING = (RUN_FILE, tables.DOCUMENTS.file)
"""When these are the same, the machine read the same."""
_KEPT = (tables.OBSERVATIONS.file, tables.CITATIONS.file, tables.REPORTS.file, *_DECIDING)


def previous_tables(out: Path) -> Path:
    """Return where the values of the run before lie, if they do."""
    return out.joinpath(*_PLACE, tables.OBSERVATIONS.file)


@contextlib.contextmanager
def keeping_previous(out: Path, warn: Callable[[str], object]) -> Generator[None]:
    """Keep the tables of ``out`` while they are written anew. A disk that refuses is told and stops nothing."""
    _settle(out)  # a run that was killed may have left this to us
    coming = out.joinpath(*_COMING)
    if all((out / name).is_file() for name in _KEPT):
        try:
            coming.mkdir(parents=True, exist_ok=True)
            for name in _KEPT:
                _link(out / name, coming / name)
        except OSError as error:
            shutil.rmtree(coming, ignore_errors=True)
            warn(f"{coming}: {error.strerror or error}; reviewers will not see what this run changes")
    yield
    _settle(out)


def _link(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:
        shutil.copy2(path, to)


def _settle(out: Path) -> None:
    """Put what was kept in its place if the machine has read anew since, else throw it away."""
    coming, place = out.joinpath(*_COMING), out.joinpath(*_PLACE)
    if not coming.is_dir():
        return
    with contextlib.suppress(OSError):  # the next run tries again
        same = all((coming / name).read_bytes() == (out / name).read_bytes() for name in _DECIDING)
        if same and place.is_dir():
            shutil.rmtree(coming)
            return
        shutil.rmtree(place, ignore_errors=True)
        coming.rename(place)


if TYPE_CHECKING:
    from collections.abc import Generator
