"""From aligned rows to values: what each indicator's cell says, with every doubt named."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.row.confidence import SURE_OCR
from chitieu.row.number import Habit, Parsed, parse_value
from chitieu.row.unit import Conversion, conversion

if TYPE_CHECKING:
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Indicator
    from chitieu.row.align import Assigned

UNREADABLE = "\ufffd"


class Observed(Struct, frozen=True):
    """A value with its doubts (they mean review) and infos."""

    value: Decimal | None
    blank: bool
    factor: Decimal | None
    doubts: tuple[str, ...]
    infos: tuple[str, ...]
    decimals: int
    other: Decimal | None = None
    """The second reading, converted, where separators can be read in two ways."""


def observe(assigned: Assigned, patterns: Patterns, habit: Habit = "") -> Observed:
    """Read the value cell of a row that has an indicator. Raises ValueError for a row without one."""
    indicator = assigned.indicator
    if indicator is None:
        raise ValueError("a row without an indicator has no value to read")
    row = assigned.row
    parsed = _parsed(row.value.text, assigned, indicator, patterns, habit)
    unit = conversion(row.unit.text, parsed.tail, indicator, patterns, scanned=row.unit.source == "ocr")
    doubts = [*parsed.doubts, *_reading_doubts(assigned, parsed, patterns, habit)]
    if not parsed.blank:
        doubts += unit.doubts
    if not assigned.sure:
        doubts.append("code_unsure")
    if assigned.value_cut:
        doubts.append("row_cut")
    if not row.value_column_sure:
        doubts.append("value_column_unsure")
    infos = [*parsed.infos, *(unit.infos if not parsed.blank else ())]
    if row.value.marks:
        infos.append("mark_removed")
    if row.joined:
        infos.append("row_joined")
    if assigned.member is None and row.stt.text and row.stt.flat.rstrip(".") != indicator.item:
        infos.append("stt_differs")
    value = _converted(parsed, unit)
    return Observed(
        value=value,
        blank=parsed.blank,
        factor=unit.factor if value is not None else None,
        doubts=tuple(dict.fromkeys(doubts)),
        infos=tuple(dict.fromkeys(infos)),
        decimals=parsed.decimals,
        other=_converted(structs.replace(parsed, value=parsed.other), unit),
    )


def _converted(parsed: Parsed, unit: Conversion) -> Decimal | None:
    if parsed.value is None or unit.factor is None:
        return None
    if unit.factor == 1:
        return parsed.value
    product = parsed.value * unit.factor
    return product.quantize(Decimal(1)) if product == product.to_integral_value() else product.normalize()


def _parsed(text: str, assigned: Assigned, indicator: Indicator, patterns: Patterns, habit: Habit) -> Parsed:
    letters = patterns.values.letters if assigned.row.value.source == "ocr" else None
    return parse_value(text, indicator.kind, indicator.codes, patterns.values.blank, habit=habit, letters=letters)


def _reading_doubts(assigned: Assigned, parsed: Parsed, patterns: Patterns, habit: Habit) -> list[str]:
    """Return the doubts about the characters: what the second reader saw, and how sure the first was."""
    cell = assigned.row.value
    indicator = assigned.indicator
    doubts: list[str] = []
    if UNREADABLE in cell.text:
        doubts.append("unreadable")
    if cell.source == "ocr" and cell.text and not parsed.blank and cell.confidence < SURE_OCR:
        doubts.append("low_confidence")
    if cell.second is not None and indicator is not None:
        other = _parsed(cell.second, assigned, indicator, patterns, habit)
        if (other.value, other.blank) != (parsed.value, parsed.blank) or cell.second != cell.flat:
            doubts.append("readers_disagree")
    return doubts
