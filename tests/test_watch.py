"""An inbox is read as files arrive in it: each once it is complete, nothing twice, and a signal leaves all in order."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from makers.pdfium_pages import join

from chitieu.archive.ledger import HIDDEN
from chitieu.cli import main
from chitieu.errors import OutputBusyError
from chitieu.watch import LOCK, Inbox, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

CORPUS = Path(__file__).parent.parent / "corpus"
SETTLE = 10.0
PATIENCE = 300.0
"""Seconds after which a watch that says nothing is broken; a busy machine takes some."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "inbox"
    made.mkdir()
    return made


@pytest.fixture
def inbox(folder: Path) -> Inbox:
    return Inbox([folder], folder.parent / "out", SETTLE)


def complete(inbox: Inbox, now: float) -> list[str]:
    return sorted(path.name for path in inbox.look(now))


def test_a_file_is_complete_when_it_stayed_the_same_for_a_while(inbox: Inbox, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"1")
    assert complete(inbox, 0) == []
    assert complete(inbox, SETTLE - 1) == []
    assert complete(inbox, SETTLE) == ["a.pdf"]


def test_a_file_that_is_written_slowly_waits_for_its_end(inbox: Inbox, folder: Path) -> None:
    for now in range(0, 60, 5):
        with (folder / "slow.pdf").open("ab") as stream:
            stream.write(b"more")
        assert complete(inbox, now) == []
    assert complete(inbox, 55 + SETTLE) == ["slow.pdf"]


def test_a_file_of_one_size_whose_bytes_change_waits(inbox: Inbox, folder: Path) -> None:
    path = folder / "preallocated.pdf"
    path.write_bytes(b"0000")
    complete(inbox, 0)
    path.write_bytes(b"1111")
    os.utime(path, ns=(1, 1))
    assert complete(inbox, SETTLE) == []
    assert complete(inbox, 2 * SETTLE) == ["preallocated.pdf"]


def test_a_file_that_is_replaced_by_a_rename_waits_again(inbox: Inbox, folder: Path) -> None:
    path, other = folder / "a.pdf", folder / ".a.pdf.tmp"
    path.write_bytes(b"old!")
    complete(inbox, 0)
    assert complete(inbox, SETTLE) == ["a.pdf"]
    other.write_bytes(b"new!")
    same = path.stat().st_mtime_ns
    os.utime(other, ns=(same, same))
    other.replace(path)
    assert complete(inbox, SETTLE + 1) == []
    assert complete(inbox, 2 * SETTLE + 1) == ["a.pdf"]


@pytest.mark.parametrize("ending", [".part", ".crdownload"])
def test_a_download_under_way_is_no_file_and_keeps_its_placeholder_waiting(
    inbox: Inbox, folder: Path, ending: str
) -> None:
    (folder / "a.pdf").write_bytes(b"")
    (folder / f"a.pdf{ending}").write_bytes(b"half")
    for now in (0, SETTLE, 9 * SETTLE):
        assert complete(inbox, now) == []
    (folder / f"a.pdf{ending}").replace(folder / "a.pdf")
    complete(inbox, 10 * SETTLE)
    assert complete(inbox, 11 * SETTLE) == ["a.pdf"]


def test_temporary_names_are_never_read(inbox: Inbox, folder: Path) -> None:
    for name in (".a.pdf", "._b.pdf", ".~lock.c.pdf#", "d.pdf.filepart", "notes.txt"):
        (folder / name).write_bytes(b"x")
    complete(inbox, 0)
    assert complete(inbox, SETTLE) == []


class Rounds:
    """A reader that notes what it is given, and acts on the inbox between rounds until nothing is left to do."""

    def __init__(self, inbox: Inbox, *acts: Callable[[], object]) -> None:
        """Act so after each round."""
        self.inbox, self.acts, self.read = inbox, list(acts), list[list[str]]()

    def __call__(self, ready: Callable[[Path], bool]) -> int:
        names = sorted(path.name for path in self.inbox.paths[0].iterdir() if ready(path))
        self.read.append(names)
        if not self.acts:
            raise KeyboardInterrupt
        self.acts.pop(0)()
        return 0

    def run(self) -> list[list[str]]:
        self.inbox.settle = 0.0
        with contextlib.suppress(KeyboardInterrupt):
            watch(self.inbox, self, lambda _text: None, every=0.01, once=False)
        return self.read


def test_what_arrives_changes_or_goes_away_makes_another_round(inbox: Inbox, folder: Path) -> None:
    a, b = folder / "a.pdf", folder / "b.pdf"
    a.write_bytes(b"1")
    rounds = Rounds(inbox, lambda: b.write_bytes(b"2"), lambda: a.write_bytes(b"longer"), b.unlink)
    assert rounds.run() == [["a.pdf"], ["a.pdf", "b.pdf"], ["a.pdf", "b.pdf"], ["a.pdf"]]


def test_a_file_that_changes_while_it_is_read_is_read_once_more(inbox: Inbox, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"1")
    assert Rounds(inbox, lambda: (folder / "a.pdf").write_bytes(b"12")).run() == [["a.pdf"], ["a.pdf"]]


def test_a_round_that_finds_the_output_busy_is_tried_again(inbox: Inbox, folder: Path) -> None:
    def busy() -> None:
        raise OutputBusyError("another run")

    (folder / "a.pdf").write_bytes(b"1")
    assert Rounds(inbox, busy).run() == [["a.pdf"], ["a.pdf"]]


def test_an_inbox_that_is_away_for_a_while_empties_no_table(inbox: Inbox, folder: Path) -> None:
    """A network disk that was taken off; its reports are not gone."""
    away = folder.parent / "away"
    told: list[str] = []
    (folder / "a.pdf").write_bytes(b"1")
    inbox.settle = 0.0
    rounds: list[int] = []

    def read(_ready: Callable[[Path], bool]) -> int:
        rounds.append(1)
        if len(rounds) == 2:
            raise KeyboardInterrupt
        folder.rename(away)
        return 0

    def warn(text: str) -> None:
        told.append(text)
        away.rename(folder)
        (folder / "b.pdf").write_bytes(b"2")

    with pytest.raises(KeyboardInterrupt):
        watch(inbox, read, warn, every=0.01, once=False)
    assert len(told) == 1
    assert "waiting for it" in told[0]


def states(out: Path) -> dict[str, str]:
    try:
        with (out / "documents.csv").open(encoding="utf-8", newline="") as stream:
            return {row["file"]: row["state"] for row in csv.DictReader(stream)}
    except FileNotFoundError:
        return {}


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextlib.contextmanager
def watching(folder: Path, out: Path, *options: str) -> Generator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "chitieu", "watch", str(folder), "-o", str(out), "--jobs", "1", "--no-cache"]
    process = subprocess.Popen(
        [*command, "--every", "0.1", "--settle", "0.5", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_watch_reads_what_comes_and_goes_and_goes_on_after_a_stop(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    join([(CORPUS / "bac-giang-2023-q3.pdf", 0, 1)], tmp_path / "one.pdf")
    data = (tmp_path / "one.pdf").read_bytes()
    with watching(folder, out) as process:
        with (folder / "slow.pdf").open("wb") as stream:  # written in two halves
            stream.write(data[:500])
            stream.flush()
            until((out / HIDDEN / LOCK).exists)
            stream.write(data[500:])
        until(lambda: states(out) == {"slow.pdf": "done"})
        shutil.move(tmp_path / "one.pdf", folder / "moved.pdf")
        until(lambda: states(out) == {"slow.pdf": "duplicate", "moved.pdf": "done"})
        assert main(["watch", str(folder), "-o", str(out), "--once"]) == 6  # another one has it
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode in {0, 4}, said
    (folder / "slow.pdf").unlink()
    with watching(folder, out):
        until(lambda: states(out) == {"moved.pdf": "done"} and not list(out.glob(".*.writing")))


def test_once_reads_what_is_there_and_ends(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["watch", str(folder), "-o", str(out), "--once", "--settle", "0.1", "--no-cache", "-q", "--jobs", "1"]
    assert main(command) == 0
    assert not (out / "documents.csv").exists()
    (folder / "empty.pdf").write_bytes(b"")
    assert main(command) == 3
    assert states(out) == {"empty.pdf": "failed"}


def test_an_inbox_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    assert main(["watch", str(tmp_path / "nowhere"), "-o", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()
