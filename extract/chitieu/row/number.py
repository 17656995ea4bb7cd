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
    from collections.abc import Callable, Sequence

    from chitieu.patterns.template import Kind

_SIGN = r"(?P<sign>[-−–]?)"
_PLAIN = re.compile(_SIGN + r"(?P<whole>\d+)", re.ASCII)
_POINTS = re.compile(_SIGN + r"(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+)", re.ASCII)
_COMMAS = re.compile(_SIGN + r"(?P<whole>[1-9]\d{0,2}(?:,\d{3})+)", re.ASCII)
_COMMA_DECIMAL = re.compile(_SIGN + r"(?P<whole>\d+|[1-9]\d{0,2}(?:\.\d{3})+),(?P<part>\d+)", re.ASCII)
_POINT_DECIMAL = re.compile(_SIGN + r"(?P<whole>\d+|[1-9]\d{0,2}(?:,\d{3})+)\.(?P<part>\d+)", re.ASCII)
_SPACED = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)")
_TAIL = re.compile(r"(?P<number>[-−–]?[0-9](?:[0-9.,]*[0-9])?)\s*(?P<tail>(?:[^\W\d_]|[%‰]).*)?")
GROUP = 3
"""Digits in a group of thousands."""
FULL_SHARE = 100
"""Shares are printed in percent."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The reading of one value cell.

    ``blank`` says that nothing (or a dash) is printed; ``tail`` is a unit or sign printed behind the number;
    ``decimals`` counts the printed digits after the decimal sign.
    """

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
    if sum(1 for line in text.split("\n") if any(c.isdigit() for c in line)) > 1:
        # Two numbers in one cell: a row rule that was not drawn, or a value broken by the cell's edge.
        return Parsed(doubts=("not_a_number",))
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
    for shape, read in _SHAPES:
        match = shape.fullmatch(number)
        if match is None:
            continue
        digits = read(match, kind)
        value = Decimal(f"{digits.whole}.{digits.part}" if digits.part else digits.whole)
        doubts = list(digits.doubts)
        if match["sign"]:
            value = -value
            if kind == "count":
                doubts.append("not_a_number")
        if kind == "count" and digits.part:
            doubts.append("not_a_count")
        if kind == "percent" and not 0 <= value <= FULL_SHARE:
            doubts.append("percent_range")
        return Parsed(value, doubts=tuple(doubts), infos=(*infos, *digits.infos), tail=tail, decimals=len(digits.part))
    return Parsed(doubts=("not_a_number",), infos=tuple(infos), tail=tail)


@dataclass(frozen=True, slots=True)
class _Digits:
    """The digits before and after the decimal sign, as a shape reads them."""

    whole: str
    part: str = ""
    doubts: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()


def _plain(match: re.Match[str], kind: Kind) -> _Digits:
    del kind
    whole = match["whole"]
    return _Digits(whole, infos=("zero_padded",) if len(whole) > 1 and whole.startswith("0") else ())


def _points(match: re.Match[str], kind: Kind) -> _Digits:
    """1.902: thousands, but three digits after a point in a percentage can be read both ways."""
    if kind != "percent":
        return _Digits(match["whole"].replace(".", ""))
    whole, _, part = match["whole"].partition(".")
    if "." in part:
        return _Digits(match["whole"].replace(".", ""), doubts=("ambiguous_separator",))
    return _Digits(whole, part, doubts=("ambiguous_separator",))


def _commas(match: re.Match[str], kind: Kind) -> _Digits:
    """1,902: English thousands on a count; a decimal comma on a share; both on money, so a doubt."""
    printed = match["whole"]
    if kind == "count" or printed.count(",") > 1:
        doubts = ("ambiguous_separator",) if kind == "percent" else ()
        return _Digits(printed.replace(",", ""), doubts=doubts, infos=("comma_thousands",))
    whole, part = printed.split(",")
    unsure = kind == "money" or int(whole) > FULL_SHARE
    return _Digits(whole, part, doubts=("ambiguous_separator",) if unsure else ())


def _comma_decimal(match: re.Match[str], kind: Kind) -> _Digits:
    del kind
    return _Digits(match["whole"].replace(".", ""), match["part"])


def _point_decimal(match: re.Match[str], kind: Kind) -> _Digits:
    del kind
    doubts = ("ambiguous_separator",) if len(match["part"]) == GROUP else ()
    return _Digits(match["whole"].replace(",", ""), match["part"], doubts, ("dot_decimal",))


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Kind], _Digits]], ...] = (
    (_PLAIN, _plain),
    (_POINTS, _points),
    (_COMMAS, _commas),
    (_COMMA_DECIMAL, _comma_decimal),
    (_POINT_DECIMAL, _point_decimal),
)
