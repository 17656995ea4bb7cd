"""``chitieu history`` as a person or a script meets it."""

from __future__ import annotations

import csv
import io
import json
import sys
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from chitieu.cli import main
from made_history import Cell, line_of, made

OUTPUT = str(Path(__file__).parent.parent / "output")
SHARE, FLOW, BREAKING = "BM3.3.1", "BM3.3.1.1", "BM3.3.3.1"


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main(["history", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_a_person_sees_values_changes_and_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    told = ran(capsys, OUTPUT, "--code", SHARE, "--area", "24@2008")
    assert "% · của riêng kỳ đó · theo quý" in told
    (row,) = [line for line in told.splitlines() if "2024-Q3" in line]
    assert row.split() == [
        "2024-Q3",
        "2024-06-15",
        "→",
        "2024-09-14",
        "99,4",
        "+0,1",
        "điểm",
        "%",
        "+0,9",
        "điểm",
        "%",
        "(2024-Q1)",
    ]
    assert "▁▇▃█  98,24 – 99,4" in told
    assert "24@2025 (Tỉnh Bắc Ninh)" in told


def test_the_same_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    told = ran(capsys, OUTPUT, "--code", "BM3.1.4", "--area", "24@2008", "--lang", "en")
    assert "as of the last day · quarters" in told
    assert "1,916" in told
    assert "reports compete and nobody has decided: 1.902" in told


def test_verdicts_doubts_breaks_and_the_district_level_are_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(
        tmp_path,
        [
            Cell(FLOW, "2023-Q1", Decimal(5), verdict="confirmed"),
            Cell(FLOW, "2023-Q3", Decimal(7), status="review", flags="ambiguous_separator"),
            *line_of(BREAKING, ["2025-Q1", "2025-Q3"], "01@2008"),
            *line_of("BM3.1.4.2", ["2025-Q1"]),
        ],
    )
    told = ran(capsys, tmp_path, "--code", f"{FLOW},{BREAKING}", "--code", "BM3.1.4.2")
    assert "✓ đã xác nhận" in told
    assert "còn nghi ngờ: dấu chấm hoặc phẩy có thể đọc theo hai cách" in told
    assert "── ngắt chuỗi từ 2025-07-01: cấp xã nhận hồ sơ của cấp huyện ──" in told
    assert "cấp huyện" in told
    assert "── chỉ tiêu kết thúc 2025-07-01: kết thúc cấp huyện ──" in told


def test_a_join_says_what_it_sums(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, [*line_of(FLOW, ["2024-Q3"]), *line_of(FLOW, ["2024-Q3"], "27@2008")])
    told = ran(capsys, tmp_path, "--code", FLOW, "--area", "24@2008", "--join", "successor")
    assert "cộng 24@2008 + 27@2008" in told
    assert "trước 2025-07-01, 24@2025 (Tỉnh Bắc Ninh) = tổng 24@2008 (Tỉnh Bắc Giang) + 27@2008" in told


def test_many_lines_are_one_row_each_and_a_wide_table_stands_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    rows = ran(capsys, OUTPUT, "--form", "3", "--area", "24@2008").splitlines()
    assert sum(1 for row in rows if row.startswith(f"{SHARE} ")) == 3
    wide = ran(capsys, OUTPUT, "--form", "3", "--area", "24@2008", "--wide").splitlines()
    assert sum(1 for row in wide if row.startswith(f"{SHARE} ")) == 1
    assert "2024-Q3  │ 2023-S1  │ 2023-A1" in wide[1]


def test_text_of_strangers_is_inert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    org = "Sở [red]\u202e & $x^2$ <b>"
    made(tmp_path, [Cell(FLOW, "2023-Q1", Decimal(5), texts={"org": org})])
    assert "Sở [red]\\u202e & $x^2$ <b>" in ran(capsys, tmp_path, "--code", FLOW)
    picture = tmp_path / "a.svg"
    ran(capsys, tmp_path, "--code", FLOW, "--plot", picture, "-q")
    assert ET.parse(picture).getroot().tag.endswith("svg")  # noqa: S314 our own file


def test_csv_and_json_hold_exact_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(ran(capsys, OUTPUT, "--code", SHARE, "--area", "24@2008", "--csv"))))
    assert [row["value"] for row in rows if row["span"] == "Q"] == ["98.24", "99.3", "98.5", "99.4"]
    assert rows[3]["year_change"] == "0.1"
    given = json.loads(ran(capsys, OUTPUT, "--code", SHARE, "--area", "24@2008", "--json"))
    assert given["lines"][0]["points"][3]["year"] == {
        "against": "2023-Q3", "before": "99.3", "amount": "0.1", "percent": None, "hindrance": ""
    }  # fmt: skip
    out = tmp_path / "wide.csv"
    assert ran(capsys, OUTPUT, "--code", SHARE, "--wide", "-o", out) == ""
    assert out.read_text(encoding="utf-8").startswith("area_id,area,org,regime,code,")


def test_a_picture_is_the_same_each_time_and_an_image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.svg", "b.svg", "a.png"):
        assert ran(capsys, OUTPUT, "--code", SHARE, "--area", "24@2008", "--plot", tmp_path / name, "-q") == ""
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert b"<dc:date>" not in (tmp_path / "a.svg").read_bytes()
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size[0] > 900


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([OUTPUT, "--code", SHARE, "--area", "24"], 2, "24@2008 (Tỉnh Bắc Giang, 2008-08-01 to 2025-06-30) or 24@2025"),
        ([OUTPUT], 2, "--code CODE"),
        ([OUTPUT, "--code", "BM3.3"], 2, "heading"),
        ([OUTPUT, "--form", "99"], 2, "no such form"),
        ([OUTPUT, "--code", SHARE, "--json", "--csv"], 2, "not both"),
        ([OUTPUT, "--code", SHARE, "--plot", "a.pdf"], 2, ".svg or .png"),
        ([OUTPUT, "--form", "3", "--plot", "a.svg"], 2, "choose at most"),
        ([OUTPUT, "--code", SHARE, "-o", "no/such/folder/a.csv"], 6, "cannot be written"),
        (["nowhere", "--code", SHARE], 2, "no run.json"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    arguments: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history", *arguments]) == status
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_picture_without_matplotlib_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # an import of it fails
    assert main(["history", OUTPUT, "--code", SHARE, "--plot", str(tmp_path / "a.svg")]) == 5
    assert "pip install 'chitieu[plot]'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_nothing_found_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, [])
    assert "Không có giá trị" in ran(capsys, tmp_path, "--code", SHARE)
