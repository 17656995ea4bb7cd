"""Each kind of bad input ends as one row of documents.csv with its cause, and the good report beside it is read."""

from __future__ import annotations

import csv
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
sys.path.insert(0, str(TESTS))

import bad_files  # noqa: E402 after its path

GOOD = TESTS.parent / "corpus" / "bac-giang-2023-q3.pdf"
MAIN = "import sys; from chitieu.cli import main; sys.exit(main())"
# the real command line with a reader that obeys "act-" file names, and a folder that may not be listed
MISBEHAVE = """
import os, sys
import bad_files
from chitieu.cli import main
listdir = os.listdir
def refuse(path):
    if getattr(path, "name", "") == "locked":
        raise PermissionError(13, "Permission denied")
    return listdir(path)
os.listdir = refuse
sys.exit(main(sys.argv[1:], reader=bad_files.misbehave))
"""


def environment(folder: Path) -> dict[str, str]:
    state = {"XDG_STATE_HOME": str(folder / "state"), "XDG_CACHE_HOME": str(folder / "cache")}
    return {**os.environ, **state, "PYTHONPATH": str(TESTS)}


def chitieu(folder: Path, *arguments: str | Path, code: str = MAIN) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, env=environment(folder), capture_output=True, text=True, timeout=300, check=False)


def documents(out: Path) -> dict[str, dict[str, str]]:
    with (out / "documents.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["file"] for row in rows}) == len(rows), "one row each"
    return {row["file"]: row for row in rows}


@pytest.fixture
def bad_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (content, _, _) in bad_files.BAD.items():
        (folder / name).write_bytes(content)
    for name in bad_files.ACTS:
        (folder / name).write_bytes(name.encode())
    (folder / "truncated.pdf").write_bytes(GOOD.read_bytes()[:3000])
    (folder / "dangling.pdf").symlink_to(folder / "gone")
    (folder / "locked").mkdir()
    os.mkfifo(folder / "pipe.pdf")
    shutil.copy(GOOD, folder / "good.pdf")
    shutil.copy(GOOD, folder / "the-same.pdf")
    return folder


def test_every_bad_file_is_one_row_and_the_good_one_is_read(bad_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    limits = ("--jobs", "2", "--timeout", "30", "--memory", "1200", "--no-cache")
    run = chitieu(tmp_path, "extract", bad_folder, "-o", out, *limits, code=MISBEHAVE)
    assert run.returncode == 3, run.stderr
    expected = {name: (state, cause) for name, (_, state, cause) in bad_files.BAD.items()} | bad_files.ACTS
    expected |= {
        "truncated.pdf": ("failed", "broken_pdf"),
        "dangling.pdf": ("failed", "vanished"),
        "locked": ("failed", "not_readable"),
        "pipe.pdf": ("failed", "not_readable"),
        "good.pdf": ("done", ""),
        "the-same.pdf": ("duplicate", ""),
    }
    rows = documents(out)
    assert {name: (row["state"], row["error_code"]) for name, row in rows.items()} == expected
    assert rows["the-same.pdf"]["duplicate_of"] == "good.pdf"
    assert all(row["error"] for row in rows.values() if row["state"] in {"failed", "unsupported"})
    assert str(tmp_path) not in (out / "documents.csv").read_text(encoding="utf-8"), "published: no host paths"
    assert "Traceback" not in run.stderr
    assert "KeyError" in "".join(log.read_text() for log in (tmp_path / "state").rglob("*.log"))
    assert "act-hangs.pdf" in run.stderr
    assert "--timeout" in run.stdout, "the summary says what to do"


def test_output_inside_input_is_refused(tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path / "good.pdf")
    run = chitieu(tmp_path, "extract", tmp_path, "-o", tmp_path / "out")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("chitieu: ")
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    for out in (tmp_path / "out", tmp_path / "out" / "below", Path("/proc/chitieu")):
        run = chitieu(tmp_path, "extract", GOOD, "-o", out)
        assert run.returncode == 6, run.stderr
        assert run.stderr.count("\n") == 1
        assert "-o" in run.stderr


def test_a_full_disk_is_told_and_the_next_run_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for free in (2_000, 45_000):  # room for nothing; for the ledger and what the report yields
        code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({free}, {resource.RLIM_INFINITY})); {MAIN}"
        run = chitieu(tmp_path, "extract", GOOD, "-o", out, "--no-cache", code=code)
        assert run.returncode == 6, (free, run.stderr)
        assert "Traceback" not in run.stderr
        assert not list(out.glob("*.csv"))
    assert chitieu(tmp_path, "extract", GOOD, "-o", out, "--no-cache").returncode == 0
    assert chitieu(tmp_path, "extract", GOOD, "-o", tmp_path / "other", "--no-cache").returncode == 0
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == {
        path.name: path.read_bytes() for path in (tmp_path / "other").iterdir() if path.is_file()
    }
    assert sorted(path.name for path in (out / ".chitieu").iterdir()) == ["documents", "ledger.sqlite3", "lock"]


def test_a_missing_path_is_a_usage_error(tmp_path: Path) -> None:
    run = chitieu(tmp_path, "extract", tmp_path / "gone.pdf", "-o", tmp_path / "out")
    assert run.returncode == 2
    assert "gone.pdf" in run.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_leaves_no_process_and_no_tables(tmp_path: Path, sent: signal.Signals) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "act-hangs.pdf").write_bytes(b"x")
    # a shell starts what runs in its background with SIGINT ignored, and Python leaves it so
    code = "import sys, signal, bad_files, chitieu.cli as cli; signal.signal(signal.SIGTERM, cli.stop); "
    code += "signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "sys.exit(cli.main(sys.argv[1:], reader=bad_files.misbehave))"
    command = [sys.executable, "-c", code, "extract", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    with subprocess.Popen(command, env=environment(tmp_path), stderr=subprocess.PIPE, text=True) as process:
        workers = wait_for_children(process.pid)
        process.send_signal(sent)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 4, errors
    assert errors.startswith("chitieu: stopped")
    assert "Traceback" not in errors
    assert_ended(workers)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".chitieu"]


def test_workers_end_when_their_parent_is_killed_outright(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "act-hangs.pdf").write_bytes(b"x")
    command = [sys.executable, "-c", MISBEHAVE, "extract", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    with subprocess.Popen(command, env=environment(tmp_path)) as process:
        workers = wait_for_children(process.pid)
        time.sleep(1)  # the worker starts its watch before its first file
        process.kill()
    assert_ended(workers)


def wait_for_children(pid: int) -> list[int]:
    """Wait for the worker: a child in a process group of its own (the resource tracker stays in the parent's)."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        groups = [child for child in children if os.getpgid(child) == child]
        if groups:
            return children
        time.sleep(0.05)
    raise AssertionError("no worker started")


def assert_ended(pids: list[int]) -> None:
    """Within seconds: multiprocessing's resource tracker ends only after the parent has."""
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
