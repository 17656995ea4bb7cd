"""What stands between tables and is none: sentences, a box with a remark, an underlined title."""

from collections.abc import Callable

from makers.dice import Dice

from .book import Book
from .faces import Face, text_width, vertical
from .prose import Prose, words_of
from .sheet import Frame, Stroke

SENTENCES = (
    "Số liệu do các cơ quan, đơn vị báo cáo, được rà soát trước khi tổng hợp.",
    "Các chỉ tiêu dưới đây được thống kê theo hướng dẫn; ô để trống là chưa có số liệu.",
    "Số liệu tính đến ngày cuối của kỳ báo cáo, chưa bao gồm các đơn vị ngành dọc đóng trên địa bàn.",
    "Cơ quan tổng hợp chịu trách nhiệm về tính thống nhất của các biểu. Khi có thay đổi, biểu được gửi lại toàn bộ.",
    "Một số chỉ tiêu giảm so với kỳ trước do sắp xếp lại đầu mối; không phát sinh vướng mắc trong quá trình thống kê.",
)
REMARKS = (
    "Lưu ý: biểu này do bộ phận tổng hợp lập, không sửa trực tiếp.",
    "Lưu ý: các đơn vị kiểm tra lại số liệu trước khi ký gửi.",
)
ROOM = 6.0
"""Room above and below, in points."""
BOX_PAD = 5.0
BOX_SHARE = 0.7


def paragraph(book: Book, dice: Dice, size: float, needed: float, turn_page: Callable[[], None]) -> None:
    """Set a sentence or two; `needed` points have to be left under it, or it goes to the next page."""
    prose = Prose(Face(book.layout.font, italic=dice.chance(0.4)), size)
    text = " ".join(dice.sample(SENTENCES, dice.whole(1, 2)))
    pitch = sum(vertical(prose.face)) * size
    lines = prose.lines(words_of((text,), 0), book.width, 2 * size)
    if book.y + len(lines) * pitch + 2 * ROOM + needed > book.bottom:
        turn_page()
        lines = prose.lines(words_of((text,), 0), book.width, 2 * size)
    book.y += ROOM
    for index, line in enumerate(lines):
        at = (book.left + (0 if index else 2 * size), book.y + vertical(prose.face)[0] * size)
        book.sheet.marks += prose.set(line, at, str)
        book.y += pitch
    book.y += ROOM


def box(book: Book, dice: Dice, size: float, needed: float, turn_page: Callable[[], None]) -> None:
    """Set a remark in a frame: a single ruled rectangle, which is no table."""
    prose = Prose(Face(book.layout.font, bold=dice.chance(0.3)), size)
    pitch = sum(vertical(prose.face)) * size
    words = words_of((dice.pick(REMARKS),), 0)
    height = len(prose.lines(words, BOX_SHARE * book.width - 2 * BOX_PAD)) * pitch + 2 * BOX_PAD
    if book.y + height + 2 * ROOM + needed > book.bottom:
        turn_page()
    book.y += ROOM
    left = book.left + book.width * (1 - BOX_SHARE) / 2
    top = book.y
    for line in prose.lines(words, BOX_SHARE * book.width - 2 * BOX_PAD):
        at = (left + BOX_PAD, book.y + BOX_PAD + vertical(prose.face)[0] * size)
        book.sheet.marks += prose.set(line, at, str)
        book.y += pitch
    book.y += 2 * BOX_PAD
    book.sheet.marks.append(Frame(left, top, left + BOX_SHARE * book.width, book.y, 0.6))
    book.y += ROOM


def underline(book: Book, above: float, text: str, face: Face, size: float) -> None:
    """Underline a centred line that ends `above` points over the book's place."""
    half = text_width(text, face, size) / 2
    middle = book.left + book.width / 2
    y = book.y - above - 0.08 * size
    book.sheet.marks.append(Stroke(middle - half, y, middle + half, y, 0.5))
