"""Measures the program on drawn reports, a line for each kind of table layout: values, citations and exact cells.

python tools/kinds.py                                   60 reports of each kind, seeds drawn now
python tools/kinds.py --kinds partial,cut_rows --show 20
python tools/kinds.py --reports 5 --seed 7 --keep FOLDER --json
python tools/kinds.py --markdown                        the table of docs/tables.md

- `right`, `silent`, `in review` and the citations are those of `chitieu score`.
- A true cell is exact when a cell of the same page, table, row and column has the same lines of text, blanks aside, and
  the same spans. `spurious` is the share of the given cells that stand where the truth has none.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import secrets
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from chitieu.api import extract
from chitieu.score import score_output
from chitieu.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PROCESSES = 2
REPORTS = 60
SEED_LIMIT = 1_000_000
LINE_BREAK = " ⏎ "
"""Between the lines of a cell in the truth; the program keeps a line feed."""
COLUMNS = ("kind", "reports", "values", "right", "silent", "review", "cite P", "cite R", "cells", "exact", "spurious")

Place = tuple[int, int, int, int]
Content = tuple[int, int, str]


class _Drawn(Protocol):
    KINDS: tuple[str, ...]

    def make_drawn(self, kind: str, seed: int, folder: Path, count: int = 1) -> list[Path]: ...

    def cells_path(self, pdf: Path) -> Path: ...


@dataclass(frozen=True, slots=True)
class CellScore:
    """How many cells of some reports are given exactly. ``given`` counts all cells of the program."""

    cells: int = 0
    exact: int = 0
    given: int = 0
    spurious: int = 0
    mistakes: tuple[str, ...] = ()

    def __add__(self, other: CellScore) -> CellScore:
        """Add two scores, count by count."""
        return CellScore(
            self.cells + other.cells,
            self.exact + other.exact,
            self.given + other.given,
            self.spurious + other.spurious,
            self.mistakes + other.mistakes,
        )


@dataclass(frozen=True, slots=True)
class KindScore:
    """What is printed for a kind. Shares are None where there is nothing to share."""

    kind: str
    seed: int
    reports: int
    values: int
    right: int
    silent: int
    right_in_review: int
    precision: float | None
    recall: float | None
    cells: int
    exact: float | None
    spurious: float | None
    mistakes: tuple[str, ...]

    def line(self) -> tuple[str, ...]:
        """Return the printed cells."""
        counts = (self.reports, self.values, self.right, self.silent, self.right_in_review)
        shares = (_percent(self.precision), _percent(self.recall))
        cells = (str(self.cells), _percent(self.exact), _percent(self.spurious))
        return (self.kind, *(str(number) for number in counts), *shares, *cells)


def measured(kind: str, seed: int, count: int, folder: Path) -> KindScore:
    """Read the reports of one kind that lie in ``folder`` and score values, citations and cells."""
    out = folder.with_name(f"{folder.name}-out")
    extract([folder], out, settings=Settings(), limits=Limits(jobs=PROCESSES))
    score = score_output(out, folder)
    total = score.total
    with ProcessPoolExecutor(PROCESSES) as pool:
        cells = sum(pool.map(cell_score, sorted(folder.glob("*.pdf"))), start=CellScore())
    told = [
        f"{one.stem} {one.topic} {one.key}: printed {one.truth!r}, given {one.given!r} ({one.status or '-'}"
        f"{', silent' if one.silent else ''})"
        for one in sorted(score.mistakes, key=lambda one: not one.silent)
    ]
    return KindScore(
        kind=kind,
        seed=seed,
        reports=count,
        values=total.values,
        right=total.right,
        silent=total.silent,
        right_in_review=total.right_in_review,
        precision=total.precision,
        recall=total.recall,
        cells=cells.cells,
        exact=_share(cells.exact, cells.cells),
        spurious=_share(cells.spurious, cells.given),
        mistakes=(*told, *cells.mistakes),
    )


def cell_score(pdf: Path) -> CellScore:
    """Compare the program's tables of one report with the cells that were drawn."""
    from chitieu.table.raw import raw_cells  # noqa: PLC0415 the reader is loaded where it runs, in the pool

    with _drawn().cells_path(pdf).open(encoding="utf-8", newline="") as file:
        truth = {_place(row): _content(row) for row in csv.DictReader(file)}
    given: dict[Place, Content] = {
        (cell.page, cell.table, cell.row, cell.col): (
            cell.row_span,
            cell.col_span,
            _folded(cell.text.replace("\n", LINE_BREAK)),
        )
        for cell in raw_cells(pdf, pdf.name, Settings())
    }
    return compared(pdf.stem, truth, given)


def compared(stem: str, truth: dict[Place, Content], given: dict[Place, Content]) -> CellScore:
    """Count exact and spurious cells, and say what differs, in the order of the pages."""
    mistakes: list[str] = []
    for place in sorted(truth.keys() | given.keys()):
        printed, read = truth.get(place), given.get(place)
        if printed != read:
            where = "page {} table {} row {} col {}".format(*place)
            mistakes.append(f"{stem} {where}: drawn {_told(printed)}, given {_told(read)}")
    exact = sum(given.get(place) == content for place, content in truth.items())
    return CellScore(len(truth), exact, len(given), len(given.keys() - truth.keys()), tuple(mistakes))


def _place(row: dict[str, str]) -> Place:
    return int(row["page"]), int(row["table"]), int(row["row"]), int(row["col"])


def _content(row: dict[str, str]) -> Content:
    return int(row["row_span"]), int(row["col_span"]), _folded(row["text"])


def _folded(text: str) -> str:
    return " ".join(text.split())


def _told(content: Content | None) -> str:
    if content is None:
        return "no cell"
    rows, cols, text = content
    return repr(text) + (f" over {rows}x{cols}" if (rows, cols) != (1, 1) else "")


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(share: float | None) -> str:
    # Cut, not rounded: 99.999 % must not read as all.
    return "-" if share is None else f"{int(share * 100_000) / 1000:.3f}"


def _drawn() -> _Drawn:
    if str(CORPUS) not in sys.path:
        sys.path.insert(0, str(CORPUS))
    return cast("_Drawn", importlib.import_module("makers.drawn"))


def _make(task: tuple[str, int, Path, int]) -> None:
    kind, seed, folder, count = task
    _drawn().make_drawn(kind, seed, folder, count)


def _print_table(lines: Iterable[tuple[str, ...]]) -> None:
    rows = [COLUMNS, *lines]
    widths = [max(len(row[index]) for row in rows) for index in range(len(COLUMNS))]
    for row in rows:
        name, *numbers = row
        print("  ".join([name.ljust(widths[0]), *(n.rjust(w) for n, w in zip(numbers, widths[1:], strict=True))]))


def markdown(lines: Iterable[tuple[str, ...]]) -> str:
    """Return the scores as a Markdown table."""
    ends = ("---", *("---:" for _ in COLUMNS[1:]))
    return "".join(f"| {' | '.join(line)} |\n" for line in (COLUMNS, ends, *lines))


def main() -> None:
    """Read the command line, draw, measure, print."""
    parser = argparse.ArgumentParser(description="Measure the program on drawn table layouts.")
    parser.add_argument("--kinds", default="", help="kinds to measure, with commas (default: all)")
    parser.add_argument("--reports", type=int, default=REPORTS, metavar="N", help=f"reports a kind (default {REPORTS})")
    parser.add_argument("--seed", type=int, default=None, help="seed of all kinds (default: one drawn for each)")
    parser.add_argument("--keep", type=Path, default=None, metavar="DIR", help="keep reports and output there")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N mistakes of each kind")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print JSON")
    shape.add_argument("--markdown", action="store_true", help="print a Markdown table")
    options = parser.parse_args()
    known, count = _drawn().KINDS, cast("int", options.reports)
    kinds = [name for name in cast("str", options.kinds).split(",") if name] or list(known)
    if strangers := sorted(set(kinds) - set(known)):
        parser.error(f"no such kind: {', '.join(strangers)} (there are {', '.join(known)})")
    given, keep = cast("int | None", options.seed), cast("Path | None", options.keep)
    shown = cast("int", options.show)
    with tempfile.TemporaryDirectory(prefix="kinds-") as scratch:
        root = keep or Path(scratch)
        seeds = {kind: secrets.randbelow(SEED_LIMIT) if given is None else given for kind in kinds}
        with ProcessPoolExecutor(PROCESSES) as pool:
            list(pool.map(_make, [(kind, seeds[kind], root / kind, count) for kind in kinds]))
        scores: list[KindScore] = []
        for kind in kinds:
            scores.append(measured(kind, seeds[kind], count, root / kind))
            print(f"{kind}: seed {seeds[kind]}", file=sys.stderr)
    if cast("bool", options.json):
        print(json.dumps([asdict(score) | {"mistakes": score.mistakes[:shown]} for score in scores], indent=2))
        return
    if cast("bool", options.markdown):
        print(markdown(score.line() for score in scores), end="")
    else:
        _print_table(score.line() for score in scores)
    for score in scores:
        for mistake in score.mistakes[:shown]:
            print(f"{score.kind} (seed {score.seed}): {mistake}")


if __name__ == "__main__":
    main()
