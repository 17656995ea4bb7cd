"""Rules between the reports of one organisation: windows that hold others, figures that jump, forms sent in twice.

They look at rows that count (``use`` = yes, status ok) and find only; what they find does not depend on the order of
the reports. A finding names a pair of reports, not a cell, where many cells would say the same.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.contract.rows import FindingRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chitieu.archive.facts import Cell, Filed, Key
    from chitieu.archive.use import Decision

FLOW = "flow"
COUNTED = frozenset({"count", "money"})
TENS = (10, 100, 1000)
NEAR_TEN = Decimal("0.25")
"""A jump is by ten when it is ten times the usual within a quarter: separators and zeros slip, figures that grow do not
grow by just ten."""
STEADY = 3
"""The usual is known where the other figures lie within this factor of each other, and ..."""
MIN_OTHERS = 2
"""... there are so many: of two figures alone either may be the wrong one."""
MIN_LARGE = 100
"""Counts below are small enough to go from 3 to 30 in earnest."""
MIN_LARGE_SHARE = 10
"""The same for percentages: 9,93 beside 99,3."""
SENT_TWICE = 5
"""A form is taken for a copy when so many flows of it, all that are large enough, stand as in the report before ..."""
SENT_LARGE = 20
"""... and each is at least this: 0 and 1 repeat themselves."""


class Printed(Struct, frozen=True):
    """One report of a series with the values that count."""

    report: Filed
    values: Mapping[Key, Cell]

    @classmethod
    def of(cls, report: Filed, cells: Mapping[Key, Cell], decision: Decision) -> Printed:
        """Take those of a report's cells that count and hold a value nobody doubts."""
        return cls(
            report,
            {
                key: cell
                for key, cell in cells.items()
                if cell.status == "ok" and cell.value is not None and decision.use(key) == "yes"
            },
        )

    @property
    def part(self) -> str:
        """The kind of window: Q3, S1."""
        return self.report.period.partition("-")[2]


def history_findings(printed: Iterable[Printed]) -> list[FindingRow]:
    """Try the rules on one series: reports of one organisation, area and regime, in any order.

    Windows are ISO days, first and last included; a report without one, or without values, is left out.
    """
    series = [one for one in printed if one.report.period_start and one.report.period_end and one.values]
    series.sort(key=lambda p: (p.report.period_end, p.report.period_start, p.report.report_id))
    return [*_windows(series), *_jumps(series), *_copies(series)]


def _windows(series: Sequence[Printed]) -> list[FindingRow]:
    """Flows of a window cannot exceed those of a window that holds it."""
    found: list[FindingRow] = []
    for outer in series:
        for inner in series:
            if not _holds(outer.report, inner.report):
                continue
            above = [
                (row, whole)
                for cell, row in inner.values.items()
                if (whole := outer.values.get(cell)) is not None and _is_flow(row) and _more(row, whole)
            ]
            if above:
                found.append(_window(inner, outer, above))
    return found


def _window(inner: Printed, outer: Printed, above: Sequence[tuple[Cell, Cell]]) -> FindingRow:
    first, whole = above[0]
    rest = f" and {len(above) - 1} more" if len(above) > 1 else ""
    return FindingRow(
        scope="archive",
        rule="window",
        severity="warning",
        report_id=inner.report.report_id,
        related_report_id=outer.report.report_id,
        page=first.page,
        codes=";".join(row.code for row, _ in above),
        expected=f"<= {whole.value}",
        found=str(first.value),
        message=f"{first.code}: {first.value} in {inner.report.period}, but {whole.value} in {outer.report.period}, "
        f"whose days hold it{rest}",
    )


def _holds(outer: Filed, inner: Filed) -> bool:
    days = (outer.period_start, outer.period_end), (inner.period_start, inner.period_end)
    return days[0] != days[1] and days[0][0] <= days[1][0] and days[1][1] <= days[0][1]


def _is_flow(row: Cell) -> bool:
    return row.accumulation == FLOW and row.kind in COUNTED


def _more(row: Cell, whole: Cell) -> bool:
    return row.value is not None and whole.value is not None and row.value > whole.value


def _jumps(series: Sequence[Printed]) -> list[FindingRow]:
    """Find figures that are ten, a hundred or a thousand times what the other reports of the same window say."""
    found: list[FindingRow] = []
    parts: dict[str, list[Printed]] = defaultdict(list)
    for one in series:
        parts[one.part].append(one)
    for alike in parts.values():
        for cell in dict.fromkeys(cell for one in alike for cell in one.values):
            printed = [(one, one.values[cell]) for one in alike if cell in one.values]
            if not _may_jump([row.value for _, row in printed if row.value is not None]):
                continue
            for one, row in printed:
                others = [o.value for p, o in printed if p is not one and o.value is not None]
                usual = _usual(row, others)
                if usual is not None and row.value is not None and _by_ten(row.value, usual):
                    found.append(_jump(one, row, usual))
    return found


def _may_jump(values: Sequence[Decimal]) -> bool:
    """Whether any of the figures can be found: most are near one another, and the usual lies between them."""
    return len(values) > MIN_OTHERS and min(values) > 0 and max(values) >= TENS[0] * (1 - NEAR_TEN) * min(values)


def _median(ordered: Sequence[Decimal]) -> Decimal:
    """Return the middle of the values; the module ``statistics`` would take 5 ms to load."""
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _usual(row: Cell, others: Sequence[Decimal]) -> Decimal | None:
    if row.kind == "coded" or len(others) < MIN_OTHERS or min(others) <= 0 or max(others) > STEADY * min(others):
        return None
    usual = _median(sorted(others))
    least = MIN_LARGE_SHARE if row.kind == "percent" else MIN_LARGE
    return usual if row.value is not None and max(row.value, usual) >= least else None


def _by_ten(value: Decimal, usual: Decimal) -> bool:
    if value <= 0:
        return False
    jump = max(value / usual, usual / value)
    return any(abs(jump / ten - 1) <= NEAR_TEN for ten in TENS)


def _jump(one: Printed, row: Cell, usual: Decimal) -> FindingRow:
    return FindingRow(
        scope="archive",
        rule="jump",
        severity="warning",
        report_id=one.report.report_id,
        page=row.page,
        codes=row.code,
        expected=f"about {usual.normalize():f}",
        found=str(row.value),
        message=f"{row.code}: {row.value} in {one.report.period}; other years print about {usual.normalize():f} "
        "for the same window: a separator, a zero or the unit may have slipped",
    )


def _copies(series: Sequence[Printed]) -> list[FindingRow]:
    """Find forms whose flows all stand as in the report before."""
    found: list[FindingRow] = []
    for before, after in pairwise(series):
        forms: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for cell, row in after.values.items():
            old = before.values.get(cell)
            if old is not None and _is_flow(row) and row.value is not None and row.value >= SENT_LARGE:
                forms[row.form].append((row.code, old.value == row.value))
        for form, cells in forms.items():
            if len(cells) >= SENT_TWICE and all(same for _, same in cells):
                found.append(_copy(before, after, form, [code for code, _ in cells]))
    return found


def _copy(before: Printed, after: Printed, form: str, codes: Sequence[str]) -> FindingRow:
    return FindingRow(
        scope="archive",
        rule="repeated_form",
        severity="warning",
        report_id=after.report.report_id,
        related_report_id=before.report.report_id,
        page=after.values[codes[0], ""].page if (codes[0], "") in after.values else None,
        codes=";".join(codes),
        message=f"all {len(codes)} flows of form {form} stand in {after.report.period} as in {before.report.period}: "
        "the form may have been sent in twice",
    )
