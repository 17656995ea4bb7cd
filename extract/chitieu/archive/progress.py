"""How far a run is, on stderr: a bar on a terminal, one line per failed file elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Protocol

from chitieu.process import is_running

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import TextIO

    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from chitieu.archive.ledger import FileEntry

ProgressKind = Literal["auto", "bar", "lines", "jsonl", "none"]
LOGS_KEPT = 20
SLOW_SECONDS = 5
"""A file under way for longer is named beside the bar."""
NAME_SHOWN = 30
"""Letters of its name, the last ones."""
SAD_STATES = frozenset({"failed", "unsupported", "partial"})


class Progress(Protocol):
    """What a run tells while it reads."""

    def start(self, total: int) -> None:
        """Begin, with the number of files."""

    def begun(self, name: str) -> None:
        """Note a file whose reading begins."""

    def page(self, name: str) -> None:
        """Note a scanned page that was read."""

    def done(self, entry: FileEntry) -> None:
        """Note a file that reached its state."""

    def stopping(self) -> None:
        """Note that the run ends as soon as the pages under way are read."""

    def close(self) -> None:
        """End, also after a failure."""


def make_progress(*, quiet: bool, kind: ProgressKind = "auto") -> Progress:
    """Choose by what was asked, else by where stderr goes."""
    if kind == "jsonl":
        return Events(sys.stderr)
    if quiet or kind == "none":
        return Silent()
    return Bar() if kind == "bar" or sys.stderr.isatty() else Lines()


def failure_line(entry: FileEntry) -> str:
    """One line for a file that was not (wholly) read."""
    return f"chitieu: {entry.name}: {entry.message or entry.state} ({entry.reason or entry.state})"


class Silent:
    """Says nothing."""

    def start(self, total: int) -> None:
        """Begin, with the number of files."""

    def begun(self, name: str) -> None:
        """Note a file whose reading begins."""

    def page(self, name: str) -> None:
        """Note a scanned page that was read."""

    def done(self, entry: FileEntry) -> None:
        """Note a file that reached its state."""

    def stopping(self) -> None:
        """Note that the run ends as soon as the pages under way are read."""

    def close(self) -> None:
        """End, also after a failure."""


class Lines(Silent):
    """One plain line per failure: for logs and pipes."""

    def done(self, entry: FileEntry) -> None:
        """Note a file that reached its state."""
        if entry.state in SAD_STATES:
            sys.stderr.write(failure_line(entry) + "\n")
            sys.stderr.flush()


class Events(Silent):
    """One JSON object a line, for machines: ``event`` is start, begin, page, file, stopping or end.

    ``elapsed`` is in seconds since the start, ``seconds`` the time a file took; ``read`` and ``failed`` count files so
    far. Keys may be added, none is renamed.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write to ``stream``, a line at a time."""
        self._stream = stream
        self._start = time.monotonic()
        self._done = self._failed = 0

    def start(self, total: int) -> None:
        """Begin, with the number of files."""
        self._tell("start", files=total)

    def begun(self, name: str) -> None:
        """Note a file whose reading begins."""
        self._tell("begin", file=name)

    def page(self, name: str) -> None:
        """Note a scanned page that was read."""
        self._tell("page", file=name)

    def done(self, entry: FileEntry) -> None:
        """Note a file that reached its state."""
        self._done += 1
        self._failed += entry.state in {"failed", "unsupported"}
        self._tell(
            "file",
            file=entry.name,
            state=entry.state,
            error_code=entry.reason,
            error=entry.message,
            pages=entry.pages,
            seconds=round(entry.seconds, 3),
        )

    def stopping(self) -> None:
        """Note that the run ends as soon as the pages under way are read."""
        self._tell("stopping")

    def close(self) -> None:
        """End, also after a failure."""
        self._tell("end")

    def _tell(self, event: str, **facts: str | float) -> None:
        import json  # noqa: PLC0415 only where it was asked for

        elapsed = round(time.monotonic() - self._start, 3)
        told = {"event": event, "elapsed": elapsed, "read": self._done, "failed": self._failed, **facts}
        self._stream.write(json.dumps(told, ensure_ascii=False) + "\n")
        self._stream.flush()


class Bar(Silent):
    """A bar with files, rate, remaining time, failures and the slowest file; rich honours NO_COLOR itself."""

    def __init__(self) -> None:
        """Wait for `start`."""
        self._progress: RichProgress | None = None
        self._task: TaskID | None = None
        self._failed = 0
        self._begun: dict[str, float] = {}

    def start(self, total: int) -> None:
        """Begin, with the number of files."""
        from rich.console import Console  # noqa: PLC0415 only a terminal needs rich
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        self._progress = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("reading", total=total, rate="", note="")
        self._progress.start()

    def begun(self, name: str) -> None:
        """Note a file whose reading begins."""
        self._begun[name] = time.monotonic()
        self._show(0)

    def page(self, name: str) -> None:
        """Note a scanned page that was read."""
        del name
        self._show(0)

    def done(self, entry: FileEntry) -> None:
        """Note a file that reached its state."""
        self._begun.pop(entry.name, None)
        if entry.state in SAD_STATES:
            self._failed += entry.state != "partial"
            if self._progress is not None:
                self._progress.console.print(failure_line(entry), markup=False, highlight=False)
        self._show(1)

    def stopping(self) -> None:
        """Note that the run ends as soon as the pages under way are read."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description="finishing the pages under way")

    def close(self) -> None:
        """End, also after a failure."""
        if self._progress is not None:
            self._progress.stop()

    def _show(self, advance: int) -> None:
        if self._progress is None or self._task is None:
            return
        speed = self._progress.tasks[0].speed
        rate = f"{speed * 60:.0f} files/min" if speed else ""
        self._progress.update(self._task, advance=advance, rate=rate, note=self._note())

    def _note(self) -> str:
        notes = [f"{self._failed} failed"] if self._failed else []
        slowest = min(self._begun, key=self._begun.__getitem__, default=None)  # the one that has been read longest
        if slowest is not None and (seconds := time.monotonic() - self._begun[slowest]) >= SLOW_SECONDS:
            notes.append(f"{slowest[-NAME_SHOWN:]} for {seconds:.0f} s")
        return ", ".join(notes)


@contextlib.contextmanager
def run_log(folder: Path | None) -> Generator[Path | None]:
    """Give one log file per run under ``folder`` (None: no log, stderr instead); an empty one is removed again.

    Tracebacks do not go to the output folder: that is published, and the same input must give the same bytes.
    """
    path = _new_log(folder) if folder is not None else None
    try:
        yield path
    finally:
        if path is not None:
            with contextlib.suppress(OSError):
                if not path.stat().st_size:
                    path.unlink()


def _new_log(folder: Path) -> Path | None:
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob("*.log"))[: -LOGS_KEPT + 1]:
            old.unlink(missing_ok=True)
        for old in folder.glob("*.log"):  # of a run that was killed before it had anything to say
            if not old.stat().st_size and not is_running(int(old.stem.rpartition("-")[2])):
                old.unlink(missing_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        sys.stderr.write(f"chitieu: {folder}: {error.strerror}; no log this time\n")
        return None
    return path
