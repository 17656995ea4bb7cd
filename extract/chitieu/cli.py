"""The command line. Imports stay inside the commands: ``chitieu --version`` answers at once."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.errors import ChitieuError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType, TracebackType
    from typing import Never

    from chitieu.archive.worker import Reader
    from chitieu.settings import EngineName, ReaderName

ABORTED = 4

ABOUT = "Vietnamese administrative reports, digital or scanned, to tidy data."

TOP = """\
examples:
  chitieu extract reports/ -o tables/
  chitieu show report.pdf
  chitieu diff tables-old/ tables-new/

exit status: 0 done, 1 differences found, 2 usage, 3 some files failed or were read in part, 4 aborted,
5 something needed is not installed, 6 output not writable"""

EXTRACT = """\
examples:
  chitieu extract reports/ -o tables/
  chitieu extract a.pdf b.pdf scans/ -o tables/ --jobs 4
  chitieu extract reports/ -o tables/ --manifest files.csv
  chitieu extract reports/ -o tables/ -q --json | jq .review

A manifest is a CSV with the column file (the name documents.csv prints) and any of org, area, period, template.
A run that was stopped keeps what it has read in the cache: the same command goes on from there."""

SHOW = """\
examples:
  chitieu show report.pdf
  chitieu show report.pdf --json | jq '.observations[] | select(.status == "review")'"""

TABLES = """\
examples:
  chitieu tables gazette.pdf -o cells.csv
  chitieu tables gazette.pdf --pages 3-5,8 | head

One line per cell, of every table in the file, templates or not. Rows and columns count from 1; boxes are PDF points
from the top left of the page."""

DIFF = """\
examples:
  chitieu diff tables-old/ tables-new/
  chitieu diff tables-old/ tables-new/ --ignore confidence,match_score --csv changes.csv"""

SCORE = "example:\n  chitieu score tables/ corpus/"
DOCTOR = "example:\n  chitieu doctor --json"


_RAW = argparse.RawDescriptionHelpFormatter


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Never:
        self.exit(UsageError.exit_status, f"chitieu: {message}; see {self.prog} --help\n")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_rest: object, **_options: object) -> None:
        from chitieu import __version__  # noqa: PLC0415 reading the metadata takes longer than the rest

        sys.stdout.write(f"chitieu {__version__}\n")
        parser.exit()


class _Options(argparse.Namespace):
    """What the parser fills in, typed."""

    command: str
    paths: list[Path]
    out: Path
    manifest: Path | None
    jobs: int
    timeout: float
    memory: int
    ocr: str
    reader: str
    cache: Path | None
    no_cache: bool
    quiet: bool
    verbose: bool
    as_json: bool
    file: Path
    pages: str
    old: Path
    new: Path
    ignore: list[str]
    csv_path: Path | None
    run: Path
    truth: Path


def make_parser() -> argparse.ArgumentParser:
    """Build the parser; tests read commands and options from it."""
    parser = _Parser(prog="chitieu", description=ABOUT, epilog=TOP, formatter_class=_RAW)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)

    extract = commands.add_parser("extract", help="read files into CSV tables", epilog=EXTRACT, formatter_class=_RAW)
    extract.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="PDF, page image or folder of them")
    extract.add_argument("-o", "--out", required=True, type=Path, help="folder for the tables")
    extract.add_argument("--manifest", type=Path, metavar="CSV", help="what you know better than the reports")
    extract.add_argument("--jobs", type=_positive, default=_cores(), help="files read at a time (default: all cores)")
    extract.add_argument("--timeout", type=_seconds, default=1800.0, metavar="SECONDS", help="per file (default: 1800)")
    extract.add_argument("--memory", type=_positive, default=3000, metavar="MB", help="per worker (default: 3000)")
    extract.add_argument("--ocr", choices=["auto", "tesserocr", "pytesseract"], default="auto", help="engine for scans")
    extract.add_argument("--reader", choices=["auto", "pdfplumber"], default="auto", help="reader of text pages")
    cache = extract.add_mutually_exclusive_group()
    cache.add_argument("--cache", type=Path, metavar="DIR", help="where read pages are kept (default: user's cache)")
    cache.add_argument("--no-cache", action="store_true", help="keep no read pages and use none")
    extract.add_argument("-q", "--quiet", action="store_true", help="no progress, no failure lines, no summary")
    extract.add_argument("-v", "--verbose", action="store_true", help="tracebacks and library messages on stderr")
    _json(extract, "print the summary as JSON")

    show = commands.add_parser("show", help="show one report on the terminal", epilog=SHOW, formatter_class=_RAW)
    show.add_argument("file", metavar="FILE", type=Path)
    _json(show, "print everything read as JSON")

    tables = commands.add_parser("tables", help="write the cells of all tables", epilog=TABLES, formatter_class=_RAW)
    tables.add_argument("file", metavar="FILE", type=Path, help="PDF or page image")
    tables.add_argument("--pages", metavar="PAGES", default="", help="3, 3-5 or 1,4-6 (default: all)")
    tables.add_argument("-o", "--out", metavar="CSV", type=Path, help="file to write (default: standard output)")

    diff = commands.add_parser("diff", help="compare two output folders", epilog=DIFF, formatter_class=_RAW)
    diff.add_argument("old", metavar="OLD", type=Path)
    diff.add_argument("new", metavar="NEW", type=Path)
    diff.add_argument("--ignore", metavar="COLS", type=_columns, default=[], help="columns to leave out, with commas")
    diff.add_argument("--csv", metavar="FILE", type=Path, dest="csv_path", help="write the differences as CSV")
    _json(diff, "print the differences as JSON")

    score = commands.add_parser("score", help="compare an output with the truth", epilog=SCORE, formatter_class=_RAW)
    score.add_argument("run", metavar="RUN", type=Path)
    score.add_argument("truth", metavar="TRUTH", type=Path)
    _json(score, "print the scores as JSON")

    doctor = commands.add_parser("doctor", help="check what is installed", epilog=DOCTOR, formatter_class=_RAW)
    _json(doctor, "print the checks as JSON")
    return parser


def main(argv: Sequence[str] | None = None, *, reader: Reader | None = None) -> int:
    """Run one command and return its exit status. ``reader`` stands in for the real reader in tests."""
    if argv is None:
        sys.excepthook = _last_words
        signal.signal(signal.SIGTERM, stop)
    options = make_parser().parse_args(argv, _Options())
    verbose = getattr(options, "verbose", False)
    try:
        status = _COMMANDS[options.command](options, reader)
        sys.stdout.flush()
    except ChitieuError as error:
        if verbose:
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


def _extract(options: _Options, reader: Reader | None) -> int:
    from chitieu.api import extract  # noqa: PLC0415 see the module's docstring
    from chitieu.archive.progress import make_progress, run_log  # noqa: PLC0415
    from chitieu.archive.run import Limits  # noqa: PLC0415
    from chitieu.archive.worker import read_document  # noqa: PLC0415
    from chitieu.errors import EngineMissingError  # noqa: PLC0415
    from chitieu.settings import Settings  # noqa: PLC0415
    from chitieu.summary import RunFacts, summary  # noqa: PLC0415

    cache = None if options.no_cache else _usable(options.cache or _home("XDG_CACHE_HOME", ".cache"))
    with run_log(None if options.verbose else _home("XDG_STATE_HOME", ".local/state") / "log") as log:
        done = extract(
            options.paths,
            options.out,
            manifest=options.manifest,
            settings=Settings(ocr=_engine(options.ocr), reader=_reader(options.reader), cache=cache),
            limits=Limits(options.jobs, options.timeout, options.memory),
            progress=make_progress(quiet=options.quiet),
            warn=lambda text: sys.stderr.write(f"chitieu: {text}\n"),
            log=log,
            reader=reader or read_document,
        )
        told = log if log is not None and log.stat().st_size else None
    if options.as_json:
        import msgspec  # noqa: PLC0415

        sys.stdout.write(msgspec.json.encode(done.counts).decode() + "\n")
    elif not options.quiet:
        sys.stdout.write(summary(done.counts, RunFacts(options.out, done.skipped, told)))
    if EngineMissingError.error_code in done.error_codes:
        return EngineMissingError.exit_status
    return ChitieuError.exit_status if done.error_codes else 0


def _cores() -> int:
    # a container may have been given fewer cores than the machine has
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _home(variable: str, fallback: str) -> Path:
    """XDG base directory specification: an unset, empty or relative variable means the fallback under home."""
    folder = os.environ.get(variable, "")
    return (Path(folder) if os.path.isabs(folder) else Path.home() / fallback) / "chitieu"  # noqa: PTH117 may be ""


def _usable(cache: Path) -> Path | None:
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.stderr.write(f"chitieu: {cache}: {error.strerror}; read pages are not kept this time (see --cache)\n")
        return None
    return cache


def _engine(name: str) -> EngineName:
    return "tesserocr" if name == "tesserocr" else "pytesseract" if name == "pytesseract" else "auto"


def _reader(name: str) -> ReaderName:
    return "pdfplumber" if name == "pdfplumber" else "auto"


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds


def _columns(text: str) -> list[str]:
    return [column.strip() for column in text.split(",") if column.strip()]


def _json(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("--json", action="store_true", dest="as_json", help=text)


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


def _show(options: _Options, _reader: Reader | None) -> int:
    from chitieu.api import read  # noqa: PLC0415 see the module's docstring
    from chitieu.settings import Settings  # noqa: PLC0415
    from chitieu.show import show, show_json  # noqa: PLC0415

    reading = read(options.file, settings=Settings(cache=_usable(_home("XDG_CACHE_HOME", ".cache"))))
    (show_json if options.as_json else show)(reading.result)
    return 0


def _tables(options: _Options, _reader: Reader | None) -> int:
    from chitieu.settings import Settings  # noqa: PLC0415 see the module's docstring
    from chitieu.tables import run  # noqa: PLC0415

    settings = Settings(cache=_usable(_home("XDG_CACHE_HOME", ".cache")))
    return run(options.file, settings, pages=options.pages, out=options.out)


def _diff(options: _Options, _reader: Reader | None) -> int:
    from chitieu.diff import run  # noqa: PLC0415 see the module's docstring

    return run(options.old, options.new, ignore=options.ignore, as_json=options.as_json, csv_path=options.csv_path)


def _score(options: _Options, _reader: Reader | None) -> int:
    from chitieu.score import run  # noqa: PLC0415 see the module's docstring

    return run(options.run, options.truth, as_json=options.as_json)


def _doctor(options: _Options, _reader: Reader | None) -> int:
    from chitieu.doctor import run  # noqa: PLC0415 see the module's docstring

    return run(as_json=options.as_json)


_COMMANDS: dict[str, Callable[[_Options, Reader | None], int]] = {
    "extract": _extract,
    "show": _show,
    "tables": _tables,
    "diff": _diff,
    "score": _score,
    "doctor": _doctor,
}
