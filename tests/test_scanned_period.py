"""The period of a scanned report: places that state it are weighed, and one misread numeral decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from msgspec import structs

from chitieu.patterns.load import load_patterns
from chitieu.report.period import find_periods, own_period
from page_makers import Sheet, form_grid, letterhead, read

PATTERNS = load_patterns()
THIRD = "Quý III năm 2023"
OPENING = "UBND tỉnh Bắc Giang báo cáo kết quả Quý III năm 2023 và nhiệm vụ Quý IV năm 2023 như sau:"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan of a report prints about its period; empty where it prints nothing."""

    title: str = f"{THIRD},"
    plan: str = "phương hướng nhiệm vụ Quý IV năm 2023"
    signed: str = "20 tháng 9 năm 2023"
    opening: str = ""
    form: str = ""
    source: str = "ocr"
    faint: str = ""
    """Words that the recogniser was not sure of."""
    second: tuple[str, str] = ("", "")
    """A word, and what the second reader saw in it."""
    name: str = "report.pdf"

    def period(self) -> tuple[str, bool]:
        """Read the report; return its period and whether it is in doubt."""
        sheet = Sheet(source="ocr" if self.source == "ocr" else "text")
        letterhead(sheet, day=self.signed)
        sheet.line("BÁO CÁO", centred=True)
        sheet.line(f"Kết quả công tác cải cách hành chính {self.title}", centred=True)
        if self.plan:
            sheet.line(self.plan, centred=True)
        sheet.line("Kính gửi: Bộ Nội vụ", centred=True)
        for text in filter(None, (self.opening, "Biểu mẫu 1", self.form)):
            sheet.line(text, size=9.0)
        sheet.table(form_grid("1"))
        faint = set(self.faint.split())
        sheet.words = [structs.replace(w, confidence=0.5 if w.text in faint else w.confidence) for w in sheet.words]
        seen, other = self.second
        sheet.words = [structs.replace(w, alt_text=other) if w.text == seen else w for w in sheet.words]
        (row,) = read(sheet, name=self.name).reports
        return row.period, "unsure=period" in row.identity_source


@pytest.mark.parametrize("numeral", ["II!", "IIl", "!!!", "IH", "EH", "lIII", "[Ï["])
def test_a_numeral_in_pieces_is_told_by_the_plan_and_the_day(numeral: str) -> None:
    assert Scan(title=f"Quý {numeral} năm 2023,").period() == ("2023-Q3", False)


@pytest.mark.parametrize("numeral", ["I", "II", "IV"])
def test_one_numeral_misread_for_another_loses_against_several_places(numeral: str) -> None:
    title = f"Quý {numeral} năm 2023,"
    assert Scan(title=title, opening=OPENING, faint=numeral).period() == ("2023-Q3", False)
    if numeral != "IV":  # the plan says IV as well, and is faint too
        assert Scan(title=title, faint=numeral).period() == ("2023-Q3", False)
    assert Scan(title=title, faint=numeral, signed="").period()[1]


def test_a_numeral_read_with_confidence_is_printed_so_and_stays_in_doubt() -> None:
    assert Scan(title="Quý II năm 2023,", opening=OPENING).period() == ("2023-Q3", True)


def test_places_that_two_readers_read_differently_do_not_outweigh_plan_and_day() -> None:
    opening = "UBND tỉnh Bắc Giang báo cáo kết quả Quý II/2023 và nhiệm vụ Quý IV/2023 như sau:"
    scan = Scan(title="Quý II năm 2023,", opening=opening, faint="II II/2023")
    assert scan.period() == ("2023-Q3", True)
    assert replace(scan, second=("II/2023", "III/2023")).period() == ("2023-Q3", False)
    assert replace(scan, second=("II/2023", "I/2023")).period() == ("2023-Q3", True)


def test_a_title_and_its_plan_that_disagree_with_the_forms_stay_in_doubt() -> None:
    scan = Scan(
        title="Quý II năm 2023,",
        plan="phương hướng nhiệm vụ Quý III năm 2023",
        form="Kỳ báo cáo: Quý III/2023 (từ ngày 15/6/2023 đến ngày 14/9/2023)",
        faint="II III",
    )
    assert scan.period()[1]


def test_another_kind_of_period_is_no_misreading() -> None:
    assert Scan(title="6 tháng đầu năm 2023,", opening=OPENING, faint="6 tháng đầu năm 2023").period()[1]


def test_one_place_alone_is_not_sure_on_a_scan() -> None:
    alone = Scan(plan="", signed="")
    assert alone.period() == ("2023-Q3", True)
    assert Scan(plan="", signed="", source="text").period() == ("2023-Q3", False)


@pytest.mark.parametrize(
    "scan",
    [
        Scan(plan=""),
        Scan(signed=""),
        Scan(plan="", signed="", opening=OPENING),
        Scan(plan="", signed="", form="Kỳ báo cáo: Quý III/2023"),
        Scan(plan="", signed="", form="Kỳ báo cáo: (từ ngày 15/6/2023 đến ngày 14/9/2023)"),
        Scan(plan="", signed="", form="Kỳ báo cáo: từ 15 tháng 6 năm 2023 đến 14 tháng 9 năm 2023"),
        Scan(plan="", signed="", name="bac-giang/quy-3-2023.pdf"),
    ],
    ids=["day", "plan", "opening", "form", "days", "long days", "file name"],
)
def test_any_second_place_makes_a_title_sure(scan: Scan) -> None:
    assert scan.period() == ("2023-Q3", False)


def test_a_day_that_fits_another_quarter_keeps_the_doubt() -> None:
    assert Scan(signed="16 tháng 6 năm 2023", opening=OPENING).period()[1]


def test_a_report_signed_late_is_not_doubted_for_its_day() -> None:
    assert Scan(signed="21 tháng 11 năm 2023").period() == ("2023-Q3", False)


def test_a_period_that_the_regime_does_not_know_is_a_doubt() -> None:
    scan = Scan(title="Quý II năm 2023,", plan="phương hướng nhiệm vụ Quý III năm 2023", signed="")
    assert scan.period()[1]


def test_a_plan_is_not_the_period_where_the_report_s_own_is_lost() -> None:
    scan = Scan(title="nănn 2023,", plan="phương hướng nhiệm vụ năm 2024", signed="18 tháng 12 năm 2023")
    assert scan.period() == ("2023-A1", True)


def test_a_plan_for_the_period_itself_is_misread_and_says_nothing() -> None:
    assert Scan(plan="phương hướng nhiệm vụ Quý III năm 2023").period() == ("2023-Q3", False)
    assert Scan(plan="phương hướng nhiệm vụ Quý III năm 2023", signed="").period() == ("2023-Q3", True)


@pytest.mark.parametrize("numeral", ["I†", "I¡", "!!", "lI", "I'", "nàq"])
def test_a_plan_in_pieces_says_nothing(numeral: str) -> None:
    assert Scan(plan=f"phương hướng nhiệm vụ Quý {numeral} năm 2023").period() == ("2023-Q3", False)


@pytest.mark.parametrize("numeral", ["FV", "lV", "†V", "1V", "TV"])
def test_only_one_quarter_has_a_v(numeral: str) -> None:
    plan = f"phương hướng nhiệm vụ Quý {numeral} năm 2023"
    assert Scan(plan=plan, signed="").period() == ("2023-Q3", False)
    assert Scan(title="Quý IH năm 2023,", plan=plan).period() == ("2023-Q3", False)


@pytest.mark.parametrize("numeral", ["IIII2023", "III|2023", "lII12023"])
def test_a_slash_read_as_one_more_stroke(numeral: str) -> None:
    plan = "phương hướng nhiệm vụ Quý IV/2023"
    assert Scan(title=f"Quý {numeral},", plan=plan).period() == ("2023-Q3", False)
    assert Scan(title=f"Quý {numeral},", plan="").period()[1]


def test_days_and_years_beside_the_period_are_not_it() -> None:
    opening = "Thực hiện Kế hoạch báo cáo năm 2022, UBND tỉnh báo cáo kết quả Quý III năm 2023 như sau:"
    assert Scan(opening=opening).period() == ("2023-Q3", False)
    later = OPENING + " so với năm 2022 và Quý II năm 2023 tăng"
    assert Scan(opening=later).period() == ("2023-Q3", False)


def test_a_text_title_whose_forms_are_of_another_period_is_a_doubt() -> None:
    form = "Kỳ báo cáo: Quý I/2023 (từ ngày 15/12/2022 đến ngày 14/3/2023)"
    assert Scan(source="text", form=form).period() == ("2023-Q3", True)
    assert Scan(source="text", form="Kỳ báo cáo: Quý III/2023").period() == ("2023-Q3", False)


@pytest.mark.parametrize("text", ["quy định năm 2023", "quy chế/2023", "quy trình năm 2023", "quỹ thi đua năm 2023"])
def test_words_like_quarter_are_no_damaged_numerals(text: str) -> None:
    assert [f.kind for f in find_periods(text, PATTERNS, scanned=True) if f.rivals] == []


def test_a_damaged_numeral_is_no_period_of_a_text_page() -> None:
    assert own_period("Kết quả công tác quý II! năm 2023", PATTERNS) != own_period("Kết quả quý II năm 2023", PATTERNS)
    assert not any(f.rivals for f in find_periods("quý IH năm 2023", PATTERNS))
