"""A run of the program that is watched, and killed; what it left."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from chitieu.archive.ledger import read_ledger
from chitieu.errors import OutputUnreadableError

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

SAMPLE_SECONDS = 0.5
LEAVE_SECONDS = 60.0
"""Processes of a killed run are gone within moments; a machine under load may take longer to say so."""
EVENT_SECONDS = 600.0
FAILED = 3
"""What a run in which some files failed returns."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Memory of its own, in MB, of the parent and of its largest child when so many files were done."""

    files: int
    parent_mb: float
    worker_mb: float


class Started:
    """``chitieu extract`` in a session of its own, with a home, a folder for temporary files and a working folder."""

    def __init__(self, arguments: Sequence[str], root: Path, *, sampled: bool = False) -> None:
        """Start it; it writes into ``root/out``."""
        self.out: Path = root / "out"
        self.samples: list[Sample] = []
        self.assembly: float = 0.0
        folders = {name: root / name for name in ("home", "tmp", "work")}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        home = str(folders["home"])
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        command = [sys.executable, "-m", "chitieu", "extract", *arguments, "-o", str(self.out), "-q"]
        self._begun = time.monotonic()
        self._read_at = self._begun
        self._process = subprocess.Popen(  # noqa: S603 our own program
            [*command, "--progress", "jsonl"],
            env={**kept, "HOME": home, "TMPDIR": str(folders["tmp"])},
            cwd=folders["work"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.pid: int = self._process.pid
        self._news = threading.Condition()
        self._events: list[str] = []
        self._over = False
        self._files = 0
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        if sampled:
            threading.Thread(target=self._sample, daemon=True).start()

    @property
    def reading_is_over(self) -> bool:
        """Whether all files are read, and the tables are put together or already there."""
        return "end" in self._events

    def ended(self) -> float:
        """Wait for the end and return how many seconds the whole took. Raises RuntimeError where it went wrong."""
        status = self._process.wait()
        self._listener.join()
        self.assembly = time.monotonic() - self._read_at
        if status not in {0, FAILED}:
            raise RuntimeError(f"chitieu extract ended with status {status}")
        return time.monotonic() - self._begun

    def wait_for(self, event: str, count: int = 1) -> None:
        """Wait until the program has told ``event`` so often, or has ended."""
        with self._news:
            self._news.wait_for(lambda: self._over or self._events.count(event) >= count, EVENT_SECONDS)

    def rest(self, seconds: float) -> None:
        """Wait so long, or until the program has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def kill_worker(self, dice: random.Random) -> None:
        """Kill one of its workers, if it has any."""
        workers = [pid for pid in members(self.pid) if pid != self.pid]
        if workers:
            _killed(dice.choice(workers))

    def kill(self, *, everything: bool) -> bool:
        """Kill the parent, and with ``everything`` all that it started; tell whether it was still there."""
        self._process.kill()
        if everything:
            for pid in members(self.pid):
                _killed(pid)
        self._process.wait()
        return self._process.returncode == -signal.SIGKILL

    def outlived(self) -> int:
        """Return how many processes are still there after a while, and end them."""
        until = time.monotonic() + LEAVE_SECONDS
        while (left := members(self.pid)) and time.monotonic() < until:
            time.sleep(0.05)
        for pid in left:
            _killed(pid)
        self._listener.join()
        return len(left)

    def not_in_tables(self, names: Sequence[str]) -> list[str]:
        """Return the files that have not exactly one row in ``documents.csv``."""
        with (self.out / "documents.csv").open(encoding="utf-8", newline="") as stream:
            rows = [row["file"] for row in csv.DictReader(stream)]
        return sorted(set(rows) ^ set(names)) + sorted(name for name in set(rows) if rows.count(name) > 1)

    def _listen(self) -> None:
        if self._process.stderr is None:
            raise RuntimeError("the program has a pipe")
        for line in self._process.stderr:
            told = _told(line)
            with self._news:
                self._events.append(told)
                self._files += told == "file"
                if told == "end":
                    self._read_at = time.monotonic()
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    def _sample(self) -> None:
        while self._process.poll() is None:
            others = [own_mb(pid) for pid in members(self.pid) if pid != self.pid]
            self.samples.append(Sample(self._files, own_mb(self.pid), max(others, default=0.0)))
            time.sleep(SAMPLE_SECONDS)


def _told(line: bytes) -> str:
    try:
        return str(cast("dict[str, object]", json.loads(line))["event"])
    except (ValueError, KeyError):  # the last line of a killed run, or a word of the program
        return line.decode(errors="replace").strip()


def _killed(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def members(session: int) -> list[int]:
    """Return the processes of a session that live; its leader comes first."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            fields = path.read_text().rpartition(")")[2].split()  # a name may hold anything
            if int(fields[3]) == session and fields[0] not in "ZX":
                found.append(int(path.parent.name))
    return sorted(found, key=lambda pid: (pid != session, pid))


def own_mb(pid: int) -> float:
    """Return the memory that is a process's own, in MB; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE") / 1_000_000
    except (OSError, IndexError):
        return 0.0


def states(out: Path) -> list[tuple[str, str, str]]:
    """Return name, state and reason of every file the ledger knows; none where no run has begun."""
    try:
        return [(entry.name, entry.state, entry.reason) for entry in read_ledger(out)]
    except OutputUnreadableError:
        return []


def tables(folder: Path) -> dict[str, str]:
    """Return the files that lie in a folder, with the hashes of their bytes."""
    return {
        os.fsdecode(path): hashlib.sha256(Path(folder, path).read_bytes()).hexdigest()
        for path in os.listdir(folder)  # noqa: PTH208 names, not paths
        if Path(folder, path).is_file()
    }


def left_behind(peace: Path, killed: Path) -> list[str]:
    """Return what lies under ``killed`` and not under ``peace``, and temporary files of both.

    Logs are of one run each and say what went wrong in it; an empty one says nothing and must not stay.
    """
    ours, theirs = _files(peace), _files(killed)
    more = {name for name in theirs - ours if not (name.endswith(".log") and (killed / name).stat().st_size)}
    more |= {f"missing: {name}" for name in ours - theirs if not name.endswith(".log")}
    return sorted(more | {name for name in ours | theirs if name.startswith(("tmp/", "work/"))})


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
