"""Wide forms: one row per member (lĩnh vực), one column per indicator. Every figure becomes a row with its code.

What counts as a row read: each figure's cell (blank ones too) of a member's row, each section heading, each row that
could not be read, and each row's cells under columns no indicator has, taken together. So observations, headings and
unmapped rows add up here as they do for forms with one indicator a row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.folding import bare, nfc
from chitieu.geometry import union
from chitieu.row.align import Assigned
from chitieu.row.wide_header import numbers_columns, wide_columns
from chitieu.table.columns import Columns, continues
from chitieu.table.forms import printed
from chitieu.table.model import Printed, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template
    from chitieu.row.label import Lexicon
    from chitieu.row.wide_header import WideColumns
    from chitieu.table.forms import Block
    from chitieu.table.model import Cell, Grid


SURE_NAME = 0.6
"""A scan's name of a member below this confidence is looked at by a person: it is part of the row's key."""
_SPECKS = re.compile(r"^[^\w(]+|[^\w)%]+$")


class _Line(Struct, frozen=True):
    """One printed row by what its cells are."""

    page: int
    table: int
    row: int
    cells: tuple[Cell, ...]
    stt: Printed
    label: Printed
    note: Printed
    values: tuple[tuple[int, Printed], ...]
    """Every other column with what it prints; only a cell's first column prints it."""
    spanned: bool
    """Whether one cell over several columns is all the row prints: a heading between members."""
    first: bool
    joined: bool = False


def read_wide(
    blocks: Sequence[Block], template: Template, lexicon: Lexicon, patterns: Patterns
) -> dict[int, tuple[str, tuple[Assigned, ...]]]:
    """Return the form and rows of every block that is (part of) a wide form, by the block's place."""
    found: dict[int, tuple[str, tuple[Assigned, ...]]] = {}
    if not template.wide_forms:
        return found
    columns: WideColumns | None = None
    last: tuple[int, _Line] | None = None
    lines: list[tuple[int, WideColumns, _Line]] = []
    units: dict[int, str] = {}
    unit = ""
    for place, block in enumerate(blocks):
        for grid in block.grids:
            own = wide_columns(grid, template, lexicon, patterns)
            if own is None and columns is not None and not block.number and _goes_on(grid, columns):
                own = structs.replace(columns, header_rows=0, x_edges=grid.x_edges)
            same = own is not None and columns is not None and own.form == columns.form and not block.number
            columns, unit = own, block.unit or (unit if same else "")
            if columns is None:
                last = None
                continue
            found[place], units[place] = (columns.form.number, ()), unit
            for line in _lines(grid, columns, patterns):
                whole = _whole(last[1], line) if last is not None else None
                if whole is not None:
                    lines[-1] = (lines[-1][0], lines[-1][1], whole)
                else:
                    lines.append((place, columns, line))
                last = place, lines[-1][2]
    for place, (form, _) in found.items():
        rows = [one for at, wide, line in lines if at == place for one in _assigned(line, wide, units[place], patterns)]
        found[place] = form, tuple(rows)
    return found


def _goes_on(grid: Grid, before: WideColumns) -> bool:
    return continues(grid, Columns(label=before.member, value=before.member, x_edges=before.x_edges))


def _lines(grid: Grid, columns: WideColumns, patterns: Patterns) -> list[_Line]:
    lines: list[_Line] = []
    for index in range(columns.header_rows, grid.row_count):
        own = [c for c in grid.cells if c.row == index]
        filled = [c for c in own if c.words]
        if not filled or (not lines and numbers_columns([c.text for c in filled], patterns)):
            continue

        def cell(column: int | None, own: list[Cell] = own) -> Printed:
            found = next((c for c in own if column is not None and c.col <= column < c.col + c.col_span), None)
            if found is None:
                return Printed()
            return printed(found.words, found.box) if found.col == column else Printed(box=found.box)

        spoken = {columns.member, columns.stt, columns.note}
        lines.append(
            _Line(
                page=grid.page,
                table=grid.table,
                row=index + 1,
                cells=tuple(own),
                stt=cell(columns.stt),
                label=_label(own, columns),
                note=cell(columns.note),
                values=tuple((c, cell(c)) for c in range(grid.column_count) if c not in spoken),
                spanned=len(filled) <= 2 and any(c.col <= columns.member and c.col_span > 2 for c in filled),  # noqa: PLR2004 an ordinal and the heading; a total spans ordinal and name
                first=index == columns.header_rows,
            )
        )
    return lines


def _label(own: Sequence[Cell], columns: WideColumns) -> Printed:
    """Return what names the row: a total's cell may span ordinal and name, and begins before the name's column."""
    found = next((c for c in own if c.col <= columns.member < c.col + c.col_span), None)
    return Printed() if found is None else printed(found.words, found.box)


def _whole(upper: _Line, lower: _Line) -> _Line | None:
    """Join a row cut by the page break: the rest has no ordinal, and one of the two has all the figures.

    Without a printed ordinal above, the lower part may be a row of its own and is left one.
    """
    follows = lower.first and lower.page == upper.page + 1 and upper.stt.text and not lower.stt.text
    full = [any(value.text for _, value in line.values) for line in (upper, lower)]
    if not follows or all(full) or lower.spanned or (full[1] and not full[0] and not lower.label.text):
        return None
    if not lower.label.text and not full[1]:
        return None
    main = lower if full[1] else upper
    text = "\n".join(filter(None, (upper.label.text, lower.label.text)))
    return structs.replace(main, stt=upper.stt, label=structs.replace(upper.label, text=text), joined=True)


def _assigned(line: _Line, columns: WideColumns, unit: str, patterns: Patterns) -> list[Assigned]:
    row = Row(
        page=line.page,
        table=line.table,
        row=line.row,
        box=union(c.box for c in line.cells),
        stt=line.stt,
        label=line.label,
        unit=Printed(text=unit),
        value=Printed(),
        note=line.note,
        first=line.first,
        joined=line.joined,
    )
    filled = [(c, value) for c, value in line.values if value.text]
    if not filled and line.label.text and (line.spanned or not _counts(line.stt.flat)):
        return [Assigned(row, None, section=True)]
    member = _member(line.label, patterns)
    if member is None:
        return [Assigned(structs.replace(row, unit=Printed(), value=_together([v for _, v in filled])), None)]
    by_column = dict(line.values)
    found = [
        Assigned(
            structs.replace(row, value=by_column[column]),
            leaf.indicator,
            score=leaf.like,
            sure=leaf.sure and (line.label.source == "text" or line.label.confidence >= SURE_NAME),
            alt=leaf.alt,
            alt_score=leaf.alt_like,
            member=member,
        )
        for column, leaf in sorted(columns.leaves.items())
    ]
    others = [value for column, value in filled if column not in columns.leaves]
    if others:
        found.append(Assigned(structs.replace(row, unit=Printed(), value=_together(others)), None))
    return found


def _counts(stt: str) -> bool:
    """Whether an ordinal is that of a member: sections have letters or Roman numbers, or none."""
    return stt.rstrip(".)").replace(".", "").isdigit()


def _member(label: Printed, patterns: Patterns) -> str | None:
    """Return the member a row is about: empty for the row of totals, None where no name is printed.

    A scan's specks before or behind the name (`"Tài nguyên nước`) are no part of it.
    """
    flat = nfc(label.text)
    if label.source == "ocr":
        flat = _SPECKS.sub("", flat)
    if not flat:
        return None
    key = bare(flat).split("(")[0].strip(" :.")
    return "" if key in patterns.forms.totals else flat


def _together(values: Sequence[Printed]) -> Printed:
    """Put what several cells print into one text, so that nothing is dropped."""
    if not values:
        return Printed()
    boxes = [v.box for v in values if v.box is not None]
    return structs.replace(
        values[0], text=" | ".join(v.flat for v in values), box=union(boxes) if boxes else None, second=None
    )
