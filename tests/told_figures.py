"""Narratives in the words of the corpus makers, with the figure that each place really gives."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from makers.catalogue import SOURCE
from makers.markup import CHOICE, Slot, paragraph_kind, read_lines, tokens
from makers.narrative import FIGURE, RANGE

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = {
    "rank": "tỉnh", "area": "tỉnh Bắc Giang", "name": "Bắc Giang", "year": "2023", "period": "Quý III năm 2023",
    "next": "Quý IV năm 2023", "districts": "10 huyện, thành phố",
}  # fmt: skip
CITED = "Nghị định số 60/2021/NĐ-CP"


@dataclass(frozen=True)
class ToldText:
    """A text, the offsets of its paragraphs, and the code of the figure printed at an offset."""

    text: str
    breaks: tuple[int, ...]
    truth: dict[int, str]


def told_text(seed: int, source: str = "narrative.txt") -> ToldText:
    """Write one narrative: every sentence that may be left out is there, choices are drawn."""
    dice = random.Random(seed)  # noqa: S311 - test data
    text = ""
    breaks: list[int] = []
    truth: dict[int, str] = {}
    for line in read_lines((SOURCE / source).read_text("utf-8")):
        chosen = line.removeprefix("? ")
        while (match := CHOICE.search(chosen)) is not None:
            chosen = chosen[: match.start()] + dice.choice(match[1].split("|")) + chosen[match.end() :]
        breaks.append(len(text))
        for part, code in _pieces(paragraph_kind(chosen)[1].removeprefix("?"), dice):
            if code:
                truth[len(text)] = code
            text += part
        text += "\n"
    words = re.split(r"( )", text)  # lines break anywhere, as on paper
    broken = "".join("\n" if word == " " and dice.random() < 0.08 else word for word in words)
    return ToldText(broken, tuple(breaks), truth)


def _pieces(line: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    for part in tokens(line):
        if isinstance(part, str):
            yield part, ""
        elif not isinstance(part, Slot):
            yield part.text, ""
        elif FIGURE.fullmatch(f"{{{part.value}}}"):
            yield _number(dice), part.value
        elif (span := RANGE.match(part.value)) is not None:
            yield f"{dice.randint(int(span[1]), int(span[2])):02d}", ""
        elif part.value.startswith("cite:"):
            yield CITED, ""
        elif part.kind == "name":
            yield WORDS[part.value], ""


def _number(dice: random.Random) -> str:
    size = dice.choice([99, 99_999, 9_999_999])
    return f"{dice.randint(1, size):,}".replace(",", ".")
