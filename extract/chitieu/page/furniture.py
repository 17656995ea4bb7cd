"""Page furniture: running heads, running feet and page numbers, which belong to no sentence and to no table.

No word list tells them ("Trang", "Page"): they stand in the margin of several pages, the same or with a number in them
that counts with the pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from rapidfuzz import fuzz

from chitieu.folding import bare
from chitieu.page.lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Word

MARGIN = 0.1
"""Running heads and page numbers stand in the outer tenth of the page,"""
MARGIN_POINTS = 72.0
"""or within an inch of its edge: the second line of a head ends 66 pt down on a landscape page 595 pt high."""
NEXT_TO_MARGIN = 36.0
"""Points beyond the margin in which the line next to it stands, if it is not apart."""
REPEATS = 3
"""A line seen in the margin of so many pages is a running head, or a foot that is not close to text,"""
REPEATS_SHORT = 2
"""of so many where it stands at about the same height each time, apart from the text: a report of four pages whose
first page differs and whose heads are mirrored prints each of them once or twice."""
COUNTED = 2
"""A number without words that counts with the pages is a page number when it does so on so many pages."""
FIRST_OFFSETS = frozenset({0, -1})
"""Seen once, it has to be the page's own number, or one less behind a cover: "2017" alone on a line may be the last
word of a footnote that ends "... ngày 25 tháng 10 năm 2017"."""
SAME_HEIGHT = 3.0
"""Points that a running head may stand higher or lower from page to page."""
SHIFTED = 20.0
"""The same on a short report: on all pages but the first a line with the page number stands above the head."""
APART = 1.5
"""A head stands at least so many of its sizes from the text, baseline to baseline; text is set at 1.0 to 1.3."""
ALIKE = 88
"""Likeness (0-100) from which two readings of a scanned head are one: a recogniser errs in one letter of ten."""

Edge = Literal["top", "bottom"]

HASH = "#"
_NUMBER = re.compile(r"(?<!\d)(?<!\d[/.,-])\d{1,4}(?!\d)(?![.,]\d)")
_BARE = re.compile(rf"[^\w]*{HASH}[^\w]*(?:/ ?\d{{1,4}}[^\w]*)?")
_OPENING = re.compile(r"[(\[]?\d{1,3}[)\].]?\s*[^\W\d_]")


class _Spot(Struct, frozen=True):
    """A line in the margin, and where it stands: ``place`` counts the pages given, ``height`` from the page's edge.

    ``page`` is the page's number where the first page given has 1: reports bound into one file number their own pages.
    ``close_to`` is what the next line towards the text says, if it stands close.
    """

    place: int
    page: int
    edge: Edge
    line: Line
    key: str
    height: float
    close_to: str

    @property
    def apart(self) -> bool:
        """Whether no line stands close to it, towards the text."""
        return not self.close_to


def furniture_of(pages: Sequence[tuple[Page, Sequence[Line]]]) -> list[frozenset[Line]]:
    """Return the lines of each page that are furniture. ``pages`` holds all lines of a whole document, page by page.

    Lines with a raised number never are: the same footnote may end several pages, and a heading may carry a mark.
    """
    before = pages[0][0].number - 1 if pages else 0
    spots = [spot for place, (page, lines) in enumerate(pages) for spot in _spots(place, page, lines, before)]
    found = _page_numbers(spots, len(pages), before) | _running(spots, len(pages))
    return [frozenset(s.line for i, s in enumerate(spots) if i in found and s.place == k) for k in range(len(pages))]


def page_numbers_of(pages: Sequence[Page]) -> list[frozenset[Word]]:
    """Return the words of each page's number, as far as it stands apart from the text, before tables are known.

    Only numbers: the header of a table repeats in the margin of its pages as a running head does.
    """
    before = pages[0].number - 1 if pages else 0
    spots = [s for place, page in enumerate(pages) for s in _spots(place, page, _edge_lines(page), before) if s.apart]
    found = _page_numbers(spots, len(pages), before)
    words: list[set[Word]] = [set() for _ in pages]
    for index in found:
        words[spots[index].place] |= set(spots[index].line.words)
    return [frozenset(own) for own in words]


def _edge_lines(page: Page) -> list[Line]:
    """Return the lines of the margins and the first ones beside them."""
    reach = _margin(page) + NEXT_TO_MARGIN
    return lines_of(w for w in page.words if w.box.top < reach or w.box.bottom > page.height - reach)


def _margin(page: Page) -> float:
    return max(MARGIN * page.height, MARGIN_POINTS)


def _spots(place: int, page: Page, lines: Sequence[Line], before: int) -> Iterable[_Spot]:
    margin = _margin(page)
    for index, line in enumerate(lines):
        if any(w.raised for w in line.words):
            continue
        if line.box.bottom < margin:
            edge, height = "top", line.baseline
            near = lines[index + 1 :][:1]
        elif line.box.top > page.height - margin:
            edge, height = "bottom", page.height - line.baseline
            near = lines[:index][-1:]
        else:
            continue
        close = [n for n in near if abs(n.baseline - line.baseline) <= APART * max(line.size, n.size)]
        number = page.number - before
        yield _Spot(place, number, edge, line, bare(line.text), height, bare(close[0].text) if close else "")


def _page_numbers(spots: Sequence[_Spot], count: int, before: int) -> set[int]:
    """Return the spots that carry the page's number: "- 3 -", "Trang 3/20", "3 | Page", "Báo cáo quý III | 5".

    ``before`` pages of the file stand before the first one; they may be counted or not.
    """
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for index, spot in enumerate(spots):
        for key in _counted(spot):
            seen[key].add(index)
    found: set[int] = set()
    bare_offsets: dict[int, set[int]] = defaultdict(set)
    for (text, offset), where in seen.items():
        if _BARE.fullmatch(text):
            bare_offsets[offset] |= where
        elif _repeated(told := [spots[i] for i in where], count) and not _like_notes(told):
            found |= where
    pages = {offset: len({spots[i].place for i in where}) for offset, where in bare_offsets.items()}
    if pages:
        usual = max(pages, key=lambda o: (pages[o], -abs(o)))
        if pages[usual] >= COUNTED or not FIRST_OFFSETS.isdisjoint({usual, usual - before}):
            found |= bare_offsets[usual]
    return found


def _counted(spot: _Spot) -> Iterable[tuple[str, int]]:
    """Yield, for each number of a line, the line without it and how far the number is ahead of the page."""
    for match in _NUMBER.finditer(spot.key):
        text = spot.key[: match.start()] + HASH + spot.key[match.end() :]
        yield text, int(match.group()) - spot.page


def _like_notes(spots: Sequence[_Spot]) -> bool:
    """Whether lines may be the last notes of their pages, one on each: they begin with a number, close to the text."""
    return all(s.edge == "bottom" and _OPENING.match(s.key) and not s.apart for s in spots)


def _running(spots: Sequence[_Spot], pages: int) -> set[int]:
    """Return the spots whose text runs through the pages."""
    groups: list[list[int]] = []
    by_key: dict[tuple[Edge, str], list[int]] = {}
    for index, spot in enumerate(spots):
        # "1 Như trên" may end three pages as a footnote; a number that counts is told above.
        if not spot.key or (spot.edge == "bottom" and _OPENING.match(spot.key)):
            continue
        group = by_key.get((spot.edge, spot.key)) or _alike(spot, spots, groups)
        if group is None:
            group = list[int]()
            groups.append(group)
        by_key[spot.edge, spot.key] = group
        group.append(index)
    return {i for group in groups if _repeated([spots[i] for i in group], pages) for i in group}


def _alike(spot: _Spot, spots: Sequence[_Spot], groups: Sequence[list[int]]) -> list[int] | None:
    """Return the group of a scanned line that reads nearly the same at the same height."""
    if spot.line.words[0].source != "ocr":
        return None
    for group in groups:
        first = spots[group[0]]
        level = first.edge == spot.edge and abs(first.height - spot.height) <= SAME_HEIGHT
        if level and fuzz.ratio(first.key, spot.key) >= ALIKE:
            return group
    return None


def _repeated(group: Sequence[_Spot], pages: int) -> bool:
    count = len({s.place for s in group})
    if group[0].edge == "bottom" and 2 * len({s.close_to for s in group} - {""}) > len(group):
        return False  # "Định" may end the notes of many pages; what stands close above it differs from page to page
    if count >= REPEATS:
        return True
    heights = [s.height for s in group]
    level = max(heights) - min(heights) <= SHIFTED
    return pages < 2 * REPEATS and count >= REPEATS_SHORT and level and all(s.apart for s in group)
