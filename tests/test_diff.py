"""What a comparison of two outputs says, case by case."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from chitieu import diff
from chitieu.contract.output import Output
from chitieu.contract.rows import CitationRow, DocumentRow, FootnoteRow, ObservationRow, UnmappedRow
from chitieu.contract.write import write_output
from chitieu.diff import Change, compare
from chitieu.errors import OutputUnreadableError, UsageError


def row(code: str, place: int | None, value: str = "1") -> ObservationRow:
    if place is None:
        return ObservationRow(report_id="d1", code=code)
    return ObservationRow(
        report_id="d1", code=code, page=1, table=1, row=place, value=Decimal(value), status="ok", confidence=0.9
    )


def brief(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(one.change, one.key, " ".join(f"{f.column}:{f.old}>{f.new}" for f in one.fields)) for one in changes]


def observed(old: list[ObservationRow], new: list[ObservationRow], *ignore: str) -> list[tuple[str, str, str]]:
    return brief(compare(Output(observations=tuple(old)), Output(observations=tuple(new)), ignore))


def test_equal_outputs_have_no_differences() -> None:
    assert observed([row("A", 1)], [row("A", 1)]) == []


def test_values_statuses_and_presence() -> None:
    old = [row("A", 1), row("B", 2), row("C", 3)]
    new = [row("A", 1, "2"), replace(row("B", 2), status="review", flags="x"), row("D", 4)]
    assert observed(old, new) == [
        ("changed", "A 1", "value:1>2"),
        ("status", "B 1", "status:ok>review flags:>x"),
        ("vanished", "C 1", "value:1>"),
        ("appeared", "D 1", "value:>1"),
    ]


def test_a_row_under_another_code_is_recoded() -> None:
    assert observed([row("A", 1)], [row("B", 1)]) == [("recoded", "A 1", "code:A>B")]


def test_recoded_rows_swallow_the_missing_rows_they_explain() -> None:
    old, new = [row("A", 1), row("B", None)], [row("A", None), row("B", 1)]
    assert observed(old, new) == [("recoded", "A 1", "code:A>B")]


def test_rows_that_change_places_are_both_recoded() -> None:
    old, new = [row("A", 1, "5"), row("B", 2, "6")], [row("A", 2, "6"), row("B", 1, "5")]
    assert observed(old, new) == [("recoded", "A 1", "code:A>B"), ("recoded", "B 1", "code:B>A")]


def test_ignored_columns_do_not_count() -> None:
    old, new = [row("A", 1)], [replace(row("A", 1), confidence=0.8, note="n")]
    assert observed(old, new, "confidence") == [("changed", "A 1", "note:>n")]
    assert observed(old, new, "confidence", "note") == []


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(UsageError, match="colour"):
        observed([], [], "colour")


def cite(number: int, citation_id: str, **more: str) -> CitationRow:
    base = CitationRow(report_id="d1", cite_no=number, citation_id=citation_id, page=1, x0=float(number), top=2.0)
    return replace(base, **more)


def test_one_more_citation_does_not_change_those_behind_it() -> None:
    old = Output(citations=(cite(1, "a"), cite(2, "b")))
    new = Output(
        citations=(replace(cite(1, "z"), page=9), replace(cite(1, "a"), cite_no=2), replace(cite(2, "b"), cite_no=3))
    )
    assert brief(compare(old, new)) == [("appeared", "body z", "citation_id:>z")]


def test_a_citation_read_otherwise_is_recoded_and_its_date_changed() -> None:
    old = Output(citations=(cite(1, "1/QD"), cite(2, "b"), cite(3, "b")))
    new = Output(citations=(cite(1, "1/QĐ"), cite(2, "b"), cite(3, "b", date="2023-01-01")))
    assert brief(compare(old, new)) == [
        ("recoded", "body 1/QD", "citation_id:1/QD>1/QĐ"),
        ("changed", "body b #2", "date:>2023-01-01"),
    ]


def test_documents_footnotes_and_unmapped_rows() -> None:
    old = Output(
        documents=(DocumentRow(file="a.pdf", state="done"),),
        footnotes=(FootnoteRow(report_id="d1", footnote_id="1", text="x"),),
        unmapped=(UnmappedRow(report_id="d1", page=1, table=1, row=1, label_text="l"),),
    )
    new = Output(
        documents=(DocumentRow(file="a.pdf", state="failed", error_code="timeout"),),
        footnotes=(FootnoteRow(report_id="d1", footnote_id="1", text="y"),),
    )
    assert [(one.table, one.change) for one in compare(old, new)] == [
        ("documents", "status"),
        ("footnotes", "changed"),
        ("unmapped", "vanished"),
    ]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, listed = tmp_path / "old", tmp_path / "new", tmp_path / "diff.csv"
    write_output(old, Output(observations=(row("A", 1),)))
    write_output(new, Output(observations=(replace(row("A", 1, "2"), note="[a] b"),)))
    assert diff.run(old, old) == 0
    assert "no differences" in capsys.readouterr().out
    assert diff.run(old, new, csv_path=listed) == 1
    shown = capsys.readouterr().out
    assert "[a] b" in shown
    assert "observations: 1 changed" in shown
    with listed.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["column"], line["old"], line["new"]) for line in lines] == [
        ("value", "1", "2"),
        ("note", "", "[a] b"),
    ]
    assert diff.run(old, new, as_json=True) == 1
    assert json.loads(capsys.readouterr().out)[0]["fields"][0] == {"column": "value", "old": "1", "new": "2"}
    assert diff.run(old, new, ignore=["value", "note"]) == 0
    with pytest.raises(OutputUnreadableError):
        diff.run(tmp_path / "nowhere", new)
