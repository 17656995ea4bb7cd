"""Letterhead and signature: two columns without rules, or a ruled grid as some offices draw it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from makers.spec import Letterhead, Signature

from .book import Book, TrueCell, aligned
from .faces import Face, text_width, vertical
from .kinds import Align
from .placing import LINE_BREAK
from .sheet import Frame, Stroke

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LETTERHEAD_SHARES = (0.4, 0.6)
SIGNATURE_SHARES = (0.5, 0.5)
LARGEST_PT = 12.0
RECEIVER_PT = 11.0
RULE_ROOM = 7.0
"""Height of the short rule under a name, in points."""
SEAL_ROOM = 52.0
"""Height left for signature and seal."""
PAD = 4.0
BELOW = 14.0


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One line of a block; an empty text is a gap of `size` points, `ruled` draws a short rule below."""

    text: str
    size: float
    bold: bool = False
    italic: bool = False
    align: Align = "center"
    ruled: float = 0.0
    """Length of the rule as a share of the line's width."""


Block = Sequence[HeadLine]


def print_letterhead(book: Book, letterhead: Letterhead, *, framed: bool) -> None:
    """Draw the body's name and number left, the state's name and the date right."""
    face = Face(book.layout.font, bold=True)
    room = LETTERHEAD_SHARES[1] * book.width - 2 * PAD
    size = min(LARGEST_PT, LARGEST_PT * room / text_width(STATE, face, LARGEST_PT))
    left = [
        HeadLine(letterhead.body[0], size),
        HeadLine(letterhead.body[1], size, bold=True, ruled=0.5),
        HeadLine(letterhead.number, size),
    ]
    right = [
        HeadLine(STATE, size, bold=True),
        HeadLine(MOTTO, size, bold=True, ruled=1.0),
        HeadLine(letterhead.place_and_date, size, italic=True),
    ]
    _two_columns(book, LETTERHEAD_SHARES, left, right, framed=framed)
    book.y += BELOW


def print_signature(book: Book, signature: Signature, *, framed: bool) -> float:
    """Draw the receivers left and the signer right."""
    size = min(float(book.layout.body_pt), LARGEST_PT)
    left = [
        HeadLine("Nơi nhận:", size, bold=True, italic=True, align="left"),
        *(HeadLine(line, min(size, RECEIVER_PT), align="left") for line in signature.receivers),
    ]
    right = [
        *(HeadLine(line, size, bold=True) for line in signature.titles),
        HeadLine("", SEAL_ROOM),
        HeadLine(signature.signer, size, bold=True),
    ]
    book.y += BELOW
    _two_columns(book, SIGNATURE_SHARES, left, right, framed=framed)
    return book.y


def signature_height(book: Book, signature: Signature) -> float:
    """Measure the block, so that it is not cut by the page's end."""
    size = min(float(book.layout.body_pt), LARGEST_PT)
    pitch = sum(vertical(Face(book.layout.font, bold=True)))
    left = (len(signature.receivers) + 1) * size * pitch
    right = (len(signature.titles) + 1) * size * pitch + SEAL_ROOM
    return max(left, right) + BELOW + 2 * PAD


def _two_columns(book: Book, shares: tuple[float, float], left: Block, right: Block, *, framed: bool) -> None:
    top, edges = book.y, (book.left, book.left + shares[0] * book.width, book.left + book.width)
    bottoms = [
        _column(book, (edges[index] + PAD, edges[index + 1] - PAD), block) for index, block in enumerate((left, right))
    ]
    book.y = max(bottoms) + PAD
    if not framed:
        return
    sheet = book.sheet
    sheet.tables += 1
    for index, block in enumerate((left, right)):
        box = (edges[index], top, edges[index + 1], book.y)
        sheet.marks.append(Frame(*box, 0.5))
        text = LINE_BREAK.join(line.text for line in block if line.text)
        at = (len(book.sheets), sheet.tables, 1, index + 1, 1, 1)
        book.cells.append(TrueCell(*at, text, sheet.viewed(box)))


def _column(book: Book, span: tuple[float, float], block: Block) -> float:
    y = book.y + PAD
    for line in block:
        if not line.text:
            y += line.size
            continue
        face = Face(book.layout.font, line.bold, line.italic)
        ascent, descent = vertical(face)
        text = aligned(line.text, span, y + ascent * line.size, (face, line.size), line.align)
        fits = text_width(line.text, face, line.size) <= span[1] - span[0]
        size = line.size if fits else line.size * (span[1] - span[0]) / text_width(line.text, face, line.size)
        if not fits:
            text = replace(text, x=span[0], size=size)
        book.sheet.marks.append(text)
        y += (ascent + descent) * line.size
        if line.ruled:
            half = line.ruled * text_width(line.text, face, size) / 2
            middle = (span[0] + span[1]) / 2
            book.sheet.marks.append(Stroke(middle - half, y + 1.5, middle + half, y + 1.5, 0.6))
            y += RULE_ROOM
    return y
