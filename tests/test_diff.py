"""What a comparison of two outputs says, case by case."""

import io
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chitieu.contract.output import RUN_FILE, Output
from chitieu.contract.rows import (
    CitationRow,
    DocumentRow,
    FindingRow,
    FootnoteRow,
    IndicatorRow,
    ObservationRow,
    PageRow,
    ReportRow,
    UnmappedRow,
)
from chitieu.contract.table import Table
from chitieu.contract.write import run_json, table_bytes
from chitieu.diff import Change, FieldChange, compare
from chitieu.diff.excerpt import pieces, shortened
from chitieu.diff.plan import PLANS
from chitieu.diff.sheet import unmatched
from chitieu.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True)
class Made:
    """An output in memory."""

    output: Output
    name: str = "made"

    def open(self, file: str) -> AbstractContextManager[IO[bytes]] | None:
        if file == RUN_FILE:
            return io.BytesIO(run_json(self.output.run))
        (data,) = (table_bytes(table, rows) for table, rows in self.output.tables() if table.file == file)
        return io.BytesIO(data)


def row(code: str, place: int | None, value: str = "1") -> ObservationRow:
    if place is None:
        return ObservationRow(report_id="d1", code=code)
    return ObservationRow(
        report_id="d1", code=code, page=1, x0=9.0, top=place * 20.0, x1=99.0, bottom=place * 20.0 + 19,
        value=Decimal(value), status="ok", confidence=0.9,
    )  # fmt: skip


def brief(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.key, " ".join(f"{f.column}:{f.old}>{f.new}" for f in one.fields)) for one in changes]


def between(old: Output, new: Output, *ignore: str) -> tuple[Change, ...]:
    return compare(Made(old), Made(new), ignore).changes


def observed(old: list[ObservationRow], new: list[ObservationRow], *ignore: str) -> list[tuple[str, str, str]]:
    return brief(between(Output(observations=tuple(old)), Output(observations=tuple(new)), *ignore))


def test_equal_outputs_have_no_differences() -> None:
    assert observed([row("A", 1)], [row("A", 1)]) == []


def test_values_statuses_and_presence() -> None:
    old = [row("A", 1), row("B", 2), row("C", 3)]
    new = [row("A", 1, "2"), replace(row("B", 2), status="review", flags="x"), row("D", 4)]
    assert observed(old, new) == [
        ("value", "A", "value:1>2"),
        ("status", "B", "status:ok>review flags:>x"),
        ("vanished", "C", "value:1> status:ok>"),
        ("appeared", "D", "value:>1 status:>ok"),
    ]


def test_a_value_that_is_no_longer_read_is_told_by_its_status() -> None:
    gone = replace(row("A", 1), value=None, status="review")
    assert observed([row("A", 1)], [gone]) == [("status", "A", "value:1> status:ok>review")]
    assert observed([row("A", 1)], [replace(row("A", 1), value=None)]) == [("value", "A", "value:1>")]


def test_a_row_under_another_code_is_recoded() -> None:
    assert observed([row("A", 1)], [row("B", 1)]) == [("recoded", "A", "code:A>B")]


def test_a_row_whose_box_shifted_a_little_is_the_same_evidence() -> None:
    moved = replace(row("B", 1), x0=8.4, top=21.0, x1=97.5)
    assert observed([row("A", 1)], [moved]) == [("recoded", "A", "code:A>B x0:9.0>8.4 top:20.0>21.0 x1:99.0>97.5")]
    assert observed([row("A", 1)], [replace(row("B", 1), page=2)]) == [
        ("vanished", "A", "value:1> status:ok>"),
        ("appeared", "B", "value:>1 status:>ok"),
    ]


def test_recoded_rows_swallow_the_missing_rows_they_explain() -> None:
    old, new = [row("A", 1), row("B", None)], [row("A", None), row("B", 1)]
    assert observed(old, new) == [("recoded", "A", "code:A>B")]


def test_rows_that_change_places_are_both_recoded() -> None:
    old, new = [row("A", 1, "5"), row("B", 2, "6")], [row("A", 2, "6"), row("B", 1, "5")]
    assert observed(old, new) == [("recoded", "A", "code:A>B"), ("recoded", "B", "code:B>A")]


def test_codes_that_slipped_by_a_row_are_recoded_one_by_one() -> None:
    old = [row("A", 1, "5"), row("B", 2, "6"), row("C", 3, "7"), row("D", None)]
    new = [row("A", None), row("B", 1, "5"), row("C", 2, "6"), row("D", 3, "7")]
    assert observed(old, new) == [
        ("recoded", "A", "code:A>B"),
        ("recoded", "B", "code:B>C"),
        ("recoded", "C", "code:C>D"),
    ]


def test_a_row_that_lost_its_code_or_found_one_is_one_recoding() -> None:
    line = UnmappedRow(
        report_id="d1", page=1, x0=5.0, top=20.0, x1=200.0, bottom=39.0, label_text="l", reason="no_indicator"
    )
    mapped = Output(observations=(row("A", 1),))
    absent = Output(observations=(row("A", None),), unmapped=(line,))
    assert [(kind, key, text.split(" x0")[0]) for kind, key, text in brief(between(mapped, absent))] == [
        ("recoded", "A", "code:A> reason:>no_indicator value:1> status:ok>missing confidence:0.90> page:1>")
    ]
    assert [(kind, key) for kind, key, _ in brief(between(absent, mapped))] == [("recoded", "A")]
    gone = between(mapped, Output(unmapped=(line,)))
    assert brief(gone) == [("recoded", "A", "code:A> reason:>no_indicator value:1> status:ok>")]


def test_what_is_ignored_does_not_count() -> None:
    old, new = [row("A", 1)], [replace(row("A", 1), confidence=0.8, note="n", x0=9.1)]
    assert observed(old, new, "confidence", "box") == [("changed", "A", "note:>n")]
    assert observed(old, new, "confidence", "observations.note", "box") == []
    assert observed(old, new, "observations") == []
    assert observed(old, new, "citations.confidence", "note", "box") == [("changed", "A", "confidence:0.90>0.80")]


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(UsageError, match="colour"):
        observed([], [], "colour")


def cite(number: int, citation_id: str, page: int = 1) -> CitationRow:
    top = number * 20.0
    return CitationRow(
        report_id="d1", cite_no=number, citation_id=citation_id,
        page=page, x0=20.0, top=top, x1=90.0, bottom=top + 15,
    )  # fmt: skip


def test_one_more_citation_does_not_change_those_behind_it() -> None:
    old = Output(citations=(cite(1, "a"), cite(2, "b")))
    new = Output(citations=(cite(1, "z", 9), replace(cite(1, "a"), cite_no=2), replace(cite(2, "b"), cite_no=3)))
    assert brief(between(old, new)) == [("appeared", "body z", "status:>ok")]


def test_a_document_cited_once_less_vanishes_where_it_stood() -> None:
    old = Output(citations=(cite(1, "a"), cite(2, "a"), cite(3, "a")))
    new = Output(citations=(replace(cite(2, "a"), cite_no=1), replace(cite(3, "a"), cite_no=2)))
    (only,) = between(old, new)
    assert (only.kind, only.box and only.box.top) == ("vanished", 20.0)


def test_a_citation_read_otherwise_is_recoded_and_its_date_changed() -> None:
    old = Output(citations=(cite(1, "1/QD"), cite(2, "b"), cite(3, "b")))
    new = Output(citations=(cite(1, "1/QĐ"), cite(2, "b"), replace(cite(3, "b"), date="2023-01-01")))
    assert brief(between(old, new)) == [
        ("recoded", "body 1/QD", "citation_id:1/QD>1/QĐ"),
        ("value", "body b", "date:>2023-01-01"),
    ]


def test_documents_footnotes_and_unmapped_rows() -> None:
    note = FootnoteRow(report_id="d1", footnote_id="f1", footnote="1", page=1, x0=0.0, top=9.0, x1=9.0, bottom=19.0)
    old = Output(
        documents=(DocumentRow(file="a.pdf", state="done"),),
        footnotes=(replace(note, text="x"),),
        unmapped=(UnmappedRow(report_id="d1", page=1, table=1, row=1, label_text="l"),),
    )
    new = Output(
        documents=(DocumentRow(file="a.pdf", state="failed", error_code="timeout"),),
        footnotes=(replace(note, text="y", footnote_id="f2"),),
    )
    assert [(one.table, one.kind) for one in between(old, new)] == [
        ("documents", "status"),
        ("footnotes", "value"),
        ("unmapped", "vanished"),
    ]


def test_a_file_of_another_name_is_one_change() -> None:
    paper = DocumentRow(file="a.pdf", doc_id="d1", sha256="f" * 64, state="done")
    report = ReportRow(report_id="d1", file="a.pdf")
    value = replace(row("A", 1), file="a.pdf")
    old = Output(documents=(paper,), reports=(report,), observations=(value,))
    new = Output(
        documents=(replace(paper, file="b.pdf"),),
        reports=(replace(report, file="b.pdf"),),
        observations=(replace(value, file="b.pdf"),),
    )
    (only,) = between(old, new)
    assert (only.table, only.kind, only.fields, only.repeats) == (
        "documents",
        "recoded",
        (FieldChange("file", "a.pdf", "b.pdf"),),
        2,
    )


def test_a_file_that_was_replaced_is_compared_value_by_value() -> None:
    old = Output(
        documents=(DocumentRow(file="a.pdf", doc_id="d1", sha256="1" * 64, state="done"),),
        reports=(ReportRow(report_id="d1", file="a.pdf"), ReportRow(report_id="d1-2", file="a.pdf")),
        pages=(PageRow(doc_id="d1", page=1, report_id="d1"),),
        observations=(row("A", 1), row("B", 2), replace(row("A", 1), report_id="d1-2")),
    )
    new = Output(
        documents=(DocumentRow(file="a.pdf", doc_id="d2", sha256="2" * 64, state="done"),),
        reports=(ReportRow(report_id="d2", file="a.pdf"), ReportRow(report_id="d2-2", file="a.pdf")),
        pages=(PageRow(doc_id="d2", page=1, report_id="d2"),),
        observations=(
            replace(row("A", 1, "7"), report_id="d2"),
            replace(row("B", 2), report_id="d2"),
            replace(row("A", 1), report_id="d2-2"),
        ),
    )
    changes = between(old, new)
    assert [(one.table, one.kind, one.report_id) for one in changes] == [
        ("documents", "changed", "d2"),
        ("reports", "changed", "d2"),
        ("observations", "value", "d2"),
        ("reports", "changed", "d2-2"),
    ]
    assert changes[2].fields == (FieldChange("value", "1", "7"),)


def test_a_report_of_another_period_is_one_change_and_not_one_a_row() -> None:
    report = ReportRow(report_id="d1", period="2023-Q1", org="o")
    rows = tuple(replace(row(code, place), period="2023-Q1") for place, code in enumerate("ABC"))
    old = Output(reports=(report,), observations=rows)
    new = Output(
        reports=(replace(report, period="2023-Q2"),),
        observations=(*(replace(one, period="2023-Q2") for one in rows[:2]), replace(rows[2], period="2023-Q3")),
    )
    first, second = between(old, new)
    assert (first.table, first.kind, first.repeats) == ("reports", "value", 2)
    assert (second.key, second.fields) == ("C", (FieldChange("period", "2023-Q1", "2023-Q3"),))


def test_a_running_number_alone_is_still_told() -> None:
    old, new = Output(citations=(cite(1, "a"),)), Output(citations=(replace(cite(1, "a"), cite_no=2),))
    assert brief(between(old, new)) == [("changed", "body a", "cite_no:1>2")]


tables_compared = st.sampled_from([plan.table for plan in PLANS])


@given(tables_compared, st.data())
def test_no_cell_of_any_table_changes_unnoticed(table: Table, data: st.DataObject) -> None:  # type: ignore[type-arg]
    """The law of the command: silence means that the tables (all but the derived series) are the same."""
    full = Output(
        documents=(DocumentRow(file="a.pdf", doc_id="d1"), DocumentRow(file="b.pdf", doc_id="d2")),
        pages=(PageRow(doc_id="d1", page=1, report_id="d1"), PageRow(doc_id="d1", page=2)),
        reports=(ReportRow(report_id="d1", file="a.pdf"), ReportRow(report_id="d2", file="b.pdf")),
        observations=(row("A", 1), row("B", 2), row("C", None)),
        citations=(cite(1, "a"), cite(2, "a"), cite(3, "b")),
        footnotes=(FootnoteRow(report_id="d1", footnote_id="f1", footnote="1"),),
        unmapped=(UnmappedRow(report_id="d1", page=1, table=1, row=1, label_text="l"),),
        findings=(FindingRow(finding_id="f1", report_id="d1", rule="sum"),),
        indicators=(IndicatorRow(template="t", code="A"),),
    )
    rows = {t.name: list(r) for t, r in full.tables()}[table.name]
    if not rows:
        return
    victim = data.draw(st.integers(0, len(rows) - 1))
    texts = [c.name for c in table.columns if c.kind == "text" and not c.enum]
    column = data.draw(st.sampled_from(texts))
    rows[victim] = replace(rows[victim], **{column: "another"})
    changed = replace(full, **{table.name: tuple(rows)})
    assert between(full, changed)
    assert between(changed, full)


lines = st.lists(st.sampled_from([b"a", b"b", b"c", b"d"]), max_size=9)


@given(lines, lines)
def test_unmatched_lines_are_those_a_count_of_both_leaves(old: list[bytes], new: list[bytes]) -> None:
    left, right = unmatched(old, new)
    for line in {*old, *new}:
        assert left.count(line) == max(old.count(line) - new.count(line), 0)
        assert right.count(line) == max(new.count(line) - old.count(line), 0)


@given(st.text(max_size=80), st.text(max_size=80))
def test_pieces_hold_both_texts_whole(old: str, new: str) -> None:
    parts = pieces(old, new)
    assert "".join(one.text for one in parts if one.kind != "new") == old
    assert "".join(one.text for one in parts if one.kind != "old") == new


@given(st.text(max_size=300), st.text(max_size=300))
def test_shortened_texts_still_differ(old: str, new: str) -> None:
    left, right = shortened(old, new, 100)
    assert max(len(left), len(right)) <= 110
    if old[:40] != new[:40]:
        assert left != right
