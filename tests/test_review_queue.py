"""The review queue: what is in it, in which order, and what decisions do to it."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from chitieu.correction.file import read
from chitieu.correction.place import default_path
from chitieu.errors import (
    CorrectionError,
    EvidenceChangedError,
    OutputUnreadableError,
    PatternError,
    ReviewRequestError,
    StaleDecisionError,
)
from chitieu.patterns.load import load_patterns
from chitieu.review.deciding import Asked, Undo, decide, postpone, read_entry, undo
from chitieu.review.deciding import Postpone as Off
from chitieu.review.index import FOLDER, NAME, SAMPLE
from chitieu.review.message import load_messages, say
from chitieu.review.queue import Filters
from chitieu.review.reasons import ReasonName, load_reasons
from reviewed_output import cells, change, copied, desk_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chitieu.correction.vocabulary import Verdict
    from chitieu.review.desk import Desk
    from chitieu.review.view import Row

REVIEW = Path(__file__).parents[1] / "extract" / "chitieu" / "review"
SCAN = "d7b807fb7dad9d6e7"
TOTAL = f"observation\t{SCAN}\tBM3.1.4\t\t1"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.fixture
def desk(out: Path) -> Iterator[Desk]:
    with desk_over(out) as one:
        yield one


def shown(desk: Desk, **filters: str) -> tuple[Row, ...]:
    return desk.listing(Filters(**filters), limit=10_000).rows  # pyright: ignore[reportArgumentType] any text


def say_of(desk: Desk, key: str, verdict: Verdict, **more: str) -> str:
    card = desk.card(key)
    given = {"seen": card.seen, "machine": card.machine_value, **more}
    return decide(desk, Asked(id=key, verdict=verdict, **given), "Người Soát").decision.decision_id


def test_every_open_row_is_in_the_queue_once_hardest_first(desk: Desk, out: Path) -> None:
    rows = shown(desk)
    assert len({row.id for row in rows}) == len(rows)
    counted = Counter(row.target for row in rows if row.reasons != ("sample",))
    assert counted["observation"] == sum(row["status"] in {"review", "missing"} for row in cells(out, "observations"))
    assert counted["unmapped"] == sum(row["reason"] != "layout" for row in cells(out, "unmapped"))
    assert counted["citation"] == sum(row["status"] == "review" for row in cells(out, "citations"))
    assert counted["footnote"] == sum(row["status"] == "review" for row in cells(out, "footnotes"))
    assert counted["finding"] == sum(row["severity"] != "info" for row in cells(out, "findings"))
    ranks = load_reasons().rank
    order = [ranks[row.reasons[0]] for row in rows]
    assert order == sorted(order)
    assert order[0] == ranks["missing"]


def test_a_doubtful_identity_comes_first_and_asks_once_for_a_whole_report(out: Path) -> None:
    def doubt(row: dict[str, str]) -> None:
        if row["report_id"] == SCAN:
            row["identity_source"] += ";unsure=period"

    def flag(row: dict[str, str]) -> None:
        if row["report_id"] == SCAN and row["status"] == "ok":
            row["status"], row["flags"] = "review", "identity_unsure"

    change(out, "reports", doubt)
    change(out, "observations", flag)
    with desk_over(out) as desk:
        first, *rest = shown(desk)
        assert (first.target, first.report_id, first.reasons) == ("report", SCAN, ("identity",))
        assert not [row for row in rest if "identity" in row.reasons]
        say_of(desk, first.id, "corrected", part="period", machine="2023-Q3", text="2023-N1")
        assert first.id not in {row.id for row in shown(desk)}
        (row,) = read(default_path(out)).standing()
        assert (row.target, row.code, row.machine_value, row.value) == ("report", "period", "2023-Q3", "2023-N1")


def test_filters_leave_what_they_name(desk: Desk) -> None:
    everything = shown(desk)
    for name in ("period", "form", "org", "area"):
        for choice in desk.choices()[name]:
            passing = shown(desk, **{name: choice.value})
            assert len(passing) == choice.open
            assert all((getattr(row, name) == choice.label) for row in passing)
    by_reason = Counter(row.reasons[0] for row in everything)
    counts = desk.queue.counts()
    assert counts.by_reason == by_reason
    assert counts.open == len(everything)
    assert {row.id for row in shown(desk, reason="missing")} == {
        row.id for row in everything if row.status == "missing"
    }


def test_the_sample_is_the_same_in_every_run(out: Path, tmp_path: Path) -> None:
    def sampled(sample: int) -> set[str]:
        with desk_over(out, sample=sample) as desk:
            return {row.id for row in shown(desk, reason="sample")}

    small, large = sampled(10), sampled(40)
    assert (len(small), len(large)) == (10, 40)
    assert small < large
    assert sampled(10) == small
    confident = [row for row in cells(out, "observations") if row["status"] == "ok" and row["value_text"]]
    assert len(sampled(10_000)) == len(confident)
    assert not list(tmp_path.glob("*.new"))


def test_a_decision_leaves_the_queue_and_undo_brings_it_back(desk: Desk, out: Path) -> None:
    before = desk.queue.counts()
    decision = say_of(desk, TOTAL, "corrected", text="1.896", note="=1+1")
    assert TOTAL not in {row.id for row in shown(desk)}
    (done,) = shown(desk, state="decided")
    assert (done.id, done.decision and done.decision.value) == (TOTAL, "1896")
    assert desk.queue.counts().open == before.open - 1
    assert desk.queue.counts().minutes < before.minutes
    undo(desk, Undo(decision), "Người Soát")
    assert desk.queue.counts() == before
    assert [row.verdict for row in read(default_path(out)).rows.values()] == ["corrected", ""]
    with pytest.raises(StaleDecisionError):
        undo(desk, Undo(decision), "Người Soát")


def test_a_stale_decision_is_refused_and_shown(desk: Desk, out: Path) -> None:
    card = desk.card(TOTAL)
    with desk_over(out) as other:
        say_of(other, TOTAL, "source_error")
    with pytest.raises(StaleDecisionError):
        decide(desk, Asked(TOTAL, "confirmed", card.seen, card.machine_value), "Hai")
    assert [row.verdict for row in read(default_path(out)).standing()] == ["source_error"]
    desk.refresh()
    fresh = desk.card(TOTAL)
    assert (fresh.row.state, fresh.history[-1].verdict) == ("decided", "source_error")
    decide(desk, Asked(TOTAL, "confirmed", fresh.seen, fresh.machine_value), "Hai")
    assert [row.verdict for row in read(default_path(out)).standing()] == ["confirmed"]


def test_a_decision_about_a_value_that_reads_otherwise_by_now_is_refused(desk: Desk, out: Path) -> None:
    card = desk.card(TOTAL)
    version = desk.version

    def misread(row: dict[str, str]) -> None:
        if row["report_id"] == SCAN and row["code"] == "BM3.1.4":
            row["value"] = row["value_text"] = "1962"

    change(out, "observations", misread)
    desk.refresh()
    assert desk.version != version
    with pytest.raises(StaleDecisionError):
        decide(desk, Asked(TOTAL, "confirmed", card.seen, card.machine_value), "Hai")
    assert desk.card(TOTAL).row.value == "1962"


def test_what_is_put_off_stays_so_when_the_page_is_opened_again(desk: Desk, out: Path) -> None:
    postpone(desk, Off(TOTAL, off=True))
    assert TOTAL not in {row.id for row in shown(desk)}
    with desk_over(out) as later:
        assert [row.id for row in shown(later, state="postponed")] == [TOTAL]
        postpone(later, Off(TOTAL, off=False))
        assert TOTAL in {row.id for row in shown(later)}
    assert not default_path(out).exists()


def test_an_earlier_verdict_in_the_tables_counts_as_decided(out: Path) -> None:
    def verdict(row: dict[str, str]) -> None:
        if row["report_id"] == SCAN and row["code"] == "BM3.1.4":
            row["status"], row["verdict"] = "ok", "confirmed"

    change(out, "observations", verdict)
    with desk_over(out) as desk:
        assert [row.id for row in shown(desk, state="decided")] == [TOTAL]


def test_typed_figures_are_read_as_the_report_prints_them(desk: Desk) -> None:
    share = next(row["code"] for row in cells(desk.out, "observations") if row["kind"] == "percent")
    percent = f"observation\t{SCAN}\t{share}\t\t1"
    read_as = [read_entry(desk, key, text) for key, text in ((TOTAL, "1.234"), (percent, "99,27"), (TOTAL, "1.234,5"))]
    assert [(one.value, one.doubts) for one in read_as] == [
        ("1234", ()), ("99.27", ()), ("1234.5", ("not_a_count",)),
    ]  # fmt: skip
    assert read_entry(desk, TOTAL, "").blank
    assert read_entry(desk, TOTAL, "12 nghìn tư").value == ""
    with pytest.raises(ReviewRequestError):
        say_of(desk, TOTAL, "corrected", text="mười")
    with pytest.raises(CorrectionError):
        say_of(desk, TOTAL, "approved")


def test_a_missing_row_shows_where_it_would_stand(desk: Desk) -> None:
    row = shown(desk, reason="missing")[0]
    card = desk.card(row.id)
    assert row.box is None
    assert card.near_page is not None
    assert len(card.near) == 2
    assert card.near[0][3] <= card.near[1][1] + 1


def test_an_unmapped_row_is_assigned_with_its_figure(desk: Desk, out: Path) -> None:
    row = next(row for row in shown(desk, reason="unmapped") if row.target == "unmapped")
    indicators = desk.indicators(row.report_id)
    assert [one.missing for one in indicators] == sorted((one.missing for one in indicators), reverse=True)
    say_of(desk, row.id, "wrong_code", new_code=indicators[0].code, text=row.printed)
    (decision,) = read(default_path(out)).standing()
    assert (decision.target, decision.new_code, decision.value) == ("unmapped", indicators[0].code, row.printed)


def test_a_citation_and_a_footnote_are_decided(desk: Desk, out: Path) -> None:
    cite = next(row for row in shown(desk, reason="citation") if row.target == "citation")
    note = next(row for row in shown(desk, reason="citation") if row.target == "footnote")
    card = desk.card(cite.id)
    assert card.cited is not None
    assert card.cited.citation_key.startswith(card.cited.citation_id)
    say_of(desk, cite.id, "corrected", new_code="1136/QĐ-UBND", day="2023-10-26")
    say_of(desk, note.id, "confirmed")
    one, other = read(default_path(out)).standing()
    assert (one.target, one.new_code, one.value) == ("citation", "1136/QĐ-UBND", "2023-10-26")
    assert (other.target, other.verdict) == ("footnote", "confirmed")


def test_a_finding_shows_the_values_it_compares(desk: Desk) -> None:
    finding = next(row for row in shown(desk) if row.target == "finding" and row.rule == "sum")
    card = desk.card(finding.id)
    assert [point.code for point in card.series] == ["BM3.1.4", "BM3.1.4.1", "BM3.1.4.2", "BM3.1.4.3"]
    assert (card.findings[0].expected, card.findings[0].found) == ("1896", "1902")
    say_of(desk, finding.id, "source_error")
    assert desk.card(finding.id).row.state == "decided"


def test_a_series_is_one_indicator_of_one_organisation_in_order(desk: Desk) -> None:
    series = desk.series(TOTAL)
    ends = [desk.snapshot.report(desk.places.report_of(point.report_id)).period_end for point in series]
    assert ends == sorted(ends)
    assert {point.code for point in series} == {"BM3.1.4"}
    assert [point.id for point in series if point.current] == [TOTAL]
    assert {desk.places.report_of(point.report_id) for point in series} == {
        number
        for number, report in enumerate(desk.snapshot.index.reports)
        if report.org == desk.snapshot.index.reports[desk.places.report_of(SCAN)].org
    }


def test_choosing_a_box_of_a_page_opens_its_value(desk: Desk) -> None:
    row = desk.card(TOTAL).row
    assert row.page is not None
    view = desk.page(row.doc, row.page)
    assert TOTAL in {mark.id for mark in view.marks}
    assert (round(view.width), round(view.height)) == (595, 842)
    for mark in view.marks:
        card = desk.card(mark.id)
        assert (card.row.page, card.row.box) == (row.page, mark.box)
    assert {mark.state for mark in view.marks} == {"", "open"}


def test_the_index_is_kept_and_made_anew_when_a_table_changes(out: Path) -> None:
    with desk_over(out) as desk:
        rows = shown(desk)
    place = out / FOLDER / NAME
    made = place.stat().st_mtime_ns
    with desk_over(out) as desk:
        assert shown(desk) == rows
    assert place.stat().st_mtime_ns == made
    os.utime(out / "observations.csv", ns=(1, 1))
    with desk_over(out) as desk:
        assert shown(desk) == rows
    assert place.stat().st_mtime_ns > made
    place.write_bytes(b"torn")
    with desk_over(out) as desk:
        assert shown(desk) == rows


def test_evidence_that_is_gone_or_another_file_proves_nothing(out: Path, tmp_path: Path) -> None:
    with desk_over(out) as desk:
        doc = desk.card(TOTAL).row.doc
        name = desk.snapshot.of_doc[doc].file
        other = tmp_path / name
        for content, match in ((None, "--archive"), (b"%PDF-1.4 another", "extract the archive again")):
            if content:
                other.write_bytes(content)
            object.__setattr__(desk, "sources", type(desk.sources)({name: other}, desk.sources.doubts))
            with pytest.raises(EvidenceChangedError, match=match):
                desk.picture(doc, 15)
        with pytest.raises(ReviewRequestError):
            desk.picture("d0000000000000000", 1)
        with pytest.raises(ReviewRequestError):
            desk.page(doc, 999)


@pytest.mark.parametrize(
    "key", ["", "observation", "observation\td0\tX\t\t1", f"observation\t{SCAN}\tBM9\t\t1", "x\ty"]
)
def test_what_the_output_does_not_hold_is_told(desk: Desk, key: str) -> None:
    with pytest.raises(ReviewRequestError):
        desk.card(key)


def test_a_folder_that_is_no_output_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputUnreadableError, match="chitieu wrote"), desk_over(tmp_path / "out"):
        pass


def test_every_reason_is_known_and_every_flag_is_a_doubt() -> None:
    reasons = load_reasons()
    doubts = {flag.flag for flag in load_patterns().flags if flag.kind == "doubt"}
    assert set(reasons.by_flag) <= doubts
    assert reasons.in_order(get_args(ReasonName))[0] == "identity"
    assert reasons.of_flags(["unit_unknown", "zero_padded"], frozenset(doubts)) == {"reading"}
    assert SAMPLE >= 60  # of 60 right ones, at most 5 % of all are wrong (95 % sure)


def test_the_catalogue_of_messages_is_complete_and_used() -> None:
    messages = load_messages()
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (REVIEW / "static").iterdir() if path.suffix != ".svg"
    )
    asked = set(re.findall(r"\bt\(\s*\"([a-z_.A-Z0-9]+)\"", code)) | set(
        re.findall(r'data-t(?:-label)?="([^"]+)"', code)
    )
    asked |= {key for key in re.findall(r'"([a-z]+\.[a-z_0-9]+)"', code) if key.split(".")[0] in _sections()}
    assert not asked - set(messages)
    command = (REVIEW.parent / "command" / "review.py").read_text(encoding="utf-8")
    asked |= set(re.findall(r"say\([\"']([^\"']+)", command))
    made = [re.escape(stem) for stem in re.findall(r"t\(`([a-z]+\.[a-z_]*)\$\{", code)]
    made += [re.escape(stem) for stem in re.findall(r"`([a-z]+\.[a-z_]*)\$\{", code)]
    unused = {key for key in messages if key not in asked and not any(re.match(stem, key) for stem in made)}
    assert not unused
    for reason in get_args(ReasonName):
        assert f"reason.{reason}" in messages
    assert say("command.queue", "vi", open=3, minutes=1) == "3 mục chờ duyệt, khoảng 1 phút"


def _sections() -> set[str]:
    return {key.split(".")[0] for key in load_messages()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[a]\nb = { vi = 'x' }", "en"),
        ("[a]\nb = { vi = 'x', en = '' }", "a.b"),
        ("[a]\nb = { vi = '{n}', en = 'n' }", "slots"),
        ("[a]\nb = { vi = 'x', en = 'y', fr = 'z' }", "fr"),
    ],
)
def test_a_faulty_catalogue_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "messages.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PatternError, match=told):
        load_messages(path)
