"""The ledger knows where every file of an output lies, and keeps two runs from writing the same one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # spawned workers import bad_files by name

import bad_files
from chitieu.api import extract
from chitieu.archive.discover import Found
from chitieu.archive.ledger import HIDDEN, LEDGER, Ledger, read_ledger
from chitieu.archive.source import locate
from chitieu.errors import OutputBusyError, OutputError, OutputUnreadableError


def archive(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


def test_files_are_found_again_by_the_names_the_tables_print(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", "2023/a.pdf", "x\ny.pdf")
    (folder / os.fsdecode(b"b\xff.pdf")).write_bytes(b"b")
    extract([folder], tmp_path / "out", reader=bad_files.fake)
    found = locate(tmp_path / "out")
    assert dict(found) == {
        "2023/a.pdf": folder / "2023" / "a.pdf",
        "b%FF.pdf": folder / os.fsdecode(b"b\xff.pdf"),
        "x%0Ay.pdf": folder / "x\ny.pdf",
    }
    assert dict(locate(tmp_path / "out", archive=folder)) == found


def test_an_output_without_a_ledger_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputUnreadableError, match="no ledger"):
        locate(tmp_path)


def test_files_that_a_later_run_was_not_given_belong_to_no_output(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in", "a.pdf", "b.pdf")
    for inputs in ([folder], [folder / "a.pdf"]):
        extract(inputs, tmp_path / "out", reader=bad_files.fake)
    assert list(locate(tmp_path / "out")) == ["a.pdf"]


def test_two_runs_never_write_one_output(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"a")
    code = "import sys, bad_files, chitieu.cli as cli; sys.exit(cli.main(sys.argv[1:], reader=bad_files.fake))"
    command = [sys.executable, "-c", code, "extract", str(tmp_path / "a.pdf"), "-o", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with Ledger(tmp_path / "out"):
        with pytest.raises(OutputBusyError, match="another run"):
            Ledger(tmp_path / "out")
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (ended.returncode, "another run" in ended.stderr) == (6, True)
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("spoilt", [b"not a data base" * 99, b""])
def test_a_damaged_ledger_is_put_aside(tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / HIDDEN).mkdir()
    (tmp_path / HIDDEN / LEDGER).write_bytes(spoilt)
    with Ledger(tmp_path) as ledger:
        ledger.list_files([Found(tmp_path / "a.pdf", "a.pdf")])
    assert [entry.name for entry in read_ledger(tmp_path)] == ["a.pdf"]
    assert (tmp_path / HIDDEN / f"damaged-{LEDGER}").exists() == bool(spoilt)


def test_a_ledger_of_another_version_is_put_aside(tmp_path: Path) -> None:
    Ledger(tmp_path).__exit__(None, None, None)
    base = sqlite3.connect(tmp_path / HIDDEN / LEDGER)
    base.execute("PRAGMA user_version = 999")
    base.close()
    Ledger(tmp_path).__exit__(None, None, None)
    assert (tmp_path / HIDDEN / f"damaged-{LEDGER}").exists()


def test_a_ledger_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / HIDDEN).write_bytes(b"a file where the folder should be")
    with pytest.raises(OutputError, match="ledger"):
        Ledger(tmp_path)
