"""The report of Bắc Giang for 2023-Q3: true figures and document numbers, our own sentences."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from .catalogue import SOURCE, Indicator, load_indicators
from .markup import build, note_body, paragraph_kind, read_lines, tokens
from .rows import forms_of, printed_figures
from .spec import Cite, Form, Layout, Note, Paragraph, Piece, Report, Signature

STEM = "bac-giang-2023-q3"
# The real report prints these sums although its own rows give others; the truth keeps what is printed.
KNOWN_ERRORS = {
    "BM3.1.4": "printed 1.902; its parts sum to 1.896",
    "BM4.1.5": "printed 858; form 6 item 2.1 prints 840",
    "BM6.2.1": "printed 840; form 4 item 1.5 prints 858",
}
RECEIVERS = (
    "- Như trên;",
    "- Vụ CCHC - Bộ Nội vụ;",
    "- CT, các PCT UBND tỉnh;",
    "- Các sở, cơ quan thuộc UBND tỉnh;",
    "- UBND các huyện, thành phố;",
    "- VP UBND tỉnh:",
    "+ LĐVP, TH;",
    "+ Cổng TTĐT tỉnh;",
    "+ Lưu: VT, NC.",
)


def true_report(stem: str = STEM) -> Report:
    """Build the report; it has no letterhead, as the text it follows has none."""
    indicators = load_indicators()
    figures = {item.code: item.true_value() for item in indicators if item.kind != "heading"}

    def printer(indicator: Indicator, _value: Decimal | None) -> str:
        return indicator.true_text

    forms = tuple(_with_error_notes(form) for form in forms_of(indicators, figures, printer))
    return Report(
        stem=stem,
        area_id="24@2008",
        org="Ủy ban nhân dân tỉnh Bắc Giang",
        period="2023-Q3",
        layout=Layout(decomposed_every=12),
        letterhead=None,
        paragraphs=_paragraphs(printed_figures(forms)),
        signature=Signature(RECEIVERS, ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Mai Sơn"),
        forms=forms,
    )


def _with_error_notes(form: Form) -> Form:
    return replace(form, rows=tuple(replace(row, error_note=KNOWN_ERRORS.get(row.code, "")) for row in form.rows))


def _paragraphs(figures: Mapping[str, str]) -> tuple[Paragraph, ...]:
    notes = [Note(note_body(line)) for line in read_lines((SOURCE / f"{STEM}.notes.txt").read_text("utf-8"))]
    paragraphs: list[Paragraph] = []
    for line in read_lines((SOURCE / f"{STEM}.body.txt").read_text("utf-8")):
        kind, text = paragraph_kind(line)
        pieces: list[Piece] = []
        for token in tokens(text):
            if isinstance(token, str | Cite):
                pieces.append(token)
            elif token.kind == "mark":
                pieces.append(notes[int(token.value) - 1])
            else:
                pieces.append(figures[token.value])
        paragraphs.append(build(kind, pieces))
    return tuple(paragraphs)
