"""Writes a report as a flat ODT: real footnotes, ruled tables with real header rows."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from .fodt_styles import NAMESPACES, styles
from .spec import Cite, Form, FormRow, HeaderWords, Layout, Letterhead, Note, Paragraph, Piece, Report, Signature

# LibreOffice would put the clock into the PDF; every report carries the same instant instead.
MIMETYPE = "application/vnd.oasis.opendocument.text"
INSTANT = "2024-01-01T00:00:00"


def write_fodt(report: Report, labels: Sequence[str] = ()) -> str:
    """Give the whole document as XML; `labels` set the numbers of the notes instead of LibreOffice."""
    counter = _Counter(labels)
    body: list[str] = []
    if report.letterhead:
        body.append(_letterhead(report.letterhead))
    body.extend(
        _paragraph(_loose(paragraph, index, report.layout), counter, first=index == 0 and report.letterhead is None)
        for index, paragraph in enumerate(report.paragraphs)
    )
    body.append(_signature(report.signature))
    body.extend(_form(form, report.layout, first=index == 0) for index, form in enumerate(report.forms))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<office:document {NAMESPACES} office:version="1.3" office:mimetype="{MIMETYPE}">\n'
        f"<office:meta><meta:creation-date>{INSTANT}</meta:creation-date></office:meta>\n"
        f"{styles(report.layout)}<office:body><office:text>\n" + "\n".join(body) + "\n</office:text></office:body>\n"
        "</office:document>\n"
    )


class _Counter:
    """Numbers the notes for their XML ids; the printed number is LibreOffice's."""

    __slots__ = ("count", "labels")

    def __init__(self, labels: Sequence[str]) -> None:
        self.count = 0
        self.labels = labels

    def next(self) -> tuple[int, str]:
        self.count += 1
        label = f' text:label="{self.labels[self.count - 1]}"' if self.labels else ""
        return self.count, label


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _loose(paragraph: Paragraph, index: int, layout: Layout) -> Paragraph:
    """Loosen the tone marks of a paragraph whose turn it is; footnotes keep theirs."""
    if not layout.decomposed_every or index % layout.decomposed_every != layout.decomposed_every - 1:
        return paragraph
    pieces = (
        _nfd(piece)
        if isinstance(piece, str)
        else replace(piece, text=_nfd(piece.text))
        if isinstance(piece, Cite)
        else piece
        for piece in paragraph.pieces
    )
    return replace(paragraph, pieces=tuple(pieces))


def _p(style: str, text: str) -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def _inline(text: str) -> str:
    # XML folds runs of blanks, and the real reports have them ("QĐ-  UBND"): text:s keeps each one.
    return escape(text).replace("  ", " <text:s/>").replace("\n", "<text:line-break/>")


def _pieces(pieces: tuple[Piece, ...], counter: _Counter) -> str:
    parts: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(_inline(piece))
        elif isinstance(piece, Cite):
            parts.append(_inline(piece.text))
        else:
            parts.append(_note(piece, counter))
    return "".join(parts)


def _note(note: Note, counter: _Counter) -> str:
    number, label = counter.next()
    # LibreOffice leaves out the blank of num-suffix where the number is set by hand.
    blank = "<text:s/>" if label else ""
    text = _p("Footnote", blank + _pieces(note.body, counter))
    return (
        f'<text:note text:id="ftn{number}" text:note-class="footnote">'
        f"<text:note-citation{label}>{number}</text:note-citation><text:note-body>{text}</text:note-body></text:note>"
    )


def _paragraph(paragraph: Paragraph, counter: _Counter, *, first: bool) -> str:
    style: str = paragraph.kind
    if style == "title" and not first:
        style = "titleNext"
    return _p(style, _pieces(paragraph.pieces, counter))


def _letterhead(letterhead: Letterhead) -> str:
    left = (
        _p("headLeft", _inline(letterhead.body[0]))
        + _p("headBold", _inline(letterhead.body[1]))
        + _p("headLeft", "–––––––")
        + _p("headLeft", _inline(letterhead.number))
    )
    right = (
        _p("headBold", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + _p("headBold", "Độc lập - Tự do - Hạnh phúc")
        + _p("headLeft", "––––––––––––––––")
        + _p("headItalic", _inline(letterhead.place_and_date))
    )
    return _two_columns("letter", "letterTable", "head", left, right)


def _signature(signature: Signature) -> str:
    left = _p("receiverHead", "Nơi nhận:") + "".join(_p("receiver", _inline(line)) for line in signature.receivers)
    room = _p("signature", "") * 4
    right = (
        "".join(_p("signature", _inline(line)) for line in signature.titles)
        + room
        + _p("signature", _inline(signature.signer))
    )
    return _two_columns("sign", "bareTable", "sign", left, right)


def _two_columns(name: str, style: str, columns: str, left: str, right: str) -> str:
    cells = "".join(f'<table:table-cell table:style-name="bare">{text}</table:table-cell>' for text in (left, right))
    return (
        f'<table:table table:name="{name}" table:style-name="{style}">'
        f'<table:table-column table:style-name="{columns}A"/><table:table-column table:style-name="{columns}B"/>'
        f'<table:table-row table:style-name="wholeRow">{cells}'
        "</table:table-row></table:table>"
    )


def _cell(paragraphs: str, *, style: str = "ruled", rows: int = 1, columns: int = 1) -> str:
    span = f' table:number-rows-spanned="{rows}"' if rows > 1 else ""
    span += f' table:number-columns-spanned="{columns}"' if columns > 1 else ""
    return f'<table:table-cell table:style-name="{style}"{span}>{paragraphs}</table:table-cell>'


def _form(form: Form, layout: Layout, *, first: bool) -> str:
    head = _header_rows(layout.header)
    if layout.repeat_header:
        head = f"<table:table-header-rows>{head}</table:table-header-rows>"
    columns = "".join(f'<table:table-column table:style-name="form{letter}"/>' for letter in "ABCDE")
    every = layout.decomposed_every
    rows = "".join(
        _form_row(
            replace(row, label=tuple(_nfd(line) for line in row.label))
            if every and index % every == every // 2
            else row
        )
        for index, row in enumerate(form.rows)
    )
    return (
        _p("formFirst" if first else "formHead", _inline(form.heading))
        + _p("formTitle", _inline(form.title))
        + f'<table:table table:name="form{form.number}" table:style-name="formTable">'
        + f"{columns}{head}{rows}</table:table>"
        + _p("afterTable", "")
    )


def _header_rows(words: HeaderWords) -> str:
    def heading(*lines: str, rows: int = 1, columns: int = 1) -> str:
        text = "".join(_p("cellHead", _inline(line)) for line in lines)
        return _cell(text, style="ruledHead", rows=rows, columns=columns)

    covered = "<table:covered-table-cell/>"
    row = '<table:table-row table:style-name="headRow">{}</table:table-row>'
    if words.rows == 1:
        texts = (words.stt, *(("\n".join(words.label)),), words.unit, words.value, words.remark)
        return row.format("".join(heading(*text.split("\n")) for text in texts))
    upper = (
        heading(words.stt, rows=2)
        + heading(*words.label, rows=2)
        + heading(words.group, columns=2)
        + covered
        + heading(words.remark, rows=2)
    )
    lower = covered * 2 + heading(words.unit) + heading(words.value) + covered
    return row.format(upper) + row.format(lower)


def _form_row(row: FormRow) -> str:
    label_style = "cellBold" if row.bold else "cell"
    label = _p(label_style, _inline(row.label[0])) + "".join(_p("cell", _inline(line)) for line in row.label[1:])
    unit = "".join(_p("cellCentre", _inline(line)) for line in row.unit) or _p("cellCentre", "")
    remark = "".join(_inline(piece if isinstance(piece, str) else piece.text) for piece in row.remark)
    cells = (
        _p("cellHead" if row.bold else "cellCentre", _inline(row.stt)),
        label,
        unit,
        _p("cellValue", _inline(row.value_text)),
        _p("cell", remark),
    )
    return f'<table:table-row table:style-name="formRow">{"".join(_cell(cell) for cell in cells)}</table:table-row>'
