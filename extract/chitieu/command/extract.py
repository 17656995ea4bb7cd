"""``chitieu extract``: files into CSV tables."""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import (
    add_json,
    add_patterns,
    cache_folder,
    config,
    cores,
    declare,
    home,
    pattern_folders,
    positive,
    seconds,
    tolerance,
    warn,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from concurrent.futures import Executor

    from chitieu.archive.asked import Asked
    from chitieu.archive.progress import ProgressKind
    from chitieu.archive.worker import Reader
    from chitieu.command.option import Commands, Parser
    from chitieu.settings import EngineName, ReaderName, Tolerance

EXAMPLES = """\
examples:
  chitieu extract reports/ -o tables/
  chitieu extract a.pdf b.pdf scans/ -o tables/ --jobs 4
  chitieu extract reports/ -o tables/ --manifest files.csv
  chitieu extract reports/ -o tables/ --patterns my-templates/
  chitieu extract reports/ -o tables/ -q --json | jq .review
  chitieu extract /share/reports/ -o /share/tables/ --dask tcp://10.0.0.5:8786 --jobs 32
  chitieu extract reports/ -o tables/ --max-failures 20% --progress jsonl 2> progress.jsonl

A manifest is a CSV with the column file (the name documents.csv prints) and any of org, area, period, template.
The same command reads only what changed, and goes on where a run was stopped or killed (chitieu status OUT).
patterns, cache, jobs, timeout, memory, ocr and reader may stand in chitieu.toml, in the current folder or in
~/.config/chitieu/ (then folders are relative to that file); the command line wins."""


class RunOptions(argparse.Namespace):
    """What the parser fills in for every command that reads files."""

    jobs: int | None
    timeout: float | None
    page_timeout: float | None
    memory: int | None
    tolerance: Tolerance | None
    progress: ProgressKind
    dask: str
    quiet: bool
    verbose: bool
    as_json: bool
    read_with: Reader | None


class Options(RunOptions):
    """What the parser fills in."""

    paths: list[Path]
    out: Path
    manifest: Path | None
    corrections: Path | None
    patterns: list[Path]
    ocr: EngineName | None
    reader: ReaderName | None
    cache: Path | None
    no_cache: bool
    rehash: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "extract", about="read files into CSV tables", examples=EXAMPLES, run=run)
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="PDF, page image or folder of them")
    add_reading_options(parser)


def add_reading_options(parser: Parser) -> None:
    """Offer what decides about the tables, and what every command that reads files offers."""
    parser.add_argument("-o", "--out", required=True, type=Path, help="folder for the tables")
    parser.add_argument("--manifest", type=Path, metavar="CSV", help="what you know better than the reports")
    parser.add_argument("--corrections", type=Path, metavar="CSV", help="what reviewers decided (default: beside OUT)")
    add_patterns(parser)
    parser.add_argument("--ocr", choices=["auto", "tesserocr", "pytesseract"], help="engine for scans (default: auto)")
    parser.add_argument("--reader", choices=["auto", "pdfplumber"], help="reader of text pages (default: auto)")
    cache = parser.add_mutually_exclusive_group()
    cache.add_argument("--cache", type=Path, metavar="DIR", help="where read pages are kept (default: user's cache)")
    cache.add_argument("--no-cache", action="store_true", help="keep no read pages and use none")
    parser.add_argument(
        "--rehash",
        action="store_true",
        help="read every file to see whether it changed, whatever its size and time say",
    )
    add_run_options(parser)


def add_run_options(parser: Parser) -> None:
    """Offer what every command that reads files offers."""
    parser.add_argument("--jobs", type=positive, help="files and scanned pages read at a time (default: all cores)")
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS", help="per file (default: 120)")
    parser.add_argument(
        "--page-timeout", type=seconds, metavar="SECONDS", help="more for each page of the file (default: 20)"
    )
    parser.add_argument("--memory", type=positive, metavar="MB", help="per worker (default: 3000)")
    parser.add_argument(
        "--max-failures", dest="tolerance", type=tolerance, metavar="N|N%",
        help="give the run up when more files fail (default: never)",
    )  # fmt: skip
    parser.add_argument(
        "--progress", choices=["auto", "bar", "lines", "jsonl", "none"], default="auto",
        help="what is said on stderr while files are read; jsonl is for machines",
    )  # fmt: skip
    parser.add_argument(
        "--dask", default="", metavar="tcp://HOST:PORT",
        help="read with the Dask cluster whose scheduler this is, over a shared folder",
    )  # fmt: skip
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress, no failure lines, no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="tracebacks and library messages on stderr")
    add_json(parser, "print the summary as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Read the files and write the tables."""
    options = Options(**vars(namespace))
    return carry_out(options, asked_of(options), options.out, rehash=options.rehash)


def asked_of(options: Options) -> Asked:
    """Return what the command line and the user's settings ask for."""
    from chitieu.archive.asked import Asked  # noqa: PLC0415 see the package's docstring
    from chitieu.settings import Limits, Settings  # noqa: PLC0415

    given = config()
    settings = Settings(
        ocr=options.ocr or given.keys.ocr or "auto",
        reader=options.reader or given.keys.reader or "auto",
        cache=None if options.no_cache else cache_folder(options.cache or given.cache or _shared_cache(options)),
        patterns=pattern_folders(options.patterns, given),
    )
    usual = Limits()
    limits = Limits(
        given.keys.jobs or cores(),
        given.keys.timeout or usual.timeout,
        memory_mb=given.keys.memory or usual.memory_mb,
    )
    return Asked(tuple(options.paths), options.manifest, options.corrections, settings, limits)


def _shared_cache(options: Options) -> Path | None:
    """Return where the machines of a cluster find each other's pages."""
    return options.out.absolute() / ".chitieu" / "pages" if options.dask else None


def carry_out(
    options: RunOptions,
    asked: Asked,
    out: Path,
    *,
    rehash: bool = False,
    ready: Callable[[Path], bool] | None = None,
) -> int:
    """Read what was asked, within the limits of ``options`` where they say something; print and return the status.

    ``ready`` says which of the files that are there are to be read.
    """
    from msgspec import structs  # noqa: PLC0415 as below

    from chitieu.api import extract  # noqa: PLC0415 see the package's docstring
    from chitieu.archive.progress import make_progress, run_log  # noqa: PLC0415
    from chitieu.archive.worker import read_document  # noqa: PLC0415
    from chitieu.errors import ChitieuError, EngineMissingError  # noqa: PLC0415
    from chitieu.summary import RunFacts, summary  # noqa: PLC0415

    limits = structs.replace(
        asked.limits,
        timeout=options.timeout or asked.limits.timeout,
        page_timeout=options.page_timeout or asked.limits.page_timeout,
        memory_mb=options.memory or asked.limits.memory_mb,
    )
    folder = None if options.verbose else home("XDG_STATE_HOME", ".local/state") / "log"
    with run_log(folder) as log, _executor(options.dask) as (executor, jobs):
        done = extract(
            asked.paths,
            out,
            manifest=asked.manifest,
            corrections=asked.corrections,
            settings=asked.settings,
            limits=structs.replace(limits, jobs=options.jobs or jobs or asked.limits.jobs),
            tolerance=options.tolerance,
            rehash=rehash,
            ready=ready,
            executor=executor,
            progress=make_progress(quiet=options.quiet, kind=options.progress),
            warn=warn,
            log=log,
            reader=options.read_with or read_document,
        )
        told = log if log is not None and log.stat().st_size else None
    if options.as_json:
        import msgspec  # noqa: PLC0415

        sys.stdout.write(msgspec.json.encode(done.counts).decode() + "\n")
    elif not options.quiet:
        sys.stdout.write(summary(done.counts, RunFacts(out, done.skipped, told)))
    if EngineMissingError.error_code in done.error_codes:
        return EngineMissingError.exit_status
    return ChitieuError.exit_status if done.error_codes else 0


@contextlib.contextmanager
def _executor(dask: str) -> Generator[tuple[Executor | None, int]]:
    if not dask:
        yield None, 0
        return
    from chitieu.archive.cluster import dask_executor  # noqa: PLC0415 for those who have a cluster

    with dask_executor(dask) as cluster:
        yield cluster
