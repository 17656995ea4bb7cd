"""Decisions hold over new readings: kept, agreed with, in conflict or orphaned; nothing is dropped, nothing guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from chitieu.contract.rows import DocumentResult, FindingRow, NarrativeRow, UnmappedRow
from chitieu.correction.decision import about, fault_of, taken_back, with_id
from chitieu.correction.evidence import same_subject
from chitieu.correction.replay import by_document, replay
from chitieu.correction.standing import token_of
from decided_report import (
    COUNTS,
    FIGURES,
    PATTERNS,
    REPORT,
    citation,
    document,
    footnote,
    observation,
    said,
    stray,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from chitieu.contract.rows import CorrectionRow, ObservationRow
    from chitieu.correction.vocabulary import Verdict

COUNT = next(n for n, one in enumerate(FIGURES) if one.kind == "count")


def run(result: DocumentResult, *decisions: CorrectionRow) -> tuple[DocumentResult, tuple[FindingRow, ...]]:
    return replay(result, by_document(decisions).get(REPORT, ()), PATTERNS)


def row_of(result: DocumentResult, number: int) -> ObservationRow:
    return next(row for row in result.observations if row.code == FIGURES[number].code and row.occurrence == 1)


def printed(result: DocumentResult) -> int:
    """Count the rows of law 1 that are not headings."""
    return sum(1 for row in result.observations if row.status != "missing") + len(result.unmapped)


@pytest.mark.parametrize(
    ("verdict", "given_value", "value", "status", "source"),
    [
        ("confirmed", "", "61", "ok", "ocr"),
        ("corrected", "67.50", "67.50", "ok", "corrected"),
        ("source_error", "", "61", "ok", "ocr"),
        ("source_error", "67", "67", "ok", "corrected"),
        ("blank", "", None, "blank", "corrected"),
        ("unreadable", "", None, "review", "corrected"),
    ],
)
def test_each_verdict_does_what_the_contract_says(
    verdict: Verdict, given_value: str, value: str | None, status: str, source: str
) -> None:
    machine = observation(0, "61", status="review", flags="low_confidence;mark_removed", source="ocr", confidence=0.4)
    result, findings = run(document((machine,)), said(machine, verdict, value=given_value))
    row = row_of(result, 0)
    assert (row.value, row.status, row.source) == (None if value is None else Decimal(value), status, source)
    assert (row.verdict, row.value_machine, row.code_machine) == (verdict, Decimal(61), "")
    assert str(row.value) == str(value)
    assert row.flags == ("unreadable;mark_removed" if verdict == "unreadable" else "mark_removed")
    assert findings == ()


def test_a_dash_that_was_confirmed_is_blank_and_a_gap_that_was_confirmed_is_missing() -> None:
    dash = observation(0, "-", status="review", flags="code_unsure;blank_mark")
    result = document((dash,))
    result, findings = run(result, said(dash, "confirmed"), said(row_of(result, 1), "confirmed"))
    assert (row_of(result, 0).status, row_of(result, 0).flags) == ("blank", "blank_mark")
    assert (row_of(result, 1).status, row_of(result, 1).verdict) == ("missing", "confirmed")
    assert findings == ()


def test_a_missing_figure_that_a_person_found_counts() -> None:
    result = document((observation(0),))
    decision = structs.replace(
        said(row_of(result, 1), "corrected", value="12"), page=3, x0=1.0, top=2.0, x1=9.0, bottom=9
    )
    result, findings = run(result, decision)
    row = row_of(result, 1)
    assert (row.value, row.status, row.source, row.page) == (Decimal(12), "ok", "corrected", 3)
    assert findings == ()


def test_doubts_about_the_whole_report_outlast_a_look_at_one_cell() -> None:
    machine = observation(0, "61", status="review", flags="identity_unsure;low_confidence")
    result, _ = run(document((machine,)), said(machine, "confirmed"))
    assert (row_of(result, 0).status, row_of(result, 0).flags) == ("review", "identity_unsure")


def moved(row: ObservationRow, by: float, text: str) -> ObservationRow:
    """Return the same cell as another engine sees it."""
    assert row.x0 is not None
    assert row.top is not None
    assert row.bottom is not None
    return structs.replace(row, x0=row.x0 + by, top=row.top - by / 2, bottom=row.bottom + by / 3, value_text=text)


def test_a_new_engine_that_reads_the_same_changes_nothing() -> None:
    """Boxes move by some points, the text gains a blank; 61 becomes 61.0: the values are what they were."""
    first = [observation(n, "61", source="ocr") for n in range(4)]
    decisions = [
        said(first[0], "confirmed"), said(first[1], "corrected", value="67"), said(first[2], "blank"),
        said(first[3], "wrong_code", new_code=FIGURES[9].code, value="61"),
    ]  # fmt: skip
    before, _ = run(document(tuple(first)), *decisions)
    again = [structs.replace(moved(row, 6, "6 1"), value=Decimal("61.0")) for row in first]
    after, findings = run(document(tuple(again)), *decisions)
    assert findings == ()
    told = [(r.code, r.value, r.status, r.verdict, r.flags) for r in before.observations]
    assert [(r.code, r.value, r.status, r.verdict, r.flags) for r in after.observations] == told


def test_a_machine_that_comes_to_agree_is_noted() -> None:
    decision = said(observation(0, "61"), "corrected", value="67")
    result, findings = run(document((observation(0, "67", source="ocr"),)), decision)
    row = row_of(result, 0)
    assert (row.status, row.verdict, row.flags, row.source) == ("ok", "corrected", "machine_agrees", "ocr")
    assert findings == ()


@pytest.mark.parametrize(("verdict", "value"), [("confirmed", ""), ("corrected", "67")])
def test_a_machine_that_reads_something_else_is_a_conflict(verdict: Verdict, value: str) -> None:
    decision = said(observation(0, "61"), verdict, value=value)
    result, (finding,) = run(document((observation(0, "64"),)), decision)
    row = row_of(result, 0)
    assert (row.value, row.value_machine) == (Decimal(value or "61"), Decimal(64))
    assert (row.status, row.verdict, row.flags) == ("review", verdict, "decision_conflict")
    assert (finding.rule, finding.codes, finding.page) == ("decision_conflict", row.code, 9)
    assert "64" in finding.message


def test_a_cell_that_is_gone_leaves_an_orphan() -> None:
    """The row moved to another page, say: nothing says that it is the same figure."""
    decision = said(observation(0, "61"), "corrected", value="67")
    result, (finding,) = run(document((observation(0, "61", page=10),)), decision)
    assert row_of(result, 0).verdict == ""
    assert (finding.rule, finding.page, finding.report_id) == ("decision_orphan", 9, REPORT)
    lost = DocumentResult(result.document)
    _, (finding,) = run(lost, decision)
    assert (finding.rule, finding.report_id) == ("decision_orphan", "")


def test_two_people_who_differ_settle_nothing() -> None:
    machine = observation(0, "61")
    apart = [said(machine, "corrected", value="67"), said(machine, "corrected", value="87", by="Minh")]
    result, (finding,) = run(document((machine,)), *apart)
    row = row_of(result, 0)
    assert (row.value, row.status, row.verdict, row.flags) == (Decimal(61), "review", "", "decision_conflict")
    assert "Lan" in finding.message
    assert "Minh" in finding.message
    together = said(machine, "corrected", value="67", by="Minh")
    result, findings = run(document((machine,)), apart[0], together)
    assert (row_of(result, 0).value, findings) == (Decimal(67), ())
    settled = said(machine, "corrected", value="87", undoes=token_of(apart))
    result, findings = run(document((machine,)), *apart, settled)
    assert (row_of(result, 0).value, findings) == (Decimal(87), ())


def test_a_wrong_code_moves_the_row_and_its_old_place_is_missing() -> None:
    start, end = (FIGURES.index(COUNTS[n]) for n in (0, 1))
    machine = observation(start, "61")
    before = document((machine,))
    result, findings = run(before, said(machine, "wrong_code", new_code=COUNTS[1].code))
    row = row_of(result, end)
    assert (row.value, row.status, row.verdict) == (Decimal(61), "ok", "wrong_code")
    assert (row.code_machine, row.label, row.source) == (COUNTS[0].code, COUNTS[1].label, "text")
    assert row_of(result, start).status == "missing"
    assert printed(result) == printed(before)
    assert len(result.observations) == len(before.observations)
    assert findings == ()


def test_two_rows_change_places() -> None:
    start, end = (FIGURES.index(COUNTS[n]) for n in (0, 1))
    rows = observation(start, "61"), observation(end, "62")
    swap = [said(rows[0], "wrong_code", new_code=rows[1].code), said(rows[1], "wrong_code", new_code=rows[0].code)]
    result, findings = run(document(rows), *swap)
    assert [row_of(result, n).value for n in (start, end)] == [Decimal(62), Decimal(61)]
    assert {row.occurrence for row in result.observations} == {1}
    assert findings == ()


def test_a_row_moved_onto_another_puts_the_other_in_doubt() -> None:
    start, end = (FIGURES.index(COUNTS[n]) for n in (0, 1))
    rows = observation(start, "61"), observation(end, "62")
    result, _ = run(document(rows), said(rows[0], "wrong_code", new_code=rows[1].code))
    twice = [(r.value, r.occurrence, r.status, r.flags) for r in result.observations if r.code == rows[1].code]
    assert twice == [(Decimal(62), 1, "review", "printed_twice"), (Decimal(61), 2, "ok", "")]


def test_a_figure_in_another_unit_has_to_be_given_anew() -> None:
    start = FIGURES.index(COUNTS[0])
    percent = next(one for one in FIGURES if one.kind == "percent")
    machine = observation(start, "61")
    result, (finding,) = run(document((machine,)), said(machine, "wrong_code", new_code=percent.code))
    assert (row_of(result, start).status, finding.rule) == ("review", "decision_conflict")
    result, findings = run(document((machine,)), said(machine, "wrong_code", new_code=percent.code, value="61.5"))
    assert (row_of(result, FIGURES.index(percent)).value, findings) == (Decimal("61.5"), ())


def test_a_row_that_is_no_indicator_goes_to_the_unmapped_and_back() -> None:
    machine = observation(0, "61")
    before = document((machine,))
    result, findings = run(before, said(machine, "wrong_code"))
    (row,) = result.unmapped
    assert (row.reason, row.verdict, row.value_text, row.alt_code) == ("reviewer", "wrong_code", "61", machine.code)
    assert row_of(result, 0).status == "missing"
    assert (printed(result), findings) == (printed(before), ())
    undone = said(machine, "wrong_code")
    result, _ = run(before, undone, with_id(structs.replace(taken_back(undone, "Lan"), undoes=undone.decision_id)))
    assert result == before


def test_a_row_that_is_assigned_becomes_an_observation() -> None:
    rows = stray(1), stray(2)
    before = document((observation(0),), rows)
    result, findings = run(
        before, said(rows[0], "wrong_code", new_code=FIGURES[5].code, value="80"), said(rows[1], "confirmed")
    )
    row = row_of(result, 5)
    assert (row.value, row.status, row.verdict, row.source) == (Decimal(80), "ok", "wrong_code", "corrected")
    assert (row.code_machine, row.value_text, row.label_text, row.file) == ("", "80", "Dòng lạ 1", rows[0].file)
    (left,) = result.unmapped
    assert (left.row, left.verdict) == (2, "confirmed")
    assert (printed(result), findings) == (printed(before), ())


def test_a_decision_about_a_decided_row_is_about_what_the_machine_read() -> None:
    """The next decision follows the first, over tables that have the first in them."""
    start = FIGURES.index(COUNTS[0])
    rows = observation(start, "61"), observation(FIGURES.index(COUNTS[1]), "62")
    first = [
        said(rows[0], "wrong_code", new_code=rows[1].code), said(rows[1], "corrected", value="63"),
        said(stray(1), "wrong_code", new_code=FIGURES[9].code, value="80"), said(citation(1, "12/QĐ-UBND"), "blank"),
    ]  # fmt: skip
    done, _ = run(document(rows, (stray(1),), (citation(1, "12/QĐ-UBND"),)), *first)
    decided_rows = [row for row in (*done.observations, *done.citations) if row.verdict]
    anew = {(d.target, d.code, d.machine_value, d.evidence): d for row in decided_rows for d in [about(row)]}
    assert set(anew) == {(d.target, d.code, d.machine_value, d.evidence) for d in first}
    for one in first:
        assert same_subject(one, anew[one.target, one.code, one.machine_value, one.evidence])


def test_a_row_assigned_to_what_no_template_has_keeps_the_word() -> None:
    result, (finding,) = run(document((), (stray(1),)), said(stray(1), "wrong_code", new_code="ZZ9", value="80"))
    assert (result.unmapped[0].verdict, result.unmapped[0].assigned_code) == ("wrong_code", "ZZ9")
    assert finding.rule == "decision_conflict"


def test_a_machine_that_learns_to_map_the_row_agrees_or_differs() -> None:
    assigned = said(stray(1), "wrong_code", new_code=FIGURES[5].code, value="80")
    cell = {"page": 20, "x0": 430.0, "top": 80.0, "x1": 500.0, "bottom": 99.0}
    result, findings = run(document((observation(5, "80", **cell),)), assigned)
    assert (row_of(result, 5).flags, row_of(result, 5).status, findings) == ("machine_agrees", "ok", ())
    result, (finding,) = run(document((observation(5, "30", **cell),)), assigned)
    assert (row_of(result, 5).value, row_of(result, 5).status) == (Decimal(80), "review")
    assert finding.rule == "decision_conflict"
    none = said(stray(1), "confirmed")
    result, (finding,) = run(document((observation(5, "80", **cell),)), none)
    assert (row_of(result, 5).value, row_of(result, 5).status) == (Decimal(80), "review")


def test_citations_are_corrected_with_number_day_and_key() -> None:
    rows = citation(1, "1136/QĐ-UBND"), citation(2, "7/KH-UBND", line=1), citation(3, "9/QĐ-TTg", line=2)
    decision = said(rows[0], "corrected", new_code="1138/QĐ-UBND", value="2023-10-25")
    result, findings = run(document((), (), rows), decision, said(rows[1], "blank"), said(rows[2], "unreadable"))
    one, two, three = result.citations
    assert (one.citation_id, one.date, one.number, one.symbol) == ("1138/QĐ-UBND", "2023-10-25", "1138", "QĐ-UBND")
    assert one.citation_key.startswith("1138/QĐ-UBND|2023|")
    assert (one.status, one.verdict, one.citation_id_machine, one.date_machine) == (
        "ok", "corrected", "1136/QĐ-UBND", "2023-10-26",
    )  # fmt: skip
    assert (two.status, two.citation_id, two.citation_id_machine) == ("blank", "", "7/KH-UBND")
    assert (three.status, three.flags) == ("review", "unreadable")
    assert findings == ()


def test_citations_that_share_their_lines_are_told_apart() -> None:
    """A new engine finds one more in front: numbers shift, the print tells which is which."""
    first = citation(1, "12/QĐ-UBND"), citation(2, "13/QĐ-UBND")
    decisions = said(first[0], "confirmed"), said(first[1], "corrected", new_code="14/QĐ-UBND", value="2023-10-26")
    again = citation(1, "11/QĐ-UBND"), citation(2, "12/QĐ-UBND"), citation(3, "13/QĐ-UBND")
    result, findings = run(document((), (), again), *decisions)
    assert [(c.citation_id, c.verdict) for c in result.citations] == [
        ("11/QĐ-UBND", ""), ("12/QĐ-UBND", "confirmed"), ("14/QĐ-UBND", "corrected"),
    ]  # fmt: skip
    assert findings == ()
    changed = citation(1, "12/QĐ-UBND"), citation(2, "18/QĐ-UBND")
    result, (finding,) = run(document((), (), changed), *decisions)
    assert [(c.citation_id, c.status) for c in result.citations] == [("12/QĐ-UBND", "ok"), ("14/QĐ-UBND", "review")]
    assert finding.rule == "decision_conflict"


def test_a_footnote_that_was_looked_at_is_sure() -> None:
    result, findings = run(document(footnotes=(footnote(1), footnote(2))), said(footnote(1), "confirmed"))
    assert [(n.status, n.flags, n.verdict) for n in result.footnotes] == [
        ("ok", "", "confirmed"), ("review", "note_order_unsure", ""),
    ]  # fmt: skip
    assert findings == ()


def summed() -> tuple[DocumentResult, list[ObservationRow]]:
    """Return a scanned sum of which the machine misread a term: every cell of it is under review."""
    total = next(one for one in FIGURES if "+" in one.formula and one.kind == "count")
    codes = [total.code, *(one.code for one in FIGURES if one.form == total.form and one.item in total.terms)]
    numbers = [next(n for n, one in enumerate(FIGURES) if one.code == code) for code in codes]
    printed = 20 * (len(codes) - 2) + 21
    values = [str(printed), *["20"] * (len(codes) - 2), "27"]
    rows = [
        observation(n, value, status="review", flags="rule_failed", checks="sum:fail", source="ocr", confidence=0.6)
        for n, value in zip(numbers, values, strict=True)
    ]
    finding = FindingRow(
        scope="report", rule="sum", severity="warning", report_id=REPORT, page=9, codes=";".join(codes),
        expected=str(printed + 6), found=str(printed), message=f"{codes[0]}: sum expects {printed + 6}",
    )  # fmt: skip
    return structs.replace(document(tuple(rows)), findings=(finding,)), rows


def test_a_sum_that_holds_once_a_slip_is_corrected_leaves_no_doubt_and_no_finding() -> None:
    before, rows = summed()
    result, findings = run(before, said(rows[-1], "corrected", value="21"))
    mine = {row.code: row for row in result.observations if row.code in {one.code for one in rows}}
    assert {(row.status, row.flags, row.checks.split(";")[0]) for row in mine.values()} == {("ok", "", "sum:ok")}
    assert (result.findings, findings) == ((), ())


def test_a_sum_that_a_decision_breaks_is_a_finding() -> None:
    before, rows = summed()
    holds = structs.replace(before, findings=())
    right = [structs.replace(row, status="ok", flags="", checks="sum:ok") for row in rows]
    right[-1] = structs.replace(right[-1], value=Decimal(21), value_text="21")
    others = [row for row in holds.observations if row.code not in {one.code for one in rows}]
    holds = structs.replace(holds, observations=(*right, *others))
    result, _ = run(holds, said(right[-1], "corrected", value="22"))
    (finding,) = result.findings
    printed = rows[0].value or Decimal(0)
    assert (finding.rule, finding.expected, finding.found) == ("sum", str(printed + 1), str(printed))
    doubted = {row.code for row in result.observations if row.flags == "rule_failed"}
    assert doubted == {row.code for row in right[:-1]}


def test_a_source_error_keeps_its_finding() -> None:
    before, rows = summed()
    result, _ = run(before, *(said(row, "source_error") for row in rows))
    assert result.findings == before.findings
    assert {row.checks for row in result.observations if row.verdict} == {"sum:fail"}


def test_the_running_text_is_compared_with_what_was_decided() -> None:
    row = observation(COUNT, "61", checks="narrative:fail")
    text = NarrativeRow(report_id=REPORT, page=2, value=Decimal(67), code=row.code, agrees="no")
    finding = FindingRow(scope="report", rule="narrative", report_id=REPORT, codes=row.code, found="67")
    before = structs.replace(document((row,)), narrative=(text,), findings=(finding,))
    result, _ = run(before, said(row, "corrected", value="67"))
    assert (result.narrative[0].agrees, result.findings) == ("yes", ())
    assert "narrative:ok" in row_of(result, COUNT).checks
    result, _ = run(before, said(row, "corrected", value="62"))
    assert (result.narrative[0].agrees, result.findings) == ("no", (finding,))


verdicts = cast(
    "st.SearchStrategy[Verdict]",
    st.sampled_from(["confirmed", "corrected", "source_error", "blank", "unreadable", "wrong_code"]),
)
values = st.sampled_from(["61", "62", "-", "", "6l"])


@st.composite
def reports(draw: st.DrawFn) -> DocumentResult:
    """Draw a report of eight indicators or fewer, with rows that no indicator claims."""
    numbers = draw(st.sets(st.integers(0, 7), max_size=8))
    rows = tuple(observation(n, draw(values)) for n in sorted(numbers))
    strays = tuple(stray(n, draw(values)) for n in range(draw(st.integers(0, 2))))
    return document(rows, strays, (citation(1, "12/QĐ-UBND"), citation(2, "13/QĐ-UBND")))


@st.composite
def decisions_about(draw: st.DrawFn, result: DocumentResult) -> list[CorrectionRow]:
    """Draw decisions about rows of a report, at most one each."""
    found: list[CorrectionRow] = []
    for row in (*result.observations[:10], *result.unmapped):
        if not draw(st.booleans()):
            continue
        verdict = draw(verdicts)
        code = draw(st.sampled_from([*(one.code for one in FIGURES[:9]), ""])) if verdict == "wrong_code" else ""
        value = draw(st.sampled_from(["61", "70"])) if verdict in {"corrected", "wrong_code"} else ""
        if isinstance(row, UnmappedRow):
            verdict, value = ("wrong_code", value or "5") if code else ("confirmed", "")
        decision = said(row, verdict, value=value, new_code=code)
        if not fault_of(decision):
            found.append(decision)
    found += [said(c, "corrected", new_code="15/QĐ-UBND", value="") for c in result.citations if draw(st.booleans())]
    return found


few = settings(max_examples=60, deadline=None)
both = reports().flatmap(lambda result: st.tuples(st.just(result), decisions_about(result)))


@given(both, st.randoms())
@few
def test_order_changes_nothing_and_twice_is_once(
    drawn: tuple[DocumentResult, list[CorrectionRow]],
    dice: Random,
) -> None:
    result, decisions = drawn
    once, findings = run(result, *decisions)
    shuffled = list(decisions)
    dice.shuffle(shuffled)
    assert run(result, *shuffled) == (once, findings)
    assert run(once, *decisions)[0] == once


@given(both)
@few
def test_no_row_and_no_decision_is_lost(drawn: tuple[DocumentResult, list[CorrectionRow]]) -> None:
    result, decisions = drawn
    done, findings = run(result, *decisions)
    found_by_hand = sum(1 for d in decisions if d.machine_value == "(missing)" and d.verdict != "confirmed")
    assert printed(result) <= printed(done) <= printed(result) + found_by_hand
    keys = [(r.report_id, r.code, r.member, r.occurrence) for r in done.observations]
    assert len(set(keys)) == len(keys)
    assert {r.code for r in done.observations} == {one.code for one in FIGURES}
    kinds = {flag.flag: flag.kind for flag in PATTERNS.flags}
    for row in done.observations:
        assert any(kinds[f] == "doubt" for f in row.flags.split(";") if f) == (row.status == "review")
        assert row.status != "ok" or row.value is not None
    shown = sum(1 for row in (*done.observations, *done.unmapped, *done.citations) if row.verdict)
    assert shown + len(findings) >= len(decisions)


@given(both, st.data())
@few
def test_taking_back_restores_the_machines_rows(
    drawn: tuple[DocumentResult, list[CorrectionRow]], data: st.DataObject
) -> None:
    result, decisions = drawn
    back = [d for d in decisions if data.draw(st.booleans())]
    undone = [with_id(structs.replace(taken_back(d, "Minh"), undoes=d.decision_id)) for d in back]
    kept = [d for d in decisions if d not in back]
    assert run(result, *decisions, *undone) == run(result, *kept)
    everything = [with_id(structs.replace(taken_back(d, "Minh"), undoes=d.decision_id)) for d in decisions]
    assert run(result, *decisions, *everything) == (result, ())


def plainly(result: DocumentResult, decisions: Sequence[CorrectionRow]) -> dict[str, tuple[object, ...]]:
    """Return what verdicts on values lead to, the slow and obvious way: exact code, one after the other."""
    told: dict[str, tuple[object, ...]] = {}
    for row in result.observations:
        told[row.code] = (row.value, row.status, row.verdict)
        for d in decisions:
            if d.code != row.code:
                continue
            if d.verdict == "corrected" or (d.verdict == "source_error" and d.value):
                told[row.code] = (Decimal(d.value), "ok", d.verdict)
            elif d.verdict == "blank":
                told[row.code] = (None, "blank", "blank")
            elif d.verdict == "unreadable":
                told[row.code] = (None, "review", "unreadable")
            elif row.value is not None:
                told[row.code] = (row.value, "ok", d.verdict)
            else:
                told[row.code] = (None, row.status, d.verdict)
    return told


@given(both)
@few
def test_verdicts_on_values_lead_to_what_is_obvious(drawn: tuple[DocumentResult, list[CorrectionRow]]) -> None:
    result, decisions = drawn
    plain = [d for d in decisions if d.target == "observation" and d.verdict != "wrong_code"]
    done, findings = run(result, *plain)
    assert {r.code: (r.value, r.status, r.verdict) for r in done.observations} == plainly(result, plain)
    assert findings == ()
