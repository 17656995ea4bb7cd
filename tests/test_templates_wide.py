"""Forms with one row per member (lĩnh vực): the shipped one is read exactly from drawn reports, text and scan."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from makers.scan import make_scan

from chitieu.api import Reading
from chitieu.api import read as read_pdf
from page_makers import adds_up
from wide_reports import Head, WideReport, draw_wide

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

PREFIX = "VP.II.06a."
ITEMS = ("1.1", "1.2.1", "1.2.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3")
HEADS = (
    Head(0, 0, "STT", rows=3),
    Head(0, 1, "Lĩnh vực giải quyết", rows=3),
    Head(0, 2, "Số lượng hồ sơ tiếp nhận", cols=4),
    Head(0, 6, "Số lượng hồ sơ đã giải quyết", cols=4),
    Head(0, 10, "Số lượng hồ sơ đang giải quyết", cols=3),
    Head(1, 2, "Tổng số", rows=2),
    Head(1, 3, "Trong kỳ", cols=2),
    Head(1, 5, "Từ kỳ trước", rows=2),
    *(Head(1, 6 + n, text, rows=2) for n, text in enumerate(("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn"))),
    *(Head(1, 10 + n, text, rows=2) for n, text in enumerate(("Tổng số", "Trong hạn", "Quá hạn"))),
    Head(2, 3, "Trực tuyến"),
    Head(2, 4, "Trực tiếp, dịch vụ bưu chính"),
)
NUMBERS = (
    "(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)=(8)+(9)+(10)", "(8)", "(9)", "(10)", "(11)=(12)+(13)",
    "(12)", "(13)",
)  # fmt: skip
WIDTHS = (28.0, 118.0, 62.0, 52.0, 58.0, 52.0, 62.0, 52.0, 52.0, 52.0, 62.0, 52.0, 52.0)
FIELDS = (
    "Đất đai", "Hộ tịch", "Chứng thực", "Bảo trợ xã hội", "Đăng ký kinh doanh", "Hoạt động xây dựng", "Lâm nghiệp",
    "Khám bệnh, chữa bệnh", "Giáo dục trung học", "An toàn thực phẩm", "Đường bộ", "Lao động, tiền lương", "Thú y",
    "Nghệ thuật biểu diễn", "Quản lý công sản", "Người có công", "Việc làm", "Luật sư", "Công chứng", "Báo chí",
    "Tài nguyên nước", "Khoáng sản", "Du lịch", "Thể dục thể thao", "Viễn thông và Internet", "Chăn nuôi",
)  # fmt: skip
AREAS = ((27, "Bắc Ninh"), (24, "Bắc Giang"), (38, "Thanh Hóa"), (64, "Gia Lai"))


def figures(dice: Random) -> list[int]:
    online, direct, before = dice.randrange(3000), dice.randrange(900), dice.randrange(60)
    early, due, late = dice.randrange(2000), dice.randrange(800), dice.randrange(20)
    open_, over = dice.randrange(90), dice.randrange(9)
    return [
        online + direct + before, online, direct, before, early + due + late, early, due, late, open_ + over, open_,
        over,
    ]  # fmt: skip


def printed(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def made(seed: int, members: int = 12) -> tuple[WideReport, dict[tuple[str, str], int]]:
    """Make a report up; give also its figures by member (empty: the totals) and code."""
    dice = Random(seed)  # noqa: S311 figures, no secrets
    _, area = AREAS[seed % len(AREAS)]
    quarter = ("I", "II", "III", "IV")[seed % 4]
    day = ("20 tháng 3", "20 tháng 6", "20 tháng 9", "20 tháng 12")[seed % 4]
    fields = dice.sample(FIELDS, members)
    by_member = {field: figures(dice) for field in fields}
    totals = [sum(column) for column in zip(*by_member.values(), strict=True)]
    rows = [(str(n), field, *map(printed, by_member[field])) for n, field in enumerate(fields, start=1)]
    rows.append(("", "Tổng số", *map(printed, totals)))
    truth = {
        (member, PREFIX + item): number
        for member, numbers in [*by_member.items(), ("", totals)]
        for item, number in zip(ITEMS, numbers, strict=True)
    }
    report = WideReport(
        body=("", f"ỦY BAN NHÂN DÂN TỈNH {area.upper()}"),
        number="Số: 45/BC-UBND",
        place_and_date=f"{area}, ngày {day} năm 2024",
        title=("BÁO CÁO", f"Công tác kiểm soát thủ tục hành chính Quý {quarter} năm 2024"),
        sentences=("Thực hiện Thông tư số 01/2020/TT-VPCP ngày 21/10/2020 của Bộ trưởng, Chủ nhiệm",
                   "Văn phòng Chính phủ, kết quả giải quyết thủ tục hành chính như sau."),
        above=("Biểu số II.06a/VPCP/KSTT", "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
               "Đơn vị tính: Số hồ sơ TTHC"),
        heads=HEADS,
        numbers=NUMBERS,
        rows=tuple(rows),
        widths=WIDTHS,
    )  # fmt: skip
    return report, truth


def values(reading: Reading) -> dict[tuple[str, str], Decimal | None]:
    return {(o.member, o.code): o.value for o in reading.result.observations if o.status == "ok"}


@pytest.mark.parametrize("seed", range(4))
def test_a_wide_form_is_read_exactly(seed: int, tmp_path: Path) -> None:
    report, truth = made(seed)
    reading = read_pdf(draw_wide(report, tmp_path / "wide.pdf"))
    (row,) = reading.result.reports
    code, area = AREAS[seed % 4]
    assert (row.template, row.area_id, row.period) == ("vpcp-01-2020", f"{code}@2008", f"2024-Q{seed % 4 + 1}")
    assert area in row.org
    assert values(reading) == truth
    assert (row.review, row.missing, row.unmapped, row.findings) == (0, 0, 0, 0)
    assert row.rows_read == row.expected == len(truth)
    assert adds_up(reading.result)
    assert all(o.checks for o in reading.result.observations if o.member == "")


@pytest.mark.parametrize("repeat", [True, False], ids=["header repeated", "header once"])
def test_a_wide_form_goes_on_over_pages(tmp_path: Path, *, repeat: bool) -> None:
    report, truth = made(5, members=26)
    rows = tuple((*row[:1], *row[1:]) for row in report.rows)
    reading = read_pdf(draw_wide(replace(report, rows=rows, repeat_header=repeat, size=12.0), tmp_path / "wide.pdf"))
    assert len({o.page for o in reading.result.observations}) > 1
    assert values(reading) == truth
    assert adds_up(reading.result)


def test_a_scanned_wide_form_gives_its_figures_and_none_wrong_in_silence(tmp_path: Path) -> None:
    report, truth = made(1, members=8)
    make_scan(draw_wide(report, tmp_path / "wide.pdf"), tmp_path / "scan.pdf", "clean300", 1)
    reading = read_pdf(tmp_path / "scan.pdf")
    found = values(reading)
    assert reading.result.reports[0].template == "vpcp-01-2020"
    assert {key: value for key, value in found.items() if truth.get(key) != value} == {}
    assert len(found) >= 0.9 * len(truth)
    assert adds_up(reading.result)


def changed(report: WideReport, row: int, column: int, text: str) -> WideReport:
    rows = [list(cells) for cells in report.rows]
    rows[row][column] = text
    return replace(report, rows=tuple(tuple(cells) for cells in rows))


def test_a_total_that_does_not_add_up_is_a_finding_and_stays_as_printed(tmp_path: Path) -> None:
    report, truth = made(2, members=4)
    report = changed(report, -1, 9, printed(truth["", f"{PREFIX}2.4"] + 1))
    result = read_pdf(draw_wide(report, tmp_path / "wide.pdf")).result
    assert {(f.rule, f.codes.split(";")[0]) for f in result.findings} == {
        ("total", f"{PREFIX}2.4"),
        ("sum", f"{PREFIX}2.1"),
    }
    assert all(o.status == "ok" for o in result.observations)
    (total,) = [o for o in result.observations if (o.member, o.code) == ("", f"{PREFIX}2.4")]
    assert "total:fail" in total.checks.split(";")
    assert total.value == truth["", f"{PREFIX}2.4"] + 1


def test_a_blank_cell_is_blank_and_says_nothing_about_the_total(tmp_path: Path) -> None:
    report, _ = made(3, members=4)
    result = read_pdf(draw_wide(changed(report, 1, 9, ""), tmp_path / "wide.pdf")).result
    assert [o.code for o in result.observations if o.status == "blank"] == [f"{PREFIX}2.4"]
    assert result.findings == ()
    assert adds_up(result)


def test_headings_between_members_are_headings(tmp_path: Path) -> None:
    report, truth = made(1, members=4)
    rows = (("A. Cấp tỉnh",), *report.rows[:2], ("II", "Cấp xã", *[""] * 11), *report.rows[2:])
    reading = read_pdf(draw_wide(replace(report, rows=rows), tmp_path / "wide.pdf"))
    assert values(reading) == truth
    assert reading.result.reports[0].headings == 2
    assert adds_up(reading.result)


def test_a_column_no_template_has_is_kept_as_unmapped(tmp_path: Path) -> None:
    report, truth = made(2, members=3)
    report = replace(
        report,
        heads=(*report.heads, Head(0, 13, "Số hồ sơ rút", rows=3)),
        numbers=(*report.numbers, "(14)"),
        rows=tuple((*row, str(70 + n)) for n, row in enumerate(report.rows)),
        widths=(28.0, 88.0, *report.widths[2:], 40.0),
    )
    reading = read_pdf(draw_wide(report, tmp_path / "wide.pdf"))
    assert values(reading) == truth
    assert [u.value_text for u in reading.result.unmapped] == ["70", "71", "72", "73"]
    assert adds_up(reading.result)


def test_a_heading_of_another_word_is_doubted(tmp_path: Path) -> None:
    """A column headed "Sắp quá hạn" may be another figure: only its place speaks for it, so a person looks at it."""
    report, truth = made(0, members=3)
    heads = tuple(replace(h, text="Sắp quá hạn") if (h.col, h.text) == (9, "Quá hạn") else h for h in report.heads)
    reading = read_pdf(draw_wide(replace(report, heads=heads), tmp_path / "wide.pdf"))
    sure = {key: value for key, value in truth.items() if key[1] != f"{PREFIX}2.4"}
    assert values(reading) == sure
    assert {o.flags for o in reading.result.observations if o.code == f"{PREFIX}2.4"} <= {"code_unsure"}


def test_a_table_that_shares_only_a_total_with_the_form_is_another(tmp_path: Path) -> None:
    report, _ = made(0, members=6)
    heads = tuple(
        replace(h, text=text) if h.col > 1 else h
        for h, text in zip(report.heads, [f"Nội dung số {n} của năm" for n in range(len(HEADS))], strict=True)
    )
    reading = read_pdf(draw_wide(replace(report, heads=heads), tmp_path / "wide.pdf"))
    assert reading.result.reports[0].template == ""
    assert reading.result.observations == ()
    assert adds_up(reading.result)


def test_the_unit_above_the_table_counts(tmp_path: Path) -> None:
    report, truth = made(0, members=3)
    report = replace(report, above=(*report.above[:2], "Đơn vị tính: Nghìn hồ sơ"))
    reading = read_pdf(draw_wide(report, tmp_path / "wide.pdf"))
    assert values(reading) == {key: 1000 * number for key, number in truth.items()}
