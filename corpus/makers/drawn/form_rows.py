"""The rows of a form as a table prints them: header, number row, group rows, indicators."""

from dataclasses import dataclass, replace
from typing import Literal

from makers.dice import Dice
from makers.spec import Form, FormRow, HeaderWords, plain

from .grid import Cell, CellText, Row
from .kinds import Kind, Look

Column = Literal["stt", "label", "unit", "value", "remark"]
COLUMNS: tuple[Column, ...] = ("stt", "label", "unit", "value", "remark")
NUMBER_ROWS = ("(1) (2) (3) (4) (5)", "1 2 3 4 5", "A B 1 2 3", "A B C 1 2", "[1] [2] [3] [4] [5]")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the tables of one report show."""

    kind: Kind
    words: HeaderWords
    columns: tuple[Column, ...]
    levels: Literal[1, 2, 3]
    number_row: str
    """Numbers of the columns, one word each; empty for none."""
    groups: Literal["", "all", "rest"]
    """Headings run over all columns, or over all but the number."""


def draw_plan(kind: Kind, dice: Dice, words: HeaderWords, *, remarks: bool) -> Plan:
    """Draw what the tables show; a column of remarks stays where any remark is printed."""
    columns = COLUMNS if remarks or (kind != "two_groups" and dice.chance(0.7)) else COLUMNS[:-1]
    deep = kind == "deep_header"
    return Plan(
        kind=kind,
        words=words,
        columns=columns,
        levels=dice.pick([2, 3]) if deep else words.rows,
        number_row=dice.pick(NUMBER_ROWS) if deep else "",
        groups=dice.pick(["all", "rest"]) if kind == "spanned" else "",
    )


def header_rows(plan: Plan) -> list[Row]:
    """Give the header; with two groups of columns each has its own words."""
    rows = [Row(tuple(cells), "header") for cells in _levels(plan)]
    if plan.number_row:
        numbers = plan.number_row.split()[: len(plan.columns)]
        rows.append(Row(tuple(_head(col, text) for col, text in enumerate(numbers)), "header"))
    return [side_by_side(row, row, len(plan.columns)) for row in rows] if plan.kind == "two_groups" else rows


def side_by_side(left: Row, right: Row, columns: int) -> Row:
    """Set two rows beside each other."""
    moved = tuple(replace(cell, col=cell.col + columns) for cell in right.cells)
    return Row((*left.cells, *moved), left.role)


def empty_row(plan: Plan) -> Row:
    """Give a row without any text, which fills the right half under an odd number of rows."""
    return Row(tuple(Cell(col, ()) for col in range(len(plan.columns))))


def body_rows(form: Form, plan: Plan, look: Look) -> list[Row]:
    """Give one row an indicator or heading."""
    return [_group(row, plan) if plan.groups and row.kind == "heading" else _row(row, plan, look) for row in form.rows]


def _levels(plan: Plan) -> list[list[Cell]]:
    words, columns = plan.words, plan.columns
    if plan.levels == 1:
        texts = {"stt": (words.stt,), "label": words.label, "unit": (words.unit,), "value": (words.value,)}
        return [[_head(col, *texts.get(name, (words.remark,))) for col, name in enumerate(columns)]]
    remark = columns.index("remark") if "remark" in columns else None
    deep = plan.levels
    upper = [_head(0, words.stt, rows=deep), _head(1, *words.label, rows=deep)]
    if deep == 2:  # noqa: PLR2004 - levels
        upper.append(_head(2, words.group, cols=2))
        lower = [[_head(2, words.unit), _head(3, words.value)]]
    else:
        upper.append(_head(2, words.group, cols=2))
        lower = [[_head(2, words.unit, rows=2), _head(3, words.value)], [_head(3, "Trong kỳ báo cáo")]]
    if remark is not None:
        upper.append(_head(remark, words.remark, rows=deep))
    return [upper, *lower]


def _head(col: int, *texts: str, cols: int = 1, rows: int = 1) -> Cell:
    return Cell(col, tuple(CellText(text, bold=True) for text in texts), "center", "middle", cols, rows)


def _row(row: FormRow, plan: Plan, look: Look) -> Row:
    label = (CellText(row.label[0], row.bold), *(CellText(line) for line in row.label[1:]))
    cells = [
        Cell(0, _texts(row.stt, bold=row.bold), "center", look.valign),
        Cell(1, label, look.label_align, look.valign),
        Cell(2, tuple(CellText(line) for text in row.unit for line in text.split("\n")), "center", look.valign),
        Cell(3, _texts(row.value_text), look.value_align, look.valign),
    ]
    if "remark" in plan.columns:
        cells.append(Cell(4, _texts(plain(row.remark)), "left", look.valign))
    return Row(tuple(cells), "first_level" if row.bold or row.kind == "heading" else "row")


def _group(row: FormRow, plan: Plan) -> Row:
    width = len(plan.columns)
    rest = tuple(CellText(line) for line in row.label[1:])
    if plan.groups == "rest":
        label = (CellText(row.label[0], bold=True), *rest)
        return Row((Cell(0, _texts(row.stt, bold=True), "center"), Cell(1, label, cols=width - 1)), "first_level")
    text = f"{row.stt} {row.label[0]}".strip()
    return Row((Cell(0, (CellText(text, bold=True), *rest), cols=width),), "first_level")


def _texts(text: str, *, bold: bool = False) -> tuple[CellText, ...]:
    return (CellText(text, bold),) if text else ()
