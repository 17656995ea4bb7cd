"""``chitieu report``: an output at a glance, as one page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, add_patterns, config, declare, pattern_folders

if TYPE_CHECKING:
    from chitieu.command.option import Commands
    from chitieu.wording import Language

EXAMPLES = """\
examples:
  chitieu report tables/ -o overview.html              # in Vietnamese
  chitieu report tables/ -o overview.html --lang en
  chitieu report tables/ --json | jq .facts.all

The page needs no program and no network: send it by mail, open it in any browser, print it."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    out: Path
    path: Path | None
    as_json: bool
    patterns: list[Path]
    lang: Language
    quiet: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(
        commands, "report", about="write an overview page for people who only look", examples=EXAMPLES, run=run
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="output folder")
    parser.add_argument("-o", "--html", metavar="FILE", type=Path, dest="path", help="page to write (standard output)")
    add_patterns(parser)
    parser.add_argument("--lang", choices=["vi", "en"], default="vi", help="language (default: vi)")
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing")
    add_json(parser, "print what the page tells as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Write the page."""
    from chitieu import overview  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    told = overview.Told(
        options.lang,
        options.path,
        as_json=options.as_json,
        quiet=options.quiet,
        patterns=pattern_folders(options.patterns, config()),
    )
    return overview.run(options.out, told)
