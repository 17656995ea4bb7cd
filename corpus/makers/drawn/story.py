"""The narrative: paragraphs that run over pages, each page with its notes at the foot."""

from dataclasses import dataclass, field, replace

from makers.spec import Note, Paragraph, ParagraphKind, Report

from .book import Book
from .faces import Face, vertical
from .prose import Line, NoteMark, Prose, words_of
from .sheet import Stroke

INDENT = 36.0
AFTER_PARAGRAPH = 4.5
NOTE_RULE_SHARE = 0.33
NOTE_RULE_ROOM = 9.0
"""Height of the short rule above the notes, in points."""
KEPT_LINES = 3
"""A heading is not left at the foot of a page: so many lines have to fit."""
CENTRED: frozenset[ParagraphKind] = frozenset({"title", "subtitle", "addressee"})
BOLD: frozenset[ParagraphKind] = frozenset({"title", "subtitle", "section", "heading"})


@dataclass(slots=True)
class Story:
    """Sets the narrative of one report into a book."""

    book: Book
    marks: list[str] = field(default_factory=list[str])
    """The printed marks of the notes in order."""
    text_bottom: float = 0.0
    """Where the notes of the last page begin."""
    _page_notes: list[NoteMark] = field(default_factory=list[NoteMark])
    _note_lines: list[Line] = field(default_factory=list[Line])
    _count: int = 0

    def tell(self, report: Report) -> None:
        """Set all paragraphs; the book stays on the last page of text, its notes drawn."""
        for paragraph in report.paragraphs:
            self._paragraph(paragraph)
        self.text_bottom = self.book.bottom - self._foot()
        self._close_notes()

    def _close_notes(self) -> None:
        """Draw the notes of the page under their rule."""
        if not self._note_lines:
            return
        prose, pitch = self._note_prose(), self._note_pitch()
        y = self.book.bottom - self._foot() + NOTE_RULE_ROOM / 2
        rule = Stroke(self.book.left, y, self.book.left + NOTE_RULE_SHARE * self.book.width, y, 0.5)
        self.book.sheet.marks.append(rule)
        y += NOTE_RULE_ROOM / 2
        following = [*self._note_lines[1:], None]
        for line, after in zip(self._note_lines, following, strict=True):
            last = after is None or _opens_note(after)
            room = None if last else self.book.width
            at = (self.book.left, y + vertical(prose.face)[0] * prose.size)
            self.book.sheet.marks.extend(prose.set(line, at, self._printed, room))
            y += pitch
        self._note_lines, self._page_notes = [], []

    def _paragraph(self, paragraph: Paragraph) -> None:
        book, kind = self.book, paragraph.kind
        size = float(book.layout.body_pt)
        prose = Prose(Face(book.layout.font, bold=kind in BOLD, italic=kind == "basis"), size)
        words = words_of(paragraph.pieces, self._count + 1)
        self._count += sum(isinstance(piece, Note) for piece in paragraph.pieces)
        centred = kind in CENTRED
        indent = 0.0 if centred else INDENT
        lines = prose.lines(words, book.width, indent)
        pitch = sum(vertical(prose.face)) * size * book.layout.line_percent / 100
        if kind in {"section", "heading"} and book.y + KEPT_LINES * pitch > book.bottom - self._foot():
            self._turn_page()
        for index, line in enumerate(lines):
            self._take_notes(line, pitch)
            first, last = index == 0, index == len(lines) - 1
            shift = indent if first else 0.0
            room = None if last or centred else book.width - shift
            baseline = book.y + vertical(prose.face)[0] * size
            texts = prose.set(line, (book.left + shift, baseline), self._printed, room)
            if centred:
                slack = book.left + book.width - texts[-1].box()[2]
                texts = [replace(text, x=text.x + slack / 2) for text in texts]
            book.sheet.marks.extend(texts)
            book.y += pitch
        book.y += AFTER_PARAGRAPH

    def _take_notes(self, line: Line, pitch: float) -> None:
        """Make room for a line and its notes: the line moves to the next page if its notes do not fit under it."""
        marks = [part for word in line for part in word if isinstance(part, NoteMark)]
        added = [note_line for mark in marks for note_line in self._lines_of(mark)]
        lines = len(self._note_lines) + len(added)
        foot = lines * self._note_pitch() + NOTE_RULE_ROOM if lines else 0.0
        if self.book.y + pitch > self.book.bottom - foot:
            self._turn_page()
        self._note_lines += added
        self._page_notes += marks
        self.marks += [self._printed(mark) for mark in marks]

    def _turn_page(self) -> None:
        self._close_notes()
        self.book.open_page()

    def _lines_of(self, mark: NoteMark) -> list[Line]:
        opening = (NoteMark(mark.number, mark.note, raised=self.book.layout.raised_note_number),)
        return self._note_prose().lines([opening, *words_of(mark.note.body, 0)], self.book.width)

    def _printed(self, mark: NoteMark) -> str:
        restart = self.book.layout.note_numbering == "page"
        return str(mark.number - (self._page_notes[0].number - 1 if restart else 0))

    def _note_prose(self) -> Prose:
        return Prose(Face(self.book.layout.font), float(self.book.layout.note_pt))

    def _note_pitch(self) -> float:
        prose = self._note_prose()
        return sum(vertical(prose.face)) * prose.size

    def _foot(self) -> float:
        return len(self._note_lines) * self._note_pitch() + NOTE_RULE_ROOM if self._note_lines else 0.0


def _opens_note(line: Line) -> bool:
    return isinstance(line[0][0], NoteMark)
