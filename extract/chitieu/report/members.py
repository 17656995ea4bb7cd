"""Forms with one row per member: the row of totals beside its members, and the order of their rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.row.rule import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.contract.rows import ObservationRow
    from chitieu.patterns.template import Indicator, Template
    from chitieu.row.align import Assigned
    from chitieu.row.observe import Observed


class Figure(Struct, frozen=True):
    """A read cell with the indicator of its column."""

    assigned: Assigned
    indicator: Indicator
    observed: Observed
    occurrence: int


def totals_of(figures: Sequence[Figure]) -> dict[str, Outcome]:
    """Say of every column whether its members add up to the row of totals; by code.

    Nothing is said where that cannot be known: no row of totals or two of them, subtotals among the members (their
    ordinals are of another kind), a figure that was not read, a sum that fails beside blank cells, or a column of
    shares or codes.
    """
    found: dict[str, Outcome] = {}
    for code in dict.fromkeys(f.indicator.code for f in figures if f.assigned.member is not None):
        column = [f for f in figures if f.indicator.code == code and f.assigned.member is not None]
        totals = [f for f in column if f.assigned.member == ""]
        members = [f for f in column if f.assigned.member]
        if len(totals) != 1 or not members or not _one_kind(members):
            continue
        if totals[0].indicator.kind not in {"count", "money"} or totals[0].observed.value is None:
            continue
        if any(f.observed.value is None and not f.observed.blank for f in members):
            continue
        printed = totals[0].observed.value
        added = sum((f.observed.value for f in members if f.observed.value is not None), Decimal(0))
        if added != printed and any(f.observed.blank for f in members):
            continue
        found[code] = Outcome("total", (code,), added == printed, str(added), str(printed))
    return found


def _one_kind(members: Iterable[Figure]) -> bool:
    numbers = [f.assigned.row.stt.flat.rstrip(".") for f in members]
    return all(n.isdigit() for n in numbers) or not any(numbers)


def in_order(rows: Sequence[ObservationRow], template: Template) -> list[ObservationRow]:
    """Put observations into the order of the template, those of a wide form member by member as printed."""
    order = {i.code: i.order for i in template.indicators}
    wide = {form.number for form in template.wide_forms}
    opens = {i.form: i.order for i in reversed(template.indicators)}
    turns: dict[tuple[str, str, int], int] = {}
    for row in sorted(
        (o for o in rows if o.form in wide and o.status != "missing"),
        key=lambda o: (o.page or 0, o.table or 0, o.row or 0),
    ):
        turns.setdefault((row.form, row.member, row.occurrence), len(turns))

    def place(row: ObservationRow) -> tuple[int, int, int, int]:
        if row.form not in wide:
            return order[row.code], 0, 0, row.occurrence
        turn = turns.get((row.form, row.member, row.occurrence), len(turns))
        return opens[row.form], turn if row.status != "missing" else len(turns), order[row.code], row.occurrence

    return sorted(rows, key=place)
