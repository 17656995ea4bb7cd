"""``chitieu extract``: files into CSV tables."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, cache_folder, declare, home, positive, seconds

if TYPE_CHECKING:
    from chitieu.archive.worker import Reader
    from chitieu.command.option import Commands
    from chitieu.settings import EngineName, ReaderName

EXAMPLES = """\
examples:
  chitieu extract reports/ -o tables/
  chitieu extract a.pdf b.pdf scans/ -o tables/ --jobs 4
  chitieu extract reports/ -o tables/ --manifest files.csv
  chitieu extract reports/ -o tables/ -q --json | jq .review

A manifest is a CSV with the column file (the name documents.csv prints) and any of org, area, period, template.
A run that was stopped keeps what it has read in the cache: the same command goes on from there."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    paths: list[Path]
    out: Path
    manifest: Path | None
    jobs: int
    timeout: float
    memory: int
    ocr: EngineName
    reader: ReaderName
    cache: Path | None
    no_cache: bool
    quiet: bool
    verbose: bool
    as_json: bool
    read_with: Reader | None


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "extract", about="read files into CSV tables", examples=EXAMPLES, run=run)
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="PDF, page image or folder of them")
    parser.add_argument("-o", "--out", required=True, type=Path, help="folder for the tables")
    parser.add_argument("--manifest", type=Path, metavar="CSV", help="what you know better than the reports")
    parser.add_argument("--jobs", type=positive, default=_cores(), help="files read at a time (default: all cores)")
    parser.add_argument("--timeout", type=seconds, default=1800.0, metavar="SECONDS", help="per file (default: 1800)")
    parser.add_argument("--memory", type=positive, default=3000, metavar="MB", help="per worker (default: 3000)")
    parser.add_argument("--ocr", choices=["auto", "tesserocr", "pytesseract"], default="auto", help="engine for scans")
    parser.add_argument("--reader", choices=["auto", "pdfplumber"], default="auto", help="reader of text pages")
    cache = parser.add_mutually_exclusive_group()
    cache.add_argument("--cache", type=Path, metavar="DIR", help="where read pages are kept (default: user's cache)")
    cache.add_argument("--no-cache", action="store_true", help="keep no read pages and use none")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress, no failure lines, no summary")
    parser.add_argument("-v", "--verbose", action="store_true", help="tracebacks and library messages on stderr")
    add_json(parser, "print the summary as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Read the files and write the tables."""
    from chitieu.api import extract  # noqa: PLC0415 see the package's docstring
    from chitieu.archive.progress import make_progress, run_log  # noqa: PLC0415
    from chitieu.archive.run import Limits  # noqa: PLC0415
    from chitieu.archive.worker import read_document  # noqa: PLC0415
    from chitieu.errors import ChitieuError, EngineMissingError  # noqa: PLC0415
    from chitieu.settings import Settings  # noqa: PLC0415
    from chitieu.summary import RunFacts, summary  # noqa: PLC0415

    options = Options(**vars(namespace))
    cache = None if options.no_cache else cache_folder(options.cache)
    with run_log(None if options.verbose else home("XDG_STATE_HOME", ".local/state") / "log") as log:
        done = extract(
            options.paths,
            options.out,
            manifest=options.manifest,
            settings=Settings(ocr=options.ocr, reader=options.reader, cache=cache),
            limits=Limits(options.jobs, options.timeout, options.memory),
            progress=make_progress(quiet=options.quiet),
            warn=lambda text: sys.stderr.write(f"chitieu: {text}\n"),
            log=log,
            reader=options.read_with or read_document,
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
