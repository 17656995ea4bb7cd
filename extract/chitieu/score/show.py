"""Shows a score on the terminal or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from chitieu.score.model import Score, Tally

PIPE_WIDTH = 180
"""Columns of a table that goes into a file or a pipe, where there is no window to fit."""

HEADINGS = (
    *("report", "values", "right", "wrong", "missing", "spurious", "silent", "identity", "right, in review"),
    *("citations", "precision", "recall", "footnotes", "notes precision", "notes recall", "wrong anchors"),
)


def cells(name: str, tally: Tally) -> tuple[str, ...]:
    """Return one line of the table, in the order of ``HEADINGS``."""
    return (
        name,
        *(str(n) for n in (tally.values, tally.right, tally.wrong, tally.missing, tally.spurious, tally.silent)),
        str(tally.identity),
        str(tally.right_in_review),
        str(tally.citations),
        _share(tally.precision),
        _share(tally.recall),
        str(tally.footnotes),
        _share(tally.notes_precision),
        _share(tally.notes_recall),
        str(tally.anchors - tally.anchors_right),
    )


def print_score(score: Score, console: Console | None = None) -> None:
    """Print the table of reports with its totals, then every mistake that nobody is told to look at."""
    console = console or output_console()
    table = Table(header_style="bold", show_footer=False)
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading == "report" else "right", overflow="fold")
    for report in score.reports:
        name = report.stem if report.state in {"done", "duplicate"} else f"{report.stem} ({report.state or 'not read'})"
        table.add_row(*(escape(cell) for cell in cells(name, report.tally)))
    table.add_section()
    table.add_row(*cells("total", score.total), style="bold")
    console.print(table)
    silent = [mistake for mistake in score.mistakes if mistake.silent]
    if silent:
        console.print(f"{len(silent)} silent errors:", style="bold red")
    for one in silent:
        line = f"  {one.stem}  {one.topic} {one.key}: printed {one.truth or 'nothing'}, given {one.given or 'nothing'}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def score_json(score: Score) -> str:
    """Return the score as JSON: ``total``, and ``reports`` with their tallies and mistakes."""
    body = {"total": score.total, "reports": score.reports}
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode()


def output_console() -> Console:
    """Return a console on standard output, wide where nobody watches."""
    console = Console(soft_wrap=False)
    return console if console.is_terminal else Console(width=PIPE_WIDTH)


def _share(value: float | None) -> str:
    """Never show 100 % where something is wrong: cut, not rounded."""
    return "" if value is None else f"{int(value * 1000) / 10:.1f}%"
