"""What a survey says of a folder: each file in one kind, none of them able to stop it."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers.pdfium_pages import join

from bad_files import BAD, misbehave, pdf
from chitieu.archive.progress import Silent
from chitieu.cli import main
from chitieu.settings import Limits, Settings
from chitieu.survey.look import WHOLE, sampled
from chitieu.survey.run import survey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.survey.rows import SurveyRow

CORPUS = Path(__file__).parent.parent / "corpus"
TEXT, SCAN = CORPUS / "bac-giang-2023-q3.pdf", CORPUS / "bac-giang-2024-q1-gia-lap-fax.pdf"
MIXED = CORPUS / "can-tho-2024-q1-gia-lap-mixed.pdf"
KIND = {"encrypted": "encrypted", "not_a_pdf": "unsupported", "html_named_pdf": "unsupported"}


def looked_at(*paths: Path) -> dict[str, SurveyRow]:
    found = survey(paths, Settings(), Limits(2, timeout=60), Silent())
    return {row.file: row for row in found.rows}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SurveyRow]:
    """Look at a folder with a file of every kind."""
    folder = tmp_path_factory.mktemp("reports")
    for path in (TEXT, SCAN, MIXED):
        shutil.copyfile(path, folder / path.name)
    shutil.copyfile(TEXT, folder / "z-again.pdf")
    for name, (data, _, _) in BAD.items():
        (folder / name).write_bytes(data)
    (folder / "blank.pdf").write_bytes(pdf(pages=9))
    join([(TEXT, 2, 4)], folder / "pages-without-a-head.pdf")
    (folder / "line\nfeed.pdf").write_bytes(b"")
    (folder / "nowhere.pdf").symlink_to(folder / "gone.pdf")
    return looked_at(folder)


def test_text_scans_and_files_of_both_are_told_apart(rows: dict[str, SurveyRow]) -> None:
    assert [rows[path.name].kind for path in (TEXT, SCAN, MIXED)] == ["text", "scanned", "mixed"]
    assert [rows[path.name].report for path in (TEXT, SCAN, MIXED)] == ["yes", "unknown", "yes"]
    assert [rows[path.name].pages for path in (TEXT, SCAN, MIXED)] == [22, 19, 19]
    assert rows[SCAN.name].reasons == "no_text"


def test_only_some_pages_of_a_long_file_are_looked_at_and_it_says_so(rows: dict[str, SurveyRow]) -> None:
    row = rows[MIXED.name]
    assert (row.pages_seen, (row.text_pages or 0) + (row.ocr_pages or 0)) == (WHOLE, WHOLE)


def test_a_scan_is_expected_to_take_much_longer_than_a_text(rows: dict[str, SurveyRow]) -> None:
    seconds = [rows[path.name].seconds or 0 for path in (TEXT, MIXED, SCAN)]
    assert seconds == sorted(seconds)
    assert seconds[2] > 20 * seconds[0]


def test_bad_files_are_what_extract_says_of_them(rows: dict[str, SurveyRow]) -> None:
    for name, (_, _, error_code) in BAD.items():
        assert (rows[name].kind, rows[name].error_code) == (KIND.get(error_code, "broken"), error_code), name
        assert rows[name].error
    assert rows["nowhere.pdf"].kind == "broken"
    assert rows["line%0Afeed.pdf"].error_code == "empty_file"


def test_a_file_that_lies_there_twice_is_a_duplicate_of_the_first(rows: dict[str, SurveyRow]) -> None:
    assert (rows["z-again.pdf"].kind, rows["z-again.pdf"].duplicate_of) == ("duplicate", TEXT.name)


def test_pages_without_a_title_and_without_forms_are_no_report(rows: dict[str, SurveyRow]) -> None:
    assert rows["pages-without-a-head.pdf"].kind == "not_a_report"
    assert rows["blank.pdf"].kind == "blank"


@given(st.integers(1, 3000))
def test_pages_that_are_looked_at_are_pages_of_the_file(pages: int) -> None:
    found = sampled(pages)
    assert found == sorted(set(found))
    assert found[0] == 1
    assert found[-1] == pages
    assert len(found) == min(pages, WHOLE)


def test_a_file_that_kills_its_worker_or_eats_memory_is_broken_and_the_others_are_looked_at(tmp_path: Path) -> None:
    names = ("act-dies.pdf", "act-eats-slowly.pdf", "act-raises.pdf")
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(pdf() + b"%" * number)
    join([(TEXT, 0, 1)], tmp_path / "good.pdf")
    found = survey([tmp_path], Settings(), Limits(2, timeout=300, memory_mb=600), Silent(), reader=misbehave)
    told = {row.file: (row.kind, row.error_code) for row in found.rows}
    assert told.pop("good.pdf")[1] == ""
    causes = ("worker_died", "memory", "internal")
    assert told == {name: ("broken", cause) for name, cause in zip(names, causes, strict=True)}


def test_the_command_prints_a_table_or_json_and_writes_a_row_per_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    join([(TEXT, 0, 1)], folder / "a.pdf")
    assert main(["survey", str(folder), "-o", str(tmp_path / "survey.csv"), "--jobs", "1"]) == 0
    printed = capsys.readouterr().out
    assert [line.split()[:3] for line in printed.splitlines()[:2]] == [["kind", "files", "pages"], ["text", "1", "1"]]
    with (tmp_path / "survey.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["file"], row["kind"], row["report"]) == ("a.pdf", "text", "yes")
    (folder / "b.pdf").write_bytes(b"")
    assert main(["survey", str(folder), "--json", "--jobs", "1"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert {kind: one["files"] for kind, one in told["kinds"].items()} == {"text": 1, "broken": 1}
    assert [one["file"] for one in told["rows"]] == ["a.pdf", "b.pdf"]


def test_a_folder_without_reports_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    assert main(["survey", str(tmp_path)]) == 2


def test_a_signal_ends_it_and_leaves_no_worker(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.pdf").write_bytes(pdf(pages=3) + b"%" * number)
    command = [sys.executable, "-m", "chitieu", "survey", str(tmp_path), "--jobs", "2", "-q"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    while not _children(process.pid) and process.poll() is None:
        time.sleep(0.02)
    workers = _children(process.pid)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate()
    assert process.returncode in {0, 4}, said  # it may have been done
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def _children(pid: int) -> Sequence[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
