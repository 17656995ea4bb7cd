"""``chitieu doctor``: what is installed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, declare

if TYPE_CHECKING:
    from chitieu.command.option import Commands

EXAMPLES = "example:\n  chitieu doctor --json"


class Options(argparse.Namespace):
    """What the parser fills in."""

    as_json: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    add_json(
        declare(commands, "doctor", about="check what is installed", examples=EXAMPLES, run=run),
        "print the checks as JSON",
    )


def run(namespace: argparse.Namespace) -> int:
    """Check and print."""
    from chitieu import doctor  # noqa: PLC0415 see the package's docstring

    return doctor.run(as_json=Options(**vars(namespace)).as_json)
