"""``chitieu show``: one report on the terminal."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, add_patterns, cache_folder, config, declare, pattern_folders, tell_replaced

if TYPE_CHECKING:
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu show report.pdf
  chitieu show report.pdf --json | jq '.observations[] | select(.status == "review")'"""


class Options(argparse.Namespace):
    """What the parser fills in."""

    file: Path
    patterns: list[Path]
    as_json: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "show", about="show one report on the terminal", examples=EXAMPLES, run=run)
    parser.add_argument("file", metavar="FILE", type=Path)
    add_json(parser, "print everything read as JSON")
    add_patterns(parser)


def run(namespace: argparse.Namespace) -> int:
    """Read the file and print what was found."""
    from chitieu.api import read  # noqa: PLC0415 see the package's docstring
    from chitieu.settings import Settings  # noqa: PLC0415
    from chitieu.show import show, show_json  # noqa: PLC0415

    options = Options(**vars(namespace))
    given = config()
    folders = pattern_folders(options.patterns, given)
    tell_replaced(folders)
    settings = Settings(cache=cache_folder(given.cache), patterns=folders)
    reading = read(options.file, settings=settings)
    (show_json if options.as_json else show)(reading.result)
    return 0
