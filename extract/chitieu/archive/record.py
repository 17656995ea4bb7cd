"""What one document yielded, as one run of bytes: lines of tables, facts for rules over the archive, and rows.

The lines are printed where the document is read, by many workers at once; what is left to be decided over the whole
archive stays open in them. So tables are assembled without looking at a cell twice, one document at a time.
"""

from __future__ import annotations

import zlib
from itertools import compress
from typing import TYPE_CHECKING

import msgspec

from chitieu.archive.citation_dates import Cited
from chitieu.archive.facts import Cell, Filed
from chitieu.contract.rows import DocumentResult, DocumentRow, FindingRow, ReportRow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chitieu.contract.rows import Use

_MAGIC = b"chitieu1"
_NUMBER = 4
"""Bytes of the check sum of all that follows it, and of the length of the header."""
OPEN = "\x01"
"""Stands in a line for a ``use`` that is not decided yet; no cell can hold it (see `cell_text`)."""
_LEVEL = 1
"""Of zlib: 3 takes as long again and saves a tenth."""


class RecordDamagedError(ValueError):
    """A record that does not hold what was written into it; the document is read again."""


class ReportFacts(msgspec.Struct, frozen=True, array_like=True):
    """One report: its row, whose count of findings is open, and the cells that may count, in the order of the lines."""

    row: ReportRow
    packed: msgspec.Raw
    """The cells as bytes: most of the time nobody asks for them."""
    scanned: bool = False

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
        parts = self.observations.split(OPEN.encode())
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


def packed(result: DocumentResult, facts: Facts, cited: tuple[Cited, ...], lines: Lines, *, scanned: bool) -> bytes:
    """Return the bytes of a record; see `Record` for what its parts are."""
    parts = [zlib.compress(msgspec.msgpack.encode(part), _LEVEL) for part in (facts, cited, lines, result)]
    sizes = (len(parts[0]), len(parts[1]), len(parts[2]), len(parts[3]))
    header = msgspec.msgpack.encode(_Header(result.document, scanned, sizes))
    checked = b"".join([len(header).to_bytes(_NUMBER), header, *parts])
    return b"".join([_MAGIC, zlib.crc32(checked).to_bytes(_NUMBER), checked])


class Record:
    """A record that is read, part by part, as its parts are asked for."""

    def __init__(self, data: bytes) -> None:
        """Open a record. Raises RecordDamagedError where it is not what `packed` returned."""
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
    return [Filed.of(report.row, scanned=report.scanned) for report in facts.reports]
