"""A survey as a table on the terminal, and as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chitieu.survey.rows import sums, total

if TYPE_CHECKING:
    from chitieu.survey.rows import Sum
    from chitieu.survey.run import Survey

HOUR = 3600


def show(survey: Survey, jobs: int) -> None:
    """Print files, pages and expected hours by kind. NO_COLOR and narrow terminals are rich's business."""
    from rich.console import Console  # noqa: PLC0415 only this command needs rich
    from rich.table import Table  # noqa: PLC0415

    console = Console(highlight=False, markup=False, emoji=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("kind")
    for heading in ("files", "pages", "hours"):
        table.add_column(heading, justify="right")
    for kind, one in sums(survey.rows).items():
        table.add_row(kind, *_cells(one, jobs))
    table.add_section()
    table.add_row("all", *_cells(total(survey.rows), jobs))
    console.print(table)
    for suffix, count in survey.skipped:
        console.print(f"{count:,} files {suffix or 'without an ending'} are no PDF and no page image; left out")
    partly = sum(1 for row in survey.rows if row.pages and row.pages_seen and row.pages_seen < row.pages)
    if partly:
        console.print(f"of {partly:,} longer files some pages were looked at; hours are expected with {jobs} at a time")
    else:
        console.print(f"hours are expected with {jobs} at a time")


def _cells(one: Sum, jobs: int) -> tuple[str, str, str]:
    hours = one.seconds / HOUR / jobs
    return f"{one.files:,}", f"{one.pages:,}" if one.pages else "", f"{hours:,.2f}" if one.seconds else ""


def show_json(survey: Survey, jobs: int) -> None:
    """Print the sums and every file as one JSON object; ``hours`` are those of ``jobs`` files at a time."""
    import msgspec  # noqa: PLC0415 only where it was asked for

    def told(one: Sum) -> dict[str, float]:
        return {"files": one.files, "pages": one.pages, "hours": round(one.seconds / HOUR / jobs, 4)}

    whole = {
        **told(total(survey.rows)),
        "jobs": jobs,
        "kinds": {kind: told(one) for kind, one in sums(survey.rows).items()},
        "skipped": dict(survey.skipped),
        "rows": survey.rows,
    }
    sys.stdout.write(msgspec.json.encode(whole).decode() + "\n")
