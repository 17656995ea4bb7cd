"""Coverage as a table on the terminal, and as JSON."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from chitieu.visible import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.coverage.rows import CoverageRow

EXPECTED = ("present", "competing", "missing")


def show(rows: Sequence[CoverageRow]) -> None:
    """Print a line per organisation and regime: how many reports are there, and which are not."""
    from rich.console import Console  # noqa: PLC0415 only this command needs rich
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, markup=False, emoji=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("organisation", ratio=2)
    table.add_column("area", no_wrap=True)
    table.add_column("regime")
    table.add_column("there", justify="right", no_wrap=True)
    table.add_column("missing", ratio=2)
    table.add_column("competing")
    placed = [row for row in rows if row.state != "unplaced"]
    for (org, area_id, regime), group in groupby(placed, key=lambda row: (row.org, row.area_id, row.regime)):
        own = list(group)
        due = [row for row in own if row.state in EXPECTED]
        there = sum(1 for row in due if row.state != "missing")
        cells = (
            org,
            area_id,
            regime or "-",
            f"{there}/{len(due)}",
            _periods(own, "missing"),
            _periods(own, "competing"),
        )
        table.add_row(*(Text(plain(cell)) for cell in cells))
    console.print(table)
    states = Counter(row.state for row in rows)
    told = [f"{states[state]:,} {state}" for state in (*EXPECTED, "unexpected", "unplaced") if states[state]]
    console.print(", ".join(told) or "no report is there, and none expected")
    for row in rows:
        if row.state == "unplaced":
            console.print(plain(f"  whose or for when is not known: {row.files} ({row.reports})"))


def _periods(rows: Sequence[CoverageRow], state: str) -> str:
    return " ".join(row.period for row in rows if row.state == state)


def show_json(rows: Sequence[CoverageRow]) -> None:
    """Print how many rows are in each state, and the rows, as one JSON object."""
    import msgspec  # noqa: PLC0415 only where it was asked for

    whole = {"states": dict(Counter(row.state for row in rows)), "rows": rows}
    sys.stdout.write(msgspec.json.encode(whole).decode() + "\n")
