"""``chitieu history``: an indicator over periods and areas."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, columns, declare
from chitieu.errors import UsageError

if TYPE_CHECKING:
    from chitieu.command.option import Commands
    from chitieu.history.model import Join
    from chitieu.wording import Language

EXAMPLES = """\
examples:
  chitieu history tables/ --code CODE
  chitieu history tables/ --code CODE --area 24@2008 --plot on-time.svg
  chitieu history tables/ --form 3 --area 24@2008 --wide        # side by side, as one compares by hand
  chitieu history tables/ --code CODE --area 24@2025 --join successor
  chitieu history tables.duckdb --code CODE --csv -o on-time.csv

CODE stands in indicators.csv. An area is a code and its vintage: 24@2008 and 24@2025 are not the same province.
Values of the window alone, cumulative ones and those as of a day never share a line, nor do quarters, half-years and
years, nor two regimes. Only values that nobody doubts are compared. docs/history.md says what breaks a line."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    out: Path
    codes: list[list[str]]
    form: str
    areas: list[list[str]]
    org: str
    join: Join
    wide: bool
    plot: Path | None
    as_json: bool
    as_csv: bool
    file: Path | None
    lang: Language
    quiet: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "history", about="an indicator over periods and areas", examples=EXAMPLES, run=run)
    parser.add_argument("out", metavar="OUT", type=Path, help="folder that extract wrote, or what export made of one")
    parser.add_argument(
        "--code", metavar="CODE", type=columns, action="append", default=[], dest="codes",
        help="indicator, several with commas (may be repeated)",
    )  # fmt: skip
    parser.add_argument("--form", metavar="FORM", default="", help="all indicators of a form")
    parser.add_argument(
        "--area", metavar="AREA", type=columns, action="append", default=[], dest="areas",
        help="code and vintage of an area, several with commas (may be repeated)",
    )  # fmt: skip
    parser.add_argument("--org", metavar="NAME", default="", help="bodies whose name holds this, accents or not")
    parser.add_argument(
        "--join", choices=["none", "successor"], default="none",
        help="successor: put merged areas together under the one they became (default: none)",
    )  # fmt: skip
    parser.add_argument("--wide", action="store_true", help="a row an indicator, a column a period")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="draw the lines (.svg or .png)")
    parser.add_argument("--csv", action="store_true", dest="as_csv", help="print the values as CSV")
    add_json(parser, "print the values as JSON")
    parser.add_argument("-o", "--out-file", metavar="FILE", type=Path, dest="file", help="write them there (CSV)")
    parser.add_argument("--lang", choices=["vi", "en"], default="vi", help="language (default: vi)")
    parser.add_argument("-q", "--quiet", action="store_true", help="print no table (with --plot)")


def run(namespace: argparse.Namespace) -> int:
    """Find and tell."""
    from chitieu import history  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    if options.as_json and options.as_csv:
        raise UsageError("--json or --csv, not both")
    if not options.codes and not options.form:
        raise UsageError("say which indicator: --code CODE, or --form FORM for all of a form")
    asked = history.Asked(
        tuple(code for given in options.codes for code in given),
        options.form,
        tuple(area for given in options.areas for area in given),
        options.org,
        options.join,
    )
    told = history.Told(
        options.lang,
        wide=options.wide,
        as_json=options.as_json,
        as_csv=options.as_csv,
        out=options.file,
        plot=options.plot,
        quiet=options.quiet,
    )
    return history.run(options.out, asked, told)
