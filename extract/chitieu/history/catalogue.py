"""What the tables say about indicators and areas over time: what continues what, and where a comparison breaks."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chitieu.errors import UsageError
from chitieu.history.model import Break
from chitieu.visible import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from chitieu.contract.rows import AreaRow, IndicatorRow

Named = tuple[str, str]
"""Template and code."""

_DAY = re.compile(r"(\d{4}-\d\d-\d\d): *(.*)", re.DOTALL)
HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Indicators by template and code, and areas by id."""

    indicators: Mapping[Named, IndicatorRow]
    areas: Mapping[str, AreaRow]
    successors: Mapping[Named, tuple[Named, ...]]

    @classmethod
    def of(cls, indicators: Iterable[IndicatorRow], areas: Iterable[AreaRow]) -> Catalogue:
        """Index the rows."""
        by_name = {(row.template, row.code): row for row in indicators}
        after: dict[Named, list[Named]] = defaultdict(list)
        for named, row in by_name.items():
            if before := _before(row):
                after[before].append(named)
        return cls(by_name, {row.area_id: row for row in areas}, {key: tuple(names) for key, names in after.items()})

    def root(self, named: Named) -> Named:
        """Return the first indicator of those that this one continues."""
        seen = {named}
        while (row := self.indicators.get(named)) is not None and (before := _before(row)):
            if before in seen or before not in self.indicators:  # a ring, or a template that is not here
                break
            seen.add(before)
            named = before
        return named

    def family(self, named: Named) -> set[Named]:
        """Return all that continue the same first indicator."""
        family, left = set[Named](), [self.root(named)]
        while left:
            one = left.pop()
            if one not in family:
                family.add(one)
                left += self.successors.get(one, ())
        return family

    def between(self, earlier: Named, later: Named) -> tuple[Break, ...]:
        """Return the breaks on the way from an indicator to one that continues it, in the order of time."""
        found: list[Break] = []
        seen = set[Named]()
        while later != earlier and later not in seen and (row := self.indicators.get(later)) is not None:
            seen.add(later)
            if row.break_reason:
                found.append(_break(row.break_reason, row.valid_from))
            later = _before(row) or earlier
        return tuple(reversed(found))

    def end(self, named: Named) -> Break | None:
        """Return where an indicator ended for good: it has no successor and a last day."""
        row = self.indicators.get(named)
        if row is None or not row.valid_to or self.successors.get(named):
            return None
        return _break(row.break_reason, row.valid_to)

    def of_codes(self, codes: Sequence[str]) -> set[Named]:
        """Return the indicators of codes with all that they continue or that continues them.

        Raises UsageError for a code that no template has, and for a heading, which carries no value.
        """
        found = set[Named]()
        for code in codes:
            named = [name for name in self.indicators if name[1] == code]
            if not named:
                raise UsageError(
                    f"--code {plain(code)}: no such indicator; indicators.csv lists them{self._near(code)}"
                )
            if all(self.indicators[name].kind == HEADING for name in named):
                inner = sorted({row.code for row in self.indicators.values() if row.parent == code})
                raise UsageError(
                    f"--code {code} is a heading without values; below it: {', '.join(inner) or 'nothing'}"
                )
            found |= {one for name in named for one in self.family(name)}
        return found

    def of_form(self, form: str) -> set[Named]:
        """Return the indicators of a form. Raises UsageError for a form that no template has."""
        found = {name for name, row in self.indicators.items() if row.form == form and row.kind != HEADING}
        if not found:
            forms = ", ".join(sorted({row.form for row in self.indicators.values()}))
            raise UsageError(f"--form {plain(form)}: no such form; there are {forms}")
        return found

    def _near(self, code: str) -> str:
        longer = sorted({name[1] for name in self.indicators if name[1].casefold() == code.casefold()})
        return f" (there is {longer[0]})" if longer else ""

    def area(self, asked: str) -> str:
        """Return the id of an area. Raises UsageError for a bare code, naming all vintages, and for one unknown."""
        if asked in self.areas:
            return asked
        if "@" not in asked and (same := [row for row in self.areas.values() if row.code == asked]):
            named = " or ".join(self.told(row) for row in same)
            raise UsageError(f"--area {asked} does not say which: {named}")
        raise UsageError(
            f"--area {plain(asked)}: no such area; areas.csv lists them, 24@2008 is one's code and vintage"
        )

    @staticmethod
    def told(row: AreaRow) -> str:
        """Return an area with its days."""
        days = f"{row.valid_from} to {row.valid_to}" if row.valid_to else f"from {row.valid_from}"
        return f"{row.area_id} ({row.name}, {days})"

    def predecessors(self, area_id: str) -> tuple[AreaRow, ...]:
        """Return the areas that became this one, in the order of their ids."""
        return tuple(sorted((r for r in self.areas.values() if r.successor == area_id), key=lambda r: r.area_id))

    def whole(self, area_id: str) -> Iterator[str]:
        """Give the area that this one became, or is, and all that became it."""
        row = self.areas.get(area_id)
        last = row.successor if row is not None and row.successor else area_id
        yield last
        yield from (one.area_id for one in self.predecessors(last))


def _before(row: IndicatorRow) -> Named | None:
    template, _, code = row.same_as.partition(":")
    return (template, code) if code else None


def _break(reason: str, otherwise: str) -> Break:
    """Read ``2025-07-01: why``; a reason without a day begins on ``otherwise``."""
    match = _DAY.fullmatch(reason)
    return Break(match[1], match[2]) if match else Break(otherwise, reason)
