"""What only the whole archive can tell: which reports count, what rules between reports find, whose dates disagree.

Documents are looked at one by one, and again where they have to be compared; what is kept of each in between is a
kilobyte or two. The reports of one organisation, area and regime are a series, and only a series is compared.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

from chitieu.archive.citation_dates import DAY_BITS, Dates, suspects
from chitieu.archive.history_rules import Printed, history_findings
from chitieu.archive.record import filed
from chitieu.archive.use import ALONE, Decision, decide
from chitieu.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chitieu.archive.citation_dates import Cited
    from chitieu.archive.facts import Cell, Filed, Key
    from chitieu.archive.record import Record
    from chitieu.contract.rows import FindingRow, Use

    Open = Callable[[int], Record]
    """Gives the record of a document by its place in the archive."""

_AT_HAND = 200
"""Reports whose cells stay in memory while a series is compared: ten years of one body, several times over."""
_USES: dict[bytes, Use] = {b"y": "yes", b"n": "no", b" ": ""}
_LETTERS: dict[Use, bytes] = {use: letter for letter, use in _USES.items()}


class _Place(Struct, frozen=True):
    """Where a report stands: the place of its document in the archive, and its own in the document."""

    document: int
    report: int


class Between(Struct):
    """What was found. Findings come by report; ``uses`` tells of cells that may count, one letter each."""

    findings: dict[str, list[FindingRow]] = field(default_factory=lambda: defaultdict[str, list["FindingRow"]](list))
    doubted: dict[int, list[int]] = field(default_factory=lambda: defaultdict[int, list[int]](list))
    """By the place of the document: the rows of citations whose recognised date is in dispute."""
    _uses: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def note(self, findings: Iterable[FindingRow]) -> None:
        """Keep findings by the report they are about."""
        for finding in findings:
            self.findings[finding.report_id].append(finding)

    def uses(self, report_id: str) -> list[Use] | None:
        """Return the use of the cells of a report that may count; None: each of them counts."""
        letters = self._uses.get(report_id)
        return None if letters is None else [_USES[letters[at : at + 1]] for at in range(len(letters))]

    def decided(self, report_id: str, keys: Iterable[Key], decision: Decision) -> None:
        """Note a decision about the cells of a report, in the order of its lines."""
        self._uses[report_id] = b"".join(_LETTERS[decision.use(key)] for key in keys)


class Survey:
    """First look at every document, in the order of the archive; `compare` then looks at those it has to."""

    def __init__(self) -> None:
        """Begin with an empty archive."""
        self._series: dict[tuple[str, str, str], list[tuple[Filed, _Place]]] = defaultdict(list)
        self._marks: dict[int, array[int]] = {}

    def add(self, document: int, record: Record) -> None:
        """Note a document."""
        facts = record.facts()
        for number, report in enumerate(filed(facts)):
            self._series[fold(report.org), report.area_id, report.regime].append((report, _Place(document, number)))
        if facts.marks:
            self._marks[document] = array("Q", facts.marks)

    def compare(self, opened: Open) -> Between:
        """Decide and find what needs several documents."""
        between = Between()
        for series in self._series.values():
            if len(series) > 1:
                _compare(series, opened, between)
        self._compare_dates(opened, between)
        return between

    def _compare_dates(self, opened: Open, between: Between) -> None:
        wanted = suspects(self._marks.values())
        if not wanted:
            return
        dates = Dates()
        unsure: list[tuple[int, Cited]] = []
        for document, marks in self._marks.items():
            if wanted.isdisjoint(mark >> DAY_BITS for mark in marks):
                continue
            record = opened(document)
            for one in record.cited():
                if one.about in wanted:
                    dates.add(one)
                    if one.doubtable:
                        unsure.append((document, one))
        between.note(dates.findings())
        for document, one in unsure:
            if dates.disputed(one):
                between.doubted[document].append(one.row)


def _compare(series: Sequence[tuple[Filed, _Place]], opened: Open, between: Between) -> None:
    places = {report.report_id: place for report, place in series if report.known}
    if len(places) < 2:  # noqa: PLR2004 nothing to compare
        return

    @lru_cache(maxsize=_AT_HAND)
    def cells_of(report_id: str) -> tuple[Cell, ...]:
        place = places[report_id]
        return opened(place.document).facts().reports[place.report].cells()

    def by_key(report: Filed) -> Mapping[Key, Cell]:
        return {cell.key: cell for cell in cells_of(report.report_id)}

    groups: dict[str, list[Filed]] = defaultdict(list)
    for report, _ in series:
        if report.known:
            groups[report.period].append(report)
    decisions: dict[str, Decision] = {}
    for group in groups.values():
        if len(group) > 1:
            made, findings = decide(group, by_key)
            decisions |= made
            between.note(findings)
    for report_id, decision in decisions.items():
        between.decided(report_id, (cell.key for cell in cells_of(report_id)), decision)
    between.note(
        history_findings(
            Printed.of(report, by_key(report), decisions.get(report.report_id, ALONE))
            for group in groups.values()
            for report in group
        )
    )
