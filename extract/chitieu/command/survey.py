"""``chitieu survey``: what lies in a folder, before it is read."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, add_patterns, config, cores, declare, home, pattern_folders, positive

if TYPE_CHECKING:
    from chitieu.archive.worker import Reader
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu survey reports/
  chitieu survey reports/ -o survey.csv                  # a row per file
  chitieu survey reports/ --json | jq '.kinds'
  chitieu survey reports/ --json | jq -r '.rows[] | select(.kind == "encrypted") | .file'

Kinds: text, scanned, mixed (both in one file), garbled (its text is not what it prints; it will be recognised),
legacy_font (letters of before Unicode), blank, not_a_report, duplicate, encrypted, broken, unsupported. Of files of
more than 4 pages 4 are looked at. Scans are not recognised: whether they are reports is not known (report = unknown).
exit status: 0 every file can be read, 3 some cannot."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    paths: list[Path]
    out: Path | None
    jobs: int | None
    patterns: list[Path]
    quiet: bool
    verbose: bool
    as_json: bool
    read_with: Reader | None


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "survey", about="what lies in a folder, before it is read", examples=EXAMPLES, run=run)
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="PDF, page image or folder of them")
    parser.add_argument("-o", "--out", type=Path, metavar="CSV", help="write a row per file")
    parser.add_argument("--jobs", type=positive, help="files looked at at a time (default: all cores)")
    add_patterns(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress, no table")
    parser.add_argument("-v", "--verbose", action="store_true", help="tracebacks and library messages on stderr")
    add_json(parser, "print sums and files as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Look at the files, print and write what they are."""
    from chitieu.archive.progress import make_progress, run_log  # noqa: PLC0415 see the package's docstring
    from chitieu.contract.write import write_table  # noqa: PLC0415
    from chitieu.errors import ChitieuError  # noqa: PLC0415
    from chitieu.settings import Limits, Settings  # noqa: PLC0415
    from chitieu.survey.look import look  # noqa: PLC0415
    from chitieu.survey.rows import SURVEY, UNREAD  # noqa: PLC0415
    from chitieu.survey.run import survey  # noqa: PLC0415
    from chitieu.survey.show import show, show_json  # noqa: PLC0415

    options = Options(**vars(namespace))
    given = config()
    jobs = options.jobs or given.keys.jobs or cores()
    settings = Settings(reader=given.keys.reader or "auto", patterns=pattern_folders(options.patterns, given))
    limits = Limits(jobs, timeout=LOOK_SECONDS, page_timeout=0, files_per_worker=FILES_PER_WORKER)
    folder = None if options.verbose else home("XDG_STATE_HOME", ".local/state") / "log"
    with run_log(folder) as log:
        found = survey(
            options.paths,
            settings,
            limits,
            make_progress(quiet=options.quiet or options.as_json),
            log=log,
            reader=options.read_with or look,
        )
    if options.out is not None:
        write_table(options.out, SURVEY, found.rows)
    if options.as_json:
        show_json(found, jobs)
    elif not options.quiet:
        show(found, jobs)
    return ChitieuError.exit_status if any(row.kind in UNREAD for row in found.rows) else 0


LOOK_SECONDS = 60
"""A look takes a tenth of a second; a file that keeps a worker so long is broken for ``extract`` as well."""
FILES_PER_WORKER = 1000
"""A look leaves little behind in a worker; its memory is watched all the same."""
