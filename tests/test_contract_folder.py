"""An output folder is written whole or not at all, says what it holds, and is read back."""

import json
import os
import resource
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from msgspec.structs import replace

from chitieu.contract import table as tables
from chitieu.contract.output import Output, Run
from chitieu.contract.read import read_output, read_rows
from chitieu.contract.rows import DocumentRow, FindingRow, ObservationRow, ReportRow
from chitieu.contract.table import Column
from chitieu.contract.write import write_output
from chitieu.errors import OutputError, OutputUnreadableError

REPORT = "d0123456789abcdef"
OUTPUT = Output(
    documents=(DocumentRow(file="a.pdf", state="done", bytes=7),),
    reports=(ReportRow(report_id=REPORT, file="a.pdf", title="Báo cáo,\nquý I"),),
    observations=(ObservationRow(file="a.pdf", report_id=REPORT, code="X1", value=Decimal("1.50"), status="ok"),),
    run=Run(program="9", versions={"b": "2", "a": "1"}, patterns="ff", settings={"ocr": "auto"}),
)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_comes_back(tmp_path: Path) -> None:
    write_output(tmp_path / "new" / "out", OUTPUT)
    back = read_output(tmp_path / "new" / "out")
    assert back.reports[0].title == "Báo cáo, ⏎ quý I"
    assert replace(back, reports=OUTPUT.reports) == OUTPUT


def test_bytes_are_plain_utf8_with_lf(tmp_path: Path) -> None:
    write_output(tmp_path, OUTPUT)
    files = snapshot(tmp_path)
    assert len(files) == 14
    for name, data in files.items():
        assert not data.startswith(b"\xef\xbb\xbf"), name
        assert b"\r" not in data, name
        assert data.endswith(b"\n"), name
    assert files["narrative.csv"] == b"report_id,page,x0,top,x1,bottom,text,value,unit,code,agrees\n"
    write_output(tmp_path, OUTPUT)
    assert snapshot(tmp_path) == files


@pytest.mark.parametrize("stop", range(14))
def test_a_write_that_fails_leaves_the_old_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    write_output(tmp_path, OUTPUT)
    before = snapshot(tmp_path)
    calls = 0
    real = os.fsync

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls > stop:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_output(tmp_path, replace(OUTPUT, observations=()))
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("size", [0, 100, 1000, 40_000])
def test_a_disk_that_is_full_leaves_the_old_output(tmp_path: Path, size: int) -> None:
    write_output(tmp_path, OUTPUT)
    before = snapshot(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        with pytest.raises(OutputError, match="File too large"):
            write_output(tmp_path, replace(OUTPUT, observations=()))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert snapshot(tmp_path) == before


def test_what_a_killed_run_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".observations.csv.writing").write_text("half")
    (tmp_path / "notes.txt").write_text("mine")
    write_output(tmp_path, OUTPUT)
    assert not list(tmp_path.glob(".*"))
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_every_file_is_whole_when_the_run_is_killed_between_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_output(tmp_path, OUTPUT)
    old = snapshot(tmp_path)
    changed = replace(OUTPUT, documents=(), reports=(), observations=())
    other = tmp_path / "other"
    write_output(other, changed)
    new = snapshot(other)
    real = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if target.name == "documents.csv":
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_output(tmp_path, changed)
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert set(left) == set(old)
    assert all(data in (old[name], new[name]) for name, data in left.items())


def test_a_file_in_the_way_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="out"):
        write_output(tmp_path / "out", OUTPUT)


def test_other_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputUnreadableError, match=r"run\.json"):
        read_output(tmp_path)
    write_output(tmp_path, OUTPUT)
    (tmp_path / "run.json").write_text('{"schema_version": "2.0"}')
    with pytest.raises(OutputUnreadableError, match=r"schema 2\.0"):
        read_output(tmp_path)


def test_a_damaged_table_names_its_line(tmp_path: Path) -> None:
    write_output(tmp_path, OUTPUT)
    path = tmp_path / "observations.csv"
    path.write_text(path.read_text().replace(",1.50,", ",1x50,"))
    with pytest.raises(OutputUnreadableError, match=r"observations\.csv, line 2"):
        read_output(tmp_path)


def test_columns_of_another_minor_schema_are_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "findings.csv"
    path.write_text("finding_id,rule,from_the_future\nf1,sum,x\n")
    assert read_rows(path, tables.FINDINGS) == (FindingRow(finding_id="f1", rule="sum"),)


def test_the_columns_say_what_they_hold() -> None:
    columns = {column.name: column for column in tables.OBSERVATIONS.columns}
    assert columns["value"] == Column("value", "decimal", optional=True)
    assert columns["x0"].kind == "tenth"
    assert columns["confidence"].kind == "hundredth"
    assert columns["status"] == Column("status", "text", optional=False, enum=("ok", "blank", "missing", "review"))
    assert columns["use"] == Column("use", "text", optional=True, enum=("yes", "no"))


def test_keys_name_columns_and_foreign_keys_name_tables_of_the_package(tmp_path: Path) -> None:
    write_output(tmp_path, OUTPUT)
    package = cast("dict[str, list[dict[str, object]]]", json.loads((tmp_path / "datapackage.json").read_text()))
    names = {str(resource["name"]) for resource in package["resources"]}
    for table, _ in OUTPUT.tables():
        assert table.name in names
        assert (tmp_path / table.file).exists()
        assert set(table.key) <= set(table.names)
        for foreign in table.foreign:
            target = next(other for other, _ in OUTPUT.tables() if other.name == foreign.table)
            assert set(foreign.columns) <= set(table.names)
            assert set(foreign.key) <= set(target.names)
    assert set(tables.PATTERNS) <= {name for table, _ in OUTPUT.tables() for name in table.names}
