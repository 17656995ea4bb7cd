"""The opening of a note: a number or asterisks, raised or not, with or without a stop or brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from chitieu.page.lines import Line

if TYPE_CHECKING:
    from chitieu.page.model import Word

Style = Literal["raised", "bare", ".", ")", "()", "[]", "*"]

_NUMBER = re.compile(r"(?P<open>[(\[]?)(?P<n>\d{1,3})(?P<close>[.)\]]?)(?P<rest>[^\W\d_]\S+)?")
_STARS = re.compile(r"(?P<open>\(?)(?P<n>\*{1,3})(?P<close>\)?)(?P<rest>[^\W\d_]\S*)?")
_STYLES: dict[str, Style] = {"": "bare", ".": ".", ")": ")", "()": "()", "[]": "[]"}


class Start(Struct, frozen=True):
    """A line that may open a note: its number or asterisks, the word that prints them, the rest of the line.

    ``restored``: the number was not read but told from others; ``doubtful``: the line may open no note at all.
    """

    number: str
    word: Word
    rest: Line
    style: Style
    restored: bool = False
    doubtful: bool = False


def start_of(line: Line) -> Start | None:
    """Return the opening of a note that a line may be, or None.

    A full-size number needs text behind it ("2017" alone ends a date). Text may be glued to it ("1Quyết định"), but
    only a capital: "5a" and "2/QĐ" are words.
    """
    first, others = line.words[0], line.words[1:]
    match = _NUMBER.fullmatch(first.text) or _STARS.fullmatch(first.text)
    if match is None or (not others and not match["rest"] and not first.raised):
        return None
    rest = match["rest"] or ""
    if rest and not rest[0].isupper():
        return None
    if rest:
        cut = first.box.x0 + first.box.width * match.start("rest") / len(first.text)
        glued = structs.replace(first, text=rest, box=structs.replace(first.box, x0=cut))
        first, others = (
            structs.replace(first, text=first.text[: match.start("rest")], box=structs.replace(first.box, x1=cut)),
            (
                glued,
                *others,
            ),
        )
    number = match["n"]
    signs = match["open"] + match["close"]
    if number.isdecimal():
        if not int(number) or (not first.raised and signs not in _STYLES):
            return None
        number = str(int(number))
        style: Style = "raised" if first.raised else _STYLES[signs]
    else:
        style = "*"
    return Start(number, first, Line(others, line.box, line.baseline, line.size), style)
