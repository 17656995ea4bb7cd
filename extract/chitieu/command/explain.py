"""``chitieu explain``: why an indicator has its value."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, add_patterns, cache_folder, config, declare, pattern_folders, tell_replaced

if TYPE_CHECKING:
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu explain report.pdf CODE
  chitieu explain report.pdf CODE -o pictures/
  chitieu explain report.pdf CODE --json | jq '.[0].rules'

Prints the picture of the cell (a PNG in the cache folder, or in that of -o), what was printed and who read it, the rows
its label was weighed against, the rules that touch it, and what its flags mean."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    file: Path
    code: str
    patterns: list[Path]
    out: Path | None
    as_json: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "explain", about="tell why an indicator has its value", examples=EXAMPLES, run=run)
    parser.add_argument("file", metavar="FILE", type=Path, help="PDF or page image")
    parser.add_argument("code", metavar="CODE", help="code of the indicator, as chitieu show prints it")
    add_patterns(parser)
    parser.add_argument("-o", "--out", metavar="DIR", type=Path, help="folder for pictures (default: the cache)")
    add_json(parser, "print the explanation as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Read the file and explain one code."""
    from chitieu.api import read  # noqa: PLC0415 see the package's docstring
    from chitieu.explain import explain, explanations_json, show_explanations  # noqa: PLC0415
    from chitieu.settings import Settings  # noqa: PLC0415

    options = Options(**vars(namespace))
    given = config()
    folders = pattern_folders(options.patterns, given)
    tell_replaced(folders)
    cache = cache_folder(given.cache)
    settings = Settings(cache=cache, patterns=folders)
    reading = read(options.file, settings=settings)
    crops = options.out or (cache / "explain" if cache is not None else None)
    explanations = explain(options.file, reading.result, options.code, crops, settings)
    (explanations_json if options.as_json else show_explanations)(explanations)
    return 0
