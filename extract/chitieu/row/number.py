"""Printed numbers: what a value cell says, in exact decimals, with the doubts a reader should have.

In Vietnamese print the point groups thousands and the comma is the decimal sign, but one percentage in ten is printed
with a decimal point and some sheets use English marks throughout. What neither the kind of the indicator nor the
habit of the whole report decides is a doubt, never a guess.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from chitieu.folding import fold, nfc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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
HABIT = 3
"""So many cells that can be read in one way only show how a report groups thousands; one or two may be slips."""

Habit = Literal["", "commas"]
"""The sign that groups thousands throughout a report; empty for the usual point, and where it uses both or too few to
tell: among points "8,007" may be a decimal as well as a slip."""


class Parsed(Struct, frozen=True):
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
    other: Decimal | None = None
    """The value of the second reading, where separators can be read in two ways."""


def habit_of(cells: Iterable[tuple[str, Kind]]) -> Habit:
    """Return how a report groups thousands, from the cells that can be read in one way only.

    >>> habit_of([("54,106", "count"), ("1,902", "count"), ("8,007,000", "money"), ("99.27", "percent")])
    'commas'
    """
    points = commas = 0
    for text, kind in cells:
        number = text.strip().rstrip("%").strip()
        if _POINTS.fullmatch(number) and (kind == "count" or number.count(".") > 1):
            points += 1
        elif _COMMAS.fullmatch(number) and (kind == "count" or number.count(",") > 1):
            commas += 1
    return "commas" if commas >= HABIT and not points else ""


def parse_value(  # noqa: PLR0911, PLR0913 (one return a case; what a cell says depends on all of them)
    text: str,
    kind: Kind,
    codes: Sequence[str],
    blanks: Sequence[str],
    *,
    habit: Habit = "",
    letters: Mapping[str, str] | None = None,
) -> Parsed:
    """Read the text of a value cell. ``letters`` are those that stand for digits, on scans alone.

    >>> parse_value("1.902", "count", (), ()).value
    Decimal('1902')
    >>> parse_value("99,27", "percent", (), ()).value
    Decimal('99.27')
    >>> parse_value("99.270", "percent", (), ()).doubts
    ('ambiguous_separator',)
    >>> parse_value("1O2", "count", (), (), letters={"O": "0"})
    Parsed(value=Decimal('102'), blank=False, doubts=('letters_for_digits',), infos=(), tail='', decimals=0, other=None)
    """
    flat = nfc(text)
    if not flat:
        return Parsed(blank=True)
    if flat in blanks or fold(flat) in {fold(b) for b in blanks}:
        return Parsed(blank=True, infos=("blank_mark",))
    digits = _with_digits(text, letters) if letters else text
    if digits != text:
        read = parse_value(digits, kind, codes, blanks, habit=habit)
        return structs.replace(read, doubts=("letters_for_digits", *read.doubts))
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
    return _number(match["number"], kind, infos, tail, habit)


def _with_digits(text: str, letters: Mapping[str, str]) -> str:
    """Return a figure's text with digits for the letters in it; any other text as it is."""
    body = text.rstrip("% \n")
    likely = all(c.isdigit() or c in letters or c in "., \n" for c in body)
    return "".join(letters.get(c, c) for c in body) + text[len(body) :] if likely else text


def _coded(flat: str, codes: Sequence[str]) -> Parsed:
    bare_code = flat.lstrip("0") or "0" if flat.isdecimal() else flat
    if flat.isascii() and flat.isdecimal() and bare_code in codes:
        infos = ("zero_padded",) if bare_code != flat else ()
        return Parsed(value=Decimal(bare_code), infos=infos)
    if flat.isascii() and flat.isdecimal():
        return Parsed(value=Decimal(flat), doubts=("not_in_codelist",))
    return Parsed(doubts=("not_a_number",))


def _number(number: str, kind: Kind, infos: list[str], tail: str, habit: Habit) -> Parsed:
    for shape, read in _SHAPES:
        match = shape.fullmatch(number)
        if match is None:
            continue
        digits = read(match, kind, habit)
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
        return Parsed(
            value,
            doubts=tuple(doubts),
            infos=(*infos, *digits.infos),
            tail=tail,
            decimals=len(digits.part),
            other=Decimal(digits.other) if digits.other and not match["sign"] else None,
        )
    return Parsed(doubts=("not_a_number",), infos=tuple(infos), tail=tail)


class _Digits(Struct, frozen=True):
    """The digits before and after the decimal sign, as a shape reads them."""

    whole: str
    part: str = ""
    doubts: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()
    other: str = ""
    """The second reading, where there is one."""


def _plain(match: re.Match[str], kind: Kind, habit: Habit) -> _Digits:
    del kind, habit
    whole = match["whole"]
    return _Digits(whole, infos=("zero_padded",) if len(whole) > 1 and whole.startswith("0") else ())


def _points(match: re.Match[str], kind: Kind, habit: Habit) -> _Digits:
    """1.902: thousands; but in a percentage, or among commas for thousands, three digits can be read both ways."""
    whole, _, part = match["whole"].partition(".")
    grouped = match["whole"].replace(".", "")
    if kind == "percent":
        if "." in part:
            return _Digits(grouped, doubts=("ambiguous_separator",))
        return _Digits(whole, part, doubts=("ambiguous_separator",), other=grouped)
    if kind == "money" and habit == "commas" and "." not in part:
        return _Digits(grouped, doubts=("ambiguous_separator",), other=f"{whole}.{part}")
    return _Digits(grouped)


def _commas(match: re.Match[str], kind: Kind, habit: Habit) -> _Digits:
    """1,902: English thousands on a count; a decimal comma on a share; on money the report's habit decides."""
    printed = match["whole"]
    grouped = printed.replace(",", "")
    if kind == "count" or printed.count(",") > 1:
        doubts = ("ambiguous_separator",) if kind == "percent" else ()
        return _Digits(grouped, doubts=doubts, infos=("comma_thousands",))
    whole, part = printed.split(",")
    if kind == "money" and habit == "commas":
        return _Digits(grouped, infos=("comma_thousands", "read_by_habit"))
    if kind == "money" or int(whole) > FULL_SHARE:
        return _Digits(whole, part, doubts=("ambiguous_separator",), other=grouped)
    return _Digits(whole, part)


def _comma_decimal(match: re.Match[str], kind: Kind, habit: Habit) -> _Digits:
    del kind, habit
    return _Digits(match["whole"].replace(".", ""), match["part"])


def _point_decimal(match: re.Match[str], kind: Kind, habit: Habit) -> _Digits:
    del kind, habit
    doubts = ("ambiguous_separator",) if len(match["part"]) == GROUP else ()
    return _Digits(match["whole"].replace(",", ""), match["part"], doubts, ("dot_decimal",))


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Kind, Habit], _Digits]], ...] = (
    (_PLAIN, _plain),
    (_POINTS, _points),
    (_COMMAS, _commas),
    (_COMMA_DECIMAL, _comma_decimal),
    (_POINT_DECIMAL, _point_decimal),
)
