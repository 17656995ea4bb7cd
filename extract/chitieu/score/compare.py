"""Compares an output folder with the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from chitieu.contract.cell import decimal_text
from chitieu.contract.read import read_output
from chitieu.errors import UsageError
from chitieu.folding import nfc
from chitieu.score.model import Mistake, ReportScore, Score, Tally
from chitieu.score.truth import Truth, read_truths

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from chitieu.contract.output import Output
    from chitieu.contract.rows import CitationRow, DocumentRow, FootnoteRow, ObservationRow
    from chitieu.score.truth import TrueFootnote, TrueObservation

PUBLISHED = frozenset({"ok", "blank"})
"""Statuses that tell nobody to look."""
ALIKE = 80
"""Likeness (0-100) from which two texts are one note, read with faults: a fax loses one letter of ten."""
IDENTITY = ("org", "org_level", "area_id", "period", "template")
UNREAD = "row_unread"
"""The rule of findings that name missing rows whose text stands in the report."""
_TOLD = frozenset({"", "failed", "partial", "unsupported"})
"""States of a document that say themselves that something is absent."""

Key = tuple[str, str, int]


def score_output(run: Path, truth: Path) -> Score:
    """Score the output folder ``run`` against the truth files in ``truth``, joined on the stem of the file name.

    Raises OutputUnreadableError and UsageError.
    """
    return score_tables(read_output(run), read_truths(truth))


def score_tables(output: Output, truths: Sequence[Truth]) -> Score:
    """Score tables that are already read. Raises UsageError when two files of the run share a stem of the truth."""
    documents = _by_stem(output.documents, {truth.stem for truth in truths})
    return Score(tuple(_score(output, documents.get(truth.stem), truth) for truth in truths))


def _by_stem(documents: Sequence[DocumentRow], wanted: set[str]) -> Mapping[str, DocumentRow]:
    found: dict[str, DocumentRow] = {}
    for document in documents:
        stem = PurePosixPath(document.file).stem
        if stem not in wanted:
            continue
        if stem in found:
            raise UsageError(f"{found[stem].file} and {document.file} share the truth {stem}; score them apart")
        found[stem] = document
    return found


class _Sheet:
    """The mistakes of one file while they are being found."""

    def __init__(self, stem: str, state: str, told: Collection[str], *, any_rows: bool) -> None:
        self.stem = stem
        self.told = told  # codes of rows that a finding says stand in the report unread
        self.state = state
        self.any_rows = any_rows  # without any, the report itself is absent: that is silent once, not once per value
        self.counts: Counter[str] = Counter()
        self.mistakes: list[Mistake] = []

    def note(self, mistake: Mistake) -> None:
        self.mistakes.append(mistake)
        self.counts["silent"] += mistake.silent

    def result(self) -> ReportScore:
        return ReportScore(self.stem, self.state, Tally(**self.counts), tuple(self.mistakes))


def _score(output: Output, document: DocumentRow | None, truth: Truth) -> ReportScore:
    # a copy of another file is not read twice: what it says stands under the first path
    file = (document.duplicate_of or document.file) if document else None
    rows = [row for row in output.observations if row.file == file]
    reports = {row.report_id for row in rows}
    told = {c for f in output.findings if f.rule == UNREAD and f.report_id in reports for c in f.codes.split(";")}
    sheet = _Sheet(truth.stem, document.state if document else "", told, any_rows=bool(rows))
    _values(sheet, truth, rows)
    _identity(sheet, truth, output, file, rows)
    if truth.citations is not None:
        _citations(sheet, truth, [row for row in output.citations if row.file == file])
    if truth.footnotes is not None:
        _footnotes(sheet, truth, [row for row in output.footnotes if row.file == file])
    return sheet.result()


def _values(sheet: _Sheet, truth: Truth, rows: Sequence[ObservationRow]) -> None:
    given: dict[Key, list[ObservationRow]] = defaultdict(list)
    for row in rows:
        given[row.code, row.member, row.occurrence].append(row)
    for true in truth.observations:
        here = given.pop((true.code, true.member, true.occurrence), [])
        _value(sheet, true, here[0] if here else None)
        for extra in here[1:]:  # two reports of one file under one truth
            _spurious(sheet, extra)
    for extras in given.values():
        for extra in extras:
            _spurious(sheet, extra)


def _value(sheet: _Sheet, true: TrueObservation, row: ObservationRow | None) -> None:
    sheet.counts["values"] += 1
    if row is None or row.status == "missing":
        outcome = "missing"
        silent = sheet.any_rows and sheet.state not in _TOLD and true.code not in sheet.told
    else:
        blank = true.status == "blank"
        kind_right = row.status in {"review", "blank" if blank else "ok"}
        if kind_right and row.value == (None if blank else true.value):
            sheet.counts["right"] += 1
            sheet.counts["right_in_review"] += row.status == "review"
            return
        outcome = "missing" if row.value is None else "wrong"
        silent = row.status in PUBLISHED
    sheet.counts[outcome] += 1
    printed = "blank" if true.status == "blank" else _text(true.value)
    answer = "" if row is None else _text(row.value) or row.status
    status = row.status if row else ""
    key = _key(true.code, true.member, true.occurrence)
    sheet.note(Mistake(sheet.stem, "value", key, printed, answer, status, silent))


def _spurious(sheet: _Sheet, row: ObservationRow) -> None:
    if row.status == "missing":
        return
    sheet.counts["spurious"] += 1
    key, answer = _key(row.code, row.member, row.occurrence), _text(row.value) or row.status
    sheet.note(Mistake(sheet.stem, "spurious", key, "", answer, row.status, row.status in PUBLISHED))


def _identity(sheet: _Sheet, truth: Truth, output: Output, file: str | None, rows: Sequence[ObservationRow]) -> None:
    """Count each wrong field once; it is silent when any row of the report is published with it."""
    reports = [report for report in output.reports if report.file == file]
    published = [row for row in rows if row.status in PUBLISHED]
    wrong: list[tuple[str, str, str, bool]] = []
    if len(reports) != 1:
        wrong.append(("reports", "1", str(len(reports)), sheet.state not in _TOLD))
    if truth.observations and reports:
        first = truth.observations[0]
        for name in IDENTITY:
            true = nfc(str(getattr(first, name)))
            said = {nfc(str(getattr(report, name))) for report in reports}
            if name != "org_level":
                said |= {nfc(str(getattr(row, name))) for row in published}
            if others := sorted(said - {true}):
                wrong.append((name, true, " | ".join(others), bool(published)))
    units = {(true.code, true.member, true.occurrence): nfc(true.unit) for true in truth.observations}
    keyed = [(row, units.get((row.code, row.member, row.occurrence))) for row in published]
    bad = [(row, unit) for row, unit in keyed if unit is not None and nfc(row.unit) != unit]
    if bad:
        wrong.append(("unit", f"{bad[0][0].code}: {bad[0][1]}", f"{bad[0][0].unit} ({len(bad)} rows)", True))
    for name, true, said, silent in wrong:
        sheet.counts["identity"] += 1
        sheet.note(Mistake(sheet.stem, "identity", name, true, said, "", silent))


def _citations(sheet: _Sheet, truth: Truth, rows: Sequence[CitationRow]) -> None:
    """Compare as multisets; a true citation is spent on a row that is published before one that is in review."""
    left = Counter((c.context, c.footnote, c.citation_id, c.date) for c in truth.citations or ())
    sheet.counts["citations"] += left.total()
    sheet.counts["citations_given"] += len(rows)
    for row in sorted(rows, key=lambda one: one.status not in PUBLISHED):
        mark = row.footnote if row.context == "footnote" else ""
        key = (row.context, mark, row.citation_id, row.date)
        if left[key]:
            left[key] -= 1
            sheet.counts["citations_right"] += 1
        else:
            silent = row.status in PUBLISHED
            sheet.note(Mistake(sheet.stem, "citation", " ".join(key[:2]), "", " ".join(key[2:]), row.status, silent))
    for key in left.elements():
        sheet.note(Mistake(sheet.stem, "citation", " ".join(key[:2]), " ".join(key[2:]), "", "", silent=False))


def _footnotes(sheet: _Sheet, truth: Truth, rows: Sequence[FootnoteRow]) -> None:
    """Compare mark and text, blanks aside: where a line ends says nothing about the note.

    A letter that a recogniser misread makes a note wrong, but only another note's number or text is silent.
    """
    left: dict[tuple[str, str], list[TrueFootnote]] = defaultdict(list)
    for true in truth.footnotes or ():
        left[true.footnote, _solid(true.text)].append(true)
    sheet.counts["footnotes"] += len(truth.footnotes or ())
    sheet.counts["footnotes_given"] += len(rows)
    wrong: list[FootnoteRow] = []
    for row in rows:
        same = left[row.footnote, _solid(row.text)]
        if same:
            sheet.counts["footnotes_right"] += 1
            _anchor(sheet, same.pop(0), row)
        else:
            wrong.append(row)
    rest = [true for trues in left.values() for true in trues]
    for row in wrong:
        alike = any(
            true.footnote == row.footnote and fuzz.ratio(_solid(true.text), _solid(row.text)) >= ALIKE for true in rest
        )
        silent = row.status in PUBLISHED and not alike
        sheet.note(Mistake(sheet.stem, "footnote", row.footnote, "", row.text, row.status, silent))
    for true in rest:
        sheet.note(Mistake(sheet.stem, "footnote", true.footnote, true.text, "", "", silent=False))


def _anchor(sheet: _Sheet, true: TrueFootnote, row: FootnoteRow) -> None:
    """Check that the sentence a footnote hangs on holds the words its mark stands behind."""
    if not true.anchor:
        return
    sheet.counts["anchors"] += 1
    if _solid(true.anchor) in _solid(row.anchor_text):
        sheet.counts["anchors_right"] += 1
    else:
        silent = row.status in PUBLISHED
        sheet.note(Mistake(sheet.stem, "anchor", row.footnote, true.anchor, row.anchor_text, row.status, silent))


def _solid(text: str) -> str:
    return nfc(text).replace("⏎", "").replace(" ", "")


def _key(code: str, member: str, occurrence: int) -> str:
    return code + (f" [{member}]" if member else "") + (f" #{occurrence}" if occurrence > 1 else "")


def _text(value: Decimal | None) -> str:
    return "" if value is None else decimal_text(value)
