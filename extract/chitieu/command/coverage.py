"""``chitieu coverage``: which reports are there, and which one would expect."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, add_patterns, config, declare, pattern_folders

if TYPE_CHECKING:
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu coverage tables/
  chitieu coverage tables/ -o coverage.csv               # a row per report expected or there
  chitieu coverage tables/ --from 2022-Q1 --to 2024-A1
  chitieu coverage tables/ --every-province --from 2025  # 63 provinces until June 2025, 34 from July on
  chitieu coverage tables/ --expect organisations.csv
  chitieu coverage tables/ --json | jq -r '.rows[] | select(.state == "missing") | .period'

A list of organisations has the column area (a name, or code and vintage) and any of org, org_level, regime, from, to; a
line without org means the province's own body. Without a list it is those that are there. Periods are those of their
regime's calendar, from the first to the last one there unless --from and --to say otherwise.
exit status: 0 all expected reports are there, once; 1 some are missing, compete or belong nowhere."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    out: Path
    file: Path | None
    first: str
    last: str
    expect: Path | None
    every_province: bool
    patterns: list[Path]
    quiet: bool
    as_json: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "coverage", about="which reports are there, and which not", examples=EXAMPLES, run=run)
    parser.add_argument("out", metavar="OUT", type=Path, help="folder that extract wrote")
    parser.add_argument("-o", "--out", dest="file", type=Path, metavar="CSV", help="write a row per report")
    parser.add_argument("--from", dest="first", default="", metavar="PERIOD", help="a year or a period: 2022, 2022-Q1")
    parser.add_argument("--to", dest="last", default="", metavar="PERIOD", help="a year or a period: 2024, 2024-A1")
    parser.add_argument("--expect", type=Path, metavar="CSV", help="organisations that should report")
    parser.add_argument("--every-province", action="store_true", help="expect the report of every province")
    add_patterns(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing")
    add_json(parser, "print the rows as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Compare what is there with what is expected, print and write it."""
    from chitieu.contract.read import read_table  # noqa: PLC0415 see the package's docstring
    from chitieu.contract.table import REPORTS  # noqa: PLC0415
    from chitieu.contract.write import write_table  # noqa: PLC0415
    from chitieu.coverage.compare import Asked, check, coverage  # noqa: PLC0415
    from chitieu.coverage.expected import read_wanted  # noqa: PLC0415
    from chitieu.coverage.rows import COVERAGE  # noqa: PLC0415
    from chitieu.coverage.show import show, show_json  # noqa: PLC0415
    from chitieu.patterns.load import load_patterns  # noqa: PLC0415

    options = Options(**vars(namespace))
    patterns = load_patterns(users=pattern_folders(options.patterns, config()))
    wanted = tuple(read_wanted(options.expect, patterns)) if options.expect is not None else ()
    asked = Asked(options.first, options.last, wanted, options.every_province)
    check(asked)
    rows = coverage(read_table(options.out, REPORTS), asked, patterns)
    if options.file is not None:
        write_table(options.file, COVERAGE, rows)
    if options.as_json:
        show_json(rows)
    elif not options.quiet:
        show(rows)
    return int(any(row.state in {"missing", "competing", "unplaced"} for row in rows))
