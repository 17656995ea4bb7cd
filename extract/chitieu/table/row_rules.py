"""Long horizontal rules outside ruled tables: those between the rows of tables without vertical rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.page.model import Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.geometry import Box
    from chitieu.page.lines import Line
    from chitieu.page.model import Page

MIN_RULE = 0.3
"""A rule between rows is at least this share of the page's width; the line above footnotes is a third at most, and
stands alone."""
SAME_END = 6.0
"""Rules whose ends lie within so many points of each other belong to one table."""
RULED_ROWS = 3
"""With so many bands below the header the rules of a table part rows; with fewer they part head, body and total."""
NEXT_LINE = 1.7
"""A line whose baseline is this many sizes below the one above still belongs to it: up to one and a half spacing."""


def row_rules(page: Page, taken: Sequence[Box]) -> list[Ruling]:
    """Return the long horizontal rules outside ruled tables, pieces joined."""
    return [r for r in _joined_rules(page, taken) if r.length >= MIN_RULE * page.width]


def group_rules(page: Page, taken: Sequence[Box]) -> list[Ruling]:
    """Return the shorter ones: a heading over a group of columns has a rule of its own under it."""
    return [r for r in _joined_rules(page, taken) if r.length < MIN_RULE * page.width]


def _joined_rules(page: Page, taken: Sequence[Box]) -> list[Ruling]:
    level = sorted((r for r in page.rulings if r.horizontal), key=lambda r: (round(r.top), r.x0))
    joined: list[Ruling] = []
    for rule in level:
        last = joined[-1] if joined else None
        if last is not None and abs(last.top - rule.top) <= 1.5 and rule.x0 <= last.x1 + SAME_END:  # noqa: PLR2004
            joined[-1] = Ruling(min(last.x0, rule.x0), last.top, max(last.x1, rule.x1), last.top)
        else:
            joined.append(rule)

    def free(rule: Ruling) -> bool:
        return not any(b.top - SAME_END <= rule.top <= b.bottom + SAME_END and b.x0 < rule.x1 and rule.x0 < b.x1
                       for b in taken)  # fmt: skip

    return [r for r in joined if free(r)]


def bands_between(lines: Sequence[Line], rules: Sequence[float]) -> list[list[Line]]:
    """Part lines at the rules between them."""
    bands: list[list[Line]] = []
    for index, line in enumerate(lines):
        above = lines[index - 1].baseline if index else None
        if above is None or any(above <= rule < line.baseline for rule in rules):
            bands.append([])
        bands[-1].append(line)
    return bands


def rules_around(body: Sequence[Line], rules: Sequence[Ruling]) -> list[Ruling]:
    """Return the rules from just above the first line to just below the last that have the same ends."""
    size = body[0].size
    top = body[0].baseline - NEXT_LINE * 1.6 * size
    bottom = body[-1].baseline + NEXT_LINE * 1.6 * size
    left, right = min(li.box.x0 for li in body), max(li.box.x1 for li in body)
    near = [r for r in rules if top <= r.top <= bottom and r.x0 < right and r.x1 > left]
    best: list[Ruling] = []
    for rule in near:
        same = [r for r in near if abs(r.x0 - rule.x0) <= SAME_END and abs(r.x1 - rule.x1) <= SAME_END]
        if len(same) > len(best):
            best = same
    return best
