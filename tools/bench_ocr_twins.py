"""Reports for `bench_ocr.py`: digital twins with their truth, and the scans of them.

Most are cut down to letterhead, title and forms, because number cells decide how narrow the intervals are; the whole
ones show citations, footnotes and what a report costs.
"""

from __future__ import annotations

import importlib
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
Kind = Literal["clean300", "office200", "fax150", "rotated", "stamped", "coarse100"]
KINDS: tuple[Kind, ...] = ("clean300", "office200", "fax150", "rotated", "stamped", "coarse100")
FONTS = ("Liberation Serif", "Liberation Sans", "DejaVu Serif", "DejaVu Sans")
"""Dealt in turn: two with serifs, two without, of two makers."""
KEPT_PARAGRAPHS = ("title", "subtitle", "addressee", "basis")


class _Layout(Protocol):
    font: str


class _Paragraph(Protocol):
    kind: str


class Report(Protocol):
    """A report before it has pages, as the makers draw it."""

    stem: str
    period: str
    org: str
    area_id: str
    layout: _Layout
    letterhead: object
    paragraphs: Sequence[_Paragraph]


class _Variants(Protocol):
    def random_report(self, seed: int, number: int) -> Report: ...


class _Archive(Protocol):
    def write_reports(self, reports: Sequence[Report], folder: Path) -> list[Path]: ...

    def copy_truth(self, pdf: Path, out: Path) -> None: ...


class Scan(Protocol):
    """The maker of scans."""

    def make_scan(self, pdf: Path, out: Path, kind: str, seed: int) -> None:
        """Scan every page of a PDF."""
        ...


@dataclass(frozen=True, slots=True)
class Twins:
    """PDFs with a text layer: ``forms`` hold little but forms, ``whole`` everything."""

    forms: tuple[Path, ...]
    whole: tuple[Path, ...]


def make_twins(seed: int, folder: Path, forms: int, whole: int) -> Twins:
    """Make fresh reports with their truth."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = spread(seed, forms, whole)
    reports = [_only_forms(report) for report in drawn[:forms]] + drawn[forms:]
    paths = cast("_Archive", maker("archive")).write_reports(reports, folder)
    return Twins(tuple(paths[:forms]), tuple(paths[forms:]))


def make_scans(pdfs: Sequence[Path], folder: Path, kind: Kind, seed: int, jobs: int = 1) -> list[Path]:
    """Scan each report, ``jobs`` at a time; the truth of a scan is that of its twin."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / f"{pdf.stem}-{kind}.pdf" for pdf in pdfs]
    seeds = [seed + number for number in range(len(pdfs))]
    if jobs == 1:
        for pdf, out, own in zip(pdfs, made, seeds, strict=True):
            _scan(pdf, out, kind, own)
    else:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
            list(pool.map(_scan, pdfs, made, [kind] * len(made), seeds))
    return made


def _scan(pdf: Path, out: Path, kind: Kind, seed: int) -> None:
    cast("Scan", maker("scan")).make_scan(pdf, out, kind, seed)
    cast("_Archive", maker("archive")).copy_truth(pdf, out)


def spread(seed: int, forms: int, whole: int) -> list[Report]:
    """Draw reports until each font has its turn: the makers themselves prefer one font of the four.

    Those cut down to their forms keep a letterhead: without it nothing would say whose they are.
    """
    draw = cast("_Variants", maker("variants")).random_report
    found: list[Report] = []
    number = 0
    while len(found) < forms + whole:
        report = draw(seed, number)
        number += 1
        named = report.letterhead is not None or len(found) >= forms
        if named and report.layout.font == FONTS[len(found) % len(FONTS)]:
            found.append(report)
    return found


def _only_forms(report: Report) -> Report:
    kept = tuple(paragraph for paragraph in report.paragraphs if paragraph.kind in KEPT_PARAGRAPHS)
    return cast("Report", replace(report, paragraphs=kept))  # type: ignore[type-var]


def maker(name: str) -> object:
    """Return a module of the makers beside the corpus."""
    if str(CORPUS) not in sys.path:
        sys.path.insert(0, str(CORPUS))
    return importlib.import_module(f"makers.{name}")
