"""The document store of an output, ``OUT/.chitieu/documents/``: one record per document that was read.

A record is kept under everything that decided it: the bytes of the file and the name it is printed under, what a person
said about it, the settings, the patterns, the program. Tables are assembled from it, and a run that was stopped goes on
from it. It can be thrown away: the next run makes it again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from chitieu.archive.record import Record, RecordDamagedError
from chitieu.errors import OutputError
from chitieu.installed import ENGINES, LIBRARIES, READERS, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from chitieu.contract.rows import DocumentResult
    from chitieu.settings import Override, Settings

FOLDER = "documents"
_ENDING = ".document"
_SCANS = "scans"
"""Folder of the records that engines and models decided, by their state."""
_PART = ".part"


class Records(Protocol):
    """Where assembly finds what documents yielded."""

    def read(self, key: str) -> Record | None:
        """Return the record of a document, None where there is none."""
        ...


@lru_cache(maxsize=1)
def stage() -> str:
    """Return what changes with anything of ours, and of the libraries beneath, that decides what a document yields."""
    here = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(here.rglob("*.py")):
        digest.update(path.read_bytes())
    digest.update("|".join(version_of(name) for name in LIBRARIES).encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def recognisers() -> str:
    """Return what changes with the engines and models that read scans."""
    from chitieu.doctor import model_digests  # noqa: PLC0415 only scans need it: it reads the models

    versions = [version_of(name) for name in (*ENGINES, *READERS)]
    return hashlib.sha256("|".join([*versions, *map(str, model_digests().items())]).encode()).hexdigest()[:16]


def document_key(sha256: str, name: str, override: Override | None, settings: Settings, patterns: str) -> str:
    """Return the key of a document; ``patterns`` is the hash of the patterns. The cache changes no result."""
    said = _said(override) if override is not None else ("",) * 4
    how = (settings.ocr, settings.reader, settings.max_pixels, settings.max_pages, settings.max_stream)
    text = "\x1f".join([stage(), patterns, sha256, name, *map(str, how), *said])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _said(override: Override) -> tuple[str, ...]:
    """Return the words of an override; ``identity_source`` names who said them."""
    own = (override.org, override.area, override.period, override.template, *override.reviewed)
    return own + tuple(word for number, said in override.singles for word in (str(number), *_said(said)))


class Store:
    """A folder of records. One process writes, others may read."""

    def __init__(self, folder: Path, engines: Callable[[], str] = recognisers) -> None:
        """Open the store in ``folder``; it is made when the first record is kept.

        ``engines`` tells what reads scans: a record of a scan counts only while it is the same.
        """
        self._folder = folder
        self._engines = engines

    def put(self, key: str, result: DocumentResult) -> None:
        """Keep what a document yielded. Raises OutputError when the disk or the permissions refuse."""
        from chitieu.archive.recording import record_of  # noqa: PLC0415 knows documents, not only records of them

        self.put_record(key, record_of(result))

    def put_record(self, key: str, data: bytes) -> None:
        """Keep a record, made elsewhere with `record_of`, in one step. Raises OutputError, RecordDamagedError."""
        path = self._path(key, scanned=Record(data).scanned)
        part = path.with_suffix(_PART)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise OutputError(
                f"{path}: cannot keep what a document yielded ({error.strerror or error}); "
                "free some space or allow writing to the folder, and run the same command again"
            ) from error

    def read(self, key: str) -> Record | None:
        """Return the record under ``key``; a damaged one counts as none and is removed."""
        found = self._opened(self._path(key, scanned=False))
        # engines are asked for only where there are scans: it takes 0.1 s, and most archives hold none
        if found is None and (self._folder / _SCANS).is_dir():
            found = self._opened(self._path(key, scanned=True))
        return found

    def has(self, key: str) -> bool:
        """Tell whether there is a record under ``key``, without reading it; an empty file is what a power cut left."""
        if _holds(self._path(key, scanned=False)):
            return True
        return (self._folder / _SCANS).is_dir() and _holds(self._path(key, scanned=True))

    def get(self, key: str) -> DocumentResult | None:
        """Return what a document yielded, rows in contract order; None where it has not been read under this key."""
        record = self.read(key)
        return record.result() if record is not None else None

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove all records but these, and what an interrupted run left."""
        wanted = {f"{key}{_ENDING}" for key in keys}
        for folder, _, names in os.walk(self._folder):
            for name in names:
                if name not in wanted or not self._current(Path(folder)):
                    with contextlib.suppress(OSError):  # of no use, and no harm
                        Path(folder, name).unlink(missing_ok=True)

    def _path(self, key: str, *, scanned: bool) -> Path:
        folder = self._folder / _SCANS / self._engines() if scanned else self._folder
        return folder / key[:2] / f"{key}{_ENDING}"

    def _current(self, folder: Path) -> bool:
        """Whether records in ``folder`` still count."""
        parts = folder.relative_to(self._folder).parts
        return parts[:1] != (_SCANS,) or parts[1:2] == (self._engines(),)

    def _opened(self, path: Path) -> Record | None:
        try:
            return Record(path.read_bytes())
        except FileNotFoundError:
            return None
        except (RecordDamagedError, OSError):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return None


def _holds(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
