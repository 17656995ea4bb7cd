"""One table of two outputs, without the rows in which they are alike."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, TYPE_CHECKING, TypeAlias

from chitieu.diff.side import header_of, parsed, reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table
    from chitieu.diff.side import Side

Line: TypeAlias = list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table that only one side has, as printed, and the columns that both sides have."""

    columns: tuple[str, ...]
    old: list[Line]
    new: list[Line]
    left_out: tuple[str, ...] = ()
    """Columns that only one side has."""


def read_sheet(old: Side, new: Side, table: Table[Row]) -> Sheet | None:
    """Read a table of both sides; None where one side has no such table. Raises OutputUnreadableError."""
    with ExitStack() as stack:
        streams: list[IO[bytes]] = []
        for side in (old, new):
            stack.enter_context(reading(side, table))
            if (opened := side.open(table.file)) is None:
                return None
            streams.append(stack.enter_context(opened))
        old_lines, new_lines = streams
        old_header, new_header = header_of(old, table, old_lines), header_of(new, table, new_lines)
        both = set(old_header) & set(new_header)
        columns = tuple(name for name in table.names if name in both)
        only = set(old_header) ^ set(new_header)
        left, right = unmatched(old_lines, new_lines)
    return Sheet(
        columns,
        _arranged(parsed(old, table, left, len(old_header)), old_header, columns),
        _arranged(parsed(new, table, right, len(new_header)), new_header, columns),
        tuple(name for name in dict.fromkeys((*table.names, *sorted(only))) if name in only),
    )


def unmatched(old: Iterable[bytes], new: Iterable[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return the lines that only one side has, in their order; a line that is there twice needs two of it.

    Both are read side by side and a line is forgotten as soon as the other side shows it, so what is kept is what
    differs or has moved, not the tables.
    """
    waiting_old: dict[bytes, int] = {}
    waiting_new: dict[bytes, int] = {}
    for left, right in zip_longest(old, new):
        if left == right:
            continue
        if left is not None:
            _meet(left, waiting_old, waiting_new)
        if right is not None:
            _meet(right, waiting_new, waiting_old)
    return _spread(waiting_old), _spread(waiting_new)


def _meet(line: bytes, mine: dict[bytes, int], other: dict[bytes, int]) -> None:
    count = other.get(line)
    if count is None:
        mine[line] = mine.get(line, 0) + 1
    elif count == 1:
        del other[line]
    else:
        other[line] = count - 1


def _spread(waiting: dict[bytes, int]) -> list[bytes]:
    return [line for line, count in waiting.items() for _ in range(count)]


def _arranged(rows: list[Line], header: list[str], columns: tuple[str, ...]) -> list[Line]:
    if tuple(header) == columns:
        return rows
    at = [header.index(name) for name in columns]
    return [[row[place] for place in at] for row in rows]
