"""Writes docs/accuracy.md: how well the program reads the committed corpus and random reports nobody has seen.

python tools/accuracy.py                               extract corpus/, make and extract 20 random reports, scan 6
python tools/accuracy.py --output output --random 0    score a committed output only
python tools/accuracy.py --random 50 --seed 7          the same random reports again

The seed of the random reports is drawn when none is given: a number that was picked once could be trained on.
"""

from __future__ import annotations

import argparse
import importlib
import secrets
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from chitieu.api import extract
from chitieu.contract.read import read_run
from chitieu.score import score_output
from chitieu.score.show import HEADINGS, cells

if TYPE_CHECKING:
    from chitieu.contract.output import Run
    from chitieu.score import Score

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
PAGE = ROOT / "docs" / "accuracy.md"
SCAN_KINDS = ("office200", "portal200", "clean300", "fax150", "stamped", "rotated")
BEGIN = "<!-- calibration: written by tools/calibration.py -->"
"""What follows this line is another tool's, and stays."""
SEED_LIMIT = 1_000_000

INTRO = """\
# Accuracy

Written by `python tools/accuracy.py` and (the last section) `python tools/calibration.py`; do not edit by hand.
`chitieu score RUN TRUTH` prints the same tables.

- `values`: printed indicators, blanks among them; `right` + `wrong` + `missing`. A missing answer is not right.
- `spurious`: answers to what is not printed.
- `silent`: what is published wrong and nobody is told to look at: a value, a blank, a spurious row, an identity field
  (organisation, level, area, period, template, unit; once per report), a citation, a footnote with another's number or
  text, or one hung on a wrong sentence.
- `identity`: identity fields that are wrong, told or not.
- `right, in review`: right values that a person is asked to look at without need.
- Citations count as the same when context, footnote mark, number and date are. `precision` is the share of the given
  ones that are printed, `recall` the share of the printed ones that are given.
- Footnotes count as the same when mark and text are, blanks aside; `notes precision` and `notes recall` are theirs.
  `wrong anchors`: notes given right, but hung on a sentence that does not carry their mark.
"""


class _Variants(Protocol):
    def make_random(self, seed: int, folder: Path, count: int = 1) -> list[Path]: ...


class _Scan(Protocol):
    def make_scan(self, pdf: Path, out: Path, kind: str, seed: int) -> object: ...


class _Truth(Protocol):
    def copy_truth(self, pdf: Path, out: Path) -> None: ...


def make_texts(seed: int, folder: Path, count: int) -> list[Path]:
    """Make random reports with their truth."""
    return cast("_Variants", _maker("variants")).make_random(seed, folder, count)


def make_scans(pdfs: list[Path], folder: Path, seed: int) -> None:
    """Scan each report, the kinds of scanner in turn."""
    scan, truth = cast("_Scan", _maker("scan")), cast("_Truth", _maker("archive"))
    for number, pdf in enumerate(pdfs):
        kind = SCAN_KINDS[number % len(SCAN_KINDS)]
        out = folder / f"{pdf.stem}-{kind}.pdf"
        scan.make_scan(pdf, out, kind, seed + number)
        truth.copy_truth(pdf, out)


def _maker(name: str) -> object:
    if str(CORPUS) not in sys.path:
        sys.path.insert(0, str(CORPUS))
    return importlib.import_module(f"makers.{name}")


def table(score: Score, *, each: bool) -> str:
    """Return a score as a Markdown table, with or without a line per report."""
    rows = [cells(report.stem, report.tally) for report in score.reports] if each else []
    rows.append(cells(f"**{len(score.reports)} reports**", score.total))
    lines = [HEADINGS, ("---", *["---:"] * (len(HEADINGS) - 1)), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def measured(name: str, folder: Path, out: Path) -> tuple[Score, Run]:
    """Extract ``folder``, score it and print what is silent."""
    extract([folder], out)
    score = score_output(out, folder)
    for one in score.mistakes:
        if one.silent:
            print(f"{name}: {one.stem} {one.topic} {one.key}: printed {one.truth!r}, given {one.given!r}")
    return score, read_run(out)


def main() -> None:
    """Read the command line, measure, write the page."""
    parser = argparse.ArgumentParser(description="Write docs/accuracy.md.")
    parser.add_argument("--output", type=Path, help="an output of corpus/ to score instead of extracting it")
    parser.add_argument("--random", type=int, default=20, metavar="N", help="random reports (default 20; 0: none)")
    parser.add_argument("--scans", type=int, default=len(SCAN_KINDS), metavar="N", help="how many of them to scan too")
    parser.add_argument("--seed", type=int, default=None, help="seed of the random reports (default: drawn)")
    parser.add_argument("--page", type=Path, default=PAGE, help="file to write (default docs/accuracy.md)")
    options = parser.parse_args()
    output, page = cast("Path | None", options.output), cast("Path", options.page)
    count = cast("int", options.random)
    scanned = cast("int", options.scans)
    given = cast("int | None", options.seed)
    seed = secrets.randbelow(SEED_LIMIT) if given is None else given
    with tempfile.TemporaryDirectory(prefix="accuracy-") as scratch:
        folder = Path(scratch)
        if output is None:
            score, run = measured("corpus", CORPUS, folder / "corpus")
        else:
            score, run = score_output(output, CORPUS), read_run(output)
        parts = [INTRO, "## The committed corpus\n", table(score, each=True)]
        if count:
            print(f"seed {seed}")
            texts, scans = folder / "texts", folder / "scans"
            texts.mkdir()
            scans.mkdir()
            make_scans(make_texts(seed, texts, count)[:scanned], scans, seed)
            parts.append(f"## {count} random reports (seed {seed}), with a text layer\n")
            parts.append(table(measured("texts", texts, folder / "out-texts")[0], each=False))
            if scanned:
                parts.append(f"## The first {scanned} of them, scanned ({', '.join(SCAN_KINDS)} in turn)\n")
                parts.append(table(measured("scans", scans, folder / "out-scans")[0], each=True))
    versions = "\n".join(f"- {name} {version}" for name, version in run.versions.items())
    parts.append(f"## Read with\n\n- chitieu {run.program}, patterns {run.patterns}\n{versions}\n")
    page.parent.mkdir(exist_ok=True)
    text = "\n".join(parts)
    if page.exists():
        _, begin, kept = page.read_text("utf-8").partition(BEGIN)
        text += f"\n{begin}{kept}"
    page.write_text(text, encoding="utf-8")
    print(f"{page} written")


if __name__ == "__main__":
    main()
