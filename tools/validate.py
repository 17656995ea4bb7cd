"""Checks folders of tables against their own datapackage.json: keys, types, closed lists, patterns (frictionless).

With ``--reports`` every export, the history and the overview of the generated archive are made as well, and counted.

python tools/validate.py output/ tables/        names table, line and fault; exits with 1 when there is one
python tools/validate.py --reports 500          `make validate`: generated reports, 25 periods of so many areas;
                                                writes docs/validation.md
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, cast

from frictionless import Checklist, Package, system
from generated_archive import generate

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "validation.md"
PERIODS = 25
SHOWN = 20
TEXT = """\
# The Data Package holds what it says

Written by `make validate` (`tools/validate.py`); do not edit by hand. It exits with 1 when a row breaks a rule.

Every output has a `datapackage.json` (Data Package v2) that states primary and foreign keys, types, closed lists and
patterns of every column ([data dictionary](data-dictionary.md)). frictionless, which knows nothing of this program,
checks the tables of $reports generated reports ($areas areas, $periods periods, and some that compete, with whole
narratives, as page objects) against it: **$faults faults in $rows rows**.

| table | rows | columns | primary key | foreign keys | faults |
| --- | ---: | ---: | --- | ---: | ---: |
$tables

Reading took $made s of CPU time, checking $checked s. `tests/test_data_package.py` does the same with `output/` and
fewer reports, and seeds one violation of each kind, which has to be found: a key twice, a key of nothing, a word for a
number, a word outside a closed list, a text against its pattern, an empty cell that may not be empty, a lost column.

## What is made of them

Every export of the same archive, the history of a form and the overview: each command has to end well, the rows of all
tables are counted again in what can be counted, and the exported CSV files are checked as the tables were.

| command | CPU, s | MB |
| --- | ---: | ---: |
$uses
"""
TARGETS = {
    "csv": "csv", "jsonl": "jsonl", "parquet": "parquet", "duckdb": "a.duckdb", "sqlite": "a.sqlite", "xlsx": "a.xlsx",
    "sdmx-csv": "a.csv",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule; ``line`` of the file (the header is 1), 0 where the fault is no row's."""

    table: str
    line: int
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One table."""

    name: str
    rows: int
    columns: int
    key: tuple[str, ...]
    foreign: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A command over the archive: what it took and what it left."""

    command: str
    seconds: float
    megabytes: float


def check(folder: Path) -> list[Checked]:
    """Check every table of a folder."""
    with system.use_context(trusted=True):  # the folder may lie anywhere
        package = Package(str((folder / "datapackage.json").resolve()))
        report = package.validate(Checklist())
    told = [Fault("", 0, error.type, error.message) for error in report.errors]
    found: list[Checked] = [Checked("datapackage.json", 0, 0, (), 0, tuple(told))] if told else []
    for task in report.tasks:
        schema = package.get_resource(task.name).schema
        faults = tuple(
            Fault(task.name, int(getattr(error, "row_number", 0)), error.type, error.message) for error in task.errors
        )
        rows = int(task.stats.get("rows", 0))
        key = tuple(schema.primary_key)
        found.append(Checked(task.name, rows, len(schema.fields), key, len(schema.foreign_keys), faults))
    return found


def used_for(out: Path, folder: Path, tables: Sequence[Checked]) -> tuple[list[Use], list[Fault]]:
    """Run every command that makes something of ``out``, into ``folder``. Raises CalledProcessError."""
    wanted = [
        *(("export", str(out), "--to", target, "-q", "-o", str(folder / name)) for target, name in TARGETS.items()),
        ("history", str(out), "--form", "3", "--wide", "-o", str(folder / "history.csv")),
        ("report", str(out), "-q", "-o", str(folder / "overview.html")),
    ]
    uses: list[Use] = []
    for words in wanted:
        before, there = _used(), _size(folder)
        subprocess.run([sys.executable, "-m", "chitieu", *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        told = " ".join(Path(word).name if "/" in word else word for word in words)
        uses.append(Use(told, _used() - before, _size(folder) - there))
    faults = [fault for table in check(folder / TARGETS["csv"]) for fault in table.faults]
    with sqlite3.connect(folder / TARGETS["sqlite"]) as base:
        for table in tables:
            (rows,) = base.execute(f'select count(*) from "{table.name}"').fetchone()  # noqa: S608 our own names
            if rows != table.rows:
                faults.append(Fault(table.name, 0, "export", f"{rows} rows in SQLite, {table.rows} in the CSV"))
    return uses, faults


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1_000_000


def _faults(tables: Sequence[Checked]) -> list[Fault]:
    return [fault for table in tables for fault in table.faults]


def _page(  # noqa: PLR0913, PLR0917 what the page tells
    tables: Sequence[Checked], uses: Sequence[Use], reports: int, areas: int, made: float, checked: float
) -> str:
    lines = "\n".join(
        f"| {t.name} | {t.rows:,} | {t.columns} | {', '.join(t.key) or 'none'} | {t.foreign} | {len(t.faults)} |"
        for t in tables
    )
    return Template(TEXT).substitute(
        reports=f"{reports:,}",
        areas=areas,
        periods=PERIODS,
        faults=len(_faults(tables)),
        rows=f"{sum(table.rows for table in tables):,}",
        tables=lines,
        made=f"{made:.0f}",
        checked=f"{checked:.0f}",
        uses="\n".join(f"| `chitieu {use.command}` | {use.seconds:.1f} | {use.megabytes:.1f} |" for use in uses),
    )


def _used() -> float:
    times = time.process_time(), *_children()
    return sum(times)


def _children() -> tuple[float, float]:
    import resource  # noqa: PLC0415 there is none on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime, used.ru_stime


def main() -> int:
    """Check what the command line names."""
    parser = argparse.ArgumentParser(description="Check folders of tables against their datapackage.json.")
    parser.add_argument("folders", nargs="*", type=Path, metavar="OUT")
    parser.add_argument("--reports", type=int, metavar="N", help=f"generate N reports, {PERIODS} of an area")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write what --reports found")
    options = parser.parse_args()
    folders, reports = cast("list[Path]", options.folders), cast("int | None", options.reports)
    faults: list[Fault] = []
    for folder in folders:
        tables = check(folder)
        faults += _faults(tables)
        print(f"{folder}: {sum(table.rows for table in tables):,} rows, {len(_faults(tables))} faults")
    if reports:
        with tempfile.TemporaryDirectory(prefix="validate-") as scratch:
            areas = max(1, reports // PERIODS)
            out, exports = Path(scratch) / "tables", Path(scratch) / "exports"
            exports.mkdir()
            counts = generate(out, areas, PERIODS, whole=True)
            made = _used()
            tables = check(out)
            checked = _used() - made
            uses, broken = used_for(out, exports, tables)
            faults += _faults(tables) + broken
            text = _page(tables, uses, counts.reports, areas, made, checked)
        cast("Path", options.page).write_text(text, encoding="utf-8")
        print(text)
    for fault in faults[:SHOWN]:
        print(f"{fault.table}.csv, line {fault.line}: {fault.kind}: {fault.told}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
