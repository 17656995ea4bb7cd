"""``chitieu approve``: an output becomes the baseline that later ones are compared with."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import declare

if TYPE_CHECKING:
    from chitieu.command.option import Commands
    from chitieu.diff.words import Language

EXAMPLES = """\
examples:
  chitieu approve tables/     # keeps a compressed copy in tables/.chitieu/
  chitieu diff tables/        # what changed since"""


class Options(argparse.Namespace):
    """What the parser fills in."""

    out: Path
    lang: Language
    quiet: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(
        commands, "approve", about="make an output the baseline of chitieu diff", examples=EXAMPLES, run=run
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="output folder")
    parser.add_argument("--lang", choices=["vi", "en"], default="vi", help="language (default: vi)")
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing")


def run(namespace: argparse.Namespace) -> int:
    """Keep a copy of the tables."""
    from chitieu.diff.baseline import approve  # noqa: PLC0415 see the package's docstring
    from chitieu.diff.words import say  # noqa: PLC0415
    from chitieu.visible import plain  # noqa: PLC0415

    options = Options(**vars(namespace))
    approve(options.out)
    if not options.quiet:
        sys.stdout.write(say(options.lang, "approved", out=plain(str(options.out))) + "\n")
    return 0
