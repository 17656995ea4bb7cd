"""Every fault of a user's templates, each with file, line and column."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chitieu.errors import UsageError
from chitieu.patterns.load import ADDED, all_codes, load_patterns, template_folders
from chitieu.patterns.source import Fault, csv_lines
from chitieu.patterns.template import HEAD, TemplateFiles, link_faults, read_template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def faults_of(folders: Sequence[Path]) -> list[Fault]:
    """Check the templates of folders such as ``--patterns`` takes.

    Raises UsageError for a folder that is not there, PatternError for one without a template.
    """
    faults: list[Fault] = []
    reads: list[TemplateFiles] = []
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder; chitieu template learn makes one")
        reads += [read_template(one) for one in template_folders(folder)]
        for name, schema in ADDED.items():
            if (folder / name).exists():
                faults += csv_lines(folder / name, schema)[1]
    templates = [read.template for read in reads if read.template is not None]
    codes = all_codes([*load_patterns().templates, *templates])
    seen: set[str] = set()
    for read in reads:
        faults += [*read.faults, *link_faults(read, codes)]
        if read.template is not None and read.template.id in seen:
            faults.append(
                Fault(read.folder / HEAD, 1, 1, f"another of these templates is called {read.template.id} too")
            )
        seen |= {read.template.id} if read.template is not None else set()
    return faults


def run(folders: Sequence[Path], *, as_json: bool) -> int:
    """Print the faults, one a line; return 1 where there is one, as a comparison does that finds a difference."""
    faults = faults_of(folders)
    if as_json:
        import msgspec  # noqa: PLC0415 only this option needs it

        told = [{"file": str(f.path), "line": f.line, "column": f.column, "message": f.message} for f in faults]
        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
    else:
        sys.stdout.write("".join(f"{fault}\n" for fault in faults))
        sys.stderr.write(f"chitieu: {len(faults) or 'no'} {'fault' if len(faults) == 1 else 'faults'}\n")
    return 1 if faults else 0
