"""Commands, options, help, exit statuses and messages."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from argparse import ArgumentParser, _SubParsersAction  # pyright: ignore[reportPrivateUsage] the only way to list them
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import bad_files
import chitieu
from chitieu import errors
from chitieu.api import Reading
from chitieu.archive.assemble import Counts
from chitieu.cli import main, make_parser
from chitieu.contract.rows import CitationRow, DocumentResult, DocumentRow, ObservationRow, ReportRow
from chitieu.show import show, show_json
from chitieu.summary import ADVICE, RunFacts, summary
from chitieu.visible import plain


def commands() -> dict[str, ArgumentParser]:
    parser = make_parser()
    for action in parser._actions:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        if isinstance(action, _SubParsersAction):
            return cast("dict[str, ArgumentParser]", action.choices)
    raise AssertionError


def sample() -> DocumentResult:
    return DocumentResult(
        DocumentRow(file="x\x1b[31m.pdf", state="done"),
        reports=(ReportRow(report_id="d1", org="Ủy ban nhân dân tỉnh", period="2023-Q3", page_from=1, page_to=9),),
        observations=(
            ObservationRow(
                report_id="d1", form="3", code="BM3.1", label="[red]Số văn bản", value=Decimal("7021.00"),
                value_text="7.021,00", status="ok", unit_factor=Decimal(1),
            ),
            ObservationRow(report_id="d1", form="3", code="BM3.2", label="Tổng số", status="review", flags="unit"),
        ),
        citations=(CitationRow(report_id="d1", footnote="4", citation_id="1136/QĐ-UBND"),),
    )  # fmt: skip


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_has_help_with_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"\n  chitieu {command}" in capsys.readouterr().out


def test_the_parser_knows_the_commands_of_the_design() -> None:
    assert set(commands()) >= {"extract", "show", "diff", "score", "doctor"}


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["extract"],
        ["extract", "x.pdf"],
        ["extract", "x.pdf", "-o", "out", "--jobs", "0"],
        ["extract", "x.pdf", "-o", "out", "--timeout", "nan"],
        ["extract", "x.pdf", "-o", "out", "--ocr", "magic"],
        ["extract", "x.pdf", "-o", "out", "--cache", "c", "--no-cache"],
        ["unknown"],
    ],
)
def test_usage_errors_are_one_line_and_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    error = capsys.readouterr().err
    assert stop.value.code == 2
    assert error.startswith("chitieu: ")
    assert error.count("\n") == 1


def test_version_is_quick_and_loads_nothing_heavy() -> None:
    code = "import sys, chitieu.cli as cli\ntry: cli.main(['--version'])\nexcept SystemExit: pass\n"
    code += "print(sorted({'pandas', 'numpy', 'rich', 'pypdfium2', 'pdfplumber', 'cv2', 'msgspec'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"chitieu {chitieu.__version__}\n[]\n"


def test_every_cause_of_failure_has_advice() -> None:
    raised = {
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ChitieuError)
    }
    of_the_run = (errors.UsageError, errors.OutputError, errors.RunError, errors.ReviewError)
    per_file = {kind.error_code for kind in raised if not issubclass(kind, of_the_run)}
    assert per_file == set(ADVICE)


def test_the_summary_tells_the_cost_of_review_and_what_to_do() -> None:
    counts = Counts(9, 7, 999, 1000, 25, 3, 120, 4, (("encrypted", 1), ("timeout", 2)))
    text = summary(counts, RunFacts(Path("tables"), ((".docx", 2),)))
    assert "999 of 1,000 expected indicators found (99.9 %)" in text
    assert "25 values to review, about 3 minutes" in text
    assert text.index("2 timeout: run again with a larger --timeout") < text.index("1 encrypted: save a copy")
    assert "2 .docx" in text
    assert text.endswith("output: tables\n")


def test_show_escapes_what_a_terminal_would_obey(capsys: pytest.CaptureFixture[str]) -> None:
    show(sample())
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert "\\x1b[31m.pdf" in text
    assert "7.021,00" in text
    assert "7021.00" in text
    assert "[red]" in text
    assert "1136/QĐ-UBND" in text
    assert plain("a\u202eb\u200bc") == "a\\u202eb\\u200bc"


def test_show_json_keeps_exact_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    show_json(sample())
    result = json.loads(capsys.readouterr().out)
    assert result["observations"][0]["value"] == "7021.00"
    assert result["document"]["file"] == "x\x1b[31m.pdf"


def test_a_reading_gives_dataframes_with_exact_numbers() -> None:
    reading = Reading(sample())
    assert list(reading.observations["value"]) == [Decimal("7021.00"), None]
    assert reading.observations["value"].dtype == object
    assert reading.observations is reading.observations
    assert list(reading.citations["citation_id"]) == ["1136/QĐ-UBND"]
    assert len(reading.unmapped) == 0
    assert "reason" in reading.unmapped.columns
    for frame in (reading.reports, reading.pages, reading.footnotes, reading.findings, reading.narrative):
        assert len(frame.columns) > 5


def test_read_names_the_file_it_misses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(errors.InputMissingError, match=r"gone\.pdf"):
        chitieu.read(tmp_path / "gone.pdf")
    assert main(["show", str(tmp_path / "gone.pdf")]) == 2
    assert capsys.readouterr().err.startswith("chitieu: ")


def test_a_closed_pipe_is_no_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Closed(io.StringIO):
        def write(self, _text: str, /) -> int:
            raise BrokenPipeError

        def fileno(self) -> int:
            return os.open(tmp_path / "sink", os.O_CREAT | os.O_WRONLY)

    def read(*_arguments: object, **_options: object) -> Reading:
        return Reading(sample())

    monkeypatch.setattr("chitieu.api.read", read)
    monkeypatch.setattr(sys, "stdout", Closed())
    assert main(["show", "x.pdf", "--json"]) == 4


def test_a_run_with_a_manifest_json_and_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.pdf").write_bytes(b"x")
    (tmp_path / "files.csv").write_text("file,area\nx.pdf,24@2008\nstranger.pdf,\n")
    arguments = ["extract", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--jobs", "1"]
    arguments += ["--manifest", str(tmp_path / "files.csv")]
    assert main([*arguments, "--json", "-q"], reader=bad_files.fake) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["documents"] == 1
    assert "stranger.pdf" in err
    assert "24@2008" in (tmp_path / "out" / "pages.csv").read_text()
    assert not list((tmp_path / "state").rglob("*.log")), "an empty log is removed"
    assert main(arguments, reader=bad_files.fake) == 0
    assert capfd.readouterr().out.endswith(f"output: {tmp_path / 'out'}\n")
    (tmp_path / "in" / "act-broken.pdf").write_bytes(b"y")
    assert main(arguments, reader=bad_files.fake) == 3
    out, err = capfd.readouterr()
    assert "chitieu: act-broken.pdf: truncated (broken_pdf)" in err
    assert "1 broken_pdf: download or copy it again" in out
