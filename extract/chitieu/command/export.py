"""``chitieu export``: the tables for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import columns, declare, warn

if TYPE_CHECKING:
    from chitieu.command.option import Commands
    from chitieu.export import Target
    from chitieu.wording import Language

EXAMPLES = """\
examples:
  chitieu export tables/ --to xlsx -o tables.xlsx
  chitieu export tables/ --to duckdb -o tables.duckdb         # chitieu history tables.duckdb --code CODE
  chitieu export tables/ --to parquet -o parquet/             # a file a table
  chitieu export tables/ --to parquet --table series -o series.parquet
  chitieu export tables/ --to jsonl --table series -o - | head
  chitieu export tables/ --to sdmx-csv -o series.csv          # and series.structure.json beside it
  chitieu export tables/ --to csv --released --licence 'CC0-1.0' -o published/

The CSV files stay what counts; an export is made of them and replaced whole. docs/export.md says what each holds."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    out: Path
    to: Target
    path: Path
    tables: list[list[str]]
    released: bool
    licence: str
    archive: Path | None
    lang: Language
    quiet: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "export", about="the tables for other programs", examples=EXAMPLES, run=run)
    parser.add_argument("out", metavar="OUT", type=Path, help="folder that extract wrote")
    parser.add_argument(
        "--to",
        required=True,
        choices=["parquet", "duckdb", "sqlite", "xlsx", "sdmx-csv", "jsonl", "csv"],
        help="format",
    )
    parser.add_argument("-o", "--path", required=True, metavar="PATH", type=Path, help="file or folder to write")
    parser.add_argument(
        "--table", metavar="NAME", type=columns, action="append", default=[], dest="tables",
        help="this table alone, several with commas (may be repeated; default: all)",
    )  # fmt: skip
    parser.add_argument("--released", action="store_true", help="approved reports alone, as a folder to publish")
    parser.add_argument("--licence", metavar="TEXT", default="", help="licence of what is published (none is assumed)")
    parser.add_argument("--archive", metavar="DIR", type=Path, help="where the files lie, for links (xlsx)")
    parser.add_argument("--lang", choices=["vi", "en"], default="vi", help="language of a workbook (default: vi)")
    parser.add_argument("-q", "--quiet", action="store_true", help="do not say what could not be kept as it is")


def run(namespace: argparse.Namespace) -> int:
    """Export."""
    from chitieu import export  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    given = export.Given(
        options.out,
        options.to,
        options.path,
        tuple(name for given in options.tables for name in given),
        released=options.released,
        licence=options.licence,
        archive=options.archive,
        language=options.lang,
    )
    return export.run(given, (lambda _: None) if options.quiet else warn)
