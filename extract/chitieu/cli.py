"""The command line: the parser of all commands, and how faults and signals end a command."""

from __future__ import annotations

import argparse
import atexit
import os
import signal
import sys
import threading
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from chitieu.command.option import Parser
from chitieu.errors import ChitieuError
from chitieu.garbage import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType, TracebackType

    from chitieu.archive.worker import Reader
    from chitieu.command.option import Commands

ABORTED = 4

# modules of `chitieu.command` in the order of the help
COMMANDS = (
    "survey",
    "extract",
    "watch",
    "status",
    "retry",
    "review",
    "show",
    "explain",
    "tables",
    "template",
    "cite",
    "corrections",
    "coverage",
    "history",
    "export",
    "diff",
    "approve",
    "report",
    "score",
    "doctor",
)

ABOUT = "Vietnamese administrative reports, digital or scanned, to tidy data."

EXAMPLES = """\
examples:
  chitieu extract reports/ -o tables/
  chitieu show report.pdf
  chitieu diff tables-old/ tables-new/

exit status: 0 done, 1 differences found, 2 usage, 3 some files failed or were read in part, 4 aborted,
5 something needed is not installed, 6 output not writable"""


class _Command(Protocol):
    """A module of `chitieu.command`."""

    def add(self, commands: Commands) -> None:
        """Add the command to the parser."""


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_rest: object, **_options: object) -> None:
        from chitieu import __version__  # noqa: PLC0415 reading the metadata takes longer than the rest

        sys.stdout.write(f"chitieu {__version__}\n")
        parser.exit()


class _Options(argparse.Namespace):
    """What every command has: ``run`` is the command itself, ``read_with`` stands in for the reader in tests."""

    run: Callable[[argparse.Namespace], int]
    verbose: bool = False
    read_with: Reader | None = None


def make_parser(wanted: str = "") -> argparse.ArgumentParser:
    """Build the parser; where ``wanted`` is a command, with that one alone: all of them take 10 ms."""
    parser = Parser(
        prog="chitieu", description=ABOUT, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name in [wanted] if wanted in COMMANDS else COMMANDS:
        cast("_Command", import_module(f"chitieu.command.{name}")).add(commands)
    return parser


def main(argv: Sequence[str] | None = None, *, reader: Reader | None = None) -> int:
    """Run one command and return its exit status. ``reader`` stands in for the real reader in tests."""
    if argv is None:
        sys.excepthook = _last_words
        signal.signal(signal.SIGTERM, stop)
        collect_rarely()
    first = next(iter(sys.argv[1:] if argv is None else argv), "")
    options = make_parser(first).parse_args(argv, _Options(read_with=reader))
    try:
        status = options.run(options)
        sys.stdout.flush()
    except ChitieuError as error:
        if options.verbose:
            traceback.print_exception(error)
        sys.stderr.write(f"chitieu: {error}\n")
        return error.exit_status
    except KeyboardInterrupt:
        sys.stderr.write("chitieu: stopped; run the same command to go on\n")
        return ABORTED
    except BrokenPipeError:  # `chitieu show x.pdf | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ABORTED
    return status


def entry() -> NoReturn:
    """Run the command of this process, and end it.

    Taking the interpreter apart would take 15 ms, a twentieth of a text report, to free what the system frees anyway.
    """
    status = main()
    if threading.active_count() > 1:  # somebody still works: a client of a cluster
        sys.exit(status)
    atexit._run_exitfuncs()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] temporary folders, PDFium, Python's own
    if sys.stderr:  # None where it was closed
        sys.stderr.flush()
    os._exit(status)


def stop(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does: SIGTERM must not leave workers behind either."""
    raise KeyboardInterrupt


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell a fault of ours outside the workers in one line, and never status 1, which means "differences found"."""
    if "-v" in sys.argv or "--verbose" in sys.argv:
        traceback.print_exception(kind, error, trace)
    sys.stderr.write(
        f"chitieu: a fault of chitieu: {kind.__name__}: {error}; with -v you get the traceback to report\n"
    )
    sys.stderr.flush()
    os._exit(ABORTED)
