"""The index of an output for its review: which rows are doubtful and why, and where each row stands in its file.

It lies in ``OUT/.chitieu/``, is built when the output is first opened and again when a table of it changed. Rows
themselves are read from the tables when they are shown: each row is one line, since no cell holds a line break.
"""

from __future__ import annotations

import csv
import hashlib
import heapq
import os
import sys
from array import array
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from chitieu.contract import table as tables
from chitieu.contract.output import RUN_FILE
from chitieu.correction.doubt import INFO, LAYOUT
from chitieu.correction.outcome import CONFLICT, ORPHAN
from chitieu.errors import OutputUnreadableError
from chitieu.folding import fold
from chitieu.review.reasons import ReasonName, load_reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

FOLDER, NAME = ".chitieu", "review.index"
VERSION = 1
SAMPLE = 100
"""Confident values that are shown too: when all of 100 are right, at most 3 % are wrong (95 % sure)."""
SEED = b"chitieu"
"""The sample is the values with the smallest hash: the same in every run, whatever else the archive holds."""
STEP = 20_000
"""Rows between two words of progress."""

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
    """A report: what the filters ask for, its line, and the numbers of its observations."""

    report_id: str
    file: str
    org: str
    area_id: str
    area: str
    period: str
    template: str
    regime: str
    place: tuple[int, int]
    rows: list[int]


class Index(msgspec.Struct, frozen=True):
    """What is known of an output without reading it again.

    ``offsets`` are where the lines of observations.csv begin, and the end of the file; ``series`` the numbers of the
    observations of one indicator of one organisation, ``series_of`` the place in it of each observation.
    """

    version: int
    stamp: Stamp
    sample: int
    changed: str
    doubts: str
    headers: dict[str, tuple[str, ...]]
    reports: list[ReportEntry]
    items: list[Item]
    offsets: bytes
    series: list[list[int]]
    series_of: bytes


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
    """The lines of one table with their places. Cells are read by the names of columns."""

    def __init__(self, path: Path) -> None:
        """Read nothing yet."""
        self.path = path
        self.offset = self.size = 0
        self.header: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the cells of every row. Raises OutputUnreadableError."""
        csv.field_size_limit(sys.maxsize)
        try:
            with self.path.open("rb") as file:
                reader = csv.reader(self._decoded(file), strict=True)
                self.header = tuple(next(reader, list[str]()))
                for cells in reader:
                    if len(cells) != len(self.header):
                        raise OutputUnreadableError(
                            f"{self.path}, line {reader.line_num}: not a row of {self.path.name}"
                        )
                    yield cells
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise OutputUnreadableError(f"{self.path}: {error}") from error

    def _decoded(self, file: Iterator[bytes]) -> Iterator[str]:
        for line in file:
            self.offset += self.size
            self.size = len(line)
            yield line.decode()

    def columns(self, *names: str) -> list[int]:
        """Return where columns stand; known once the first row was read."""
        absent = [name for name in names if name not in self.header]
        if absent:
            raise OutputUnreadableError(f"{self.path}: no column {absent[0]}; extract the archive again")
        return [self.header.index(name) for name in names]

    def cell_or_empty(self, cells: list[str], name: str) -> str:
        """Return the cell of a column that older schemas do not have; empty where it is not there."""
        return cells[self.header.index(name)] if name in self.header else ""

    @property
    def place(self) -> tuple[int, int]:
        """Where the row just read stands."""
        return self.offset, self.size


def build_index(  # noqa: PLR0913 what it depends on
    out: Path,
    doubts: frozenset[str],
    *,
    sample: int = SAMPLE,
    changed: frozenset[str] = frozenset(),
    known_by: tuple[str, str] = ("", ""),
    progress: Callable[[int], object] = lambda _rows: None,
) -> Index:
    """Read the tables of an output. ``doubts`` are the flags that mean doubt, ``changed`` keys of changed rows.

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
    return Index(
        VERSION, stamp, sample, known_by[0], known_by[1], work.headers, work.reports, [work.items[n] for n in order],
        work.offsets.tobytes(), work.series, work.series_of.tobytes(),
    )  # fmt: skip


class _Work:
    """What is gathered while the tables are read."""

    def __init__(
        self, out: Path, doubts: frozenset[str], changed: frozenset[str], progress: Callable[[int], object]
    ) -> None:
        self.out, self.doubts, self.changed, self.progress = out, doubts, changed, progress
        self.headers: dict[str, tuple[str, ...]] = {}
        self.reports: list[ReportEntry] = []
        self.items: list[Item] = []
        self.offsets = array("Q")
        self.series: list[list[int]] = []
        self.series_of = array("I")
        self._number: dict[str, int] = {}
        self._reasons = load_reasons()

    def read_reports(self) -> None:
        lines = TableLines(self.out / TABLES["report"].file)
        at: list[int] = []
        for cells in lines:
            at = at or lines.columns(
                "report_id", "file", "org", "area_id", "area", "period", "template", "regime", "identity_source"
            )
            report_id, file, org, area_id, area, period, template, regime, source = (cells[n] for n in at)
            number = self._number[report_id] = len(self.reports)
            entry = ReportEntry(report_id, file, org, area_id, area, period, template, regime, lines.place, [])
            self.reports.append(entry)
            if "unsure=" in source:
                self.items.append(Item("report", f"report\t{report_id}", number, lines.place, ("identity",), "", ""))
        self.headers["report"] = lines.header

    def read_observations(self, sample: int) -> None:
        lines = TableLines(self.out / TABLES["observation"].file)
        at: list[int] = []
        series: dict[tuple[str, ...], int] = {}
        confident: list[tuple[int, int, Item]] = []
        names = [fold(f"{r.org}\t{r.area_id}\t{r.regime}") for r in self.reports]
        identity: frozenset[ReasonName] = frozenset(("identity",))
        for number, cells in enumerate(lines):
            if not at:
                at = lines.columns(
                    "report_id", "code", "member", "occurrence", "form", "status", "flags", "verdict", "code_machine",
                    "value_text",
                )  # fmt: skip
            report_id, code, member, occurrence, form, status, flags, verdict, was, text = (cells[n] for n in at)
            report = self._report(report_id, lines)
            self.reports[report].rows.append(number)
            self.offsets.append(lines.offset)
            place = series.setdefault((names[report], code, member), len(self.series))
            if place == len(self.series):
                self.series.append([])
            self.series[place].append(number)
            self.series_of.append(place)
            key = f"observation\t{report_id}\t{was or code}\t{member}\t{occurrence}"
            reasons = self._why(status, flags, key)
            # a doubtful period makes every value of a report doubtful: one question, asked on the report
            if reasons and (reasons - identity or verdict):
                ordered = self._reasons.in_order(reasons - identity) or ("identity",)
                self.items.append(Item("observation", key, report, lines.place, ordered, form, verdict))
            elif verdict:
                self.items.append(Item("observation", key, report, lines.place, ("decided",), form, verdict))
            elif status == "ok" and text and sample:
                mark = -int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8, key=SEED).digest())
                if len(confident) < sample or mark > confident[0][0]:  # the heap's root is the largest hash kept
                    item = Item("observation", key, report, lines.place, ("sample",), form, verdict)
                    (heapq.heappush if len(confident) < sample else heapq.heappushpop)(confident, (mark, number, item))
            if number % STEP == STEP - 1:
                self.progress(number + 1)
        self.offsets.append(lines.offset + lines.size)
        self.items += [item for _mark, _number, item in sorted(confident, key=lambda one: one[1])]
        self.headers["observation"] = lines.header

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
        for cells in lines:
            at = at or lines.columns("report_id", "form", "page", "table", "row", "reason", "verdict")
            report_id, form, page, table, row, reason, verdict = (cells[n] for n in at)
            if reason != LAYOUT or verdict:
                key = f"unmapped\t{report_id}\t{page}\t{table}\t{row}"
                number = self._report(report_id, lines)
                self.items.append(Item("unmapped", key, number, lines.place, ("unmapped",), form, verdict))
        self.headers["unmapped"] = lines.header

    def read_findings(self) -> None:
        """Read what rules found; findings about decisions stand with the rows they are about."""
        lines = TableLines(self.out / TABLES["finding"].file)
        at: list[int] = []
        for cells in lines:
            at = at or lines.columns("report_id", "finding_id", "rule", "severity", "verdict")
            report_id, own, rule, severity, verdict = (cells[n] for n in at)
            if rule in {CONFLICT, ORPHAN} or (severity == INFO and not verdict) or report_id not in self._number:
                continue
            key = f"finding\t{report_id}\t{own}"
            self.items.append(Item("finding", key, self._number[report_id], lines.place, ("rule",), "", verdict))
        self.headers["finding"] = lines.header

    def read_noted(self, target: Literal["citation", "footnote"], name: str) -> None:
        """Read citations or footnotes."""
        lines = TableLines(self.out / TABLES[target].file)
        at: list[int] = []
        for cells in lines:
            at = at or lines.columns("report_id", name, "status")
            report_id, own, status = (cells[n] for n in at)
            verdict = lines.cell_or_empty(cells, "verdict")  # footnotes.csv of schema 1.0 has none
            key = f"{target}\t{report_id}\t{own}"
            if status == "review" or verdict:
                number = self._report(report_id, lines)
                reasons: Sequence[ReasonName] = ("citation", "changed") if key in self.changed else ("citation",)
                self.items.append(Item(target, key, number, lines.place, tuple(reasons), "", verdict))
        self.headers[target] = lines.header

    def _report(self, report_id: str, lines: TableLines) -> int:
        try:
            return self._number[report_id]
        except KeyError:
            raise OutputUnreadableError(
                f"{lines.path}: report {report_id} is not in reports.csv; extract the archive again"
            ) from None
