"""Pages already read, kept by content: a changed rule or template never reads a page again."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import platform
import time
import zlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import msgspec
from msgspec import Struct

from chitieu.page.model import Page
from chitieu.patterns.source import folder_hash, shipped_folder
from chitieu.process import is_running

PATTERNS = ("legacy", "vietnamese")
"""Folders of the patterns that decide what a page yields; the others are for what comes after it."""
READERS = ("pdfplumber", "pdfminer_six", "pypdfium2", "numpy", "opencv", "pillow")
"""Libraries that read pages, as the folders of their versions begin; recognisers tell their versions themselves."""
PARTS = "parts"
"""Folder of pages that are being written: what a killed worker leaves there is swept away later."""
STALE_SECONDS = 24 * 3600
"""Nobody writes one page for a day."""


@lru_cache(maxsize=1)
def stage() -> str:
    """Return what changes with anything that may change what a page yields: our sources, patterns and readers.

    The versions stand in the names of the folders beside a package; importlib.metadata would take 35 ms to say so.
    """
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in (*sorted(here.glob("*.py")), here.parent / "geometry.py", here.parent / "patterns" / "spelling.py"):
        digest.update(path.read_bytes())
    for name in PATTERNS:
        digest.update(folder_hash(shipped_folder() / name).encode())
    digest.update(" ".join(installed_versions(READERS)).encode())
    return digest.hexdigest()[:16]


def installed_versions(names: tuple[str, ...]) -> list[str]:
    """Return names and versions of the packages beside pypdfium2 whose folders begin with one of ``names``."""
    found = find_spec("pypdfium2")
    if found is None or not found.origin:
        return []
    site = Path(found.origin).parent.parent
    folders = (name.lower() for name in os.listdir(site) if name.endswith(".dist-info"))  # noqa: PTH208 names, not paths
    return sorted(name for name in folders if name.startswith(names))


class PageCache(Struct, frozen=True):
    """A folder of pages, one compressed file each. Without a folder nothing is kept."""

    folder: Path | None

    def path(self, sha256: str, number: int, reading: str) -> Path | None:
        """Return the file for a page read in a certain way (layer, engine and model fingerprint, limits)."""
        if self.folder is None:
            return None
        key = hashlib.sha256(f"{stage()}|{sha256}|{number}|{reading}".encode()).hexdigest()
        return self.folder / key[:2] / f"{key}.page"

    def get(self, sha256: str, number: int, reading: str) -> Page | None:
        """Return the kept page; a damaged entry counts as none and is removed."""
        path = self.path(sha256, number, reading)
        if path is None:
            return None
        try:
            return msgspec.msgpack.decode(zlib.decompress(path.read_bytes()), type=Page)
        except FileNotFoundError:
            return None
        except (zlib.error, msgspec.DecodeError, OSError):
            path.unlink(missing_ok=True)
            return None

    def put(self, sha256: str, page: Page, reading: str) -> None:
        """Keep a page. A full or read-only cache disk is no reason to fail: the page is simply read again next time."""
        path = self.path(sha256, page.number, reading)
        if path is None or self.folder is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            parts = self.folder / PARTS
            parts.mkdir(exist_ok=True)
            part = parts / f"{path.name}.{platform.node()}.{os.getpid()}"
            part.write_bytes(zlib.compress(msgspec.msgpack.encode(page), 6))
            part.replace(path)
        except OSError as error:
            logging.getLogger(__name__).warning("page %d not kept: %s", page.number, error.strerror)

    def sweep(self) -> None:
        """Remove what killed workers left half written. For the start of a run; others may be writing."""
        if self.folder is None:
            return
        with contextlib.suppress(OSError):
            for part in (self.folder / PARTS).iterdir():
                writer, _, process = part.name.rpartition(".")
                ended = writer.endswith(f".{platform.node()}") and not is_running(int(process))
                if ended or time.time() - part.stat().st_mtime > STALE_SECONDS:
                    part.unlink(missing_ok=True)
