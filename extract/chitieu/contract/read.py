"""Reads an output folder back into its rows."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

import msgspec

from chitieu.contract import table as tables
from chitieu.contract.output import RUN_FILE, Output, Run
from chitieu.contract.rows import SCHEMA_VERSION
from chitieu.errors import OutputUnreadableError

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.contract.table import R, Table


def read_output(folder: Path) -> Output:
    """Read an output folder. Columns that an older minor schema lacks take their defaults.

    Raises OutputUnreadableError when ``folder`` holds no output, a damaged one, or one of another major schema.
    """
    run = read_run(folder)
    return Output(
        documents=read_table(folder, tables.DOCUMENTS),
        pages=read_table(folder, tables.PAGES),
        reports=read_table(folder, tables.REPORTS),
        observations=read_table(folder, tables.OBSERVATIONS),
        series=read_table(folder, tables.SERIES),
        citations=read_table(folder, tables.CITATIONS),
        footnotes=read_table(folder, tables.FOOTNOTES),
        unmapped=read_table(folder, tables.UNMAPPED),
        findings=read_table(folder, tables.FINDINGS),
        narrative=read_table(folder, tables.NARRATIVE),
        indicators=read_table(folder, tables.INDICATORS),
        areas=read_table(folder, tables.AREAS),
        run=run,
    )


def read_run(folder: Path) -> Run:
    """Read ``run.json``. Raises OutputUnreadableError."""
    path = folder / RUN_FILE
    try:
        run = msgspec.json.decode(path.read_bytes(), type=Run)
    except FileNotFoundError as error:
        raise OutputUnreadableError(f"{folder}: no {RUN_FILE} there; name a folder that chitieu wrote") from error
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise OutputUnreadableError(f"{path}: {error}; name a folder that chitieu wrote") from error
    if run.schema_version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise OutputUnreadableError(
            f"{path}: schema {run.schema_version}, this program reads {SCHEMA_VERSION}; extract the archive again"
        )
    return run


def read_table(folder: Path, table: Table[R]) -> tuple[R, ...]:
    """Read one table of an output folder. Raises OutputUnreadableError that names file and line."""
    return read_rows(folder / table.file, table)


def read_rows(path: Path, table: Table[R]) -> tuple[R, ...]:
    """Read one CSV whose columns are those of ``table``, in any order; columns it does not know are passed over.

    Raises OutputUnreadableError that names file and line.
    """
    csv.field_size_limit(sys.maxsize)  # a footnote may be longer than the 128 KiB the csv module allows
    known = set(table.names)
    rows: list[R] = []
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # a spreadsheet may have added the mark
            reader = csv.reader(file, strict=True)
            header = next(reader, list[str]())
            if absent := [name for name in table.key if name not in header]:
                raise OutputUnreadableError(f"{path}: no column {absent[0]}; this is not {table.file} of chitieu")
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(header):
                    raise OutputUnreadableError(
                        f"{path}, line {line}: {len(header)} cells expected, {len(cells)} found"
                    )
                given = {name: cell for name, cell in zip(header, cells, strict=True) if cell and name in known}
                rows.append(msgspec.convert(given, table.row, strict=False))
    except FileNotFoundError as error:
        raise OutputUnreadableError(f"{path}: missing; name a folder that chitieu wrote") from error
    except (msgspec.ValidationError, csv.Error) as error:
        raise OutputUnreadableError(f"{path}, line {line}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise OutputUnreadableError(f"{path}: {error}") from error
    return tuple(rows)
