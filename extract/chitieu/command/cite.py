"""``chitieu cite``: the documents cited in lines of text, as JSON."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import declare

if TYPE_CHECKING:
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  echo 'theo Quyết định số 1136/QĐ-UBND ngày 03/8/2023' | chitieu cite
  chitieu cite letters.txt | jq -r '.[] | [.citation_id, .date, .status] | @tsv'
  pdftotext report.pdf - | chitieu cite - | jq -c '.[] | select(.status == "review")'

One JSON array is printed for each line as soon as it is read; a line that cites nothing gives []. The sign ⏎ in a line
stands for a line break. start and end count the characters of the line from 0. Bytes that are not UTF-8 are read as
U+FFFD, told on standard error, and make the exit status 3."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    files: list[Path]


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "cite", about="find the documents cited in lines of text", examples=EXAMPLES, run=run)
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="UTF-8 text (default or -: standard input)")


def run(namespace: argparse.Namespace) -> int:
    """Read the lines and print an array for each."""
    from chitieu import cite  # noqa: PLC0415 see the package's docstring

    return cite.run(Options(**vars(namespace)).files)
