"""Outputs hold what their datapackage.json says, by the word of frictionless; each kind of violation is seen."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from generated_archive import generate
from validate import check

from chitieu.contract.description import ANY, TABLES, descriptions, of_column, of_table
from chitieu.contract.output import Output
from chitieu.contract.read import read_output
from chitieu.contract.table import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

OUTPUT = Path(__file__).parents[1] / "output"
Cells = list[str]


def faults(folder: Path) -> list[tuple[str, int, str]]:
    return [(fault.table, fault.line, fault.kind) for table in check(folder) for fault in table.faults]


def test_the_committed_output_is_valid() -> None:
    checked = check(OUTPUT)
    assert faults(OUTPUT) == []
    assert {table.name for table in checked} == {table.name for table, _ in Output().tables()}
    assert all(table.rows for table in checked)


def test_generated_reports_are_valid(tmp_path: Path) -> None:
    counts = generate(tmp_path, areas=2, periods=8)
    assert counts.reports == 17
    assert faults(tmp_path) == []
    output = read_output(tmp_path)
    assert {row.status for row in output.observations} == {"ok", "blank", "missing", "review"}
    assert {row.use for row in output.observations} == {"yes", "no", ""}, "some reports compete"
    assert {row.state for row in output.documents} == {"done", "duplicate", "failed"}
    assert all((output.footnotes, output.citations, output.unmapped, output.findings))
    assert len({(row.area_id, row.period) for row in output.reports}) == 16


def seed(folder: Path, table: str, change: Callable[[Cells, list[Cells]], object]) -> None:
    """Change header and rows of a table."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    change(header, rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def put(column: str, line: int, text: str) -> Callable[[Cells, list[Cells]], object]:
    return lambda header, rows: rows[line - 2].__setitem__(header.index(column), text)


def test_a_violation_of_each_kind_is_seen(tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(OUTPUT, out, ignore=shutil.ignore_patterns(".chitieu"))
    seed(out, "observations", lambda _header, rows: rows.insert(1, rows[0]))  # a key twice
    seed(out, "observations", put("report_id", 9, "dffffffffffffffff"))  # a report that is not there
    seed(out, "observations", put("code", 12, "BM9.9"))  # an indicator that no template has
    seed(out, "observations", put("value", 20, "1.234,5"))  # not a number
    seed(out, "observations", put("page", 21, "4.5"))  # not a whole number
    seed(out, "observations", put("status", 30, "fine"))  # outside the closed list
    seed(out, "observations", put("period", 40, "2023-Q5"))  # against the pattern
    seed(out, "observations", put("occurrence", 50, ""))  # part of a key
    seed(out, "reports", put("period_start", 3, "15/12/2022"))  # not an ISO day
    seed(out, "reports", put("area_id", 4, "99@2025"))  # an area that is not there
    seed(out, "documents", put("duplicate_of", 5, "gone.pdf"))  # a file of the same table
    seed(out, "findings", put("related_report_id", 2, "d0123456789abcdef"))
    seed(out, "areas", put("area_id", 3, "02"))  # a bare code: against the pattern, and others refer to it
    seed(out, "footnotes", lambda header, rows: [cells.pop(header.index("text")) for cells in (*rows, header)])
    found = faults(out)
    assert [one for one in found if one[0] in {"observations", "documents", "findings"}] == [
        ("observations", 3, "primary-key"),
        ("observations", 9, "foreign-key"),
        ("observations", 12, "foreign-key"),
        ("observations", 20, "type-error"),
        ("observations", 21, "type-error"),
        ("observations", 30, "constraint-error"),
        ("observations", 40, "constraint-error"),
        ("observations", 50, "constraint-error"),
        ("documents", 5, "foreign-key"),
        ("findings", 2, "foreign-key"),
    ]
    assert {("reports", 3, "type-error"), ("reports", 4, "foreign-key")} < set(found)
    assert ("areas", 3, "constraint-error") in found
    assert ("footnotes", 0, "missing-label") in found


def test_every_table_and_column_is_described_in_both_languages() -> None:
    used: set[tuple[str, str]] = set()
    for table in (*(table for table, _ in Output().tables()), CORRECTIONS):
        assert all((of_table(table.name).vi, of_table(table.name).en))
        for name in table.names:
            said = of_column(table.name, name)
            assert said.vi != said.en
            assert all((said.vi, said.en))
            used.add((table.name if name in descriptions().get(table.name, {}) else ANY, name))
    written = {(section, name) for section, names in descriptions().items() if section != TABLES for name in names}
    assert written == used, "a description of nothing"
