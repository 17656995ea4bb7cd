"""What other programs get is what the CSV says: every type, every text, read back by the programs themselves."""

from __future__ import annotations

import csv
import glob
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chitieu.cli import main
from chitieu.contract import table as tables
from chitieu.contract.cell import cell_text, clean_text
from chitieu.contract.output import Output, Run
from chitieu.contract.rows import Row
from chitieu.contract.table import Table
from chitieu.contract.write import table_bytes, write_output
from chitieu.export.duck import write_duckdb, write_parquet
from chitieu.export.lines import write_jsonl
from chitieu.export.sqlite import write_sqlite
from chitieu.export.typed import kinds, rows
from chitieu.spreadsheet import exact_as_float

OUTPUT = Path(__file__).parent.parent / "output"
EVERY = [table for table, _ in Output().tables()]


class Mixed(Row, frozen=True):
    """A row with a column of each type; ``date`` is a day by its name."""

    report_id: str = ""
    member: str = ""
    label: str = ""
    page: int | None = None
    value: Decimal | None = None
    x0: float | None = None
    confidence: float | None = None
    date: str = ""


MIXED = Table("mixed", Mixed, ("report_id", "member"))
NASTY = [
    "=1+1", "+84", "-5", "@SUM(A1)", "'", '"', '""', ",", ";", "\\N", "NULL", "nan", "#", "\ufeff", " hai  đầu ",
    "0012", "1e5", "true", "⏎", "<b>&amp;", "\u202eabc", "🙂", "%0A", "2023-01-01", "{}", "[1]", "--", "x" * 40_000,
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=12)).map(clean_text)
NUMBERS = st.one_of(
    st.none(),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15),
    st.integers(-(10**12), 10**12).map(Decimal),
    st.decimals(0, 100, places=2),
)
MADE = st.builds(
    Mixed, TEXTS, TEXTS, TEXTS, st.none() | st.integers(-(2**63), 2**63 - 1), NUMBERS,
    st.none() | st.integers(-10_000, 100_000).map(lambda tenths: tenths / 10),
    st.none() | st.integers(0, 100).map(lambda hundredths: hundredths / 100),
    st.just("") | st.dates(date(1900, 1, 1)).map(str),
)  # fmt: skip


def told(row: tuple[object, ...]) -> tuple[object, ...]:
    """Return what a program gives back as texts of the CSV: numbers without zeros at their end."""
    (report_id, member, label, page, value, x0, confidence, day) = row
    number = None if value is None else Decimal(str(value)).normalize()
    floats = [None if cell is None else float(str(cell)) for cell in (x0, confidence)]
    return (report_id, member, label or "", page, number, *floats, "" if day is None else str(day))


def expected(row: Mixed) -> tuple[object, ...]:
    cells = [clean_text(row.report_id), clean_text(row.member), clean_text(row.label)]
    value = None if row.value is None else row.value.normalize()
    x0 = float(cell_text(row.x0, "tenth")) if row.x0 is not None else None
    return (*cells, row.page, value, x0, row.confidence, row.date)


def silent(_: str) -> None:
    pass


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(MADE, max_size=8))
@example([Mixed(value=Decimal("12345678901234567890123456789.12345678901")), Mixed(value=Decimal("1e-14"))])
@example([Mixed(value=Decimal("12345678901234567890123456789012345678901234567890.5")), Mixed(value=Decimal("99.3"))])
def test_every_format_gives_back_what_the_csv_says(made: list[Mixed]) -> None:
    with tempfile.TemporaryDirectory(prefix="a [1] * 'x'") as name:
        folder = Path(name)
        (folder / MIXED.file).write_bytes(table_bytes(MIXED, made))
        wanted = [expected(row) for row in made]

        write_parquet(folder / "m.parquet", folder, MIXED, silent)
        with closing(duckdb.connect()) as connection:
            files = glob.escape(str(folder / "m.parquet")).replace("'", "''")
            assert [told(row) for row in connection.execute(f"FROM '{files}'").fetchall()] == wanted
        write_duckdb(folder / "m.duckdb", folder, [MIXED], silent)
        with closing(duckdb.connect(str(folder / "m.duckdb"), read_only=True)) as connection:
            assert [told(row) for row in connection.execute("FROM mixed").fetchall()] == wanted

        write_sqlite(folder / "m.sqlite", folder, [MIXED])
        with closing(sqlite3.connect(folder / "m.sqlite")) as connection:
            assert [told(row) for row in connection.execute("SELECT * FROM mixed")] == wanted

        with (folder / "m.jsonl").open("wb") as stream:
            write_jsonl(stream, folder, MIXED)
        lines = (folder / "m.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
        assert [told(tuple(json.loads(line, parse_float=Decimal).values())) for line in lines] == wanted


def test_the_tables_of_the_corpus_have_the_types_of_the_data_package(tmp_path: Path) -> None:
    assert main(["export", str(OUTPUT), "--to", "duckdb", "-o", str(tmp_path / "t.duckdb")]) == 0
    package = json.loads((OUTPUT / "datapackage.json").read_bytes())
    said = {
        resource["name"]: [(field["name"], field["type"]) for field in resource["schema"]["fields"]]
        for resource in package["resources"]
    }
    types = {"VARCHAR": "string", "BIGINT": "integer", "DOUBLE": "number", "DECIMAL(38,10)": "number", "DATE": "date"}
    with closing(duckdb.connect(str(tmp_path / "t.duckdb"), read_only=True)) as connection:
        for name, fields in said.items():
            made = connection.execute(f'DESCRIBE "{name}"').fetchall()
            assert [(row[0], types[row[1]]) for row in made] == fields
        counts = connection.execute("SELECT code, sum(value) FROM series GROUP BY code ORDER BY code").fetchall()
        assert all(isinstance(total, Decimal) for _, total in counts if total is not None)
        assert ("01@2008", "01") in connection.execute("SELECT area_id, code FROM areas").fetchall()


def test_numbers_compare_as_numbers_in_sqlite(tmp_path: Path) -> None:
    assert main(["export", str(OUTPUT), "--to", "sqlite", "-o", str(tmp_path / "t.sqlite")]) == 0
    with closing(sqlite3.connect(tmp_path / "t.sqlite")) as connection:
        asked = "SELECT count(*) FROM series WHERE value > 9 AND value < 100"
        found = connection.execute(asked).fetchone()[0]
        (quick,) = connection.execute(f"EXPLAIN QUERY PLAN {asked} AND code = 'BM3.3.1'").fetchall()
    with (OUTPUT / "series.csv").open(encoding="utf-8", newline="") as file:
        assert found == sum(1 for row in csv.DictReader(file) if row["value"] and 9 < Decimal(row["value"]) < 100)
    assert "USING INDEX" in quick[3]


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_what_is_stored_as_a_float_comes_back_digit_by_digit(value: Decimal) -> None:
    if exact_as_float(value):
        assert Decimal(repr(float(value))) == value


@pytest.mark.parametrize("target", ["parquet", "jsonl", "csv", "sqlite"])
def test_an_export_has_the_same_bytes_each_time(tmp_path: Path, target: str) -> None:
    for name in ("a", "b"):
        command = ["export", str(OUTPUT), "--to", target, "-o", str(tmp_path / name), "--table", "series,areas"]
        assert main(command) == 0
    one, other = tmp_path / "a", tmp_path / "b"
    if one.is_file():
        assert one.read_bytes() == other.read_bytes()
    else:
        assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in other.iterdir()}


def test_a_history_is_the_same_from_the_folder_and_from_what_was_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(OUTPUT), "--to", "duckdb", "-o", str(tmp_path / "t.duckdb")]) == 0
    assert main(["export", str(OUTPUT), "--to", "parquet", "-o", str(tmp_path / "p")]) == 0
    for asked in (["--code", "BM3.3.1"], ["--code", "BM3.1.4", "--area", "24@2025", "--join", "successor"]):
        given_back: set[str] = set()
        for source in (OUTPUT, tmp_path / "t.duckdb", tmp_path / "p"):
            assert main(["history", str(source), *asked, "--csv"]) == 0
            given_back.add(capsys.readouterr().out)
        assert len(given_back) == 1


def test_an_older_output_lacks_columns_and_nothing_else(tmp_path: Path) -> None:
    older = Path(__file__).parent / "data" / "output-1.0"
    for target in ("duckdb", "sqlite", "jsonl"):
        assert main(["export", str(older), "--to", target, "-o", str(tmp_path / target)]) == 0
    with closing(duckdb.connect(str(tmp_path / "duckdb"), read_only=True)) as connection:
        assert [row[0] for row in connection.execute("DESCRIBE footnotes").fetchall()] == list(tables.FOOTNOTES.names)


def test_a_copy_as_csv_is_the_output_itself(tmp_path: Path) -> None:
    assert main(["export", str(OUTPUT), "--to", "csv", "-o", str(tmp_path / "copy")]) == 0
    names = sorted(path.name for path in OUTPUT.iterdir() if path.is_file())
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == names
    assert all((tmp_path / "copy" / name).read_bytes() == (OUTPUT / name).read_bytes() for name in names)


def test_one_table_goes_to_a_pipe(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", str(OUTPUT), "--to", "csv", "--table", "areas", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out == (OUTPUT / "areas.csv").read_bytes()


def test_a_number_no_database_holds_stays_text_and_is_told(tmp_path: Path) -> None:
    told_of: list[str] = []
    (tmp_path / MIXED.file).write_bytes(table_bytes(MIXED, [Mixed(value=Decimal(10) ** 40)]))
    write_duckdb(tmp_path / "m.duckdb", tmp_path, [MIXED], told_of.append)
    assert told_of == ["mixed.value is written as text: a number has 41 digits before and 0 behind the point"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([str(OUTPUT), "--to", "csv", "-o", str(OUTPUT)], 2, "the output itself"),
        ([str(OUTPUT), "--to", "jsonl", "-o", "x", "--table", "nothing"], 2, "no such table"),
        ([str(OUTPUT), "--to", "jsonl", "-o", "-"], 2, "one table alone"),
        (["nowhere", "--to", "jsonl", "-o", "x"], 2, "no run.json"),
        *(([str(OUTPUT), "--to", to, "-o", "no/such/x"], 6, "cannot be written") for to in ("duckdb", "sqlite")),
        ([str(OUTPUT), "--to", "jsonl", "-o", "/proc/x"], 6, "cannot be written"),
        ([str(OUTPUT), "--to", "parquet", "-o", "no/such/x", "--table", "series"], 6, "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_line(
    arguments: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", *arguments]) == status
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_an_export_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    path.write_bytes(b"before")
    broken = tmp_path / "broken"
    write_output(broken, Output(run=Run()))
    (broken / "series.csv").write_bytes((broken / "series.csv").read_bytes() + b"too,few\n")
    assert main(["export", str(broken), "--to", "sqlite", "-o", str(path)]) == 2
    assert path.read_bytes() == b"before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken", "t.sqlite"]


def test_a_database_without_duckdb_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)  # an import of it fails
    assert main(["export", str(OUTPUT), "--to", "duckdb", "-o", str(tmp_path / "t.duckdb")]) == 5
    assert "pip install 'chitieu[export]'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_every_column_of_the_contract_has_a_kind() -> None:
    for table in EVERY:
        assert len(kinds(table)) == len(table.names)
        assert sum(1 for _ in rows(OUTPUT, table)) >= 1
