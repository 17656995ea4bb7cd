"""Frames that were not drawn: the missing outer lines of a ruled table are put where its other lines end.

Many tables draw what stands between their columns and leave the left and right border out (or the bottom border where a
page break cuts the table). Their lines still end together, and there the border is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.page.lattice import lattices
from chitieu.page.model import Ruling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.geometry import Box
    from chitieu.page.lattice import Lattice

TOUCH = 3.0
"""Points: pieces of a line nearer than this are one line, and a line this near to another touches it."""
STICKS_OUT = 12.0
"""Points: a line must run on for so much beyond the last crossing one to leave a column open; less is a drawn overshoot
of corners, and no column of text is narrower."""
TOGETHER = 2
"""So many lines must end in the same place: one line alone is an underline that happens to touch the table."""


def framed_lattices(rulings: Sequence[Ruling]) -> tuple[Lattice, ...]:
    """Return the ruled tables that ``rulings`` enclose together with the outer lines that they leave out."""
    tables = lattices(rulings)
    level = _joined(r for r in rulings if r.horizontal)
    upright = [_flipped(r) for r in _joined(_flipped(r) for r in rulings if not r.horizontal)]
    added: list[Ruling] = []
    for table in tables:
        added += _missing_sides(table.box, level)
        added += [_flipped(r) for r in _missing_sides(_turned(table.box), [_flipped(r) for r in upright])]
    return lattices((*rulings, *added)) if added else tables


def _missing_sides(box: Box, level: Iterable[Ruling]) -> list[Ruling]:
    """Return the vertical lines missing at the ends of the horizontal ones that cross a table."""
    touching = [
        r
        for r in level
        if box.top - TOUCH <= r.top <= box.bottom + TOUCH and r.x0 <= box.x1 + TOUCH and r.x1 >= box.x0 - TOUCH
    ]
    found: list[Ruling] = []
    for ends in (
        [(r.x0, r.top) for r in touching if r.x0 < box.x0 - STICKS_OUT],
        [(r.x1, r.top) for r in touching if r.x1 > box.x1 + STICKS_OUT],
    ):
        for x in sorted({round(e[0]) for e in ends}):
            together = [y for at, y in ends if abs(at - x) <= TOUCH]
            if len(together) >= TOGETHER and max(together) - min(together) > TOUCH:
                found.append(Ruling(x, min(together), x, max(together)))
                break
    return found


def _joined(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Join the pieces of horizontal lines that were drawn cell by cell."""
    joined: list[Ruling] = []
    for ruling in sorted(rulings, key=lambda r: (round(r.top), r.x0)):
        last = joined[-1] if joined else None
        if last is not None and abs(last.top - ruling.top) <= TOUCH and ruling.x0 <= last.x1 + TOUCH:
            joined[-1] = Ruling(min(last.x0, ruling.x0), last.top, max(last.x1, ruling.x1), last.top)
        else:
            joined.append(ruling)
    return joined


def _flipped(ruling: Ruling) -> Ruling:
    """Swap x and y, so that one rule serves both directions."""
    return Ruling(ruling.top, ruling.x0, ruling.bottom, ruling.x1)


def _turned(box: Box) -> Box:
    return type(box)(box.top, box.x0, box.bottom, box.x1)
