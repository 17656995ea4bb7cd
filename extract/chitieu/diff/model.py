"""What two outputs can differ in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chitieu.contract.rows import Row
from chitieu.contract.table import Table

ChangeKind = Literal["appeared", "vanished", "recoded", "status", "changed"]
KINDS: tuple[ChangeKind, ...] = ("appeared", "vanished", "recoded", "status", "changed")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column of a row, as both outputs print it."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs.

    ``recoded``: the same printed row (or document number) carries another code. ``status``: its status or state
    changed, other columns maybe too. ``changed``: other columns only. A row that appeared or vanished lists the one
    column that tells most about it.
    """

    table: str
    change: ChangeKind
    file: str
    report_id: str
    key: str
    fields: tuple[FieldChange, ...] = ()


class DiffRow(Row, frozen=True):
    """One line of ``chitieu diff --csv``: one column of one row."""

    table: str = ""
    change: str = ""
    file: str = ""
    report_id: str = ""
    key: str = ""
    column: str = ""
    old: str = ""
    new: str = ""


DIFF_TABLE = Table("diff", DiffRow)


def diff_rows(changes: tuple[Change, ...]) -> tuple[DiffRow, ...]:
    """Give one row per changed column."""
    return tuple(
        DiffRow(one.table, one.change, one.file, one.report_id, one.key, field.column, field.old, field.new)
        for one in changes
        for field in one.fields or (FieldChange("", "", ""),)
    )
