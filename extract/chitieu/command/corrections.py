"""``chitieu corrections``: the decisions of reviewers; listed, applied, merged, sent out as a workbook, signed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import Parser, add_json, add_patterns, config, declare, pattern_folders, positive, warn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chitieu.command.option import Commands
    from chitieu.correction.file import CorrectionFile
    from chitieu.correction.sheet_words import Language
    from chitieu.geometry import Box
    from chitieu.patterns.load import Patterns

EXAMPLES = """\
examples:
  chitieu corrections list tables/
  chitieu corrections export tables/ -o queue.xlsx
  chitieu corrections apply queue.xlsx tables/
  chitieu corrections merge mine.csv theirs.csv -o corrections.csv
  chitieu corrections sign tables/ d0123456789abcdef --by 'Nguyễn Văn A'

The decisions about tables/ lie beside it, in corrections.csv; --corrections names another file. extract replays them.
docs/corrections.md says who wins when."""

LIST_EXAMPLES = """\
examples:
  chitieu corrections list tables/
  chitieu corrections list tables/ --json | jq '.conflicts[]'"""

APPLY_EXAMPLES = """\
examples:
  chitieu corrections apply queue.xlsx tables/ --by 'Trần Thị B'
  chitieu corrections apply mailed.csv tables/

Twice is as good as once. A decision about something that somebody else has decided since is refused and named, and the
exit status is 3."""

MERGE_EXAMPLES = """\
examples:
  chitieu corrections merge mine.csv theirs.csv -o corrections.csv"""

EXPORT_EXAMPLES = """\
examples:
  chitieu corrections export tables/ -o queue.xlsx
  chitieu corrections export tables/ -o queue.xlsx --archive reports/ --limit 200 --lang en"""

SIGN_EXAMPLES = """\
examples:
  chitieu corrections sign tables/ d0123456789abcdef --by 'Nguyễn Văn A'
  chitieu corrections sign tables/ d0123456789abcdef --by 'Nguyễn Văn A' --reason 'checked on paper'"""


class Options(argparse.Namespace):
    """What the parser fills in."""

    out: Path
    file: Path
    files: list[Path]
    workbook: Path
    merged: Path
    corrections: Path | None
    archive: Path | None
    patterns: list[Path]
    limit: int
    no_pictures: bool
    lang: Language
    report: str
    by: str
    reason: str
    as_json: bool


def add(commands: Commands) -> None:
    """Declare the command and its actions."""
    parser = declare(commands, "corrections", about="what reviewers decided", examples=EXAMPLES, run=run_list)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)

    one = declare(actions, "list", about="count decisions, conflicts and orphans", examples=LIST_EXAMPLES, run=run_list)
    _about_output(one)
    add_json(one, "print them as JSON")

    one = declare(
        actions, "apply", about="take decisions out of a CSV or workbook", examples=APPLY_EXAMPLES, run=run_apply
    )
    one.add_argument("file", metavar="FILE", type=Path, help="a file of decisions (.csv) or a queue (.xlsx)")
    _about_output(one)
    one.add_argument("--by", default="", metavar="NAME", help="who decided, where the workbook does not say")

    one = declare(actions, "merge", about="put files of decisions together", examples=MERGE_EXAMPLES, run=run_merge)
    one.add_argument("files", metavar="FILE", nargs="+", type=Path, help="files of decisions")
    one.add_argument("-o", "--out", required=True, type=Path, dest="merged", metavar="FILE", help="file to write")

    one = declare(
        actions, "export", about="write the open queue as a workbook", examples=EXPORT_EXAMPLES, run=run_export
    )
    _about_output(one)
    one.add_argument("-o", "--workbook", required=True, type=Path, metavar="FILE", help="workbook to write (.xlsx)")
    one.add_argument("--archive", type=Path, metavar="DIR", help="where the reports lie now")
    one.add_argument("--no-pictures", action="store_true", help="leave the pictures of the cells out")
    one.add_argument("--limit", type=positive, default=2000, metavar="N", help="rows at most (default: 2000)")
    one.add_argument("--lang", choices=["vi", "en"], default="vi", help="language of the workbook (default: vi)")

    one = declare(actions, "sign", about="approve a report", examples=SIGN_EXAMPLES, run=run_sign)
    _about_output(one)
    one.add_argument("report", metavar="REPORT", help="its report_id")
    one.add_argument("--by", required=True, metavar="NAME", help="who approves it")
    one.add_argument("--reason", default="", metavar="TEXT", help="why it is approved although doubts are open")


def _about_output(parser: Parser) -> None:
    parser.add_argument("out", metavar="OUT", type=Path, help="folder that extract wrote")
    parser.add_argument("--corrections", type=Path, metavar="FILE", help="the decisions (default: beside OUT)")
    add_patterns(parser)


def _file(options: Options) -> CorrectionFile:
    """Return the decisions about an output, and say which lines of the file are none."""
    from chitieu.contract.read import read_run  # noqa: PLC0415 see the package's docstring
    from chitieu.correction.file import read  # noqa: PLC0415
    from chitieu.correction.place import default_path  # noqa: PLC0415

    read_run(options.out)  # a folder that is none is told before anything is written beside it
    file = read(options.corrections or default_path(options.out))
    for problem in file.problems:
        warn(f"{file.path}, line {problem.line}: {problem.text}")
    return file


def _patterns(options: Options) -> Patterns:
    from chitieu.patterns.load import load_patterns  # noqa: PLC0415

    return load_patterns(users=pattern_folders(options.patterns, config()))


def run_list(namespace: argparse.Namespace) -> int:
    """Print what was decided, and what of it does not hold."""
    from chitieu.correction.listing import listing  # noqa: PLC0415
    from chitieu.correction.state import state_of  # noqa: PLC0415

    options = Options(**vars(namespace))
    file = _file(options)
    told = listing(file, state_of(options.out, file, _patterns(options)))
    if options.as_json:
        import msgspec  # noqa: PLC0415

        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
    else:
        sys.stdout.write(told.text())
    return 0


def run_apply(namespace: argparse.Namespace) -> int:
    """Take decisions in; 3 where some are refused."""
    from chitieu.correction.exchange import apply, read_brought  # noqa: PLC0415
    from chitieu.errors import StaleDecisionError  # noqa: PLC0415

    options = Options(**vars(namespace))
    file = _file(options)
    if options.file.suffix.lower() == ".xlsx":
        from chitieu.correction.sheet_read import read_queue  # noqa: PLC0415

        brought = read_queue(options.file, _patterns(options), options.by)
    else:
        brought = read_brought(options.file)
    done = apply(brought, file)
    for line in done.refused:
        warn(line)
    sys.stdout.write(
        f"{done.saved:,} decisions saved to {file.path}, {done.known:,} were there, {len(done.refused):,} refused\n"
    )
    return StaleDecisionError.exit_status if done.refused else 0


def run_merge(namespace: argparse.Namespace) -> int:
    """Write several files as one."""
    from chitieu.correction.exchange import merge  # noqa: PLC0415

    options = Options(**vars(namespace))
    count, passed = merge(options.files, options.merged)
    for line in passed:
        warn(line)
    sys.stdout.write(f"{count:,} decisions in {options.merged}\n")
    return 0


def run_export(namespace: argparse.Namespace) -> int:
    """Write the queue."""
    from chitieu.archive.source import locate  # noqa: PLC0415
    from chitieu.correction.sheet_write import Queue, write_queue  # noqa: PLC0415
    from chitieu.correction.state import state_of  # noqa: PLC0415
    from chitieu.errors import ChitieuError, OutputError, OutputUnreadableError  # noqa: PLC0415
    from chitieu.page.picture import Pictures  # noqa: PLC0415

    options = Options(**vars(namespace))
    file, patterns = _file(options), _patterns(options)
    state = state_of(options.out, file, patterns)
    rows = state.open_rows()
    queue = Queue(
        rows[: options.limit],
        {report.report_id: report for report in state.reports},
        file.standing(),
        patterns,
        state.unsure(),
    )
    paths: Mapping[str, Path] = {}
    if not options.no_pictures:
        try:
            paths = locate(options.out, options.archive)
        except OutputUnreadableError as error:
            warn(f"no pictures: {error}")
    told: set[str] = set()
    with Pictures() as pictures:

        def crop(name: str, page: int, box: Box) -> bytes | None:
            if name not in paths:
                return None
            try:
                return pictures.crop_png(paths[name], page, box, 110, 4)
            except ChitieuError as error:
                if name not in told:
                    told.add(name)
                    warn(f"no picture: {error}")
                return None

        try:
            write_queue(options.workbook, queue, crop, options.lang)
        except OSError as error:
            raise OutputError(f"{options.workbook}: {error.strerror or error}; name a file you can write") from error
    left = f", {len(rows) - options.limit:,} more after these" if len(rows) > options.limit else ""
    sys.stdout.write(f"{len(queue.rows) + len(queue.identities):,} rows to decide in {options.workbook}{left}\n")
    return 0


def run_sign(namespace: argparse.Namespace) -> int:
    """Approve a report."""
    from chitieu.correction.approval import approval  # noqa: PLC0415
    from chitieu.correction.standing import token_of  # noqa: PLC0415
    from chitieu.correction.state import state_of  # noqa: PLC0415
    from chitieu.errors import CorrectionError  # noqa: PLC0415

    options = Options(**vars(namespace))
    file = _file(options)
    state = state_of(options.out, file, _patterns(options))
    report = next((one for one in state.reports if one.report_id == options.report), None)
    if report is None:
        raise CorrectionError(f"{options.report}: no such report in {options.out}; reports.csv lists them")
    draft = approval(report, state.doubts(report), options.by, options.reason)
    before = [one for one in file.standing() if one.report_id == report.report_id and one.verdict == "approved"]
    saved = file.append(draft, token_of(before))
    sys.stdout.write(f"{report.file} approved by {saved.reviewer} ({saved.decision_id})\n")
    return 0
