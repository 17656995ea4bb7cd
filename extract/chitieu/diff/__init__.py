"""``chitieu diff``: what a new output says otherwise than an old one, and what was approved of an output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from chitieu.contract.replacing import replacing
from chitieu.contract.write import write_table
from chitieu.diff.baseline import approve, baseline_side
from chitieu.diff.compare import compare
from chitieu.diff.model import DIFF_TABLE, Change, Difference, FieldChange, diff_rows
from chitieu.diff.revision import revision_side
from chitieu.diff.side import FolderSide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.diff.side import Side
    from chitieu.diff.words import Language

__all__ = ["Change", "Difference", "FieldChange", "Told", "approve", "baseline_side", "compare", "run", "side_of"]


class Told(Struct, frozen=True):
    """How a comparison is told: on the terminal, or as JSON there; as CSV and as a page beside it."""

    language: Language = "vi"
    as_json: bool = False
    quiet: bool = False
    csv_path: Path | None = None
    html_path: Path | None = None
    archive: Path | None = None
    """Where the files that were read lie, if the ledger of the new output does not know."""
    crops: int | None = None
    """Most pictures on the page; None: a few hundred."""


def side_of(named: str) -> Side:
    """Return the output that ``named`` is: a folder that exists, else a git revision (``HEAD~1:output``).

    Raises UsageError for neither, OutputUnreadableError where git cannot be run.
    """
    folder = Path(named)
    return FolderSide(folder) if folder.exists() else revision_side(named, Path())


def run(old: Side, new: Side, *, ignore: Sequence[str] = (), told: Told | None = None) -> int:
    """Tell what differs between two outputs; return 1 when something does, else 0.

    Raises OutputUnreadableError, UsageError (an unknown column in ``ignore``) and OutputError.
    """
    told = told or Told()
    difference = compare(old, new, ignore)
    if told.csv_path is not None:
        write_table(told.csv_path, DIFF_TABLE, diff_rows(difference.changes))
    if told.html_path is not None:
        _write_page(
            difference, told, told.html_path, next((s.folder for s in (new, old) if isinstance(s, FolderSide)), None)
        )
    if told.as_json:
        sys.stdout.write(msgspec.json.format(_json(difference), indent=2).decode() + "\n")
    elif not told.quiet:
        from chitieu.diff.terminal import show  # noqa: PLC0415 a pipe of JSON needs no rich

        show(difference, told.language)
    return 1 if difference.changes else 0


def _write_page(difference: Difference, told: Told, path: Path, out: Path | None) -> None:
    from chitieu.diff.web_page import CROPS, web_page  # noqa: PLC0415 pictures are for those who ask for them

    limit = CROPS if told.crops is None else told.crops
    with replacing(path) as stream:
        for part in web_page(difference, told.language, out, told.archive, limit):
            stream.write(part.encode())


def _json(difference: Difference) -> bytes:
    counts: dict[str, dict[str, int]] = {}
    for (table, kind), count in difference.counts().items():
        counts.setdefault(table, {})[kind] = count
    return msgspec.json.encode(
        {
            "old": difference.old,
            "new": difference.new,
            "run": difference.run,
            "not_compared": difference.notices,
            "counts": counts,
            "changes": difference.changes,
        }
    )
