"""A report that says it replaces another one; what only speaks of such reports replaces nothing."""

from __future__ import annotations

import pytest

from chitieu.archive.facts import Cell, Filed
from chitieu.archive.use import decide
from page_makers import Sheet, form_grid, letterhead, read

OLD = "120/BC-UBND"


def report(subtitle: str = "", *text: str) -> Sheet:
    """Make a report with a line under its title and a text."""
    sheet = letterhead(Sheet()).line("BÁO CÁO", centred=True)
    sheet.line("Kết quả công tác cải cách hành chính Quý III năm 2023", centred=True)
    if subtitle:
        sheet.line(subtitle, centred=True)
    sheet.line("Kính gửi: Bộ Nội vụ", centred=True).line("I. CÔNG TÁC CHỈ ĐẠO")
    for line in text:
        sheet.line(line)
    return sheet.line("Biểu mẫu 1").table(form_grid("1"))


def said(subtitle: str = "", *text: str) -> str:
    """Return what a report is read to supersede."""
    return read(report(subtitle, *text)).reports[0].supersedes


@pytest.mark.parametrize(
    "subtitle",
    [
        f"(Thay thế Báo cáo số {OLD} ngày 15/9/2023)",
        f"(thay thế cho Báo cáo số {OLD} ngày 15/9/2023)",
        f"(Điều chỉnh, bổ sung Báo cáo số {OLD})",
        "(Đính chính số liệu tại Báo cáo số 0120/BC-UBND)",
        f"(Sửa đổi, bổ sung Báo cáo {OLD} ngày 15 tháng 9 năm 2023)",
    ],
)
def test_a_title_says_what_the_report_replaces(subtitle: str) -> None:
    assert said(subtitle) == OLD


@pytest.mark.parametrize(
    "text",
    [
        ("Báo cáo này thay thế Báo cáo số 120/BC-UBND ngày 15/9/2023 của UBND tỉnh.",),
        ("Báo cáo này điều chỉnh, bổ sung Báo cáo số 120/BC-UBND",),
        ("Thay thế Báo cáo số 120/BC-UBND ngày 15/9/2023.",),
        ("Do có sai sót, báo cáo này được gửi để thay", "thế Báo cáo số 120/BC-UBND ngày 15/9/2023."),
    ],
)
def test_a_text_says_what_the_report_replaces(text: tuple[str, ...]) -> None:
    assert said("", *text) == OLD


@pytest.mark.parametrize(
    "text",
    [
        "UBND huyện Lạng Giang có Báo cáo số 9/BC-UBND thay thế Báo cáo số 120/BC-UBND ngày 15/9/2023.",
        "Báo cáo này thay thế Công văn số 120/UBND-NC ngày 15/9/2023.",
        "Báo cáo này bổ sung Báo cáo số 120/BC-UBND ngày 15/9/2023.",
        "Báo cáo này không thay thế Báo cáo số 120/BC-UBND ngày 15/9/2023.",
        "Quyết định số 5/QĐ-UBND thay thế Quyết định số 120/QĐ-UBND ngày 15/9/2023.",
        "UBND tỉnh đã gửi Báo cáo số 120/BC-UBND ngày 15/9/2023.",
        "Báo cáo này thay thế Báo cáo số 123/BC-UBND ngày 20/9/2023.",
    ],
)
def test_what_speaks_of_others_replaces_nothing(text: str) -> None:
    assert said("", text) == ""


def test_two_reports_are_replaced_at_once() -> None:
    text = (
        "Báo cáo này thay thế Báo cáo số 120/BC-UBND ngày 15/9/2023.",
        "Báo cáo này thay thế Báo cáo số 121/BC-UBND.",
    )
    assert said("", *text) == "120/BC-UBND;121/BC-UBND"


def test_the_number_of_a_report_that_is_not_there_decides_nothing_and_is_told() -> None:
    def cells(_: Filed) -> dict[tuple[str, str], Cell]:
        return {("A", ""): Cell("A", "", "1", "count", "", "review", None, 1)}

    old = Filed("d1", "a.pdf", "O", "24@2008", "r", period="2023-Q3")
    new = Filed("d2", "b.pdf", "O", "24@2008", "r", period="2023-Q3", supersedes=OLD)
    decided, (finding,) = decide([old, new], cells)
    assert {one.use(("A", "")) for one in decided.values()} == {""}
    assert f"b.pdf says that it replaces {OLD}" in finding.message
