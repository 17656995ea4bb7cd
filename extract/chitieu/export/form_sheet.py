"""A form as it is printed, with the values of all bodies and periods side by side.

The values come out of a database that ``write_sqlite`` made, one row of the form at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from chitieu.export.cells import COLUMNS, DOUBT_FILL, HEAD, LINK, WRAPPED, Sheet
from chitieu.export.words import say
from chitieu.history.words import WORDS
from chitieu.history.words import say as spoken

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from chitieu.export.cells import Given, Links
    from chitieu.wording import Language

FIXED = ("code", "item", "label", "unit", "accumulation", "break")
"""Columns before the values."""
WIDTHS = (14, 8, 60, 14, 18, 26)
VALUE_WIDTH = 14
PRINTED = 16
"""Columns of values that still can be read when a form is printed as wide as the paper."""
HEADS = 5
"""Rows above the first value: title, body, window, source, periods."""
TALL = {2: 4, 4: 3}
"""Lines of the rows that hold names of bodies and files."""
SPANS = "MQSNA"
NAME = 31
"""Characters of a sheet's name; some are not allowed in it."""
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))

Place = tuple[str, str, str]
"""Area, body, period: what one column is about."""


@dataclass(frozen=True, slots=True)
class _Indicator:
    """A row of a form, and the same indicator under the templates that follow."""

    code: str
    item: str
    label: str
    unit: str
    accumulation: str
    heading: bool
    same: tuple[tuple[str, str], ...]
    breaks: str


def write_forms(book: Workbook, database: sqlite3.Connection, links: Links, language: Language) -> Iterator[Sheet]:
    """Write a sheet for each form of each regime that the archive has values of."""
    asked = """SELECT DISTINCT coalesce(r.regime, ''), coalesce(o.form, ''), o.template
               FROM observations o JOIN reports r USING (report_id) ORDER BY 1, length(o.form), 2, 3"""
    templates: dict[tuple[str, str], list[str]] = {}
    for regime, form, template in database.execute(asked):
        templates.setdefault((regime, form), []).append(template)
    several = len({regime for regime, _ in templates}) > 1
    taken: set[str] = set()
    for (regime, form), named in templates.items():
        columns = _columns(database, regime, form)
        room = COLUMNS - len(FIXED)
        for start in range(0, max(1, len(columns)), room):
            title = say(language, "form", form=form)
            title = _name(f"{regime} {title}" if several else title, taken)
            one = _Form(regime, form, named, columns[start : start + room])
            yield _write(book.create_sheet(title), one, database, links, language)


def _name(title: str, taken: set[str]) -> str:
    """Return a name for a sheet that no other has."""
    base = title.translate(FORBIDDEN)[:NAME]
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base[: NAME - 5]} ({number})", number + 1
    taken.add(name.casefold())
    return name


@dataclass(frozen=True, slots=True)
class _Form:
    regime: str
    form: str
    templates: Sequence[str]
    columns: Sequence[Place]


def _columns(database: sqlite3.Connection, regime: str, form: str) -> list[Place]:
    asked = """SELECT DISTINCT coalesce(o.area_id, ''), coalesce(o.org, ''), coalesce(o.period, '')
               FROM observations o JOIN reports r USING (report_id)
               WHERE coalesce(r.regime, '') = ? AND coalesce(o.form, '') = ? AND coalesce(o.use, '') <> 'no'"""

    def order(place: Place) -> tuple[str, str, int, str]:
        area, org, period = place
        return area, org, SPANS.find(period[5:6]), period

    return sorted(database.execute(asked, (regime, form)), key=order)


def _indicators(database: sqlite3.Connection, form: str, templates: Sequence[str]) -> list[_Indicator]:
    """Return the rows of a form in order; what a later template continues is one row, what it adds comes after."""
    found: list[_Indicator] = []
    at: dict[tuple[str, str], int] = {}
    asked = """SELECT code, item, label, unit, accumulation, kind, same_as, break_reason FROM indicators
               WHERE template = ? AND coalesce(form, '') = ? ORDER BY "order" """
    for template in templates:
        for code, item, label, unit, accumulation, kind, same_as, reason in database.execute(asked, (template, form)):
            before, _, old = (same_as or "").partition(":")
            known = at.get((before, old))
            if known is not None:
                one = found[known]
                told = "; ".join(part for part in (one.breaks, reason) if part)
                same = (*one.same, (template, code))
                found[known] = _Indicator(
                    one.code, one.item, one.label, one.unit, one.accumulation, one.heading, same, told
                )
                at[template, code] = known
                continue
            at[template, code] = len(found)
            texts = (item or "", label or "", unit or "", accumulation or "")
            found.append(_Indicator(code, *texts, kind == "heading", ((template, code),), reason or ""))
    return found


@dataclass(frozen=True, slots=True)
class _Cell:
    """One printed value, as the database holds it; whole numbers are floats too."""

    value: float | str | None
    status: str
    verdict: str
    use: str
    page: int | None
    file: str
    value_text: str


def _write(sheet: Worksheet, form: _Form, database: sqlite3.Connection, links: Links, language: Language) -> Sheet:
    for at, width in enumerate((*WIDTHS, *([VALUE_WIDTH] * len(form.columns))), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = f"{get_column_letter(len(FIXED) + 1)}{HEADS + 1}"
    if len(form.columns) <= PRINTED:
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for at, lines in TALL.items():
        sheet.row_dimensions[at].height = lines * 15
    done = Sheet(sheet, links, HEADS)
    _head(done, form, database, language)
    places = {place: at for at, place in enumerate(form.columns)}
    indicators = _indicators(database, form.form, form.templates)
    for member in _members(database, form):
        for one in indicators:
            if one.heading and member:
                continue
            cells = {} if one.heading else _cells(database, form, one, member)
            named = f"{member} — {one.label}" if member else one.label
            over = spoken(language, one.accumulation) if one.accumulation in WORDS else one.accumulation
            fixed = (one.code, one.item, named, one.unit, "" if one.heading else over, one.breaks)
            row: list[Given] = [done.heading(text) if one.heading else done.wrapped(text) for text in fixed]
            row += [None] * len(form.columns)
            for place, competing in cells.items():
                if place in places:
                    row[len(FIXED) + places[place]] = _value(done, competing)
            done.append(row)
    last = get_column_letter(len(FIXED) + len(form.columns))
    sheet.auto_filter.ref = f"A{HEADS}:{last}{done.rows}"
    return done


def _head(done: Sheet, form: _Form, database: sqlite3.Connection, language: Language) -> None:
    blank: list[Given] = [None] * (len(FIXED) - 1)
    windows: list[Given] = []
    sources: list[Given] = []
    asked = """SELECT DISTINCT file, coalesce(time_period, '') FROM reports WHERE coalesce(regime, '') = ?
               AND coalesce(area_id, '') = ? AND coalesce(org, '') = ? AND coalesce(period, '') = ? ORDER BY file"""
    for place in form.columns:
        found = database.execute(asked, (form.regime, *place)).fetchall()
        windows.append(done.text("; ".join(dict.fromkeys(window for _, window in found if window))))
        files = done.text("; ".join(file for file, _ in found))
        sources.append(_blue(done.linked(files, found[0][0], None)) if found else files)
    title = done.cell(done.text(say(language, "title", form=form.form, regime=form.regime)))
    title.font = HEAD
    done.append([title])
    bodies = [done.heading(" · ".join(part for part in (area, org) if part)) for area, org, _ in form.columns]
    done.append([*blank, done.heading(say(language, "area")), *bodies])
    done.append([*blank, done.heading(say(language, "window")), *windows])
    done.append([*blank, done.heading(say(language, "source")), *sources])
    periods = [done.heading(period or say(language, "no_period")) for _, _, period in form.columns]
    done.append([*(done.heading(say(language, word)) for word in FIXED), *periods])


def _blue(given: Given) -> Given:
    if given is not None and not isinstance(given, int | float | str | date):
        given.font, given.alignment = LINK, WRAPPED
    return given


def _members(database: sqlite3.Connection, form: _Form) -> list[str]:
    """Return what the rows of a form are about, as first met; a fixed form has one nameless member."""
    asked = """SELECT coalesce(o.member, '') FROM observations o JOIN reports r USING (report_id)
               WHERE coalesce(r.regime, '') = ? AND coalesce(o.form, '') = ? GROUP BY 1 ORDER BY min(o.rowid)"""
    return [row[0] for row in database.execute(asked, (form.regime, form.form))]


def _cells(database: sqlite3.Connection, form: _Form, one: _Indicator, member: str) -> dict[Place, list[_Cell]]:
    asked = """SELECT coalesce(o.area_id, ''), coalesce(o.org, ''), coalesce(o.period, ''), o.value, o.status,
               coalesce(o.verdict, ''), coalesce(o.use, ''), o.page, coalesce(o.file, ''), coalesce(o.value_text, '')
               FROM observations o JOIN reports r USING (report_id)
               WHERE o.code = ? AND o.template = ? AND o.member = ? AND coalesce(r.regime, '') = ?
               AND coalesce(o.use, '') <> 'no' ORDER BY o.rowid"""
    found: dict[Place, list[_Cell]] = {}
    for template, code in one.same:
        for area, org, period, *rest in database.execute(asked, (code, template, member, form.regime)):
            found.setdefault((area, org, period), []).append(_Cell(*rest))
    return found


def _value(done: Sheet, competing: Sequence[_Cell]) -> Given:
    """Return what a cell shows: the value that counts, with a mark where it is doubted or checked; or what competes."""
    one = next((cell for cell in competing if cell.use == "yes"), None)
    if one is None:
        texts = [(cell.value_text or "–") + ("?" if cell.status == "review" else "") for cell in competing]
        cell = done.cell(done.text(" / ".join(texts)))
        cell.fill = DOUBT_FILL
        return done.linked(cell, competing[0].file, competing[0].page)
    if one.status == "missing":
        return "–"
    if one.value is None and one.status != "review":
        return None
    value = Decimal(str(one.value)) if one.value is not None else None
    given = done.value(value) if value is not None else done.text("?")
    cell = done.cell(given)
    shape = "#,##0" if value is not None and value == value.to_integral_value() else "General"
    mark = (" ?" if one.status == "review" else "") + (" ✓" if one.verdict else "")
    cell.number_format = f'{shape}"{mark}"' if mark else shape
    if one.status == "review":
        cell.fill = DOUBT_FILL
    return done.linked(cell, one.file, one.page)
