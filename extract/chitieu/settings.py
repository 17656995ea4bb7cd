"""What a run was asked to do: the settings that may change its result, and the limits that guard it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (msgspec reads the annotations at run time)
from typing import Literal

from msgspec import Struct, structs

EngineName = Literal["auto", "tesserocr", "pytesseract"]
ReaderName = Literal["auto", "pdfplumber"]
"""Who reads text pages: PDFium with pdfplumber where that is safer, or pdfplumber alone."""


class Override(Struct, frozen=True):
    """What people say about a file: one line of a manifest. Empty fields leave the report's own word.

    ``reviewed`` names the fields that a reviewer decided after a look at the report (``corrections.csv``). ``singles``
    is what is said of single reports of the file, by their number in it from 1 on.
    """

    file: str
    org: str = ""
    area: str = ""
    period: str = ""
    template: str = ""
    reviewed: tuple[str, ...] = ()
    singles: tuple[tuple[int, Override], ...] = ()

    def about(self, number: int, *, alone: bool) -> Override | None:
        """Return what is said of one report; ``alone`` where the file holds no other.

        What is said of a whole file counts for each of its reports, but for the period: several reports of one period
        are seldom bound together.
        """
        own = [said for of, said in self.singles if of == number]
        whole = structs.replace(self, period=self.period if alone else "", singles=())
        found: Override | None = whole if whole.says_something else None
        for said in own:
            found = merged(found, said)
        return found

    @property
    def says_something(self) -> bool:
        """Whether any of its fields is filled."""
        return bool(self.org or self.area or self.period or self.template)

    def source(self, name: str) -> str:
        """Return who says what stands in a field, as ``identity_source`` prints it."""
        return "reviewer" if name in self.reviewed else "manifest"

    @property
    def from_manifest(self) -> bool:
        """Whether the one who wrote it had the whole report in mind: a manifest's line, and not one decision."""
        return bool(self.file) or not self.reviewed


def merged(manifest: Override | None, reviewed: Override | None) -> Override | None:
    """Return both words on one file: a reviewer, who looked at the report, is believed before the manifest."""
    if manifest is None or reviewed is None:
        return manifest or reviewed
    return Override(
        file=manifest.file,
        org=reviewed.org or manifest.org,
        area=reviewed.area or manifest.area,
        period=reviewed.period or manifest.period,
        template=reviewed.template or manifest.template,
        reviewed=reviewed.reviewed,
        singles=manifest.singles + reviewed.singles,
    )


class Settings(Struct, frozen=True):
    """How files are read. Picklable; workers get the same one.

    ``max_pixels`` caps a rendered page, ``max_pages`` a document, ``max_stream`` the bytes that one part of a PDF,
    pictures aside, may become when it is unpacked (the largest of a report takes 3 MB). ``cache`` is None where nothing
    is kept. ``patterns`` are folders of the user's own templates; the last one wins.
    """

    ocr: EngineName = "auto"
    reader: ReaderName = "auto"
    cache: Path | None = None
    max_pixels: int = 40_000_000
    max_pages: int = 2_000
    max_stream: int = 200_000_000
    patterns: tuple[Path, ...] = ()


class Limits(Struct, frozen=True):
    """What one file may cost, and how many are read at a time.

    A file may take ``timeout`` seconds and ``page_timeout`` more for each of its pages. ``memory_mb`` is what a worker
    may hold (1 MB = 1,000,000 bytes). A worker is replaced after ``files_per_worker`` tasks.
    """

    jobs: int = 1
    timeout: float = 120
    page_timeout: float = 20
    memory_mb: int = 3000
    files_per_worker: int = 50


class Tolerance(Struct, frozen=True):
    """How many files may fail before a run is given up: a number, or a share of all files in percent."""

    number: float
    percent: bool = False

    def exceeded(self, failed: int, total: int) -> bool:
        """Whether this is more than the person wanted to bear."""
        return failed > (total * self.number / 100 if self.percent else self.number)
