"""Archives of generated reports, read like any other: so many areas over so many periods, put into a folder of tables.

Reports are page objects of every kind of variant (``corpus/makers/meaning``), so that rows in doubt, unmapped rows and
footnotes are among them as in real archives. One report in twenty is there a second time in other words and competes
with the first; one file is a copy of another and one cannot be read.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT / "corpus") not in sys.path:
    sys.path.insert(0, str(ROOT / "corpus"))

from makers.catalogue import Area, load_areas  # noqa: E402 corpus/ is on the path only now
from makers.dice import Dice  # noqa: E402
from makers.drawn import draw  # noqa: E402
from makers.meaning import KINDS, draw_meaning, make_meaning  # noqa: E402
from makers.periods import Part, Period  # noqa: E402
from makers.variants import random_report  # noqa: E402
from meaning_pages import document_of  # noqa: E402

from chitieu.archive.assemble import Kept, assemble  # noqa: E402
from chitieu.archive.recording import record_of  # noqa: E402
from chitieu.archive.store import Store  # noqa: E402
from chitieu.contract.rows import DocumentResult, DocumentRow  # noqa: E402
from chitieu.patterns.load import load_patterns  # noqa: E402
from chitieu.report.read import result_of  # noqa: E402
from chitieu.settings import Settings  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.archive.assemble import Counts

FIRST_YEAR = 2019
PARTS: tuple[Part, ...] = ("Q1", "S1", "Q3", "A1")
TWINS = 20
"""One report in so many is followed by another of the same body and period."""
SEED = 7
ENGINES = "none"
"""What the scans of a generated archive were read with."""


@dataclass(frozen=True, slots=True)
class Task:
    """One report to make and read. ``whole``: with its whole narrative, as a plain report."""

    number: int
    place: int
    period: int
    whole: bool

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"area-{self.place:02d}/report-{self.number:04d}.pdf"


def generate(out: Path, areas: int, periods: int, *, whole: bool = False) -> Counts:
    """Make and read a report for each area and period and write the tables into ``out``; the same every time."""
    tasks = [
        Task(place * periods + period, place, period, whole) for place in range(areas) for period in range(periods)
    ]
    twins = [replace(task, number=len(tasks) + n) for n, task in enumerate(tasks[::TWINS])]
    with tempfile.TemporaryDirectory(prefix="generated-") as scratch:
        store = Store(Path(scratch), lambda: ENGINES)
        kept: list[Kept] = []
        with ProcessPoolExecutor() as workers:
            for result in workers.map(read, [*tasks, *twins], chunksize=4):
                key = result.document.sha256[:40]
                store.put_record(key, record_of(result))
                kept.append(Kept(result.document, key))
        return assemble([*kept, *_sad(kept[0].document)], store, out, Settings())


def read(task: Task) -> DocumentResult:
    """Make one report and read its pages."""
    where = (_areas()[task.place], _period(task.period))
    if task.whole:
        report = random_report(SEED, task.number, where)
        book, _ = draw(report, "full", Dice("generated", SEED, task.number))
        document = document_of(book.sheets)
    else:
        made = make_meaning(KINDS[task.number % len(KINDS)], SEED, task.number, where)
        document = document_of(draw_meaning(made, SEED, task.number), scanned=made.scanned)
    document = structs.replace(document, sha256=hashlib.sha256(task.name.encode()).hexdigest())
    return result_of(document, task.name, None, load_patterns())


def _areas() -> list[Area]:
    """Return the areas that all periods share: those whose names the merger of 2025 left alone come first."""
    kept = {area.name for area in load_areas(FIRST_YEAR)} & {area.name for area in load_areas()}
    return sorted(load_areas(FIRST_YEAR), key=lambda area: (area.name not in kept, area.code))


def _period(number: int) -> Period:
    return Period(FIRST_YEAR + number // len(PARTS), PARTS[number % len(PARTS)])


def _sad(first: DocumentRow) -> Iterable[Kept]:
    copy = DocumentRow(
        file="copies/again.pdf", doc_id=first.doc_id, sha256=first.sha256, bytes=1, state="duplicate",
        duplicate_of=first.file,
    )  # fmt: skip
    broken = DocumentRow(
        file="copies/broken.pdf", doc_id=f"d{'b' * 16}", sha256="b" * 64, bytes=1, state="failed",
        error_code="broken_pdf", error="no page of it could be read", reports=0,
    )  # fmt: skip
    return Kept(copy), Kept(broken)
