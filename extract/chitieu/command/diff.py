"""``chitieu diff``: what changed between two output folders."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, columns, declare

if TYPE_CHECKING:
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu diff tables-old/ tables-new/
  chitieu diff tables-old/ tables-new/ --ignore confidence,match_score --csv changes.csv"""


class Options(argparse.Namespace):
    """What the parser fills in."""

    old: Path
    new: Path
    ignore: list[str]
    csv_path: Path | None
    as_json: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "diff", about="compare two output folders", examples=EXAMPLES, run=run)
    parser.add_argument("old", metavar="OLD", type=Path)
    parser.add_argument("new", metavar="NEW", type=Path)
    parser.add_argument("--ignore", metavar="COLS", type=columns, default=[], help="columns to leave out, with commas")
    parser.add_argument("--csv", metavar="FILE", type=Path, dest="csv_path", help="write the differences as CSV")
    add_json(parser, "print the differences as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Compare and print; 1 when something differs."""
    from chitieu import diff  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    return diff.run(options.old, options.new, ignore=options.ignore, as_json=options.as_json, csv_path=options.csv_path)
