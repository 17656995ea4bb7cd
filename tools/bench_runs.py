"""Whole runs over archives of growing size, with one worker and with two: CPU seconds, wall seconds, memory."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from soak_archive import archive
from soak_run import Started

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from soak_run import Sample


@dataclass(frozen=True, slots=True)
class Size:
    """An archive of so many reports of one or two pages, read by so many workers; medians of the rounds."""

    reports: int
    jobs: int
    cpu: float
    wall: float
    parent_mb: float
    worker_mb: float


@dataclass(frozen=True, slots=True)
class Scan:
    """CPU milliseconds that a tool took for each page, one number a round."""

    tool: str
    pages: int
    rounds: Sequence[float]


def grown(
    sizes: Sequence[int], rounds: int, folder: Path, say: Callable[[str], object]
) -> tuple[list[Size], list[Sample]]:
    """Read archives of all sizes with one worker and the middle one with two as well, in turn.

    Return what it took, and the memory of the last run over the largest archive.
    """
    for size in sizes:
        archive(folder / f"in-{size}", size, 0, slow=False)
    middle = sizes[len(sizes) // 2]
    runs = [*((size, 1) for size in sizes), (middle, 2)]
    seen: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {run: [] for run in runs}
    samples: list[Sample] = []
    for number in range(rounds):
        for size, jobs in runs:
            place = folder / f"run-{number}-{size}-{jobs}"
            before, since = _children(), time.monotonic()
            given = folder / f"in-{size}"
            options = ["--manifest", str(given.with_suffix(".csv")), "--jobs", str(jobs), "--no-cache"]
            started = Started([str(given), *options], place, sampled=True)
            started.ended()
            wall = time.monotonic() - since
            parent = max((sample.parent_mb for sample in started.samples), default=0.0)
            worker = max((sample.worker_mb for sample in started.samples), default=0.0)
            seen[size, jobs].append((_children() - before, wall, parent, worker))
            if size == max(sizes):
                samples = started.samples
            say(f"{size} reports, {jobs} jobs: {wall:.1f} s")
    return [
        Size(size, jobs, *(median(values) for values in zip(*found, strict=True)))
        for (size, jobs), found in seen.items()
    ], samples


def growth(sizes: Sequence[Size]) -> float:
    """Return how many times as much CPU time a further report takes in the largest archive as in the one before.

    >>> def of(reports, cpu):
    ...     return Size(reports, 1, cpu, cpu, 0, 0)
    >>> growth([of(10, 2.0), of(110, 12.0), of(1110, 122.0)])
    1.1
    """
    small, middle, large = sorted((one for one in sizes if one.jobs == 1), key=lambda one: one.reports)[-3:]
    before = (middle.cpu - small.cpu) / (middle.reports - small.reports)
    return round((large.cpu - middle.cpu) / (large.reports - middle.reports) / before, 6)


def scaling(sizes: Sequence[Size]) -> float:
    """Return how many times as fast two workers are as one."""
    [two] = [one for one in sizes if one.jobs == 2]  # noqa: PLR2004
    [alone] = [one for one in sizes if one.jobs == 1 and one.reports == two.reports]
    return alone.wall / two.wall


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
