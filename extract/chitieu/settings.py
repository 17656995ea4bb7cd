"""What a run was asked to do: the settings that may change its result, and the limits that guard it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

EngineName = Literal["auto", "tesserocr", "pytesseract"]
ReaderName = Literal["auto", "pdfplumber"]
"""Who reads text pages: PDFium with pdfplumber where that is safer, or pdfplumber alone."""


@dataclass(frozen=True, slots=True)
class Override:
    """One line of a manifest: what a person says about a file. Empty fields leave the report's own word."""

    file: str
    org: str = ""
    area: str = ""
    period: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are read. Picklable; workers get the same one.

    ``max_pixels`` caps a rendered page, ``max_pages`` a document. ``cache`` is None where nothing is kept. ``patterns``
    are folders of the user's own templates; the last one wins.
    """

    ocr: EngineName = "auto"
    reader: ReaderName = "auto"
    cache: Path | None = None
    max_pixels: int = 40_000_000
    max_pages: int = 2_000
    patterns: tuple[Path, ...] = ()
