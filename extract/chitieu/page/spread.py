"""Two pages on one sheet: an open file, or two pages side by side, that a scanner took as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.page.model import Half, Ruling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.page.model import Page, Word

LANDSCAPE = 1.2
"""A sheet of two pages is at least so much wider than high: two of A4 are 1.41."""
GUTTER = 0.07
"""Share of the sheet's width that is white between the pages: their margins make 0.12 in A4, two columns of text stand
0.02 to 0.05 apart."""
MIDDLE = 0.06
"""How far from the middle of the sheet the gutter may lie, as a share of its width: sheets are laid in askew."""
WORDS = 40
TALL = 0.3
"""Each page has at least so many words, over at least this share of the height: a signature beside its addressees
makes no second page."""


class Leaves(Struct, frozen=True):
    """Pages as they were before they were put on sheets, numbered anew, and on which page of the file each stands.

    ``right`` are those on the right half of a sheet.
    """

    pages: tuple[Page, ...]
    sheets: dict[int, int]
    right: frozenset[int]


def leaves(pages: Iterable[Page]) -> Leaves:
    """Part the sheets of two pages. Where there is none, all pages keep their numbers."""
    given = [(page, _halves(page) if page.layer == "ocr" else (page,)) for page in pages]
    if all(len(halves) == 1 for _, halves in given):
        return Leaves(tuple(page for page, _ in given), {}, frozenset())
    found: list[Page] = []
    sheets: dict[int, int] = {}
    right: set[int] = set()
    for sheet, halves in given:
        for place, page in enumerate(halves):
            number = len(found) + 1
            found.append(structs.replace(page, number=number))
            sheets[number] = sheet.number
            right |= {number} if place else set()
    return Leaves(tuple(found), sheets, frozenset(right))


def _halves(page: Page) -> tuple[Page, ...]:
    """Return the two pages on a sheet, left one first, or the sheet itself."""
    cut = _cut(page) if page.width >= LANDSCAPE * page.height else None
    if cut is None:
        return (page,)
    left = [w for w in page.words if w.box.x_mid < cut]
    right = [w for w in page.words if w.box.x_mid >= cut]
    if not (_is_page(left, page) and _is_page(right, page)):
        return (page,)
    return _half(page, left, 0.0, cut), _half(page, right, cut, page.width)


def _cut(page: Page) -> float | None:
    """Return where the white gutter between two pages runs, near the middle of the sheet; None where there is none."""
    # a fold leaves an upright line, and dirt words without letters
    solid = [(w.box.x0, w.box.x1) for w in page.words if any(c.isalnum() for c in w.text)]
    solid += [(r.x0, r.x1) for r in page.rulings if r.horizontal]
    reach, middle, slack = 0.0, page.width / 2, MIDDLE * page.width
    for x0, x1 in sorted(solid):
        low, high = max(reach, middle - slack), min(x0, middle + slack)
        if x0 - reach >= GUTTER * page.width and low < high:
            return (low + high) / 2
        reach = max(reach, x1)
    return None


def _is_page(words: list[Word], page: Page) -> bool:
    if len(words) < WORDS:
        return False
    return max(w.box.bottom for w in words) - min(w.box.top for w in words) >= TALL * page.height


def _half(page: Page, words: list[Word], left: float, right: float) -> Page:
    rulings = [r for r in page.rulings if left <= (r.x0 + r.x1) / 2 < right]
    return structs.replace(
        page,
        width=right - left,
        words=tuple(structs.replace(w, box=w.box.moved(-left, 0.0)) for w in words),
        rulings=tuple(Ruling(r.x0 - left, r.top, r.x1 - left, r.bottom) for r in rulings),
        half=Half(left, page.width),
    )
