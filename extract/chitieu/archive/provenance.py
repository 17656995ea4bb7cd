"""What decides the bytes of an output beside its input: versions, patterns, settings (``run.json``)."""

from __future__ import annotations

import importlib
import importlib.metadata
from typing import TYPE_CHECKING, Protocol, cast

from chitieu.contract.output import Run
from chitieu.errors import EngineMissingError
from chitieu.page.engine import choose

if TYPE_CHECKING:
    from chitieu.settings import Settings

PACKAGES = ("opencv-python-headless", "pdfplumber", "pypdfium2", "pytesseract", "tesserocr", "trueocr")
"""Libraries that turn bytes into words and lines; another version of one may read a page otherwise."""


class _Doctor(Protocol):
    def versions(self) -> dict[str, str]: ...


def describe_run(settings: Settings, patterns_hash: str) -> Run:
    """Return the contents of ``run.json``. The cache and its place change no result and are left out."""
    return Run(
        program=_version("chitieu"),
        versions=_versions(settings),
        patterns=patterns_hash,
        settings={
            "ocr": settings.ocr,
            "reader": settings.reader,
            "max_pixels": settings.max_pixels,
            "max_pages": settings.max_pages,
        },
    )


def _versions(settings: Settings) -> dict[str, str]:
    try:
        found = cast("_Doctor", cast("object", importlib.import_module("chitieu.doctor"))).versions()
    except (ImportError, AttributeError):
        found = {name: _version(name) for name in PACKAGES}
    try:
        found["ocr"] = choose(settings.ocr).fingerprint()
    except EngineMissingError:
        found["ocr"] = ""
    return dict(sorted(found.items()))


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
