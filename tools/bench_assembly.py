"""Writes docs/assembly.md: seconds and memory of assembling the tables of an archive, from 10 to 20,000 documents.

python tools/bench_assembly.py                        `make bench-assembly`; the largest archive takes 5 GB of disk
python tools/bench_assembly.py --sizes 10 1000 --page /dev/stdout

The archives are made (see `made_archive.py`) and assembled, each size in a process of its own that does nothing else.
Exits with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import cast

import msgspec
from bench_target import Target
from made_archive import ENGINES, OBSERVATIONS, made

from chitieu.archive.assemble import Kept, assemble
from chitieu.archive.store import Store
from chitieu.contract.rows import DocumentRow
from chitieu.garbage import collect_rarely
from chitieu.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "assembly.md"
SIZES = (10, 1000, 20_000)
DOCUMENTS = 20_000
"""What the targets speak of; of a smaller archive they are taken in proportion."""

TEXT = """\
# Assembly: from what documents yielded to the tables

Written by `make bench-assembly` (`tools/bench_assembly.py`); do not edit by hand. It exits with 1 when a target is
missed.

The archives are made of the committed output: each document has $observations observations, 63 citations and 40
footnotes, figures and numbers of its own. A body reports five times a year for eight years; one document in ten is the
scan of another and competes with it; one citation in a thousand misdates its document. Each size runs in a process of
its own, and CPU seconds include the start of Python. What a worker spends on a record stands in the last column, with
the making of the figures.

| target | limit | found |  |
| --- | ---: | ---: | ---: |
$met

| documents | CPU, s | a document, ms | wall, s | peak memory, MB | tables, MB | store, MB | made in, ms |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
$rows

$plot

$cores cores, of which assembly uses one; Python $python. The wall time holds the disk, which has to take every table
before the run may call itself done.

## How

- A worker prints the lines of its document and packs them, with the few facts that rules over the archive need, into
  one record (`archive/record.py`); records are kept in `OUT/.chitieu/documents/` (`archive/store.py`). What the archive
  decides stays open in the lines: `use` is one word to fill in, and a citation that a scan may have misread has a
  second line for the case of dispute.
- Assembly (`archive/assemble.py`) opens one record after the other: once to see what there is, again for reports of a
  body that have others to be compared with and for documents that are dated twice (`archive/between.py`), and once to
  write. A kilobyte or two of each document stays in memory.
- All files are written beside their places, brought to the disk, and renamed; `run.json` comes last.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One archive. CPU seconds count the process alone, which has no other thread; memory is its peak."""

    documents: int
    cpu: float
    wall: float
    memory_mb: float
    output_mb: float
    store_mb: float
    make_ms: float


def _assembled(folder: Path) -> None:
    """Assemble what was made in ``folder`` and print what it took."""
    given = msgspec.msgpack.decode((folder / "kept").read_bytes(), type=list[tuple[DocumentRow, str]])
    kept = [Kept(document, key) for document, key in given]
    del given
    collect_rarely()  # as the command does
    started = time.monotonic()
    assemble(kept, Store(folder / "store", lambda: ENGINES), folder / "out", Settings())
    wall = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024]))


def _measured(documents: int) -> Measured:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        kept = made(folder / "store", documents)
        make_ms = (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before) * 1000 / documents
        (folder / "kept").write_bytes(msgspec.msgpack.encode([(one.document, one.key) for one in kept]))
        store_mb = _mb(folder / "store")
        done = subprocess.run(  # noqa: S603 this script
            [sys.executable, __file__, "--assemble", name], stdout=subprocess.PIPE, check=True, text=True
        )
        cpu, wall, memory = cast("list[float]", json.loads(done.stdout))
        return Measured(documents, cpu, wall, memory, _mb(folder / "out"), store_mb, make_ms)


def _mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def growth(measured: list[Measured]) -> float:
    """Return how much longer a further document takes in the largest archive than in the one before."""
    small, middle, large = measured[-3:]
    before = (middle.cpu - small.cpu) / (middle.documents - small.documents)
    return (large.cpu - middle.cpu) / (large.documents - middle.documents) / before


def targets(measured: list[Measured]) -> list[Target]:
    """Return what must hold."""
    largest = measured[-1]
    found = [
        Target(
            f"{largest.documents:,} documents, CPU seconds", "at most", 60 * largest.documents / DOCUMENTS, largest.cpu
        ),
        Target(f"{largest.documents:,} documents, peak memory, MB", "at most", 300, largest.memory_mb),
    ]
    return [*found, Target("a further document, times as long as before", "at most", 1.1, growth(measured))]


def page_of(measured: list[Measured], plot: str) -> str:
    """Return docs/assembly.md."""
    rows = [
        f"| {m.documents:,} | {m.cpu:.1f} | {m.cpu * 1000 / m.documents:.2f} | {m.wall:.1f} | {m.memory_mb:.0f} | "
        f"{m.output_mb:,.0f} | {m.store_mb:,.0f} | {m.make_ms:.0f} |"
        for m in measured
    ]
    met = ["| " + " | ".join(target.line()) + " |" for target in targets(measured)]
    told = {"met": "\n".join(met), "rows": "\n".join(rows), "plot": plot, "observations": str(OBSERVATIONS)}
    told |= {"cores": str(os.cpu_count()), "python": platform.python_version()}
    return Template(TEXT).substitute(told)


def _plot(measured: list[Measured], path: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415 a second, for the page alone

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "chitieu"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    documents = [m.documents for m in measured]
    for axis, values, label in (
        (axes[0], [m.cpu for m in measured], "CPU seconds"),
        (axes[1], [m.memory_mb for m in measured], "peak memory, MB"),
    ):
        axis.plot(documents, values, "o-")
        axis.set_xlabel("documents")
        axis.set_title(label)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})  # pyright: ignore[reportUnknownMemberType]


def main() -> int:
    """Measure, write the page, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="documents, three sizes or more")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--assemble", type=Path, metavar="FOLDER", help="assemble what was made there (for itself)")
    options = parser.parse_args()
    if options.assemble is not None:
        _assembled(options.assemble)
        return 0
    measured: list[Measured] = []
    for size in sorted(options.sizes):
        measured.append(_measured(size))
        print(asdict(measured[-1]), file=sys.stderr)
    plot = ""
    if options.page.suffix == ".md":
        picture = options.page.with_suffix(".svg")
        _plot(measured, picture)
        plot = f"![CPU seconds and peak memory over documents]({picture.name})"
    options.page.write_text(page_of(measured, plot), encoding="utf-8")
    return 0 if all(target.met for target in targets(measured)) else 1


if __name__ == "__main__":
    sys.exit(main())
