"""Reading with somebody else's processes: any executor of processes, and Dask clusters."""

from __future__ import annotations

import contextlib
import os
import platform
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, cast

from msgspec import Struct, field

from chitieu.archive.keeper import POLL_SECONDS, Report, keep
from chitieu.archive.store import stage
from chitieu.archive.worker import Failure
from chitieu.errors import ClusterMissingError, ExecutorError, WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from chitieu.archive.worker import Setup, Task
    from chitieu.settings import Limits

CONNECT_SECONDS = 10
"""A scheduler that does not answer for so long is not there."""
AHEAD = 2
"""Tasks that wait for each job, so that no worker is idle while the next one is on its way."""


def where() -> tuple[str, int]:
    """Tell which process this is."""
    return platform.node(), os.getpid()


class ExecutorCrew(Struct):
    """Gives tasks to an executor. Each is done by a worker that the executor's process keeps, under our limits."""

    setup: Setup
    limits: Limits
    executor: Executor
    _tickets: dict[Future[Report], tuple[int, Task]] = field(default_factory=dict["Future[Report]", "tuple[int, Task]"])

    def __post_init__(self) -> None:
        """Refuse threads: PDFium is not safe in them, and what hangs could not be ended. Raises ExecutorError."""
        # asked for by its kind first: a pool of threads must not even begin
        threads = isinstance(self.executor, ThreadPoolExecutor)
        if threads or self.executor.submit(where).result() == where():
            raise ExecutorError(
                "the executor runs its work in this process; PDFium is not thread-safe: "
                "name one of processes, like concurrent.futures.ProcessPoolExecutor"
            )

    @property
    def busy(self) -> int:
        """How many tasks are under way."""
        return len(self._tickets)

    @property
    def free(self) -> bool:
        """Whether another task can be given."""
        return self.busy < AHEAD * self.limits.jobs

    def give(self, ticket: int, task: Task) -> None:
        """Start a task; ``ticket`` names it in the reports."""
        try:
            future = self.executor.submit(keep, self.setup, self.limits, task, stage())
        except BrokenProcessPool as error:
            raise _broken() from error
        self._tickets[future] = (ticket, task)

    def reports(self) -> list[tuple[int, Report]]:
        """Return what came of tasks, after a short while at most."""
        done, _ = wait(self._tickets, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
        return [(self._tickets.pop(future)[0], _report(future)) for future in done]

    def stop(self) -> None:
        """Take back what was not begun; the executor stays its owner's."""
        for future in self._tickets:
            future.cancel()
        self._tickets.clear()


def _report(future: Future[Report]) -> Report:
    if future.cancelled():
        raise ClusterMissingError("the executor was shut down while files were read; run the same command again")
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, BrokenProcessPool):
        raise _broken() from error
    if isinstance(error, OSError):
        raise ExecutorError(
            f"a worker of the executor cannot use the output's folder ({error}); it must be shared with all of them"
        ) from error
    if type(error).__name__ == "KilledWorker":  # Dask's word for a task under which several workers died
        return Report(Failure(WorkerDiedError.error_code, "the processes that read it ended"), 0.0, alone=True)
    raise error


def _broken() -> ClusterMissingError:
    return ClusterMissingError("a process of the executor died, and it takes no more work; run the same command again")


@contextlib.contextmanager
def dask_executor(address: str) -> Generator[tuple[Executor, int]]:
    """Give the executor of the Dask cluster whose scheduler answers at ``address``, and how much it does at a time.

    ``address`` is like ``tcp://HOST:PORT``.

    Raises ClusterMissingError where Dask is not installed or nobody answers.
    """
    try:
        from distributed import Client  # noqa: PLC0415 an extra
    except ImportError as error:
        raise ClusterMissingError("--dask needs the package distributed: pip install 'chitieu[dask]'") from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterMissingError(
            f"{address}: no Dask scheduler answers there; start one with `dask scheduler`"
        ) from error
    with client:
        get_executor = cast("Callable[..., Executor]", client.get_executor)  # pyright: ignore[reportUnknownMemberType]
        threads = cast("Callable[[], Mapping[str, int]]", client.nthreads)  # pyright: ignore[reportUnknownMemberType]
        yield get_executor(pure=False), max(1, sum(threads().values()))
