"""Writes docs/performance.md: CPU time beside other tools on text and on scans, growth, memory, two workers.

python tools/bench.py                        `make bench` installs the other tools and runs this; 15 minutes
python tools/bench.py --quick --page /dev/stdout

Run it on a quiet machine. Exits with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, cast

import bench_text
from bench_ocr_rivals import TruePage, measured_pages
from bench_runs import Scan, Size, grown, growth, scaling
from bench_target import Target
from bench_text_page import page_of, table, targets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench_ocr_twins import Kind
    from soak_run import Sample

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
SCANNED = "bac-giang-2023-q3"
"""Report of the corpus of which there is a scan."""

ARCHIVES = """\
## Archives

`chitieu extract` over archives of reports of one and two pages, each with bytes of its own, with one worker and with
two; whole runs, CPU seconds of all processes, memory of their own.

{table}
A further report takes {growth:.2f} times as long from {middle:,} to {large:,} as before. One core reads {text:.0f} text
reports of this size a minute, and {scans:.0f} scanned pages. Two workers are {scaling:.2f} times as fast as one.

{plot}
"""

SCANS = """\
## Scans

{pages} scanned pages of a report of `corpus/`, forms and text. `chitieu` gives the page object with words, ruling lines
and figures read twice; `pytesseract` gives words (`image_to_data` at 300 dpi); img2table ruled tables, with Tesseract.
Accuracy on worn scans: [OCR](ocr.md).
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    rounds: int
    files: int | None
    sample: int
    scans: Sequence[int]
    sizes: Sequence[int]


FULL = Plan(rounds=3, files=None, sample=5, scans=(1, 6, 15, 20), sizes=(10, 100, 1000))
QUICK = Plan(rounds=1, files=1, sample=1, scans=(15,), sizes=(5, 10, 20))
GROWTH_ROUNDS = 2


def scans_read(pages: Sequence[int], rounds: int, say: Callable[[str], object]) -> list[Scan]:
    """Let the tools read the same scanned pages in turn."""
    found: dict[str, list[float]] = defaultdict(list)
    chosen = [TruePage(SCANNED, number, ()) for number in pages]
    for number in range(1, rounds + 1):
        spent: dict[str, float] = defaultdict(float)
        for cost in measured_pages(ROOT / "corpus", cast("Kind", "scan"), chosen):
            spent[cost.tool] += 1000 * cost.seconds / len(pages)
        for tool, one in spent.items():
            found[tool].append(one)
        say(f"scans {number}/{rounds}")
    return [Scan(tool, len(pages), times) for tool, times in found.items()]


def targets_of_archives(sizes: Sequence[Size]) -> list[Target]:
    """Return what must hold of archives."""
    return [
        Target("a further report of a larger archive: times as long", "at most", 1.1, growth(sizes)),
        Target("peak memory of a worker, MB", "at most", 500, max(size.worker_mb for size in sizes)),
    ]


def archives_page(sizes: Sequence[Size], scans: Sequence[Scan], plot: str) -> str:
    """Return what the page says of archives."""
    rows = [
        (f"{one.reports:,}", str(one.jobs), f"{one.cpu:.1f}", f"{1000 * one.cpu / one.reports:.0f}", f"{one.wall:.1f}",
         f"{one.parent_mb:.0f}", f"{one.worker_mb:.0f}")
        for one in sizes
    ]  # fmt: skip
    headings = ("reports", "workers", "CPU, s", "a report, ms", "wall, s", "parent, MB", "worker, MB")
    reports = sorted({one.reports for one in sizes})
    largest = max(sizes, key=lambda one: one.reports)
    [ours] = [median(scan.rounds) for scan in scans if scan.tool == "chitieu"]
    return ARCHIVES.format(
        table=table(headings, rows),
        growth=growth(sizes),
        middle=reports[-2],
        large=reports[-1],
        text=60 * largest.reports / largest.cpu,
        scans=60_000 / ours,
        scaling=scaling(sizes),
        plot=plot,
    )


def scans_page(scans: Sequence[Scan]) -> str:
    """Return what the page says of scans."""
    [ours] = [median(scan.rounds) for scan in scans if scan.tool == "chitieu"]
    rows = [(scan.tool, f"{median(scan.rounds):.0f}", f"{median(scan.rounds) / ours:.2f}") for scan in scans]
    return SCANS.format(pages=scans[0].pages) + "\n" + table(("tool", "page, ms", "times chitieu"), rows)


def _plot(sizes: Sequence[Size], samples: Sequence[Sample], path: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415 a second, for the page alone

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "chitieu"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    alone = [one for one in sizes if one.jobs == 1]
    left.plot([one.reports for one in alone], [one.cpu for one in alone], "o-")
    left.set_title("CPU seconds over reports")
    right.plot([one.files for one in samples], [one.worker_mb for one in samples], label="worker")
    right.plot([one.files for one in samples], [one.parent_mb for one in samples], label="parent")
    right.set_title("MB over reports read")
    right.legend()
    for axis in (left, right):
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})  # pyright: ignore[reportUnknownMemberType]


def main() -> int:
    """Read the command line, measure, write the page; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description="Write docs/performance.md.")
    parser.add_argument("--quick", action="store_true", help="a look in two minutes; the targets mean nothing then")
    parser.add_argument("--page", type=Path, default=PAGE, help="file to write (default docs/performance.md)")
    options = parser.parse_args()
    plan, page = (QUICK if options.quick else FULL), cast("Path", options.page)
    if page.suffix == ".md":
        importlib.import_module("matplotlib")  # else a quarter of an hour of measuring ends in its absence
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a start that compiles what it imports is not what users have
    os.environ["OMP_THREAD_LIMIT"] = "1"

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch)
        text = bench_text.measured(bench_text.text_reports()[: plan.files], plan.rounds, plan.sample, folder, say)
        scans = scans_read(plan.scans, plan.rounds, say)
        sizes, samples = grown(plan.sizes, min(plan.rounds, GROWTH_ROUNDS), folder, say)
    plot = ""
    if page.suffix == ".md":
        _plot(sizes, samples, page.with_suffix(".svg"))
        plot = f"![CPU seconds and memory over reports]({page.with_suffix('.svg').name})"
    targets = [*targets_of(text), *targets_of_archives(sizes)]
    more = [scans_page(scans), archives_page(sizes, scans, plot)]
    page.write_text(page_of(text, targets, more), encoding="utf-8")
    for target in targets:
        say(": ".join(target.line()))
    return 0 if all(target.met for target in targets) or options.quick else 1


if __name__ == "__main__":
    sys.exit(main())
