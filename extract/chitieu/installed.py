"""The packages the program reads with, and which versions of them are installed."""

from __future__ import annotations

import os
import re
import sys
from functools import lru_cache

LIBRARIES = (
    "msgspec",
    "numpy",
    "opencv-python-headless",
    "pandas",
    "pdfminer.six",
    "pdfplumber",
    "pillow",
    "pypdfium2",
    "rapidfuzz",
    "regex",
    "rich",
)
"""Packages without which nothing can be read."""
ENGINES = ("tesserocr", "pytesseract")
READERS = ("trueocr", "onnxruntime")
"""A second reader of printed figures; without it more of them are left to a person."""

_FOLDER = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)\.dist-info")
_NAME_SIGNS = re.compile(r"[-_.]+")


def version_of(package: str) -> str:
    """Return the installed version of a package, "" where it is not installed."""
    version = _by_folder().get(_plain(package))
    if version is not None:
        return version
    from importlib import metadata  # noqa: PLC0415 35 ms, for eggs and for what is missing

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


@lru_cache(maxsize=1)
def _by_folder() -> dict[str, str]:
    """Return the versions that stand in the names of the folders beside the packages; the first on the path counts."""
    found: dict[str, str] = {}
    for place in sys.path:
        try:
            names = os.listdir(place or ".")  # noqa: PTH208 names, not paths
        except OSError:  # a zip file, or a folder that is gone
            continue
        for match in filter(None, map(_FOLDER.fullmatch, names)):
            found.setdefault(_plain(match["name"]), match["version"])
    return found


def _plain(package: str) -> str:
    return _NAME_SIGNS.sub("_", package).lower()
