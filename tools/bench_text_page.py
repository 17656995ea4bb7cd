"""Writes docs/performance.md from what was measured, and says which targets were missed."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from bench_target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench_text_agree import Agreement

WORDS, TABLES = "words", "tables"
"""The stages of reading a page: its words (with our reader, the whole page object), then its tables."""
TABLE_TOOLS = ("camelot", "img2table")
"""They read tables only, and take about half a second a page: they get sample pages."""

INTRO = """\
# Speed

Written by `make bench` (`tools/bench.py`); do not edit by hand. It exits with 1 when a target is missed.

CPU time of all threads and child processes. The tools take turns on each file of each round; a figure is the median of
the rounds. The ratios mean more than the times, which are those of one machine.
"""

PER_PAGE = """\
## A page, without start-up

Each tool runs in a process of its own and has read every file before it is measured. A turn lasts half a second of CPU
time at least: who is done sooner reads the file again. `chitieu` gives the page object (words, drawn lines, the choice
of the layer) and its tables; `pdfplumber` gives `extract_words` and `extract_tables`, with its defaults. All pages of
{reports} reports of `corpus/`, {pages} in all.
"""

SAMPLE = """\
camelot (flavour `lattice`) and img2table (ruled tables, text of the PDF) draw each page as a picture and take half a
second, so they get a sample: {pages} pages, spread evenly over the same reports, with and without tables. The pages
of a report are a file of their own, and `chitieu` reads the same files.
"""

AGREE = """\
## Do they read the same?

A page of words is equal when the same words stand on it as often. A cell is equal when its text is, runs of blanks
aside, and its table, row and column. Only ruled tables count, and of their cells those in which a tool reads something.
`pdfplumber` is told here to end a word where the size of the letters changes: by itself it glues footnote marks to the
words before them. camelot and img2table are compared on the sample.
"""

WHOLE = """\
## A whole run, with start-up

`chitieu extract FILE -o OUT --no-cache -q` makes all tables of the output in a new folder. The other program is
`tools/bench_text_plumber.py`: pdfplumber writes words and tables as CSV, and understands nothing of them. CPU seconds,
and ours as a share of pdfplumber's; the target is for the real report, `bac-giang-2023-q3`, of 22 pages. In a short
report starting counts more; `chitieu --version` shows what it costs at least.
"""
SEED = "bac-giang-2023-q3"
WHOLE_RUNS = ("chitieu", "pdfplumber", "--version")


@dataclass(frozen=True, slots=True)
class PerPage:
    """CPU seconds of each round, by stage, for a tool that read ``pages`` pages in each."""

    pages: int
    rounds: Sequence[Mapping[str, float]]

    def totals(self) -> list[float]:
        """Return the milliseconds a page of each round."""
        return [1000 * sum(one.values()) / self.pages for one in self.rounds]

    def stage(self, name: str) -> float | None:
        """Return the median milliseconds a page of one stage, None where a tool has no such stage."""
        found = [1000 * one[name] / self.pages for one in self.rounds if name in one]
        return median(found) if found else None


@dataclass(frozen=True, slots=True)
class WholeRun:
    """CPU seconds that whole programs took for a report, one number a round."""

    report: str
    seconds: Mapping[str, list[float]]

    def share(self) -> float:
        """Return ours as a share of pdfplumber's."""
        return ratio(self.seconds["chitieu"], self.seconds["pdfplumber"])


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that was measured."""

    versions: Sequence[str]
    reports: int
    full: Mapping[str, PerPage]
    sample: Mapping[str, PerPage]
    words: Agreement
    cells: Mapping[str, Agreement]
    whole: Sequence[WholeRun]


def ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    """Return how many times as long the first takes: the median of the rounds' ratios, which share the machine's mood.

    >>> ratio([10.0, 90.0, 12.0], [1.0, 9.0, 1.0])
    10.0
    """
    return median(a / b for a, b in zip(slow, fast, strict=True))


def targets_of(found: Measured) -> list[Target]:
    """Compare with what is asked of the reader."""
    seed = next((run for run in found.whole if run.report == SEED), found.whole[0])
    starts = [second for run in found.whole for second in run.seconds["--version"]]
    return [
        Target("pdfplumber, a page: times as long", "at least", 6, _times(found.full, "pdfplumber")),
        Target("camelot, a page: times as long", "at least", 30, _times(found.sample, "camelot")),
        Target("whole run of a 22-page report, share of pdfplumber's", "at most", 0.45, seed.share()),
        Target("`chitieu --version`, seconds", "at most", 0.15, median(starts)),
        Target("cells equal to pdfplumber's, share", "at least", 0.99, found.cells["pdfplumber"].share),
    ]


def page_of(found: Measured, targets: Sequence[Target], more: Sequence[str] = ()) -> str:
    """Return the page as Markdown; ``more`` are chapters between those on text and the versions."""
    first = next(iter(found.full.values()))
    sampled = next(iter(found.sample.values())).pages
    rounds = len(first.rounds)
    names = ("pdfplumber", *TABLE_TOOLS)
    agreed = [("words, pages equal", "pdfplumber", *_shares(found.words))]
    agreed += [("printed cells equal", name, *_shares(found.cells[name])) for name in names]
    whole = [
        (run.report, *(f"{median(run.seconds[name]):.3f}" for name in WHOLE_RUNS), f"{run.share():.3f}")
        for run in found.whole
    ]
    parts = [
        INTRO,
        table(("target", "limit", "found", ""), (target.line() for target in targets)),
        PER_PAGE.format(reports=found.reports, pages=first.pages),
        _timestable(found.full),
        SAMPLE.format(pages=sampled),
        _timestable(found.sample),
        AGREE,
        table(("what", "with", "equal", "of", "share"), agreed),
        WHOLE,
        table(("report", *WHOLE_RUNS, "share"), whole),
        *more,
        f"## Measured with\n\n2 cores, {rounds} rounds.\n",
        "".join(f"- {version}\n" for version in found.versions),
    ]
    return "\n".join(parts)


def _times(tools: Mapping[str, PerPage], name: str) -> float:
    return ratio(tools[name].totals(), tools["chitieu"].totals())


def _timestable(tools: Mapping[str, PerPage]) -> str:
    rows = [
        (
            name,
            _ms(tool.stage(WORDS)),
            _ms(tool.stage(TABLES)),
            _ms(median(tool.totals())),
            f"{_times(tools, name):.1f}",
        )
        for name, tool in tools.items()
    ]
    return table(("tool", "page, ms", "tables, ms", "both, ms", "times chitieu"), rows)


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _shares(agreement: Agreement) -> tuple[str, str, str]:
    # Cut, not rounded: 99.99 % must not read as all.
    return str(agreement.equal), str(agreement.of), f"{int(agreement.share * 10_000) / 100:.2f} %"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    ends = ("---", *("---:" for _ in headings[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (headings, ends, *rows)) + "\n"
