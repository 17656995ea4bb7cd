"""Read many files in worker processes, under limits, and return their results in the order of the files."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.archive.worker import Failure, Setup, Task, Worker, read_document, ready
from chitieu.contract.rows import DocumentResult, DocumentRow
from chitieu.errors import (
    ChitieuError,
    FileUnreadableError,
    FileVanishedError,
    MemoryLimitError,
    OutputError,
    PatternError,
    TimeLimitError,
    UsageError,
    WorkerDiedError,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from chitieu.archive.discover import Found
    from chitieu.archive.progress import Progress
    from chitieu.archive.worker import Reader
    from chitieu.contract.rows import DocumentState
    from chitieu.settings import Override, Settings

# How often limits are looked at. A worker can outrun the memory limit by what it touches in this time; RLIMIT_DATA
# (see worker.py) stops the ones that ask for everything at once.
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost, and how many are read at a time. A worker is replaced after ``files_per_worker``."""

    jobs: int = 1
    timeout: float = 1800
    memory_mb: int = 3000
    files_per_worker: int = 50


@dataclass(frozen=True, slots=True)
class _Job:
    task: Task
    base: DocumentRow
    retried: bool = False


def read_all(  # noqa: PLR0913 each is a separate concern of the caller
    found: Sequence[Found],
    overrides: Mapping[str, Override],
    settings: Settings,
    limits: Limits,
    progress: Progress,
    *,
    log: Path | None = None,
    reader: Reader = read_document,
) -> list[DocumentResult]:
    """One result per file, in the order of ``found``, whatever the worker count.

    Raises PatternError or UsageError where every file would fail for the same reason; KeyboardInterrupt goes through
    after the workers have been stopped.
    """
    setup = Setup(reader, settings, limits.memory_mb, log)
    pool = _Pool(setup, limits, found, overrides, progress)
    progress.start(len(found))
    try:
        pool.run()
    finally:
        pool.stop()
        progress.close()
    return [pool.results[index] for index in range(len(found))]


@dataclass(slots=True)
class _Pool:
    setup: Setup
    limits: Limits
    found: Sequence[Found]
    overrides: Mapping[str, Override]
    progress: Progress
    results: dict[int, DocumentResult] = field(default_factory=dict[int, DocumentResult])
    _workers: list[Worker] = field(default_factory=list[Worker])
    _jobs: dict[int, _Job] = field(default_factory=dict[int, "_Job"])
    _again: deque[int] = field(default_factory=deque[int])

    def run(self) -> None:
        todo = self._prepare()
        while True:
            more = self._hand_out(todo)
            busy = [worker for worker in self._workers if worker.job is not None]
            if not busy and not more:
                return
            for worker in ready(busy, POLL_SECONDS):
                self._collect(worker)
            for worker in busy:
                if worker.job is not None:
                    self._watch(worker)

    def stop(self) -> None:
        for worker in self._workers:
            if worker.job is None:
                worker.dismiss()
            else:
                worker.kill()
        self._workers.clear()

    def _prepare(self) -> Iterator[int]:
        """Settle what needs no worker (unreadable files, duplicates); yield the others when a worker is free."""
        originals: dict[str, str] = {}
        for index, item in enumerate(self.found):
            base = DocumentRow(file=item.name)
            if item.error_code:
                self._finish(index, base, Failure(item.error_code, item.error))
                continue
            try:
                digest, size = hash_file(item.path)
            except ChitieuError as error:
                self._finish(index, base, Failure.of(error))
                continue
            base = DocumentRow(file=item.name, doc_id=f"d{digest[:16]}", sha256=digest, bytes=size)
            if digest in originals:  # files come in byte order, so the first one met is the original
                duplicate = _with_state(base, "duplicate", duplicate_of=originals[digest])
                self._settle(index, DocumentResult(duplicate))
                continue
            originals[digest] = item.name
            self._jobs[index] = _Job(Task(item.path, item.name, self.overrides.get(item.name)), base)
            yield index

    def _hand_out(self, todo: Iterator[int]) -> bool:
        """Give every free worker a file; False when nothing is left to give."""
        while True:
            free = next((worker for worker in self._workers if worker.job is None), None)
            if free is None and len(self._workers) >= self.limits.jobs:
                return True
            index = self._again.popleft() if self._again else next(todo, None)
            if index is None:
                return False
            job = self._jobs[index]
            if free is not None and job.retried and free.files:
                self._replace(free)
                free = None
            if free is None:
                free = Worker(self.setup)
                self._workers.append(free)
            free.give(index, job.task)

    def _collect(self, worker: Worker) -> None:
        index = _job_of(worker)
        answer = worker.take()
        if answer is None:
            worker.process.join(1)
            code = worker.process.exitcode
            how = f"by signal {-code}" if code is not None and code < 0 else f"with status {code}"
            self._lose(worker, Failure(WorkerDiedError.error_code, f"the process that read it ended {how}"))
            return
        worker.job = None
        if isinstance(answer, DocumentResult):
            self._settle(index, answer)
        elif answer.exit_status == UsageError.exit_status:  # broken patterns or settings: every file would fail
            raise _FATAL.get(answer.error_code, UsageError)(answer.message)
        elif answer.error_code == MemoryLimitError.error_code:
            self._lose(worker, answer, index)
            return
        else:
            self._finish(index, self._jobs[index].base, answer)
        # a library that leaks must not make an innocent file fail: start afresh at half the limit
        spent = worker.files >= self.limits.files_per_worker or worker.memory_mb() > self.limits.memory_mb / 2
        # and a failed file may leave a library spoilt: PDFium keeps its last error, so after an encrypted file it
        # called a file without pages encrypted too
        if spent or isinstance(answer, Failure):
            self._replace(worker)

    def _watch(self, worker: Worker) -> None:
        if time.monotonic() - worker.since > self.limits.timeout:
            text = f"reading it took longer than {self.limits.timeout:g} seconds"
            index = _job_of(worker)
            self._replace(worker)
            self._finish(index, self._jobs[index].base, Failure(TimeLimitError.error_code, text))
        elif worker.memory_mb() > self.limits.memory_mb:
            text = f"reading it needs more than {self.limits.memory_mb} MB"
            self._lose(worker, Failure(MemoryLimitError.error_code, text))

    def _lose(self, worker: Worker, failure: Failure, index: int | None = None) -> None:
        """Drop a worker; its file fails, or is tried once more where earlier files may have spoilt the process."""
        index = _job_of(worker) if index is None else index
        fresh = worker.files == 1
        self._replace(worker)
        job = self._jobs[index]
        if fresh or job.retried:
            self._finish(index, job.base, failure)
        else:
            self._jobs[index] = _Job(job.task, job.base, retried=True)
            self._again.append(index)

    def _replace(self, worker: Worker) -> None:
        """End a worker; the next file starts another."""
        self._workers.remove(worker)
        if worker.job is None:
            worker.dismiss()
        else:
            worker.kill()

    def _finish(self, index: int, base: DocumentRow, failure: Failure) -> None:
        state = "unsupported" if failure.state == "unsupported" else "failed"
        document = _with_state(base, state, error_code=failure.error_code, error=failure.message)
        self._settle(index, DocumentResult(document))

    def _settle(self, index: int, result: DocumentResult) -> None:
        self._jobs.pop(index, None)
        self.results[index] = result
        self.progress.done(result.document)


_FATAL: Mapping[str, type[ChitieuError]] = {PatternError.error_code: PatternError}


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


def hash_file(path: Path) -> tuple[str, int]:
    """sha256 in hex and size in bytes. Raises FileVanishedError, FileUnreadableError."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            return digest.hexdigest(), os.fstat(stream.fileno()).st_size
    except FileNotFoundError as error:
        raise FileVanishedError("it was listed and is gone now") from error
    except OSError as error:
        raise FileUnreadableError(error.strerror or type(error).__name__) from error


def _job_of(worker: Worker) -> int:
    if worker.job is None:
        raise RuntimeError("a worker without a file was asked for its file")
    return worker.job


def _with_state(
    base: DocumentRow,
    state: DocumentState,
    *,
    duplicate_of: str = "",
    error_code: str = "",
    error: str = "",
) -> DocumentRow:
    return structs.replace(base, state=state, duplicate_of=duplicate_of, error_code=error_code, error=error)
