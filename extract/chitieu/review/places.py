"""Where things of an output are: found in its tables when they are asked for, never by reading a large one through."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import msgspec

from chitieu.contract import table as tables
from chitieu.contract.read import read_table
from chitieu.contract.rows import FindingRow
from chitieu.errors import ReviewRequestError
from chitieu.folding import fold
from chitieu.review.index import Item, TableLines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chitieu.contract.rows import IndicatorRow, ObservationRow
    from chitieu.review.snapshot import Snapshot


class Places:
    """Where things of a snapshot are; tables that not every question needs are read when one does."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Read nothing yet."""
        self.snapshot = snapshot
        self._report = {report.report_id: number for number, report in enumerate(snapshot.index.reports)}
        self._rows = lru_cache(maxsize=16)(self._read_rows)
        self._pages = TableBytes(snapshot.out / tables.PAGES.file)
        self._findings = TableBytes(snapshot.out / tables.FINDINGS.file)

    def report_of(self, report_id: str) -> int:
        """Return the number of a report. Raises ReviewRequestError."""
        try:
            return self._report[report_id]
        except KeyError:
            raise ReviewRequestError(f"no report {report_id} in this output") from None

    def is_report(self, report_id: str) -> bool:
        """Whether the output holds a report."""
        return report_id in self._report

    def reports_in(self, file: str) -> list[int]:
        """Return the reports of a file."""
        return self._by_file.get(file, [])

    @cached_property
    def _by_file(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, report in enumerate(self.snapshot.index.reports):
            found[report.file].append(number)
        return dict(found)

    def rows(self, report: int) -> tuple[ObservationRow, ...]:
        """Return the values of a report."""
        return self._rows(report)

    def _read_rows(self, report: int) -> tuple[ObservationRow, ...]:
        return tuple(self.snapshot.observation(place) for place, _line in self.snapshot.lines(report))

    def beside(self, report: int) -> list[int]:
        """Return the reports of the same organisation under the same rules, with this one."""
        return self._beside[self._whose(report)]

    @cached_property
    def _beside(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number in range(len(self.snapshot.index.reports)):
            found[self._whose(number)].append(number)
        return dict(found)

    def _whose(self, report: int) -> str:
        one = self.snapshot.index.reports[report]
        return fold(f"{one.org}\t{one.area_id}\t{one.regime}")

    def of_indicator(self, report: int, like: ObservationRow) -> list[ObservationRow]:
        """Return the values of a report that are of the same indicator and member."""
        cell = f",{like.code},".encode()
        rows = (self.snapshot.observation(place) for place, line in self.snapshot.lines(report) if cell in line)
        return [row for row in rows if (row.code, row.member) == (like.code, like.member)]

    @staticmethod
    def key_of(row: ObservationRow) -> str:
        """Return the key of a value."""
        return f"observation\t{row.report_id}\t{row.code_machine or row.code}\t{row.member}\t{row.occurrence}"

    def observation(self, key: str) -> tuple[ObservationRow, tuple[int, int]]:
        """Return a value and the place of its line. Raises ReviewRequestError."""
        parts = key.split("\t")
        if parts[0] == "observation" and len(parts) == 5:  # noqa: PLR2004 the parts of a key
            number = self.report_of(parts[1])
            code = parts[2].encode()
            for place, line in self.snapshot.lines(number):
                if code in line and self.key_of(row := self.snapshot.observation(place)) == key:
                    return row, place
        raise ReviewRequestError("no such value in this output any more; load the page again")

    def any_value(self, key: str) -> Item:
        """Return a value as an item, whether or not it is doubtful. Raises ReviewRequestError."""
        row, place = self.observation(key)
        return Item("observation", key, self.report_of(row.report_id), place, (), row.form, row.verdict)

    def others(self, file: str) -> list[Item]:
        """Return what else of the queue stands in a file: rows nobody claims, citations, footnotes."""
        return [item for number in self.reports_in(file) for item in self._others.get(number, [])]

    @cached_property
    def _others(self) -> dict[int, list[Item]]:
        found: defaultdict[int, list[Item]] = defaultdict(list)
        for item in self.snapshot.index.items:
            if item.target not in {"observation", "report"}:
                found[item.report].append(item)
        return dict(found)

    def page_size(self, doc: str, page: int) -> tuple[float, float] | None:
        """Return width and height of a page, in points; None for a page that the output does not know."""
        for cells in self._pages.rows(f"{doc},{page},", "doc_id", "page", "width", "height"):
            if cells[:2] == [doc, str(page)]:
                return float(cells[2] or 0), float(cells[3] or 0)
        return None

    @cached_property
    def indicators(self) -> dict[tuple[str, str], IndicatorRow]:
        """The catalogue."""
        return {(row.template, row.code): row for row in read_table(self.snapshot.out, tables.INDICATORS)}

    def findings_about(self, report_id: str, code: str) -> list[FindingRow]:
        """Return the findings that name a value."""
        return [
            msgspec.convert(given, FindingRow, strict=False)
            for cells in self._findings.rows(f",{report_id},", *tables.FINDINGS.names)
            if (given := {name: cell for name, cell in zip(tables.FINDINGS.names, cells, strict=True) if cell})
            and given.get("report_id") == report_id
            and code in given.get("codes", "").split(";")
        ]


class TableBytes:
    """A table kept as bytes, of which single rows are wanted: looking for them takes a millisecond a megabyte."""

    def __init__(self, path: Path) -> None:
        """Read nothing yet."""
        self._lines = TableLines(path)

    def rows(self, holding: str, *columns: str) -> Iterator[list[str]]:
        """Give these cells of the rows whose line holds a text. Raises OutputUnreadableError."""
        data, wanted = self._data, holding.encode()
        at = self._lines.columns(*columns)
        found = data.find(wanted)
        while found >= 0:
            begin, end = data.rfind(b"\n", 0, found) + 1, data.find(b"\n", found)
            end = len(data) if end < 0 else end
            if begin:  # the header is no row
                cells = self._lines.cells(data[begin:end])
                yield [cells[place] for place in at]
            found = data.find(wanted, end)

    @cached_property
    def _data(self) -> bytes:
        return self._lines.read()
