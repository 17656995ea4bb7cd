"""Merges cells down the rows of one page: the same unit, one number for a group, a remark beside several rows."""

from collections.abc import Sequence
from dataclasses import replace

from makers.dice import Dice

from .grid import Line, SetCell, SetRow

STT, UNIT, REMARK = 0, 2, 4
LARGEST_GROUP = 4
LONGEST_REMARK = 5
REMARKS = ("Lũy kế", "Tạm tính", "Ước", "Sơ bộ")
"""One word a line: two rows always have room for two lines."""


def merged_down(rows: Sequence[SetRow], dice: Dice, *, remarks: bool) -> list[SetRow]:
    """Merge some cells of the rows of one page; rows whose cells run across are left alone."""
    result = list(rows)
    _merge_units(result, dice)
    _merge_numbers(result, dice)
    if remarks:
        _merge_remarks(result, dice)
    return result


def _merge_units(rows: list[SetRow], dice: Dice) -> None:
    at = 0
    while at < len(rows):
        stop = at + 1
        unit = _lines(rows[at], UNIT)
        while unit and stop < len(rows) and _lines(rows[stop], UNIT) == unit:
            stop += 1
        if stop - at > 1 and dice.chance(0.6):
            _join(rows, at, stop, UNIT)
        at = stop


def _merge_numbers(rows: list[SetRow], dice: Dice) -> None:
    """Let a row without a number share the one above; sometimes let a whole group share its first row's."""
    at = 0
    while at < len(rows):
        own = _lines(rows[at], STT)
        stop = at + 1
        if own and _plain(rows[at]):
            group = dice.chance(0.2)
            opening = own[0].text.rstrip(".") + "."
            while stop < len(rows) and stop - at <= LARGEST_GROUP and _plain(rows[stop]):
                below = _lines(rows[stop], STT)
                if below and not (group and below[0].text.startswith(opening) and below[0].text != own[0].text):
                    break
                stop += 1
            if stop - at > 1 and dice.chance(0.8):
                _join(rows, at, stop, STT)
        at = stop


def _merge_remarks(rows: list[SetRow], dice: Dice) -> None:
    at = 0
    while at < len(rows):
        wanted = dice.whole(2, LONGEST_REMARK)
        stop = at + 1
        while stop < len(rows) and stop - at < wanted and _plain(rows[stop]) and not _lines(rows[stop], REMARK):
            stop += 1
        if stop - at > 1 and _plain(rows[at]) and dice.chance(0.3):
            if not _lines(rows[at], REMARK):
                words = tuple(Line(word, bold=False) for word in dice.pick(REMARKS).split(" "))
                rows[at] = _with(rows[at], REMARK, words)
            _join(rows, at, stop, REMARK)
        at = stop


def _plain(row: SetRow) -> bool:
    return row.role != "header" and all(cell.cols == 1 for cell in row.cells)


def _lines(row: SetRow, col: int) -> tuple[Line, ...]:
    return next((cell.lines for cell in row.cells if cell.col == col and cell.cols == 1 and cell.rows == 1), ())


def _with(row: SetRow, col: int, lines: tuple[Line, ...]) -> SetRow:
    return replace(row, cells=tuple(replace(cell, lines=lines) if cell.col == col else cell for cell in row.cells))


def _join(rows: list[SetRow], start: int, stop: int, col: int) -> None:
    def spread(cell: SetCell) -> SetCell:
        return replace(cell, rows=stop - start, valign="middle") if cell.col == col else cell

    rows[start] = replace(rows[start], cells=tuple(spread(cell) for cell in rows[start].cells))
    for index in range(start + 1, stop):
        kept = tuple(cell for cell in rows[index].cells if cell.col != col)
        rows[index] = replace(rows[index], cells=kept)
