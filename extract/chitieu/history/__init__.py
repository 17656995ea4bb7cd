"""``chitieu history``: the same indicator over periods and areas, and nothing beside it that is not like it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chitieu.contract.replacing import replacing
from chitieu.contract.write import table_bytes
from chitieu.history.lines import history
from chitieu.history.listing import HISTORY_TABLE, Wide, history_json, history_rows
from chitieu.history.model import Asked, History
from chitieu.history.source import open_source

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.wording import Language

__all__ = ["Asked", "History", "Told", "history", "open_source", "run"]


@dataclass(frozen=True, slots=True)
class Told:
    """How a history is told: on the terminal, or as JSON or CSV there or in a file; and drawn."""

    language: Language = "vi"
    wide: bool = False
    as_json: bool = False
    as_csv: bool = False
    out: Path | None = None
    plot: Path | None = None
    quiet: bool = False


def run(path: Path, asked: Asked, told: Told) -> int:
    """Find what was asked for and tell it; return 0.

    Raises UsageError (no such code, form or area; too much to draw), OutputUnreadableError, OutputError,
    ExtraMissingError.
    """
    found = history(open_source(path), asked)
    if told.plot is not None:
        from chitieu.history.plot import plot  # noqa: PLC0415 matplotlib, for those who draw

        plot(found, told.plot, told.language)
    if told.as_json or told.as_csv or told.out is not None:
        _give(_data(found, told), told.out)
    elif not told.quiet:
        from chitieu.history.terminal import show  # noqa: PLC0415 data needs no rich

        show(found, told.language, wide=told.wide)
    return 0


def _data(found: History, told: Told) -> bytes:
    if told.as_json:
        return history_json(found)
    return Wide(found).csv() if told.wide else table_bytes(HISTORY_TABLE, history_rows(found))


def _give(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(data.decode())
        return
    with replacing(out) as stream:
        stream.write(data)
