"""How far a run is, on stderr: a bar on a terminal, one line per failed file elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from chitieu.contract.rows import DocumentRow

LOGS_KEPT = 20
SAD_STATES = frozenset({"failed", "unsupported", "partial"})


class Progress(Protocol):
    """What a run tells while it reads."""

    def start(self, total: int) -> None:
        """Begin, with the number of files."""

    def done(self, document: DocumentRow) -> None:
        """Note a file that reached its state."""

    def close(self) -> None:
        """End, also after a failure."""


def make_progress(*, quiet: bool) -> Progress:
    """Choose by where stderr goes."""
    if quiet:
        return Silent()
    return Bar() if sys.stderr.isatty() else Lines()


def failure_line(document: DocumentRow) -> str:
    """One line for a file that was not (wholly) read."""
    return f"chitieu: {document.file}: {document.error or document.state} ({document.error_code or document.state})"


class Silent:
    """Says nothing."""

    def start(self, total: int) -> None:
        """Begin, with the number of files."""

    def done(self, document: DocumentRow) -> None:
        """Note a file that reached its state."""

    def close(self) -> None:
        """End, also after a failure."""


class Lines:
    """One plain line per failure: for logs and pipes."""

    def start(self, total: int) -> None:
        """Begin, with the number of files."""

    def done(self, document: DocumentRow) -> None:
        """Note a file that reached its state."""
        if document.state in SAD_STATES:
            sys.stderr.write(failure_line(document) + "\n")
            sys.stderr.flush()

    def close(self) -> None:
        """End, also after a failure."""


class Bar:
    """A bar with files, rate and remaining time; rich honours NO_COLOR itself."""

    def __init__(self) -> None:
        """Wait for `start`."""
        self._progress: RichProgress | None = None
        self._task: TaskID | None = None

    def start(self, total: int) -> None:
        """Begin, with the number of files."""
        from rich.console import Console  # noqa: PLC0415 only a terminal needs rich
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        self._progress = RichProgress(
            TextColumn("reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("reading", total=total, rate="")
        self._progress.start()

    def done(self, document: DocumentRow) -> None:
        """Note a file that reached its state."""
        if self._progress is None or self._task is None:
            return
        if document.state in SAD_STATES:
            self._progress.console.print(failure_line(document), markup=False, highlight=False)
        speed = self._progress.tasks[0].speed
        rate = f"{speed * 60:.0f} files/min" if speed else ""
        self._progress.update(self._task, advance=1, rate=rate)

    def close(self) -> None:
        """End, also after a failure."""
        if self._progress is not None:
            self._progress.stop()


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
        path.touch(mode=0o600)
    except OSError as error:
        sys.stderr.write(f"chitieu: {folder}: {error.strerror}; no log this time\n")
        return None
    return path
