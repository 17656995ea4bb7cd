"""Keeps one worker: gives it tasks, holds it to the limits, replaces it; here and inside executors."""

from __future__ import annotations

import contextlib
import threading
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, cast

from msgspec import Struct, field

from chitieu.archive.worker import Failure, Opened, Worker
from chitieu.errors import ExecutorError, MemoryLimitError, TimeLimitError, WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Generator
    from multiprocessing.connection import Connection

    from chitieu.archive.worker import Answer, Setup, Task
    from chitieu.settings import Limits

# How often limits are looked at. A worker can outrun the memory limit by what it touches in this time; RLIMIT_DATA
# (see worker.py) stops the ones that ask for everything at once.
POLL_SECONDS = 0.2


class Report(Struct, frozen=True):
    """What came of a task. ``alone``: the process had read nothing before, so nothing else is to blame."""

    answer: Answer
    seconds: float
    alone: bool


class Keeper(Struct):
    """One worker after the other, each for one task at a time."""

    setup: Setup
    limits: Limits
    task: Task | None = None
    _worker: Worker | None = None
    _since: float = 0.0
    _pages: int = 0
    _starved: float = 0.0

    @property
    def started(self) -> bool:
        """Whether a process is there; starting one takes longer than most text files."""
        return self._worker is not None

    @property
    def connection(self) -> Connection:
        """What becomes ready when the worker has something to say, or has ended."""
        return self._running().connection

    def give(self, task: Task) -> None:
        """Start a task; its clock runs from here. The keeper must be free."""
        if task.fresh and self._worker is not None and self._worker.files:
            self._end()
        if self._worker is None:
            self._worker = Worker(self.setup)
        self.task, self._since, self._pages = task, time.monotonic(), len(task.pages)
        self._starved = self._worker.starved()
        self._worker.give(task)

    def collect(self) -> Report | None:
        """Take what the worker says; None where it is not done."""
        worker = self._running()
        said = worker.take()
        if isinstance(said, Opened):
            if self.task is not None and not self.task.pages:
                self._pages = said.pages
            return None
        if said is None:
            text = f"the process that read it ended {worker.how_it_ended()}"
            return self._lost(Failure(WorkerDiedError.error_code, text))
        if isinstance(said, Failure) and said.error_code == MemoryLimitError.error_code:
            return self._lost(said)
        report = self._reported(said)
        # a library that leaks must not make an innocent file fail: start afresh at half the limit
        spent = worker.files >= self.limits.files_per_worker or worker.memory_mb() > self.limits.memory_mb / 2
        # and a failed file may leave a library spoilt: PDFium keeps its last error, so after an encrypted file it
        # called a file without pages encrypted too
        if spent or isinstance(said, Failure):
            self._end()
        return report

    def watch(self) -> Report | None:
        """Hold the worker to the limits; over one, end it and what it started."""
        allowed = self.limits.timeout + self._pages * self.limits.page_timeout
        late = time.monotonic() - self._since > allowed
        # a busy machine must not make a file fail: the time in which the worker was not let onto a core is not its own
        if late and time.monotonic() - self._since - self._running().starved() + self._starved > allowed:
            return self._lost(Failure(TimeLimitError.error_code, f"reading it took longer than {allowed:g} seconds"))
        if self._running().memory_mb() > self.limits.memory_mb:
            text = f"reading it needs more than {self.limits.memory_mb} MB"
            return self._lost(Failure(MemoryLimitError.error_code, text))
        return None

    def stop(self) -> None:
        """End the worker, whatever it does."""
        if self._worker is not None:
            self._end()

    def _running(self) -> Worker:
        if self._worker is None:
            raise RuntimeError("a keeper without a worker was asked for it")
        return self._worker

    def _lost(self, failure: Failure) -> Report:
        report = self._reported(failure)
        worker, self._worker = self._running(), None
        worker.kill()
        return report

    def _reported(self, answer: Answer) -> Report:
        self.task = None
        return Report(answer, time.monotonic() - self._since, alone=self._running().files == 1)

    def _end(self) -> None:
        worker, self._worker = self._running(), None
        if self.task is None:
            worker.dismiss()
        else:
            self.task = None
            worker.kill()


class LocalCrew(Struct):
    """The workers of this machine."""

    setup: Setup
    limits: Limits
    _keepers: list[Keeper] = field(default_factory=list[Keeper])
    _tickets: dict[int, int] = field(default_factory=dict[int, int])

    @property
    def busy(self) -> int:
        """How many tasks are under way."""
        return len(self._tickets)

    @property
    def free(self) -> bool:
        """Whether another task can be given."""
        return self.busy < self.limits.jobs

    def give(self, ticket: int, task: Task) -> None:
        """Start a task; ``ticket`` names it in the reports."""
        idle = [place for place in range(len(self._keepers)) if place not in self._tickets]
        # one that has its process already; for a task that needs a new process, one that has none
        idle.sort(key=lambda place: self._keepers[place].started == task.fresh)
        if not idle:
            self._keepers.append(Keeper(self.setup, self.limits))
            idle = [len(self._keepers) - 1]
        self._tickets[idle[0]] = ticket
        self._keepers[idle[0]].give(task)

    def reports(self) -> list[tuple[int, Report]]:
        """Return what came of tasks, after a short while at most."""
        ends = {id(self._keepers[place].connection): place for place in self._tickets}
        done: list[tuple[int, Report]] = []
        for end in wait([self._keepers[place].connection for place in self._tickets], timeout=POLL_SECONDS):
            self._note(ends[id(end)], self._keepers[ends[id(end)]].collect(), done)
        for place in list(self._tickets):
            self._note(place, self._keepers[place].watch(), done)
        return done

    def stop(self) -> None:
        """End all workers."""
        for keeper in self._keepers:
            keeper.stop()
        self._keepers.clear()
        self._tickets.clear()

    def _note(self, place: int, report: Report | None, done: list[tuple[int, Report]]) -> None:
        if report is not None:
            done.append((self._tickets.pop(place), report))


_OWN = threading.local()
"""The keeper of a thread of somebody else's executor: one worker for all tasks the thread is given."""


def keep(setup: Setup, limits: Limits, task: Task, stage: str) -> Report:
    """Do one task inside the process of an executor: in a worker of its own, under the same limits as anywhere.

    PDFium and Tesseract may crash or hang; like this they take no process of the executor with them. ``stage`` is the
    caller's version of the program: a machine with another one must not answer.
    """
    from chitieu.archive.store import stage as own_stage  # noqa: PLC0415 heavy for those who keep no store

    if own_stage() != stage:
        text = "a worker of the executor has another version of chitieu or of a library; install the same everywhere"
        return Report(Failure(ExecutorError.error_code, text, exit_status=2), 0.0, alone=True)
    keeper: Keeper | None = getattr(_OWN, "keeper", None)
    if keeper is None or (keeper.setup, keeper.limits) != (setup, limits):
        if keeper is not None:
            keeper.stop()
        keeper = _OWN.keeper = Keeper(setup, limits)
    with _may_start_processes():
        keeper.give(task)
    while True:
        for _ in wait([keeper.connection], timeout=POLL_SECONDS):
            if (report := keeper.collect()) is not None:
                return report
        if (report := keeper.watch()) is not None:
            return report


@contextlib.contextmanager
def _may_start_processes() -> Generator[None]:
    """Let a daemonic process have children: workers of Dask are such, and ours leave with their parent anyway."""
    from multiprocessing.process import current_process  # noqa: PLC0415

    config = cast("dict[str, object]", vars(current_process())["_config"])
    daemon = config.pop("daemon", None)
    try:
        yield
    finally:
        if daemon is not None:
            config["daemon"] = daemon
