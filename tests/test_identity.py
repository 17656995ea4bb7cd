"""Who reports, about where and when; a report whose period or area is not sure is under review as a whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chitieu.patterns.load import load_patterns
from chitieu.report.identity import area_keys, areas_in
from chitieu.report.period import find_periods, own_period, time_period, window
from chitieu.settings import Override
from page_makers import Sheet, expected_texts, first_sheet, form_grid, letterhead, read, template, titled

if TYPE_CHECKING:
    from chitieu.contract.rows import DocumentResult, ReportRow

PATTERNS = load_patterns()


def report(
    sheet: Sheet, name: str = "report.pdf", override: Override | None = None
) -> tuple[ReportRow, DocumentResult]:
    found = read(sheet.line("Biểu mẫu 1").table(form_grid("1")), name=name, override=override)
    return found.reports[0], found


def under_review(found: DocumentResult) -> bool:
    """Whether every printed row is under review for the report's identity."""
    there = [o for o in found.observations if o.status != "missing"]
    return bool(there) and all(o.status == "review" and "identity_unsure" in o.flags for o in there)


def test_a_letterhead_tells_who_where_and_when() -> None:
    row, found = report(first_sheet())
    assert (row.org, row.org_level) == ("Ủy ban nhân dân tỉnh Bắc Giang", "province")
    assert (row.area_id, row.period, row.time_period) == ("24@2008", "2023-Q3", "2023-06-15/P3M")
    assert (row.number, row.date, row.regime) == ("123/BC-UBND", "2023-09-20", "581")
    assert (row.period_start, row.period_end) == ("2023-06-15", "2023-09-14")
    assert row.identity_source == "org=letterhead;area=letterhead;period=title"
    assert {(o.area_id, o.period) for o in found.observations} == {("24@2008", "2023-Q3")}
    assert not under_review(found)


def test_the_name_over_two_lines_is_one() -> None:
    sheet = Sheet().two("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    sheet.two("TỈNH BẮC GIANG", "Độc lập - Tự do - Hạnh phúc").two("Số: 5/BC-UBND", "ngày 20 tháng 9 năm 2023")
    row, _ = report(titled(sheet))
    assert (row.org, row.number) == ("Ủy ban nhân dân tỉnh Bắc Giang", "5/BC-UBND")


def test_a_report_with_nothing_but_its_name_is_under_review() -> None:
    row, found = report(Sheet().line("Một số kết quả."), name="2023/bac-giang-quy-3-2023.pdf")
    assert row.period == "2023-Q3"
    assert "unsure=period" in row.identity_source
    assert "unsure=area" in row.identity_source
    assert under_review(found)
    assert all(o.value_text for o in found.observations if o.status == "review")


def test_a_report_without_any_period_is_under_review_and_keeps_its_values() -> None:
    row, found = report(titled(letterhead(Sheet(), day=""), period=""))
    assert (row.period, row.time_period) == ("", "")
    assert under_review(found)
    assert {o.code: o.value_text for o in found.observations if o.value_text} == expected_texts("1")


def test_a_period_in_the_text_alone_is_not_sure() -> None:
    sheet = titled(letterhead(Sheet(), day=""), period="").line("Trong Quý III năm 2023, tỉnh đã thực hiện.")
    row, found = report(sheet)
    assert (row.period, "period=text" in row.identity_source) == ("2023-Q3", True)
    assert under_review(found)


def test_an_area_in_the_text_alone_needs_its_own_body() -> None:
    sheet = titled(Sheet())
    named, found = report(sheet.line("UBND tỉnh Bắc Giang báo cáo kết quả thực hiện của tỉnh Bắc Giang."))
    assert (named.area_id, named.org_level) == ("24@2008", "province")
    assert not under_review(found)
    only, found = report(titled(Sheet()).line("Đoàn của tỉnh Bắc Giang học tập tại tỉnh Bắc Ninh và tỉnh Hà Nam."))
    assert "unsure=area" in only.identity_source
    assert under_review(found)


@pytest.mark.parametrize("name", ["ỦY. BAN NHÂN DÂN TỈNH BẮC GIANG", "ỦY BAN NHÂN DÂN TỈNH BẮC GIANG _"])
def test_a_speck_in_the_letterhead_is_no_part_of_a_name(name: str) -> None:
    row, _ = report(titled(letterhead(Sheet(), name)))
    assert (row.org, row.org_level) == ("Ủy ban nhân dân tỉnh Bắc Giang", "province")


def test_a_report_of_nobody_is_under_review() -> None:
    row, found = report(titled(Sheet()).line("Tỉnh Bắc Giang, tỉnh Bắc Giang: kết quả thực hiện của tỉnh Bắc Giang."))
    assert (row.org, row.area_id) == ("", "24@2008")
    assert "unsure=org" in row.identity_source
    assert under_review(found)


@pytest.mark.parametrize("name", ["Bà Rịa - Vũng Tàu", "Bà Rịa-Vũng Tàu", "Thừa Thiên Huế"])
def test_a_name_of_two_parts_speaks_without_a_letterhead(name: str) -> None:
    row, found = report(titled(Sheet()).line(f"UBND tỉnh {name} báo cáo kết quả thực hiện của tỉnh {name}."))
    assert row.org_level == "province"
    assert row.org.startswith("Ủy ban nhân dân ")
    assert not under_review(found)


def test_a_date_outside_the_period_is_a_doubt() -> None:
    row, found = report(titled(letterhead(Sheet(), day="20 tháng 9 năm 2024")))
    assert row.period == "2023-Q3"
    assert under_review(found)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Quý III năm 2023, phương hướng, nhiệm vụ Quý IV năm 2023", "2023-Q3"),
        ("Quý 3/2023 và kế hoạch Quý 4/2023", "2023-Q3"),
        ("quý IV năm 2023 và năm 2023", "2023-Q4"),
        ("6 tháng đầu năm 2024; nhiệm vụ trọng tâm 6 tháng cuối năm 2024", "2024-S1"),
        ("6 tháng năm 2024", "2024-S1"),
        ("9 tháng đầu năm 2023", "2023-N1"),
        ("năm 2023, phương hướng năm 2024", "2023-A1"),
        ("tháng 5 năm 2023", "2023-M05"),
        ("tháng 12/2023", "2023-M12"),
        ("QUÝ I NĂM 2024", "2024-Q1"),
        ("quý II-2024", "2024-Q2"),
    ],
)
def test_a_title_reports_on_what_is_past_and_not_on_its_plans(title: str, key: str) -> None:
    found = own_period(f"BÁO CÁO Kết quả công tác cải cách hành chính {title}", PATTERNS)
    assert found is not None
    assert (found[0].key, found[1]) == (key, True)


@pytest.mark.parametrize(
    ("title", "key", "sure"),
    [
        ("6 tháng đầu năm, phương hướng, nhiệm vụ 6 tháng cuối năm 2024", "2024-S1", True),
        ("Quý I, phương hướng, nhiệm vụ Quý II năm 2024", "2024-Q1", True),
        ("Quý IV, phương hướng Quý I năm 2025", "2025-Q4", False),
        ("quý III và 9 tháng năm 2023", "2023-Q3", False),
    ],
)
def test_a_year_printed_only_behind_the_plan_is_taken_with_care(title: str, key: str, sure: bool) -> None:  # noqa: FBT001
    found = own_period(f"BÁO CÁO Kết quả công tác {title}", PATTERNS)
    assert found is not None
    assert (found[0].key, found[1]) == (key, sure)


def test_a_manifest_overrules_the_report() -> None:
    override = Override("report.pdf", org="Sở Nội vụ", area="27@2008", period="2022-Q4")
    row, _ = report(first_sheet(), override=override)
    assert (row.org, row.org_level, row.area_id, row.period) == ("Sở Nội vụ", "department", "27@2008", "2022-Q4")
    assert row.identity_source.startswith("org=manifest;area=manifest;period=manifest")


def test_a_manifest_may_give_the_area_by_its_name() -> None:
    row, found = report(titled(Sheet()), override=Override("report.pdf", area="Bắc Ninh", period="2023-Q3"))
    assert row.area_id == "27@2008"
    assert not under_review(found)


@pytest.mark.parametrize(
    ("org", "period", "day", "area"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH BẮC NINH", "Quý III năm 2023", "20 tháng 9 năm 2023", "27@2008"),
        ("ỦY BAN NHÂN DÂN TỈNH BẮC NINH", "Quý III năm 2025", "20 tháng 9 năm 2025", "24@2025"),
        ("ỦY BAN NHÂN DÂN TỈNH BẮC NINH", "6 tháng đầu năm 2025", "14 tháng 6 năm 2025", "27@2008"),
        ("ỦY BAN NHÂN DÂN TỈNH BẮC GIANG", "Quý III năm 2023", "20 tháng 9 năm 2023", "24@2008"),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ", "năm 2024", "20 tháng 12 năm 2024", "92@2008"),
    ],
)
def test_an_area_is_that_of_the_last_day_of_the_period(org: str, period: str, day: str, area: str) -> None:
    row, _ = report(titled(letterhead(Sheet(), org, day), period))
    assert (row.area_id, row.org_level) == (area, "province")


def test_an_area_that_is_no_more_is_a_doubt() -> None:
    row, found = report(titled(letterhead(Sheet(), day="20 tháng 9 năm 2025"), "Quý III năm 2025"))
    assert row.area_id == ""
    assert under_review(found)


def test_a_city_under_the_centre_is_a_province() -> None:
    row, _ = report(titled(letterhead(Sheet(), "UBND THÀNH PHỐ CẦN THƠ", "10 tháng 3 năm 2024"), "Quý I năm 2024"))
    assert (row.org, row.org_level) == ("Ủy ban nhân dân thành phố Cần Thơ", "province")


@given(st.integers(1990, 2099), st.sampled_from(["M01", "M12", "Q1", "Q3", "Q4", "S1", "S2", "N1", "A1"]))
def test_every_period_has_a_window_that_says_its_length(year: int, kind: str) -> None:
    key = f"{year}-{kind}"
    months = {"M": 1, "Q": 3, "S": 6, "N": 9, "A": 12}[kind[0]]
    for regime in (template(), None):
        days = window(key, regime, PATTERNS)
        assert days is not None
        first, last = days
        assert first < last
        assert time_period(days) == f"{first.isoformat()}/P{months}M"


def test_the_regime_has_windows_of_its_own() -> None:
    assert window("2023-Q3", template(), PATTERNS) == (dt.date(2023, 6, 15), dt.date(2023, 9, 14))
    assert window("2023-A1", template(), PATTERNS) == (dt.date(2022, 12, 15), dt.date(2023, 12, 14))
    assert window("2023-Q3", None, PATTERNS) == (dt.date(2023, 7, 1), dt.date(2023, 9, 30))


@given(st.text(max_size=60) | st.text("quyýIVX 123/2023năm tháng6", max_size=40))
def test_no_text_raises_while_periods_are_looked_for(text: str) -> None:
    for seen in find_periods(text, PATTERNS):
        assert window(seen.period("2023").key, None, PATTERNS) is not None


def test_a_longer_name_is_not_also_its_part() -> None:
    known = area_keys(PATTERNS)
    assert areas_in("Tỉnh Bà Rịa - Vũng Tàu và tỉnh Hà Nam", known).total() == 2
    assert not areas_in("Tỉnh Hà Namm", known)


def test_every_area_is_found_by_its_own_name() -> None:
    known = area_keys(PATTERNS)
    for area in PATTERNS.areas:
        assert areas_in(f"Ủy ban nhân dân {area.name}.", known).total() == 1


@pytest.mark.parametrize(
    ("printed", "org", "level"),
    [
        ("ÚY BAN NHÂN DÂN TỈÌNH GIA LAI", "Ủy ban nhân dân tỉnh Gia Lai", "province"),
        ("ỦY BAN NIIÀN DÂN TỈNH BẮC GLANG", "Ủy ban nhân dân tỉnh Bắc Giang", "province"),
        ("ỦY BAN NHÂN DẪN THÂNH PHỔ HẢÁI PHÒNG", "Ủy ban nhân dân thành phố Hải Phòng", "province"),
        ("ỦY BAN NHÂN DÂN HUYỆN HÒA BÌNH", "Ủy ban nhân dân huyện Hòa Bình", "district"),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HÒA BÌNH", "Ủy ban nhân dân thành phố Hòa Bình", "district"),
        ("ỦY BAN NHÂN DÂN HUYỆN BẮC BÌNH", "Ủy ban nhân dân huyện bắc bình", "district"),
    ],
)
def test_a_scanned_letterhead_misread_by_a_letter_names_the_nearest_province(
    printed: str, org: str, level: str
) -> None:
    row, _ = report(titled(letterhead(Sheet(source="ocr"), printed)))
    assert (row.org, row.org_level) == (org, level)


def test_a_name_near_two_provinces_is_neither() -> None:
    row, found = report(titled(letterhead(Sheet(source="ocr"), "ỦY BAN NHÂN DÂN TỈNH LIÊN GIANG")))
    assert "area=letterhead" not in row.identity_source
    assert under_review(found)


def test_a_letterhead_printed_as_text_is_taken_by_the_letter() -> None:
    row, found = report(titled(letterhead(Sheet(), "ỦY BAN NHÂN DÂN TỈNH BẮC GLANG")))
    assert "area=letterhead" not in row.identity_source
    assert under_review(found)


def test_a_running_head_above_the_letterhead_is_no_title() -> None:
    sheet = letterhead(Sheet(source="ocr").line("BÁO CÁO GIẢ LẬP", centred=True))
    row, _ = report(titled(sheet))
    assert row.title.startswith("BÁO CÁO Kết quả")
    assert row.org == "Ủy ban nhân dân tỉnh Bắc Giang"
