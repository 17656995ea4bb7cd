"""Finds the row of the new output that each row of the old one became."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.diff.plan import Plan
    from chitieu.diff.sheet import Line, Sheet

SAME_PLACE = 0.5
"""Least share of two boxes' common area in their united one (IoU) that makes them one place: what corrections use too.
Another engine's box of the same cell has 0.7 and more, that of the neighbouring cell under 0.1."""
MOST_OF_ONE_KEY = 50
"""Rows of one key that are compared each with each; more are taken in their order (a page of one word repeated)."""
MOST_OF_ONE_PAGE = 1000
"""Rows of one page that are compared each with each: the fullest page of a wide form has 400 cells."""

Key = tuple[str, ...]


class Pair(Struct, frozen=True):
    """A row of the old output and what it became; one of both may be None."""

    old: Line | None
    new: Line | None


class Places:
    """Where rows stand, and which columns say so."""

    def __init__(self, plan: Plan, columns: Sequence[str], alias: Mapping[str, str]) -> None:
        """``alias`` leads from the ids of reports and documents in the old output to those in the new one."""
        at = {name: place for place, name in enumerate(columns)}
        self._owner = at.get(plan.owner)
        self._place = [at[name] for name in plan.place if name in at]
        self._key = [at[name] for name in plan.key if name in at]
        self._page = at.get("page")
        corners = [at[name] for name in ("x0", "top", "x1", "bottom") if name in at]
        self._corners = corners if plan.boxed and len(corners) == 4 else []  # noqa: PLR2004 corners of a box
        self._alias = alias

    def key(self, row: Line) -> Key:
        """Return what the row is about; old ids as the new ones."""
        return tuple(self._alias.get(row[place], row[place]) for place in self._key)

    def box(self, row: Line) -> Box | None:
        """Return where it stands on its page, in points; None where it stands nowhere."""
        if not self._corners:
            return None
        x0, top, x1, bottom = (row[place] for place in self._corners)
        try:
            return Box(float(x0), float(top), float(x1), float(bottom))
        except ValueError:
            return None

    def page(self, row: Line) -> int | None:
        """Return the page it stands on, from 1."""
        text = "" if self._page is None else row[self._page]
        return int(text) if text.isascii() and text.isdigit() else None

    def sheet(self, row: Line) -> Key | None:
        """Return what rows at one place share before their boxes are compared; None for those that stand nowhere."""
        if self._place:
            place = tuple(row[one] for one in self._place)
            return place if all(place) else None
        page = self.page(row)
        if page is None or self._owner is None or self.box(row) is None:
            return None
        owner = row[self._owner]
        return self._alias.get(owner, owner), str(page)

    def likeness(self, old: Line, new: Line) -> float:
        """IoU of two rows on one page; 1 where another column says that they are the same."""
        if self._place:
            return 1.0
        left, right = self.box(old), self.box(new)
        return 0.0 if left is None or right is None else shared(left, right)

    def at_one_place(self, old: Line, new: Line) -> bool:
        """Whether both stand at one place, or nowhere both."""
        if self._corners and all(old[one] == new[one] for one in (self._page or 0, *self._corners)):
            return True  # as nearly all are; numbers need not be made of the cells
        here, there = self.sheet(old), self.sheet(new)
        return here == there and (here is None or self.likeness(old, new) >= SAME_PLACE)


def shared(left: Box, right: Box) -> float:
    """Return the common area of two boxes as a share of the united one.

    >>> shared(Box(0, 0, 10, 10), Box(0, 0, 10, 5))
    0.5
    """
    common = common_area(left, right)
    united = left.width * left.height + right.width * right.height - common
    return common / united if united > 0 else float(left == right)


def common_area(left: Box, right: Box) -> float:
    """Return the area, in square points, that two boxes have in common."""
    width = min(left.x1, right.x1) - max(left.x0, right.x0)
    height = min(left.bottom, right.bottom) - max(left.top, right.top)
    return max(width, 0.0) * max(height, 0.0)


def pair(sheet: Sheet, places: Places) -> list[Pair]:
    """Pair the rows: first those of one key at one place, then those at one place, then those of one key.

    A key whose row moved while another row came to its place is told as two rows under other codes: the printed row is
    the evidence, the code what was made of it.
    """
    partner: dict[int, int] = {}
    taken: set[int] = set()

    def join(left: int, right: int) -> None:
        partner[left] = right
        taken.add(right)

    old_keys, new_keys = _by_key(sheet.old, places), _by_key(sheet.new, places)
    for key, lefts in old_keys.items():
        rights = new_keys.get(key, [])
        if len(lefts) * len(rights) > MOST_OF_ONE_KEY**2:
            continue
        for left in lefts:
            for right in rights:
                if right not in taken and places.at_one_place(sheet.old[left], sheet.new[right]):
                    join(left, right)
                    break
    _join_by_place(sheet, places, partner, taken)
    for key, lefts in old_keys.items():
        free = (right for right in new_keys.get(key, []) if right not in taken)
        for left, right in zip([one for one in lefts if one not in partner], list(free), strict=False):
            join(left, right)
    pairs = [Pair(row, sheet.new[partner[place]] if place in partner else None) for place, row in enumerate(sheet.old)]
    return pairs + [Pair(None, row) for place, row in enumerate(sheet.new) if place not in taken]


def _by_key(rows: list[Line], places: Places) -> dict[Key, list[int]]:
    index: defaultdict[Key, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        index[places.key(row)].append(place)
    return index


def _join_by_place(sheet: Sheet, places: Places, partner: dict[int, int], taken: set[int]) -> None:
    """Join what is left over and stands at one place, the most alike first."""
    lefts = _by_place([(at, row) for at, row in enumerate(sheet.old) if at not in partner], places)
    rights = _by_place([(at, row) for at, row in enumerate(sheet.new) if at not in taken], places)
    found = [
        (-likeness, left, right)
        for where, here in lefts.items()
        if len(here) * len(there := rights.get(where, [])) <= MOST_OF_ONE_PAGE**2
        for left in here
        for right in there
        if (likeness := places.likeness(sheet.old[left], sheet.new[right])) >= SAME_PLACE
    ]
    for _, left, right in sorted(found):
        if left not in partner and right not in taken:
            partner[left] = right
            taken.add(right)


def _by_place(rows: list[tuple[int, Line]], places: Places) -> dict[Key, list[int]]:
    index: defaultdict[Key, list[int]] = defaultdict(list)
    for at, row in rows:
        if (where := places.sheet(row)) is not None:
            index[where].append(at)
    return index
