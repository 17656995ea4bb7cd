"""Writes the truth beside a PDF: what a perfect reading of its pages would say."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from .spec import Cite, Context, Note, Report

OBSERVATIONS = (
    *("org", "org_level", "area_id", "period", "template", "code", "member", "occurrence"),
    *("unit", "value", "value_text", "status", "note"),
)
CITATIONS = ("context", "footnote", "citation_id", "date")
FOOTNOTES = ("footnote", "text")
TEMPLATE = "bnv-581-2022"

CONTEXTS: dict[str, Context] = {"title": "title", "subtitle": "title", "basis": "legal_basis"}


def truth_paths(pdf: Path) -> tuple[Path, Path, Path]:
    """Name the three files that stand beside a report."""
    observations, citations, footnotes = (
        pdf.with_name(f"{pdf.stem}.{name}.csv") for name in ("observations", "citations", "footnotes")
    )
    return observations, citations, footnotes


def write_truth(report: Report, marks: Sequence[str], pdf: Path) -> None:
    """Write observations, citations and footnotes.

    `marks` are the printed numbers of the notes in order: they restart on each page in some reports, so only the
    pages know them. A footnote's citations stand where its mark stands in the body.
    """
    observations, citations, footnotes = truth_paths(pdf)
    _write(observations, OBSERVATIONS, _observations(report))
    _write(citations, CITATIONS, _citations(report, marks))
    notes = [piece for paragraph in report.paragraphs for piece in paragraph.pieces if isinstance(piece, Note)]
    _write(footnotes, FOOTNOTES, [[mark, note.text()] for mark, note in zip(marks, notes, strict=True)])


def plain_decimal(value: Decimal) -> str:
    """Write a value exactly, without exponent and without idle zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _observations(report: Report) -> Iterable[list[str]]:
    for form in report.forms:
        for row in form.rows:
            if row.kind in {"heading", "foreign"}:
                continue
            value = "" if row.value is None else plain_decimal(row.value)
            yield [
                report.org,
                "province",
                report.area_id,
                report.period,
                TEMPLATE,
                row.code,
                "",
                "1",
                row.catalogue_unit,
                value,
                row.value_text,
                "blank" if row.value is None else "ok",
                row.error_note,
            ]


def _citations(report: Report, marks: Sequence[str]) -> Iterable[list[str]]:
    printed = iter(marks)
    for paragraph in report.paragraphs:
        context = CONTEXTS.get(paragraph.kind, "body")
        for piece in paragraph.pieces:
            if isinstance(piece, Cite):
                yield [context, "", piece.citation_id, piece.date]
            elif isinstance(piece, Note):
                mark = next(printed)
                yield from (["footnote", mark, cite.citation_id, cite.date] for cite in _only_cites(piece.body))
    for form in report.forms:
        for row in form.rows:
            yield from (["table", "", cite.citation_id, cite.date] for cite in _only_cites(row.remark))


def _only_cites(pieces: Iterable[str | Cite]) -> list[Cite]:
    return [piece for piece in pieces if isinstance(piece, Cite)]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
