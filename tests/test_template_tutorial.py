"""docs/new-template.md, carried out: its commands, edits and files, on a form that the program does not ship."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from chitieu.cli import main
from chitieu.patterns.load import load_patterns
from wide_reports import Head, WideReport, draw_wide

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

TUTORIAL = Path(__file__).resolve().parent.parent / "docs" / "new-template.md"
BLOCK = re.compile(r"^```(?P<what>\w+) ?(?P<with>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
CODES = ("1.1", "1.1.1", "1.1.2", "1.2", "1.2.1", "1.2.2", "1.3", "1.4")


def report(folder: Path, seed: int, area: str, year: int) -> dict[str, Decimal]:
    """Draw a report on a form that nobody ships; give its figures by item."""
    dice = Random(seed)  # noqa: S311 figures, no secrets
    often, fixed, all_, done, money = (dice.randrange(low, 900) for low in (20, 20, 500, 20, 200))
    done = min(done, all_ - 1)
    share = (Decimal(100 * done) / all_).quantize(Decimal("0.01"))
    rows = (
        ("1", "Tổng số lượt tiếp công dân", "Lượt", str(often + fixed)),
        ("1.1", "Số lượt tiếp thường xuyên", "Lượt", str(often)),
        ("1.2", "Số lượt tiếp định kỳ của lãnh đạo", "Lượt", str(fixed)),
        ("2", "Tỷ lệ đơn khiếu nại đã giải quyết", "%", str(share).replace(".", ",")),
        ("2.1", "Số đơn khiếu nại thuộc thẩm quyền", "Đơn", str(all_)),
        ("2.2", "Số đơn khiếu nại đã giải quyết xong", "Đơn", str(done)),
        ("3", "Có trụ sở tiếp công dân riêng", "Có = 1; Không = 0", "1"),
        ("4", "Kinh phí cho công tác tiếp công dân", "Triệu đồng", str(money)),
    )
    draw_wide(
        WideReport(
            body=("", f"ỦY BAN NHÂN DÂN TỈNH {area.upper()}"),
            number="Số: 45/BC-UBND",
            place_and_date=f"{area}, ngày 20 tháng 3 năm {year}",
            title=("BÁO CÁO", f"Kết quả tiếp công dân Quý I năm {year}"),
            sentences=("Kết quả như sau.",),
            above=("Biểu số 01", "KẾT QUẢ TIẾP CÔNG DÂN"),
            heads=tuple(Head(0, n, text) for n, text in enumerate(("STT", "Nội dung", "Đơn vị tính", "Số liệu"))),
            numbers=(),
            rows=rows,
            widths=(40.0, 330.0, 120.0, 90.0),
            size=12.0,
        ),
        folder / f"{area}-{year}.pdf",
    )
    figures = (often + fixed, often, fixed, share, all_, done, 1, money)
    return {f"TIEP-DAN.1.{row[0]}": Decimal(value) for row, value in zip(rows, figures, strict=True)}


def steps() -> Iterator[tuple[str, str, str]]:
    for match in BLOCK.finditer(TUTORIAL.read_text(encoding="utf-8")):
        yield match["what"], match["with"], match["text"]


def edited(path: Path, block: str) -> None:
    old, new = (line[2:] for line in block.splitlines())
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{path.name} holds no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tutorial_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    report(tmp_path, 1, "Bắc Giang", 2023)
    (tmp_path / "Bắc Giang-2023.pdf").rename(tmp_path / "report.pdf")
    (tmp_path / "reports").mkdir()
    truth = {
        (area, year): report(tmp_path / "reports", seed, area, year)
        for seed, (area, year) in enumerate((("Bắc Giang", 2024), ("Thanh Hóa", 2024), ("Gia Lai", 2023)), start=2)
    }
    told = ""
    readings = 0
    for what, argument, text in steps():
        if what == "sh":
            status = int(argument.removeprefix("status=") or 0)
            for command in text.splitlines():
                assert main(command.split()[1:]) == status, command
                readings += command.split()[1] == "extract"
                if command.split()[1] == "extract":
                    assert_read(tmp_path / "tables", truth)
            told = capsys.readouterr().out
        elif what == "edit":
            edited(tmp_path / argument, text)
        elif what == "write":
            (tmp_path / argument).write_text(text, encoding="utf-8")
        elif what == "out":
            assert all(line in told for line in text.splitlines()), told
    assert readings == 2


def assert_read(tables: Path, truth: dict[tuple[str, int], dict[str, Decimal]]) -> None:
    """Compare the tables with what was drawn: values, areas, windows; nothing doubted, nothing left."""
    reports = rows_of(tables / "reports.csv")
    assert {(r["template"], r["regime"], r["review"], r["unmapped"], r["missing"]) for r in reports} == {
        ("tiep-dan", "tcd", "0", "0", "0")
    }
    assert {r["period_start"] for r in reports} == {"2023-12-15", "2022-12-15"}
    found: dict[tuple[str, int], dict[str, Decimal]] = {}
    for row in rows_of(tables / "observations.csv"):
        key = row["area"].removeprefix("Tỉnh "), int(row["period"][:4])
        assert row["status"] == "ok"
        found.setdefault(key, {})[row["code"]] = Decimal(row["value"])
    assert found == truth
    assert {r["checks"] for r in rows_of(tables / "observations.csv") if r["code"] == "TIEP-DAN.1.1"} == {"sum:ok"}


def test_the_tutorials_form_is_not_shipped() -> None:
    assert "tiếp công dân" not in " ".join(i.label for t in load_patterns().templates for i in t.indicators)
