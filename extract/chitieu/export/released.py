"""A data set to publish: what approved reports say, with a page that explains it, its licence and its sources."""

from __future__ import annotations

import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.contract import table as tables
from chitieu.contract.output import Output
from chitieu.contract.read import read_run, read_table
from chitieu.contract.replacing import placing_files
from chitieu.contract.write import csv_bytes, header
from chitieu.errors import OutputInsideInputError, UsageError
from chitieu.export.typed import text_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table
    from chitieu.export import Given
README, LICENCE, SOURCES = "README.md", "LICENCE.txt", "sources.csv"
COLUMNS = ("file", "sha256", "report_id", "title", "number", "date", "org", "period", "page", "values")
CHUNK = 2000
"""Rows written at once."""

TEXT = """\
# Số liệu từ báo cáo hành chính · Figures of administrative reports

{reports} báo cáo đã duyệt, {values} giá trị, đọc từ {files} tệp bằng chitieu {program}.

{reports} approved reports with {values} values, read out of {files} files by chitieu {program}.

- Giấy phép · Licence: {licence}
- Nguồn · Sources: `{sources}` nêu từng trang có số liệu, kèm mã băm SHA-256 của tệp · names each page that figures come
  from, with the SHA-256 of its file.
- Số liệu là số in trong báo cáo, kể cả khi báo cáo in sai; `findings` nêu chỗ không khớp · Figures are what the reports
  print, errors of theirs too; `findings` tells where they do not agree.
- `status` = `ok` là chắc; `review` còn nghi ngờ; `blank` là in trống · `ok` is sure, `review` doubted, `blank` printed
  empty.
- Mã địa bàn gồm cả năm sắp xếp (`24@2008`): cùng mã, khác năm là nơi khác · An area is a code and its vintage
  (`24@2008`): the same code of another vintage is another place.
- Số lũy kế, số của riêng kỳ và số tại thời điểm không cộng hay so với nhau (`accumulation`) · Cumulative values, those
  of a window and those as of a day are never added or compared (`accumulation`).
{left}"""
LEFT = """\
- {findings} phát hiện liên quan đến báo cáo chưa duyệt không có ở đây · {findings} findings that also concern reports
  not approved are left out.
"""


def release(given: Given, wanted: Sequence[Table[Row]], warn: Callable[[str], None]) -> None:
    """Write the folder to publish.

    Raises UsageError where no report is approved, and what the export itself raises.
    """
    from chitieu.export import EACH, close_csv, write_all  # noqa: PLC0415 they call each other

    if given.path.resolve() == given.out.resolve():
        raise OutputInsideInputError(f"{given.path}: that is the output itself; name another place with -o")
    approved = _Approved(given.out)
    if not approved.reports:
        raise UsageError(f"--released: no report of {given.out} is approved; chitieu corrections sign approves one")
    if not given.licence:
        warn("--released without --licence: the README says that no licence is stated")
    with placing_files(given.path) as folder, tempfile.TemporaryDirectory() as name:
        source = Path(name)
        for table in approved.tables():
            _write(source / table.file, table, approved.rows(table))
        if given.target in EACH:
            for table in wanted:
                write_all(given, source, folder / f"{table.name}.{given.target}", [table], warn)
        else:
            ending = {"sdmx-csv": "csv"}.get(given.target, given.target)
            write_all(given, source, folder / f"chitieu.{ending}", wanted, warn)
        if given.target == "csv" and not given.names:
            close_csv(given, folder, LICENCE)
        if given.licence:
            (folder / LICENCE).write_text(f"{given.licence}\n", encoding="utf-8")
        (folder / SOURCES).write_bytes(csv_bytes([COLUMNS, *approved.sources()]))
        (folder / README).write_text(_readme(given, approved), encoding="utf-8")


def _readme(given: Given, approved: _Approved) -> str:
    return TEXT.format(
        reports=len(approved.reports),
        files=len(approved.files),
        values=sum(approved.values.values()),
        program=read_run(given.out).program,
        licence=" ".join(given.licence.split()) or "không nêu · none is stated",
        sources=SOURCES,
        left=LEFT.format(findings=approved.left) if approved.left else "",
    )


def _write(path: Path, table: Table[Row], given: Iterator[list[str]]) -> None:
    with path.open("wb") as stream:
        stream.write(header(table))
        while batch := list(islice(given, CHUNK)):
            stream.write(csv_bytes(batch))


class _Approved:
    """The rows of an output that approved reports account for."""

    def __init__(self, out: Path) -> None:
        """Read which reports are approved."""
        self._out = out
        rows = read_table(out, tables.REPORTS)
        self.reports = {row.report_id: row for row in rows if row.approved_by}
        self.files = {row.file for row in self.reports.values()}
        self.values: Counter[tuple[str, str]] = Counter()
        """Values by report and page, counted while observations pass."""
        self.left = 0
        """Findings that also concern a report that is not approved."""

    def tables(self) -> Iterator[Table[Row]]:
        """Give all tables."""
        return (table for table, _ in Output().tables())

    def rows(self, table: Table[Row]) -> Iterator[list[str]]:
        """Give the rows of a table that may be published."""
        places = {name: at for at, name in enumerate(table.names)}
        owner, file, page = places.get("report_id"), places.get("file"), places.get("page")
        related = places.get("related_report_id")
        for cells in text_rows(self._out, table):
            if owner is not None:
                if cells[owner] not in self.reports:
                    continue
                if related is not None and cells[related] and cells[related] not in self.reports:
                    self.left += 1
                    continue
                if table.name == tables.OBSERVATIONS.name and page is not None and cells[page]:
                    self.values[cells[owner], cells[page]] += 1
            elif table.name == tables.DOCUMENTS.name and file is not None and cells[file] not in self.files:
                continue
            yield cells

    def sources(self) -> Iterator[list[str]]:
        """Give the pages that values come from, report by report."""
        sha256 = {row.file: row.sha256 for row in read_table(self._out, tables.DOCUMENTS)}
        for report_id, row in self.reports.items():
            pages = sorted((int(page), count) for (owner, page), count in self.values.items() if owner == report_id)
            for page, count in pages:
                yield [
                    row.file, sha256.get(row.file, ""), report_id, row.title, row.number, row.date, row.org, row.period,
                    str(page), str(count),
                ]  # fmt: skip
