"""Evidence: a decision finds its cell again by document, page and place, whatever a new engine reads there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from chitieu.geometry import Box

if TYPE_CHECKING:
    from chitieu.contract.rows import CorrectionRow

OVERLAP = 0.5
"""Intersection over union from which two boxes are one cell: rows of a table share no more than a rule's width, and
two engines differ about a cell's edge by a few points of some twenty."""


class Placed(Protocol):
    """Anything with a page and a box; None where nothing is printed."""

    @property
    def page(self) -> int | None: ...  # noqa: D102
    @property
    def x0(self) -> float | None: ...  # noqa: D102
    @property
    def top(self) -> float | None: ...  # noqa: D102
    @property
    def x1(self) -> float | None: ...  # noqa: D102
    @property
    def bottom(self) -> float | None: ...  # noqa: D102


def box_of(row: Placed) -> Box | None:
    """Return the box of a row in points (origin top left of the page), or None."""
    if row.x0 is None or row.top is None or row.x1 is None or row.bottom is None:
        return None
    return Box(row.x0, row.top, row.x1, row.bottom)


def overlap(one: Box, other: Box) -> float:
    """Return intersection over union, 0-1.

    >>> overlap(Box(0, 0, 10, 10), Box(0, 5, 10, 15))
    0.3333333333333333
    """
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one.width * one.height + other.width * other.height - shared)


def same_place(one: Placed, other: Placed) -> bool:
    """Whether two rows lie on one page in one cell; without boxes on either side the page alone counts."""
    if one.page != other.page:
        return False
    ours, theirs = box_of(one), box_of(other)
    if ours is None or theirs is None:
        return ours is theirs
    return overlap(ours, theirs) >= OVERLAP


def same_subject(one: CorrectionRow, other: CorrectionRow) -> bool:
    """Whether two decisions are certainly about one thing, as two tabs on one output would name it.

    Place alone does not tell that: two citations may share their lines, and the empty cells of a wide row have one box.
    """
    if _name(one) != _name(other):
        return False
    return one.target in {"report", "finding"} or same_place(one, other)


def _name(row: CorrectionRow) -> tuple[str | int | None, ...]:
    match row.target:
        case "observation":
            own = (row.code, row.member)  # a second printing stands in another place
        case "citation":
            own = (row.cite_no, row.evidence)
        case "finding":
            own = (row.evidence,)
        case "unmapped":
            own = ()
        case _:
            own = (row.code,)
    return (row.target, row.report_id, *own)
