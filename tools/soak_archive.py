"""An archive to soak the program in: many small reports, some scans, duplicates, and hostile files among them."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from hostile_files import lay  # noqa: E402 after its path

BASES = 40
"""Different texts; each document has bytes of its own."""
FOLDER = 50
"""Documents in a folder: an office of the archive."""
WINDOWS = ("Q1", "Q2", "Q3", "Q4", "S1", "S2", "N1", "A1")
NO_TEXT_LAYER = ("-scan", "-fax", "-mixed")
SCANS_IN = 200
"""One document in so many is a scan of two pages: seconds, where a text takes tens of milliseconds."""
TWINS_IN = 100
"""One document in so many has the bytes of the one before."""


def archive(folder: Path, documents: int, variants: int, *, slow: bool) -> int:
    """Fill ``folder``, write ``folder.csv`` beside it, a manifest, and return how many hostile files there are.

    The manifest gives each report a body and a period of its own, as in an archive. ``slow``: also the hostile files
    that keep a reader busy, some of them until its time is up, and scans.
    """
    folder.mkdir(parents=True)
    hostile = lay(folder, variants, slow=slow) if variants else 0
    texts, scans = _bases(folder.with_name("bases"))
    dice = random.Random(documents)  # noqa: S311 no secret
    rows: list[tuple[str, str, str]] = []
    last = b""
    for number in range(documents - hostile):
        scanned = number % SCANS_IN == SCANS_IN // 2
        content = dice.choice(scans if scanned and slow else texts) + b"\n%% document %d\n" % number
        if number % TWINS_IN == 1:
            content = last
        last = content
        name = f"so-{number // FOLDER:03d}/bao-cao-{number:05d}.pdf"
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
        at = number % FOLDER
        rows.append((name, f"Sở số {number // FOLDER}", f"{2015 + at // len(WINDOWS)}-{WINDOWS[at % len(WINDOWS)]}"))
    with folder.with_suffix(".csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("file", "org", "period"), *rows])
    return hostile


def _bases(folder: Path) -> tuple[list[bytes], list[bytes]]:
    """Return one or two pages each of the committed reports, and of the scanned ones."""
    folder.mkdir(exist_ok=True)
    found = sorted((ROOT / "corpus").glob("*.pdf"))
    texts = [path for path in found if not path.stem.endswith(NO_TEXT_LAYER)]
    scans = [path for path in found if path.stem.endswith("-scan")]
    made = [_part(texts[n % len(texts)], [0, 1 + n % 15][: 1 + n % 2], folder) for n in range(BASES)]
    return made, [_part(path, [0, 3], folder) for path in scans]


def _part(source: Path, pages: list[int], folder: Path) -> bytes:
    out = folder / "part.pdf"
    with pypdfium2.PdfDocument(source) as pdf, pypdfium2.PdfDocument.new() as part:
        part.import_pages(pdf, pages)
        part.save(out)
    return out.read_bytes()
