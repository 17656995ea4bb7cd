"""Measures what rows and figures are taken to mean, on generated reports of every kind of variant.

python tools/meaning.py                          500 reports as page objects and 40 as PDF, seeds drawn
python tools/meaning.py --reports 60 --pdfs 0 --kinds typos,dropped --show 20
python tools/meaning.py --kinds typos --seed 7   the same reports again

Every report is read by the same code as a page of a file. Of a cell that no reader may settle alone ("54.106/54.200", a
code that no list holds, a row that may be any of three) only review is right.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT / "corpus") not in sys.path:
    sys.path.insert(0, str(ROOT / "corpus"))

from makers.drawn.pdf import write_pdf  # noqa: E402 corpus/ is on the path only now
from makers.meaning import KINDS, draw_meaning, make_meaning  # noqa: E402
from meaning_pages import document_of  # noqa: E402

from chitieu.folding import bare  # noqa: E402
from chitieu.page.document import read_document  # noqa: E402
from chitieu.patterns.load import load_patterns  # noqa: E402
from chitieu.report.read import result_of  # noqa: E402
from chitieu.settings import Settings  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from makers.meaning import Kind, Meaning
    from makers.spec import FormRow

    from chitieu.contract.rows import DocumentResult, ObservationRow

REPORTS, PDFS = 500, 40
PROCESSES = 2
SEED_LIMIT = 1_000_000
COLUMNS = ("kind", "reports", "values", "right %", "silent", "silent %", "review %", "spurious")
SILENT = "SILENT "
PUBLISHED = frozenset({"ok", "blank"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One published confidence, and whether the value is what is printed under its code."""

    confidence: float
    right: bool
    source: str
    flags: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Counts over the reports of one kind. ``review`` counts right values that a person is asked to look at."""

    reports: int = 0
    values: int = 0
    right: int = 0
    silent: int = 0
    review: int = 0
    spurious: int = 0
    faults: list[str] = field(default_factory=list[str])
    judged: list[Judged] = field(default_factory=list[Judged])

    def add(self, other: Tally) -> None:
        """Add the counts of another."""
        self.reports += other.reports
        self.values += other.values
        self.right += other.right
        self.silent += other.silent
        self.review += other.review
        self.spurious += other.spurious
        self.faults += other.faults
        self.judged += other.judged

    def line(self, name: str) -> tuple[str, ...]:
        """Return the printed cells. Shares are cut, not rounded: 99.999 % must not read as all."""
        shares = [int(n / max(1, self.values) * 100_000) / 1000 for n in (self.right, self.silent, self.review)]
        right, silent, review = (f"{share:.3f}" for share in shares)
        counts = (str(self.reports), str(self.values))
        return (name, *counts, right, str(self.silent), silent, review, str(self.spurious))


def measured(task: tuple[Kind, int, int, bool]) -> tuple[str, Tally]:
    """Make, draw, read and judge one report; ``task`` is kind, seed, number, and whether it goes through a PDF."""
    kind, seed, number, as_pdf = task
    made = make_meaning(kind, seed, number)
    sheets = draw_meaning(made, seed, number)
    if as_pdf:
        with tempfile.TemporaryDirectory(prefix="meaning-") as scratch:
            path = Path(scratch, f"{made.report.stem}.pdf")
            write_pdf(sheets, path)
            document = read_document(path, path.name, Settings())
    else:
        document = document_of(sheets, scanned=made.scanned)
    return kind, judge(made, result_of(document, f"{made.report.stem}.pdf", None, load_patterns()))


def judge(made: Meaning, result: DocumentResult) -> Tally:
    """Compare what was read with what the report means."""
    tally = Tally(reports=1)
    given: dict[str, list[ObservationRow]] = {}
    for row in result.observations:
        if row.status != "missing":
            given.setdefault(row.code, []).append(row)
    told = {bare(row.label_text) for row in result.unmapped}
    # a row under another code tells of itself where a person is asked to look at it
    told |= {bare(row.label_text) for row in result.observations if row.status == "review"}
    unsettled = made.doubtful if made.kind == "ambiguous" else frozenset[str]()
    for row in (row for form in made.report.forms for row in form.rows if row.code and row.kind != "heading"):
        here = given.pop(row.code, [])
        if row.code in unsettled:
            _unsettled(tally, here, made, row)
        elif here:
            _value(tally, here[0], made, row)
            for extra in here[1:]:
                _spurious(tally, extra, made)
        else:
            tally.values += 1
            _fault(tally, made, row, "missing", silent=bare(" ".join(row.label)) not in told)
    for extra in (extra for extras in given.values() for extra in extras):
        if made.kind == "ambiguous" and extra.status == "review" and bare(extra.label_text) in _labels(made):
            _note(tally, extra, right=False)
            continue  # one of the candidates, and a person is asked
        _spurious(tally, extra, made)
    return tally


def _value(tally: Tally, given: ObservationRow, made: Meaning, row: FormRow) -> None:
    tally.values += 1
    told = f"{given.value} {given.status} {given.flags} {given.value_text!r} {bare(given.label_text)[:60]}"
    if row.code in made.doubtful:
        tally.right += given.status == "review"
        if given.status != "review":
            _fault(tally, made, row, told, silent=True)
        return
    kind_right = given.status in {"review", "blank" if row.value is None else "ok"}
    right = given.value == row.value and kind_right
    tally.right += right
    _note(tally, given, right=given.value == row.value)
    if not right:
        _fault(tally, made, row, told, silent=given.status in PUBLISHED)
    elif given.status == "review":
        tally.review += 1
        tally.faults.append(f"{made.report.stem} {row.code}: review {given.flags} {row.value_text!r} {_short(row)}")


def _note(tally: Tally, given: ObservationRow, *, right: bool) -> None:
    """Keep what the confidence of a value (or of a blank) said; a cell without a reading says nothing."""
    if given.value is not None or not given.value_text or "blank_mark" in given.flags:
        checks = tuple(given.checks.split(";"))
        tally.judged.append(Judged(given.confidence or 0, right, given.source, tuple(given.flags.split(";")), checks))


def _labels(made: Meaning) -> set[str]:
    rows = (row for form in made.report.forms for row in form.rows)
    return {bare(" ".join(row.label)) for row in rows if row.code in made.doubtful}


def _unsettled(tally: Tally, here: Sequence[ObservationRow], made: Meaning, row: FormRow) -> None:
    for given in here:
        _note(tally, given, right=given.value == row.value)
        if given.status in PUBLISHED:
            _fault(tally, made, row, f"{given.value} {given.status}: any of several", silent=True)


def _spurious(tally: Tally, row: ObservationRow, made: Meaning) -> None:
    tally.spurious += 1
    _note(tally, row, right=False)
    silent = row.status in PUBLISHED
    tally.silent += silent
    told = f"{row.value} {row.status} {row.flags} {row.label_text!r}"
    tally.faults.append(f"{SILENT if silent else ''}{made.report.stem} {row.code}: not printed, given {told}")


def _fault(tally: Tally, made: Meaning, row: FormRow, given: str, *, silent: bool) -> None:
    tally.silent += silent
    printed = f"{row.value_text!r} {_short(row)}"
    tally.faults.append(f"{SILENT if silent else ''}{made.report.stem} {row.code}: printed {printed}, given {given}")


def _short(row: FormRow) -> str:
    return bare(" ".join(row.label))[:60]


def run(kinds: Sequence[Kind], reports: int, pdfs: int, seed: int) -> tuple[dict[str, Tally], Tally]:
    """Measure so many reports, the kinds in turn; return the tallies by kind, and that of the PDFs."""
    tasks = [(kinds[n % len(kinds)], seed, n, False) for n in range(reports)]
    # what the reader of a text layer cannot give: letters that only a scan reads for digits
    drawn = [kind for kind in kinds if kind != "scan_letters"]
    tasks += [(drawn[n % len(drawn)], seed + 1, n, True) for n in range(pdfs if drawn else 0)]
    by_kind: dict[str, Tally] = {kind: Tally() for kind in kinds}
    printed = Tally()
    with ProcessPoolExecutor(PROCESSES) as pool:
        for task, (kind, tally) in zip(tasks, pool.map(measured, tasks, chunksize=4), strict=True):
            (printed if task[3] else by_kind[kind]).add(tally)
    return by_kind, printed


def print_table(lines: Sequence[tuple[str, ...]]) -> None:
    """Print columns side by side."""
    rows = [COLUMNS, *lines]
    widths = [max(len(row[index]) for row in rows) for index in range(len(COLUMNS))]
    for name, *numbers in rows:
        print("  ".join([name.ljust(widths[0]), *(n.rjust(w) for n, w in zip(numbers, widths[1:], strict=True))]))


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="Measure rows and figures on generated variants.")
    parser.add_argument("--kinds", default="", help="kinds to measure, with commas (default: all)")
    parser.add_argument("--reports", type=int, default=REPORTS, metavar="N", help=f"page objects (default {REPORTS})")
    parser.add_argument("--pdfs", type=int, default=PDFS, metavar="N", help=f"reports through a PDF (default {PDFS})")
    parser.add_argument("--seed", type=int, default=None, help="seed of all reports (default: drawn)")
    parser.add_argument("--show", type=int, default=10, metavar="N", help="print the first N faults of each kind")
    options = parser.parse_args()
    names = [name for name in cast("str", options.kinds).split(",") if name]
    if strangers := sorted(set(names) - set(KINDS)):
        parser.error(f"no such kind: {', '.join(strangers)} (there are {', '.join(KINDS)})")
    kinds: list[Kind] = [kind for kind in KINDS if not names or kind in names]
    given = cast("int | None", options.seed)
    seed = secrets.randbelow(SEED_LIMIT) if given is None else given
    print(f"seed {seed}")
    by_kind, printed = run(kinds, cast("int", options.reports), cast("int", options.pdfs), seed)
    total = Tally()
    for tally in by_kind.values():
        total.add(tally)
    lines = [tally.line(kind) for kind, tally in by_kind.items()]
    print_table([*lines, total.line("all page objects"), *([printed.line("PDFs")] if printed.reports else [])])
    for tally in (*by_kind.values(), printed):
        for fault in sorted(tally.faults, key=lambda one: not one.startswith(SILENT))[: cast("int", options.show)]:
            print(fault)


if __name__ == "__main__":
    main()
