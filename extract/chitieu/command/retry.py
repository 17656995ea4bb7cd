"""``chitieu retry``: read failed files once more, with what the last run was asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.extract import RunOptions, add_run_options, carry_out
from chitieu.command.option import declare

if TYPE_CHECKING:
    import argparse

    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu retry tables/
  chitieu retry tables/ --reason timeout --timeout 3600
  chitieu retry tables/ --reason memory --reason worker_died --jobs 1

Files that failed, or of which pages failed, are read again; the others stay. Inputs, manifest and settings are those of
the last run, which the ledger of the output keeps. chitieu status names the reasons."""


class Options(RunOptions):
    """What the parser fills in."""

    out: Path
    reasons: list[str]


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "retry", about="read failed files once more", examples=EXAMPLES, run=run)
    parser.add_argument("out", metavar="OUT", type=Path, help="folder of an extract")
    parser.add_argument(
        "--reason", dest="reasons", action="append", default=[], metavar="CODE",
        help="only files with this error_code (may be repeated)",
    )  # fmt: skip
    add_run_options(parser)


def run(namespace: argparse.Namespace) -> int:
    """Mark the files and read them."""
    from chitieu.archive.asked import unpacked  # noqa: PLC0415 see the package's docstring
    from chitieu.archive.ledger import Ledger, last_run  # noqa: PLC0415

    options = Options(**vars(namespace))
    asked = unpacked(last_run(options.out).asked, options.out)
    with Ledger(options.out, asked.packed()) as ledger:
        ledger.read_again(options.reasons)
        ledger.phase("stopped")
    return carry_out(options, asked, options.out)
