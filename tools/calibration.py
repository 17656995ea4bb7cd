"""Measures what a confidence is worth: how often values that state it are what is printed under their code.

python tools/calibration.py                    new seeds; write the table into docs/accuracy.md
python tools/calibration.py --by-evidence      print the share of each kind of evidence, to set patterns/confidence.csv
python tools/calibration.py --seed 7 --reports 40 --dry-run

The shares in patterns/confidence.csv were set on other seeds than those this draws. Half of the reports are of kinds
that give doubts, for in the others nearly every value states 1.00.
"""

from __future__ import annotations

import argparse
import math
import secrets
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, cast

from meaning import KINDS, SEED_LIMIT, Judged, run

from chitieu.patterns.load import load_patterns
from chitieu.row.confidence import CLOSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from makers.meaning import Kind

PAGE = Path(__file__).resolve().parent.parent / "docs" / "accuracy.md"
BEGIN, END = "<!-- calibration: written by tools/calibration.py -->", "<!-- end of calibration -->"
REPORTS = 480
HARD: tuple[Kind, ...] = (
    *("typos", "abbreviations", "unnumbered", "renumbered", "ambiguous", "mixed", "scan_letters"),
)
EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1.01)
LEAST = 100
"""Bins with fewer values say nothing."""
NORMAL_95 = 1.959964


def interval(right: int, count: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share.

    >>> [round(end, 3) for end in interval(95, 100)]
    [0.888, 0.978]
    """
    share, square = right / count, NORMAL_95**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = NORMAL_95 / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def bins(judged: Sequence[Judged]) -> list[tuple[str, int, float, float, float, float, bool]]:
    """Return per bin: its name, values, mean of what they state, share right, the interval's ends, whether it holds."""
    rows: list[tuple[str, int, float, float, float, float, bool]] = []
    for low, high in pairwise(EDGES):
        here = [one for one in judged if low <= one.confidence < high]
        if not here:
            continue
        right = sum(one.right for one in here)
        least, most = interval(right, len(here))
        stated = sum(one.confidence for one in here) / len(here)
        # what is stated has two decimals
        holds = least - 0.005 <= stated <= most + 0.005
        rows.append((f"{low:g} to {min(high, 1):g}", len(here), stated, right / len(here), least, most, holds))
    return rows


def by_evidence(judged: Iterable[Judged]) -> list[str]:
    """Return a line per combination of source, doubts and rules: values, right ones, share."""
    doubts = {flag.flag for flag in load_patterns().flags if flag.kind == "doubt"}
    counts: Counter[tuple[str, ...]] = Counter()
    right: Counter[tuple[str, ...]] = Counter()
    for one in judged:
        failed = any(check.endswith("fail") for check in one.checks)
        rule = "failed" if failed else "closed" if CLOSING & set(one.checks) else ""
        key = (one.source, "+".join(sorted(set(one.flags) & doubts)), rule)
        counts[key] += 1
        right[key] += one.right
    return [f"{' '.join(key)}: {counts[key]} {right[key]} {right[key] / counts[key]:.4f}" for key in sorted(counts)]


def table(judged: Sequence[Judged], seed: int, reports: int) -> str:
    """Return the section of docs/accuracy.md."""
    told = (
        f"{len(judged):,} values of {reports} generated reports (seed {seed}), half of them of kinds that give doubts.",
        "The shares in `patterns/confidence.csv` were set on other seeds. A bin of 100 or more holds when what its",
        "values state lies within the 95 % interval of the share that is right (stated with two decimals).",
    )
    lines = [
        "## What a confidence is worth",
        "",
        *told,
        "",
        "| stated | values | mean stated | right | 95 % interval | holds |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for name, count, stated, share, least, most, holds in bins(judged):
        word = "too few" if count < LEAST else "yes" if holds else "no"
        lines.append(f"| {name} | {count} | {stated:.3f} | {share:.4f} | {least:.4f} to {most:.4f} | {word} |")
    return "\n".join(lines) + "\n"


def written(page: str, section: str) -> str:
    """Return the page with the section between the markers, or at its end where it has none."""
    block = f"{BEGIN}\n{section}{END}\n"
    before, found, rest = page.partition(BEGIN)
    if not found:
        return f"{page.rstrip()}\n\n{block}"
    return before + block + rest.partition(END)[2].lstrip("\n")


def measured(seed: int, reports: int) -> list[Judged]:
    """Measure half the reports over all kinds, half over the hard ones."""
    tallies = [
        *run(KINDS, reports // 2, 0, seed)[0].values(),
        *run(HARD, reports - reports // 2, 0, seed + 1)[0].values(),
    ]
    return [one for tally in tallies for one in tally.judged]


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(description="Measure what a confidence is worth.")
    parser.add_argument("--reports", type=int, default=REPORTS, metavar="N", help=f"reports (default {REPORTS})")
    parser.add_argument("--seed", type=int, default=None, help="seed of the reports (default: drawn)")
    parser.add_argument("--by-evidence", action="store_true", help="print the share of each kind of evidence too")
    parser.add_argument("--dry-run", action="store_true", help="print the table and write nothing")
    options = parser.parse_args()
    given, reports = cast("int | None", options.seed), cast("int", options.reports)
    seed = secrets.randbelow(SEED_LIMIT) if given is None else given
    judged = measured(seed, reports)
    section = table(judged, seed, reports)
    sys.stdout.write(section)
    if cast("bool", options.by_evidence):
        print("\n".join(by_evidence(judged)))
    if not cast("bool", options.dry_run):
        PAGE.write_text(written(PAGE.read_text("utf-8"), section), encoding="utf-8")


if __name__ == "__main__":
    main()
