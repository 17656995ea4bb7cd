"""``chitieu review``: the review page on this machine."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import declare, warn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chitieu.command.option import Commands
    from chitieu.review.message import Lang

EXAMPLES = """\
examples:
  chitieu review tables/
  chitieu review tables/ --archive reports/ --reviewer "Nguyễn Thị A"
  chitieu review tables/ --lang en --port 8080 --no-browser

The page is for this machine only, under a secret address that is printed. Every decision is saved at once in
corrections.csv beside the output; chitieu extract brings it into the tables. Ctrl-C ends the server and loses nothing.
Files lie where extract found them; --archive names their folder when they were moved."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    out: Path
    archive: Path | None
    corrections: Path | None
    port: int
    no_browser: bool
    lang: Lang
    reviewer: str
    sample: int | None
    quiet: bool


def add(commands: Commands) -> None:
    """Add the command."""
    parser = declare(commands, "review", about="check doubts on a page in the browser", examples=EXAMPLES, run=run)
    parser.add_argument("out", type=Path, metavar="OUT", help="folder that extract wrote")
    parser.add_argument("--archive", type=Path, metavar="DIR", help="folder of the files, where it is not known")
    parser.add_argument("--corrections", type=Path, metavar="FILE", help="where decisions are kept (beside OUT)")
    parser.add_argument("--port", type=_port, default=0, help="port of 127.0.0.1 (a free one)")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of page and messages (vi)")
    parser.add_argument("--reviewer", default="", metavar="NAME", help="your name in the decisions (your login)")
    parser.add_argument("--sample", type=_count, metavar="N", help="confident values to show as well (100)")
    parser.add_argument("-q", "--quiet", action="store_true", help="print the address alone")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:  # noqa: PLR2004 the highest port
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def run(namespace: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from chitieu.correction.place import default_path  # noqa: PLC0415 see the package's docstring
    from chitieu.errors import UsageError  # noqa: PLC0415
    from chitieu.page.picture import Pictures  # noqa: PLC0415
    from chitieu.review.answers import Room  # noqa: PLC0415
    from chitieu.review.deciding import doubts  # noqa: PLC0415
    from chitieu.review.decisions import Decisions  # noqa: PLC0415
    from chitieu.review.desk import Desk, Sources  # noqa: PLC0415
    from chitieu.review.index import SAMPLE  # noqa: PLC0415
    from chitieu.review.message import say  # noqa: PLC0415
    from chitieu.review.server import Server  # noqa: PLC0415

    options = Options(**vars(namespace))
    lang = options.lang

    def progress(rows: int) -> None:
        if not options.quiet:
            sys.stderr.write(f"\r{say('command.indexing', lang, rows=rows)}")
            sys.stderr.flush()

    files = _files(options)
    if not files:
        warn(say("command.no_files", lang))
    decisions = Decisions(options.corrections or default_path(options.out))
    sources = Sources(files, doubts(), SAMPLE if options.sample is None else options.sample)
    with Pictures() as pictures:
        desk = Desk(options.out, decisions, pictures, sources, progress)
        try:
            server = Server(Room(desk, options.reviewer or getpass.getuser(), lang), options.port)
        except OSError as error:
            raise UsageError(f"port {options.port}: {error.strerror}; choose another with --port") from error
        with server:
            _tell(options, server, desk, lang)
            server.serve_forever(poll_interval=0.2)
    return 0


def _files(options: Options) -> Mapping[str, Path]:
    from chitieu.archive.source import locate  # noqa: PLC0415
    from chitieu.errors import OutputUnreadableError  # noqa: PLC0415

    try:
        return locate(options.out, options.archive)
    except OutputUnreadableError:
        if options.archive is not None or not (options.out / "run.json").is_file():
            raise
        return {}


def _tell(options: Options, server: Server, desk: Desk, lang: Lang) -> None:
    from chitieu.review.message import say  # noqa: PLC0415

    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    if not options.quiet:
        counts = desk.queue.counts()
        lines = (
            say("command.queue", lang, open=counts.open, minutes=round(counts.minutes)),
            say("command.saves", lang, file=str(desk.decisions.path)),
        )
        sys.stderr.write("".join(f"chitieu: {line}\n" for line in lines))
    if not options.no_browser:
        import webbrowser  # noqa: PLC0415

        webbrowser.open(server.url)


if TYPE_CHECKING:
    from chitieu.review.desk import Desk
    from chitieu.review.server import Server
