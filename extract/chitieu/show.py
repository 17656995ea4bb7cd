"""One file on the terminal: who reports, when, every form with its values, then what it cites."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING

from chitieu.visible import plain

if TYPE_CHECKING:
    from decimal import Decimal

    from rich.console import Console

    from chitieu.contract.rows import CitationRow, DocumentResult, ObservationRow, ReportRow

# colour and letter: a printout and a colour-blind reader need the letter
STYLES = {"ok": ("K", "green"), "blank": ("B", "dim"), "missing": ("M", "magenta"), "review": ("R", "bold yellow")}
LEGEND = "K ok, B blank, M missing, R review"


def show(result: DocumentResult) -> None:
    """Print ``result`` on stdout. NO_COLOR and narrow terminals are rich's business."""
    from rich.console import Console  # noqa: PLC0415 only this command needs rich

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    document = result.document
    head = f"{document.file}: {document.state}"
    if document.error_code:
        head += f" ({document.error_code}: {document.error})"
    console.print(plain(head), style="bold")
    for report in result.reports:
        _show_report(console, report, result)
    if not result.reports:
        console.print("no report in this file")


def show_json(result: DocumentResult) -> None:
    """Print ``result`` as one JSON object on stdout: fields as in the data contract, exact numbers as strings."""
    import msgspec  # noqa: PLC0415 only this command needs it

    text = msgspec.json.encode(result).decode()  # Decimal becomes a string, control characters are escaped
    sys.stdout.write(text + "\n")


def _show_report(console: Console, report: ReportRow, result: DocumentResult) -> None:
    who = report.org or "(organisation not known)"
    area = f", {report.area} ({report.area_id})" if report.area_id else ""
    console.print(plain(f"{who}{area}"), style="bold cyan")
    number = f"{report.number}, {report.date}: " if report.number else ""
    console.print(plain(f"{number}{report.title}"))
    when = report.period or "period not known"
    span = f", {report.period_start} to {report.period_end}" if report.period_start else ""
    console.print(plain(f"{when}{span}; pages {report.page_from}-{report.page_to}; template {report.template or '-'}"))
    console.print(
        f"{report.ok} ok, {report.blank} blank, {report.review} review, {report.missing} missing, "
        f"{report.unmapped} unmapped, {report.findings} findings ({LEGEND})",
    )
    rows = [row for row in result.observations if row.report_id == report.report_id]
    for form, members in groupby(rows, key=lambda row: row.form):
        _show_form(console, form, list(members))
    citations = [row for row in result.citations if row.report_id == report.report_id]
    if citations:
        _show_citations(console, citations)


def _show_form(console: Console, form: str, rows: list[ObservationRow]) -> None:
    from rich.table import Table  # noqa: PLC0415 as above
    from rich.text import Text  # noqa: PLC0415 as above

    table = Table(title=Text(plain(f"form {form}")), title_justify="left")
    table.add_column("", width=1)
    table.add_column("code", no_wrap=True)
    table.add_column("label", ratio=1)
    table.add_column("unit")
    table.add_column("printed", justify="right")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("page", justify="right")
    table.add_column("doubt")
    for row in rows:
        letter, style = STYLES[row.status]
        code = f"{row.code} [{row.member}]" if row.member else row.code
        cells = (
            letter,
            code,
            row.label or row.label_text,
            row.unit,
            row.value_text,
            _number(row.value),
            "" if row.page is None else str(row.page),
            row.flags if row.status == "review" else "",
        )
        table.add_row(
            *(Text(plain(cell), style=style if column in {0, 5} else "") for column, cell in enumerate(cells))
        )
    console.print(table)


def _show_citations(console: Console, rows: list[CitationRow]) -> None:
    from rich.table import Table  # noqa: PLC0415 as above
    from rich.text import Text  # noqa: PLC0415 as above

    table = Table(title=Text("citations"), title_justify="left")
    table.add_column("", width=1)
    table.add_column("note", justify="right")
    table.add_column("document", no_wrap=True)
    table.add_column("date", no_wrap=True)
    table.add_column("issuer")
    table.add_column("page", justify="right")
    table.add_column("cited by", ratio=1)
    for row in rows:
        letter, style = STYLES[row.status]
        cited = row.anchor_text or row.context
        page = "" if row.page is None else str(row.page)
        cells = (letter, row.footnote, row.citation_id or row.text, row.date, row.issuer, page, cited)
        table.add_row(*(Text(plain(cell), style=style if not column else "") for column, cell in enumerate(cells)))
    console.print(table)


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
