"""What two outputs can differ in."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from chitieu.contract.rows import Row
from chitieu.contract.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chitieu.geometry import Box

ChangeKind = Literal["vanished", "appeared", "recoded", "value", "status", "changed"]
KINDS: tuple[ChangeKind, ...] = ("vanished", "appeared", "recoded", "value", "status", "changed")
BOX = ("x0", "top", "x1", "bottom")
"""Columns that together say where a row stands; readers are told of them as one."""
PLACE = ("page", "table", "row")


class FieldChange(Struct, frozen=True):
    """One column of a row, as both outputs print it."""

    column: str
    old: str
    new: str


class Change(Struct, frozen=True):
    """One row that differs.

    ``recoded``: the same printed row carries another code, or none any more, or a file another name. ``value``: the
    column that the row is there for says something else. ``status``: its status or state changed. ``changed``: other
    columns only. Each kind may come with fields of those behind it. A row that appeared or vanished lists the columns
    that tell most about it.

    ``page`` (from 1) and ``box`` (points, origin top left of the page as a viewer shows it) say where the row stands,
    in the new output if it is there. ``repeats``: rows of other tables that only repeat fields of this one (the period
    of a report stands in each of its rows).
    """

    table: str
    kind: ChangeKind
    file: str
    report_id: str
    key: str
    label: str = ""
    page: int | None = None
    box: Box | None = None
    fields: tuple[FieldChange, ...] = ()
    repeats: int = 0

    @property
    def shown(self) -> tuple[FieldChange, ...]:
        """The fields a reader looks at: without the box, and without a place that came or went with the row's value."""
        return tuple(
            one
            for one in self.fields
            if one.column not in BOX and not (one.column in PLACE and "" in {one.old, one.new})
        )

    @property
    def moved(self) -> float:
        """By how many points the side of the box that moved most did; 0 where it stayed or has come or gone."""
        return max(
            (abs(float(f.new) - float(f.old)) for f in self.fields if f.column in BOX and f.old and f.new), default=0.0
        )


def merged(column: str) -> str:
    """Return the name under which a column is told and ignored with those that belong to it.

    >>> merged("x0"), merged("value")
    ('box', 'value')
    """
    return "box" if column in BOX else column


class ReportFacts(Struct, frozen=True):
    """Whose report it is, for a heading over its changes."""

    report_id: str
    file: str
    org: str
    area: str
    period: str


class Difference(Struct, frozen=True):
    """All that differs between two outputs.

    ``run`` tells the versions and settings that differ (they do not count as changes of data), ``notices`` what could
    not be compared, ``sha256`` the content of each input file as the new output has it (else the old one).
    """

    old: str
    new: str
    changes: tuple[Change, ...] = ()
    run: tuple[FieldChange, ...] = ()
    notices: tuple[str, ...] = ()
    reports: Mapping[str, ReportFacts] = field(default_factory=dict[str, ReportFacts])
    sha256: Mapping[str, str] = field(default_factory=dict[str, str])

    def counts(self) -> Counter[tuple[str, ChangeKind]]:
        """Count changes by table and kind."""
        return Counter((one.table, one.kind) for one in self.changes)

    def groups(self) -> Iterator[tuple[ReportFacts | None, str, list[Change]]]:
        """Give the changes report by report with the report's facts and file; None where no report is meant."""
        for report_id, group in groupby(self.changes, lambda one: one.report_id):
            changes = list(group)
            yield self.reports.get(report_id), next((one.file for one in changes if one.file), ""), changes


class DiffRow(Row, frozen=True):
    """One line of ``chitieu diff --csv``: one column of one row."""

    table: str = ""
    change: str = ""
    file: str = ""
    report_id: str = ""
    key: str = ""
    label: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    repeats: int = 0


DIFF_TABLE = Table("diff", DiffRow)


def diff_rows(changes: tuple[Change, ...]) -> Iterator[DiffRow]:
    """Give one row per changed column."""
    for one in changes:
        box = one.box
        x0, top, x1, bottom = (None,) * 4 if box is None else (box.x0, box.top, box.x1, box.bottom)
        for column in one.fields:
            yield DiffRow(
                table=one.table,
                change=one.kind,
                file=one.file,
                report_id=one.report_id,
                key=one.key,
                label=one.label,
                column=column.column,
                old=column.old,
                new=column.new,
                page=one.page,
                x0=x0,
                top=top,
                x1=x1,
                bottom=bottom,
                repeats=one.repeats,
            )
