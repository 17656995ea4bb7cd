"""Writes docs/ocr.md: accuracy and CPU time on scans of fresh random reports, beside pytesseract and img2table.

make bench-ocr                                      everything (CELLS=8000 number cells for clean and office scans)
make bench-ocr CELLS=500 REPORTS=1                  a quick look
python tools/bench_ocr.py --cells 250 --seed 7 --kinds fax150 --rivals 0 --page /dev/stdout

The seed is drawn when none is given, and printed. Exits with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import math
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bench_ocr_crops import crops_of
from bench_ocr_page import KindResult, Share, WholeRun, page_of, targets_of
from bench_ocr_rivals import cpu_seconds, measured_pages, true_pages, whole_by_pytesseract
from bench_ocr_twins import FONTS, KINDS, Kind, make_scans, make_twins

from chitieu.api import extract
from chitieu.contract.read import read_output, read_run
from chitieu.score import score_output
from chitieu.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench_ocr_page import PageCost, Target
    from bench_ocr_twins import Twins

    from chitieu.score import Score

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "ocr.md"
CELLS = 8000
OTHERS = 1500 / 8000
"""The kinds beside clean and office scans get this share of the cells."""
VALUES = 123
"""Values of one report, about: some drop rows."""
REPORTS = 6
RIVAL_PAGES = 4
"""Pages of each kind that the other tools get, half of them forms: they take 4 to 10 seconds a page."""
PROCESSES = 2
SEED_LIMIT = 1_000_000
MOST: tuple[Kind, ...] = ("clean300", "office200")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured."""

    seed: int
    kinds: tuple[Kind, ...]
    cells: int
    reports: int
    rivals: int

    def forms(self, kind: Kind) -> int:
        """Return how many reports with little but forms a kind needs beside its whole ones."""
        cells = self.cells if kind in MOST else self.cells * OTHERS
        return max(0, math.ceil(cells / VALUES) - self.reports)


def measured(plan: Plan, twins: Twins, kind: Kind, folder: Path) -> tuple[KindResult, Score]:
    """Scan the reports of one kind, read and score them."""
    pdfs = [*twins.forms[: plan.forms(kind)], *twins.whole]
    scans, out = folder / kind, folder / f"{kind}-out"
    paths = make_scans(pdfs, scans, kind, plan.seed, PROCESSES if len(pdfs) > PROCESSES else 1)
    before = cpu_seconds()
    extract(paths, out, settings=Settings(), limits=Limits(jobs=PROCESSES))
    spent = cpu_seconds() - before
    score = score_output(out, scans)
    total, silent = score.total, [one for one in score.mistakes if one.silent]
    result = KindResult(
        kind=kind,
        reports=len(paths),
        pages=len(read_output(out).pages),
        right=Share(total.right, total.values),
        silent=Share(sum(one.topic in {"value", "spurious"} for one in silent), total.values),
        review=Share(total.right_in_review, total.right),
        precision=Share(total.citations_right, total.citations_given),
        recall=Share(total.citations_right, total.citations),
        other_silent=sum(one.topic not in {"value", "spurious"} for one in silent),
        seconds=spent,
    )
    return result, score


def whole_run(twins: Twins, folder: Path, kind: Kind) -> WholeRun:
    """Time one whole scanned report: `chitieu extract` with all it does, and pytesseract reading words alone."""
    scan = folder / kind / f"{twins.whole[0].stem}-{kind}.pdf"
    out = folder / "whole-out"
    command = [str(Path(sys.executable).with_name("chitieu")), "extract", str(scan), "-o", str(out), "--no-cache", "-q"]
    before = cpu_seconds()
    subprocess.run(command, check=False)  # noqa: S603 our own program
    ours = cpu_seconds() - before
    shutil.rmtree(out, ignore_errors=True)
    pages, theirs = whole_by_pytesseract(scan)
    return WholeRun(kind, pages, ours, theirs)


def run(plan: Plan, page: Path, *, whole: bool) -> int:
    """Measure everything, write the page, return the exit status."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-ocr-") as scratch:
        folder = Path(scratch)
        forms = max(plan.forms(kind) for kind in plan.kinds)
        twins = make_twins(plan.seed, folder / "twins", forms, plan.reports)
        truth = folder / "twins-out"
        extract([*twins.forms, *twins.whole], truth, limits=Limits(jobs=PROCESSES))
        results: list[KindResult] = []
        scores: list[tuple[Kind, Score]] = []
        costs: list[PageCost] = []
        targets: list[Target] = []
        for kind in plan.kinds:
            result, score = measured(plan, twins, kind, folder)
            results.append(result)
            scores.append((kind, score))
            print(f"{kind}: {result.told()}", file=sys.stderr, flush=True)
            if plan.rivals:
                chosen = true_pages(truth, twins.whole, plan.rivals)
                costs += measured_pages(folder / kind, kind, chosen)
            targets = _write(plan, page, folder, truth, scores, (results, costs, []), started)
        if whole and "office200" in plan.kinds:
            runs = [whole_run(twins, folder, "office200")]
            targets = _write(plan, page, folder, truth, scores, (results, costs, runs), started)
    print(f"{page} written", file=sys.stderr)
    return 0 if all(target.met for target in targets) else 1


def _write(  # noqa: PLR0913, PLR0917 the page has many sources
    plan: Plan,
    page: Path,
    folder: Path,
    truth: Path,
    scores: Sequence[tuple[Kind, Score]],
    found: tuple[Sequence[KindResult], Sequence[PageCost], Sequence[WholeRun]],
    started: float,
) -> list[Target]:
    """Write the page after every kind: a run that is stopped leaves what it knows."""
    crops = crops_of(scores, folder, truth, page.parent / page.stem if page.suffix == ".md" else folder / "crops")
    versions = read_run(folder / f"{plan.kinds[0]}-out").versions
    targets = targets_of(*found)
    minutes = round((time.monotonic() - started) / 60)
    told = f"Seed {plan.seed}; fonts {', '.join(FONTS)} in turn; {minutes} minutes."
    page.write_text(page_of(*found, targets, crops, told, versions), encoding="utf-8")
    return targets


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description="Measure the reading of scans.")
    parser.add_argument(
        "--cells", type=int, default=CELLS, metavar="N", help=f"values of clean scans (default {CELLS})"
    )
    parser.add_argument(
        "--reports", type=int, default=REPORTS, metavar="N", help="whole reports of each kind among them"
    )
    parser.add_argument("--rivals", type=int, default=RIVAL_PAGES, metavar="N", help="pages a kind for the other tools")
    parser.add_argument("--kinds", default=",".join(KINDS), help=f"kinds, with commas (default {','.join(KINDS)})")
    parser.add_argument("--seed", type=int, default=None, help="seed (default: drawn)")
    parser.add_argument("--page", type=Path, default=PAGE, help="file to write (default docs/ocr.md)")
    options = parser.parse_args(arguments)
    asked = cast("str", options.kinds).split(",")
    if strangers := sorted(set(asked) - set(KINDS)):
        parser.error(f"no such kind: {', '.join(strangers)} (there are {', '.join(KINDS)})")
    given, rivals = cast("int | None", options.seed), cast("int", options.rivals)
    plan = Plan(
        seed=secrets.randbelow(SEED_LIMIT) if given is None else given,
        kinds=tuple(kind for kind in KINDS if kind in asked),
        cells=cast("int", options.cells),
        reports=cast("int", options.reports),
        rivals=rivals,
    )
    print(f"seed {plan.seed}", file=sys.stderr, flush=True)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    return run(plan, cast("Path", options.page), whole=rivals > 0 and plan.reports > 0)


if __name__ == "__main__":
    sys.exit(main())
