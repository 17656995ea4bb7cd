"""Compiled patterns that are kept find what patterns just compiled find, and are believed only when they are whole."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import regex

import chitieu
from chitieu.citation.compiling import Late
from chitieu.patterns.compiled import Compiled

PATTERN = r"(?i)(?<![\p{L}\d])(?P<number>\d++)(?:/(?P<year>20\d\d))?[-/](?:NĐ|QĐ)(?=\P{L}|$)"
TEXT = "Theo 12/2023/nđ-CP và số 7/QĐ, 8/QĐX"


def test_a_kept_pattern_finds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "patterns.bin"
    first = Compiled(path)
    made = first.get(PATTERN)
    first.keep()
    kept = Compiled(path).get(PATTERN)
    assert [m.groupdict() for m in kept.finditer(TEXT)] == [m.groupdict() for m in made.finditer(TEXT)]
    assert [m["number"] for m in kept.finditer(TEXT)] == ["12", "7"]
    assert (kept.pattern, kept.flags, dict(kept.groupindex)) == (made.pattern, made.flags, dict(made.groupindex))


def test_what_others_kept_stays(tmp_path: Path) -> None:
    path = tmp_path / "patterns.bin"
    for pattern in ("a+", "b+"):
        one = Compiled(path)
        one.get(pattern)
        one.keep()
    before = path.read_bytes()
    again = Compiled(path)
    again.get("a+")
    again.get("b+")
    again.keep()
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["patterns.bin"]


@pytest.mark.parametrize("data", [b"", b"x" * 10, b"x" * 100])
def test_a_damaged_file_counts_as_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "patterns.bin"
    path.write_bytes(data)
    one = Compiled(path)
    assert one.get("a+").fullmatch("aa")
    one.keep()
    assert Compiled(path).get("a+").fullmatch("aa")


def test_nothing_is_written_where_nothing_may_be(tmp_path: Path) -> None:
    one = Compiled(tmp_path / "patterns.bin", may_write=False)
    assert one.get("a+").fullmatch("aa")
    one.keep()
    gone = Compiled(tmp_path / "gone" / "patterns.bin")
    assert gone.get("a+").fullmatch("aa")
    gone.keep()
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_may_change_what_is_loaded_as_code(tmp_path: Path) -> None:
    path = tmp_path / "patterns.bin"
    before = os.umask(0)
    try:
        one = Compiled(path)
        one.get("a+")
        one.keep()
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o022 == 0


def test_what_a_killed_process_left_is_not_in_the_way_for_good(tmp_path: Path) -> None:
    path = tmp_path / "patterns.bin"
    path.with_name(f"{path.name}.{os.getpid()}").write_bytes(b"half a f")
    for _run in range(2):
        one = Compiled(path)
        one.get("a+")
        one.keep()
    assert [p.name for p in tmp_path.iterdir()] == ["patterns.bin"]


def test_a_fault_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(regex.error):
        Compiled(tmp_path / "patterns.bin").get("(")


def test_all_shipped_patterns_can_be_kept(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    source = str(Path(chitieu.__file__).parents[1])
    subprocess.run(
        [sys.executable, "-m", "chitieu.report.shipped_patterns"],
        env={**environment, "PYTHONPATH": source},
        check=True,
    )
    (kept,) = tmp_path.rglob("patterns.*.bin")
    assert kept.stat().st_size > 100_000
    late = Late(Path("x"), "key", PATTERN)
    assert late.search(TEXT)


def test_the_first_run_of_an_installation_keeps_them_and_its_workers_do_not(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "kept"), "PYTHONDONTWRITEBYTECODE": ""}
    report = Path(__file__).parent.parent / "corpus" / "bac-giang-2023-s1-gia-lap.pdf"
    written: list[int] = []
    outputs: list[bytes] = []
    for run in ("first", "second"):
        out = tmp_path / run
        subprocess.run(
            [sys.executable, "-m", "chitieu", "extract", str(report), "-o", str(out), "--no-cache", "-q"],
            env=environment,
            check=True,
        )
        (kept,) = (tmp_path / "kept").rglob("patterns.*.bin")
        written.append(kept.stat().st_mtime_ns)
        outputs.append((out / "narrative.csv").read_bytes() + (out / "citations.csv").read_bytes())
    assert written[0] == written[1]  # nothing was left to compile
    assert outputs[0] == outputs[1]


def test_a_toml_file_is_parsed_once_and_never_out_of_date(tmp_path: Path) -> None:
    path = tmp_path / "patterns.bin"
    one = Compiled(path)
    assert one.toml("a = 1") == {"a": 1}
    one.keep()
    kept = Compiled(path)
    assert kept.toml("a = 1") == {"a": 1}
    assert not kept.has_new
    assert kept.toml("a = 2") == {"a": 2}
    assert kept.toml("day = 2023-10-26") == {"day": date(2023, 10, 26)}, "read, though it cannot be kept"
    kept.keep()
    again = Compiled(path)
    assert again.toml("a = 2") == {"a": 2}
    with pytest.raises(ValueError, match="Invalid value"):
        again.toml("a = ")
