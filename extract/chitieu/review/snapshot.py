"""An output as it stood at one moment: its index, and its rows read one by one from the open tables.

Tables are replaced, never changed in place, so a file that is open keeps the rows that the index was made from.
"""

from __future__ import annotations

import csv
import io
import os
from typing import TYPE_CHECKING, TypeVar

import msgspec

from chitieu.contract import table as tables
from chitieu.contract.read import read_table
from chitieu.contract.rows import CitationRow, FindingRow, FootnoteRow, ObservationRow, ReportRow, UnmappedRow
from chitieu.errors import OutputUnreadableError
from chitieu.review.changed import Before
from chitieu.review.index import TABLES, VERSION, build_index, load_index, save_index, stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from chitieu.contract.rows import DocumentRow
    from chitieu.review.index import Index, Item, Target

R = TypeVar("R", ReportRow, ObservationRow, UnmappedRow, CitationRow, FindingRow, FootnoteRow)


class Snapshot:
    """The rows of an output behind its index; may be shared by threads."""

    def __init__(self, out: Path, index: Index, documents: Mapping[str, DocumentRow]) -> None:
        """Open the tables. Raises OutputUnreadableError when one is not the indexed one any more."""
        self.out, self.index, self.documents = out, index, documents
        self._files: dict[Target, int] = {}
        try:
            for target in index.headers:
                self._files[target] = os.open(out / TABLES[target].file, os.O_RDONLY)  # type: ignore[index]
        except OSError as error:
            self.close()
            raise OutputUnreadableError(f"{out}: {error.strerror}; name a folder that chitieu wrote") from error
        self.of_doc = {row.doc_id: row for row in reversed(list(documents.values())) if row.doc_id}

    def close(self) -> None:
        """Close the tables."""
        for handle in self._files.values():
            os.close(handle)
        self._files = {}

    def lines(self, report: int) -> Iterator[tuple[tuple[int, int], bytes]]:
        """Give the lines of a report's values with their places, in the order of the table."""
        for begin, size in self.index.reports[report].rows:
            at = begin
            for line in io.BytesIO(os.pread(self._files["observation"], size, begin)):
                yield (at, len(line)), line
                at += len(line)

    def observation(self, place: tuple[int, int]) -> ObservationRow:
        """Return the value whose line stands there."""
        return self._row("observation", place, ObservationRow)

    def observed(self, item: Item) -> ObservationRow:
        """Return the row of an item of that kind; the next three do the same for theirs."""
        return self._row("observation", item.place, ObservationRow)

    def unmapped(self, item: Item) -> UnmappedRow:
        """Return the row of an item."""
        return self._row("unmapped", item.place, UnmappedRow)

    def citation(self, item: Item) -> CitationRow:
        """Return the row of an item."""
        return self._row("citation", item.place, CitationRow)

    def footnote(self, item: Item) -> FootnoteRow:
        """Return the row of an item."""
        return self._row("footnote", item.place, FootnoteRow)

    def finding(self, item: Item) -> FindingRow:
        """Return the row of an item."""
        return self._row("finding", item.place, FindingRow)

    def report(self, number: int) -> ReportRow:
        """Return the report with this number, counted from 0 in the order of the table."""
        return self._row("report", self.index.reports[number].place, ReportRow)

    def doc_id(self, report: int) -> str:
        """Return the document that a report stands in."""
        return self.documents[self.index.reports[report].file].doc_id

    def _row(self, target: Target, place: tuple[int, int], row: type[R]) -> R:
        offset, size = place
        line = os.pread(self._files[target], size, offset).decode()
        cells = next(csv.reader((line,), strict=True))
        known = TABLES[target].names
        given = {n: c for n, c in zip(self.index.headers[target], cells, strict=True) if c and n in known}
        return msgspec.convert(given, row, strict=False)


def open_snapshot(out: Path, doubts: frozenset[str], sample: int, progress: Callable[[int], object]) -> Snapshot:
    """Open an output, with its kept index where nothing changed since. Raises OutputUnreadableError."""
    stamp, before = stamp_of(out), Before(out)
    known_by = before.stamp, ";".join(sorted(doubts))

    def fits(index: Index) -> bool:
        known = (index.changed, index.doubts)
        return (index.version, index.stamp, index.sample, known) == (VERSION, stamp, sample, known_by)

    index = load_index(out, fits)
    if index is None:
        index = build_index(out, doubts, sample=sample, changed=before.changed(), known_by=known_by, progress=progress)
        save_index(out, index)
    return Snapshot(out, index, {row.file: row for row in read_table(out, tables.DOCUMENTS)})
