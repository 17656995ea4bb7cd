"""Reads files as they arrive in a folder, each when it is complete.

A file is complete when its size, time and inode have stayed the same for a while and no download beside it is under
way. The folder is looked at every few seconds: what tells of changes (inotify and others) says nothing on a network
disk, where most inboxes lie.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from chitieu.archive.discover import discover
from chitieu.archive.ledger import only_one
from chitieu.errors import InputMissingError, OutputBusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LOCK = "watch-lock"
UNDER_WAY = (".part", ".crdownload", ".download", ".partial", ".tmp", ".filepart", ".opdownload")
"""What browsers and transfer programs append to the name of a file that they are writing; Firefox puts an empty file
under the last name beside it."""

Stamp = tuple[int, int, int]
"""Size in bytes, time of the last change in nanoseconds, inode."""


class Inbox(Struct):
    """The files under some paths, and since when each has been what it is. Times are those of `time.monotonic`."""

    paths: Sequence[Path]
    out: Path
    settle: float
    """Seconds for which a file has to stay the same."""
    _since: dict[Path, tuple[Stamp, float]] = field(default_factory=dict[Path, "tuple[Stamp, float]"])

    def look(self, now: float) -> Mapping[Path, Stamp]:
        """Return the files that are complete. Raises InputMissingError where the folder is gone, and UsageError."""
        seen: dict[Path, tuple[Stamp, float]] = {}
        for item in discover(self.paths, self.out).found:
            try:
                status = item.path.stat()
            except OSError:  # gone meanwhile, or a link to nothing: that is what it is
                stamp = (0, 0, 0)
            else:
                stamp = (status.st_size, status.st_mtime_ns, status.st_ino)
            known, since = self._since.get(item.path, (None, now))
            seen[item.path] = (stamp, since if known == stamp and not _is_under_way(item.path) else now)
        self._since = seen
        return {path: stamp for path, (stamp, since) in seen.items() if now - since >= self.settle}

    def holds(self, path: Path) -> bool:
        """Whether a file was there at the last look, complete or not."""
        return path in self._since

    @property
    def waiting(self) -> bool:
        """Whether there are any files."""
        return bool(self._since)


def _is_under_way(path: Path) -> bool:
    return any(path.with_name(f"{path.name}{ending}").exists() for ending in UNDER_WAY)


def watch(
    inbox: Inbox,
    read: Callable[[Callable[[Path], bool]], int],
    warn: Callable[[str], object],
    *,
    every: float,
    once: bool,
) -> int:
    """Read what is complete whenever something arrived, changed or went away, until a signal comes.

    ``read`` is told which files are ready, and returns an exit status. With ``once`` it waits for what is there to be
    complete, reads that and returns the status. Raises OutputBusyError where another watch has the output, and at the
    beginning what a path that is not there is to `discover`.
    """
    discover(inbox.paths, inbox.out)
    busy = f"{inbox.out}: another chitieu watch reads into it; stop that one, or name another folder with -o"
    with only_one(inbox.out, LOCK, busy):
        if once:
            return _once(inbox, read)
        nothing: Mapping[Path, Stamp] = {}
        done = nothing
        missing = False
        while True:
            try:
                complete = inbox.look(time.monotonic())
            except InputMissingError as error:  # a disk that is away for a while: its reports stay in the tables
                if not missing:
                    warn(f"{error}; waiting for it")
                missing = True
                complete = nothing
            else:
                missing = False
            if complete and _differs(complete, done, inbox):
                try:
                    read(complete.__contains__)
                except OutputBusyError as error:
                    warn(f"{error}; trying again")
                else:
                    done = complete
            time.sleep(every)


def _differs(complete: Mapping[Path, Stamp], done: Mapping[Path, Stamp], inbox: Inbox) -> bool:
    """Whether something is to be read, or is gone. A file that is being replaced waits until it is complete."""
    return any(done.get(path) != stamp for path, stamp in complete.items()) or any(
        path not in complete and not inbox.holds(path) for path in done
    )


def _once(inbox: Inbox, read: Callable[[Callable[[Path], bool]], int]) -> int:
    inbox.look(time.monotonic())
    if not inbox.waiting:
        return 0
    time.sleep(inbox.settle)
    complete = inbox.look(time.monotonic())
    return read(complete.__contains__) if complete else 0
