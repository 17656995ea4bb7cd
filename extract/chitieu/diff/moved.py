"""Printed rows that an indicator lost to ``unmapped.csv``, or won from there: one re-coding each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.contract import table as tables
from chitieu.diff.model import Change, FieldChange
from chitieu.diff.pair import common_area

if TYPE_CHECKING:
    from collections.abc import Sequence

INSIDE = 0.5
"""Least share of a value's cell that lies in the box of the unmapped row (which spans all cells of that row)."""


def join_unmapped(changes: Sequence[Change]) -> list[Change]:
    """Tell a printed row that left its code for ``unmapped.csv``, or came from there, as one row under another code."""
    rows: defaultdict[tuple[str, int | None, bool], list[Change]] = defaultdict(list)
    for one in changes:
        if one.table == tables.UNMAPPED.name and one.box and one.kind in {"vanished", "appeared"}:
            rows[one.report_id, one.page, one.kind == "vanished"].append(one)
    told: set[int] = set()
    joined: list[Change] = []
    for one in changes:
        won = _won(one)
        row = None if won is None else _row_of(one, rows[one.report_id, one.page, won])
        if row is None or won is None:
            joined.append(one)
            continue
        told.add(id(row))
        code = one.key.partition(" ")[0]
        fields = [FieldChange("code", *(("", code) if won else (code, "")))]
        fields += [field for field in row.fields if field.column == "reason"]
        joined.append(structs.replace(one, kind="recoded", fields=(*fields, *one.fields)))
    return [one for one in joined if id(one) not in told]


def _won(one: Change) -> bool | None:
    """Whether an indicator's row was found (True), was lost (False) or neither."""
    if one.table != tables.OBSERVATIONS.name or one.box is None or one.kind == "recoded":
        return None
    if one.kind in {"vanished", "appeared"}:
        return one.kind == "appeared"
    status = next((field for field in one.fields if field.column == "status"), None)
    if status is None or "missing" not in {status.old, status.new}:
        return None
    return status.old == "missing"


def _row_of(one: Change, rows: Sequence[Change]) -> Change | None:
    for row in rows:
        if row.box and one.box:
            area = one.box.width * one.box.height
            if area > 0 and common_area(row.box, one.box) / area >= INSIDE:
                return row
    return None
