"""Each column of the score, on cases small enough to count by hand."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from chitieu import score
from chitieu.contract.output import Output
from chitieu.contract.rows import (
    CitationRow,
    DocumentRow,
    DocumentState,
    FindingRow,
    FootnoteRow,
    ObservationRow,
    ReportRow,
    Status,
)
from chitieu.contract.write import write_output
from chitieu.errors import InputMissingError, UsageError
from chitieu.score import Tally, score_output, score_tables
from chitieu.score.truth import TrueCitation, TrueFootnote, TrueObservation, Truth, read_truths

REPORT = ReportRow(
    report_id="d1", file="x/a.pdf", org="O", org_level="province", area_id="1@2008", period="p", template="t"
)


def true(code: str, value: str = "", **more: str) -> TrueObservation:
    base = TrueObservation(code, "ok" if value else "blank", "O", "province", "1@2008", "p", "t", unit="u")
    return replace(base, value=Decimal(value) if value else None, **more)  # pyright: ignore[reportArgumentType]


def row(code: str, status: Status, value: str = "", **more: str) -> ObservationRow:
    base = ObservationRow(
        file="x/a.pdf", report_id="d1", org="O", area_id="1@2008", period="p", template="t", unit="u", code=code,
        status=status, value=Decimal(value) if value else None,
    )  # fmt: skip
    return replace(base, **more)


def tally(
    truth: list[TrueObservation], rows: list[ObservationRow], state: DocumentState = "done", **tables: object
) -> Tally:
    output = Output(documents=(DocumentRow(file="x/a.pdf", state=state),), reports=(REPORT,), observations=tuple(rows))
    output = replace(output, **tables)  # pyright: ignore[reportArgumentType]
    return score_tables(output, [Truth("a", tuple(truth))]).total


@pytest.mark.parametrize(
    ("printed", "status", "given", "expected"),
    [
        ("5", "ok", "5.0", Tally(values=1, right=1)),
        ("", "blank", "", Tally(values=1, right=1)),
        ("5", "review", "5", Tally(values=1, right=1, right_in_review=1)),
        ("", "review", "", Tally(values=1, right=1, right_in_review=1)),
        ("5", "ok", "6", Tally(values=1, wrong=1, silent=1)),
        ("5", "review", "6", Tally(values=1, wrong=1)),
        ("5", "review", "", Tally(values=1, missing=1)),
        ("", "ok", "6", Tally(values=1, wrong=1, silent=1)),
        ("", "ok", "0", Tally(values=1, wrong=1, silent=1)),
        ("0", "blank", "", Tally(values=1, missing=1, silent=1)),
        ("5", "missing", "", Tally(values=1, missing=1, silent=1)),
        ("", "missing", "", Tally(values=1, missing=1, silent=1)),
    ],
)
def test_one_value(printed: str, status: Status, given: str, expected: Tally) -> None:
    assert tally([true("A", printed)], [row("A", status, given)]) == expected


@pytest.mark.parametrize(
    ("status", "value", "expected"),
    [
        ("ok", "5", Tally(spurious=1, silent=1)),
        ("blank", "", Tally(spurious=1, silent=1)),
        ("review", "5", Tally(spurious=1)),
        ("missing", "", Tally()),
    ],
)
def test_what_is_not_printed(status: Status, value: str, expected: Tally) -> None:
    assert tally([], [row("Z", status, value)]) == expected


def test_member_and_occurrence_belong_to_the_key() -> None:
    truth = [true("A", "1"), replace(true("A", "2"), occurrence=2), true("A", "3", member="m")]
    rows = [row("A", "ok", "1"), replace(row("A", "ok", "2"), occurrence=2), row("A", "ok", "3", member="m")]
    assert tally(truth, rows) == Tally(values=3, right=3)
    assert tally(truth, rows[:1]) == Tally(values=3, right=1, missing=2, silent=2)


@pytest.mark.parametrize("state", ["failed", "partial", "unsupported"])
def test_what_a_failed_file_lacks_is_not_silent(state: DocumentState) -> None:
    missing = [row("A", "missing")]
    assert tally([true("A", "1")], missing, state) == Tally(values=1, missing=1)


def test_a_lost_row_that_a_finding_names_is_not_silent() -> None:
    rows = [row("A", "missing"), row("B", "missing")]
    finding = FindingRow(rule="row_unread", report_id="d1", codes="A;C")
    truth = [true("A", "1"), true("B", "1")]
    assert tally(truth, rows, findings=(finding,)) == Tally(values=2, missing=2, silent=1)
    other = (replace(finding, rule="sum"), replace(finding, report_id="d2"))
    assert tally(truth, rows, findings=other) == Tally(values=2, missing=2, silent=2)


def test_a_report_taken_for_something_else_is_silent_once() -> None:
    result = tally([true("A", "1"), true("B", "1")], [], "not_a_report", reports=())
    assert result == Tally(values=2, missing=2, identity=1, silent=1)
    assert tally([true("A", "1")], [], "failed", reports=()) == Tally(values=1, missing=1, identity=1)
    assert tally([true("A", "1")], [], documents=(), reports=()) == Tally(values=1, missing=1, identity=1)


@pytest.mark.parametrize("field", ["org", "area_id", "period", "template"])
def test_a_wrong_identity_counts_once_and_is_silent_when_published(field: str) -> None:
    wrong = replace(REPORT, **{field: "other"})
    rows = [row(code, "ok", "1", **{field: "other"}) for code in "AB"]
    truth = [true("A", "1"), true("B", "1")]
    assert tally(truth, rows, reports=(wrong,)) == Tally(values=2, right=2, identity=1, silent=1)
    doubted = [replace(one, status="review") for one in rows]
    expected = Tally(values=2, right=2, right_in_review=2, identity=1)
    assert tally(truth, doubted, reports=(wrong,)) == expected


def test_a_row_that_contradicts_its_report_is_an_identity_error() -> None:
    assert tally([true("A", "1")], [row("A", "ok", "1", period="q")]).identity == 1


def test_a_wrong_level_is_an_identity_error() -> None:
    wrong = replace(REPORT, org_level="district")
    assert tally([true("A", "1")], [row("A", "ok", "1")], reports=(wrong,)).identity == 1


def test_wrong_units_count_once_per_report_and_not_in_review() -> None:
    truth = [true("A", "1"), true("B", "1")]
    rows = [row(code, "ok", "1", unit="v") for code in "AB"]
    assert tally(truth, rows) == Tally(values=2, right=2, identity=1, silent=1)
    assert tally(truth, [replace(one, status="review") for one in rows]).identity == 0


def test_a_copy_is_scored_by_its_original() -> None:
    documents = (
        DocumentRow(file="x/a.pdf", state="done"),
        DocumentRow(file="b.pdf", state="duplicate", duplicate_of="x/a.pdf"),
    )
    output = Output(documents=documents, reports=(REPORT,), observations=(row("A", "ok", "1"),))
    assert score_tables(output, [Truth("b", (true("A", "1"),))]).total == Tally(values=1, right=1)


def test_two_files_of_one_stem_are_refused() -> None:
    output = Output(documents=(DocumentRow(file="x/a.pdf"), DocumentRow(file="y/a.pdf")))
    with pytest.raises(UsageError, match="share the truth a"):
        score_tables(output, [Truth("a", ())])


def cite(citation_id: str, status: Status = "ok", **more: str) -> CitationRow:
    base = CitationRow(file="x/a.pdf", report_id="d1", context="footnote", footnote="1", citation_id=citation_id)
    return replace(base, status=status, **more)


def cited(truth: list[TrueCitation], rows: list[CitationRow]) -> Tally:
    output = Output(documents=(DocumentRow(file="x/a.pdf", state="done"),), reports=(REPORT,), citations=tuple(rows))
    return score_tables(output, [Truth("a", (), tuple(truth))]).total


def test_citations_are_compared_as_multisets() -> None:
    truth = [
        TrueCitation("footnote", "1", "1/A"),
        TrueCitation("footnote", "1", "1/A"),
        TrueCitation("body", "", "2/B"),
    ]
    assert cited(truth, [cite("1/A"), cite("1/A"), cite("2/B", context="body", footnote="")]).perfect
    short = cited(truth, [cite("1/A")])
    assert (short.precision, short.recall, short.silent) == (1.0, 1 / 3, 0)
    extra = cited(truth[:1], [cite("1/A", "review"), cite("1/A")])
    assert (extra.precision, extra.recall, extra.silent) == (0.5, 1.0, 0)


@pytest.mark.parametrize(
    "change", [{"date": "2023-01-01"}, {"footnote": "2"}, {"context": "table"}, {"citation_id": "9"}]
)
def test_a_wrong_citation_is_silent_when_published(change: dict[str, str]) -> None:
    truth = [TrueCitation("footnote", "1", "1/A")]
    wrong = replace(cite("1/A"), **change)
    assert cited(truth, [wrong]).silent == 1
    assert cited(truth, [replace(wrong, status="review")]).silent == 0


def test_nothing_cited_has_no_share() -> None:
    empty = cited([], [])
    assert (empty.precision, empty.recall, empty.perfect) == (None, None, True)


def noted(truth: list[TrueFootnote], rows: list[tuple[str, str, str, Status]]) -> Tally:
    notes = tuple(
        FootnoteRow(file="x/a.pdf", report_id="d1", footnote=mark, text=text, anchor_text=anchor, status=status)
        for mark, text, anchor, status in rows
    )
    output = Output(documents=(DocumentRow(file="x/a.pdf", state="done"),), reports=(REPORT,), footnotes=notes)
    return score_tables(output, [Truth("a", (), None, tuple(truth))]).total


def test_footnotes_want_mark_and_text_but_no_line_ends() -> None:
    truth = [TrueFootnote("1", "Kế hoạch số 1/KH-UBND"), TrueFootnote("2", "b"), TrueFootnote("3", "c")]
    total = noted(truth, [("1", "Kế hoạch ⏎ số 1/KH- UBND", "", "ok"), ("4", "b", "", "review")])
    assert (total.footnotes, total.footnotes_right, total.silent) == (3, 1, 0)
    assert (total.notes_precision, total.notes_recall, total.perfect) == (1 / 2, 1 / 3, False)


@pytest.mark.parametrize(
    ("mark", "text", "status", "silent"),
    [
        ("1", "Kế hoạch cải cách hành chinh", "ok", 0),
        ("1", "Quyết định của Thủ tướng", "ok", 1),
        ("2", "Kế hoạch cải cách hành chính", "ok", 1),
        ("2", "Kế hoạch cải cách hành chính", "review", 0),
    ],
)
def test_only_another_notes_number_or_text_is_silent(mark: str, text: str, status: Status, silent: int) -> None:
    assert noted([TrueFootnote("1", "Kế hoạch cải cách hành chính")], [(mark, text, "", status)]).silent == silent


def test_a_note_hung_on_a_wrong_sentence_is_silent_when_published() -> None:
    truth = [TrueFootnote("1", "b", "Thực hiện Kế hoạch")]
    right = noted(truth, [("1", "b", "Tỉnh thực hiện. Thực hiện ⏎ Kế hoạch.", "ok")])
    assert (right.anchors, right.anchors_right, right.silent, right.perfect) == (1, 1, 0, True)
    wrong = noted(truth, [("1", "b", "Câu sau.", "ok")])
    assert (wrong.footnotes_right, wrong.anchors_right, wrong.silent, wrong.perfect) == (1, 0, 1, False)
    assert noted(truth, [("1", "b", "Câu sau.", "review")]).silent == 0


def write_truth(folder: Path, value: str = "1") -> None:
    header = "org,org_level,area_id,period,template,code,member,occurrence,unit,value,value_text,status,note\n"
    (folder / "a.observations.csv").write_text(header + f"O,province,1@2008,p,t,A,,1,u,{value},{value},ok,\n")


def test_the_command_prints_and_tells_by_its_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_truth(tmp_path)
    document = DocumentRow(file="x/a.pdf", state="done")
    output = Output(documents=(document,), reports=(REPORT,), observations=(row("A", "ok", "1"),))
    write_output(tmp_path / "out", output)
    assert score.run(tmp_path / "out", tmp_path) == 0
    assert "total" in capsys.readouterr().out
    write_truth(tmp_path, "2")
    assert score.run(tmp_path / "out", tmp_path) == 1
    assert "a  value A: printed 2, given 1" in capsys.readouterr().out
    assert score.run(tmp_path / "out", tmp_path, as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["total"]["silent"] == 1
    assert score_output(tmp_path / "out", tmp_path).total.wrong == 1


def test_a_folder_without_truth_and_a_damaged_truth_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError):
        read_truths(tmp_path)
    write_truth(tmp_path, "x")
    with pytest.raises(UsageError, match="line 2"):
        read_truths(tmp_path)


def test_the_truth_of_the_corpus_can_be_read() -> None:
    corpus = Path(__file__).parent.parent / "corpus"
    truths = read_truths(corpus)
    assert {truth.stem for truth in truths} == {path.stem for path in corpus.glob("*.pdf")}
    assert all(truth.observations and truth.citations and truth.footnotes for truth in truths)


def test_an_output_that_says_the_truth_is_perfect(tmp_path: Path) -> None:
    truths = read_truths(Path(__file__).parent.parent / "corpus")
    reports: list[ReportRow] = []
    observations: list[ObservationRow] = []
    citations: list[CitationRow] = []
    footnotes: list[FootnoteRow] = []
    for number, truth in enumerate(truths):
        report_id, file = f"d{number:016x}", f"{truth.stem}.pdf"
        observations.extend(
                ObservationRow(
                    file=file, report_id=report_id, area_id=one.area_id, org=one.org, period=one.period,
                    template=one.template, code=one.code, unit=one.unit, value=one.value, status=one.status,
                )
                for one in truth.observations
            )  # fmt: skip
        first = truth.observations[0]
        reports.append(
            ReportRow(
                report_id=report_id, file=file, org=first.org, org_level=first.org_level, area_id=first.area_id,
                period=first.period, template=first.template,
            )
        )  # fmt: skip
        for no, cited_one in enumerate(truth.citations or (), start=1):
            base = CitationRow(file=file, report_id=report_id, cite_no=no, footnote=cited_one.footnote)
            told = {"context": cited_one.context, "citation_id": cited_one.citation_id, "date": cited_one.date}
            citations.append(replace(base, **told))
        for no, note in enumerate(truth.footnotes or (), start=1):
            footnotes.append(
                FootnoteRow(file=file, report_id=report_id, footnote_id=str(no), footnote=note.footnote, text=note.text)
            )
    documents = tuple(DocumentRow(file=report.file, state="done") for report in reports)
    output = Output(
        documents=documents,
        reports=tuple(reports),
        observations=tuple(observations),
        citations=tuple(citations),
        footnotes=tuple(footnotes),
    )
    write_output(tmp_path, output)
    corpus = Path(__file__).parent.parent / "corpus"
    assert score.run(tmp_path, corpus) == 0
    total = score_output(tmp_path, corpus).total
    assert total.perfect
    assert total.values == total.right == sum(len(truth.observations) for truth in truths)
