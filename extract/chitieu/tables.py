"""``chitieu tables``: the cells of every table of a file as CSV, templates or not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chitieu.contract.table import Table
from chitieu.contract.write import table_bytes, write_table
from chitieu.errors import UsageError
from chitieu.table.raw import RawCell, raw_cells

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.settings import Settings

CELLS = Table("cells", RawCell, ("page", "table", "row", "col"))


def run(file: Path, settings: Settings, *, pages: str, out: Path | None) -> int:
    """Write the cells of ``file`` to ``out``, or to standard output. Raises UsageError and the errors of reading."""
    cells = raw_cells(file, file.name, settings, page_set(pages) if pages else None)
    if out is None or str(out) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(table_bytes(CELLS, cells))
    else:
        write_table(out, CELLS, cells)
    return 0


def page_set(text: str) -> frozenset[int]:
    """Read "3", "3-5", "1,4-6". Raises UsageError for anything else.

    >>> sorted(page_set("1,4-6"))
    [1, 4, 5, 6]
    """
    pages: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isdecimal() and (last.isdecimal() or not dash)) or int(first) < 1:
            raise UsageError(f"--pages {text}: {part.strip()!r} is no page; write 3, 3-5 or 1,4-6")
        pages.update(range(int(first), int(last if dash else first) + 1))
    return frozenset(pages)
