"""A published data set: approved reports alone, whole in itself, with its licence and the pages it comes from."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import frictionless
import pytest

from chitieu.cli import main
from chitieu.contract import table as tables
from chitieu.contract.read import read_table
from made_history import line_of, made

if TYPE_CHECKING:
    from pathlib import Path

FLOW = "BM3.3.1.1"


def published(tmp_path: Path, target: str, *more: str) -> Path:
    made(tmp_path / "out", line_of(FLOW, ["2023-Q1", "2023-Q3", "2024-Q1"]), approved=frozenset({"2023-Q1", "2024-Q1"}))
    path = tmp_path / "published"
    assert main(["export", str(tmp_path / "out"), "--to", target, "--released", "-o", str(path), *more]) == 0
    return path


def test_it_holds_what_approved_reports_say_and_nothing_else(tmp_path: Path) -> None:
    path = published(tmp_path, "csv", "--licence", "CC0-1.0")
    assert [row.period for row in read_table(path, tables.SERIES)] == [
        r.period for r in read_table(path, tables.REPORTS)
    ]
    assert {row.period for row in read_table(path, tables.OBSERVATIONS)} == {"2023-Q1", "2024-Q1"}
    assert len(read_table(path, tables.DOCUMENTS)) == 2
    assert read_table(path, tables.INDICATORS) == read_table(tmp_path / "out", tables.INDICATORS)


def test_it_is_an_output_whose_history_can_be_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = published(tmp_path, "csv", "-q")
    assert main(["history", str(path), "--code", FLOW, "--csv"]) == 0
    assert capsys.readouterr().out.count("\n") == 3


def test_it_is_a_data_package_that_validates(tmp_path: Path) -> None:
    path = published(tmp_path, "csv", "--licence", "CC0-1.0")
    assert json.loads((path / "datapackage.json").read_bytes())["licenses"] == [
        {"path": "LICENCE.txt", "title": "CC0-1.0"}
    ]
    report = frictionless.validate(str(path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])


def test_it_names_licence_and_source_pages(tmp_path: Path) -> None:
    path = published(tmp_path, "csv", "--licence", "Giấy phép mở")
    assert (path / "LICENCE.txt").read_text(encoding="utf-8") == "Giấy phép mở\n"
    readme = (path / "README.md").read_text(encoding="utf-8")
    assert "Giấy phép mở" in readme
    assert "2 approved reports with 2 values, read out of 2 files" in readme
    with (path / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["page"], row["values"]) for row in rows] == [("9", "1"), ("9", "1")]
    assert {row["sha256"] for row in rows} <= {row.sha256 for row in read_table(tmp_path / "out", tables.DOCUMENTS)}


def test_no_licence_is_assumed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = published(tmp_path, "jsonl")
    assert "no licence is stated" in capsys.readouterr().err
    assert not (path / "LICENCE.txt").exists()
    assert "không nêu · none is stated" in (path / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("target", "file"),
    [("duckdb", "chitieu.duckdb"), ("sqlite", "chitieu.sqlite"), ("xlsx", "chitieu.xlsx"), ("sdmx-csv", "chitieu.csv"),
     ("parquet", "series.parquet"), ("jsonl", "series.jsonl")],
)  # fmt: skip
def test_every_format_can_be_published(tmp_path: Path, target: str, file: str) -> None:
    path = published(tmp_path, target, "-q")
    assert (path / file).stat().st_size > 0
    assert {"README.md", "sources.csv"} <= {one.name for one in path.iterdir()}
    assert not [one for one in path.iterdir() if one.name.startswith(".")]


def test_nothing_is_published_where_nothing_is_approved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path / "out", line_of(FLOW, ["2023-Q1"]))
    path = tmp_path / "published"
    assert main(["export", str(tmp_path / "out"), "--to", "csv", "--released", "-o", str(path)]) == 2
    assert "corrections sign" in capsys.readouterr().err
    assert not path.exists()


def test_values_that_are_published_are_those_of_the_output(tmp_path: Path) -> None:
    path = published(tmp_path, "csv", "-q")
    values = {(row.report_id, row.code): row.value for row in read_table(tmp_path / "out", tables.OBSERVATIONS)}
    assert all(values[row.report_id, row.code] == row.value for row in read_table(path, tables.OBSERVATIONS))
    assert {row.value for row in read_table(path, tables.OBSERVATIONS)} == {Decimal(100), Decimal(120)}
