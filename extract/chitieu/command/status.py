"""``chitieu status``: what became of every file of an output, also while a run is under way."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.command.option import add_json, declare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.archive.ledger import FileEntry, LastRun
    from chitieu.command.option import Commands

EXAMPLES = """\
examples:
  chitieu status tables/
  chitieu status tables/ -v              # every failed file, with the fault where there was one
  chitieu status tables/ --json | jq .reasons"""

SLOWEST = 5
"""So many slow files are named."""


class Options(argparse.Namespace):
    """What the parser fills in."""

    out: Path
    verbose: bool
    as_json: bool


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = declare(commands, "status", about="what became of every file of an output", examples=EXAMPLES, run=run)
    parser.add_argument("out", metavar="OUT", type=Path, help="folder of an extract, finished or under way")
    parser.add_argument("-v", "--verbose", action="store_true", help="name every file that failed, and why")
    add_json(parser, "print it as JSON")


def run(namespace: argparse.Namespace) -> int:
    """Print states, reasons, the slowest files and what is open."""
    from chitieu.archive.ledger import last_run, read_ledger  # noqa: PLC0415 see the package's docstring

    options = Options(**vars(namespace))
    entries, last = read_ledger(options.out), last_run(options.out)
    if options.as_json:
        import json  # noqa: PLC0415

        sys.stdout.write(json.dumps(_facts(entries, last), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(entries, last, verbose=options.verbose)) + "\n")
    return 0


def _reasons(entries: Sequence[FileEntry]) -> Counter[str]:
    return Counter(entry.reason for entry in entries if entry.reason)


def _slowest(entries: Sequence[FileEntry]) -> list[FileEntry]:
    return sorted((entry for entry in entries if entry.seconds), key=lambda entry: -entry.seconds)[:SLOWEST]


def _facts(entries: Sequence[FileEntry], last: LastRun) -> dict[str, object]:
    return {
        "phase": last.phase,
        "running": last.running,
        "files": len(entries),
        "states": dict(Counter(entry.state for entry in entries)),
        "reasons": dict(_reasons(entries)),
        "slowest": [{"file": entry.name, "seconds": round(entry.seconds, 3)} for entry in _slowest(entries)],
        "open": [entry.name for entry in entries if entry.state in {"waiting", "reading"} or entry.again],
        "failed": [
            {
                "file": entry.name,
                "state": entry.state,
                "error_code": entry.reason,
                "error": entry.message,
                "attempts": entry.attempts,
                "deaths": entry.deaths,
                "seconds": round(entry.seconds, 3),
                "traceback": entry.traceback,
            }
            for entry in entries
            if entry.reason
        ],
    }


def _lines(entries: Sequence[FileEntry], last: LastRun, *, verbose: bool) -> list[str]:
    lines = [_PHASES[last.phase if last.running or last.phase in {"done", "stopped"} else f"{last.phase} killed"]]
    states = Counter(entry.state for entry in entries)
    lines.append(f"{len(entries):,} files: " + ", ".join(f"{count:,} {state}" for state, count in states.most_common()))
    for reason, count in _reasons(entries).most_common():
        lines.append(f"  {count:,} {reason}")
        if verbose:
            for entry in entries:
                if entry.reason == reason:
                    lines.append(f"    {entry.name}: {entry.message} (attempt {entry.attempts})")
                    lines += [f"      {line}" for line in entry.traceback.splitlines()]
    if slowest := _slowest(entries):
        lines.append("slowest:")
        lines += [f"  {entry.seconds:8.1f} s  {entry.name}" for entry in slowest]
    reading = [entry.name for entry in entries if entry.state == "reading"]
    if reading:
        lines.append("under way:" if last.running else "under way when the run ended:")
        lines += [f"  {name}" for name in reading]
    return lines


_PHASES = {
    "reading": "a run is reading",
    "assembling": "a run is writing the tables",
    "done": "the last run came to its end; the tables are its",
    "stopped": "the last run was stopped; the tables are those of before. Run the same command to go on",
    "reading killed": "the last run was killed; the tables are those of before. Run the same command to go on",
    "assembling killed": "the last run was killed while it wrote the tables; run the same command to finish them",
}
