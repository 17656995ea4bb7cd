"""Writes docs/history-speed.md: how long `chitieu history` takes over a million observations, from each kind of source.

python tools/bench_history.py                         `make bench-history`; takes 2 GB of disk and some minutes
python tools/bench_history.py --documents 300 --page /dev/stdout

The archive is made (see `made_archive.py`), assembled and exported; then every question is asked in a process of its
own, several times, and the quickest counts. Exits with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from string import Template

from bench_target import Target
from made_archive import ENGINES, OBSERVATIONS, made

from chitieu.archive.assemble import assemble
from chitieu.archive.store import Store
from chitieu.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "history-speed.md"
DOCUMENTS = 5900
"""Of 170 observations each: a million and a little."""
TIMES = 3
SECONDS = 1.0
"""What the target allows a question about one indicator after export; of a smaller archive the same."""
QUESTIONS = (
    ("one indicator, one area", ["--code", "BM3.3.1", "--area", "24@2008"]),
    ("one indicator, all areas, as CSV", ["--code", "BM3.3.1", "--csv"]),
    ("all of a form, one area, side by side", ["--form", "3", "--area", "24@2008", "--wide"]),
)
EXPORTS = (("DuckDB", "duckdb", "tables.duckdb"), ("Parquet", "parquet", "parquet"))

TEXT = """\
# How long a history takes

Written by `make bench-history` (`tools/bench_history.py`); do not edit by hand. Exits with 1 where a target is missed.

The archive is made: $documents documents, $observations observations, $mb MB of tables, eight years of five reports a
body. Each question runs in a process of its own, the start of Python included; the quickest of $times counts. The
target is on CPU seconds, which are what a machine with nothing else to do takes; the wall time holds what else ran.

| target | limit | found | |
| --- | ---: | ---: | ---: |
$met

| question | from | values | wall, s | CPU, s | peak memory, MB |
| --- | --- | ---: | ---: | ---: | ---: |
$rows

| export | CPU, s | MB |
| --- | ---: | ---: |
$exports

$cores cores; Python $python. A folder is not parsed but searched for the bytes of the code, and only lines that hold
it are read: no index, so nothing that could be out of date. DuckDB and Parquet are read by DuckDB, which takes 0.2 s of
CPU to load.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to one source. CPU seconds are of the process and its threads, memory is its peak."""

    question: str
    source: str
    values: int
    wall: float
    cpu: float
    memory_mb: float


def _run(arguments: list[str]) -> tuple[float, float, float, int]:
    """Run chitieu; return wall and CPU seconds, peak memory in MB, and lines printed."""
    started = time.monotonic()
    with subprocess.Popen([sys.executable, "-m", "chitieu", *arguments], stdout=subprocess.PIPE) as running:  # noqa: S603 ours
        assert running.stdout is not None  # noqa: S101 asked for
        lines = running.stdout.read().count(b"\n")
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"chitieu {' '.join(arguments)}: exit status {running.returncode}")
    return time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, lines


def _asked(question: str, arguments: list[str], source: str, place: Path) -> Asked:
    runs = [_run(["history", str(place), *arguments]) for _ in range(TIMES)]
    wall, cpu, memory, lines = min(runs, key=lambda run: run[1])
    return Asked(question, source, lines, wall, cpu, memory)


def measured(folder: Path, documents: int) -> tuple[list[Asked], list[tuple[str, float, float]], float]:
    """Make, assemble, export and ask; return the answers, the exports (name, CPU seconds, MB) and MB of tables."""
    out = folder / "tables"
    kept = made(folder / "store", documents)
    assemble(kept, Store(folder / "store", lambda: ENGINES), out, Settings())
    sources = [("folder", out)]
    exports: list[tuple[str, float, float]] = []
    for name, target, file in EXPORTS:
        _, cpu, _, _ = _run(["export", str(out), "--to", target, "-o", str(folder / file)])
        sources.append((name, folder / file))
        exports.append((name, cpu, _mb(folder / file)))
    asked = [_asked(question, words, name, place) for question, words in QUESTIONS for name, place in sources]
    return asked, exports, _mb(out)


def _mb(path: Path) -> float:
    files = [path] if path.is_file() else [one for one in path.iterdir() if one.is_file()]
    return sum(one.stat().st_size for one in files) / 1e6


def targets(asked: list[Asked]) -> list[Target]:
    """Return what must hold."""
    about = QUESTIONS[0][0]
    return [
        Target(f"{one.question}, {one.source}: CPU seconds", "at most", SECONDS, one.cpu)
        for one in asked
        if one.question == about and one.source in {name for name, _, _ in EXPORTS}
    ]


def page_of(asked: list[Asked], exports: list[tuple[str, float, float]], documents: int, mb: float) -> str:
    """Return docs/history-speed.md."""
    rows = [
        f"| {a.question} | {a.source} | {a.values:,} | {a.wall:.2f} | {a.cpu:.2f} | {a.memory_mb:.0f} |" for a in asked
    ]
    told = {
        "met": "\n".join("| " + " | ".join(target.line()) + " |" for target in targets(asked)),
        "rows": "\n".join(rows),
        "exports": "\n".join(f"| {name} | {cpu:.1f} | {size:,.0f} |" for name, cpu, size in exports),
        "documents": f"{documents:,}",
        "observations": f"{documents * OBSERVATIONS:,}",
        "mb": f"{mb:,.0f}",
        "times": str(TIMES),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
    }
    return Template(TEXT).substitute(told)


def main() -> int:
    """Measure, write the page, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        asked, exports, mb = measured(Path(name), options.documents)
    options.page.write_text(page_of(asked, exports, options.documents, mb), encoding="utf-8")
    return 0 if all(target.met for target in targets(asked)) else 1


if __name__ == "__main__":
    sys.exit(main())
