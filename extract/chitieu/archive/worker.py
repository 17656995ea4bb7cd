"""One worker process: its side (`serve`) and the handle its keeper holds (`Worker`).

A native library may hang, crash or eat memory on a bad file, so each file is read in a process that can be killed.
This is the one place of the program with ``except Exception``.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec
from msgspec import Struct, structs

from chitieu.archive.confine import confine
from chitieu.contract.rows import DocumentRow  # noqa: TC001 decoding looks at the type
from chitieu.errors import ChitieuError, FileChangedError, FileVanishedError, InternalError, MemoryLimitError
from chitieu.garbage import collect_rarely
from chitieu.page.errand import ERRAND, Errand, ScansAhead
from chitieu.process import memory_mb, starved

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, SpawnContext
    from multiprocessing.process import BaseProcess

    from chitieu.contract.rows import DocumentResult
    from chitieu.settings import Override, Settings


# path, name, settings, override; a module-level function, so that a spawned process can import it
Reader = Callable[["Path", str, "Settings", "Override | None"], "DocumentResult"]

# One thread per library and worker: the workers already use every core, and sums of floats must not depend on how
# many threads shared them. OMP_THREAD_LIMIT is the one Tesseract obeys.
ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PR_SET_PDEATHSIG = 1
"""Of <sys/prctl.h>."""


class Stamp(Struct, frozen=True):
    """What tells without reading that a file is still the one that was hashed."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Look at a file. Raises OSError."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


class Task(Struct, frozen=True):
    """One file to read, or with ``pages`` some of its scanned pages, which go into the page cache.

    ``ahead``: a file with several scanned pages is answered with their numbers. ``fresh``: nothing may have been read
    in the process before.
    """

    path: Path
    name: str
    override: Override | None = None
    sha256: str = ""
    stamp: Stamp | None = None
    pages: tuple[int, ...] = ()
    ahead: bool = False
    fresh: bool = False


class Failure(Struct, frozen=True, tag=True):
    """Why a file was not read, as plain data: exceptions with their own constructors do not travel."""

    error_code: str
    message: str
    state: str = "failed"
    exit_status: int = 3
    traceback: str = ""

    @classmethod
    def of(cls, error: ChitieuError) -> Failure:
        """Take what the tables print from an error."""
        return cls(error.error_code, str(error), error.state, error.exit_status)


class Read(Struct, frozen=True, tag=True):
    """A document was read: its row, and the record for the store.

    ``compiled``: patterns had to be compiled that are not kept; a worker must not keep them itself.
    """

    document: DocumentRow
    record: bytes
    compiled: bool = False


class Opened(Struct, frozen=True, tag=True):
    """Said on the way: how many pages the file has."""

    pages: int


class Ahead(Struct, frozen=True, tag=True):
    """These scanned pages are to be read before the document is."""

    pages: tuple[int, ...]


class PagesRead(Struct, frozen=True, tag=True):
    """The pages of the task lie in the page cache."""


Answer = Read | Ahead | PagesRead | Failure


def packed(answer: Answer | Opened) -> bytes:
    """Pack what a worker says. A path that is no UTF-8 may stand in a failure's text: its bytes are spelled out."""
    if isinstance(answer, Failure):
        answer = structs.replace(answer, message=_spelled(answer.message), traceback=_spelled(answer.traceback))
    return msgspec.msgpack.encode(answer)


def unpacked(said: bytes) -> Answer | Opened | None:
    """Return what a worker said, or None where it is nothing that a worker says.

    Data and never pickles: who takes a worker over must not get into its parent, which nothing confines.
    """
    try:
        return msgspec.msgpack.decode(said, type=Answer | Opened)
    except (msgspec.MsgspecError, RecursionError):  # the latter for arrays in arrays in arrays
        return None


def _spelled(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


class Setup(Struct, frozen=True):
    """What a worker is started with. ``log`` takes tracebacks and library noise; None leaves them on stderr.

    ``scratch`` is the folder for the temporary folders of workers and, where no cache is kept, for scanned pages.
    """

    reader: Reader
    settings: Settings
    memory_mb: int
    log: Path | None
    scratch: Path | None = None

    @property
    def page_folder(self) -> Path | None:
        """Where scanned pages wait for their document when there is no cache."""
        return self.scratch / "pages" if self.scratch is not None else None


def read_document(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Read one file; the import is heavy and belongs to the worker."""
    from chitieu.report.read import read_file  # noqa: PLC0415 see above

    return read_file(path, name, settings, override)


def serve(connection: Connection, setup: Setup, temporary: Path | None) -> None:
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
    if temporary is not None:
        os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    collect_rarely()
    _never_outlive_parent()
    _keep_patterns()  # while it may be written beside the modules
    confine(_writable(setup))
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while (task := cast("Task | None", connection.recv())) is not None:
            connection.send_bytes(packed(_answer(task, setup, connection)))


def _answer(task: Task, setup: Setup, connection: Connection) -> Answer:
    try:
        _check(task)
        size = task.stamp.size if task.stamp is not None else 0
        errand = Errand(
            task.sha256,
            size,
            lambda pages: connection.send_bytes(packed(Opened(pages))),
            setup.page_folder,
            ahead=task.ahead and not task.pages,
        )
        ERRAND.set(errand if task.sha256 else None)
        answer = _pages(task, setup) if task.pages else _document(task, setup)
        _check(task)  # what was read is kept under the hash of before
    except ChitieuError as error:
        failure = Failure.of(error)
    except MemoryError:
        failure = Failure(MemoryLimitError.error_code, f"reading it needs more than {setup.memory_mb} MB")
    except Exception as error:  # noqa: BLE001 the worker boundary: one bad file never stops a run
        trace = traceback.format_exc()
        sys.stderr.write(f"{task.name}\n{trace}\n")
        sys.stderr.flush()
        # the type alone: messages may hold addresses and host paths, and this text is published
        text = f"a fault of chitieu: {type(error).__name__}"
        failure = Failure(InternalError.error_code, text, traceback=trace)
    else:
        return answer
    # what is published names the file as the tables do, not as this host does
    # (and only once: the tables and the progress lines put the name in front)
    message = failure.message.replace(str(task.path), task.name).removeprefix(f"{task.name}: ")
    return Failure(failure.error_code, message, failure.state, failure.exit_status, failure.traceback)


def _document(task: Task, setup: Setup) -> Answer:
    from chitieu.archive.recording import record_of  # noqa: PLC0415 the parent of a run that reads nothing needs it not
    from chitieu.patterns.compiled import compiled  # noqa: PLC0415 as below

    try:
        result = setup.reader(task.path, task.name, setup.settings, task.override)
    except ScansAhead as scans:
        return Ahead(scans.pages)
    return Read(result.document, record_of(result), compiled=compiled().has_new)


def _pages(task: Task, setup: Setup) -> PagesRead:
    from chitieu.page.document import read_document as read_pages  # noqa: PLC0415 heavy, see `read_document`

    read_pages(task.path, task.name, setup.settings, frozenset(task.pages))
    return PagesRead()


def _check(task: Task) -> None:
    """Raise FileChangedError where the file is no longer the one that was hashed."""
    if task.stamp is None:
        return
    try:
        stamp = Stamp.of(task.path)
    except OSError as error:
        raise FileVanishedError("gone since the folder was listed; check the folder and run again") from error
    if stamp != task.stamp:
        raise FileChangedError("it changed while it was read; run again when nobody writes it")


def _keep_patterns() -> None:
    """Compile the shipped patterns where nobody has."""
    from chitieu.patterns.compiled import compiled  # noqa: PLC0415 heavy, see `_document`

    if compiled().lacking:
        from chitieu.report.shipped_patterns import main  # noqa: PLC0415 once after an installation

        main()


def _writable(setup: Setup) -> list[Path]:
    """Return the folders a worker writes into."""
    cache = setup.settings.cache
    if cache is not None:
        with contextlib.suppress(OSError):  # a cache that cannot be written is none
            cache.mkdir(parents=True, exist_ok=True)
    return [folder for folder in (setup.scratch, cache) if folder is not None]


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


def _never_outlive_parent() -> None:
    """Have the system end this process some seconds after its parent, whatever it does.

    `_leave_with_parent` is faster and ends what we started too, but a thread waits while a library holds the
    interpreter: an expression that never comes to an end would stay for ever. The system sends SIGUSR1 when the parent
    is gone, and its handler, the C function ``alarm``, takes the number of the signal, 10, for the seconds until
    SIGALRM ends the process.
    """
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 not everywhere

    system = ctypes.CDLL(None)
    system.signal.argtypes = [ctypes.c_int, ctypes.c_void_p]
    system.signal(signal.SIGUSR1, ctypes.cast(system.alarm, ctypes.c_void_p))
    system.prctl(PR_SET_PDEATHSIG, signal.SIGUSR1, 0, 0, 0)


def _leave_with_parent() -> None:
    """Watch the parent: killed outright, it cannot stop its workers nor what they started."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def _context() -> ForkContext | SpawnContext:
    """Return how workers are started: forked where that is safe, which spares each 0.1 s of imports, else spawned.

    A fork copies locks that other threads hold and libraries that were loaded before `ONE_THREAD` was set, so it is
    for a process with one thread, native ones counted, that has not loaded what the libraries for pages stand on.
    """
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1 and "numpy" not in sys.modules:  # noqa: PTH208
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


class Worker:
    """The keeper's handle on one worker process; ``files`` counts the tasks it was given."""

    def __init__(self, setup: Setup) -> None:
        """Start the process."""
        self.files = 0
        self._temporary: Path | None = None
        if setup.scratch is not None:
            setup.scratch.mkdir(parents=True, exist_ok=True)
            self._temporary = Path(tempfile.mkdtemp(prefix="worker-", dir=setup.scratch))
        context = _context()
        self.connection, theirs = cast("tuple[Connection, Connection]", context.Pipe())
        self.process: BaseProcess = context.Process(target=serve, args=(theirs, setup, self._temporary), daemon=True)
        self.process.start()
        theirs.close()  # else the end of the process would never show as the end of the stream

    def give(self, task: Task) -> None:
        """Start a task."""
        self.files += 1
        with contextlib.suppress(BrokenPipeError):  # it died while idle: the end of the stream tells
            self.connection.send(task)

    def take(self) -> Answer | Opened | None:
        """Return the answer, or None where the process ended without one."""
        try:
            return unpacked(self.connection.recv_bytes())
        except (EOFError, OSError):
            return None

    def memory_mb(self) -> float:
        """Memory of the worker and of what it started, in MB."""
        return memory_mb(self.process.pid or 0)

    def starved(self) -> float:
        """Seconds that the worker was ready to run and had no core."""
        return starved(self.process.pid or 0)

    def how_it_ended(self) -> str:
        """Say how a process that gave no answer ended."""
        self.process.join(1)
        code = self.process.exitcode
        return f"by signal {-code}" if code is not None and code < 0 else f"with status {code}"

    def dismiss(self) -> None:
        """End an idle worker gently."""
        with contextlib.suppress(OSError):
            self.connection.send(None)
        self.process.join(2)
        self.kill()

    def kill(self) -> None:
        """End the worker and what it started, now, and remove what they left."""
        if self.process.pid is not None and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()  # the group does not exist before the process has set it up
        self.process.join()
        self.connection.close()
        if self._temporary is not None:
            remove_folder(self._temporary)


def remove_folder(folder: Path) -> None:
    """Remove a folder of ours and what is in it, as far as the system lets us."""
    try:
        folder.rmdir()  # nearly always empty
    except FileNotFoundError:
        return
    except OSError:
        import shutil  # noqa: PLC0415 see above

        shutil.rmtree(folder, ignore_errors=True)
