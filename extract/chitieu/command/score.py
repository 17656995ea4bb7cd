"""``chitieu score``: an output beside the truth."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, declare

if TYPE_CHECKING:
    from chitieu.command.option import Commands

EXAMPLES = "example:\n  chitieu score tables/ corpus/"


class Options(argparse.Namespace):
    """What the parser fills in."""

    output: Path
    truth: Path
    as_json: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "score", about="compare an output with the truth", examples=EXAMPLES, run=run)
    parser.add_argument("output", metavar="RUN", type=Path, help="output folder")
    parser.add_argument("truth", metavar="TRUTH", type=Path, help="folder with the truth of each report beside it")
    add_json(parser, "print the scores as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Compare and print."""
    from chitieu import score  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    return score.run(options.output, options.truth, as_json=options.as_json)
