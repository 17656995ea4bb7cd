"""What a run knows about every file it was given: ``OUT/.chitieu/ledger.sqlite3``, written by the parent alone."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import msgspec

from chitieu.contract.cell import raw_bytes
from chitieu.contract.rows import DocumentRow, DocumentState
from chitieu.errors import OutputBusyError, OutputError, OutputUnreadableError

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from chitieu.archive.discover import Found

HIDDEN = ".chitieu"
"""The folder of an output that holds what belongs to this machine and not to the tables."""
LEDGER = "ledger.sqlite3"
LOCK = "lock"
VERSION = 1
"""Of the tables below. A ledger of another version, or a damaged one, is put aside and begun anew: what documents
yielded is kept elsewhere, so all that is lost is the count of attempts."""

FileState = Literal["waiting", "reading"] | DocumentState

_SCHEMA = """
CREATE TABLE files (
    path BLOB PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL DEFAULT 0, mtime_ns INTEGER NOT NULL DEFAULT 0,
    inode INTEGER NOT NULL DEFAULT 0, trusted INTEGER NOT NULL DEFAULT 0, sha256 TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'waiting', key TEXT NOT NULL DEFAULT '', cause TEXT NOT NULL DEFAULT '',
    again INTEGER NOT NULL DEFAULT 0, duplicate_of TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
    deaths INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '',
    seconds REAL NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0, traceback TEXT NOT NULL DEFAULT '',
    row BLOB NOT NULL DEFAULT x'', run INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE runs (
    number INTEGER PRIMARY KEY, started REAL NOT NULL, ended REAL, pid INTEGER NOT NULL, phase TEXT NOT NULL,
    asked BLOB NOT NULL
);
"""
Phase = Literal["reading", "assembling", "done", "stopped"]
"""How far a run came. ``assembling`` in a run that is over: the tables may be of two runs, and are made again."""


class FileEntry(msgspec.Struct, frozen=True):
    """One file of the ledger.

    ``trusted``: size, time and inode tell that the bytes are those of ``sha256``. ``key`` is where the store keeps what
    it yielded; ``cause`` stands for everything that decided a failure without a result. ``again``: to be read though
    nothing changed. ``row`` is the row of the tables where there is a result. ``deaths`` counts the workers it took
    along, ``seconds`` is the time of the last reading.
    """

    path: bytes
    name: str
    size: int = 0
    mtime_ns: int = 0
    inode: int = 0
    trusted: bool = False
    sha256: str = ""
    state: FileState = "waiting"
    key: str = ""
    cause: str = ""
    again: bool = False
    duplicate_of: str = ""
    attempts: int = 0
    deaths: int = 0
    reason: str = ""
    message: str = ""
    seconds: float = 0.0
    pages: int = 0
    traceback: str = ""
    row: bytes = b""

    @property
    def place(self) -> Path:
        """Where the file lies."""
        return Path(os.fsdecode(self.path))

    @property
    def document(self) -> DocumentRow:
        """Its row in the tables."""
        if self.key:
            return _ROW.decode(self.row)
        return DocumentRow(
            file=self.name,
            doc_id=f"d{self.sha256[:16]}" if self.sha256 else "",
            sha256=self.sha256,
            bytes=self.size if self.sha256 else None,
            state=_ENDED.get(self.state, "failed"),
            duplicate_of=self.duplicate_of,
            error_code=self.reason,
            error=self.message,
        )


_ROW = msgspec.msgpack.Decoder(DocumentRow)
_ENDED: Mapping[str, DocumentState] = {"duplicate": "duplicate", "unsupported": "unsupported"}
"""States of files without a result, other than failed."""
_COLUMNS = ", ".join(FileEntry.__struct_fields__)
_CHANGING = FileEntry.__struct_fields__[2:]


class Ledger:
    """The open ledger of one output. Use it as a context manager; it holds the output's lock while it is open."""

    def __init__(self, out: Path, asked: bytes = b"") -> None:
        """Open or make the ledger of ``out``; ``asked`` says what the run was asked, for a later one to ask the same.

        Raises OutputBusyError where another run holds this output, OutputError where it cannot be written.
        """
        self._folder = out / HIDDEN
        with _named(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            text = f"{out}: another run is writing it; wait for its end, or name another folder with -o"
            self._lock = _locked(self._folder / LOCK, text)
            try:
                self._base = _opened(self._folder / LEDGER)
            except BaseException:
                _unlocked(self._lock)
                raise
            self._run = cast("int", self._base.execute("SELECT coalesce(max(number), 0) + 1 FROM runs").fetchone()[0])
            self._base.execute(
                "INSERT INTO runs VALUES (?, ?, NULL, ?, 'reading', ?)", (self._run, time.time(), os.getpid(), asked)
            )

    def __enter__(self) -> Self:
        """Return the ledger itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the ledger and let go of the output."""
        if kind is not None:
            with contextlib.suppress(OutputError):  # a full disk: the error on its way says so
                self.phase("stopped")
        self._base.close()
        _unlocked(self._lock)

    def list_files(self, found: Iterable[Found]) -> None:
        """Note the files of this run; those of earlier runs that are not among them stay, but belong to no output."""
        rows = [(path_bytes(item.path), item.name, self._run) for item in found]
        with self._writing():
            self._base.executemany(
                "INSERT INTO files (path, name, run) VALUES (?, ?, ?) "
                "ON CONFLICT (path) DO UPDATE SET name = excluded.name, run = excluded.run",
                rows,
            )

    def entry(self, path: Path) -> FileEntry:
        """Return what is known of a file that was listed."""
        row = self._base.execute(f"SELECT {_COLUMNS} FROM files WHERE path = ?", (path_bytes(path),)).fetchone()  # noqa: S608 constants
        return _entry(row)

    def write(self, entry: FileEntry) -> None:
        """Keep what is known of a file."""
        values = [getattr(entry, name) for name in _CHANGING]
        with self._writing():
            self._base.execute(
                f"UPDATE files SET {', '.join(f'{name} = ?' for name in _CHANGING)} WHERE path = ?",  # noqa: S608 constants
                (*values, entry.path),
            )

    def entries(self) -> Generator[FileEntry]:
        """Give the files of this run in byte order of their names, a few at a time."""
        rows = self._base.execute(f"SELECT {_COLUMNS} FROM files WHERE run = ? ORDER BY name", (self._run,))  # noqa: S608 constants
        yield from (_entry(row) for row in rows)

    def read_again(self, reasons: Collection[str]) -> int:
        """Have failed files of the last run, and those read in part, read once more; return how many.

        ``reasons`` are error codes; none means all.
        """
        some = f"AND reason IN ({', '.join('?' * len(reasons))})" if reasons else ""
        with self._writing():
            return self._base.execute(
                f"UPDATE files SET again = 1, deaths = 0, cause = '' WHERE run = (SELECT max(run) FROM files) "  # noqa: S608 constants
                f"AND state IN ('failed', 'partial') {some}",
                tuple(reasons),
            ).rowcount

    def phase(self, phase: Phase) -> None:
        """Note how far the run is."""
        with self._writing():
            ended = time.time() if phase in {"done", "stopped"} else None
            self._base.execute("UPDATE runs SET phase = ?, ended = ? WHERE number = ?", (phase, ended, self._run))

    @contextlib.contextmanager
    def _writing(self) -> Generator[None]:
        with _named(self._folder):
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")


class LastRun(msgspec.Struct, frozen=True):
    """The last run over an output. ``running``: its process holds the output at this moment."""

    phase: Phase
    asked: bytes
    running: bool


def last_run(out: Path) -> LastRun:
    """Return how far the last run over ``out`` came. Raises OutputUnreadableError as `read_ledger` does."""
    rows = _looked_up(out, "SELECT phase, asked FROM runs ORDER BY number DESC LIMIT 1")
    phase, asked = cast("tuple[Phase, bytes]", rows[0]) if rows else ("stopped", b"")
    return LastRun(phase, asked, _is_locked(out / HIDDEN / LOCK))


def read_ledger(out: Path) -> list[FileEntry]:
    """Return the files of the last run over ``out``, in byte order of their names; a run may be under way.

    Raises OutputUnreadableError where ``out`` has no ledger: it was copied without its hidden folder, or is none.
    """
    rows = _looked_up(out, f"SELECT {_COLUMNS} FROM files WHERE run = (SELECT max(run) FROM files)")  # noqa: S608 constants
    return sorted((_entry(row) for row in rows), key=lambda entry: raw_bytes(entry.name))


def _looked_up(out: Path, query: str) -> list[tuple[object, ...]]:
    path = out / HIDDEN / LEDGER
    if not path.is_file():
        raise OutputUnreadableError(f"{out}: no ledger in it ({HIDDEN}/{LEDGER}); run chitieu extract -o {out} first")
    try:
        with contextlib.closing(_looking(path)) as base:
            return base.execute(query).fetchall()
    except sqlite3.Error as error:
        raise OutputUnreadableError(f"{path}: a damaged ledger ({error}); run chitieu extract again") from error


def _looking(path: Path) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=ro"
    base = sqlite3.connect(address, uri=True)
    try:
        base.execute("SELECT 1 FROM files")
    except sqlite3.OperationalError:  # a log and a folder that may not be written: nobody else writes it either
        base.close()
        return sqlite3.connect(f"{address}&immutable=1", uri=True)
    return base


def path_bytes(path: Path) -> bytes:
    """Return a path as the ledger keeps it: absolute, in the bytes of the file system."""
    return os.fsencode(os.path.abspath(path))  # noqa: PTH100 Path.resolve would follow links, and a link is an input too


def _entry(row: Sequence[object]) -> FileEntry:
    return msgspec.convert(dict(zip(FileEntry.__struct_fields__, row, strict=True)), FileEntry, strict=False)


def _opened(path: Path) -> sqlite3.Connection:
    try:
        base, fits = _connected(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # no space, no permission: the bytes are not to blame
            raise
    else:
        if fits:
            return base
        base.close()
    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.replace(leftover.with_name(f"damaged-{leftover.name}"))
    return _connected(path)[0]


def _connected(path: Path) -> tuple[sqlite3.Connection, bool]:
    base = sqlite3.connect(path, isolation_level=None)
    try:
        version = cast("int", base.execute("PRAGMA user_version").fetchone()[0])
        # a write-ahead log needs shared memory, which some network disks lack; then SQLite stays with its journal
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        if version == 0:
            base.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
    except BaseException:
        base.close()
        raise
    return base, version in {0, VERSION}


_HELD: dict[int, tuple[int, int]] = {}
"""Descriptors of the locks this process holds, and the files they are of."""


@contextlib.contextmanager
def only_one(out: Path, name: str, busy: str) -> Generator[None]:
    """Hold a lock of an output, ``name`` in its hidden folder, while something goes on over many runs.

    Raises OutputBusyError with the text ``busy`` where another process holds it, OutputError.
    """
    folder = out / HIDDEN
    with _named(folder):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = _locked(folder / name, busy)
    try:
        yield
    finally:
        _unlocked(descriptor)


def _locked(path: Path, text: str) -> int:
    """Return the descriptor that holds the lock; the system lets go of it however the process ends.

    The lock is the process's and not the open file's (flock): a forked worker that outlives its parent must not keep
    it. Such a lock does not keep a process from itself, and ends when any descriptor of the file is closed.
    """
    busy = OutputBusyError(text)
    path.touch()
    status = path.stat()
    if (status.st_dev, status.st_ino) in _HELD.values():
        raise busy
    descriptor = os.open(path, os.O_RDWR)
    try:
        _lock(descriptor)
    except OSError as error:
        os.close(descriptor)
        raise busy from error
    _HELD[descriptor] = (status.st_dev, status.st_ino)
    return descriptor


def _is_locked(path: Path) -> bool:
    """Tell whether a run holds the lock, without taking it: it may be another process's, or our own."""
    try:
        status = path.stat()
        if (status.st_dev, status.st_ino) in _HELD.values():
            return True
        descriptor = os.open(path, os.O_RDWR)
    except OSError:  # nobody ever ran, or not on this machine
        return False
    try:
        _lock(descriptor)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _unlocked(descriptor: int) -> None:
    del _HELD[descriptor]
    os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        import fcntl  # noqa: PLC0415 not on Windows
    except ImportError:
        import msvcrt  # noqa: PLC0415

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        return
    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def _named(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise _refused(folder, error.strerror or str(error)) from error
    except sqlite3.OperationalError as error:
        raise _refused(folder, str(error)) from error


def _refused(folder: Path, reason: str) -> OutputError:
    return OutputError(
        f"{folder}: cannot write the ledger ({reason}); free some space or allow writing, then run it again"
    )
