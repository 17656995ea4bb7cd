"""`chitieu diff` and `chitieu approve` as a user calls them, git revisions among them."""

import csv
import json
import os
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from chitieu.cli import main
from chitieu.contract.output import Output, Run
from chitieu.contract.rows import DocumentRow, ObservationRow, ReportRow
from chitieu.contract.write import write_output
from chitieu.diff import side_of
from chitieu.diff.side import read_side_run
from chitieu.errors import OutputUnreadableError, UsageError


def an_output(value: str, note: str = "", engine: str = "5.3") -> Output:
    row = ObservationRow(
        file="a.pdf", report_id="d1", code="A", label="Số văn bản", page=1, x0=9.0, top=9.0, x1=99.0, bottom=29.0,
        value=Decimal(value), status="ok", note=note,
    )  # fmt: skip
    return Output(
        documents=(DocumentRow(file="a.pdf", doc_id="d1", state="done"),),
        reports=(ReportRow(report_id="d1", file="a.pdf", org="Sở Nội vụ", period="2023-Q1"),),
        observations=(row,),
        run=Run(versions={"tesseract": engine}),
    )


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    write_output(tmp_path / "old", an_output("1"))
    write_output(tmp_path / "new", an_output("2", "[a]\x1b[31m b\u202ec", "5.5"))
    return tmp_path


def test_the_terminal_tells_counts_reports_and_fields(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outputs.is_dir()
    assert main(["diff", "old", "old"]) == 0
    assert "Không có gì khác" in capsys.readouterr().out
    assert main(["diff", "old", "new"]) == 1
    shown = capsys.readouterr().out
    assert "tesseract 5.3 → 5.5" in shown
    assert "a.pdf · Sở Nội vụ · 2023-Q1  (1 thay đổi)" in shown
    assert "≠ A  tr. 1  Số văn bản" in shown
    assert "value 1 → 2" in shown
    assert "[a]%1B[31m b\\u202ec" in shown
    assert main(["diff", "old", "new", "--lang", "en"]) == 1
    assert "value 1 → 2; note (empty) → " in capsys.readouterr().out
    assert main(["diff", "old", "new", "-q"]) == 1
    assert capsys.readouterr().out == ""
    assert main(["diff", "old", "new", "--ignore", "value,note"]) == 0


def test_counts_fit_80_columns(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outputs.is_dir()
    for language in ("vi", "en"):
        main(["diff", "old", "new", "--lang", language])
        summary = capsys.readouterr().out.split("\n\n")[0].splitlines()
        assert max(len(line) for line in summary) <= 80


def test_csv_and_json_hold_every_field(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old", "new", "--csv", "diff.csv", "--json"]) == 1
    with (outputs / "diff.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["change"], line["column"], line["old"], line["new"], line["page"], line["x1"]) for line in lines] == [
        ("value", "value", "1", "2", "1", "99.0"),
        ("value", "note", "", "[a]%1B[31m b\u202ec", "1", "99.0"),
    ]
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"observations": {"value": 1}}
    assert told["changes"][0]["fields"][0] == {"column": "value", "old": "1", "new": "2"}
    assert told["run"] == [{"column": "tesseract", "old": "5.3", "new": "5.5"}]


def test_what_is_no_output_is_status_2(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (outputs / "empty").mkdir()
    assert main(["diff", "empty", "new"]) == 2
    assert "no run.json there" in capsys.readouterr().err
    (outputs / "new" / "citations.csv").unlink()
    assert main(["diff", "old", "new"]) == 2
    assert "citations.csv" in capsys.readouterr().err
    (outputs / "old" / "observations.csv").write_bytes(b"report_id,code,member,occurrence\na,b\n")
    assert main(["diff", "old", "new", "--ignore", "citations"]) == 2
    assert "4 cells expected, 2 found" in capsys.readouterr().err
    (outputs / "old" / "observations.csv").write_bytes(b"report_id,code\n\xff,b\n")
    assert main(["diff", "old", "new"]) == 2
    assert "no column member" in capsys.readouterr().err


def test_columns_of_another_minor_schema_are_named_and_not_compared(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = outputs / "new" / "reports.csv"
    text = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{text[0]},later\n{text[1]},x\n", encoding="utf-8")
    assert main(["diff", "old", "new", "--ignore", "observations"]) == 0
    assert "reports.csv: later" in capsys.readouterr().out


def test_an_approved_output_is_what_it_is_compared_with(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old"]) == 2
    assert "chitieu approve old" in capsys.readouterr().err
    assert main(["approve", "old"]) == 0
    assert "chitieu diff old" in capsys.readouterr().out
    baseline = outputs / "old" / ".chitieu" / "baseline.zip"
    first = baseline.read_bytes()
    assert main(["approve", "old", "-q"]) == 0
    assert baseline.read_bytes() == first, "the same tables make the same file"
    assert [path.name for path in baseline.parent.iterdir()] == ["baseline.zip"]
    assert main(["diff", "old"]) == 0
    write_output(outputs / "old", an_output("2"))
    capsys.readouterr()
    assert main(["diff", "old"]) == 1
    assert "value 1 → 2" in capsys.readouterr().out
    assert main(["approve", "old", "-q"]) == 0
    assert main(["diff", "old", "-q"]) == 0
    assert main(["approve", "nowhere"]) == 2
    assert not (outputs / "nowhere").exists()


def test_a_damaged_baseline_is_named(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["approve", "old", "-q"])
    path = outputs / "old" / ".chitieu" / "baseline.zip"
    path.write_bytes(path.read_bytes()[:200])
    assert main(["diff", "old"]) == 2
    assert "baseline.zip" in capsys.readouterr().err
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("run.json", "{}")
    assert main(["diff", "old"]) == 2
    assert "documents.csv" in capsys.readouterr().err


def git(folder: Path, *arguments: str) -> None:
    names = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(
        ["git", *arguments],  # noqa: S607 git on the PATH
        cwd=folder,
        env={**os.environ, **names},
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(outputs: Path) -> Path:
    git(outputs, "init", "-q", "-b", "main")
    for name in ("old", "new"):
        write_output(outputs / "kết quả $(touch hit)", an_output("1" if name == "old" else "2"))
        git(outputs, "add", "-A")
        git(outputs, "commit", "-q", "-m", name)
    return outputs


def test_a_git_revision_is_an_output(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = "kết quả $(touch hit)"
    assert main(["diff", f"HEAD~1:{folder}", folder]) == 1
    assert "value 1 → 2" in capsys.readouterr().out
    assert main(["diff", f"HEAD:{folder}", folder]) == 0
    assert main(["diff", f"HEAD~1:{folder}", f"main:./{folder}", "-q"]) == 1
    assert not (repository / "hit").exists()
    colon = repository / "HEAD:old"
    write_output(colon, an_output("3"))
    assert main(["diff", "HEAD:old", "old", "-q"]) == 1, "a folder that exists is that folder"


@pytest.mark.parametrize(
    "spec",
    [
        "nowhere",
        "HEAD:nowhere",
        "HEAD~9:old",
        "--output=x:old",
        "-h",
        "HEAD:old/run.json",
        "HEAD:old\n",
        ":",
        "$(x):y",
        "",
    ],
)
def test_what_git_does_not_know_is_refused(repository: Path, spec: str) -> None:
    assert repository.is_dir()
    with pytest.raises((UsageError, OutputUnreadableError)) as told:
        read_side_run(side_of(spec))
    assert "\n" not in str(told.value)


def test_a_repository_cannot_make_git_run_anything(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.csv diff=evil filter=evil\n")
    for key in ("diff.evil.textconv", "filter.evil.smudge", "filter.evil.clean", "core.pager", "core.fsmonitor"):
        git(repository, "config", key, "touch hit; cat")
    assert main(["diff", "HEAD~1:old", "old", "-q"]) == 0
    assert not (repository / "hit").exists()


def test_a_revision_without_git_says_what_to_install(
    outputs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(outputs))
    assert main(["diff", "HEAD:old", "new"]) == 2
    assert "install it" in capsys.readouterr().err
