"""First pages of random reports, worn by scanners: how often organisation, area and period are right, and known to be.

python tools/bench_identity.py                                    60 first pages of each kind, about five minutes
python tools/bench_identity.py --pages 20 --kinds coarse100 --seed 7

Every second page has no opening sentence, a fifth of all no letterhead: the less a page says, the more stays in doubt.
`silent` are pages whose identity is given wrong with nobody told; with any of them it exits with 1.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from bench_ocr_twins import KEPT_PARAGRAPHS, KINDS, maker, spread

from chitieu.page.document import read_document
from chitieu.patterns.load import load_patterns
from chitieu.patterns.template import in_force
from chitieu.report.period import window
from chitieu.report.read import result_of
from chitieu.settings import Override, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench_ocr_twins import Report, Scan

    from chitieu.patterns.load import Patterns

PAGES = 60
OPENING = 3
"""Paragraphs of the narrative kept: one of them is the opening sentence."""
SEED_LIMIT = 1_000_000


class _Convert(Protocol):
    def lay_out(self, reports: Sequence[Report], folder: Path) -> list[Path]: ...


class _Join(Protocol):
    def join(self, parts: Sequence[tuple[Path, int, int]], out: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Page:
    """A first page as PDF with a text layer, and whose report it is."""

    pdf: Path
    report: Report


def first_pages(seed: int, count: int, folder: Path) -> list[Page]:
    """Make reports without their forms and keep the first page of each."""
    folder.mkdir()
    reports = [_cut(report, opening=number % 2 == 0) for number, report in enumerate(spread(seed, 0, count))]
    laid = cast("_Convert", maker("convert")).lay_out(reports, folder)
    pages: list[Page] = []
    for path, report in zip(laid, reports, strict=True):
        first = folder / f"{path.stem}-first.pdf"
        cast("_Join", maker("pdfium_pages")).join([(path, 0, 1)], first)
        pages.append(Page(first, report))
    return pages


def _cut(report: Report, *, opening: bool) -> Report:
    kept = [paragraph for paragraph in report.paragraphs if paragraph.kind in KEPT_PARAGRAPHS]
    body = [paragraph for paragraph in report.paragraphs if paragraph.kind == "body"]
    kept += body[: OPENING if opening else 0]
    layout = replace(report.layout, banner="")  # type: ignore[type-var] # a running head is told by its pages
    return cast("Report", replace(report, paragraphs=tuple(kept), forms=(), layout=layout))  # type: ignore[type-var]


def outcome(page: Page, scan: Path, patterns: Patterns) -> str:
    """Read one scan and say what became of its identity."""
    days = window(page.report.period, patterns.templates[0], patterns)
    template = next(t.id for t in patterns.templates if days is not None and in_force(t, days[1].isoformat()))
    document = read_document(scan, scan.name, Settings())
    found = result_of(document, scan.name, Override(scan.name, template=template), patterns).reports
    if not found:
        return "no report"
    (row,) = found
    right = (row.period, row.org, row.area_id) == (page.report.period, page.report.org, page.report.area_id)
    unsure = "unsure=" in row.identity_source
    told = "right, in doubt" if right else "wrong, in doubt"
    result = told if unsure else "right" if right else "silent"
    if result != "right":
        print(f"{scan.name}: {result}: {row.period} {row.org}; {row.title}; {row.identity_source}", file=sys.stderr)
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description="Measure whose report a worn first page is said to be.")
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N", help=f"of each kind (default {PAGES})")
    parser.add_argument("--kinds", default="fax150,coarse100", help="kinds, with commas (default fax150,coarse100)")
    parser.add_argument("--seed", type=int, default=None, help="seed (default: drawn)")
    options = parser.parse_args(arguments)
    kinds = cast("str", options.kinds).split(",")
    if strangers := sorted(set(kinds) - set(KINDS)):
        parser.error(f"no such kind: {', '.join(strangers)} (there are {', '.join(KINDS)})")
    given = cast("int | None", options.seed)
    seed = secrets.randbelow(SEED_LIMIT) if given is None else given
    print(f"seed {seed}", file=sys.stderr, flush=True)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    silent = 0
    with tempfile.TemporaryDirectory(prefix="bench-identity-") as scratch:
        pages = first_pages(seed, cast("int", options.pages), Path(scratch, "twins"))
        for kind in kinds:
            counts = Counter[str]()
            for number, page in enumerate(pages):
                scan = Path(scratch, f"{page.report.stem}-{kind}.pdf")
                cast("Scan", maker("scan")).make_scan(page.pdf, scan, kind, seed + number)
                counts[outcome(page, scan, load_patterns())] += 1
            print(f"{kind}: {len(pages)} pages: " + ", ".join(f"{n} {what}" for what, n in counts.most_common()))
            silent += counts["silent"]
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
