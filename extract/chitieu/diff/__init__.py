"""``chitieu diff``: what a new output says otherwise than an old one."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table as Shown

from chitieu.contract.read import read_output
from chitieu.contract.write import write_table
from chitieu.diff.compare import compare
from chitieu.diff.model import DIFF_TABLE, KINDS, Change, FieldChange, diff_rows
from chitieu.score.show import output_console

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Change", "FieldChange", "compare", "run"]

LINES = 500
"""Rows shown on the terminal; ``--json`` and ``--csv`` hold them all."""


def run(
    old: Path, new: Path, *, ignore: Sequence[str] = (), as_json: bool = False, csv_path: Path | None = None
) -> int:
    """Print what differs between two output folders; return 1 when something does, else 0.

    Raises OutputUnreadableError, UsageError (an unknown column in ``ignore``) and OutputError (``csv_path``).
    """
    changes = compare(read_output(old), read_output(new), ignore)
    if csv_path is not None:
        write_table(csv_path, DIFF_TABLE, diff_rows(changes))
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(changes), indent=2).decode() + "\n")
    else:
        _show(changes)
    return 1 if changes else 0


def _show(changes: tuple[Change, ...]) -> None:
    console = output_console()
    if not changes:
        console.print("no differences")
        return
    shown = Shown(*("table", "change", "file", "key", "column", "old", "new"), header_style="bold")
    rows = diff_rows(changes)
    for row in rows[:LINES]:
        cells = (row.table, row.change, row.file or row.report_id, row.key, row.column, row.old, row.new)
        shown.add_row(*(cell.replace("[", r"\[") for cell in cells))
    console.print(shown)
    if len(rows) > LINES:
        console.print(f"{len(rows) - LINES} more lines: see --csv FILE or --json")
    counts = Counter((one.table, one.change) for one in changes)
    tables = dict.fromkeys(one.table for one in changes)
    for table in tables:
        said = ", ".join(f"{counts[table, kind]} {kind}" for kind in KINDS if counts[table, kind])
        console.print(f"{table}: {said}", highlight=False)
