"""The decisions about the things of an output: what stands now, and saving another."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING

from chitieu.correction.decision import taken_back
from chitieu.correction.file import CorrectionFile
from chitieu.correction.standing import token_of

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.contract.rows import CorrectionRow


def key_of(row: CorrectionRow) -> str:
    """Return the key under which the index knows what a decision is about; the parts of an identity share one."""
    match row.target:
        case "observation":
            own = (row.code, row.member, str(row.occurrence or 1))
        case "unmapped":
            own = (str(row.page or ""), str(row.table or ""), str(row.row or ""))
        case "citation":
            own = (str(row.cite_no or ""),)
        case "footnote":
            own = (row.code,)
        case "finding":
            own = (row.evidence,)
        case _:
            own = ()
    return "\t".join((row.target, row.report_id, *own))


class Decisions:
    """The decisions of one file by what they are about; may be shared by threads, and other programs may write too."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises CorrectionError."""
        self._file = CorrectionFile(path)
        self._turn = threading.Lock()
        self._seen: tuple[int, int, int] = (-1, -1, -1)
        self._standing: dict[str, list[CorrectionRow]] = {}
        self._touched: frozenset[str] = frozenset()
        self.version = 0
        """Grows with every change of the file."""
        self.refresh()

    @property
    def path(self) -> Path:
        """Where the decisions are kept."""
        return self._file.path

    def refresh(self) -> None:
        """Take in what was written since, by us or by others. Raises CorrectionError."""
        with self._turn:
            self._refresh()

    def _refresh(self) -> None:
        try:
            facts = self.path.stat()
            seen = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
        except FileNotFoundError:
            seen = (0, 0, 0)
        if seen == self._seen:
            return
        self._file.refresh()
        standing: defaultdict[str, list[CorrectionRow]] = defaultdict(list)
        for row in self._file.standing():
            standing[key_of(row)].append(row)
        self._standing = dict(standing)
        self._touched = frozenset(key_of(row) for row in self._file.rows.values())
        self._seen = seen
        self.version += 1

    def about(self, key: str) -> tuple[CorrectionRow, ...]:
        """Return the decisions in force about one thing, in the order of the file."""
        return tuple(self._standing.get(key, ()))

    def touched(self, key: str) -> bool:
        """Whether anything was ever decided about this, even if it was taken back."""
        return key in self._touched

    def keys(self) -> frozenset[str]:
        """Return the keys of all about which anything was ever decided."""
        return self._touched

    def history(self, key: str) -> tuple[CorrectionRow, ...]:
        """Return all that was ever decided about one thing, in the order of the file."""
        return tuple(row for row in self._file.rows.values() if key_of(row) == key)

    def get(self, decision_id: str) -> CorrectionRow | None:
        """Return a decision by its id."""
        return self._file.rows.get(decision_id)

    def append(self, row: CorrectionRow, seen: str) -> CorrectionRow:
        """Save a decision; ``seen`` is the state (`token`) the reviewer saw. Raises as `CorrectionFile.append`."""
        with self._turn:
            try:
                return self._file.append(row, seen)
            finally:
                self._refresh()

    def take_back(self, decision_id: str, reviewer: str) -> CorrectionRow | None:
        """Take a decision back and return it; None where it does not stand. What it replaced does not come back."""
        row = self.get(decision_id)
        if row is None:
            return None
        standing = [one for one in self.about(key_of(row)) if one.decision_id == decision_id]
        if not standing:
            return None
        self.append(taken_back(row, reviewer), token_of(standing))
        return row


def token(rows: tuple[CorrectionRow, ...], part: str = "") -> str:
    """Return the state of a thing, or of one part of an identity, as `Decisions.append` wants it back."""
    return token_of(row for row in rows if not part or row.code == part)
