"""chitieu from Python: `read` one report into pandas DataFrames, `extract` many into a folder of CSV files."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.archive.discover import discover, printable_name
from chitieu.archive.manifest import load_manifest, match
from chitieu.archive.progress import SAD_STATES, Silent
from chitieu.archive.run import SCRATCH, Plan, crew_of, read_all, scratch_folder, writable
from chitieu.archive.worker import read_document
from chitieu.contract.rows import (
    CitationRow,
    FindingRow,
    FootnoteRow,
    NarrativeRow,
    ObservationRow,
    PageRow,
    ReportRow,
    UnmappedRow,
)
from chitieu.errors import FileUnreadableError, InputMissingError, UsageError
from chitieu.settings import Limits, Override, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    import pandas as pd

    from chitieu.archive.assemble import Counts
    from chitieu.archive.progress import Progress
    from chitieu.archive.worker import Reader
    from chitieu.contract.rows import DocumentResult, DocumentRow
    from chitieu.settings import Tolerance

    RowType = type[
        CitationRow | FindingRow | FootnoteRow | NarrativeRow | ObservationRow | PageRow | ReportRow | UnmappedRow
    ]


class Reading:
    """What one file yields. Each DataFrame has the columns of the CSV of the same name and is made on first use.

    Exact numbers stay ``Decimal`` in object columns (``value``, ``unit_factor``); boxes are points on the page as a
    viewer shows it, origin top left; an empty cell is ``""`` in text columns and missing in the others.
    """

    def __init__(self, result: DocumentResult) -> None:
        """Keep ``result``, the rows as structs."""
        self.result: DocumentResult = result

    @property
    def document(self) -> DocumentRow:
        """The file: state, pages, error_code."""
        return self.result.document

    @cached_property
    def observations(self) -> pd.DataFrame:
        """One row per indicator."""
        return _frame(self.result.observations, ObservationRow)

    @cached_property
    def citations(self) -> pd.DataFrame:
        """One row per cited document."""
        return _frame(self.result.citations, CitationRow)

    @cached_property
    def footnotes(self) -> pd.DataFrame:
        """One row per footnote."""
        return _frame(self.result.footnotes, FootnoteRow)

    @cached_property
    def unmapped(self) -> pd.DataFrame:
        """One row per printed table row that no indicator claims."""
        return _frame(self.result.unmapped, UnmappedRow)

    @cached_property
    def reports(self) -> pd.DataFrame:
        """One row per report in the file."""
        return _frame(self.result.reports, ReportRow)

    @cached_property
    def pages(self) -> pd.DataFrame:
        """One row per page."""
        return _frame(self.result.pages, PageRow)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row per finding of a rule."""
        return _frame(self.result.findings, FindingRow)

    @cached_property
    def narrative(self) -> pd.DataFrame:
        """One row per figure of the narrative."""
        return _frame(self.result.narrative, NarrativeRow)

    def __repr__(self) -> str:
        """File and sizes, for a prompt."""
        result = self.result
        return (
            f"<Reading {result.document.file}: {len(result.reports)} reports, {len(result.observations)} observations, "
            f"{len(result.citations)} citations>"
        )


def read(
    path: str | os.PathLike[str],
    *,
    settings: Settings | None = None,
    override: Override | None = None,
) -> Reading:
    """Read one PDF or page image.

    ``settings`` choose the OCR engine, a cache folder (none by default) and folders of your own templates; ``override``
    is what you know better than the report (organisation, area, period, template). Raises InputMissingError, and for a
    file that cannot be read another subclass of `chitieu.errors.ChitieuError` with its ``error_code``.
    """
    file = Path(path)
    name = printable_name(file.name)
    if not os.path.lexists(file):
        raise InputMissingError(f"{printable_name(str(file))}: no such file; check the path")
    if not file.is_file():
        raise FileUnreadableError(f"{name}: not a regular file; name a PDF or a page image")
    return Reading(read_document(file, name, settings or Settings(), override))


class Extraction(Struct, frozen=True):
    """What `extract` did. ``error_codes`` names the causes of files not, or only in part, read."""

    counts: Counts
    error_codes: frozenset[str]
    skipped: tuple[tuple[str, int], ...]


def extract(  # noqa: PLR0913 one keyword per option of the command
    paths: Sequence[Path],
    out: Path,
    *,
    manifest: Path | None = None,
    corrections: Path | None = None,
    settings: Settings | None = None,
    limits: Limits | None = None,
    tolerance: Tolerance | None = None,
    rehash: bool = False,
    ready: Callable[[Path], bool] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    warn: Callable[[str], object] = lambda _text: None,
    log: Path | None = None,
    reader: Reader = read_document,
) -> Extraction:
    """Read files and folders into the tables of ``out``; one bad file never stops it.

    Called again with the same arguments it reads only what changed, and goes on where an earlier call was stopped.
    Files are read in processes of this machine, so a script must call this under ``if __name__ == "__main__":``, or by
    the processes of ``executor`` (docs/cluster.md), ``limits.jobs`` at a time. ``tolerance`` says how many files may
    fail; ``rehash`` reads every file to see whether it changed; ``ready`` tells files that are complete from those to
    leave out; ``corrections`` holds what reviewers decided (by default the file beside ``out``).
    Raises UsageError (InputMissingError, OutputInsideInputError, ManifestError, ExecutorError, CorrectionError),
    PatternError, TooManyFailuresError, OutputBusyError and OutputError.
    """
    from chitieu.archive.asked import Asked, absolute  # noqa: PLC0415 `read`'s callers do not need it
    from chitieu.archive.assemble import Kept, assemble  # noqa: PLC0415
    from chitieu.archive.ledger import HIDDEN, Ledger  # noqa: PLC0415
    from chitieu.archive.previous import keeping_previous  # noqa: PLC0415
    from chitieu.archive.store import FOLDER, Store  # noqa: PLC0415
    from chitieu.correction.place import default_path  # noqa: PLC0415
    from chitieu.page.cache import PageCache  # noqa: PLC0415
    from chitieu.patterns.load import load_patterns  # noqa: PLC0415

    settings, limits = settings or Settings(), limits or Limits()
    discovery = discover(paths, out)
    if ready is not None:
        discovery = structs.replace(discovery, found=tuple(item for item in discovery.found if ready(item.path)))
    names = [item.name for item in discovery.found]
    overrides, strangers = match(load_manifest(manifest) if manifest else {}, names)
    for name in strangers:
        warn(f"{manifest}: names {printable_name(name)}, which is not among the files; that line is left out")
    if not discovery.found:
        raise UsageError("no PDF and no page image among the paths given; name a folder that holds some")
    # before the first file is read: damaged patterns end the run at once, and forked workers have them
    patterns = load_patterns(users=settings.patterns)
    for one in patterns.replaced:
        warn(f"your template {one} takes the place of another of that id")
    corrections = corrections or default_path(out)
    decisions = None
    if os.path.lexists(corrections):
        from chitieu.correction.decisions import Decisions  # noqa: PLC0415 most runs have none

        decisions = Decisions.load(corrections, patterns)
        for problem in decisions.problems:
            warn(f"{corrections}, line {problem.line}: {problem.text}")
    hidden = out.absolute() / HIDDEN
    said = decisions.overrides if decisions is not None else dict[str, Override]()
    plan = Plan(discovery.found, overrides, settings, limits, patterns.hash, tolerance, rehash, log, reader, said)
    store = Store(hidden / FOLDER)
    asked = Asked(
        paths=tuple(map(absolute, paths)),
        manifest=absolute(manifest) if manifest else None,
        corrections=absolute(corrections),
        settings=settings,
        limits=limits,
    ).packed()
    with writable(out), Ledger(out, asked) as ledger, scratch_folder(hidden / SCRATCH) as scratch:
        PageCache(settings.cache).sweep()
        crew = crew_of(plan, scratch, executor)
        compiled = read_all(plan, ledger, store, crew, progress or Silent())
        ledger.phase("assembling")
        kept = [Kept(entry.document, entry.key) for entry in ledger.entries()]
        with keeping_previous(out, warn):
            counts = assemble(kept, store, out, settings, decisions)
        sad = frozenset(entry.reason or entry.state for entry in ledger.entries() if entry.state in SAD_STATES)
        ledger.phase("done")
    if compiled:
        from chitieu.report.shipped_patterns import keep_compiled  # noqa: PLC0415 in the first run of an installation

        keep_compiled(patterns)
    return Extraction(counts, sad, discovery.skipped)


def _frame(rows: Sequence[object], row_type: RowType) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 half a second that the command line never needs

    columns = [column.name for column in structs.fields(row_type)]
    exact = [column.name for column in structs.fields(row_type) if "Decimal" in str(column.type)]
    data = {name: [getattr(row, name) for row in rows] for name in columns}
    return pd.DataFrame(
        {name: pd.Series(cells, dtype="object") if name in exact else pd.Series(cells) for name, cells in data.items()},
        columns=columns,
    )
