"""``chitieu diff``: what changed between two output folders."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, columns, declare, whole

if TYPE_CHECKING:
    from chitieu.command.option import Commands
    from chitieu.diff.words import Language

EXAMPLES = """\
examples:
  chitieu diff tables-old/ tables-new/
  chitieu diff tables/                                # with what `chitieu approve tables/` approved
  chitieu diff HEAD~1:output output                   # with a git revision of the folder
  chitieu diff tables-old/ tables-new/ --html changes.html --archive reports/
  chitieu diff tables-old/ tables-new/ --ignore confidence,citations.text,findings --csv changes.csv

--ignore takes columns, columns of one table (citations.text) and tables (findings); box is all four sides of it.
exit status: 0 no differences, 1 differences found"""


class Options(argparse.Namespace):
    """What the parser fills in."""

    old: str
    new: str | None
    ignore: list[str]
    csv_path: Path | None
    html_path: Path | None
    archive: Path | None
    crops: int | None
    as_json: bool
    quiet: bool
    lang: Language


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "diff", about="compare two outputs", examples=EXAMPLES, run=run)
    parser.add_argument("old", metavar="OLD", help="output folder or git revision of one (HEAD~1:output)")
    parser.add_argument("new", metavar="NEW", nargs="?", help="the same; without it, OLD is compared with its baseline")
    parser.add_argument("--ignore", metavar="COLS", type=columns, default=[], help="what to leave out, with commas")
    parser.add_argument("--csv", metavar="FILE", type=Path, dest="csv_path", help="write the differences as CSV")
    parser.add_argument("--html", metavar="FILE", type=Path, dest="html_path", help="write one page with crops")
    parser.add_argument("--archive", metavar="DIR", type=Path, help="where the files that were read lie now")
    parser.add_argument("--crops", metavar="N", type=whole, help="most pictures on the page (default: 300)")
    parser.add_argument("--lang", choices=["vi", "en"], default="vi", help="language (default: vi)")
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing; the exit status tells")
    add_json(parser, "print the differences as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Compare and print; 1 when something differs."""
    from chitieu import diff  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    if options.new is None:
        new = Path(options.old)
        sides = diff.baseline_side(new), diff.side_of(options.old)
    else:
        sides = diff.side_of(options.old), diff.side_of(options.new)
    told = diff.Told(
        options.lang,
        as_json=options.as_json,
        quiet=options.quiet,
        csv_path=options.csv_path,
        html_path=options.html_path,
        archive=options.archive,
        crops=options.crops,
    )
    return diff.run(*sides, ignore=options.ignore, told=told)
