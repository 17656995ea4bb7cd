"""Writes docs/ocr.md from what `bench_ocr.py` measured, and says which targets were missed."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bench_target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench_ocr_twins import Kind

Z = 1.96
"""Standard deviations of a 95 % interval."""

INTRO = """\
# Scanned pages

Written by `make bench-ocr` (`tools/bench_ocr.py`); do not edit by hand. It exits with 1 when a target is missed.

Random reports are made, rendered and worn as scanners wear them, and read by `chitieu extract`; the truth is known
because we printed it. {told}

- `clean300`: 300 dpi JPEG. `office200`: 200 dpi JPEG, skew, noise, signature page stamped. `fax150`: 150 dpi, 1-bit,
  specks, skew. `rotated`: 200 dpi, pages lying by quarter turns. `stamped`: 200 dpi in colour, a red stamp over the
  text of every page. `coarse100`: 100 dpi, 1-bit.
- `right`: values given right under the right code, of all that are printed (blank cells among them). `silent`: values
  given wrong with nobody told. `review`: right values that a person is asked to look at without need. `precision` and
  `recall` are those of citations with context, footnote mark, number and date.
- Shares are cut, not rounded; in brackets stand their 95 % (Wilson) intervals.
"""
RIVALS = """\
## Beside other tools

The same {pages} pages of whole reports for all, half of them forms. `chitieu` finds tables and cells itself;
`pytesseract` is `image_to_data` (vie, psm 3, 300 dpi, OMP_THREAD_LIMIT=1), whose words are put into the true boxes of
the value cells, which no user has; `img2table` finds tables and reads them with Tesseract (vie, psm 11, 200 dpi).
`exact`: value cells whose text is what is printed, blanks aside. Pages that lie on their side are left out: the other
two do not turn them. CPU seconds are those of all processes, without start-up.
"""
WHOLE = """\
A whole report (`chitieu extract` from start to CSV; `pytesseract` reads its words and does nothing with them):
"""
FAILURES = """\
## Failures

Everything that was wrong or silent, silent first{shown}. The picture shows the place on the scan.
"""


@dataclass(frozen=True, slots=True)
class Share:
    """A count of some, with the interval its true share lies in."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """Return the share, 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval after Wilson, which is honest near 0 and 1.

        >>> tuple(round(end, 4) for end in Share(0, 1000).interval())
        (0.0, 0.0038)
        """
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.value
        middle, scale = p + Z * Z / (2 * n), 1 + Z * Z / n
        reach = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)

    def told(self) -> str:
        """Return share and interval as percentages.

        >>> Share(1999, 2000).told()
        '99.95 % (99.71-99.99)'
        """
        if not self.whole:
            return "-"
        low, high = self.interval()
        return f"{_cut(self.value)} % ({_cut(low)}-{_cut(high)})"


@dataclass(frozen=True, slots=True)
class KindResult:
    """What was measured on one kind of scan. ``seconds``: CPU time of reading all its pages."""

    kind: Kind
    reports: int
    pages: int
    right: Share
    silent: Share
    review: Share
    precision: Share
    recall: Share
    other_silent: int
    seconds: float

    def told(self) -> str:
        """Return one line for the terminal."""
        shares = f"right {self.right.told()}, silent {self.silent.part}, review {self.review.told()}"
        cites = f"citations {_cut(self.precision.value)}/{_cut(self.recall.value)} %"
        return f"{shares}, {cites}, {self.seconds / max(1, self.pages):.2f} CPU s a page"


@dataclass(frozen=True, slots=True)
class PageCost:
    """What one tool made of one page: CPU seconds, and how many of its value cells are exact."""

    tool: Literal["chitieu", "pytesseract", "img2table"]
    kind: Kind
    form: bool
    seconds: float
    exact: int
    cells: int


@dataclass(frozen=True, slots=True)
class WholeRun:
    """CPU seconds of a whole scanned report."""

    kind: Kind
    pages: int
    ours: float
    theirs: float


@dataclass(frozen=True, slots=True)
class Crop:
    """A failure and the name of its picture (empty: none)."""

    text: str
    picture: str


LIMITS: Mapping[Kind, tuple[float, float, float, float | None]] = {
    "clean300": (0.999, 0.0, 0.02, 0.98),
    "office200": (0.997, 0.0005, 0.04, 0.98),
    "fax150": (0.99, 0.002, 0.10, 0.95),
    "rotated": (0.995, 0.0005, 0.04, 0.98),
    "stamped": (0.99, 0.001, 0.08, 0.95),
    "coarse100": (0.95, 0.005, 0.25, None),
}
"""Of each kind: least right, most silent, most in review, least precision and recall of citations."""
COST = {"report": 0.55, "text": 0.5, "form": 0.75}
"""Most CPU time, as a share of pytesseract's."""


def targets_of(results: Sequence[KindResult], costs: Sequence[PageCost], runs: Sequence[WholeRun]) -> list[Target]:
    """Compare with what is asked of the reader."""
    targets: list[Target] = []
    for one in results:
        right, silent, review, cites = LIMITS[one.kind]
        targets += [
            Target(f"{one.kind}: right", "at least", right, one.right.value),
            Target(f"{one.kind}: silent", "at most", silent, one.silent.value),
            Target(f"{one.kind}: in review", "at most", review, one.review.value),
        ]
        if cites is not None and one.recall.whole:
            targets.append(Target(f"{one.kind}: precision", "at least", cites, one.precision.value))
            targets.append(Target(f"{one.kind}: recall", "at least", cites, one.recall.value))
    for form, name in ((False, "text"), (True, "form")):
        ours, theirs = (
            sum(c.seconds for c in costs if c.form == form and c.tool == tool) for tool in ("chitieu", "pytesseract")
        )
        if theirs:
            targets.append(Target(f"{name} page, CPU time beside pytesseract", "at most", COST[name], ours / theirs))
    targets += [
        Target("whole report, CPU time beside pytesseract", "at most", COST["report"], one.ours / one.theirs)
        for one in runs
    ]
    return targets


def page_of(  # noqa: PLR0913, PLR0917 a page has many parts
    results: Sequence[KindResult],
    costs: Sequence[PageCost],
    runs: Sequence[WholeRun],
    targets: Sequence[Target],
    crops: tuple[Sequence[Crop], int],
    told: str,
    versions: Mapping[str, str],
) -> str:
    """Return the page as Markdown. ``crops`` are the failures shown, and how many there are in all."""
    parts = [INTRO.format(told=told), _results(results), _targets(targets)]
    if costs:
        parts += [RIVALS.format(pages=_pages(costs)), _rivals(costs)]
    if runs:
        lines = [
            (one.kind, str(one.pages), f"{one.ours:.1f}", f"{one.theirs:.1f}", f"{one.ours / one.theirs:.2f}")
            for one in runs
        ]
        parts += [WHOLE, _table(("kind", "pages", "chitieu, CPU s", "pytesseract, CPU s", "share"), lines)]
    shown, count = crops
    more = f"; {len(shown)} of {count} are shown, evenly over the kinds" if len(shown) < count else ""
    parts.append(FAILURES.format(shown=more))
    parts.append("\n".join(f"- {c.text}" + (f"\n\n  ![]({c.picture})\n" if c.picture else "") for c in shown) + "\n")
    parts.append("## Measured with\n\n" + "".join(f"- {name} {version}\n" for name, version in versions.items()))
    return "\n".join(parts)


def _pages(costs: Sequence[PageCost]) -> int:
    return sum(1 for c in costs if c.tool == "chitieu")


def _results(results: Sequence[KindResult]) -> str:
    lines = [
        (
            one.kind,
            str(one.pages),
            str(one.right.whole),
            one.right.told(),
            f"{one.silent.part}: {one.silent.told()}",
            one.review.told(),
            str(one.recall.whole),
            one.precision.told(),
            one.recall.told(),
            str(one.other_silent),
            f"{one.seconds / max(1, one.pages):.2f}",
        )
        for one in results
    ]
    heads = ("kind", "pages", "values", "right", "silent", "review", "citations", "precision", "recall")
    return _table((*heads, "other silent", "CPU s a page"), lines)


def _targets(targets: Sequence[Target]) -> str:
    missed = [target for target in targets if not target.met]
    head = f"Of {len(targets)} targets {len(targets) - len(missed)} are met" + (".\n" if not missed else "; missed:\n")
    return head + ("\n" + _table(("target", "limit", "found", ""), [t.line() for t in missed]) if missed else "")


def _rivals(costs: Sequence[PageCost]) -> str:
    groups: dict[tuple[str, str], list[PageCost]] = defaultdict(list)
    for cost in costs:
        groups[cost.kind, cost.tool].append(cost)
        groups["all", cost.tool].append(cost)
    lines = [
        (
            kind,
            tool,
            str(len(group)),
            Share(sum(c.exact for c in group), sum(c.cells for c in group)).told(),
            str(sum(c.cells for c in group)),
            _mean([c.seconds for c in group if not c.form]),
            _mean([c.seconds for c in group if c.form]),
        )
        for (kind, tool), group in sorted(groups.items(), key=lambda item: item[0][0] == "all")
    ]
    return _table(("kind", "tool", "pages", "exact", "cells", "text page, CPU s", "form page, CPU s"), lines)


def _mean(seconds: Sequence[float]) -> str:
    return f"{sum(seconds) / len(seconds):.2f}" if seconds else "-"


def _cut(share: float) -> str:
    # Cut, not rounded: 99.999 % must not read as all.
    return f"{int(share * 10_000 + 1e-9) / 100:.2f}"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    ends = ("---", *("---:" for _ in headings[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (headings, ends, *rows)) + "\n"
