"""``corrections.csv``: appended to under a lock, one line a decision, safe under several writers and under SIGKILL.

A decision is one line, written at once and brought to the disk before `append` returns. A line that a kill or a full
disk tore does not verify (its id holds a checksum): it is passed over with a word and stays where it is, and the next
decision begins on a line of its own.
"""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import os
import sys
import time
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field, structs

from chitieu.contract.cell import cell_text
from chitieu.contract.rows import CorrectionRow
from chitieu.contract.table import CORRECTIONS
from chitieu.correction.decision import is_whole, refuse_invalid, with_id
from chitieu.correction.evidence import same_subject
from chitieu.correction.place import NAME
from chitieu.correction.standing import open_decisions, token_of, undone_by
from chitieu.errors import CorrectionError, CorrectionsLockedError, OutputError, StaleDecisionError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

PATIENCE = 10.0
"""Seconds to wait for the lock; a decision takes milliseconds, so who holds it longer hangs."""
_NAMES = CORRECTIONS.names
_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
"""Beginnings of the lines that git leaves around what it could not merge; the decisions between them are whole."""


class Problem(Struct, frozen=True):
    """A line that is no whole decision: its number, counted from 1, and what is wrong."""

    line: int
    text: str


class CorrectionFile(Struct):
    """The decisions of one file, kept up to date by reading only what was appended since.

    ``rows`` are by id in the order of the file. A file that is not there holds none. Reading raises CorrectionError
    for a file that is none of ours.
    """

    path: Path
    rows: dict[str, CorrectionRow] = field(default_factory=dict[str, CorrectionRow])
    problems: list[Problem] = field(default_factory=list[Problem])
    _header: tuple[str, ...] = ()
    _line: int = 0
    _read: int = 0
    _last: bytes = b""
    _identity: tuple[int, int] = (0, 0)

    def refresh(self) -> None:
        """Take in what other writers have added."""
        try:
            with _locked(self.path, os.O_RDONLY) as handle:
                self._take(handle)
        except FileNotFoundError:
            self._forget()
        except OSError as error:
            raise CorrectionError(f"{self.path}: {error.strerror or error}") from error

    def standing(self) -> tuple[CorrectionRow, ...]:
        """Return the decisions in force."""
        return open_decisions(self.rows.values())

    def append(self, draft: CorrectionRow, seen: str = "") -> CorrectionRow:
        """Save one decision and return it as it was written. ``seen`` is the state (`token_of`) the reviewer looked at.

        Raises StaleDecisionError where somebody has decided since (nothing is written), CorrectionError for a decision
        that cannot be, CorrectionsLockedError and OutputError where the file cannot be had or written.
        """
        row = with_id(structs.replace(draft, undoes=seen))
        refuse_invalid(row)
        self._write(lambda: [self._fresh(row)])
        return row

    def add(self, rows: Iterable[CorrectionRow]) -> int:
        """Save decisions made elsewhere, ids and all; return how many were not here yet."""
        rows = list(rows)
        return self._write(lambda: [row for row in {r.decision_id: r for r in rows}.values() if self._is_new(row)])

    def _is_new(self, row: CorrectionRow) -> bool:
        return row.decision_id not in self.rows

    def _fresh(self, row: CorrectionRow) -> CorrectionRow:
        standing = self.standing()
        now = tuple(one for one in standing if same_subject(row, one))
        seen = set(undone_by(row))
        if not seen <= {one.decision_id for one in standing} if seen else now:
            who = ", ".join(sorted({one.reviewer for one in now})) or "somebody"
            raise StaleDecisionError(
                f"{self.path}: {who} decided about this {row.target} in the meantime; look at it again",
                tuple(token_of(now).split(";")) if now else (),
            )
        return row

    def _write(self, rows_now: RowsNow) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT) as handle:
                torn = self._take(handle)
                rows = rows_now()
                if not rows:
                    return 0
                if not self._header:
                    self._clear(handle)
                lines = b"".join(_line_of(row, self._header or _NAMES) for row in rows)
                head = (b"\n" if torn else b"") if self._header else (",".join(_NAMES) + "\n").encode()
                _write_all(handle, head + lines)
                self._take(handle)
        except OSError as error:
            raise OutputError(f"{self.path}: the decision was not saved ({error.strerror or error})") from error
        return len(rows)

    def _clear(self, handle: int) -> None:
        """Begin a file whose header a kill tore. Raises CorrectionError where anything else stands in it."""
        if not ",".join(_NAMES).encode().startswith(_bytes_from(handle, 0).strip()):
            raise CorrectionError(f"{self.path}: this is no {NAME} of chitieu; name another file")
        os.ftruncate(handle, 0)
        self._forget()

    def _forget(self) -> None:
        self.rows, self.problems = {}, []
        self._header, self._line, self._read, self._last, self._identity = (), 0, 0, b"", (0, 0)

    def _take(self, handle: int) -> bool:
        """Read on from where we were; True where the last line has no end."""
        status = os.fstat(handle)
        identity = (status.st_dev, status.st_ino)
        known = identity == self._identity and status.st_size >= self._read
        if known and _bytes_from(handle, self._read - len(self._last))[: len(self._last)] != self._last:
            known = False
        if not known:  # another file under the name: git checked one out
            self._forget()
            self._identity = identity
        data = _bytes_from(handle, self._read)
        ended, _, rest = data.rpartition(b"\n")
        if ended or data.startswith(b"\n"):
            for line in ended.split(b"\n"):
                self._line += 1
                self._take_line(line)
            self._read += len(ended) + 1
            self._last = (ended + b"\n")[-64:]
        if not rest:
            return False
        if self._header:
            row = self._row_of(rest)
            if row is not None and is_whole(row):  # an editor that leaves out the last line break loses nothing
                self.rows.setdefault(row.decision_id, row)
            elif not any(one.line == self._line + 1 for one in self.problems):
                self.problems.append(Problem(self._line + 1, "a decision that was not written to its end"))
        return True

    def _take_line(self, line: bytes) -> None:
        line = line.rstrip(b"\r")
        if not line.strip():
            return
        if not self._header:
            self._take_header(line)
            return
        text = line.decode("utf-8", "replace")
        if text.startswith(_MARKS):
            self.problems.append(Problem(self._line, "a mark of a merge that git left; both sides are taken"))
            return
        row = self._row_of(line)
        if row is None:
            if text.lstrip("\ufeff").split(",", 1)[0] != self._header[0]:  # files put one behind the other
                self._complain("no whole decision")
        elif is_whole(row):
            self.rows.setdefault(row.decision_id, row)
        else:
            self._complain("torn, or changed by hand")

    def _complain(self, what: str) -> None:
        self.problems = [one for one in self.problems if one.line != self._line]
        self.problems.append(Problem(self._line, f"{what}; it is passed over"))

    def _take_header(self, line: bytes) -> None:
        header = tuple(line.decode("utf-8-sig", "replace").split(","))
        if absent := [name for name in _NAMES if name not in header]:
            raise CorrectionError(f"{self.path}: no column {absent[0]}; this is no {NAME} of chitieu")
        self._header = header

    def _row_of(self, line: bytes) -> CorrectionRow | None:
        try:
            cells = next(csv.reader((line.decode("utf-8"),), strict=True), list[str]())
            if len(cells) != len(self._header):
                return None
            given = {name: cell for name, cell in zip(self._header, cells, strict=True) if cell and name in _NAMES}
            return msgspec.convert(given, CorrectionRow, strict=False)
        except (csv.Error, UnicodeDecodeError, msgspec.ValidationError):
            return None


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    RowsNow: TypeAlias = Callable[[], list[CorrectionRow]]


def read(path: Path) -> CorrectionFile:
    """Read a file of decisions; one that is not there holds none. Raises CorrectionError."""
    file = CorrectionFile(path)
    file.refresh()
    return file


def append(path: Path, draft: CorrectionRow, seen: str = "") -> CorrectionRow:
    """Save one decision: see `CorrectionFile.append`, which is faster for many."""
    return CorrectionFile(path).append(draft, seen)


def _line_of(row: CorrectionRow, header: tuple[str, ...]) -> bytes:
    cells = {c.name: cell_text(getattr(row, c.name), c.kind) for c in CORRECTIONS.columns}
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow([cells.get(name, "") for name in header])
    return text.getvalue().encode()


def _bytes_from(handle: int, start: int) -> bytes:
    os.lseek(handle, start, os.SEEK_SET)
    parts: list[bytes] = []
    while part := os.read(handle, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def _write_all(handle: int, data: bytes) -> None:
    """Write in one call and bring it to the disk; what was written in part is taken off again."""
    before = os.fstat(handle).st_size
    written = os.write(handle, data)
    if written != len(data):
        os.ftruncate(handle, before)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(handle)


@contextlib.contextmanager
def _locked(path: Path, flags: int) -> Generator[int]:
    """Open ``path`` and hold its lock; a file that was replaced while we waited is opened again."""
    patience = time.monotonic() + PATIENCE
    while True:
        handle = os.open(path, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), 0o644)
        try:
            while not _try_lock(handle, shared=flags == os.O_RDONLY):
                if time.monotonic() > patience:
                    raise CorrectionsLockedError(
                        f"{path}: another program holds it for more than {PATIENCE:g} seconds; end that one"
                    )
                time.sleep(0.005)
            ours = os.fstat(handle)
            with contextlib.suppress(FileNotFoundError):
                there = path.stat()
                if (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino):
                    if not ours.st_size and flags & os.O_CREAT:
                        _sync_folder(path.parent)
                    yield handle
                    return
        finally:
            os.close(handle)  # and with it the lock


def _sync_folder(folder: Path) -> None:
    """Bring the name of a new file to the disk too."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # not every file system can
            os.fsync(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int, *, shared: bool) -> bool:  # noqa: ARG001 there is one kind only
        os.lseek(handle, 1 << 40, os.SEEK_SET)  # behind the data: a lock on Windows keeps readers out
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(handle: int, *, shared: bool) -> bool:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
