"""Compares two outputs row by row, by key and by place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.contract import table as tables
from chitieu.diff.found import Finder, told
from chitieu.diff.model import BOX, Difference, FieldChange, ReportFacts
from chitieu.diff.moved import join_unmapped
from chitieu.diff.plan import PLANS
from chitieu.diff.side import Lines, read_side_run, reading
from chitieu.errors import OutputUnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chitieu.contract.output import Run
    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table
    from chitieu.diff.found import Found
    from chitieu.diff.model import Change
    from chitieu.diff.side import Side

_NO_REPORT = 1 << 60


def compare(old: Side, new: Side, ignore: Iterable[str] = ()) -> Difference:
    """Return every row that differs, report by report in the order of the new output.

    ``ignore`` names columns (``confidence``), columns of one table (``citations.text``) or tables (``findings``) that
    do not count; ``box`` is all four sides of it. Raises UsageError when it names nothing that is
    compared, OutputUnreadableError.
    """
    left_out = frozenset(ignore)
    known = {plan.table.name for plan in PLANS} | {name for plan in PLANS for name in plan.table.names}
    known |= {"box"} | {f"{plan.table.name}.{name}" for plan in PLANS for name in plan.table.names}
    if unknown := sorted(left_out - known):
        raise UsageError(f"--ignore {unknown[0]}: no compared table or column has this name")
    left_out |= frozenset(BOX) if "box" in left_out else frozenset()
    runs = read_side_run(old), read_side_run(new)
    documents = [read_rows(side, tables.DOCUMENTS) for side in (old, new)]
    reports = [read_rows(side, tables.REPORTS) for side in (old, new)]
    alias = aliases(documents[0], documents[1], reports[0])
    found: dict[str, list[Found]] = {}
    notices: list[str] = []
    for plan in PLANS:
        if plan.table.name in left_out:
            continue
        differing = Finder(plan, alias, left_out).find(old, new)
        if differing is None:
            if runs[0].schema_version == runs[1].schema_version:
                raise OutputUnreadableError(f"{plan.table.file}: missing on one side; extract the archive again")
            notices.append(plan.table.file)
            continue
        found[plan.table.name], one_sided = differing
        notices += [f"{plan.table.file}: {name}" for name in one_sided]
    facts = {alias.get(row["report_id"], row["report_id"]): _facts(row) for side in reports for row in side}
    rank = {report_id: place for place, report_id in enumerate(dict.fromkeys(r["report_id"] for r in reports[1]))}
    return Difference(
        old.name,
        new.name,
        tuple(_ordered(_named(join_unmapped(told(found)), facts), rank)),
        tuple(_run_fields(*runs)),
        tuple(notices),
        facts,
        {row["file"]: row["sha256"] for side in documents for row in side},
    )


def read_rows(side: Side, table: Table[Row]) -> list[Mapping[str, str]]:
    """Read a small table from end to end, as printed. Raises OutputUnreadableError."""
    opened = side.open(table.file)
    if opened is None:
        raise OutputUnreadableError(f"{side.name}: no {table.file} there; extract the archive again")
    with reading(side, table), opened as stream:
        lines = Lines(side, table, stream)
        rows = [lines.row(line) for line in stream if line.strip()]
    empty = dict.fromkeys(table.names, "")
    return [empty | dict(zip(lines.header, row, strict=True)) for row in rows]


def aliases(
    old: Iterable[Mapping[str, str]], new: Iterable[Mapping[str, str]], old_reports: Iterable[Mapping[str, str]]
) -> Mapping[str, str]:
    """Lead from documents whose file was replaced to what now lies under its name, and so for their reports.

    The ids of both are made of the content: without this a file saved again would be one report that vanished and one
    that appeared, and nobody would see which values differ.
    """
    before, after = {row["file"]: row["doc_id"] for row in old}, {row["file"]: row["doc_id"] for row in new}
    gone, come = set(before.values()) - set(after.values()), set(after.values()) - set(before.values())
    alias: dict[str, str] = {}
    for file, doc_id in before.items():
        other = after.get(file, "")
        if doc_id in gone and other in come and doc_id not in alias:
            alias[doc_id] = other
            come.discard(other)
    for row in old_reports:
        document, _, further = row["report_id"].partition("-")
        if document in alias:
            alias[row["report_id"]] = f"{alias[document]}-{further}" if further else alias[document]
    return alias


def _facts(row: Mapping[str, str]) -> ReportFacts:
    return ReportFacts(row["report_id"], row["file"], row["org"], row["area"], row["period"])


def _run_fields(old: Run, new: Run) -> Iterator[FieldChange]:
    for name, before, after in (
        ("schema_version", old.schema_version, new.schema_version),
        ("program", old.program, new.program),
        ("patterns", old.patterns, new.patterns),
    ):
        if before != after:
            yield FieldChange(name, before, after)
    for before, after in ((old.versions, new.versions), (old.settings, new.settings)):
        for name in dict.fromkeys((*before, *after)):
            texts = str(before.get(name, "")), str(after.get(name, ""))
            if texts[0] != texts[1]:
                yield FieldChange(name, *texts)


def _named(changes: Iterable[Change], facts: Mapping[str, ReportFacts]) -> Iterator[Change]:
    """Name the file in the rows of tables that do not."""
    for one in changes:
        known = None if one.file else facts.get(one.report_id)
        yield structs.replace(one, file=known.file) if known else one


def _ordered(changes: Iterable[Change], rank: Mapping[str, int]) -> list[Change]:
    order = {plan.table.name: place for place, plan in enumerate(PLANS)}

    def place(one: Change) -> tuple[int, str, int, bool, int, float]:
        whose = rank.get(one.report_id, _NO_REPORT)
        known = whose < _NO_REPORT
        top = one.box.top if one.box else -1.0
        return (whose, "" if known else one.report_id, order[one.table], one.kind == "changed", one.page or 0, top)

    return sorted(changes, key=place)
