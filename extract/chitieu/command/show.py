"""``chitieu show``: one report on the terminal, or what was seen on one of its pages as a picture."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from chitieu.command.option import (
    add_json,
    add_patterns,
    cache_folder,
    config,
    declare,
    pattern_folders,
    positive,
    tell_replaced,
)
from chitieu.errors import UsageError

if TYPE_CHECKING:
    from chitieu.command.option import Commands
    from chitieu.settings import Settings

EXAMPLES = """\
examples:
  chitieu show report.pdf
  chitieu show report.pdf --json | jq '.observations[] | select(.status == "review")'
  chitieu show report.pdf --page 15 --image page.png
  chitieu show report.pdf --page 15 --image page.png --layers rulings,cells

Layers of the picture: words, rulings, cells (table:row.column), codes (values and their codes, rows without one), marks
(footnote marks, notes, cited documents). Words and rulings need that page alone; the others read the whole file."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    file: Path
    patterns: list[Path]
    as_json: bool
    page: int | None
    image: Path | None
    layers: str
    dpi: int
    lang: Literal["vi", "en"]


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "show", about="show one report on the terminal", examples=EXAMPLES, run=run)
    parser.add_argument("file", metavar="FILE", type=Path, help="PDF or page image")
    parser.add_argument("--page", type=positive, metavar="N", help="the page of the picture")
    parser.add_argument("--image", type=Path, metavar="PNG", help="draw what was seen on a page into this file")
    parser.add_argument("--layers", default="", metavar="NAMES", help="what to draw, with commas (default: all)")
    parser.add_argument("--dpi", type=positive, default=150, help="resolution of the picture (default: 150)")
    parser.add_argument("--lang", choices=["vi", "en"], default="vi", help="language of its legend (default: vi)")
    add_json(parser, "print everything read as JSON")
    add_patterns(parser)


def run(namespace: argparse.Namespace) -> int:
    """Read the file and print or draw what was found."""
    from chitieu.settings import Settings  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    given = config()
    folders = pattern_folders(options.patterns, given)
    tell_replaced(folders)
    settings = Settings(cache=cache_folder(given.cache), patterns=folders)
    if options.image is not None or options.page is not None:
        _draw(options, settings)
        return 0
    from chitieu.api import read  # noqa: PLC0415
    from chitieu.show import show, show_json  # noqa: PLC0415

    reading = read(options.file, settings=settings)
    (show_json if options.as_json else show)(reading.result)
    return 0


def _draw(options: Options, settings: Settings) -> None:
    from chitieu.overlay import draw_page  # noqa: PLC0415
    from chitieu.overlay.seen import layers  # noqa: PLC0415

    if options.image is None or options.page is None:
        raise UsageError("--page and --image go together: chitieu show report.pdf --page 15 --image page.png")
    wanted = layers(options.layers)
    draw_page(options.file, options.page, options.image, wanted, settings, dpi=options.dpi, language=options.lang)
