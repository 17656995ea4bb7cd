"""Read many files in worker processes; what each yields goes into the store, what became of it into the ledger."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections import deque
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec import Struct, field, structs

from chitieu.archive.keeper import LocalCrew
from chitieu.archive.stop import Stop
from chitieu.archive.store import document_key
from chitieu.archive.worker import Ahead, Failure, PagesRead, Read, Setup, Stamp, Task, read_document, remove_folder
from chitieu.errors import (
    ChitieuError,
    EngineMissingError,
    ExecutorError,
    FileChangedError,
    FileUnreadableError,
    FileVanishedError,
    MemoryLimitError,
    OutputError,
    PatternError,
    TimeLimitError,
    TooManyFailuresError,
    UsageError,
    WorkerDiedError,
)
from chitieu.settings import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from chitieu.archive.discover import Found
    from chitieu.archive.keeper import Report
    from chitieu.archive.ledger import FileEntry, FileState, Ledger
    from chitieu.archive.progress import Progress
    from chitieu.archive.store import Store
    from chitieu.archive.worker import Reader
    from chitieu.contract.rows import DocumentRow
    from chitieu.settings import Limits, Override, Settings, Tolerance

SCRATCH = "tmp"
"""Folder of the hidden one for temporary files; empty between runs."""
POISON = 3
"""So many workers may die of a file, over all runs; then it waits for `chitieu retry` or other bytes. The first death
may be the fault of files before it, the second of the machine; a third is nobody else's."""
CHANGES = 3
"""So often a file may change while it is read."""
GRACE_SECONDS = 10.0
"""What is under way when a run is asked to stop gets this long: a scanned page takes 1 to 3 seconds."""
RACY_NS = 2_000_000_000
"""A file written less than this before it was hashed may be written again within the same tick of its clock (FAT: 2 s),
so size and time do not vouch for its bytes."""
AGAIN = frozenset({
    FileVanishedError.error_code, FileUnreadableError.error_code, FileChangedError.error_code,
    EngineMissingError.error_code,
})  # fmt: skip
"""Reasons that lie outside the file: such files are tried in every run."""
UNREAD = frozenset({"failed", "unsupported"})


class Crew(Protocol):
    """Who does the tasks: processes of this machine, or an executor of somebody else."""

    @property
    def busy(self) -> int:
        """How many tasks are under way."""
        ...

    @property
    def free(self) -> bool:
        """Whether another task can be given."""
        ...

    def give(self, ticket: int, task: Task) -> None:
        """Start a task; ``ticket`` names it in the reports."""
        ...

    def reports(self) -> Sequence[tuple[int, Report]]:
        """Return what came of tasks, after a short while at most."""
        ...

    def stop(self) -> None:
        """End all that is under way."""
        ...


class Plan(Struct, frozen=True):
    """What a run is to do. ``rehash``: believe no size and time; ``patterns`` is the hash of the patterns."""

    found: Sequence[Found]
    overrides: Mapping[str, Override]
    settings: Settings
    limits: Limits
    patterns: str
    tolerance: Tolerance | None = None
    rehash: bool = False
    log: Path | None = None
    reader: Reader = read_document
    reviewed: Mapping[str, Override] = field(default_factory=dict[str, "Override"])
    """What reviewers say of reports, by the ``doc_id`` of their file."""

    def override(self, name: str, sha256: str) -> Override | None:
        """Return what people say of a file: the manifest by its name, reviewers by its bytes."""
        return merged(self.overrides.get(name), self.reviewed.get(f"d{sha256[:16]}"))


class _Open(Struct):
    """A file that is being read. ``waiting`` are its pages that others read first."""

    found: Found
    entry: FileEntry
    key: str
    waiting: set[int] = field(default_factory=set[int])
    seconds: float = 0.0
    changes: int = 0


def read_all(plan: Plan, ledger: Ledger, store: Store, crew: Callable[[], Crew], progress: Progress) -> bool:
    """Bring every file of ``plan`` to its state; tell whether workers compiled patterns that are not kept yet.

    Raises PatternError or UsageError where every file would fail for the same reason, TooManyFailuresError, OutputError
    and, where a signal asked for the end, KeyboardInterrupt. Ledger and store say in every case what was done, and the
    same call goes on from there.
    """
    ledger.list_files(plan.found)
    progress.start(len(plan.found))
    reading = _Reading(plan, ledger, store, crew(), progress)
    try:
        with Stop() as stop:
            reading.run(stop)
    finally:
        reading.crew.stop()
        progress.close()
    return reading.compiled


class _Reading(Struct):
    plan: Plan
    ledger: Ledger
    store: Store
    crew: Crew
    progress: Progress
    compiled: bool = False
    _open: dict[int, _Open] = field(default_factory=dict[int, _Open])
    _urgent: deque[tuple[int, Task]] = field(default_factory=deque[tuple[int, Task]])
    _given: dict[int, tuple[int, Task]] = field(default_factory=dict[int, tuple[int, Task]])
    _tickets: int = 0
    _failed: int = 0

    def run(self, stop: Stop) -> None:
        todo = self._prepare()
        while True:
            stopping = stop.asked or self._too_many()
            more = not stopping and self._hand_out(todo)
            if stopping:
                self._finish_given()
                break
            if not self.crew.busy and not more:
                break
            for ticket, report in self.crew.reports():
                self._note(ticket, report)
        if stop.asked:
            raise KeyboardInterrupt
        if self._too_many():
            raise TooManyFailuresError(
                f"{self._failed} of {len(self.plan.found)} files failed, more than --max-failures allows; "
                "chitieu status says why, and the tables are those of the run before"
            )

    def _too_many(self) -> bool:
        tolerance = self.plan.tolerance
        return tolerance is not None and tolerance.exceeded(self._failed, len(self.plan.found))

    def _finish_given(self) -> None:
        """Wait for what is under way, and give out nothing more."""
        self.progress.stopping()
        until = time.monotonic() + GRACE_SECONDS
        while self.crew.busy and time.monotonic() < until:
            for ticket, report in self.crew.reports():
                self._note(ticket, report)

    def _prepare(self) -> Iterator[int]:
        """Settle what needs no worker (unreadable files, duplicates, what is kept); yield the others one by one."""
        originals: dict[str, str] = {}
        for index, item in enumerate(self.plan.found):
            known = self.ledger.entry(item.path)
            unseen = structs.replace(known, size=0, trusted=False, sha256="", duplicate_of="")
            if item.error_code:
                self._fail(unseen, Failure(item.error_code, item.error))
                continue
            try:
                entry = self._hashed(item, known)
            except ChitieuError as error:
                self._fail(unseen, Failure.of(error))
                continue
            if entry.sha256 in originals:  # files come in byte order, so the first one met is the original
                self._settle(known, _duplicate(entry, originals[entry.sha256]))
                continue
            originals[entry.sha256] = item.name
            key = self._key(item, entry.sha256)
            if self._kept(known, entry, key):
                continue
            self._open[index] = _Open(item, entry, key)
            yield index

    def _key(self, item: Found, sha256: str) -> str:
        override = self.plan.override(item.name, sha256)
        return document_key(sha256, item.name, override, self.plan.settings, self.plan.patterns)

    def _hashed(self, item: Found, known: FileEntry) -> FileEntry:
        """Return the entry with the hash of the bytes of now: the ledger's where size, time and inode are the same."""
        try:
            status = item.path.stat()
        except OSError as error:
            raise _unreadable(error) from error
        same = (status.st_size, status.st_mtime_ns, status.st_ino) == (known.size, known.mtime_ns, known.inode)
        if known.trusted and same and known.sha256 and not self.plan.rehash:
            return structs.replace(known, duplicate_of="", name=item.name)
        now = time.time_ns()
        digest, size = hash_file(item.path)
        changed = digest != known.sha256
        return structs.replace(
            known,
            name=item.name,
            size=size,
            mtime_ns=status.st_mtime_ns,
            inode=status.st_ino,
            trusted=size == status.st_size and now - status.st_mtime_ns > RACY_NS,
            sha256=digest,
            duplicate_of="",
            attempts=0 if changed else known.attempts,
            deaths=0 if changed else known.deaths,
        )

    def _kept(self, known: FileEntry, entry: FileEntry, key: str) -> bool:
        """Settle a file whose result is known; False where it has to be read."""
        if entry.again:
            return False
        if entry.cause and entry.cause == self._cause(key, entry.reason) and entry.reason not in AGAIN:
            state: FileState = "unsupported" if entry.state == "unsupported" else "failed"
            self._settle(known, structs.replace(entry, state=state, key=""))
            return True
        if key == entry.key and entry.row:
            if not self.store.has(key):
                return False
            self._settle(known, entry)
            return True
        record = self.store.read(key)  # of another ledger, or of the file where it lay before
        if record is None:
            return False
        self._settle(known, _read_entry(entry, record.document, key))
        return True

    def _cause(self, key: str, reason: str) -> str:
        """Return what a failure depends on: a limit that was raised, like another program, is worth another try."""
        limits = self.plan.limits
        if reason == TimeLimitError.error_code:
            return f"{key} {limits.timeout:g} {limits.page_timeout:g}"
        if reason == MemoryLimitError.error_code:
            return f"{key} {limits.memory_mb}"
        return key

    def _hand_out(self, todo: Iterator[int]) -> bool:
        """Give every free worker a task; False when nothing is left to give."""
        while self.crew.free:
            if self._urgent:
                index, task = self._urgent.popleft()
                if index not in self._open:  # it failed while its other pages waited
                    continue
            else:
                following = next(todo, None)
                if following is None:
                    return False
                index, task = following, self._task(following, ahead=True)
                one = self._open[index]
                one.entry = structs.replace(one.entry, state="reading", attempts=one.entry.attempts + 1)
                self.ledger.write(one.entry)
                self.progress.begun(one.found.name)
            self._tickets += 1
            self._given[self._tickets] = (index, task)
            self.crew.give(self._tickets, task)
        return True

    def _task(self, index: int, *, ahead: bool = False) -> Task:
        one = self._open[index]
        stamp = Stamp(one.entry.size, one.entry.mtime_ns)
        override = self.plan.override(one.found.name, one.entry.sha256)
        return Task(one.found.path, one.found.name, override, one.entry.sha256, stamp, ahead=ahead)

    def _note(self, ticket: int, report: Report) -> None:
        index, task = self._given.pop(ticket)
        one = self._open.get(index)
        if one is None:  # another page of it failed meanwhile
            return
        one.seconds += report.seconds
        match report.answer:
            case Read(document, record, compiled):
                self.compiled |= compiled
                self._keep(index, document, record)
            case Ahead(pages):
                one.waiting = set(pages)
                self._urgent.extend((index, structs.replace(task, pages=(page,), ahead=False)) for page in pages)
            case PagesRead():
                one.waiting.difference_update(task.pages)
                self.progress.page(one.found.name)
                if not one.waiting:
                    self._urgent.appendleft((index, self._task(index)))
            case Failure() as failure:
                self._failure(index, task, failure, alone=report.alone)

    def _keep(self, index: int, document: DocumentRow, record: bytes) -> None:
        one = self._open.pop(index)
        self.store.put_record(one.key, record)
        self._settle(None, structs.replace(_read_entry(one.entry, document, one.key), seconds=one.seconds, deaths=0))

    def _failure(self, index: int, task: Task, failure: Failure, *, alone: bool) -> None:
        if failure.exit_status == UsageError.exit_status:  # broken patterns or settings: every file would fail
            raise _FATAL.get(failure.error_code, UsageError)(failure.message)
        one = self._open[index]
        if failure.error_code == WorkerDiedError.error_code:
            one.entry = structs.replace(one.entry, deaths=one.entry.deaths + 1)
            self.ledger.write(one.entry)
            if one.entry.deaths < POISON:
                self._urgent.append((index, structs.replace(task, fresh=True)))
                return
        elif failure.error_code == MemoryLimitError.error_code and not alone:
            self._urgent.append((index, structs.replace(task, fresh=True)))
            return
        elif failure.error_code == FileChangedError.error_code and one.changes < CHANGES and self._changed(index):
            return
        if task.pages:
            failure = structs.replace(failure, message=f"page {task.pages[0]}: {failure.message}")
        del self._open[index]
        self._fail(one.entry, failure, one.key, one.seconds)

    def _changed(self, index: int) -> bool:
        """Begin again with a file that was written to while it was read; False where that cannot be."""
        one = self._open[index]
        try:
            entry = self._hashed(one.found, structs.replace(one.entry, trusted=False))
        except ChitieuError:
            return False
        self._open[index] = _Open(
            one.found, entry, self._key(one.found, entry.sha256), set(), one.seconds, one.changes + 1
        )
        self._urgent.append((index, self._task(index, ahead=True)))
        return True

    def _fail(self, entry: FileEntry, failure: Failure, key: str = "", seconds: float = 0.0) -> None:
        self._settle(
            None,
            structs.replace(
                entry,
                state="unsupported" if failure.state == "unsupported" else "failed",
                key="",
                cause=self._cause(key, failure.error_code) if key else "",
                reason=failure.error_code,
                message=failure.message,
                traceback=failure.traceback,
                seconds=seconds,
            ),
        )

    def _settle(self, known: FileEntry | None, entry: FileEntry) -> None:
        """Write down what became of a file; ``known`` is what the ledger says of it already."""
        entry = structs.replace(entry, again=False)
        if entry != known:
            self.ledger.write(entry)
        self._failed += entry.state in UNREAD
        self.progress.done(entry)


def _duplicate(entry: FileEntry, original: str) -> FileEntry:
    return structs.replace(
        entry, state="duplicate", duplicate_of=original, key="", cause="", reason="", message="", traceback=""
    )


def _read_entry(entry: FileEntry, document: DocumentRow, key: str) -> FileEntry:
    return structs.replace(
        entry,
        state=document.state,
        key=key,
        row=msgspec.msgpack.encode(document),
        cause="",
        reason=document.error_code,
        message=document.error,
        traceback="",
        pages=document.pages or 0,
    )


_FATAL: Mapping[str, type[ChitieuError]] = {
    PatternError.error_code: PatternError,
    ExecutorError.error_code: ExecutorError,
}


def crew_of(plan: Plan, scratch: Path, executor: Executor | None) -> Callable[[], Crew]:
    """Return who reads: processes of this machine, or those of ``executor``. ``scratch`` is for temporary files."""
    setup = Setup(plan.reader, plan.settings, plan.limits.memory_mb, plan.log, scratch)
    if executor is None:
        return lambda: LocalCrew(setup, plan.limits)
    from chitieu.archive.cluster import ExecutorCrew  # noqa: PLC0415 concurrent.futures, for those who need it

    # the log lies on this machine; what goes wrong comes back with its traceback
    return lambda: ExecutorCrew(structs.replace(setup, log=None), plan.limits, executor)


@contextlib.contextmanager
def writable(out: Path) -> Generator[None]:
    """Make and try the output folder before the work starts; a folder made in vain is removed again.

    Raises OutputError, after seconds and not after a night of reading.
    """
    new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out) as trial:
            trial.write(b"chitieu")
    except OSError as error:
        raise OutputError(f"{out}: {error.strerror}; name a folder you can write to with -o") from error
    try:
        yield
    finally:
        if new:
            with contextlib.suppress(OSError):  # not empty: the work is done
                out.rmdir()


@contextlib.contextmanager
def scratch_folder(folder: Path) -> Generator[Path]:
    """Give a folder for temporary files, removed at the end; what a killed run left there goes first."""
    remove_folder(folder)
    try:
        yield folder
    finally:
        remove_folder(folder)


def hash_file(path: Path) -> tuple[str, int]:
    """sha256 in hex and size in bytes. Raises FileVanishedError, FileUnreadableError."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            return digest.hexdigest(), os.fstat(stream.fileno()).st_size
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> ChitieuError:
    if isinstance(error, FileNotFoundError):
        return FileVanishedError("it was listed and is gone now")
    return FileUnreadableError(error.strerror or type(error).__name__)
