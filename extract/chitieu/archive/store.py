"""The document store of an output, ``OUT/.chitieu/documents/``: one record per document that was read."""

from __future__ import annotations

import contextlib
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.archive.record import Record, RecordDamagedError

if TYPE_CHECKING:
    from collections.abc import Collection

    from chitieu.contract.rows import DocumentResult
    from chitieu.settings import Override, Settings

FOLDER = "documents"


@lru_cache(maxsize=1)
def stage() -> str:
    """Return what changes with anything of ours that decides what a document yields."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def document_key(sha256: str, name: str, override: Override | None, settings: Settings, patterns: str) -> str:
    """Return the key of a document; ``patterns`` is the hash of the patterns."""
    said = (override.org, override.area, override.period, override.template) if override is not None else ()
    how = (settings.ocr, settings.reader, settings.max_pixels, settings.max_pages)
    text = "\x1f".join([stage(), patterns, sha256, name, *map(str, how), *said])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


class Store:
    """A folder of records. One process writes, others may read."""

    def __init__(self, folder: Path) -> None:
        """Open the store in ``folder``; it is made when the first record is kept."""
        self._folder = folder

    def put_record(self, key: str, data: bytes) -> None:
        """Keep a record, made elsewhere with `record_of`, in one step. Raises OSError, RecordDamagedError."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.replace(path)

    def read(self, key: str) -> Record | None:
        """Return the record under ``key``; a damaged one counts as none and is removed."""
        try:
            return Record(self._path(key).read_bytes())
        except FileNotFoundError:
            return None
        except (RecordDamagedError, OSError):
            self._path(key).unlink(missing_ok=True)
            return None

    def get(self, key: str) -> DocumentResult | None:
        """Return what a document yielded; None where it has not been read under this key."""
        record = self.read(key)
        return record.result() if record is not None else None

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove all records but these."""
        for folder, _, names in os.walk(self._folder):
            for name in names:
                if name.partition(".")[0] not in keys:
                    with contextlib.suppress(OSError):
                        Path(folder, name).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.document"
