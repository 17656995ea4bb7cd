"""Executors of processes read an archive; threads are refused, and a process that dies loses and doubles nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # spawned workers import bad_files by name

from typing import TYPE_CHECKING

import bad_files
from chitieu.api import extract
from chitieu.archive.cluster import dask_executor
from chitieu.archive.ledger import read_ledger
from chitieu.archive.progress import Silent
from chitieu.errors import ClusterMissingError, ExecutorError
from chitieu.settings import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from chitieu.archive.ledger import FileEntry


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ["act-dies.pdf", "act-raises.pdf", *(f"{number}.pdf" for number in range(16))]:
        (folder / name).write_bytes(name.encode())
    return folder


def tables(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def expected(folder: Path, out: Path) -> dict[str, bytes]:
    extract([folder], out, reader=bad_files.lazily)
    return tables(out)


def test_a_pool_of_processes_reads_what_ours_read(archive: Path, tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        extract([archive], tmp_path / "out", reader=bad_files.lazily, executor=pool, limits=Limits(jobs=2))
        states = {entry.name: (entry.state, entry.reason) for entry in read_ledger(tmp_path / "out")}
    assert states["act-dies.pdf"] == ("failed", "worker_died"), "and no process of the pool died"
    assert states["act-raises.pdf"] == ("failed", "internal")
    assert tables(tmp_path / "out") == expected(archive, tmp_path / "ours")


def test_threads_are_refused(archive: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool, pytest.raises(ExecutorError, match="not thread-safe"):
        extract([archive], tmp_path / "out", executor=pool)


class Meanwhile(Silent):
    """Does something when so many files are done."""

    def __init__(self, after: int, act: Callable[[], object]) -> None:
        """Wait for ``after`` files."""
        self.left = after
        self.act = act

    def done(self, entry: FileEntry) -> None:
        del entry
        self.left -= 1
        if not self.left:
            self.act()


def test_a_pool_that_loses_a_process_ends_the_run_and_the_next_goes_on(archive: Path, tmp_path: Path) -> None:
    def kill() -> None:
        os.kill(pool.submit(os.getpid).result(), signal.SIGKILL)

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool, pytest.raises(ClusterMissingError):
        extract([archive], tmp_path / "out", reader=bad_files.lazily, executor=pool, progress=Meanwhile(4, kill))
    extract([archive], tmp_path / "out", reader=bad_files.lazily)
    assert tables(tmp_path / "out") == expected(archive, tmp_path / "ours")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    folder = tmp_path_factory.mktemp("dask")
    with started("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", folder=folder) as process:
        lines = iter((folder / "scheduler.log").read_text, None)
        deadline = time.monotonic() + 60
        address = None
        while address is None and time.monotonic() < deadline:
            address = re.search(r"Scheduler at:\s+(tcp://\S+)", next(lines))
            time.sleep(0.05)
        assert address is not None
        yield address.group(1)
        process.kill()


def started(role: str, *options: str, folder: Path, name: str = "") -> subprocess.Popen[bytes]:
    log = (folder / f"{name or role}.log").open("wb")
    command = [sys.executable, "-m", "distributed.cli.dask_" + role, *options]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "DASK_DISTRIBUTED__WORKER__DAEMON": "True"}
    return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder)


def test_a_dask_cluster_that_loses_a_worker_loses_and_doubles_nothing(
    archive: Path, tmp_path: Path, scheduler: str
) -> None:
    common = (scheduler, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--death-timeout", "120")
    with (
        started("worker", *common, "--no-nanny", folder=tmp_path, name="doomed") as doomed,
        started("worker", *common, folder=tmp_path, name="other") as other,  # under a nanny: a daemonic process
        dask_executor(scheduler) as (executor, _),
    ):
        meanwhile = Meanwhile(5, doomed.kill)
        extract(
            [archive], tmp_path / "out", reader=bad_files.lazily, executor=executor, limits=Limits(jobs=2),
            progress=meanwhile,
        )  # fmt: skip
        assert meanwhile.left < 0
        other.terminate()
    assert tables(tmp_path / "out") == expected(archive, tmp_path / "ours")


def test_without_dask_or_a_scheduler_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chitieu.archive.cluster.CONNECT_SECONDS", 0.5)
    (tmp_path / "a.pdf").write_bytes(b"a")
    code = "import sys; sys.modules['distributed'] = None; import chitieu.cli; sys.exit(chitieu.cli.main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "extract", str(tmp_path), "-o", str(tmp_path / ".." / "out")]
    ended = subprocess.run([*command, "--dask", "tcp://127.0.0.1:1"], capture_output=True, text=True, check=False)
    assert (ended.returncode, "chitieu[dask]" in ended.stderr) == (5, True)
    with pytest.raises(ClusterMissingError, match="no Dask scheduler"), dask_executor("tcp://127.0.0.1:1"):
        pass
