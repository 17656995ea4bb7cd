"""The workbook as a spreadsheet opens it: numbers are numbers, text is text, forms side by side, links to pages."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from chitieu.cli import main
from chitieu.export import cells
from chitieu.export.cells import Links, Sheet
from made_history import Cell, line_of, made

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).parent.parent
FLOW, SHARE = "BM3.3.1.1", "BM3.3.1"


def exported(out: Path, path: Path, *more: str) -> Workbook:
    assert main(["export", str(out), "--to", "xlsx", "-o", str(path), *more]) == 0
    return load_workbook(path)


def row_of(sheet: Worksheet, code: str) -> list[object]:
    return next(list(row) for row in sheet.iter_rows(values_only=True) if row[0] == code)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return exported(ROOT / "output", tmp_path_factory.mktemp("book") / "t.xlsx", "--archive", str(ROOT / "corpus"))


def test_a_form_is_a_sheet_with_all_periods_side_by_side(corpus: Workbook) -> None:
    sheet = corpus["Biểu 3"]
    assert [cell.value for cell in sheet[5]][:9] == [
        "Mã", "STT", "Chỉ tiêu", "Đơn vị", "Cách tính", "Ngắt chuỗi", "2023-Q1", "2023-Q3", "2024-Q1"
    ]  # fmt: skip
    row = row_of(sheet, SHARE)
    assert row[:5] == [
        SHARE,
        "3.1",
        "Tỷ lệ hồ sơ TTHC do các sở, ngành tiếp nhận được giải quyết đúng hạn",
        "%",
        "của riêng kỳ đó",
    ]
    assert row[6:10] == [98.24, 99.3, 98.5, 99.4]
    assert row_of(sheet, "BM3.1.4")[6:10] == [1887, "1.902? / 1.902", "1.911? / 1.911", 1916]
    assert row_of(sheet, "BM3.1.4.2")[5] == "2025-07-01: kết thúc cấp huyện"
    assert row_of(sheet, "BM3.3")[6:] == [None] * (sheet.max_column - 6)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("G6", f"A5:O{sheet.max_row}")
    codes = [row[0] for row in sheet.iter_rows(min_row=6, values_only=True)]
    assert codes == sorted(codes, key=lambda code: [int(part) for part in str(code)[2:].split(".")])


def test_a_number_leads_to_its_page_and_a_column_to_its_file(corpus: Workbook) -> None:
    sheet = corpus["Biểu 3"]
    links = [str(cell.hyperlink.target) for row in sheet.iter_rows() for cell in row if cell.hyperlink is not None]
    assert any(link.endswith("/bac-giang-2023-q1-gia-lap.pdf") for link in links)
    assert any(link.endswith("/bac-giang-2023-q1-gia-lap.pdf#page=13") for link in links)


def test_tables_have_a_frozen_header_filters_and_types(corpus: Workbook) -> None:
    sheet = corpus["series"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:P{sheet.max_row}")
    header = [cell.value for cell in sheet[1]]
    first = dict(zip(header, [cell.value for cell in sheet[2]], strict=True))
    assert (first["area"], first["value"], first["page"]) == ("Tỉnh Bắc Giang", 67, 9)
    assert (corpus["areas"]["B2"].value, corpus["areas"]["E2"].value) == ("01", datetime(2008, 8, 1))  # noqa: DTZ001
    assert corpus.sheetnames[0] == "Hướng dẫn"
    assert corpus.sheetnames[1:8] == [f"Biểu {number}" for number in range(1, 8)]


def test_text_of_strangers_is_never_a_formula(tmp_path: Path) -> None:
    risky = ["=1+1", "+84", "-x", "@SUM(A1)", "#N/A", "'a", "\u202e=x"]
    made(
        tmp_path / "out",
        [Cell(FLOW, "2023-Q1", Decimal(1), member=member, texts={"value_text": text, "org": text})
         for member, text in enumerate_texts(risky)],
    )  # fmt: skip
    book = exported(tmp_path / "out", tmp_path / "t.xlsx")
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type not in {"f", "e"}, (sheet.title, cell.coordinate, cell.value)
    quoted = [cell for cell in book["observations"]["Q"] if cell.value in risky]
    assert {cell.value for cell in quoted} == set(risky) - {"\u202e=x"}
    assert all(cell.quotePrefix for cell in quoted)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as file:
        assert not [name for name in file.namelist() if b"<f>" in file.read(name)]


def enumerate_texts(texts: list[str]) -> list[tuple[str, str]]:
    return [(f"m{number}", text) for number, text in enumerate(texts)]


def test_a_number_that_a_spreadsheet_would_round_is_text(tmp_path: Path) -> None:
    long = Decimal("12345678901234567.25")
    made(tmp_path / "out", [Cell(FLOW, "2023-Q1", long), Cell(FLOW, "2023-Q3", Decimal("0.1"))])
    book = exported(tmp_path / "out", tmp_path / "t.xlsx")
    assert row_of(book["Biểu 3"], FLOW)[6:] == [str(long), 0.1]


def test_doubts_and_verdicts_stand_in_the_look_of_a_real_number(tmp_path: Path) -> None:
    made(
        tmp_path / "out",
        [
            Cell(FLOW, "2023-Q1", Decimal(5), status="review"),
            Cell(FLOW, "2023-Q3", Decimal("6.5"), verdict="confirmed"),
            Cell(FLOW, "2024-Q1", None, status="missing"),
            Cell(FLOW, "2024-Q3", None, status="blank"),
        ],
    )
    sheet = exported(tmp_path / "out", tmp_path / "t.xlsx")["Biểu 3"]
    at = next(cell.row for cell in sheet["A"] if cell.value == FLOW)
    assert [(sheet.cell(at, column).value, sheet.cell(at, column).number_format) for column in range(7, 11)] == [
        (5, '#,##0" ?"'), (6.5, 'General" ✓"'), ("–", "General"), (None, "General")
    ]  # fmt: skip


def test_what_a_later_template_continues_is_one_row(tmp_path: Path) -> None:
    made(tmp_path / "out", line_of("BM3.3.3.1", ["2025-Q1", "2025-Q3"], "01@2008"))
    sheet = exported(tmp_path / "out", tmp_path / "t.xlsx")["Biểu 3"]
    rows = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0] == "BM3.3.3.1"]
    assert [row[5:] for row in rows] == [("2025-07-01: cấp xã nhận hồ sơ của cấp huyện", 100, 110)]


def test_a_table_longer_than_a_sheet_goes_on_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chitieu.export.workbook.ROWS", 40)
    book = exported(ROOT / "output", tmp_path / "t.xlsx", "--table", "areas")
    assert book.sheetnames == ["Hướng dẫn", "areas", "areas 2", "areas 3"]
    ids = [row[0] for name in book.sheetnames[1:] for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert len(ids) == 97
    assert len(set(ids)) == 97


def test_a_sheet_takes_so_many_links_and_counts_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "LINKS", 3)
    links = Links(tmp_path, {"á b#.pdf": tmp_path / "á b#.pdf"})
    sheet = Sheet(Workbook(write_only=True).create_sheet("a"), links)
    assert links.to("á b#.pdf", 7) == "%C3%A1%20b%23.pdf#page=7"
    assert links.to("gone.pdf", 7) == ""
    for _ in range(5):
        sheet.linked(1, "á b#.pdf", 7)
    assert links.lacking == 2


def test_days_that_excel_has_not_stay_text(tmp_path: Path) -> None:
    sheet = Sheet(Workbook(write_only=True).create_sheet("a"), Links(tmp_path, {}))
    assert sheet.value("2023-09-14", day=True) == date(2023, 9, 14)
    assert sheet.value("1899-12-31", day=True) == "1899-12-31"
    assert sheet.value("20230914", day=True) == "20230914"
