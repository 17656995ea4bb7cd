"""Which rows count: ``use``, decided over the whole archive, and a finding where nothing decides."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.archive.facts import SURE
from chitieu.contract.rows import FindingRow
from chitieu.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from chitieu.archive.facts import Cell, Filed, Key
    from chitieu.contract.rows import Use

    Cells = Callable[[Filed], Mapping[Key, Cell]]
    """Gives what a report prints, in its order; asked again and again, so that a thousand rivals fit into memory."""


class Decision(Struct, frozen=True):
    """The use of a report's first printings: ``word``, and where ``only`` is given none outside of it."""

    word: Use
    only: Collection[Key] | None = None

    def use(self, key: Key) -> Use:
        """Return the use of one cell."""
        return self.word if self.only is None or key in self.only else ""


ALONE = Decision("yes")


def decide(group: Sequence[Filed], cells: Cells) -> tuple[Mapping[str, Decision], list[FindingRow]]:
    """Decide for the reports of one organisation, area, regime and period, by their ids.

    ``group`` comes in byte order of the files, then as they stand in them.

    - One report: its rows count (``yes``).
    - A report that another of the group supersedes (``supersedes`` holds its report_id or its number): ``no``. A
      finding names what it prints and none of those that replace it does.
    - Several that remain compete, a text report and its scan for instance. An indicator that all of them print and are
      sure of (all ok with equal values, or all blank) needs no decision: the first report counts, the others do not; a
      report whose pages are all text comes before one that was recognised. Every other indicator stays empty, in each
      of them. One finding per further report names what stays undecided.

    A second printing counts never; that needs no other report (see ``archive.record``).
    """
    replaced = superseded(group)
    standing = [report for report in group if report.report_id not in replaced]
    if not standing:  # they supersede one another in a ring: none of them says which is the last
        standing, replaced = list(group), set[str]()
    decisions = dict.fromkeys(replaced, Decision("no"))
    standing.sort(key=lambda report: report.scanned)
    first, others = standing[0], standing[1:]
    findings = _left_behind([report for report in group if report.report_id in replaced], standing, cells)
    if not others:
        return decisions | {first.report_id: ALONE}, findings
    at_first = cells(first)
    agreed = {key: None for key, cell in at_first.items() if cell.status in SURE}
    printed = dict.fromkeys(at_first)
    for other in others:
        at_other = cells(other)
        printed |= dict.fromkeys(at_other)
        agreed = {key: None for key in agreed if _agree(at_first[key], at_other.get(key))}
    decisions[first.report_id] = Decision("yes", agreed)
    decisions |= {other.report_id: Decision("no", agreed) for other in others}
    for other in others:
        at_other = cells(other)
        undecided = [key for key in printed if key not in agreed and not _agree(at_first.get(key), at_other.get(key))]
        findings.append(_competing(first, other, undecided))
    return decisions, findings


def superseded(group: Sequence[Filed]) -> set[str]:
    """Return the reports that another one says it replaces, by id or by the number printed on them."""
    naming: dict[str, list[Filed]] = defaultdict(list)
    for one in group:
        for name in {_name(part) for part in one.supersedes.split(";")} - {""}:
            naming[name].append(one)
    if not naming:
        return set()
    return {
        other.report_id
        for other in group
        for name in (_name(other.report_id), _name(other.number))
        if any(one is not other for one in naming.get(name, ()))
    }


def _name(text: str) -> str:
    """Return a report's id or number as it is compared: "Số: 05/BC - UBND" is cited as 5/BC-UBND."""
    return fold(text).replace(" ", "").lstrip("0")


def _left_behind(replaced: Sequence[Filed], standing: Sequence[Filed], cells: Cells) -> list[FindingRow]:
    """Return a finding for every superseded report that prints what those in its place do not."""
    if not replaced:
        return []
    printed = {key for report in standing for key in cells(report)}
    findings: list[FindingRow] = []
    for report in replaced:
        lost = [key for key in cells(report) if key not in printed]
        if lost:
            codes = list(dict.fromkeys(code for code, _ in lost))
            findings.append(
                FindingRow(
                    scope="archive",
                    rule="superseded_in_part",
                    severity="warning",
                    report_id=standing[0].report_id,
                    related_report_id=report.report_id,
                    codes=";".join(codes),
                    message=f"{standing[0].file} replaces {report.file} and does not print {len(lost)} of its "
                    "indicators; they count no more",
                )
            )
    return findings


def _agree(one: Cell | None, other: Cell | None) -> bool:
    return (
        one is not None
        and other is not None
        and one.status in SURE
        and (one.status, one.value) == (other.status, other.value)
    )


def _competing(first: Filed, other: Filed, keys: Sequence[Key]) -> FindingRow:
    codes = list(dict.fromkeys(code for code, _ in keys))
    said = "".join(f"; {one.file} says that it replaces {one.supersedes}" for one in (first, other) if one.supersedes)
    outcome = f"they differ in {len(keys)} indicators, which are left undecided" if keys else "they agree throughout"
    return FindingRow(
        scope="archive",
        rule="competing_reports",
        severity="warning",
        report_id=first.report_id,
        related_report_id=other.report_id,
        codes=";".join(codes),
        message=f"{first.file} and {other.file} report for the same organisation, area and period; {outcome}{said}",
    )
