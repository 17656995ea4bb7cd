"""Makes the tables of an archive from what its documents yielded one by one.

The archive is never in memory: every document is opened to see what it holds, those that have to be compared are opened
again (``archive.between``), and at last each gives its lines, in the order of the files.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from chitieu.archive.between import Survey
from chitieu.archive.catalogue import areas, indicators
from chitieu.archive.provenance import describe_run
from chitieu.contract import table as tables
from chitieu.contract.cell import raw_bytes
from chitieu.contract.output import Output
from chitieu.contract.rows import FindingRow
from chitieu.contract.write import close_output, csv_bytes, header, printed, writing
from chitieu.errors import OutputError
from chitieu.patterns.load import load_patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from chitieu.archive.between import Between
    from chitieu.archive.record import Facts, Record
    from chitieu.archive.store import Store
    from chitieu.contract.rows import DocumentRow, Row, Use
    from chitieu.contract.table import Table
    from chitieu.contract.write import Folder
    from chitieu.correction.decisions import Decisions
    from chitieu.settings import Settings

_LAST = 1_000_000_000
"""Where a finding without a page goes: behind those that have one."""

_ALL: list[Use] = ["yes"]


class Counts(Struct, frozen=True):
    """What a run says at its end. ``failures`` counts the documents of each error_code."""

    documents: int = 0
    reports: int = 0
    indicators_found: int = 0
    indicators_expected: int = 0
    review: int = 0
    unmapped: int = 0
    citations: int = 0
    findings: int = 0
    failures: tuple[tuple[str, int], ...] = ()


class Kept(Struct, frozen=True):
    """One file of the archive. ``key`` finds its record in the store; empty where the file yielded nothing."""

    document: DocumentRow
    key: str = ""


def assemble(
    kept: Iterable[Kept], store: Store, out: Path, settings: Settings, decisions: Decisions | None = None
) -> Counts:
    """Write the output folder ``out``. The order of ``kept`` changes nothing; records that it does not name go.

    Raises OutputError when the folder cannot be written or a record is gone, PatternError when the patterns are
    damaged.
    """
    ordered = sorted(kept, key=lambda one: raw_bytes(one.document.file))
    keys = [one.key if decisions is None else _replayed(one, store, decisions) for one in ordered]

    def opened(place: int) -> Record:
        record = store.read(keys[place])
        if record is None:
            file = ordered[place].document.file
            raise OutputError(f"{file}: what it yielded is not in {out} any more; run the same command again")
        return record

    survey = Survey()
    for place, key in enumerate(keys):
        if key:
            survey.add(place, opened(place))
    tally = _Tally()
    with writing(out) as folder:
        for table, _ in Output().tables():
            folder.add(table.file, header(table))
        pages = _Pages(folder, tally, survey.compare(opened), decisions)
        for place, one in enumerate(ordered):
            record = opened(place) if keys[place] else None
            pages.add(one.document if record is None else record.document, place, record)
        if decisions is not None:
            pages.strays += decisions.orphans({one.document.doc_id for one in ordered})
        pages.close()
        patterns = load_patterns(users=settings.patterns)
        _add(folder, tables.INDICATORS, indicators(patterns))
        _add(folder, tables.AREAS, areas(patterns))
        close_output(folder, describe_run(settings, patterns.hash, scanned=tally.recognised))
    store.keep_only({one.key for one in ordered} | set(keys))
    return tally.counts()


def _replayed(one: Kept, store: Store, decisions: Decisions) -> str:
    """Return the key of the record of a document with the decisions about it; one that is missing is made."""
    said = decisions.about(one.document.doc_id) if one.key else ""
    if not said:
        return one.key
    key = hashlib.sha256(f"{one.key}\x1f{said}".encode()).hexdigest()[: len(one.key)]
    if store.read(key) is None:
        result = store.get(one.key)
        if result is not None:
            store.put(key, decisions.replay(result))
    return key


class _Tally(Struct):
    """Counts while they are made."""

    documents: int = 0
    reports: int = 0
    found: int = 0
    expected: int = 0
    review: int = 0
    unmapped: int = 0
    citations: int = 0
    findings: int = 0
    recognised: bool = False
    failures: Counter[str] = field(default_factory=Counter[str])

    def add(self, facts: Facts) -> None:
        self.reports += len(facts.reports)
        self.found += facts.indicators_found
        self.expected += sum(report.row.expected for report in facts.reports)
        self.review += facts.review
        self.unmapped += facts.unmapped
        self.citations += facts.citations
        self.recognised |= facts.recognised

    def counts(self) -> Counts:
        return Counts(
            documents=self.documents,
            reports=self.reports,
            indicators_found=self.found,
            indicators_expected=self.expected,
            review=self.review,
            unmapped=self.unmapped,
            citations=self.citations,
            findings=self.findings,
            failures=tuple(sorted(self.failures.items())),
        )


class _Pages(Struct):
    """Adds one document after the other to the files of an output."""

    folder: Folder
    tally: _Tally
    between: Between
    decisions: Decisions | None = None
    strays: list[FindingRow] = field(default_factory=list[FindingRow])
    """Findings about no report of the archive; they stand at the end."""

    def add(self, document: DocumentRow, place: int, record: Record | None) -> None:
        _add(self.folder, tables.DOCUMENTS, [document])
        self.tally.documents += 1
        if document.error_code:
            self.tally.failures[document.error_code] += 1
        if record is None:
            return
        facts, lines = record.facts(), record.lines()
        self.tally.add(facts)
        observations, series = lines.with_use(self._uses(facts))
        self.folder.add(tables.OBSERVATIONS.file, observations)
        self.folder.add(tables.SERIES.file, series)
        self.folder.add(tables.CITATIONS.file, lines.with_doubts(self.between.doubted.get(place, ())))
        for name, text in lines.others.items():
            self.folder.add(f"{name}.csv", text)
        self._add_findings(document.doc_id, facts, record)

    def close(self) -> None:
        left = [finding for found in self.between.findings.values() for finding in found]
        self._put_findings(self._judged([*self.strays, *left]))

    def _uses(self, facts: Facts) -> list[Use] | None:
        decided = [self.between.uses(report.row.report_id) for report in facts.reports]
        if all(uses is None for uses in decided):
            return None
        every: list[Use] = []
        for uses, report in zip(decided, facts.reports, strict=True):
            every += uses if uses is not None else _ALL * len(report.cells())
        return every

    def _add_findings(self, doc_id: str, facts: Facts, record: Record) -> None:
        own: dict[str, list[FindingRow]] = {report.row.report_id: [] for report in facts.reports}
        for finding in facts.findings:
            own.get(finding.report_id, self.strays).append(finding)
        for report_id, found in own.items():
            own[report_id] = self._judged(found + self.between.findings.pop(report_id, []))
        reports = {report.row.report_id: report.row for report in facts.reports}
        if self.decisions is not None and self.decisions.approved(doc_id):
            judged = [finding for found in own.values() for finding in found]
            result = structs.replace(record.result(), reports=tuple(reports.values()))
            approved, lapsed = self.decisions.approve(result, judged)
            reports = {report.report_id: report for report in approved}
            for finding in lapsed:
                own[finding.report_id] = _numbered([*own[finding.report_id], finding])
        for report_id, report in reports.items():
            self._put_findings(own[report_id])
            _add(self.folder, tables.REPORTS, [structs.replace(report, findings=len(own[report_id]))])

    def _judged(self, findings: Sequence[FindingRow]) -> list[FindingRow]:
        """Return findings with their ids and with the verdicts of reviewers."""
        numbered = _numbered(findings)
        if self.decisions is None:
            return numbered
        judged, more = self.decisions.judge(numbered)
        return _numbered([*judged, *more]) if more else judged

    def _put_findings(self, findings: list[FindingRow]) -> None:
        findings.sort(key=lambda f: (_LAST if f.page is None else f.page, f.rule, f.codes, f.finding_id))
        _add(self.folder, tables.FINDINGS, findings)
        self.tally.findings += len(findings)


def _numbered(findings: Iterable[FindingRow]) -> list[FindingRow]:
    """Give each finding an id made of what it is about, so that a reviewer's verdict finds it again next time."""
    seen: Counter[str] = Counter()
    numbered: list[FindingRow] = []
    for one in findings:
        about = "\x1f".join([one.rule, one.report_id, one.related_report_id, one.codes, str(one.page or "")])
        base = one.finding_id or "f" + hashlib.sha256(about.encode()).hexdigest()[:12]
        seen[base] += 1
        # the same rule may find two things on one page that name no code
        numbered.append(structs.replace(one, finding_id=base if seen[base] == 1 else f"{base}-{seen[base]}"))
    return numbered


def _add(folder: Folder, table: Table[Row], rows: Iterable[Row]) -> None:
    folder.add(table.file, csv_bytes(printed(table, rows)))
