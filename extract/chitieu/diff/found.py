"""Turns pairs of rows into changes, and tells once what many rows repeat."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.contract import table as tables
from chitieu.diff.model import Change, FieldChange
from chitieu.diff.pair import Places, pair
from chitieu.diff.sheet import read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.diff.model import ChangeKind
    from chitieu.diff.pair import Key, Pair
    from chitieu.diff.plan import Plan
    from chitieu.diff.sheet import Line, Settle
    from chitieu.diff.side import Side

_UNTOLD = frozenset({"report_id", "doc_id", "related_report_id"})
"""Parts of a key that nobody reads: the heading over the rows says whose they are."""
_WIDELY_TOLD = (tables.DOCUMENTS.name, tables.REPORTS.name)
"""Tables whose columns stand again in the rows of others."""


class Found(Struct, frozen=True):
    """A row that differs, with all fields that do; ``plan`` says which of them count."""

    plan: Plan
    change: Change

    @property
    def counted(self) -> tuple[FieldChange, ...]:
        """The fields that do not merely follow from another change."""
        return tuple(one for one in self.change.fields if one.column not in self.plan.follows)


class Finder:
    """Finds the rows of one table that differ in a column that is not ignored."""

    def __init__(self, plan: Plan, alias: Mapping[str, str], ignore: frozenset[str]) -> None:
        """``alias`` leads from the ids of the old output to those of the new one."""
        self._plan = plan
        self._alias = alias
        self._ignore = ignore
        self._found: list[Found] = []
        self._one_sided: tuple[str, ...] = ()
        self._columns((), ())

    def find(self, old: Side, new: Side) -> tuple[list[Found], tuple[str, ...]] | None:
        """Return what differs and the columns of one side only; None where a side has no such table.

        Raises OutputUnreadableError.
        """
        sheet = read_sheet(old, new, self._plan.table, self._columns)
        if sheet is None:
            return None
        pairs = pair(sheet, self._places)
        left, come = self._recoded_keys(pairs)
        for one in pairs:
            if one.old is not None and one.new is not None:
                self._both(one.old, one.new)
            elif one.old is not None:
                if not self._explained(one.old, come):
                    self._tell("vanished", one.old, None, self._telling(one.old, gone=True))
            elif one.new is not None and not self._explained(one.new, left):
                self._tell("appeared", None, one.new, self._telling(one.new, gone=False))
        return self._found, self._one_sided

    def _columns(self, both: tuple[str, ...], one_sided: tuple[str, ...]) -> Settle:
        self._one_sided = one_sided
        self._at = {name: place for place, name in enumerate(both)}
        self._places = Places(self._plan, both, self._alias)
        self._watched = [
            (name, place)
            for name, place in self._at.items()
            if name not in self._ignore and f"{self._plan.table.name}.{name}" not in self._ignore
        ]
        return self._settle

    def _settle(self, old: Line, new: Line) -> bool:
        """Most rows of a table in which all differ (another engine) are where they were: they need not be kept."""
        one = self._places.key(old) == self._places.key(new) and self._places.at_one_place(old, new)
        if one:
            self._both(old, new)
        return one

    def _both(self, old: Line, new: Line) -> None:
        fields = tuple(
            FieldChange(name, old[place], new[place]) for name, place in self._watched if old[place] != new[place]
        )
        if fields:
            self._tell(kind_of(self._plan, fields), old, new, fields)

    def _tell(self, kind: ChangeKind, old: Line | None, new: Line | None, fields: tuple[FieldChange, ...]) -> None:
        self._found.append(Found(self._plan, self._change(kind, old, new, fields)))

    def _recoded_keys(self, pairs: Sequence[Pair]) -> tuple[set[Key], set[Key]]:
        """Return the keys that rows have left for another, and those they have come to."""
        keys = [(self._places.key(p.old), self._places.key(p.new)) for p in pairs if p.old and p.new]
        moved = [(old, new) for old, new in keys if old != new]
        return {old for old, _ in moved}, {new for _, new in moved}

    def _explained(self, row: Line, told: set[Key]) -> bool:
        """Whether a row says no more than that its indicator is not there, which the recoded row has told."""
        return self._cell(row, self._plan.status) == "missing" and self._places.key(row) in told

    def _cell(self, row: Line, column: str) -> str:
        place = self._at.get(column)
        return "" if place is None else row[place]

    def _telling(self, row: Line, *, gone: bool) -> tuple[FieldChange, ...]:
        named = [name for name in (*self._plan.tells, self._plan.status) if self._cell(row, name)]
        named = named or [self._plan.label or self._plan.key[-1]]
        return tuple(
            FieldChange(name, self._cell(row, name) if gone else "", "" if gone else self._cell(row, name))
            for name in named
        )

    def _change(self, kind: ChangeKind, old: Line | None, new: Line | None, fields: tuple[FieldChange, ...]) -> Change:
        (row, other) = (new, old) if new is not None else (old, None)
        if row is None:
            raise ValueError("a pair of no rows")
        standing = row if other is None or self._places.sheet(row) is not None else other
        report_id = self._cell(row, "report_id") or self._cell(row, "doc_id")
        return Change(
            self._plan.table.name,
            kind,
            self._cell(row, "file"),
            self._alias.get(report_id, report_id),
            self._key_text(old if old is not None else row),
            self._cell(row, self._plan.label) or (self._cell(other, self._plan.label) if other else ""),
            self._places.page(standing),
            self._places.box(standing),
            fields,
        )

    def _key_text(self, row: Line) -> str:
        parts = [
            self._cell(row, name)
            for name in self._plan.key
            if name not in _UNTOLD and name != self._plan.label and (name, self._cell(row, name)) != ("occurrence", "1")
        ]
        return " ".join(part for part in parts if part)


def kind_of(plan: Plan, fields: Sequence[FieldChange]) -> ChangeKind:
    """Say what kind of change these fields make of a row.

    A value that came or went with the row's status (missing, then found) is told as the status.
    """
    changed = {one.column: one for one in fields}
    if any(name in changed for name in plan.code):
        return "recoded"
    told = [changed[name] for name in plan.tells if name in changed]
    if any((one.old and one.new) or plan.status not in changed for one in told):
        return "value"
    return "status" if plan.status in changed else "changed"


def told(found: Mapping[str, Sequence[Found]]) -> list[Change]:
    """Return the changes; what a report's or document's own row tells, its other rows do not repeat.

    Rows of which nothing but running numbers or counts changed are told only where nothing else of their report did:
    no difference between two outputs stays untold.
    """
    widely: defaultdict[str, set[FieldChange]] = defaultdict(set)
    for table in _WIDELY_TOLD:
        for one in found.get(table, ()):
            if one.change.kind not in {"vanished", "appeared"}:
                widely[_entry(table, one.change)] |= set(one.counted)
    loud: list[Change] = []
    quiet: list[Change] = []
    repeats: Counter[str] = Counter()
    for one in (one for rows in found.values() for one in rows):
        change = one.change
        if change.kind in {"vanished", "appeared"}:
            loud.append(change)
            continue
        left = _not_told(change, widely, repeats)
        if counted := tuple(field for field in left if field.column not in one.plan.follows):
            loud.append(structs.replace(change, kind=kind_of(one.plan, counted), fields=counted))
        elif left:
            quiet.append(structs.replace(change, fields=left))
    spoken = {one.report_id for one in loud}
    every = loud + [one for one in quiet if one.report_id not in spoken]
    return [structs.replace(one, repeats=count) if (count := repeats[_entry(one.table, one)]) else one for one in every]


def _not_told(change: Change, widely: Mapping[str, set[FieldChange]], repeats: Counter[str]) -> tuple[FieldChange, ...]:
    """Return the fields that the rows of its document and report do not tell; count the row with those that do."""
    left = change.fields
    for table in _WIDELY_TOLD:
        if change.table == table:
            break
        entry = _entry(table, change)
        if entry in widely and any(field in widely[entry] for field in left):
            left = tuple(field for field in left if field not in widely[entry])
            repeats[entry] += 1
    return left


def _entry(table: str, change: Change) -> str:
    """Name the row of a document or report that a change belongs to; the first report of a file has the file's id."""
    whose = change.report_id.partition("-")[0] if table == tables.DOCUMENTS.name else change.report_id
    return f"{table} {whose}"
