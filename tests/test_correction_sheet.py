"""The open queue as a workbook, filled and saved by a real spreadsheet program, comes back as decisions."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from openpyxl import load_workbook
from PIL import Image

from chitieu.contract.rows import FindingRow
from chitieu.correction.exchange import apply
from chitieu.correction.file import read
from chitieu.correction.sheet_read import read_queue
from chitieu.correction.sheet_words import COLUMNS
from chitieu.correction.sheet_write import Queue, write_queue
from chitieu.errors import CorrectionError
from decided_report import FIGURES, PATTERNS, REPORT, citation, document, footnote, gap, observation, said, stray

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from chitieu.correction.decision import Reviewable
    from chitieu.geometry import Box

EVIL = ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1+2", "@SUM(A1)", "\u202egnp.exe", "<script>alert(1)</script>"]
COUNT = next(n for n, one in enumerate(FIGURES) if one.kind == "count")
PERCENT = next(n for n, one in enumerate(FIGURES) if one.kind == "percent")


def rows() -> list[Reviewable]:
    cells = [
        observation(COUNT, "l.902", status="review", flags="low_confidence", source="ocr"),
        observation(PERCENT, "61", status="review", flags="low_confidence", source="ocr"),
        gap(PERCENT + 1), stray(1, "1.280"), citation(1, "12/QĐ-UBND"), footnote(1),
    ]  # fmt: skip
    rule = FindingRow(finding_id="f0123456789ab", scope="report", rule="sum", severity="warning", report_id=REPORT,
                      page=9, codes="X;Y", expected="3", found="4", message="X: sum expects 3")  # fmt: skip
    return [*cells, rule]


def dot(_name: str, _page: int, _box: Box) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (300, 40), 200).save(stream, "PNG")
    return stream.getvalue()


def queue(given: list[Reviewable]) -> Queue:
    return Queue(given, {one.report_id: one for one in document().reports}, (), PATTERNS)


def fill(path: Path, number: int, **cells: object) -> None:
    """Write into the yellow cells of a row (from 2), as a reviewer does."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for name, value in cells.items():
        sheet.cell(number, COLUMNS.index(name) + 1).value = value  # type: ignore[reportAttributeAccessIssue]
    book.save(path)


def resaved(path: Path, folder: Path) -> Path:
    """Save a workbook again with LibreOffice."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program is not None, "install LibreOffice Calc"
    out = folder / "saved"
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    return out / path.name


def cell(sheet: Worksheet, number: int, name: str) -> object:
    return sheet.cell(number, COLUMNS.index(name) + 1).value


def test_a_queue_filled_and_saved_by_a_spreadsheet_comes_back_as_decisions(tmp_path: Path) -> None:
    path, given = tmp_path / "queue.xlsx", rows()
    write_queue(path, queue(given), dot)
    fill(path, 2, verdict="sửa", value="1.902", reviewer="Lan", note="xem trang 3")
    fill(path, 3, verdict="sửa", value="99,27")
    fill(path, 4, verdict="đúng")
    fill(path, 5, verdict="sai mã", new_code=FIGURES[COUNT].code)
    fill(path, 6, verdict="sửa", new_code="13/QĐ-UBND", value="26/10/2023")
    fill(path, 7, verdict="Đúng ")
    fill(path, 8, verdict="bản gốc sai")
    saved = resaved(path, tmp_path)
    book = load_workbook(saved)
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) == 5
    assert cell(sheet, 3, "machine") == 61
    file = read(tmp_path / "corrections.csv")
    done = apply(read_queue(saved, PATTERNS, "Minh"), file)
    assert (done.saved, done.known, done.refused) == (7, 0, [])
    told = [(d.target, d.verdict, d.value, d.new_code, d.reviewer) for d in file.standing()]
    assert told == [
        ("observation", "corrected", "1902", "", "Lan"), ("observation", "corrected", "99.27", "", "Minh"),
        ("observation", "confirmed", "", "", "Minh"),
        ("unmapped", "wrong_code", "1280", FIGURES[COUNT].code, "Minh"),
        ("citation", "corrected", "2023-10-26", "13/QĐ-UBND", "Minh"), ("footnote", "confirmed", "", "", "Minh"),
        ("finding", "source_error", "", "", "Minh"),
    ]  # fmt: skip
    assert next(iter(file.standing())).note == "xem trang 3"
    again = apply(read_queue(saved, PATTERNS, "Minh"), file)
    assert (again.saved, again.known, again.refused) == (0, 7, [])
    written = (tmp_path / "corrections.csv").read_bytes()
    apply(read_queue(path, PATTERNS, "Minh"), file)
    assert (tmp_path / "corrections.csv").read_bytes() == written


def test_an_identity_is_decided_in_the_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "queue.xlsx"
    (report,) = document().reports
    write_queue(path, Queue(rows(), {REPORT: report}, (), PATTERNS, [(report, "period"), (report, "area")]), dot)
    fill(path, 2, verdict="sửa", value="2023-S1", reviewer="Lan")
    fill(path, 3, verdict="đúng", reviewer="Lan")
    file = read(tmp_path / "corrections.csv")
    assert apply(read_queue(path, PATTERNS), file).refused == []
    assert [(d.target, d.code, d.verdict, d.value, d.machine_value) for d in file.standing()] == [
        ("report", "period", "corrected", "2023-S1", "2023-Q3"), ("report", "area", "confirmed", "", "24@2008"),
    ]  # fmt: skip
    fill(path, 2, verdict="sửa", value="quý 3", reviewer="Lan")
    assert "period" in apply(read_queue(path, PATTERNS), file).refused[0]


def test_a_decision_made_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    path, given = tmp_path / "queue.xlsx", rows()
    write_queue(path, queue(given), dot)
    fill(path, 3, verdict="sửa", value="67", reviewer="Lan")
    file = read(tmp_path / "corrections.csv")
    first = file.append(structs.replace(said(given[1], "confirmed", by="Minh"), decision_id=""))
    done = apply(read_queue(path, PATTERNS), file)
    assert (done.saved, len(done.refused)) == (0, 1)
    assert "row 3" in done.refused[0]
    assert "Minh" in done.refused[0]
    assert file.standing() == (first,)
    later = Queue(given, {}, file.standing(), PATTERNS)
    write_queue(path, later, dot)
    fill(path, 3, verdict="sửa", value="67", reviewer="Lan")
    assert apply(read_queue(path, PATTERNS), file).saved == 1
    assert [d.value for d in file.standing()] == ["67"]


@pytest.mark.parametrize(
    ("number", "cells", "word"),
    [
        (2, {"verdict": "sửa", "value": "1,9O2"}, "no plain number"),
        (3, {"verdict": "sửa", "value": "99.270"}, "ambiguous_separator"),
        (2, {"verdict": "sửa", "value": 1.902}, "fraction"),
        (2, {"verdict": "sửa"}, "corrected value"),
        (2, {"verdict": "tốt"}, "tốt"),
        (2, {"verdict": "đúng", "reviewer": None}, "no reviewer"),
        (5, {"verdict": "sai mã"}, "new_code"),
        (3, {"verdict": "đúng", "key": "{}"}, "key"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_row(
    tmp_path: Path, number: int, cells: dict[str, object], word: str
) -> None:
    path = tmp_path / "queue.xlsx"
    write_queue(path, queue(rows()), dot)
    fill(path, number, **({"reviewer": "Lan"} | cells))
    file = read(tmp_path / "corrections.csv")
    done = apply(read_queue(path, PATTERNS), file)
    assert file.rows == {}
    assert f"row {number}" in done.refused[0]
    assert word in done.refused[0]


def test_text_of_a_report_is_never_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "queue.xlsx"
    given: list[Reviewable] = [
        observation(n, "61", status="review", value_text=text, label=text) for n, text in enumerate(EVIL)
    ]
    given.append(citation(1, "=2+3"))
    write_queue(path, queue(given), dot)
    for book in (load_workbook(path), load_workbook(resaved(path, tmp_path))):
        sheet = book.worksheets[0]
        found = [c for line in sheet.iter_rows(min_row=2) for c in line if c.data_type == "f"]
        assert found == []
        printed = [cell(sheet, number, "printed") for number in range(2, 2 + len(EVIL))]
        assert printed == [text.replace("\u202e", "%E2%80%AE") for text in EVIL]
    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_a_number_too_long_for_a_spreadsheet_is_text(tmp_path: Path) -> None:
    path = tmp_path / "queue.xlsx"
    doubtful = [observation(COUNT, text, status="review") for text in ("12345678901234567", "1902.50")]
    write_queue(path, queue([*doubtful]), dot)
    sheet = load_workbook(path).worksheets[0]
    assert [cell(sheet, n, "machine") for n in (2, 3)] == ["12345678901234567", 1902.5]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"<html>"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "queue.xlsx"
    path.write_bytes(data)
    with pytest.raises(CorrectionError, match="no workbook"):
        read_queue(path, PATTERNS)
