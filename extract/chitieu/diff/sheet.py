"""One table of two outputs, without the rows in which they are alike."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import zip_longest
from typing import IO, TYPE_CHECKING, TypeAlias

from msgspec import Struct

from chitieu.diff.side import Lines, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table
    from chitieu.diff.side import Side

Line: TypeAlias = list[str]


Settle: TypeAlias = "Callable[[Line, Line], bool]"
"""Takes an old row and the new one that stands at its line; whether these two are one row, and so done with."""


class Sheet(Struct, frozen=True):
    """The rows of a table that only one side has, as printed, and the columns that both sides have."""

    columns: tuple[str, ...]
    old: list[Line]
    new: list[Line]


def read_sheet(
    old: Side, new: Side, table: Table[Row], settling: Callable[[tuple[str, ...], tuple[str, ...]], Settle]
) -> Sheet | None:
    """Read a table of both sides; None where one side has no such table. Raises OutputUnreadableError.

    ``settling`` is told the columns that both sides have and those of one side only, and returns what looks at rows
    that differ while they are read.
    """
    with ExitStack() as stack:
        sides: list[Lines] = []
        streams: list[IO[bytes]] = []
        for side in (old, new):
            stack.enter_context(reading(side, table))
            if (opened := side.open(table.file)) is None:
                return None
            streams.append(stack.enter_context(opened))
            sides.append(Lines(side, table, streams[-1]))
        before, after = sides
        only = set(before.header) ^ set(after.header)
        columns = tuple(name for name in table.names if name in before.header and name in after.header)
        before.arrange(columns)
        after.arrange(columns)
        settle = settling(columns, tuple(sorted(only)))
        left, right = unmatched(streams[0], streams[1], lambda a, b: settle(before.row(a), after.row(b)))
        return Sheet(columns, [before.row(line) for line in left], [after.row(line) for line in right])


def unmatched(
    old: Iterable[bytes], new: Iterable[bytes], settle: Callable[[bytes, bytes], bool] | None = None
) -> tuple[list[bytes], list[bytes]]:
    """Return the lines that only one side has, in their order; a line that is there twice needs two of it.

    Both are read side by side and a line is forgotten as soon as the other side shows it, so what is kept is what has
    moved or changed, not the tables. Two lines at one place that no other has claimed are settled by ``settle``.
    """
    waiting_old: dict[bytes, int] = {}
    waiting_new: dict[bytes, int] = {}
    for left, right in zip_longest(old, new, fillvalue=b""):
        if left == right:
            continue
        if left and right and settle and left not in waiting_new and right not in waiting_old and settle(left, right):
            continue
        if left.strip():
            _meet(left, waiting_old, waiting_new)
        if right.strip():
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
