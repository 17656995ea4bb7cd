"""What a reviewer put off."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path


class Postponed:
    """The keys put off, kept beside the index: a reviewer's convenience, never evidence."""

    def __init__(self, path: Path) -> None:
        """Read what was put off; a file that is torn or not there says nothing."""
        self._path = path
        self._turn = threading.Lock()
        self.keys: set[str] = set()
        self.version = 0
        """Grows with every change."""
        try:
            self.keys = msgspec.json.decode(path.read_bytes(), type=set[str])
        except (OSError, msgspec.MsgspecError):
            return

    def put(self, key: str, *, off: bool) -> None:
        """Put a thing off, or take it up again; where the folder cannot be written, for this session only."""
        with self._turn:
            if (key in self.keys) == off:
                return
            self.keys = self.keys | {key} if off else self.keys - {key}
            self.version += 1
            part = self._path.with_suffix(".part")
            try:
                self._path.parent.mkdir(exist_ok=True)
                part.write_bytes(msgspec.json.encode(sorted(self.keys)))
                part.replace(self._path)
            except OSError:
                return
