"""Which rows count: ``use``, decided over the whole archive, and a finding where nothing decides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.contract.rows import FindingRow, ObservationRow, ReportRow
from chitieu.folding import fold, nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chitieu.contract.rows import Use

CANDIDATE = frozenset({"ok", "blank", "review"})
SURE = frozenset({"ok", "blank"})

Cell = tuple[str, str]
"""Code and member."""


@dataclass(slots=True)
class _Decisions:
    """Built up report by report: the use of each first occurrence, and what could not be decided."""

    use: dict[tuple[str, Cell], Use] = field(default_factory=dict[tuple[str, Cell], "Use"])
    findings: list[FindingRow] = field(default_factory=list[FindingRow])


def decide_use(
    reports: Sequence[ReportRow], observations: Iterable[ObservationRow]
) -> tuple[tuple[ObservationRow, ...], tuple[FindingRow, ...]]:
    """Fill ``use`` of every observation. ``reports`` come in byte order of their file, then as they stand in it.

    Candidates are rows with status ok, blank or review of reports whose organisation, area and period are known.

    - One report of an organisation, area, regime and period: its rows count (``yes``).
    - A report that another of the same group supersedes (``supersedes`` holds its report_id or its number): ``no``.
    - Several that remain compete, a text report and its scan for instance. An indicator that all of them print and are
      sure of (all ok with equal values, or all blank) needs no decision: the first report counts, the others do not.
      Every other indicator stays empty, in each of them. One finding per further report names what stays undecided.
    - A second printing counts never (``no``) when it repeats the first, and stays empty when it differs.
    """
    rows = tuple(observations)
    firsts: dict[str, dict[Cell, ObservationRow]] = defaultdict(dict)
    for row in rows:
        if row.occurrence == 1 and row.status in CANDIDATE:
            firsts[row.report_id][row.code, row.member] = row
    groups: dict[tuple[str, str, str, str], list[ReportRow]] = defaultdict(list)
    for report in reports:
        if report.org and report.area_id and report.period:
            groups[fold(report.org), report.area_id, report.regime, report.period].append(report)
    decisions = _Decisions()
    for group in groups.values():
        _decide_group(group, firsts, decisions)
    known = {report.report_id for group in groups.values() for report in group}
    used = tuple(_with_use(row, firsts, decisions, known) for row in rows)
    return used, tuple(decisions.findings)


def _decide_group(
    group: Sequence[ReportRow], firsts: Mapping[str, Mapping[Cell, ObservationRow]], decisions: _Decisions
) -> None:
    superseded = {other.report_id for other in group if any(_supersedes(one, other) for one in group)}
    standing = [report for report in group if report.report_id not in superseded]
    if not standing:  # they supersede one another in a ring: none of them says which is the last
        standing, superseded = list(group), set[str]()
    for report_id in superseded:
        decisions.use.update({(report_id, cell): "no" for cell in firsts.get(report_id, {})})
    first, others = standing[0], standing[1:]
    if not others:
        decisions.use.update({(first.report_id, cell): "yes" for cell in firsts.get(first.report_id, {})})
        return
    printed = [firsts.get(report.report_id, {}) for report in standing]
    cells = list(dict.fromkeys(cell for one in printed for cell in one))
    agreed = {cell for cell in cells if _agree([one.get(cell) for one in printed])}
    for report in standing:
        word: Use = "yes" if report is first else "no"
        decisions.use.update({(report.report_id, cell): word for cell in agreed})
    for other, of_other in zip(others, printed[1:], strict=True):
        open_cells = [c for c in cells if c not in agreed and not _agree([printed[0].get(c), of_other.get(c)])]
        decisions.findings.append(_competing(first, other, open_cells))


def _supersedes(one: ReportRow, other: ReportRow) -> bool:
    """Tell whether ``one`` says it replaces ``other``, by id or by the number printed on it."""
    named = {nfc(part) for part in one.supersedes.split(";")} - {""}
    return one is not other and (other.report_id in named or nfc(other.number) in named)


def _agree(rows: Sequence[ObservationRow | None]) -> bool:
    first = rows[0]
    return first is not None and all(
        row is not None and row.status in SURE and (row.status, row.value) == (first.status, first.value)
        for row in rows
    )


def _competing(first: ReportRow, other: ReportRow, cells: Sequence[Cell]) -> FindingRow:
    codes = list(dict.fromkeys(code for code, _ in cells))
    outcome = f"they differ in {len(cells)} indicators, which are left undecided" if cells else "they agree throughout"
    return FindingRow(
        scope="archive",
        rule="competing_reports",
        severity="warning",
        report_id=first.report_id,
        related_report_id=other.report_id,
        codes=";".join(codes),
        message=f"{first.file} and {other.file} report for the same organisation, area and period; {outcome}",
    )


def _with_use(
    row: ObservationRow,
    firsts: Mapping[str, Mapping[Cell, ObservationRow]],
    decisions: _Decisions,
    known: set[str],
) -> ObservationRow:
    cell = (row.code, row.member)
    use: Use = ""
    if row.status in CANDIDATE and row.report_id in known:
        if row.occurrence == 1:
            use = decisions.use.get((row.report_id, cell), "")
        else:
            first = firsts[row.report_id].get(cell)
            repeats = first is not None and (first.status, first.value) == (row.status, row.value)
            use = "no" if repeats else ""
    return row if row.use == use else structs.replace(row, use=use)
