"""Puts rows into lines: one indicator of one body over like windows, never anything beside it that is not like it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from chitieu.folding import bare
from chitieu.history.catalogue import HEADING, Catalogue
from chitieu.history.change import with_changes
from chitieu.history.figure import lean
from chitieu.history.join import joined
from chitieu.history.model import SPANS, Filed, History, Line, LineKey, Point

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.history.model import Asked, Observed, Span
    from chitieu.history.source import Source


def history(source: Source, asked: Asked) -> History:
    """Find what was asked for. Raises UsageError for codes, forms, areas that are none, OutputUnreadableError."""
    catalogue = Catalogue.of(source.indicators(), source.areas())
    areas = tuple(dict.fromkeys(catalogue.area(one) for one in asked.areas))
    if asked.join == "successor":
        areas = tuple(dict.fromkeys(one for area in areas for one in catalogue.whole(area)))
    if asked.codes:
        wanted = catalogue.of_codes(asked.codes)
    elif asked.form:
        wanted = catalogue.of_form(asked.form)
    else:
        wanted = {name for name, row in catalogue.indicators.items() if row.kind != HEADING}
    rows = source.observed({code for _, code in wanted}, areas)
    org = bare(asked.org)
    rows = [row for row in rows if (row.template, row.code) in wanted and row.use != "no" and org in bare(row.org)]
    filed = {one.report_id: one for one in source.filed({row.report_id for row in rows})}
    lines = _lines(rows, filed, catalogue)
    if asked.join == "successor":
        lines = joined(lines, catalogue)
    order = {name: place for place, name in enumerate(catalogue.indicators)}

    def place(line: Line) -> tuple[object, ...]:
        template, _, code = line.key.root.partition(":")
        at = order.get((template, code), len(order))
        return (line.key.regime, at, line.key.root, line.key.member, line.key.accumulation, line.key.kind,
                line.key.unit, SPANS.index(line.key.span), line.key.area_id, line.key.org)  # fmt: skip

    done = [with_changes(line, catalogue) for line in lines]
    return History(source.name, tuple(sorted(done, key=place)), catalogue.indicators, catalogue.areas, asked.join)


def _lines(rows: Iterable[Observed], filed: dict[str, Filed], catalogue: Catalogue) -> list[Line]:
    cells: dict[LineKey, dict[str, list[Observed]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if (span := _span(row)) is None:
            continue
        report = filed.get(row.report_id, Filed())
        root = ":".join(catalogue.root((row.template, row.code)))
        key = LineKey(
            root, report.regime, row.area_id, row.org, row.member, row.kind, row.unit, row.accumulation, span,
        )  # fmt: skip
        cells[key][row.period].append(row)
    return [_line(key, periods, filed, catalogue) for key, periods in cells.items()]


def _span(row: Observed) -> Span | None:
    letter = row.period.partition("-")[2][:1]
    return letter if letter in SPANS else None


def _line(key: LineKey, periods: dict[str, list[Observed]], filed: dict[str, Filed], catalogue: Catalogue) -> Line:
    points = tuple(sorted((_point(rows, filed) for rows in periods.values()), key=lambda p: (p.end, p.period)))
    newest = periods[points[-1].period][0]
    indicator = catalogue.indicators.get((newest.template, newest.code))
    return Line(
        key,
        newest.code,
        newest.label,
        newest.area,
        filed.get(newest.report_id, Filed()).org_level,
        points,
        ends=catalogue.end((newest.template, newest.code)),
        district=indicator is not None and indicator.district_level == "yes",
        codelist=indicator.codelist if indicator is not None else "",
    )


def _point(rows: Sequence[Observed], filed: dict[str, Filed]) -> Point:
    """Return what one period says: the row that counts, else that several compete."""
    counted = next((row for row in rows if row.use == "yes"), None)
    row = counted or rows[0]
    report = filed.get(row.report_id, Filed())
    point = Point(
        row.period, report.time_period, report.period_start, report.period_end, row.status,
        None if row.value is None else lean(row.value), row.value_text, row.flags, row.verdict, row.template, row.code,
        row.report_id, row.file, row.page,
    )  # fmt: skip
    if counted is None:
        texts = " / ".join((one.value_text or "–") + ("?" if one.status == "review" else "") for one in rows)
        return replace(point, state="disputed", value=None, value_text=texts, flags="", verdict="")
    return point
