"""The index of an output for its review: which rows are doubtful and why, and where each row stands in its file.

It lies in ``OUT/.chitieu/``, is built when the output is first opened and again when a table of it changed. Rows
themselves are read from the tables when they are shown: each row is one line, since no cell holds a line break.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import sys
from bisect import insort
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import msgspec

from chitieu.contract import table as tables
from chitieu.contract.output import RUN_FILE
from chitieu.contract.rows import Status
from chitieu.contract.write import csv_bytes
from chitieu.correction.doubt import INFO, LAYOUT
from chitieu.correction.outcome import CONFLICT, ORPHAN
from chitieu.correction.vocabulary import VERDICTS
from chitieu.errors import OutputUnreadableError
from chitieu.review.reasons import ReasonName, load_reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

FOLDER, NAME = ".chitieu", "review.index"
VERSION = 3
SAMPLE = 100
"""Confident values that are shown too: when all of 100 are right, at most 3 % are wrong (95 % sure)."""
SEED = b"chitieu"
"""The sample is the values with the smallest hash: the same in every run, whatever else the archive holds."""
BOM = b"\xef\xbb\xbf"
"""What a spreadsheet may leave before the header; chitieu does not write it."""
STEP = 20_000
"""Rows between two words of progress."""

_WHOSE = ("file", "report_id", "area_id", "area", "org", "period", "template")
_HEAD = (*_WHOSE, "form", "code", "member", "occurrence")
"""The first columns of values: those of the report, which its lines begin with, and those of the key."""
_WORDS = sorted({*get_args(Status), *VERDICTS["observation"]} - {"ok"})
_marked = re.compile(f",(?:{'|'.join(_WORDS)}),".encode()).search
"""A line in doubt, missing, blank or decided holds one of these words as a cell: no such column is the first or last
one or has to be quoted. Text of a report that looks so makes a line be read in full, no more."""

Target = Literal["report", "observation", "unmapped", "citation", "footnote", "finding"]
Stamp: TypeAlias = list[tuple[str, int, int]]

TABLES = {
    "report": tables.REPORTS,
    "observation": tables.OBSERVATIONS,
    "unmapped": tables.UNMAPPED,
    "citation": tables.CITATIONS,
    "footnote": tables.FOOTNOTES,
    "finding": tables.FINDINGS,
}


class Item(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something to decide. ``place`` is its line in its file: where it begins and how long it is, in bytes."""

    target: Target
    key: str
    report: int
    place: tuple[int, int]
    reasons: tuple[ReasonName, ...]
    form: str
    verdict: str


class ReportEntry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A report: what the filters ask for, its line, and the runs of bytes in which its observations stand."""

    report_id: str
    file: str
    org: str
    area_id: str
    area: str
    period: str
    template: str
    regime: str
    place: tuple[int, int]
    unsure: tuple[str, ...]
    rows: list[tuple[int, int]]


class Index(msgspec.Struct, frozen=True):
    """What is known of an output without reading it again. ``was`` tells what rows that changed said before, by key."""

    version: int
    stamp: Stamp
    sample: int
    changed: str
    doubts: str
    was: dict[str, str]
    headers: dict[str, tuple[str, ...]]
    reports: list[ReportEntry]
    items: list[Item]


def stamp_of(out: Path) -> Stamp:
    """Return what tells whether a table changed. Raises OutputUnreadableError where one is missing."""
    stamp: Stamp = []
    for name in (RUN_FILE, *(table.file for table in TABLES.values()), tables.DOCUMENTS.file):
        try:
            facts = (out / name).stat()
        except OSError as error:
            raise OutputUnreadableError(f"{out / name}: {error.strerror}; name a folder that chitieu wrote") from error
        stamp.append((name, facts.st_size, facts.st_mtime_ns))
    return stamp


def load_index(out: Path, wanted: Callable[[Index], bool]) -> Index | None:
    """Return the kept index when it is ``wanted``."""
    try:
        index = msgspec.msgpack.decode((out / FOLDER / NAME).read_bytes(), type=Index)
    except (OSError, msgspec.MsgspecError):
        return None
    return index if wanted(index) else None


def save_index(out: Path, index: Index) -> bool:
    """Keep the index; False where the folder cannot be written: then it is built every time."""
    place = out / FOLDER / NAME
    part = place.with_name(f"{NAME}.{os.getpid()}")
    try:
        place.parent.mkdir(exist_ok=True)
        part.write_bytes(msgspec.msgpack.encode(index))
        part.replace(place)
    except OSError:
        return False
    return True


class TableLines:
    """The lines of one table with their places; cells are taken out of a line only when they are asked for.

    No cell of ours holds a line break, so a line is a row.
    """

    def __init__(self, path: Path) -> None:
        """Read nothing yet."""
        self.path = path
        self.header: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Yield every row with the place at which it begins. Raises OutputUnreadableError."""
        csv.field_size_limit(sys.maxsize)
        try:
            with self.path.open("rb") as file:
                first = file.readline()
                self.header = tuple(self.cells(first.removeprefix(BOM)))
                offset = len(first)
                for line in file:
                    yield offset, line
                    offset += len(line)
        except OSError as error:
            raise OutputUnreadableError(f"{self.path}: {error.strerror or error}") from error

    def read(self) -> bytes:
        """Return the whole table and know its header. Raises OutputUnreadableError."""
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise OutputUnreadableError(f"{self.path}: {error.strerror or error}") from error
        self.header = tuple(self.cells(data.partition(b"\n")[0].removeprefix(BOM)))
        return data

    def cells(self, line: bytes) -> list[str]:
        """Return the cells of a line. Raises OutputUnreadableError."""
        try:
            cells = next(csv.reader((line.decode(),), strict=True), list[str]())
        except (UnicodeDecodeError, csv.Error) as error:
            raise OutputUnreadableError(f"{self.path}: {error}; extract the archive again") from error
        if self.header and len(cells) != len(self.header):
            said = f"not a row of {self.path.name}: {','.join(cells)[:60]!r}; extract the archive again"
            raise OutputUnreadableError(f"{self.path}: {said}")
        return cells

    def columns(self, *names: str) -> list[int]:
        """Return where columns stand; known once the first row was read."""
        absent = [name for name in names if name not in self.header]
        if absent:
            raise OutputUnreadableError(f"{self.path}: no column {absent[0]}; extract the archive again")
        return [self.header.index(name) for name in names]

    def cell_or_empty(self, cells: list[str], name: str) -> str:
        """Return the cell of a column that older schemas do not have; empty where it is not there."""
        return cells[self.header.index(name)] if name in self.header else ""


def build_index(  # noqa: PLR0913 what it depends on
    out: Path,
    doubts: frozenset[str],
    *,
    sample: int = SAMPLE,
    changed: Mapping[str, str],
    known_by: tuple[str, str] = ("", ""),
    progress: Callable[[int], object] = lambda _rows: None,
) -> Index:
    """Read the tables of an output. ``doubts`` are the flags that mean doubt, ``changed`` what changed rows said.

    ``known_by`` says by what ``changed`` and ``doubts`` are known again. Raises OutputUnreadableError.
    """
    stamp = stamp_of(out)  # before reading: a table that changes meanwhile makes the index old
    work = _Work(out, doubts, changed, progress)
    work.read_reports()
    work.read_observations(sample)
    work.read_unmapped()
    work.read_noted("citation", "cite_no")
    work.read_noted("footnote", "footnote_id")
    work.read_findings()
    ranks = load_reasons().rank
    order = sorted(range(len(work.items)), key=lambda n: (ranks[work.items[n].reasons[0]], work.items[n].report, n))
    items = [work.items[n] for n in order]
    return Index(VERSION, stamp, sample, *known_by, dict(changed), work.headers, work.reports, items)


class _Sample:
    """The values with the smallest hashes."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: list[tuple[bytes, int, Item]] = []
        self._seed = hashlib.blake2b(SEED, digest_size=8)
        self._largest = b"\xff" * 9 if size else b""

    def _hash(self, key: bytes) -> bytes:
        made = self._seed.copy()
        made.update(key)
        return made.digest()

    def wants(self, key: bytes) -> bool:
        """Whether a value has a place in the sample as it is so far."""
        return self._hash(key) < self._largest

    def take(self, key: bytes, number: int, item: Item) -> None:
        """Take a value if it has a place, and let go the one with the largest hash where there are too many."""
        found = self._hash(key)
        if found < self._largest:
            insort(self._kept, (found, number, item))
            del self._kept[self._size :]
            if len(self._kept) == self._size:
                self._largest = self._kept[-1][0]

    def items(self) -> list[Item]:
        """Return the sample in the order of the table."""
        return [item for _hash, _number, item in sorted(self._kept, key=lambda one: one[1])]


class _Work:
    """What is gathered while the tables are read."""

    def __init__(
        self, out: Path, doubts: frozenset[str], changed: Mapping[str, str], progress: Callable[[int], object]
    ) -> None:
        self.out, self.doubts, self.changed, self.progress = out, doubts, changed, progress
        self.headers: dict[str, tuple[str, ...]] = {}
        self.reports: list[ReportEntry] = []
        self.items: list[Item] = []
        self._number: dict[str, int] = {}
        self._reasons = load_reasons()

    def read_reports(self) -> None:
        lines = TableLines(self.out / TABLES["report"].file)
        at: list[int] = []
        for offset, line in lines:
            at = at or lines.columns(
                "report_id", "file", "org", "area_id", "area", "period", "template", "regime", "identity_source"
            )
            cells = lines.cells(line)
            report_id, file, org, area_id, area, period, template, regime, source = (cells[n] for n in at)
            number = self._number[report_id] = len(self.reports)
            unsure = tuple(sorted(unsure_parts(source)))
            entry = ReportEntry(
                report_id, file, org, area_id, area, period, template, regime, (offset, len(line)), unsure, []
            )
            self.reports.append(entry)
            if unsure:
                self.items.append(
                    Item("report", f"report\t{report_id}", number, (offset, len(line)), ("identity",), "", "")
                )
        self.headers["report"] = lines.header

    def read_observations(self, sample: int) -> None:
        """Read values: those without any doubt, nearly all, are only looked at as bytes."""
        lines = TableLines(self.out / TABLES["observation"].file)
        at: list[int] = []
        chosen = _Sample(sample)
        head = stem = b""
        report, count, run, offset, line = -1, 0, 0, 0, b""
        for offset, line in lines:
            if not head or not line.startswith(head):
                at = at or lines.columns(
                    "report_id", "code", "member", "occurrence", "form", "status", "flags", "verdict", "code_machine",
                    "value_text",
                )  # fmt: skip
                if report >= 0:
                    self.reports[report].rows.append((run, offset - run))
                cells = lines.cells(line)
                report, run = self._report(cells[at[0]], lines), offset
                head, stem = self._head(line, cells, lines.header), b"observation\t" + cells[at[0]].encode()
            count += 1
            if count % STEP == 0:
                self.progress(count)
            own = b""
            if head and not _marked(line):
                _form, code, member, occurrence, _rest = line[len(head) :].split(b",", 4)
                if not member.startswith(b'"'):
                    own = b"\t".join((stem, code, member, occurrence))
                    if not chosen.wants(own) and (not self.changed or own.decode() not in self.changed):
                        continue
            cells = lines.cells(line)
            item = self._observed(cells, at, report, (offset, len(line)))
            if item is not None:
                chosen.take(own or item.key.encode(), count, item)
        if report >= 0:
            self.reports[report].rows.append((run, offset + len(line) - run))
        self.items += chosen.items()
        self.headers["observation"] = lines.header

    @staticmethod
    def _head(line: bytes, cells: list[str], header: tuple[str, ...]) -> bytes:
        """Return what the lines of a report begin with, up to the form; empty where the table is not as we write it."""
        if header[: len(_HEAD)] != _HEAD:
            return b""
        head = csv_bytes([cells[: len(_WHOSE)]]).rstrip(b"\n") + b","
        return head if line.startswith(head) else b""

    def _observed(self, cells: list[str], at: list[int], report: int, place: tuple[int, int]) -> Item | None:
        """Put a value into the queue if it belongs there; return it where it may be one of the sample instead."""
        report_id, code, member, occurrence, form, status, flags, verdict, was, text = (cells[n] for n in at)
        key = f"observation\t{report_id}\t{was or code}\t{member}\t{occurrence}"
        reasons = self._why(status, flags, key)
        # a doubtful period makes every value of a report doubtful: one question, asked on the report
        if reasons and (reasons - {"identity"} or verdict):
            ordered = self._reasons.in_order(reasons - {"identity"}) or ("identity",)
            self.items.append(Item("observation", key, report, place, ordered, form, verdict))
        elif verdict:
            self.items.append(Item("observation", key, report, place, ("decided",), form, verdict))
        elif status == "ok" and text:
            return Item("observation", key, report, place, ("sample",), form, verdict)
        return None

    def _why(self, status: str, flags: str, key: str) -> set[ReasonName]:
        found: set[ReasonName] = set()
        if status == "missing":
            found.add("missing")
        elif status == "review":
            found = self._reasons.of_flags(flags.split(";"), self.doubts) or {"reading"}
        if key in self.changed:
            found.add("changed")
        return found

    def read_unmapped(self) -> None:
        lines = TableLines(self.out / TABLES["unmapped"].file)
        at: list[int] = []
        for offset, line in lines:
            at = at or lines.columns("report_id", "form", "page", "table", "row", "reason", "verdict")
            cells = lines.cells(line)
            report_id, form, page, table, row, reason, verdict = (cells[n] for n in at)
            if reason != LAYOUT or verdict:
                key = f"unmapped\t{report_id}\t{page}\t{table}\t{row}"
                number = self._report(report_id, lines)
                self.items.append(Item("unmapped", key, number, (offset, len(line)), ("unmapped",), form, verdict))
        self.headers["unmapped"] = lines.header

    def read_findings(self) -> None:
        """Read what rules found; findings about decisions stand with the rows they are about."""
        lines = TableLines(self.out / TABLES["finding"].file)
        at: list[int] = []
        for offset, line in lines:
            at = at or lines.columns("report_id", "finding_id", "rule", "severity", "verdict")
            cells = lines.cells(line)
            report_id, own, rule, severity, verdict = (cells[n] for n in at)
            if rule in {CONFLICT, ORPHAN} or (severity == INFO and not verdict) or report_id not in self._number:
                continue
            key = f"finding\t{report_id}\t{own}"
            self.items.append(
                Item("finding", key, self._number[report_id], (offset, len(line)), ("rule",), "", verdict)
            )
        self.headers["finding"] = lines.header

    def read_noted(self, target: Literal["citation", "footnote"], name: str) -> None:
        """Read citations or footnotes."""
        lines = TableLines(self.out / TABLES[target].file)
        at: list[int] = []
        changed = any(key.startswith(f"{target}\t") for key in self.changed)
        for offset, line in lines:
            at = at or lines.columns("report_id", name, "status")
            if not changed and not _marked(line):
                continue
            cells = lines.cells(line)
            report_id, own, status = (cells[n] for n in at)
            verdict = lines.cell_or_empty(cells, "verdict")  # footnotes.csv of schema 1.0 has none
            key = f"{target}\t{report_id}\t{own}"
            doubts: tuple[ReasonName, ...] = ("citation",) if status == "review" else ()
            reasons: tuple[ReasonName, ...] = (*doubts, "changed") if key in self.changed else doubts
            if reasons or verdict:
                number = self._report(report_id, lines)
                self.items.append(Item(target, key, number, (offset, len(line)), reasons or ("decided",), "", verdict))
        self.headers[target] = lines.header

    def _report(self, report_id: str, lines: TableLines) -> int:
        try:
            return self._number[report_id]
        except KeyError:
            raise OutputUnreadableError(
                f"{lines.path}: report {report_id} is not in reports.csv; extract the archive again"
            ) from None


def unsure_parts(identity_source: str) -> set[str]:
    """Return the parts of an identity that are not sure, from ``identity_source`` of ``reports.csv``.

    >>> sorted(unsure_parts("org=letterhead;period=file;unsure=period;unsure=area"))
    ['area', 'period']
    """
    return {part.partition("=")[2] for part in identity_source.split(";") if part.startswith("unsure=")}
