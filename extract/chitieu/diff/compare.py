"""Compares two outputs row by row, by key."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chitieu.contract import table as tables
from chitieu.contract.cell import cell_text
from chitieu.diff.model import Change, FieldChange
from chitieu.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from chitieu.contract.output import Output
    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table
    from chitieu.diff.model import ChangeKind

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the rows of one table are told apart: by ``key``; then what is left over by ``place``, as recoded.

    ``tells`` is the column that says most of a row; ``passed_over`` follow from other rows and would only repeat them.
    """

    table: Table[Row]
    key: Key
    tells: str
    place: Key = ()
    status: str = "status"
    passed_over: frozenset[str] = frozenset()


PLANS = (
    _Plan(tables.DOCUMENTS, ("file",), "state", status="state"),
    _Plan(
        tables.REPORTS,
        ("report_id",),
        "title",
        passed_over=frozenset({"ok", "blank", "review", "missing", "unmapped", "citations", "findings"}),
    ),
    _Plan(
        tables.OBSERVATIONS,
        ("report_id", "code", "member", "occurrence"),
        "value",
        place=("report_id", "page", "table", "row"),
    ),
    # cite_no counts from the start of the report: one more citation there would change every row behind it
    _Plan(
        tables.CITATIONS,
        ("report_id", "context", "footnote", "citation_id"),
        "citation_id",
        place=("report_id", "page", "x0", "top"),
        passed_over=frozenset({"cite_no", "seq"}),
    ),
    _Plan(tables.FOOTNOTES, ("report_id", "footnote_id"), "text"),
    _Plan(tables.UNMAPPED, ("report_id", "page", "table", "row"), "label_text"),
    _Plan(tables.FINDINGS, ("finding_id",), "message"),
)
"""``series.csv`` follows from the observations, ``pages.csv`` from the documents, the catalogue from the patterns."""


def compare(old: Output, new: Output, ignore: Iterable[str] = ()) -> tuple[Change, ...]:
    """Return every row that differs, table by table, in the order of the outputs; columns in ``ignore`` do not count.

    Raises UsageError when ``ignore`` names a column that no compared table has.
    """
    left_out = frozenset(ignore)
    if unknown := sorted(left_out - {name for plan in PLANS for name in plan.table.names}):
        raise UsageError(f"--ignore {unknown[0]}: no compared table has this column")
    rows = [{table.name: rows for table, rows in output.tables()} for output in (old, new)]
    return tuple(
        change
        for plan in PLANS
        for change in _differ(plan, rows[0][plan.table.name], rows[1][plan.table.name], left_out)
    )


def _line(table: Table[Row], row: Row) -> Mapping[str, str]:
    return {column.name: cell_text(getattr(row, column.name), column.kind) for column in table.columns}


def _differ(plan: _Plan, old: Sequence[Row], new: Sequence[Row], ignore: frozenset[str]) -> Iterator[Change]:
    old_rows, new_rows = _by_key(old, plan.key), _by_key(new, plan.key)
    # rows that are alike are not printed to be compared: of a large archive that is nearly all of them
    alike = {key for key, row in old_rows.items() if new_rows.get(key) == row}
    before = {key: _line(plan.table, row) for key, row in old_rows.items() if key not in alike}
    after = {key: _line(plan.table, row) for key, row in new_rows.items() if key not in alike}
    recoded = _recoded(plan, before, after)
    arrived = set(recoded.values())
    for key, line in before.items():
        if key in arrived and key not in recoded and line.get(plan.status) == "missing":
            continue  # the code whose row was not found and now is: told by the recoded row
        other = after.get(recoded.get(key, key))
        if other is None:
            yield _whole(plan, "vanished", key, line)
        elif fields := _fields(plan, line, other, ignore):
            status = any(field.column == plan.status for field in fields)
            kind: ChangeKind = "recoded" if key in recoded else "status" if status else "changed"
            yield Change(plan.table.name, kind, _file(other), _report(other), _key_text(plan, key), fields)
    for key, line in after.items():
        if key not in before and key not in arrived:
            yield _whole(plan, "appeared", key, line)


def _by_key(rows: Sequence[Row], names: Key) -> dict[Key, Row]:
    """Index rows by key; rows that share one (the same document cited twice) are counted off."""
    seen: Counter[Key] = Counter()
    index: dict[Key, Row] = {}
    for row in rows:
        key = tuple("" if (part := getattr(row, name)) is None else str(part) for name in names)
        seen[key] += 1
        index[(*key, str(seen[key]))] = row
    return index


def _recoded(
    plan: _Plan, before: Mapping[Key, Mapping[str, str]], after: Mapping[Key, Mapping[str, str]]
) -> dict[Key, Key]:
    """Find rows that stand at one place under one key before and another after, when both keys are free for it.

    An observation's key is free where the other output has no row for it or says that the report has none.
    """
    if not plan.place:
        return {}
    new_places = _places(plan, after)
    found: dict[Key, Key] = {}
    for place, key in _places(plan, before).items():
        other = new_places.get(place)
        if other is None or other == key:
            continue
        there, here = after.get(key), before.get(other)
        if _moved_or_absent(plan, there, place) and _moved_or_absent(plan, here, place):
            found[key] = other
    return found


def _moved_or_absent(plan: _Plan, line: Mapping[str, str] | None, place: Key) -> bool:
    """Tell whether a key has nothing printed at its other side, or another printed row (two rows changed places)."""
    return line is None or line.get(plan.status) == "missing" or tuple(line[name] for name in plan.place) != place


def _places(plan: _Plan, index: Mapping[Key, Mapping[str, str]]) -> dict[Key, Key]:
    places: dict[Key, Key] = {}
    for key, line in index.items():
        place = tuple(line[name] for name in plan.place)
        if all(place):
            places.setdefault(place, key)
    return places


def _fields(
    plan: _Plan, old: Mapping[str, str], new: Mapping[str, str], ignore: frozenset[str]
) -> tuple[FieldChange, ...]:
    skipped = ignore | plan.passed_over
    return tuple(
        FieldChange(name, old[name], new[name])
        for name in plan.table.names
        if name not in skipped and old[name] != new[name]
    )


def _whole(plan: _Plan, kind: ChangeKind, key: Key, line: Mapping[str, str]) -> Change:
    said = line[plan.tells] or line.get(plan.status, "")
    field = FieldChange(plan.tells, said, "") if kind == "vanished" else FieldChange(plan.tells, "", said)
    return Change(plan.table.name, kind, _file(line), _report(line), _key_text(plan, key), (field,))


def _file(line: Mapping[str, str]) -> str:
    return line.get("file", "")


def _report(line: Mapping[str, str]) -> str:
    return line.get("report_id", "")


def _key_text(plan: _Plan, key: Key) -> str:
    """Print the key without the report, which stands beside it, and without a count of 1."""
    parts = [part for name, part in zip(plan.key, key, strict=False) if name != "report_id" and part]
    return " ".join([*parts, f"#{key[-1]}"] if key[-1] != "1" else parts) or key[0]
