"""How long a reviewer waits: the queue of an archive of 200,000 values, and the next crop, in a real browser.

python tools/bench_review.py                                writes docs/review-speed.md, about three minutes
python tools/bench_review.py --documents 100 --page /dev/stdout

The archive is made of the committed output (`made_archive.py`); the files that the first cards show are those of the
corpus. With a target missed it exits with 1.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from bench_target import Target
from chromium import chromium
from made_archive import ENGINES, made, origin
from msgspec import structs

from chitieu.archive.assemble import assemble
from chitieu.archive.store import Store
from chitieu.contract import table as tables
from chitieu.contract.read import read_table
from chitieu.contract.write import write_table
from chitieu.review.index import FOLDER, NAME
from chitieu.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Generator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "review-speed.md"
DOCUMENTS = 1180
"""Of 170 values each: a little over 200,000."""
WITH_FILES = 60
"""Documents whose file is there: the cards that are looked at stand in the first few."""
OPENINGS, STEPS, DECISIONS = 9, 60, 30
OPEN_SECONDS, CROP_SECONDS = 1.0, 0.15

TEXT = """\
# Review: how long one waits

Written by `make bench-review` (`tools/bench_review.py`); do not edit by hand. It exits with 1 when a target is missed.

An archive of $documents documents and $values values, made of the committed output, of which $items are in the queue;
`chitieu review` and headless Chromium, both on the same $cores cores; Python $python. Medians; wall time.

| target | limit | found |  |
| --- | ---: | ---: | ---: |
$met

| what is waited for | median, s | slowest, s | CPU of the command, s | times |
| --- | ---: | ---: | ---: | ---: |
$rows

- *Opening*: from the command until the queue and its first card stand on the screen. `chitieu` finds out once after
  a run what is in the queue (the first opening) and keeps that in `OUT/.chitieu/`.
- *Next card*: from the key until the next card stands there and its crops are drawn.
- *Decision*: the same for `Enter`, with the decision brought to the disk in between.
"""

MOVE = """async (key) => {
  const card = document.querySelector('#card');
  const before = card.dataset.id;
  const started = performance.now();
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const drawn = () => card.dataset.id && card.dataset.id !== before
    && [...card.querySelectorAll('img')].every((one) => one.complete && one.naturalWidth > 0);
  while (!drawn()) {
    if (performance.now() - started > 20000) throw new Error(`nothing follows ${before}`);
    await new Promise((next) => setTimeout(next, 1));
  }
  return (performance.now() - started) / 1000;
}"""


@dataclass(frozen=True, slots=True)
class Waited:
    """How long something took, each time."""

    name: str
    seconds: list[float]
    cpu: float
    """CPU seconds of the command, each time; what the browser takes is not in it, nor the drawing of pictures."""

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def line(self) -> str:
        """Return the row of the page."""
        return f"| {self.name} | {self.median:.3f} | {max(self.seconds):.3f} | {self.cpu:.3f} | {len(self.seconds)} |"


def make(folder: Path, documents: int) -> tuple[Path, Path]:
    """Make the archive; return its output and the folder of its files."""
    out, archive = folder / "out", folder / "archive"
    kept = made(folder / "store", documents)
    assemble(kept, Store(folder / "store", lambda: ENGINES), out, Settings())
    originals = {one.document.file: origin(number) for number, one in enumerate(kept[:WITH_FILES])}
    rows = list(read_table(out, tables.DOCUMENTS))
    for number, row in enumerate(rows):
        if base := originals.get(row.file):
            place = archive / row.file
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / "corpus" / base.file, place)
            rows[number] = structs.replace(row, sha256=base.sha256)
    write_table(out / tables.DOCUMENTS.file, tables.DOCUMENTS, rows)
    return out, archive


@contextmanager
def opened(browser: Browser, out: Path, archive: Path) -> Generator[tuple[Page, float, int]]:
    """Run the command and open its page; give the page, the seconds until the first card stood there, the process."""
    command = [sys.executable, "-m", "chitieu", "review", str(out), "--archive", str(archive), "--no-browser", "-q"]
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 our own command
        try:
            if process.stdout is None:
                raise AssertionError("no pipe")
            page.goto(process.stdout.readline().strip())
            page.wait_for_selector("#card[data-id]")
            yield page, time.monotonic() - started, process.pid
        finally:
            context.close()
            process.kill()


def _cpu(process: int) -> float:
    """Return the CPU seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _openings(name: str, browser: Browser, place: tuple[Path, Path], times: int, *, first: bool) -> Waited:
    seconds: list[float] = []
    cpu: list[float] = []
    for _ in range(times):
        if first:
            (place[0] / FOLDER / NAME).unlink()
        with opened(browser, *place) as (_page, taken, process):
            seconds.append(taken)
            cpu.append(_cpu(process))
    return Waited(name, seconds, statistics.median(cpu))


def _steps(name: str, page: Page, process: int, key: str, times: int) -> Waited:
    before = _cpu(process)
    seconds = [page.evaluate(MOVE, key) for _ in range(times)]
    return Waited(name, seconds, (_cpu(process) - before) / times)


def measured(out: Path, archive: Path) -> tuple[list[Waited], int]:
    """Return what was waited for, and how many things were in the queue."""
    place = out, archive
    with chromium() as browser:
        with opened(browser, *place):  # the disk and the browser are warm from here on
            pass
        found = [
            _openings("opening, first after a run", browser, place, 3, first=True),
            _openings("opening", browser, place, OPENINGS, first=False),
        ]
        with opened(browser, *place) as (page, _seconds, process):
            items = int(page.inner_text("#filters .why-all b"))
            found += [
                _steps("next card", page, process, "j", STEPS),
                _steps("decision and next card", page, process, "Enter", DECISIONS),
            ]
    return found, items


def page_of(waited: list[Waited], items: int, documents: int, values: int) -> str:
    """Return docs/review-speed.md."""
    facts = {
        "documents": f"{documents:,}", "values": f"{values:,}", "items": f"{items:,}", "cores": str(os.cpu_count()),
        "python": platform.python_version(), "rows": "\n".join(one.line() for one in waited),
        "met": "\n".join("| " + " | ".join(target.line()) + " |" for target in targets(waited)),
    }  # fmt: skip
    return Template(TEXT).substitute(facts)


def targets(waited: list[Waited]) -> list[Target]:
    """Return what must hold."""
    by_name = {one.name: one.median for one in waited}
    return [
        Target("opening the queue, seconds", "at most", OPEN_SECONDS, by_name["opening"]),
        Target("the next crop, seconds", "at most", CROP_SECONDS, by_name["next card"]),
        Target("a decision and the next crop, seconds", "at most", CROP_SECONDS, by_name["decision and next card"]),
    ]


def main() -> int:
    """Measure, write the page, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        out, archive = make(Path(name), options.documents)
        with (out / tables.OBSERVATIONS.file).open(encoding="utf-8", newline="") as file:
            values = sum(1 for _row in csv.reader(file)) - 1
        waited, items = measured(out, archive)
    options.page.write_text(page_of(waited, items, options.documents, values), encoding="utf-8")
    return 0 if all(target.met for target in targets(waited)) else 1


if __name__ == "__main__":
    sys.exit(main())
