"""Which rows of an output say otherwise than they did: since it was approved, or else since the run before the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.archive.previous import previous_tables
from chitieu.contract import table as tables
from chitieu.diff.baseline import baseline_path, baseline_side
from chitieu.diff.compare import aliases, read_rows
from chitieu.diff.pair import Places, pair
from chitieu.diff.plan import PLANS
from chitieu.diff.sheet import read_sheet
from chitieu.diff.side import FolderSide

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chitieu.diff.plan import Plan
    from chitieu.diff.sheet import Line, Settle
    from chitieu.diff.side import Side


class Before:
    """An earlier state of an output. ``stamp`` changes when another takes its place; empty where there is none."""

    def __init__(self, out: Path) -> None:
        """Look for what somebody approved, else for what the run before the last left."""
        self._out = out
        self._side: Side | None = None
        self.stamp = ""
        for path in (baseline_path(out), previous_tables(out)):
            try:
                facts = path.stat()
            except OSError:
                continue
            self._side = baseline_side(out) if path == baseline_path(out) else FolderSide(path.parent)
            self.stamp = f"{path.name} {facts.st_size} {facts.st_mtime_ns}"
            return

    def changed(self) -> dict[str, str]:
        """Return what the values and citations that changed said before, by their keys; nothing where they were not.

        Raises OutputUnreadableError.
        """
        if self._side is None:
            return {}
        old, new = self._side, FolderSide(self._out)
        documents = read_rows(old, tables.DOCUMENTS), read_rows(new, tables.DOCUMENTS)
        reports = read_rows(old, tables.REPORTS)
        alias = aliases(*documents, reports)
        known = {alias.get(row["report_id"], row["report_id"]) for row in reports}
        plans = (plan for plan in PLANS if plan.table.name in _KEYS)
        found: dict[str, str] = {}
        for plan in plans:
            found |= _Changed(plan, alias, known).find(old, new)
        return found


_KEYS: Mapping[str, tuple[str, ...]] = {
    tables.OBSERVATIONS.name: ("code", "member", "occurrence"),
    tables.CITATIONS.name: ("cite_no",),
}


class _Changed:
    """The changed rows of one table: those of a report that is new altogether are none, nor what a reviewer decided."""

    def __init__(self, plan: Plan, alias: Mapping[str, str], known: set[str]) -> None:
        self._plan, self._alias, self._known = plan, alias, known
        self._told = (*plan.tells, *plan.code, plan.status)
        self._target = "observation" if plan.table is tables.OBSERVATIONS else "citation"
        self._found: dict[str, str] = {}
        self._columns((), ())

    def find(self, old: Side, new: Side) -> dict[str, str]:
        sheet = read_sheet(old, new, self._plan.table, self._columns)
        if sheet is not None:
            for one in pair(sheet, self._places):
                if one.new is not None:
                    self._note(one.old, one.new)
        return self._found

    def _columns(self, both: tuple[str, ...], _one_sided: tuple[str, ...]) -> Settle:
        self._at = {name: place for place, name in enumerate(both)}
        self._places = Places(self._plan, both, self._alias)
        return self._settle

    def _settle(self, old: Line, new: Line) -> bool:
        one = self._places.key(old) == self._places.key(new) and self._places.at_one_place(old, new)
        if one:
            self._note(old, new)
        return one

    def _note(self, old: Line | None, new: Line) -> None:
        if self._cell(new, "verdict") or self._cell(new, "report_id") not in self._known:
            return
        if old is None or any(self._cell(old, name) != self._cell(new, name) for name in self._told):
            own = (self._cell(new, name) for name in _KEYS[self._plan.table.name])
            self._found["\t".join((self._target, self._cell(new, "report_id"), *own))] = self._said(old)

    def _said(self, row: Line | None) -> str:
        """Return what a row said, as the page shows rows."""
        if row is None:
            return ""
        if self._target == "citation":
            return " ".join(filter(None, (self._cell(row, "citation_id"), self._cell(row, "date"))))
        return self._cell(row, "value")

    def _cell(self, row: Line, column: str) -> str:
        place = self._at.get(column)
        return "" if place is None else row[place]
