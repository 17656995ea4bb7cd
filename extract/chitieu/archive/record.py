"""What one document yielded, as one run of bytes: lines of tables, facts for rules over the archive, and rows.

The lines are printed where the document is read, by many workers at once; what is left to be decided over the whole
archive stays open in them. So tables are assembled without looking at a cell twice, one document at a time.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from itertools import compress
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from chitieu.archive.citation_dates import Cited, comparable, doubted
from chitieu.archive.facts import CANDIDATE, Cell, Filed
from chitieu.contract import table as tables
from chitieu.contract.cell import clean_text
from chitieu.contract.rows import DocumentResult, DocumentRow, FindingRow, ObservationRow, ReportRow, SeriesRow
from chitieu.contract.write import csv_bytes, printed
from chitieu.errors import EngineMissingError
from chitieu.report.cited import grammar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from chitieu.contract.rows import Use
    from chitieu.contract.table import R

_MAGIC = b"chitieu1"
_NUMBER = 4
"""Bytes of the check sum of all that follows it, and of the length of the header."""
_OPEN = "\x01"
"""Stands in a line for a ``use`` that is not decided yet; no cell can hold it (see `cell_text`)."""
_LAST = 1_000_000_000
"""Where a row without a page or place goes: behind those that have one."""
_LEVEL = 1
"""Of zlib: 3 takes as long again and saves a tenth."""


class RecordDamagedError(ValueError):
    """A record that does not hold what was written into it; the document is read again."""


class ReportFacts(msgspec.Struct, frozen=True, array_like=True):
    """One report: its row, whose count of findings is open, and the cells that may count, in the order of the lines."""

    row: ReportRow
    packed: msgspec.Raw
    """The cells as bytes: most of the time nobody asks for them."""

    def cells(self) -> tuple[Cell, ...]:
        """Return the cells that may count."""
        return _cells.decode(self.packed)


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """What rules and counts over the archive need to know of one document."""

    reports: tuple[ReportFacts, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    marks: bytes = b""
    """An array of 64-bit numbers: the `Cited.mark` of its citations."""
    indicators_found: int = 0
    review: int = 0
    unmapped: int = 0
    citations: int = 0
    recognised: bool = False
    """Whether a page was read by OCR."""


class Lines(msgspec.Struct, frozen=True, array_like=True):
    """The lines of one document for each table. Each ends with a line feed."""

    observations: bytes = b""
    series: bytes = b""
    """One line for each cell that may count."""
    citations: bytes = b""
    doubted: dict[int, bytes] = {}
    """The line of a recognised citation for the case that another report dates the document otherwise."""
    others: dict[str, bytes] = {}
    """By the name of the table."""

    def with_use(self, uses: Sequence[Use] | None) -> tuple[bytes, bytes]:
        """Return the lines of ``observations`` and ``series`` when all open cells are decided; None: all count."""
        parts = self.observations.split(_OPEN.encode())
        if uses is None:
            return b"yes".join(parts), self.series
        words = [use.encode() for use in uses]
        whole = b"".join([parts[0], *(word + part for word, part in zip(words, parts[1:], strict=True))])
        counting = [use == "yes" for use in uses]
        return whole, b"".join(compress(self.series.splitlines(keepends=True), counting))

    def with_doubts(self, numbers: Collection[int]) -> bytes:
        """Return the lines of ``citations``, some of them in doubt."""
        if not numbers:
            return self.citations
        lines = self.citations.splitlines(keepends=True)
        for number in numbers:
            lines[number] = self.doubted[number]
        return b"".join(lines)


class _Header(msgspec.Struct, frozen=True, array_like=True):
    document: DocumentRow
    scanned: bool
    sizes: tuple[int, int, int, int]


_header = msgspec.msgpack.Decoder(_Header)
_facts = msgspec.msgpack.Decoder(Facts)
_cells = msgspec.msgpack.Decoder(tuple[Cell, ...])
_lines = msgspec.msgpack.Decoder(Lines)
_cited = msgspec.msgpack.Decoder(tuple[Cited, ...])
_result = msgspec.msgpack.Decoder(DocumentResult)


def record_of(result: DocumentResult) -> bytes:
    """Return the record of what a document yielded."""
    try:
        msgspec.msgpack.encode(result)
    except UnicodeEncodeError:  # half of a pair, out of a broken font: the tables print it as %XX, and so do we
        result = _encodable(result)
    result = _in_order(result)
    reports = {report.report_id: report for report in result.reports}
    uses = _uses(result, reports)
    recognised = {(page.report_id, page.page) for page in result.pages if page.layer == "ocr"}
    cited = tuple(comparable(result.citations, recognised, grammar())) if result.citations else ()
    facts = Facts(
        reports=tuple(
            ReportFacts(_counted(report, result), _packed(result.observations, uses, report.report_id))
            for report in result.reports
        ),
        findings=result.findings,
        marks=array("Q", [one.mark for one in cited]).tobytes(),
        indicators_found=sum(1 for row in result.observations if row.status != "missing" and row.occurrence == 1),
        review=sum(1 for row in result.observations if row.status == "review"),
        unmapped=len(result.unmapped),
        citations=len(result.citations),
        recognised=any(page.layer == "ocr" and page.state == "ok" for page in result.pages),
    )
    lines = Lines(
        observations=_observation_lines(result.observations, uses),
        series=_series_lines(result.observations, uses, reports),
        citations=csv_bytes(printed(tables.CITATIONS, result.citations)),
        doubted={
            one.row: csv_bytes(printed(tables.CITATIONS, [doubted(result.citations[one.row])]))
            for one in cited
            if one.doubtable
        },
        others={
            tables.PAGES.name: csv_bytes(printed(tables.PAGES, result.pages)),
            tables.FOOTNOTES.name: csv_bytes(printed(tables.FOOTNOTES, result.footnotes)),
            tables.UNMAPPED.name: csv_bytes(printed(tables.UNMAPPED, result.unmapped)),
            tables.NARRATIVE.name: csv_bytes(printed(tables.NARRATIVE, result.narrative)),
        },
    )
    parts = [zlib.compress(msgspec.msgpack.encode(part), _LEVEL) for part in (facts, cited, lines, result)]
    scanned = any(page.layer == "ocr" or page.error_code == EngineMissingError.error_code for page in result.pages)
    sizes = (len(parts[0]), len(parts[1]), len(parts[2]), len(parts[3]))
    header = msgspec.msgpack.encode(_Header(result.document, scanned, sizes))
    checked = b"".join([len(header).to_bytes(_NUMBER), header, *parts])
    return b"".join([_MAGIC, zlib.crc32(checked).to_bytes(_NUMBER), checked])


class Record:
    """A record that is read, part by part, as its parts are asked for."""

    def __init__(self, data: bytes) -> None:
        """Open a record. Raises RecordDamagedError where it is not what `record_of` returned."""
        start = len(_MAGIC) + _NUMBER
        checked = memoryview(data)[start:]
        if data[:start] != _MAGIC + zlib.crc32(checked).to_bytes(_NUMBER):
            raise RecordDamagedError("a record that was cut or changed")
        end = _NUMBER + int.from_bytes(checked[:_NUMBER])
        self._header = _header.decode(checked[_NUMBER:end])
        body = checked[end:]
        self._parts: list[memoryview] = []
        for size in self._header.sizes:
            self._parts.append(body[:size])
            body = body[size:]

    @property
    def document(self) -> DocumentRow:
        """The file it is about."""
        return self._header.document

    @property
    def scanned(self) -> bool:
        """Whether it has pages that are not text: then engines and models decided what is in it."""
        return self._header.scanned

    def facts(self) -> Facts:
        """Return what rules over the archive need."""
        return _facts.decode(zlib.decompress(self._parts[0]))

    def cited(self) -> tuple[Cited, ...]:
        """Return the citations whose dates can be compared."""
        return _cited.decode(zlib.decompress(self._parts[1]))

    def lines(self) -> Lines:
        """Return the lines of its tables."""
        return _lines.decode(zlib.decompress(self._parts[2]))

    def result(self) -> DocumentResult:
        """Return its rows, in contract order."""
        return _result.decode(zlib.decompress(self._parts[3]))


def filed(facts: Facts) -> list[Filed]:
    """Return the reports of a document as the archive files them."""
    return [Filed.of(report.row) for report in facts.reports]


def _encodable(result: DocumentResult) -> DocumentResult:
    def clean(row: R) -> R:
        texts = {name: getattr(row, name) for name in row.__struct_fields__}
        return structs.replace(row, **{name: clean_text(v) for name, v in texts.items() if isinstance(v, str)})

    return DocumentResult(
        clean(result.document),
        tuple(map(clean, result.pages)),
        tuple(map(clean, result.reports)),
        tuple(map(clean, result.observations)),
        tuple(map(clean, result.citations)),
        tuple(map(clean, result.footnotes)),
        tuple(map(clean, result.unmapped)),
        tuple(map(clean, result.findings)),
        tuple(map(clean, result.narrative)),
    )


def _in_order(result: DocumentResult) -> DocumentResult:
    """Put all rows in contract order, which stays the same when documents are joined."""
    rank = {report.report_id: place for place, report in enumerate(result.reports)}

    def at(report_id: str, *places: float | None) -> tuple[float, ...]:
        return (rank.get(report_id, _LAST), *(_LAST if place is None else place for place in places))

    return structs.replace(
        result,
        pages=tuple(sorted(result.pages, key=lambda p: p.page)),
        observations=tuple(sorted(result.observations, key=lambda o: at(o.report_id))),
        citations=tuple(sorted(result.citations, key=lambda c: at(c.report_id, c.cite_no))),
        footnotes=tuple(sorted(result.footnotes, key=lambda n: at(n.report_id, n.page, n.top, n.x0))),
        unmapped=tuple(sorted(result.unmapped, key=lambda u: at(u.report_id, u.page, u.table, u.row))),
        narrative=tuple(sorted(result.narrative, key=lambda n: at(n.report_id, n.page, n.top, n.x0))),
    )


def _uses(result: DocumentResult, reports: Mapping[str, ReportRow]) -> list[Use | None]:
    """Return the use of each observation as far as the document decides it; None is for the archive to decide.

    A second printing counts never (``no``) when it repeats the first, and stays empty when it differs.
    """
    known = {report_id for report_id, report in reports.items() if Filed.of(report).known}
    firsts = {
        (row.report_id, row.code, row.member): row
        for row in result.observations
        if row.occurrence == 1 and row.status in CANDIDATE
    }
    uses: list[Use | None] = []
    for row in result.observations:
        if row.status not in CANDIDATE or row.report_id not in known:
            uses.append("")
        elif row.occurrence == 1:
            uses.append(None)
        else:
            first = firsts.get((row.report_id, row.code, row.member))
            repeats = first is not None and (first.status, first.value) == (row.status, row.value)
            uses.append("no" if repeats else "")
    return uses


def _packed(rows: Iterable[ObservationRow], uses: Iterable[Use | None], report_id: str) -> msgspec.Raw:
    cells = [
        Cell(row.code, row.member, row.form, row.kind, row.accumulation, row.status, row.value, row.page)
        for row, use in zip(rows, uses, strict=True)
        if use is None and row.report_id == report_id
    ]
    return msgspec.Raw(msgspec.msgpack.encode(cells))


def _observation_lines(rows: Sequence[ObservationRow], uses: Sequence[Use | None]) -> bytes:
    place = tables.OBSERVATIONS.names.index("use")
    cells = list(printed(tables.OBSERVATIONS, rows))
    for line, use in zip(cells, uses, strict=True):
        line[place] = _OPEN if use is None else use
    return csv_bytes(cells)


def _series_lines(
    rows: Iterable[ObservationRow], uses: Iterable[Use | None], reports: Mapping[str, ReportRow]
) -> bytes:
    series = [
        SeriesRow(
            area_id=report.area_id,
            area=report.area,
            org=report.org,
            regime=report.regime,
            period=report.period,
            time_period=report.time_period,
            code=row.code,
            member=row.member,
            label=row.label,
            kind=row.kind,
            unit=row.unit,
            accumulation=row.accumulation,
            value=row.value,
            status=row.status,
            report_id=row.report_id,
            page=row.page,
        )
        for row, use in zip(rows, uses, strict=True)
        if use is None
        for report in [reports[row.report_id]]
    ]
    return csv_bytes(printed(tables.SERIES, series))


def _counted(report: ReportRow, result: DocumentResult) -> ReportRow:
    statuses = Counter(row.status for row in result.observations if row.report_id == report.report_id)
    return structs.replace(
        report,
        ok=statuses["ok"],
        blank=statuses["blank"],
        review=statuses["review"],
        missing=statuses["missing"],
        unmapped=sum(1 for row in result.unmapped if row.report_id == report.report_id),
        citations=sum(1 for row in result.citations if row.report_id == report.report_id),
    )
