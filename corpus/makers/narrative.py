"""Fills the bank of sentences with a report's own words, figures, notes and citations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .catalogue import SOURCE
from .decrees import Decrees
from .dice import Dice
from .markup import CHOICE, Slot, build, paragraph_kind, read_lines, tokens
from .spec import Cite, Note, Paragraph, ParagraphKind, Piece

FIGURE = re.compile(r"\{(BM[\d.]+)\}")
RANGE = re.compile(r"n:(\d+)-(\d+)$")
NUMBERED = re.compile(r"^\d+\. ")


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the story of one report."""

    dice: Dice
    decrees: Decrees
    words: Mapping[str, str]
    figures: Mapping[str, str]
    """Printed figures by code; a sentence that needs one that is blank or not printed is not told."""
    notes: int
    optional_share: float

    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Choose sentences, then places for the notes, then fill both."""
        chosen: list[tuple[ParagraphKind, list[str | Cite | Slot]]] = []
        item = 0
        for line in read_lines((SOURCE / "narrative.txt").read_text("utf-8")):
            text = self._choose(line)
            if text is None:
                continue
            kind, text = paragraph_kind(text)
            if kind == "basis" and text.startswith("?"):
                if not self.dice.chance(self.optional_share / 2):
                    continue
                text = text[1:]
            if kind == "section":
                item = 0
            elif NUMBERED.match(text) and kind == "body":
                item += 1
                text = NUMBERED.sub(f"{item}. ", text)
            chosen.append((kind, list(tokens(text))))
        places = [
            (row, column)
            for row, (_, parts) in enumerate(chosen)
            for column, part in enumerate(parts)
            if isinstance(part, Slot) and part.kind == "note"
        ]
        taken = set(self.dice.sample(places, self.notes))
        return tuple(
            build(
                kind, [piece for column, part in enumerate(parts) for piece in self._fill(part, (row, column) in taken)]
            )
            for row, (kind, parts) in enumerate(chosen)
        )

    def _choose(self, line: str) -> str | None:
        """Decide on a line: nothing where it is left out or where a figure that it needs is missing."""
        if line.startswith("? "):
            if not self.dice.chance(self.optional_share):
                return None
            line = line[2:]
        while match := CHOICE.search(line):
            choices = [choice for choice in match[1].split("|") if self._known(choice)]
            if not choices:
                return None
            line = line[: match.start()] + self.dice.pick(choices) + line[match.end() :]
        return line if self._known(line) else None

    def _known(self, text: str) -> bool:
        # A choice inside the text is judged on its own: a missing figure there only rules that choice out.
        return all(code in self.figures for code in FIGURE.findall(CHOICE.sub("", text)))

    def _fill(self, part: str | Cite | Slot, wanted: bool) -> list[Piece]:  # noqa: FBT001 - one place calls it
        if not isinstance(part, Slot):
            return [part]
        if part.kind == "note":
            note: Note | None = self.decrees.note(part.value) if wanted else None
            return [note] if note else []
        if part.value.startswith("cite:"):
            return [self.decrees.cite(part.value.removeprefix("cite:"))]
        span = RANGE.match(part.value)
        if span:
            return [f"{self.dice.whole(int(span[1]), int(span[2])):02d}"]
        return [self.figures[part.value] if part.value in self.figures else self.words[part.value]]
