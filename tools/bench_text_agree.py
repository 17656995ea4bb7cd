"""Whether tools that read the same pages read the same: shares of equal pages of words, and of equal cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench_text_readers import Cells, PageRead


@dataclass(frozen=True, slots=True)
class Agreement:
    """How much is equal, of how much."""

    equal: int = 0
    of: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        """Add two counts."""
        return Agreement(self.equal + other.equal, self.of + other.of)

    @property
    def share(self) -> float:
        """The share, 0 where nothing was compared: no agreement was shown."""
        return self.equal / self.of if self.of else 0.0


def words_agree(ours: Sequence[PageRead], theirs: Sequence[PageRead]) -> Agreement:
    """Count the pages with the same words as often; the order is each tool's own.

    >>> from bench_text_readers import PageRead
    >>> words_agree([PageRead(["a", "b"], [])], [PageRead(["b", "a"], [])])
    Agreement(equal=1, of=1)
    """
    equal = sum(sorted(a.words) == sorted(b.words) for a, b in zip(ours, theirs, strict=True))
    return Agreement(equal, len(ours))


def cells_agree(ours: Sequence[PageRead], theirs: Sequence[PageRead]) -> Agreement:
    """Count the cells with the same text in the same table, row and column, of all that either tool reads as printed.

    Empty cells do not count: they would agree wherever nothing is read. Pages where neither finds a table do not, too.
    """
    total = Agreement()
    for a, b in zip(ours, theirs, strict=True):
        for number in range(max(len(a.tables), len(b.tables))):
            total += _cells(_at(a.tables, number), _at(b.tables, number))
    return total


def spread(numbers: Sequence[int], count: int) -> list[int]:
    """Choose ``count`` of some numbers, evenly spread and the same on every run.

    >>> spread([1, 2, 3, 4, 5, 6, 7], 3)
    [1, 4, 7]
    >>> spread([4, 5], 3)
    [4, 5]
    """
    if len(numbers) <= count:
        return list(numbers)
    if count == 1:
        return [numbers[0]]
    last = len(numbers) - 1
    return [numbers[round(step * last / (count - 1))] for step in range(count)]


def _at(tables: Sequence[Cells], number: int) -> Cells:
    return tables[number] if number < len(tables) else {}


def _cells(a: Cells, b: Cells) -> Agreement:
    places = a.keys() | b.keys()
    return Agreement(sum(a.get(place) == b.get(place) for place in places), len(places))
