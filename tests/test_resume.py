"""A run that was stopped, killed or filled the disk goes on with the same command; what is known is not read again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # spawned workers import bad_files by name

from threading import Timer
from typing import TYPE_CHECKING

import bad_files
from chitieu.api import extract
from chitieu.archive.ledger import HIDDEN, read_ledger
from chitieu.archive.progress import Silent
from chitieu.archive.run import hash_file
from chitieu.errors import TooManyFailuresError
from chitieu.settings import Limits, Settings, Tolerance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.archive.worker import Reader


def archive(folder: Path, names: Iterable[str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, ns=(10**18, 10**18))  # long ago, so that size and time vouch for the bytes
    return folder


def attempts(out: Path) -> dict[str, int]:
    return {entry.name: entry.attempts for entry in read_ledger(out)}


def tables(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def read(folder: Path, out: Path, reader: Reader = bad_files.fake) -> None:
    extract([folder], out, reader=reader, limits=Limits(jobs=2))


def test_what_did_not_change_is_neither_read_nor_hashed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = archive(tmp_path / "in", ["a.pdf", "b.pdf", "act-broken.pdf"])
    read(folder, tmp_path / "out")
    (folder / "b.pdf").write_bytes(b"other bytes")
    hashed: list[str] = []

    def noted(path: Path) -> tuple[str, int]:
        hashed.append(path.name)
        return hash_file(path)

    monkeypatch.setattr("chitieu.archive.run.hash_file", noted)
    read(folder, tmp_path / "out")
    assert hashed == ["b.pdf"]
    assert attempts(tmp_path / "out") == {"a.pdf": 1, "act-broken.pdf": 1, "b.pdf": 1}  # counted anew for new bytes
    assert read_ledger(tmp_path / "out")[2].sha256 == hash_file(folder / "b.pdf")[0]


def test_rehash_sees_what_size_and_time_hide(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", ["a.pdf"])
    read(folder, tmp_path / "out")
    [before] = read_ledger(tmp_path / "out")
    with (folder / "a.pdf").open("r+b") as stream:  # the same inode, size and time
        stream.write(b"A")
    os.utime(folder / "a.pdf", ns=(10**18, 10**18))
    read(folder, tmp_path / "out")
    assert read_ledger(tmp_path / "out") == [before]
    extract([folder], tmp_path / "out", reader=bad_files.fake, rehash=True)
    assert read_ledger(tmp_path / "out")[0].sha256 != before.sha256


def test_a_file_written_as_it_was_hashed_is_not_believed_next_time(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", ["a.pdf"])
    (folder / "a.pdf").write_bytes(b"just now")
    read(folder, tmp_path / "out")
    assert not read_ledger(tmp_path / "out")[0].trusted


def test_a_moved_archive_is_not_read_again(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", ["a.pdf", "b.pdf"])
    read(folder, tmp_path / "out")
    first = tables(tmp_path / "out")
    folder.rename(tmp_path / "elsewhere")
    read(tmp_path / "elsewhere", tmp_path / "out", reader=bad_files.dies)
    assert tables(tmp_path / "out") == first


def test_a_power_cut_that_emptied_what_was_kept_is_made_good_by_the_next_run(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", [f"{number}.pdf" for number in range(4)])
    read(folder, tmp_path / "out", reader=bad_files.lazily)
    first = tables(tmp_path / "out")
    [emptied, *_] = sorted((tmp_path / "out" / HIDDEN / "documents").rglob("*.document"))
    emptied.write_bytes(b"")  # the system writes a name before the bytes
    read(folder, tmp_path / "out", reader=bad_files.lazily)
    assert tables(tmp_path / "out") == first
    assert sorted(attempts(tmp_path / "out").values()) == [1, 1, 1, 2]


def test_poison_stops_after_three_deaths_until_it_is_asked_for(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", ["act-dies.pdf", "b.pdf"])
    for _ in range(2):  # the second run leaves it alone
        read(folder, tmp_path / "out")
        poisoned = read_ledger(tmp_path / "out")[0]
        assert (poisoned.state, poisoned.reason, poisoned.deaths) == ("failed", "worker_died", 3)
        assert poisoned.attempts == 1
    (folder / "act-dies.pdf").write_bytes(b"mended, but its name still kills")
    read(folder, tmp_path / "out")
    assert read_ledger(tmp_path / "out")[0].attempts == 1, "other bytes are another file"


def test_retry_reads_failed_files_of_one_reason_again(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", ["act-broken.pdf", "act-raises.pdf", "good.pdf"])
    out = tmp_path / "out"
    assert chitieu("extract", folder, "-o", out, "-q").returncode == 3
    status = json.loads(chitieu("status", out, "--json").stdout)
    assert (status["phase"], status["running"], status["reasons"]) == ("done", False, {"broken_pdf": 1, "internal": 1})
    assert "KeyError: 'a fault of ours'" in status["failed"][1]["traceback"]
    assert chitieu("retry", out, "--reason", "internal", "-q").returncode == 3
    assert attempts(out) == {"act-broken.pdf": 1, "act-raises.pdf": 2, "good.pdf": 1}
    assert chitieu("retry", out, "-q").returncode == 3
    assert attempts(out) == {"act-broken.pdf": 2, "act-raises.pdf": 3, "good.pdf": 1}
    shown = chitieu("status", out, "-v").stdout
    assert "1 internal" in shown
    assert "a fault of ours" in shown


def test_a_longer_time_limit_tries_slow_files_again(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", ["slow.pdf"])
    for limit, state in ((0.2, "failed"), (0.2, "failed"), (60, "done")):
        extract([folder], tmp_path / "out", reader=bad_files.slowly, limits=Limits(timeout=limit))
        assert read_ledger(tmp_path / "out")[0].state == state
    assert attempts(tmp_path / "out") == {"slow.pdf": 2}


@pytest.mark.parametrize(
    "tolerance", [Tolerance(0), Tolerance(1), Tolerance(49, percent=True), Tolerance(50, percent=True)]
)
def test_too_many_failures_give_the_run_up_and_leave_the_tables(tmp_path: Path, tolerance: Tolerance) -> None:
    folder = archive(tmp_path / "in", ["a.pdf", "b.pdf"])
    read(folder, tmp_path / "out")
    before = tables(tmp_path / "out")
    archive(folder, ["act-broken.pdf", "act-raises.pdf"])
    if tolerance.exceeded(2, 4):
        with pytest.raises(TooManyFailuresError, match="of 4 files failed"):
            extract([folder], tmp_path / "out", reader=bad_files.fake, tolerance=tolerance)
        assert tables(tmp_path / "out") == before
    extract([folder], tmp_path / "out", reader=bad_files.fake)
    assert [entry.state for entry in read_ledger(tmp_path / "out")] == ["done", "failed", "failed", "done"]


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", ["grows.pdf", "b.pdf"])

    class Writing(Silent):
        def begun(self, name: str) -> None:
            if name == "grows.pdf":
                Timer(0.3, lambda: (folder / name).write_bytes(b"and more, while it is read")).start()

    extract([folder], tmp_path / "out", reader=bad_files.growing, limits=Limits(jobs=2), progress=Writing())
    entry = read_ledger(tmp_path / "out")[1]
    assert (entry.state, entry.size) == ("done", (folder / "grows.pdf").stat().st_size)


def test_progress_for_machines_counts_every_file(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", ["act-broken.pdf", "good.pdf"])
    done = chitieu("extract", folder, "-o", tmp_path / "out", "--progress", "jsonl", "-q")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events[:1] + events[-1:]] == ["start", "end"]
    assert {event["file"]: event["state"] for event in events if event["event"] == "file"} == {
        "act-broken.pdf": "failed",
        "good.pdf": "done",
    }
    assert (events[-1]["read"], events[-1]["failed"]) == (2, 1)


@pytest.mark.parametrize("command", ["status", "retry"])
def test_an_output_without_a_ledger_is_refused(tmp_path: Path, command: str) -> None:
    done = chitieu(command, tmp_path)
    assert (done.returncode, "no ledger" in done.stderr) == (2, True)
    assert "examples:" in chitieu(command, "--help").stdout


def test_killed_at_any_moment_a_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    names = [f"{number}.pdf" for number in range(30)] + ["act-broken.pdf", "act-raises.pdf", "slow-a.pdf"]
    folder = archive(tmp_path / "in", names)
    (folder / "same.pdf").write_bytes(b"1.pdf")
    read(folder, tmp_path / "undisturbed", reader=bad_files.lazily)
    out = tmp_path / "out"
    moments = random.Random(7)  # noqa: S311 no secret
    killed = 0
    for _ in range(8):
        with subprocess.Popen(
            [*COMMAND, "lazily", "extract", str(folder), "-o", str(out), "-q", "--jobs", "2"], env=environment()
        ) as process:
            time.sleep(moments.uniform(0.1, 1.0))
            process.kill()
        killed += process.returncode == -signal.SIGKILL
    assert killed >= 4
    wait_until_free(out)
    assert chitieu("extract", folder, "-o", out, "-q", reader="lazily").returncode == 3
    assert tables(out) == tables(tmp_path / "undisturbed")
    assert not [
        path for path in out.rglob("*") if path.suffix in {".part", ".writing"} or path.name.startswith("worker-")
    ]
    assert {path.name for path in (out / HIDDEN).iterdir()} == {"ledger.sqlite3", "lock", "documents"}


COMMAND = [
    sys.executable,
    "-c",
    "import sys, bad_files, chitieu.cli; sys.exit(chitieu.cli.main(sys.argv[2:], reader=vars(bad_files)[sys.argv[1]]))",
]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}


def chitieu(*arguments: object, reader: str = "fake") -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, reader, *map(str, arguments)]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)


def wait_until_free(out: Path) -> None:
    """Workers of a killed run end within moments."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not any(str(out).encode() in command(process) for process in Path("/proc").glob("[0-9]*")):
            return
        time.sleep(0.1)
    raise AssertionError("a worker outlived its run")


def command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def test_settings_that_matter_read_again_and_others_do_not(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", ["a.pdf"])
    for settings, count in (
        (Settings(), 1),
        (Settings(cache=tmp_path / "cache"), 1),
        (Settings(max_pages=7), 2),
        (Settings(reader="pdfplumber"), 3),
    ):
        extract([folder], tmp_path / "out", reader=bad_files.fake, settings=settings)
        assert attempts(tmp_path / "out") == {"a.pdf": count}
