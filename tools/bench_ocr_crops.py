"""Cuts the places of failures from the scans, for docs/ocr.md."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

import pypdfium2 as pdfium  # pyright: ignore[reportMissingTypeStubs]
from bench_ocr_page import Crop
from PIL import Image

from chitieu.contract.read import read_output
from chitieu.page.raster import page_image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench_ocr_twins import Kind

    from chitieu.contract.output import Output
    from chitieu.score import Score
    from chitieu.score.model import Mistake

MOST = 24
"""Failures shown; the numbers tell of the others."""
AROUND = (60.0, 14.0)
"""Points shown beside and above a failure."""
LARGEST = 640
"""Pixels of a picture's width."""
TOPICS = ("value", "spurious", "citation", "identity")

Place = tuple[int, float, float, float, float]


def crops_of(scores: Sequence[tuple[Kind, Score]], folder: Path, truth: Path, out: Path) -> tuple[list[Crop], int]:
    """Return the failures to show, kinds in turn and silent ones first, and how many there are."""
    twins = read_output(truth)
    each: list[list[tuple[Kind, Output, Mistake]]] = []
    for kind, score in scores:
        output = read_output(folder / f"{kind}-out")
        some = [one for one in score.mistakes if one.topic in TOPICS or one.silent]
        some.sort(key=lambda one: (not one.silent, TOPICS.index(one.topic) if one.topic in TOPICS else len(TOPICS)))
        each.append([(kind, output, one) for one in some])
    count = sum(len(some) for some in each)
    mixed = [one for turn in itertools.zip_longest(*each) for one in turn if one is not None]
    mixed.sort(key=lambda one: not one[2].silent)
    shutil.rmtree(out, ignore_errors=True)
    crops: list[Crop] = []
    for number, (kind, output, mistake) in enumerate(mixed[:MOST], start=1):
        place = _place(output, mistake) or _place(twins, mistake, kind)
        scan = folder / kind / f"{mistake.stem}.pdf"
        picture = _cut(scan, place, out, f"{number:02d}-{kind}.png") if place else ""
        silent = ", **silent**" if mistake.silent else ""
        said = f"printed `{mistake.truth}`, given `{mistake.given}`" if mistake.truth else f"given `{mistake.given}`"
        crops.append(Crop(f"{kind}, {mistake.topic} {mistake.key}: {said} ({mistake.status or '-'}{silent})", picture))
    return crops, count


def _place(output: Output, mistake: Mistake, kind: str = "") -> Place | None:
    """Find where a failure stands: by the row that was given, or in the digital twin by what is printed."""
    stem = mistake.stem.removesuffix(f"-{kind}")
    if mistake.topic in {"value", "spurious"}:
        rows = [row for row in output.observations if row.file == f"{stem}.pdf" and row.code == mistake.key.split()[0]]
        found = [(row.page, row.x0, row.top, row.x1, row.bottom) for row in rows]
    else:
        wanted = mistake.given or mistake.truth
        cites = [row for row in output.citations if row.file == f"{stem}.pdf"]
        found = [
            (row.page, row.x0, row.top, row.x1, row.bottom)
            for row in cites
            if wanted.strip() == f"{row.citation_id} {row.date}".strip()
        ]
    for page, x0, top, x1, bottom in found:
        if page is not None and x0 is not None and top is not None and x1 is not None and bottom is not None:
            return page, x0, top, x1, bottom
    return None


def _cut(scan: Path, place: Place, out: Path, name: str) -> str:
    number, x0, top, x1, bottom = place
    with pdfium.PdfDocument(scan) as document:
        if number > len(document):
            return ""
        image = page_image(document[number - 1])
    scale = image.pixels.shape[1] / image.width
    left, upper = max(0.0, (x0 - AROUND[0]) * scale), max(0.0, (top - AROUND[1]) * scale)
    right, lower = (x1 + AROUND[0]) * scale, (bottom + AROUND[1]) * scale
    picture = Image.fromarray(image.pixels).crop((round(left), round(upper), round(right), round(lower)))
    if picture.width > LARGEST:
        picture = picture.resize((LARGEST, max(1, picture.height * LARGEST // picture.width)))
    out.mkdir(parents=True, exist_ok=True)
    picture.convert("L").quantize(16).save(out / name, optimize=True)
    return f"{out.name}/{name}"
