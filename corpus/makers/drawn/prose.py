"""Running text: words with the marks of notes glued to them, broken into lines and set."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from makers.spec import Cite, Note, Piece

from .faces import Face, text_width
from .sheet import Text

MARK_SIZE = 0.6
MARK_RISE = 0.34
"""Size and rise of a superscript as shares of the size, as Word and LibreOffice set them."""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The mark of a note; `number` runs through the report, whatever is printed."""

    number: int
    note: Note
    raised: bool = True


Word = tuple[str | NoteMark, ...]
Line = tuple[Word, ...]


def words_of(pieces: Iterable[Piece], first_number: int) -> list[Word]:
    """Split pieces into words; a mark clings to the word before it, and what follows clings to the mark."""
    words: list[list[str | NoteMark]] = [[]]
    for piece in pieces:
        if isinstance(piece, Note):
            words[-1].append(NoteMark(first_number, piece))
            first_number += 1
            continue
        text = piece.text if isinstance(piece, Cite) else piece
        for index, part in enumerate(text.replace("\n", " ").split(" ")):
            if index:
                words.append([])
            if part:
                words[-1].append(part)
    return [tuple(word) for word in words if word]


@dataclass(frozen=True, slots=True)
class Prose:
    """Sets lines in one face and size."""

    face: Face
    size: float

    def lines(self, words: Sequence[Word], room: float, indent: float = 0.0) -> list[Line]:
        """Break words into lines of `room` points, the first shorter by the indent."""
        blank = text_width(" ", self.face, self.size)
        lines: list[list[Word]] = [[]]
        used = indent
        for word in words:
            width = self._width(word, _running)
            if lines[-1] and used + blank + width > room:
                lines.append([])
                used = 0.0
            used += (blank if lines[-1] else 0.0) + width
            lines[-1].append(word)
        return [tuple(line) for line in lines]

    def set(
        self, line: Line, at: tuple[float, float], printed: Callable[[NoteMark], str], room: float | None = None
    ) -> list[Text]:
        """Set one line at its baseline; `room` stretches the blanks until the line fills it."""
        blank = text_width(" ", self.face, self.size)
        x, y = at
        if room is not None and len(line) > 1:
            width = sum(self._width(word, printed) for word in line)
            blank = (room - width) / (len(line) - 1)
        texts: list[Text] = []
        for index, word in enumerate(line):
            for place, part in enumerate(word):
                last = place == len(word) - 1
                # The blank belongs to the text layer as well: without it words are told apart by their gaps alone.
                tail = " " if last and index < len(line) - 1 else ""
                size, rise, text = self._shape(part, printed)
                texts.append(Text(x, y - rise, text + tail, self.face, size))
                x += text_width(text, self.face, size)
            x += blank
        return texts

    def _width(self, word: Word, printed: Callable[[NoteMark], str]) -> float:
        return sum(text_width(text, self.face, size) for size, _, text in (self._shape(part, printed) for part in word))

    def _shape(self, part: str | NoteMark, printed: Callable[[NoteMark], str]) -> tuple[float, float, str]:
        """Give size, rise and text of one part of a word."""
        if isinstance(part, str):
            return self.size, 0.0, part
        if not part.raised:
            return self.size, 0.0, printed(part)
        return MARK_SIZE * self.size, MARK_RISE * self.size, printed(part)


def _running(mark: NoteMark) -> str:
    return str(mark.number)
