"""Pages already read, kept by content: a changed rule or template never reads a page again."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from chitieu.page.model import Page

STAGE = "page-1"
"""Version of the reading stage; raise it with any change to what a page yields."""


@dataclass(frozen=True, slots=True)
class PageCache:
    """A folder of pages, one compressed file each. Without a folder nothing is kept."""

    folder: Path | None

    def path(self, sha256: str, number: int, reading: str) -> Path | None:
        """Return the file for a page read in a certain way (layer, engine and model fingerprint, limits)."""
        if self.folder is None:
            return None
        key = hashlib.sha256(f"{STAGE}|{sha256}|{number}|{reading}".encode()).hexdigest()
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
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
                part.write(zlib.compress(msgspec.msgpack.encode(page), 6))
            Path(part.name).replace(path)
        except OSError as error:
            logging.getLogger(__name__).warning("page %d not kept: %s", page.number, error.strerror)
