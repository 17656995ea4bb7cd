"""CPU time of reading text reports, beside pdfplumber, camelot and img2table; `bench.py` writes the page."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pypdfium2
from bench_text_agree import Agreement, cells_agree, spread, words_agree
from bench_text_page import TABLE_TOOLS, Measured, PerPage, WholeRun
from bench_text_readers import Answer, PageRead, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "tools"
CHITIEU = Path(sys.executable).with_name("chitieu")
NO_TEXT_LAYER = ("-scan", "-fax", "-mixed")
"""Ends of the names of the reports in corpus/ that hold pictures of pages."""
VERSIONS = ("pypdfium2", "pdfplumber", "pdfminer.six", "numpy", "camelot-py", "img2table", "opencv-contrib-python")


class Reader:
    """A tool in its own process (see `bench_text_readers.py`): it is asked about one file after the other."""

    def __init__(self, tool: str) -> None:
        """Start it."""
        command = [sys.executable, str(TOOLS / "bench_text_readers.py"), tool]
        self._process = subprocess.Popen(  # noqa: S603 our own script
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        """Return the reader itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it end."""
        self._process.communicate()

    def told(self, path: Path) -> list[PageRead]:
        """Return what it reads in a file."""
        return self._asked(path, tell=True).pages

    def seconds(self, path: Path) -> dict[str, float]:
        """Return the CPU seconds of reading a file, by stage."""
        return self._asked(path, tell=False).seconds

    def _asked(self, path: Path, *, tell: bool) -> Answer:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a reader has pipes")
        self._process.stdin.write(json.dumps(asdict(Request(str(path), tell))) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("bench_text: a tool ended before its time; are all installed? (make bench)")
        answer = json.loads(line)
        return Answer(answer["seconds"], [PageRead(**page) for page in answer["pages"]])


def sample_of(source: Path, numbers: Sequence[int], out: Path) -> Path:
    """Write some pages (from 0) of a PDF to a file of their own, so that every tool opens and reads the same."""
    with pypdfium2.PdfDocument(source) as pdf, pypdfium2.PdfDocument.new() as sample:
        sample.import_pages(pdf, list(numbers))
        sample.save(out)
    return out


def in_turn(readers: Mapping[str, Reader], files: Sequence[Path], shift: int) -> dict[str, dict[str, float]]:
    """Let every reader read every file, file by file; who begins changes from file to file. CPU seconds by stage."""
    names = list(readers)
    total: dict[str, dict[str, float]] = {name: {} for name in names}
    for number, path in enumerate(files, start=shift):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            for stage, seconds in readers[name].seconds(path).items():
                total[name][stage] = total[name].get(stage, 0.0) + seconds
    return total


def run_seconds(command: Sequence[str]) -> float:
    """Run a program and return the CPU seconds that it and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # compiled modules are kept, as on any machine: the first run of a program makes them
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=kept)  # noqa: S603 our own programs
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def whole_runs(files: Sequence[Path], out: Path, rounds: int, say: Callable[[str], None]) -> list[WholeRun]:
    """Measure whole programs on each file: ours, a script with pdfplumber, and ours that only tells its version."""

    def commands(path: Path) -> dict[str, list[str]]:
        ours = [str(CHITIEU), "extract", str(path), "-o", str(out / "ours"), "--no-cache", "-q"]
        theirs = [sys.executable, str(TOOLS / "bench_text_plumber.py"), str(path), str(out / "theirs")]
        return {"chitieu": ours, "pdfplumber": theirs, "--version": [str(CHITIEU), "--version"]}

    for command in commands(files[0]).values():  # files are in memory and compiled from now on
        run_seconds(command)
    found = [WholeRun(path.stem, {name: [] for name in commands(path)}) for path in files]
    for number in range(1, rounds + 1):
        for path, run in zip(files, found, strict=True):
            for name, command in commands(path).items():
                shutil.rmtree(out / "ours", ignore_errors=True)  # what was read is kept there and not read again
                run.seconds[name].append(run_seconds(command))
        say(f"whole runs {number}/{rounds}")
    return found


def measured(files: Sequence[Path], rounds: int, sample: int, folder: Path, say: Callable[[str], None]) -> Measured:
    """Compare what the tools read, then measure them in turn."""
    with (
        Reader("chitieu") as ours,
        Reader("pdfplumber") as plumber,
        Reader("camelot") as camelot,
        Reader("img2table") as img2table,
    ):
        both: dict[str, Reader] = {"chitieu": ours, "pdfplumber": plumber}
        table_tools: dict[str, Reader] = dict(zip(TABLE_TOOLS, (camelot, img2table), strict=True))
        words = Agreement()
        cells: dict[str, Agreement] = dict.fromkeys(("pdfplumber", *TABLE_TOOLS), Agreement())
        samples: list[Path] = []
        pages, sampled = 0, 0
        for path in files:
            read, theirs = ours.told(path), plumber.told(path)
            pages += len(read)
            words += words_agree(read, theirs)
            cells["pdfplumber"] += cells_agree(read, theirs)
            chosen = spread(range(len(read)), sample)
            sampled += len(chosen)
            samples.append(sample_of(path, chosen, folder / f"{path.stem}-sample.pdf"))
            read = ours.told(samples[-1])
            for name, reader in table_tools.items():
                cells[name] += cells_agree(read, reader.told(samples[-1]))
        say(f"{pages} pages read and compared")
        full: dict[str, list[dict[str, float]]] = {name: [] for name in both}
        some: dict[str, list[dict[str, float]]] = {name: [] for name in ("chitieu", *TABLE_TOOLS)}
        for number in range(1, rounds + 1):
            for name, seconds in in_turn(both, files, number).items():
                full[name].append(seconds)
            for name, seconds in in_turn({"chitieu": ours, **table_tools}, samples, number).items():
                some[name].append(seconds)
            say(f"pages {number}/{rounds}")
    return Measured(
        versions=versions(),
        reports=len(files),
        full={name: PerPage(pages, seconds) for name, seconds in full.items()},
        sample={name: PerPage(sampled, seconds) for name, seconds in some.items()},
        words=words,
        cells=cells,
        whole=whole_runs(files, folder, rounds, say),
    )


def versions() -> list[str]:
    """Return what ran."""
    return [f"Python {platform.python_version()}", *(f"{name} {metadata.version(name)}" for name in VERSIONS)]


def text_reports() -> list[Path]:
    """Return the reports of the corpus that have a text layer throughout."""
    return [path for path in sorted((ROOT / "corpus").glob("*.pdf")) if not path.stem.endswith(NO_TEXT_LAYER)]
