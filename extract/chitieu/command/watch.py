"""``chitieu watch``: read files as they arrive."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.extract import Options as ReadingOptions
from chitieu.command.extract import add_reading_options, asked_of, carry_out
from chitieu.command.option import declare, seconds, warn
from chitieu.errors import OutputBusyError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu watch inbox/ -o tables/
  chitieu watch inbox/ -o tables/ --every 60 --settle 120      # a slow network disk
  chitieu watch inbox/ -o tables/ --once                       # from cron: read what is there and complete, then end

A file is read when its size and time have stayed the same for --settle seconds. Names that begin with a dot, endings
other than those of PDFs and pictures (x.pdf.part, x.pdf.crdownload) and files with such a one beside them wait. A file
that is replaced is read again, one that is removed leaves the tables; where none is left the tables stay as they are.
SIGINT and SIGTERM end it: status 0, or 4 where files were being read. The same command goes on from there."""


class Options(ReadingOptions):
    """What the parser fills in."""

    every: float
    settle: float
    once: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "watch", about="read files as they arrive", examples=EXAMPLES, run=run)
    parser.add_argument("paths", metavar="INBOX", nargs="+", type=Path, help="folder in which PDFs and pictures arrive")
    parser.add_argument("--every", type=seconds, default=5.0, metavar="SECONDS", help="look so often (default: 5)")
    parser.add_argument(
        "--settle", type=seconds, default=10.0, metavar="SECONDS",
        help="a file that stayed the same for so long is complete (default: 10)",
    )  # fmt: skip
    parser.add_argument("--once", action="store_true", help="read what is there and complete, then end")
    add_reading_options(parser)


def run(namespace: argparse.Namespace) -> int:
    """Look and read until a signal comes."""
    from chitieu.watch import Inbox, watch  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    asked = asked_of(options)
    reading = False

    def read(ready: Callable[[Path], bool]) -> int:
        nonlocal reading
        reading = True
        try:
            status = carry_out(options, asked, options.out, rehash=options.rehash, ready=ready)
        except OutputBusyError:
            reading = False
            raise
        reading = False
        sys.stdout.flush()
        return status

    inbox = Inbox(tuple(options.paths), options.out, options.settle)
    try:
        return watch(inbox, read, warn, every=options.every, once=options.once)
    except KeyboardInterrupt:
        if reading:
            raise
        return 0
