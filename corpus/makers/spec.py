"""What a report is before it has pages: text with its notes and citations, forms with their rows, and a layout."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Context = Literal["title", "legal_basis", "body", "footnote", "table"]
ParagraphKind = Literal["title", "subtitle", "addressee", "basis", "body", "section", "heading"]


@dataclass(frozen=True, slots=True)
class Cite:
    """A document number as it is printed, with the reading that the truth expects."""

    citation_id: str
    date: str
    """ISO, or empty where no date is printed for it."""
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; its mark is glued to the word before it."""

    body: tuple[str | Cite, ...]

    def text(self) -> str:
        """Give the note's whole text on one line, without the mark."""
        return " ".join(plain(self.body).split())


Piece = str | Cite | Note


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the narrative."""

    kind: ParagraphKind
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FormRow:
    """One printed row of a form; `code` is empty for a row that no template has."""

    code: str
    kind: Literal["heading", "count", "percent", "money", "coded", "foreign"]
    stt: str
    label: tuple[str, ...]
    unit: tuple[str, ...]
    catalogue_unit: str
    value: Decimal | None
    value_text: str
    remark: tuple[str | Cite, ...] = ()
    error_note: str = ""
    """Says which printed error this row carries; goes to the truth."""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One printed form."""

    number: int
    heading: str
    title: str
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The two columns at the top of the first page."""

    body: tuple[str, str]
    number: str
    place_and_date: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The block after the narrative."""

    receivers: tuple[str, ...]
    titles: tuple[str, ...]
    signer: str


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """What the head of each form's table says."""

    stt: str = "STT"
    label: tuple[str, ...] = ("Chỉ tiêu thống kê", "(Sử dụng trong kỳ báo cáo hàng quý, 6 tháng, năm)")
    group: str = "Kết quả thống kê"
    unit: str = "Đơn vị tính"
    value: str = "Số liệu"
    remark: str = "Ghi chú"
    rows: Literal[1, 2] = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pages look. Lengths in millimetres, sizes in points."""

    font: str = "Liberation Serif"
    body_pt: float = 14
    table_pt: float = 13
    note_pt: float = 10
    margins: tuple[float, float, float, float] = (20, 17, 20, 30)
    """Top, right, bottom, left."""
    line_percent: int = 130
    landscape_forms: bool = False
    column_shares: tuple[float, float, float, float, float] = (9, 50, 15, 15, 11)
    header: HeaderWords = HeaderWords()
    repeat_header: bool = True
    forms_on_new_page: bool = True
    rows_may_split: bool = True
    value_align: Literal["left", "center", "end"] = "center"
    vertical_align: Literal["top", "middle", "bottom"] = "middle"
    note_numbering: Literal["document", "page"] = "document"
    raised_note_number: bool = True
    """Whether the number in the note area is a superscript too, as Word sets it."""
    page_number: Literal["top", "bottom"] = "top"
    decomposed_every: int = 0
    """Every n-th paragraph and row label is written with loose tone marks (NFD), as real text layers are in places."""
    banner: str = ""
    """Printed on top of every page of a made-up report."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed, and what the truth says of it as a whole."""

    stem: str
    area_id: str
    org: str
    period: str
    layout: Layout
    letterhead: Letterhead | None
    paragraphs: tuple[Paragraph, ...]
    signature: Signature
    forms: tuple[Form, ...]


def plain(pieces: tuple[str | Cite, ...]) -> str:
    """Join the pieces of a text that holds no notes."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def notes_of(report: Report) -> list[Note]:
    """List the footnotes in the order of their marks."""
    return [piece for paragraph in report.paragraphs for piece in paragraph.pieces if isinstance(piece, Note)]
