"""``chitieu tables``: the cells of every table of a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_patterns, cache_folder, config, declare, pattern_folders, tell_replaced

if TYPE_CHECKING:
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu tables gazette.pdf -o cells.csv
  chitieu tables gazette.pdf --pages 3-5,8 | head

One line per cell, of every table in the file, templates or not. Rows and columns count from 1; boxes are PDF points
from the top left of the page."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    file: Path
    patterns: list[Path]
    pages: str
    out: Path | None


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "tables", about="write the cells of all tables", examples=EXAMPLES, run=run)
    parser.add_argument("file", metavar="FILE", type=Path, help="PDF or page image")
    parser.add_argument("--pages", metavar="PAGES", default="", help="3, 3-5 or 1,4-6 (default: all)")
    parser.add_argument("-o", "--out", metavar="CSV", type=Path, help="file to write (default: standard output)")
    add_patterns(parser)


def run(namespace: argparse.Namespace) -> int:
    """Read the file and write its cells."""
    from chitieu import tables  # noqa: PLC0415 see the package's docstring
    from chitieu.settings import Settings  # noqa: PLC0415

    options = Options(**vars(namespace))
    given = config()
    folders = pattern_folders(options.patterns, given)
    tell_replaced(folders)
    settings = Settings(cache=cache_folder(given.cache), patterns=folders)
    return tables.run(options.file, settings, pages=options.pages, out=options.out)
