"""The slow and obvious assembly, all documents in memory, every step over all of them: what the real one must equal."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chitieu.archive.catalogue import areas, indicators
from chitieu.archive.facts import Cell, Filed
from chitieu.archive.history_rules import Printed, history_findings
from chitieu.archive.use import ALONE
from chitieu.contract.cell import raw_bytes
from chitieu.contract.output import Output
from chitieu.contract.rows import CitationRow, DocumentResult, FindingRow, ObservationRow, ReportRow, SeriesRow
from chitieu.folding import fold
from chitieu.patterns.citation import load

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chitieu.contract.rows import Use
    from chitieu.patterns.load import Patterns

LAST = 10**9
CANDIDATE = {"ok", "blank", "review"}
SURE = {"ok", "blank"}

First = dict[str, dict[tuple[str, str], ObservationRow]]
"""By report, then by code and member: the rows that may count."""


def tables_of(results: Iterable[DocumentResult], patterns: Patterns) -> Output:
    """Return all tables, rows in contract order."""
    ordered = sorted(results, key=lambda result: raw_bytes(result.document.file))
    reports = [report for result in ordered for report in result.reports]
    rank = {report.report_id: place for place, report in enumerate(reports)}

    def at(report_id: str, *places: float | None) -> list[float]:
        return [rank.get(report_id, LAST), *(LAST if place is None else place for place in places)]

    given = [o for r in ordered for o in sorted(r.observations, key=lambda o: at(o.report_id))]
    recognised = {page.report_id for result in ordered for page in result.pages if page.layer == "ocr"}
    observations, competing = with_use(reports, given, recognised)
    cited = [c for r in ordered for c in sorted(r.citations, key=lambda c: at(c.report_id, c.cite_no))]
    scanned = {(r.document.file, page.report_id, page.page) for r in ordered for page in r.pages if page.layer == "ocr"}
    citations, dated_twice = with_doubts(cited, scanned)
    own = [finding for result in ordered for finding in result.findings]
    findings = numbered([*own, *competing, *between_reports(reports, observations), *dated_twice])
    findings.sort(key=lambda f: (at(f.report_id, f.page), f.rule, f.codes, f.finding_id))
    unmapped = [u for r in ordered for u in sorted(r.unmapped, key=lambda u: at(u.report_id, u.page, u.table, u.row))]
    counted = [counts(report, observations, unmapped, citations, findings) for report in reports]
    return Output(
        documents=tuple(result.document for result in ordered),
        pages=tuple(page for result in ordered for page in sorted(result.pages, key=lambda page: page.page)),
        reports=tuple(counted),
        observations=tuple(observations),
        series=series(observations, counted),
        citations=tuple(citations),
        footnotes=tuple(
            n for r in ordered for n in sorted(r.footnotes, key=lambda n: at(n.report_id, n.page, n.top, n.x0))
        ),
        unmapped=tuple(unmapped),
        findings=tuple(findings),
        narrative=tuple(
            n for r in ordered for n in sorted(r.narrative, key=lambda n: at(n.report_id, n.page, n.top, n.x0))
        ),
        indicators=tuple(indicators(patterns)),
        areas=tuple(areas(patterns)),
    )


def with_use(
    reports: Sequence[ReportRow], rows: Sequence[ObservationRow], recognised: Collection[str]
) -> tuple[list[ObservationRow], list[FindingRow]]:
    firsts: First = defaultdict(dict)
    for row in rows:
        if row.occurrence == 1 and row.status in CANDIDATE:
            firsts[row.report_id][row.code, row.member] = row
    groups: dict[tuple[str, str, str, str], list[ReportRow]] = defaultdict(list)
    for report in reports:
        if report.org and report.area_id and report.period:
            groups[fold(report.org), report.area_id, report.regime, report.period].append(report)
    use: dict[tuple[str, tuple[str, str]], Use] = {}
    findings: list[FindingRow] = []
    for group in groups.values():
        superseded = {two.report_id for one, two in itertools.permutations(group, 2) if supersedes(one, two)}
        standing = [report for report in group if report.report_id not in superseded] or group
        for report in group:
            if report not in standing:
                use |= {(report.report_id, cell): "no" for cell in firsts[report.report_id]}
        standing = [one for one in standing if one.report_id not in recognised] + [
            one for one in standing if one.report_id in recognised
        ]
        findings += left_behind([one for one in group if one not in standing], standing, firsts)
        first, others = standing[0], standing[1:]
        cells = list(dict.fromkeys(cell for report in standing for cell in firsts[report.report_id]))
        agreed = {
            cell for cell in cells if not others or agree([firsts[report.report_id].get(cell) for report in standing])
        }
        for report in standing:
            use |= {(report.report_id, cell): "yes" if report is first else "no" for cell in agreed}
        for other in others:
            pairs = {cell: [firsts[report.report_id].get(cell) for report in (first, other)] for cell in cells}
            undecided = [cell for cell in cells if cell not in agreed and not agree(pairs[cell])]
            findings.append(competing(first, other, undecided))
    known = {report.report_id for group in groups.values() for report in group}
    return [replace(row, use=use_of(row, firsts, use) if row.report_id in known else "") for row in rows], findings


def supersedes(one: ReportRow, other: ReportRow) -> bool:
    named = {"".join(fold(part).split()).lstrip("0") for part in one.supersedes.split(";")} - {""}
    return any("".join(fold(own).split()).lstrip("0") in named for own in (other.report_id, other.number))


def left_behind(superseded: Sequence[ReportRow], standing: Sequence[ReportRow], firsts: First) -> list[FindingRow]:
    there = {cell for report in standing for cell in firsts[report.report_id]}
    findings: list[FindingRow] = []
    for report in superseded:
        lost = [cell for cell in firsts[report.report_id] if cell not in there]
        message = f"{standing[0].file} replaces {report.file} and does not print {len(lost)} of its indicators"
        one = FindingRow(
            scope="archive", rule="superseded_in_part", severity="warning", report_id=standing[0].report_id,
            related_report_id=report.report_id, codes=";".join(dict.fromkeys(code for code, _ in lost)),
            message=f"{message}; they count no more",
        )  # fmt: skip
        findings += [one] if lost else []
    return findings


def agree(rows: Sequence[ObservationRow | None]) -> bool:
    return len({(row.status, row.value) if row and row.status in SURE else row for row in rows}) == 1 and all(
        row is not None and row.status in SURE for row in rows
    )


def competing(first: ReportRow, other: ReportRow, cells: Sequence[tuple[str, str]]) -> FindingRow:
    outcome = f"they differ in {len(cells)} indicators, which are left undecided" if cells else "they agree throughout"
    for one in (first, other):
        if one.supersedes:
            outcome += f"; {one.file} says that it replaces {one.supersedes}"
    return FindingRow(
        scope="archive", rule="competing_reports", severity="warning", report_id=first.report_id,
        related_report_id=other.report_id, codes=";".join(dict.fromkeys(code for code, _ in cells)),
        message=f"{first.file} and {other.file} report for the same organisation, area and period; {outcome}",
    )  # fmt: skip


def use_of(row: ObservationRow, firsts: First, use: dict[tuple[str, tuple[str, str]], Use]) -> Use:
    cell = (row.code, row.member)
    if row.status not in CANDIDATE:
        return ""
    if row.occurrence == 1:
        return use.get((row.report_id, cell), "")
    first = firsts[row.report_id].get(cell)
    return "no" if first is not None and (first.status, first.value) == (row.status, row.value) else ""


def between_reports(reports: Sequence[ReportRow], observations: Sequence[ObservationRow]) -> list[FindingRow]:
    values: dict[str, dict[tuple[str, str], Cell]] = defaultdict(dict)
    for o in observations:
        if o.use == "yes" and o.status == "ok":
            cell = Cell(o.code, o.member, o.form, o.kind, o.accumulation, o.status, o.value, o.page)
            values[o.report_id][o.code, o.member] = cell
    series: dict[tuple[str, str, str], list[Printed]] = defaultdict(list)
    for report in reports:
        series[fold(report.org), report.area_id, report.regime].append(
            Printed.of(Filed.of(report), values[report.report_id], ALONE)
        )
    return [finding for one in series.values() for finding in history_findings(one)]


def with_doubts(
    rows: Sequence[CitationRow], scanned: Collection[tuple[str, str, int | None]]
) -> tuple[list[CitationRow], list[FindingRow]]:
    patterns = load()
    types = {kind.symbol for kind in patterns.types}
    country = {agency.symbol for agency in patterns.agencies if agency.issuer or agency.reach == "country"}
    documents: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, row in enumerate(rows):
        if row.date and row.citation_key and "?" not in row.citation_id:
            parts = [part.rstrip("0123456789") for part in row.symbol.replace("/", "-").split("-")]
            agency = next((part for part in parts if part not in types), "")
            scope = "" if agency in country else row.area_id or row.report_id
            documents[row.citation_key, scope][row.date].append(number)
    judged = list(rows)
    findings: list[FindingRow] = []
    for (key, scope), dates in documents.items():
        if len(dates) > 1:
            by_date = {date: [rows[number] for number in numbers] for date, numbers in dates.items()}
            findings.append(dated_twice(key, scope, by_date))
            for number in itertools.chain.from_iterable(dates.values()):
                row = rows[number]
                if (row.file, row.report_id, row.page) in scanned and not row.verdict:
                    judged[number] = in_doubt(row)
    return judged, findings


def in_doubt(row: CitationRow) -> CitationRow:
    flags = dict.fromkeys(["date_conflict", *filter(None, row.flags.split(";"))])
    return replace(row, status="review", flags=";".join(flags), confidence=min(row.confidence or 0.55, 0.55))


def dated_twice(key: str, scope: str, dates: dict[str, list[CitationRow]]) -> FindingRow:
    rows = [row for cited in dates.values() for row in cited]
    told = "; ".join(f"{date} in {places(cited)}" for date, cited in dates.items())
    return FindingRow(
        finding_id="f" + hashlib.sha256(f"citation_dates\x1f{key}\x1f{scope}".encode()).hexdigest()[:12],
        scope="archive", rule="citation_dates", severity="warning", report_id=rows[0].report_id,
        related_report_id=next((row.report_id for row in rows if row.report_id != rows[0].report_id), ""),
        page=rows[0].page, found=";".join(sorted(dates)),
        message=f"{key.strip('|')} is dated {told}; look at the document itself",
    )  # fmt: skip


def places(rows: Sequence[CitationRow]) -> str:
    told: dict[str, None] = {}
    for row in sorted(rows, key=lambda row: row.status != "ok"):
        at = row.file if row.page is None else f"{row.file} p. {row.page}"
        told.setdefault(at if row.status == "ok" else f"{at} ({row.status})")
    more = f" and {len(told) - 5} more" if len(told) > 5 else ""
    return ", ".join(list(told)[:5]) + more


def numbered(findings: Sequence[FindingRow]) -> list[FindingRow]:
    seen: Counter[str] = Counter()
    given: list[FindingRow] = []
    for one in findings:
        about = "\x1f".join([one.rule, one.report_id, one.related_report_id, one.codes, str(one.page or "")])
        base = one.finding_id or "f" + hashlib.sha256(about.encode()).hexdigest()[:12]
        seen[base] += 1
        given.append(replace(one, finding_id=base if seen[base] == 1 else f"{base}-{seen[base]}"))
    return given


def counts(
    report: ReportRow,
    observations: Sequence[ObservationRow],
    *others: Sequence[CitationRow] | Sequence[FindingRow] | Sequence[object],
) -> ReportRow:
    statuses = Counter(row.status for row in observations if row.report_id == report.report_id)
    unmapped, citations, findings = (
        sum(1 for row in rows if getattr(row, "report_id", "") == report.report_id) for rows in others
    )
    return replace(
        report, ok=statuses["ok"], blank=statuses["blank"], review=statuses["review"], missing=statuses["missing"],
        unmapped=unmapped, citations=citations, findings=findings,
    )  # fmt: skip


def series(observations: Iterable[ObservationRow], reports: Iterable[ReportRow]) -> tuple[SeriesRow, ...]:
    by_id = {report.report_id: report for report in reports}
    found: list[SeriesRow] = []
    for row in observations:
        if row.use == "yes":
            report = by_id[row.report_id]
            of_report = {n: getattr(report, n) for n in ("area_id", "area", "org", "regime", "period", "time_period")}
            own = ("code", "member", "label", "kind", "unit", "accumulation", "value", "status", "report_id", "page")
            found.append(SeriesRow(**of_report, **{n: getattr(row, n) for n in own}))
    return tuple(found)
