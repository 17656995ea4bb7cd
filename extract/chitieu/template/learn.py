"""Drafts a template from one report: its forms, ordinals, labels, units and code lists, and formulas that close."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from chitieu.errors import InputMissingError, UsageError
from chitieu.folding import bare, nfc
from chitieu.page.document import read_document
from chitieu.patterns.load import load_patterns
from chitieu.report.letterhead import letterhead_of
from chitieu.row.align import joined_row
from chitieu.row.number import parse_value
from chitieu.row.wide_header import header_of, numbers_columns
from chitieu.table.columns import heading_role
from chitieu.table.forms import blocks_of, lay_out
from chitieu.table.split import is_figure
from chitieu.template.draft import Draft, DraftForm, DraftIndicator, write_draft
from chitieu.template.guess import codes_in, column_formula, kind_of, row_formula

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from chitieu.patterns.load import Patterns
    from chitieu.settings import Settings
    from chitieu.table.forms import Block
    from chitieu.table.model import Grid, Row

MIN_FIGURES = 3
"""A table is wide when so many columns hold figures: two stand in forms that compare two periods."""
MOST = 0.8
"""A column holds figures when this share of its filled cells does."""
_OUTLINE = re.compile(r"\d+(?:\.\d+)*")
_SECTION = re.compile(r"[ivx]+|[a-h]")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_NO_ID = re.compile(r"[^a-z0-9]+")


def run(file: Path, out: Path, settings: Settings, *, name: str) -> int:
    """Write the draft below ``out`` and say what is unsure. Raises UsageError, PatternError and those of reading."""
    draft = learn(file, settings, name or _NO_ID.sub("-", bare(file.stem)).strip("-"))
    for path in write_draft(draft, out):
        sys.stdout.write(f"{path}\n")
    for doubt in draft.unsure():
        sys.stderr.write(f"chitieu: look at {doubt}\n")
    return 0


def learn(file: Path, settings: Settings, name: str) -> Draft:
    """Draft a template from a report. Raises UsageError for a report without a table of figures."""
    if not file.is_file():
        raise InputMissingError(f"{file}: no such file; check the path")
    patterns = load_patterns(users=settings.patterns)
    pages = [page for page in read_document(file, file.name, settings).pages if page.state == "ok"]
    blocks, left = blocks_of(lay_out(pages, patterns), patterns)
    lines = [(layout.page, layout.text_of(layout.lines)) for layout in left]
    head = letterhead_of(lines, patterns.identity)
    forms: list[DraftForm] = []
    for block in blocks:
        numbers = [form.number for form in forms]
        wide = next((one for grid in block.grids if (one := _wide(grid, block, patterns)) is not None), None)
        form = wide or (_narrow(block, patterns) if block.columns_known else None)
        if form is None or not form.indicators:
            continue
        if not form.number or form.number in numbers:
            form.doubts.append(f"its number is not printed, or stands twice ({form.number or 'none'})")
            form.number = str(next(n for n in range(1, len(numbers) + 2) if str(n) not in numbers))
        forms.append(form)
    if not forms:
        raise UsageError(f"{file.name}: no table of figures in it; chitieu tables shows what was found")
    doubts = ["the periods: those of the calendar are assumed"]
    if any(page.layer == "ocr" for page in pages):
        doubts.append("every label: they were read from a scan")
    return Draft(name, nfc(head.title) or file.stem, tuple(forms), tuple(doubts))


def _narrow(block: Block, patterns: Patterns) -> DraftForm:
    form = DraftForm(block.number, _title(block, patterns), "rows", [])
    values: dict[str, Decimal] = {}
    section = ""
    rows = _wholes(block.rows)
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        stt = row.stt.flat.strip("().")
        following = after.stt.flat.strip("().") if after is not None else ""
        item, section = _item(stt, following, section, [one.item for one in form.indicators])
        one = _indicator(row, item, patterns)
        printed = item if not section or item == section else item.removeprefix(f"{section}.")
        if stt != printed and bare(stt) not in _ROMAN:
            one.doubts.append(f"its ordinal is printed {stt!r} on page {row.page}")
        form.indicators.append(one)
        parsed = parse_value(row.value.text, one.kind, (), patterns.values.blank)
        if parsed.value is not None and not parsed.doubts and one.kind in {"count", "money", "percent"}:
            values[item] = parsed.value
    for one in form.indicators:
        if one.kind in {"count", "money", "percent"}:
            one.formula = row_formula(one.item, one.kind, values)
            if one.formula:
                idle = [term for term in one.formula.split("+") if values.get(term) == 0]
                zeros = f", and {', '.join(idle)} (0 here) may not belong to it" if idle else ""
                one.doubts.append(f"formula {one.formula} closes in this report; that may be chance{zeros}")
    return form


def _title(block: Block, patterns: Patterns) -> str:
    """Return the lines between a form's number and its table, without the unit of its figures."""
    at = block.title.rfind(block.unit) if block.unit else -1
    words = [nfc(c.heading) for c in patterns.columns if c.role == "unit"]
    title = block.title[:at].rstrip(" :(") if at >= 0 else block.title
    for word in sorted(words, key=len, reverse=True):
        if at >= 0 and bare(title).endswith(bare(word)):
            return title[: -len(word)].strip()
    return title


def _wholes(rows: Sequence[Row]) -> list[Row]:
    """Join rows cut by a page break where the lower part has no label of its own: it can be no indicator."""
    wholes: list[Row] = []
    for row in rows:
        whole = joined_row(wholes[-1], row) if wholes and not row.label.text else None
        if whole is None:
            wholes.append(row)
        else:
            wholes[-1] = whole
    return wholes


def _item(stt: str, following: str, section: str, taken: Sequence[str]) -> tuple[str, str]:
    """Return the item of a row and the section it stands in: I, 1, 2, II, 1 are 1, 1.1, 1.2, 2, 2.1.

    A row whose ordinal was lost is the one before the next: above 3.2 stands 3.1.
    """
    key = bare(stt)
    if _SECTION.fullmatch(key):
        number = _ROMAN.get(key) or ord(key[0]) - ord("a") + 1
        if str(number) not in taken:
            return str(number), str(number)
    if _OUTLINE.fullmatch(stt):
        item = ".".join(str(int(part)) for part in stt.split("."))
        item = f"{section}.{item}" if section else item
        if item not in taken:
            return item, section
    if not section and _OUTLINE.fullmatch(following):
        above, _, last = following.rpartition(".")
        guess = f"{above}.{int(last) - 1}".lstrip(".")
        if int(last) > 1 and guess not in taken and (not above or above in taken):
            return guess, section
    before = taken[-1] if taken else ""
    above = before.rpartition(".")[0]
    prefix = f"{above}." if above else ""
    return next(f"{prefix}{n}" for n in range(1, len(taken) + 2) if f"{prefix}{n}" not in taken), section


def _indicator(row: Row, item: str, patterns: Patterns) -> DraftIndicator:
    unit = nfc(row.unit.text)
    kind = kind_of(row.unit.text, row.value.text, patterns)
    one = DraftIndicator(item, nfc(row.label.text), kind, unit, codes_in(row.unit.text) if kind == "coded" else "")
    if kind == "count" and not unit:
        one.doubts.append("no unit is printed; it is taken for a count")
    elif kind != "heading" and not row.value.text:
        one.doubts.append(f"no figure is printed; kind {kind} follows from its unit")
    elif kind != "coded":
        parsed = parse_value(row.value.text, kind, (), patterns.values.blank)
        if parsed.doubts:
            one.doubts.append(f"the figure {row.value.flat!r} does not look like kind {kind}")
    return one


def _wide(grid: Grid, block: Block, patterns: Patterns) -> DraftForm | None:
    """Draft a form with one row per member: its columns with the headings over them."""
    header = header_of(grid, patterns)
    if header is None:
        return None
    body = [
        {c.col: c for c in grid.cells if c.row == row}
        for row in range(header.rows, grid.row_count)
        if not numbers_columns([c.text for c in grid.cells if c.row == row and c.words], patterns)
    ]
    roles = [heading_role(path[0], patterns) if path else None for path in header.paths]
    columns: list[int] = []
    for column in range(grid.column_count):
        filled = [row[column].text for row in body if column in row and row[column].words]
        if roles[column] != "stt" and filled and sum(map(is_figure, filled)) >= MOST * len(filled):
            columns.append(column)
    named = [c for c in range(grid.column_count) if c not in columns and roles[c] not in {"stt", "note"}]
    if len(columns) < MIN_FIGURES or not named or not header.paths[named[0]]:
        return None
    form = DraftForm(block.number, _title(block, patterns), "members", [], member=" ".join(header.paths[named[0]]))
    items = _headed(form, [header.paths[c] for c in columns], block.unit)
    values = {
        item: [
            parse_value(row[column].text, "count", (), patterns.values.blank).value if column in row else None
            for row in body
        ]
        for item, column in zip(items, columns, strict=True)
    }
    for one in form.indicators:
        if one.kind == "heading":
            continue
        one.formula = column_formula(one.item, values)
        if one.formula:
            one.doubts.append(f"formula {one.formula} closes in every row")
        if not block.unit:
            one.doubts.append("no unit is printed above the table; it is taken for a count")
    return form


def _headed(form: DraftForm, paths: Sequence[Sequence[str]], unit: str) -> list[str]:
    """Add the columns and the headings over them to a form; return each column's item."""
    items: list[str] = []
    counts: dict[str, int] = {}
    open_: list[tuple[str, str]] = []
    for path in paths:
        texts = list(path) or ["?"]
        kept = 0
        while kept < min(len(open_), len(texts) - 1) and open_[kept][0] == texts[kept]:
            kept += 1
        open_ = open_[:kept]
        for depth, text in enumerate(texts[kept:], start=kept):
            above = open_[-1][1] if open_ else ""
            counts[above] = counts.get(above, 0) + 1
            item = f"{above}.{counts[above]}".lstrip(".")
            lowest = depth == len(texts) - 1
            form.indicators.append(DraftIndicator(item, text, "count" if lowest else "heading", unit if lowest else ""))
            if lowest:
                items.append(item)
            else:
                open_.append((text, item))
    return items
