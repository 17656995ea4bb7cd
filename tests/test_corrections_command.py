"""``chitieu corrections`` over an output: listed, mailed, merged, signed; and what an approval covers."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from chitieu.cli import main
from chitieu.contract.output import Output, Run
from chitieu.contract.rows import FindingRow
from chitieu.contract.table import CORRECTIONS
from chitieu.contract.write import write_output, write_table
from chitieu.correction.approval import approval, approve, judge
from chitieu.correction.decision import with_id
from chitieu.correction.doubt import open_doubts
from chitieu.correction.file import append, read
from chitieu.correction.vocabulary import IDENTITY_FIELDS, TARGETS, VERDICTS
from chitieu.errors import CorrectionError
from decided_report import FIGURES, REPORT, citation, document, footnote, observation, said, stray

RULE = FindingRow(
    finding_id="f0123456789ab", scope="report", rule="sum", severity="warning", report_id=REPORT, page=9, codes="X;Y",
    expected="3", found="4", message="X: sum expects 3",
)  # fmt: skip


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an output with two doubtful figures, a stray row, a citation and a note that are not sure, a finding."""
    doubtful = [observation(n, "61", status="review", flags="low_confidence", source="ocr") for n in range(2)]
    sure = [observation(n, "5") for n in range(2, len(FIGURES))]
    cited = structs.replace(citation(1, "12/QĐ-UBND"), status="review", flags="low_confidence")
    result = document((*doubtful, *sure), (stray(1),), (cited,), (footnote(1),))
    folder = tmp_path / "tables"
    output = Output(
        documents=(result.document,), reports=result.reports, observations=result.observations,
        citations=result.citations, footnotes=result.footnotes, unmapped=result.unmapped, findings=(RULE,),
        run=Run(program="0"),
    )  # fmt: skip
    write_output(folder, output)
    return folder


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_list_counts_what_holds_and_what_does_not(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = out.parent / "corrections.csv"
    append(path, said(observation(0, "61"), "confirmed"))
    append(path, said(observation(2, "7"), "confirmed"))
    append(path, said(observation(3, "5", page=25), "confirmed", by="Minh"))
    assert main(["corrections", "list", str(out), "--json"]) == 0
    listing = msgspec.json.decode(told(capsys))
    assert (listing["decisions"], listing["in_force"], listing["by_reviewer"]) == (3, 3, {"Lan": 2, "Minh": 1})
    assert [one["code"] for one in listing["conflicts"]] == [FIGURES[2].code]
    assert [one["page"] for one in listing["orphans"]] == [25]
    assert listing["open_rows"] == 6
    assert listing["behind"] == [REPORT]
    assert main(["corrections", "list", str(out)]) == 0
    assert "run chitieu extract again" in told(capsys)


def test_a_mailed_file_is_applied_once(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mailed = tmp_path / "mail" / "corrections.csv"
    append(mailed, said(observation(0, "61"), "confirmed"))
    append(mailed, said(observation(1, "61"), "corrected", value="67"))
    for line in ("2 decisions saved", "0 decisions saved"):
        assert main(["corrections", "apply", str(mailed), str(out)]) == 0
        assert line in told(capsys)
    assert read(out.parent / "corrections.csv").rows == read(mailed).rows


def test_a_file_written_by_hand_with_semicolons_gets_ids(out: Path, tmp_path: Path) -> None:
    mailed, own = tmp_path / "hand.csv", out.parent / "corrections.csv"
    draft = structs.replace(said(observation(0, "61"), "confirmed"), decision_id="")
    write_table(mailed, CORRECTIONS, [draft])
    mailed.write_text("\ufeff" + mailed.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert main(["corrections", "apply", str(mailed), str(out)]) == 0
    before = own.read_bytes()
    assert len(read(own).rows) == 1
    assert main(["corrections", "apply", str(mailed), str(out)]) == 0
    assert own.read_bytes() == before


def test_lines_that_are_no_decisions_are_refused_by_number(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mailed = tmp_path / "hand.csv"
    append(mailed, said(observation(0, "61"), "confirmed"))
    text = mailed.read_text(encoding="utf-8")
    mailed.write_text(text + 'torn,"\n' + text.splitlines()[1].replace("Lan", "Minh") + "\n", encoding="utf-8")
    assert main(["corrections", "apply", str(mailed), str(out)]) == 3
    captured = capsys.readouterr()
    assert "1 decisions saved" in captured.out
    assert "line 3" in captured.err
    assert "line 4: torn, or changed by hand" in captured.err


def test_merging_is_a_union_in_any_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two, mixed = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "3.csv"
    append(one, said(observation(0, "61"), "confirmed"))
    append(two, said(observation(0, "61"), "corrected", value="67", by="Minh"))
    append(two, said(observation(1, "61"), "confirmed"))
    assert main(["corrections", "merge", str(one), str(two), "-o", str(mixed)]) == 0
    assert "3 decisions" in told(capsys)
    merged = mixed.read_bytes()
    for order in ([two, one], [one, two, one], [mixed, two]):
        assert main(["corrections", "merge", *map(str, order), "-o", str(mixed)]) == 0
        assert mixed.read_bytes() == merged
    assert read(mixed).problems == []
    assert main(["corrections", "merge", str(tmp_path / "none.csv"), "-o", str(mixed)]) == 2


def test_a_folder_that_is_no_output_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corrections", "list", str(tmp_path)]) == 2
    assert "run.json" in capsys.readouterr().err
    assert not (tmp_path.parent / "corrections.csv").exists()


def test_an_export_holds_every_open_row(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "queue.xlsx"
    assert main(["corrections", "export", str(out), "-o", str(book), "--no-pictures"]) == 0
    assert "6 rows" in told(capsys)
    append(out.parent / "corrections.csv", said(observation(0, "61"), "confirmed"))
    assert main(["corrections", "export", str(out), "-o", str(book), "--limit", "2", "--lang", "en"]) == 0
    captured = capsys.readouterr()
    assert "2 rows" in captured.out
    assert "3 more" in captured.out
    assert "no pictures" in captured.err


def decide_all(out: Path) -> None:
    path = out.parent / "corrections.csv"
    rows = [observation(n, "61") for n in range(2)]
    for row in (*rows, stray(1), citation(1, "12/QĐ-UBND"), footnote(1), RULE):
        append(path, said(row, "confirmed"))


def test_a_report_is_approved_when_no_doubt_is_open(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sign = ["corrections", "sign", str(out), REPORT, "--by", "Hoa"]
    assert main(sign) == 2
    assert "6 doubts are open" in capsys.readouterr().err
    decide_all(out)
    assert main(sign) == 0
    (decision,) = [d for d in read(out.parent / "corrections.csv").standing() if d.verdict == "approved"]
    assert (decision.reviewer, decision.note, decision.machine_value) == ("Hoa", "", "")
    assert main([*sign[:3], "d" + "f" * 16, "--by", "Hoa"]) == 2


def test_a_sign_off_needs_a_reason_and_says_what_was_open(out: Path) -> None:
    sign = ["corrections", "sign", str(out), REPORT, "--by", "Hoa", "--reason", "xem bản giấy"]
    assert main(sign) == 0
    (decision,) = read(out.parent / "corrections.csv").standing()
    assert decision.note == "xem bản giấy"
    assert FIGURES[0].code in decision.machine_value
    assert main(sign) == 0
    assert len(read(out.parent / "corrections.csv").standing()) == 1


def test_an_approval_lapses_when_a_new_doubt_opens() -> None:
    rows = [observation(0, "61", status="review", flags="low_confidence")]
    (report,) = document(tuple(rows)).reports
    doubts = open_doubts(report, rows)
    with pytest.raises(CorrectionError, match="1 doubts are open"):
        approval(report, doubts, "Hoa")
    signed = with_id(approval(report, doubts, "Hoa", "xem bản giấy"))
    done, findings = approve(report, doubts, [signed])
    assert (done.approved_by, done.approved_at, findings) == ("Hoa", signed.decided_at, [])
    assert approve(report, (), [signed])[0].approved_by == "Hoa"
    done, (finding,) = approve(report, (*doubts, "new"), [signed])
    assert (done, finding.rule) == (report, "decision_conflict")
    plain = with_id(approval(report, (), "Hoa"))
    assert approve(report, doubts, [plain])[0].approved_by == ""


def test_a_report_whose_period_is_not_sure_has_an_open_doubt() -> None:
    (report,) = document().reports
    unsure = structs.replace(report, identity_source="org=letterhead;area=text;period=file;unsure=period")
    assert open_doubts(unsure, ()) == ("identity period",)


def test_a_verdict_on_a_finding_holds_while_the_finding_says_the_same() -> None:
    decision = said(RULE, "source_error")
    (row,), more = judge([RULE], {RULE.finding_id: [decision]})
    assert (row.verdict, more) == ("source_error", [])
    (row,), (finding,) = judge([structs.replace(RULE, found="5")], {RULE.finding_id: [decision]})
    assert (row.verdict, finding.rule) == ("", "decision_conflict")
    assert judge([], {RULE.finding_id: [decision]}) == ([], [])
    other = said(RULE, "confirmed", by="Minh")
    (row,), (finding,) = judge([RULE], {RULE.finding_id: [decision, other]})
    assert (row.verdict, finding.rule) == ("", "decision_conflict")


@pytest.mark.parametrize("action", ["", "list", "apply", "merge", "export", "sign"])
def test_help_shows_an_example(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["corrections", *filter(None, [action]), "--help"])
    assert f"chitieu corrections {action or 'list'}" in told(capsys).partition("examples:")[2]


def test_git_merges_two_branches_of_decisions_without_questions(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)  # noqa: S607

    path = tmp_path / "corrections.csv"
    git("init", "-b", "main")
    (tmp_path / ".gitattributes").write_text("corrections.csv merge=union\n", encoding="utf-8")
    first = append(path, said(observation(0, "61"), "confirmed"))
    git("add", "-A")
    git("commit", "-m", "1")
    git("switch", "-c", "theirs")
    theirs = append(path, said(observation(1, "61"), "confirmed", by="Minh"))
    git("commit", "-am", "2")
    git("switch", "main")
    ours = append(path, said(observation(2, "61"), "confirmed"))
    git("commit", "-am", "3")
    git("merge", "theirs")
    file = read(path)
    assert set(file.rows) == {one.decision_id for one in (first, theirs, ours)}
    assert file.problems == []


def test_the_docs_name_every_column_and_verdict() -> None:
    text = (Path(__file__).resolve().parent.parent / "docs" / "corrections.md").read_text(encoding="utf-8")
    words = set(re.findall(r"`([a-z0-9_]+)`", text))
    assert set(CORRECTIONS.names) <= words
    assert {verdict for verdicts in VERDICTS.values() for verdict in verdicts} <= words
    assert {*TARGETS, *IDENTITY_FIELDS} <= words
