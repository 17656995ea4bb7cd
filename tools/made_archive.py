"""A store of documents as an archive of thousands holds them, made of the committed output with figures of their own.

Bodies report for five windows a year over several years. One report in ten is there twice, as text and as scan, with a
few figures that differ; documents of the state are cited everywhere, and one citation in a thousand misdates its
document.
"""

from __future__ import annotations

import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chitieu.archive.assemble import Kept
from chitieu.archive.recording import record_of
from chitieu.archive.store import Store
from chitieu.contract.read import read_output
from chitieu.contract.rows import CitationRow, DocumentResult, DocumentRow, ObservationRow, ReportRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.contract.rows import AreaRow

ROOT = Path(__file__).resolve().parent.parent
YEARS = 8
WINDOWS = {"Q1": ("12-15", "03-14"), "S1": ("12-15", "06-14"), "Q3": ("06-15", "09-14"), "N1": ("12-15", "09-14"),
           "A1": ("12-15", "12-14")}  # fmt: skip
LENGTHS = {"Q1": "P3M", "S1": "P6M", "Q3": "P3M", "N1": "P9M", "A1": "P12M"}
OBSERVATIONS = 170
"""A report of the larger forms; those of the corpus have 125."""
TWINS = 10
"""One document in so many is the scan of the one before."""
MISDATED = 1000
DIFFERENT = 50
CHUNK = 100
ENGINES = "none"
"""What the scans of a made archive were read with."""


@dataclass(frozen=True, slots=True)
class Task:
    """Documents that one process makes."""

    store: Path
    numbers: range


def made(store: Path, documents: int) -> list[Kept]:
    """Fill ``store`` and return what is in it; the same number always gives the same bytes."""
    tasks = [Task(store, range(start, min(start + CHUNK, documents))) for start in range(0, documents, CHUNK)]
    with ProcessPoolExecutor() as workers:
        return [kept for chunk in workers.map(_fill, tasks) for kept in chunk]


def _fill(task: Task) -> list[Kept]:
    store = Store(task.store, lambda: ENGINES)
    kept: list[Kept] = []
    for number in task.numbers:
        result = document(number)
        key = f"{number % 256:02x}{number:038x}"
        store.put_record(key, record_of(result))
        kept.append(Kept(result.document, key))
    return kept


@lru_cache(maxsize=1)
def _bases() -> list[DocumentResult]:
    output = read_output(ROOT / "output")
    return [
        DocumentResult(
            one,
            pages=tuple(row for row in output.pages if row.doc_id == one.doc_id),
            reports=tuple(row for row in output.reports if row.file == one.file),
            observations=tuple(row for row in output.observations if row.file == one.file),
            citations=tuple(row for row in output.citations if row.file == one.file),
            footnotes=tuple(row for row in output.footnotes if row.file == one.file),
            unmapped=tuple(row for row in output.unmapped if row.file == one.file),
            findings=tuple(f for f in output.findings if f.report_id == one.doc_id and f.scope != "archive"),
            narrative=tuple(row for row in output.narrative if row.report_id == one.doc_id),
        )
        for one in output.documents
    ]


@lru_cache(maxsize=1)
def _areas() -> list[AreaRow]:
    """Return the areas of before 2025."""
    return [area for area in read_output(ROOT / "output").areas if area.valid_to]


def origin(number: int) -> DocumentRow:
    """Return the document of the corpus that one is made of: its pages and boxes are those of that file."""
    return _base(_twin(number)[1]).document


def _twin(number: int) -> tuple[bool, int]:
    """Whether a document is the scan of the one before, and the number of what it says."""
    twin = number % TWINS == TWINS - 1
    return twin, number - 1 if twin else number


def _base(own: int) -> DocumentResult:
    return _bases()[own % len(_bases())]


def document(number: int) -> DocumentResult:
    """Return one document."""
    twin, own = _twin(number)
    dice, base = random.Random(own), _base(own)  # noqa: S311 no secret
    file, doc_id = f"tinh-{own // 40:03d}/bao-cao-{number:05d}.pdf", f"d{number:016x}"
    report = _report(base.reports[0], own, file, doc_id)
    rows = list(_observations(base.observations, dice))
    if twin:
        rows = [_reread(row, dice) for row in rows]
    area = report.area_id
    return DocumentResult(
        replace(base.document, file=file, doc_id=doc_id, sha256=f"{number:064x}"),
        tuple(replace(row, doc_id=doc_id, report_id=doc_id) for row in base.pages),
        (report,),
        tuple(
            replace(
                row,
                file=file,
                report_id=doc_id,
                area_id=area,
                area=report.area,
                org=report.org,
                period=report.period,
            )
            for row in rows
        ),
        tuple(replace(row, file=file, report_id=doc_id, area_id=area) for row in _citations(base.citations, dice)),
        tuple(replace(row, file=file, report_id=doc_id) for row in base.footnotes),
        tuple(replace(row, file=file, report_id=doc_id) for row in base.unmapped),
        tuple(replace(row, report_id=doc_id) for row in base.findings),
        tuple(replace(row, report_id=doc_id) for row in base.narrative),
    )


def _report(base: ReportRow, own: int, file: str, doc_id: str) -> ReportRow:
    body, at = divmod(own, YEARS * len(WINDOWS))
    area = _areas()[body % len(_areas())]
    year, (part, (start, end)) = 2018 + at // len(WINDOWS), list(WINDOWS.items())[at % len(WINDOWS)]
    return replace(
        base,
        report_id=doc_id,
        file=file,
        org=f"Sở thứ {body} của {area.name}",
        area=area.name,
        area_id=area.area_id,
        period=f"{year}-{part}",
        time_period=f"{year if start < end else year - 1}-{start}/{LENGTHS[part]}",
        period_start=f"{year if start < end else year - 1}-{start}",
        period_end=f"{year}-{end}",
    )


def _observations(rows: Iterable[ObservationRow], dice: random.Random) -> Iterable[ObservationRow]:
    given = [row if row.value is None or row.kind == "coded" else _figure(row, dice) for row in rows]
    yield from given
    for row in given[: max(0, OBSERVATIONS - len(given))]:
        yield replace(row, member="Lĩnh vực khác")


def _figure(row: ObservationRow, dice: random.Random) -> ObservationRow:
    value = Decimal(int((row.value or 0) * dice.randrange(80, 120) / 100))
    return replace(row, value=value, value_text=str(value))


def _reread(row: ObservationRow, dice: random.Random) -> ObservationRow:
    if row.value is None or dice.randrange(DIFFERENT):
        return row
    return replace(row, status="review", flags="low_confidence", source="ocr")


def _citations(rows: Iterable[CitationRow], dice: random.Random) -> Iterable[CitationRow]:
    for row in rows:
        number = dice.randrange(1, 5000)
        day = f"{row.year or 2023}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        if not dice.randrange(MISDATED):
            day = f"{row.year or 2023}-{number % 12 + 1:02d}-{(number + 1) % 28 + 1:02d}"
        name = f"{number}/{row.symbol}"
        yield replace(row, citation_id=name, citation_key=f"{name}|2023", number=str(number), date=day)
