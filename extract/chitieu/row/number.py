"""Printed numbers: what a value cell says, in exact decimals, with the doubts a reader should have.

In Vietnamese print the point groups thousands and the comma is the decimal sign, but one percentage in ten is printed
with a decimal point and some sheets use English marks throughout. What the kind of the indicator does not decide is a
doubt, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from chitieu.folding import fold, nfc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.patterns.template import Kind

_SIGN = r"(?P<sign>[-−–]?)"
_PLAIN = re.compile(_SIGN + r"(?P<whole>\d+)")
_POINTS = re.compile(_SIGN + r"(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+)")
_COMMAS = re.compile(_SIGN + r"(?P<whole>[1-9]\d{0,2}(?:,\d{3})+)")
_COMMA_DECIMAL = re.compile(_SIGN + r"(?P<whole>\d+|[1-9]\d{0,2}(?:\.\d{3})+),(?P<part>\d+)")
_POINT_DECIMAL = re.compile(_SIGN + r"(?P<whole>\d+|[1-9]\d{0,2}(?:,\d{3})+)\.(?P<part>\d+)")
_SPACED = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)")
_TAIL = re.compile(r"(?P<number>[-−–]?\d[\d.,]*)\s*(?P<tail>[^\d\s].*)?")
GROUP = 3
"""Digits in a group of thousands."""
FULL_SHARE = 100
"""Shares are printed in percent."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The reading of one value cell. ``blank`` says that nothing (or a dash) is printed; ``tail`` is a unit or sign
    printed behind the number; ``decimals`` counts the printed digits after the decimal sign."""

    value: Decimal | None = None
    blank: bool = False
    doubts: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()
    tail: str = ""
    decimals: int = 0


def parse_value(text: str, kind: Kind, codes: Sequence[str], blanks: Sequence[str]) -> Parsed:
    """Read the text of a value cell.

    >>> parse_value("1.902", "count", (), ()).value
    Decimal('1902')
    >>> parse_value("99,27", "percent", (), ()).value
    Decimal('99.27')
    >>> parse_value("99.270", "percent", (), ()).doubts
    ('ambiguous_separator',)
    """
    flat = nfc(text)
    if not flat:
        return Parsed(blank=True)
    if flat in blanks or fold(flat) in {fold(b) for b in blanks}:
        return Parsed(blank=True, infos=("blank_mark",))
    if kind == "coded":
        return _coded(flat, codes)
    infos: list[str] = []
    closed = _SPACED.sub(lambda m: re.sub(r"\s", "", m.group()), flat)
    if closed != flat:
        infos.append("space_in_number")
    match = _TAIL.fullmatch(closed)
    if match is None:
        return Parsed(doubts=("not_a_number",))
    tail = (match["tail"] or "").strip()
    if tail == "%" and kind == "percent":
        infos.append("percent_sign")
        tail = ""
    return _number(match["number"], kind, infos, tail)


def _coded(flat: str, codes: Sequence[str]) -> Parsed:
    bare_code = flat.lstrip("0") or "0" if flat.isdecimal() else flat
    if flat.isascii() and flat.isdecimal() and bare_code in codes:
        infos = ("zero_padded",) if bare_code != flat else ()
        return Parsed(value=Decimal(bare_code), infos=infos)
    if flat.isascii() and flat.isdecimal():
        return Parsed(value=Decimal(flat), doubts=("not_in_codelist",))
    return Parsed(doubts=("not_a_number",))


def _number(number: str, kind: Kind, infos: list[str], tail: str) -> Parsed:
    doubts: list[str] = []
    part = ""
    if match := _PLAIN.fullmatch(number):
        whole = match["whole"]
        if len(whole) > 1 and whole.startswith("0"):
            infos.append("zero_padded")
    elif match := _POINTS.fullmatch(number):
        whole = match["whole"].replace(".", "")
        if kind == "percent":
            doubts.append("ambiguous_separator")
            if match["whole"].count(".") == 1:
                whole, part = match["whole"].split(".")
    elif match := _COMMAS.fullmatch(number):
        if kind == "count" or match["whole"].count(",") > 1:
            whole = match["whole"].replace(",", "")
            infos.append("comma_thousands")
            if kind == "percent":
                doubts.append("ambiguous_separator")
        else:
            whole, part = match["whole"].split(",")
            if kind == "money" or int(whole) > FULL_SHARE:
                doubts.append("ambiguous_separator")
    elif match := _COMMA_DECIMAL.fullmatch(number):
        whole, part = match["whole"].replace(".", ""), match["part"]
    elif match := _POINT_DECIMAL.fullmatch(number):
        whole, part = match["whole"].replace(",", ""), match["part"]
        infos.append("dot_decimal")
        if len(part) == GROUP:
            doubts.append("ambiguous_separator")
    else:
        return Parsed(doubts=("not_a_number",), infos=tuple(infos), tail=tail)
    value = Decimal(f"{whole}.{part}" if part else whole)
    if match["sign"]:
        value = -value
        if kind == "count":
            doubts.append("not_a_number")
    if kind == "count" and part:
        doubts.append("not_a_count")
    if kind == "percent" and not 0 <= value <= FULL_SHARE:
        doubts.append("percent_range")
    return Parsed(value, doubts=tuple(doubts), infos=tuple(infos), tail=tail, decimals=len(part))
