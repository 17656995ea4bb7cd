"""One worker process: its side (`serve`) and the handle the parent holds (`Worker`).

A native library may hang, crash or eat memory on a bad file, so each file is read in a process that can be killed.
This is the one place of the program with ``except Exception``.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, cast

from chitieu.errors import ChitieuError, InternalError, MemoryLimitError
from chitieu.garbage import collect_rarely

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext
    from multiprocessing.process import BaseProcess

    from chitieu.contract.rows import DocumentResult
    from chitieu.settings import Override, Settings


# path, name, settings, override; a module-level function, so that a spawned process can import it
Reader = Callable[["Path", str, "Settings", "Override | None"], "DocumentResult"]

# One thread per library and worker: the workers already use every core, and sums of floats must not depend on how
# many threads shared them. OMP_THREAD_LIMIT is the one Tesseract obeys.
ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read."""

    path: Path
    name: str
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file was not read, as plain data: exceptions with their own constructors do not pickle."""

    error_code: str
    message: str
    state: str = "failed"
    exit_status: int = 3

    @classmethod
    def of(cls, error: ChitieuError) -> Failure:
        """Take what the tables print from an error."""
        return cls(error.error_code, str(error), error.state, error.exit_status)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is started with. ``log`` takes tracebacks and library noise; None leaves them on stderr."""

    reader: Reader
    settings: Settings
    memory_mb: int
    log: Path | None


def read_document(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Read one file; the import is heavy and belongs to the worker."""
    from chitieu.report.read import read_file  # noqa: PLC0415 see above

    return read_file(path, name, settings, override)


def serve(connection: Connection, setup: Setup) -> None:
    """Answer tasks until the parent says None or goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a forked worker has the parent's handler
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # so that killing the worker kills the tesseract it started
    _send_noise_to(setup.log)
    # what the parent's program put in place of stderr is a forked worker's too, and no descriptor
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    _cap_allocations(setup.memory_mb)
    for variable in ONE_THREAD:
        os.environ[variable] = "1"
    collect_rarely()
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while (task := cast("Task | None", connection.recv())) is not None:
            connection.send_bytes(_answer(task, setup))


def _answer(task: Task, setup: Setup) -> bytes:
    try:
        return pickle.dumps(setup.reader(task.path, task.name, setup.settings, task.override))
    except ChitieuError as error:
        failure = Failure.of(error)
    except MemoryError:
        failure = Failure(MemoryLimitError.error_code, f"reading it needs more than {setup.memory_mb} MB")
    except Exception as error:  # noqa: BLE001 the worker boundary: one bad file never stops a run
        sys.stderr.write(f"{task.name}\n{traceback.format_exc()}\n")
        sys.stderr.flush()
        # the type alone: messages may hold addresses and host paths, and this text is published
        failure = Failure(InternalError.error_code, f"a fault of chitieu: {type(error).__name__}")
    # what is published names the file as the tables do, not as this host does
    # (and only once: the tables and the progress lines put the name in front)
    message = failure.message.replace(str(task.path), task.name).removeprefix(f"{task.name}: ")
    return pickle.dumps(Failure(failure.error_code, message, failure.state, failure.exit_status))


def _send_noise_to(log: Path | None) -> None:
    """Point stdout and stderr, of Python and of native libraries alike, at the log: they would spoil the progress."""
    if log is None:
        os.dup2(2, 1)  # stdout belongs to the parent's data
        return
    try:
        target = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError:
        target = os.open(os.devnull, os.O_WRONLY)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)


def _cap_allocations(memory_mb: int) -> None:
    """Backstop for one huge allocation, faster than the parent's eye; see `Worker.memory_mb` for the real limit.

    RLIMIT_DATA counts private writable memory whether touched or not (thread stacks, arenas), hence the margin.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 not on Windows

    soft = (2 * memory_mb + 2000) * 1_000_000
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (soft if hard < 0 else min(soft, hard), hard))


def _leave_with_parent() -> None:
    """Watch the parent: killed outright, it cannot stop its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _context() -> ForkContext | SpawnContext:
    """Return how workers are started: forked where that is safe, which spares each 0.1 s of imports, else spawned.

    A fork copies locks that other threads hold and libraries that were loaded before `ONE_THREAD` was set, so it is
    for a process with one thread, native ones counted, that has not loaded what the libraries for pages stand on.
    """
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1 and "numpy" not in sys.modules:  # noqa: PTH208
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


@dataclass(slots=True)
class Worker:
    """The parent's handle on one worker process."""

    setup: Setup
    process: BaseProcess = field(init=False)
    connection: Connection = field(init=False)
    job: int | None = None
    since: float = 0.0
    files: int = 0

    def __post_init__(self) -> None:
        """Start the process."""
        context = _context()
        self.connection, theirs = cast("tuple[Connection, Connection]", context.Pipe())
        self.process = context.Process(target=serve, args=(theirs, self.setup), daemon=True)
        self.process.start()
        theirs.close()  # else the end of the process would never show as the end of the stream

    def give(self, job: int, task: Task) -> None:
        """Start a file; its clock runs from here."""
        self.job, self.since = job, time.monotonic()
        self.files += 1
        with contextlib.suppress(BrokenPipeError):  # it died while idle: the sentinel tells
            self.connection.send(task)

    def take(self) -> DocumentResult | Failure | None:
        """Return the answer, or None where the process ended without one."""
        try:
            return cast("DocumentResult | Failure", pickle.loads(self.connection.recv_bytes()))  # noqa: S301 our child
        except (EOFError, OSError, pickle.UnpicklingError):
            return None

    def memory_mb(self) -> float:
        """Memory of the worker and of what it started, in MB; 0 where the system does not tell (no /proc).

        Resident less shared pages: address space (RLIMIT_AS) would count the models and arenas that onnxruntime and
        OpenCV map and never touch, and mapped files can be dropped by the kernel at any time.
        """
        return sum(_private_bytes(pid) for pid in _family(self.process.pid or 0)) / 1_000_000

    def dismiss(self) -> None:
        """End an idle worker gently."""
        with contextlib.suppress(OSError):
            self.connection.send(None)
        self.process.join(2)
        self.kill()

    def kill(self) -> None:
        """End the worker and what it started, now."""
        if self.process.pid is not None and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()  # the group does not exist before the process has set it up
        self.process.join()
        self.connection.close()


def ready(workers: list[Worker], seconds: float) -> list[Worker]:
    """Return the workers that answered or ended, after at most ``seconds``."""
    ends = {id(worker.connection): worker for worker in workers}
    fired = wait([worker.connection for worker in workers], timeout=seconds)
    return [ends[id(end)] for end in fired]


def _family(pid: int) -> list[int]:
    family = [pid]
    for member in family:  # grows while it is walked: children of children
        for path in Path(f"/proc/{member}/task").glob("*/children"):
            with contextlib.suppress(OSError, ValueError):
                family.extend(int(child) for child in path.read_text().split())
    return family


def _private_bytes(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
