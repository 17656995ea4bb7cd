"""Makes up a whole report: figures, rows with their printing faults, narrative, letterhead."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Literal

from .catalogue import FORM_TITLES, Area, Indicator, load_indicators
from .decrees import CiteHabit, Decrees
from .dice import Dice
from .faults import FaultPlan, with_faults
from .figures import make_figures
from .narrative import Teller
from .numbers import NumberHabit
from .periods import Period
from .rows import forms_of, printed_figures
from .spec import Cite, Layout, Letterhead, Paragraph, Report, Signature

BANNER = "BÁO CÁO GIẢ LẬP"
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
MIDDLE = ("Văn", "Thị", "Minh", "Quốc", "Thu", "Đức")
GIVEN = ("Mẫu", "Thử", "Ví Dụ", "Giả Định")


@dataclass(frozen=True, slots=True)
class Taste:
    """Everything that differs between two reports about the same figures."""

    layout: Layout = field(default_factory=lambda: Layout(banner=BANNER))
    numbers: NumberHabit = field(default_factory=NumberHabit)
    citations: CiteHabit = field(default_factory=CiteHabit)
    faults: FaultPlan = field(default_factory=FaultPlan)
    form_heading: str = "Biểu mẫu {}"
    titles_in_capitals: bool = False
    letterhead: bool = True
    notes: int = 40
    optional_share: float = 0.95
    period_style: Literal["full", "slash", "lower"] = "full"
    subtitle_cite: bool = False
    """A line under the title says after which letter the report is made."""


def make_report(stem: str, area: Area, period: Period, seed: int, taste: Taste) -> Report:
    """Make a report up; the same arguments give the same report."""
    indicators = load_indicators()
    dice = Dice("report", stem, seed)
    signed = period.signed(dice)
    figures = dict(make_figures(indicators, area, period))
    for code in blank_codes(indicators, dice, taste.faults.blanks):
        figures[code] = None
    forms = forms_of(indicators, figures, taste.numbers.text, taste.form_heading)
    words = _words(area, period, taste)
    decrees = Decrees(Dice("decrees", stem, seed), taste.citations, signed, words)
    forms = with_faults(forms, taste.faults, Dice("faults", stem, seed), decrees, taste.numbers)
    if taste.titles_in_capitals:
        forms = tuple(replace(form, title=FORM_TITLES[form.number].upper()) for form in forms)
    teller = Teller(dice, decrees, words, printed_figures(forms), taste.notes, taste.optional_share)
    return Report(
        stem=stem,
        area_id=f"{area.code}@2008",
        org=f"Ủy ban nhân dân {area.rank} {area.bare}",
        period=period.key,
        layout=taste.layout,
        letterhead=_letterhead(area, signed, dice) if taste.letterhead else None,
        paragraphs=_title(words, taste) + teller.paragraphs(),
        signature=_signature(area, dice),
        forms=forms,
    )


def blank_codes(indicators: list[Indicator], dice: Dice, count: int) -> list[str]:
    """Choose cells that nobody filled in; ratios are the most common, as in the real report."""
    ratios = [item.code for item in indicators if item.kind == "percent" and item.formula]
    others = [item.code for item in indicators if item.kind in {"count", "percent"} and not item.formula]
    return dice.sample(ratios, count - count // 2) + dice.sample(others, count // 2)


def _words(area: Area, period: Period, taste: Taste) -> dict[str, str]:
    return {
        "rank": area.rank,
        "name": area.bare,
        "area": f"{area.rank} {area.bare}",
        "committee": "Thành ủy" if area.is_city else "Tỉnh ủy",
        "districts": "các quận, huyện" if area.is_city else "các huyện, thành phố",
        "year": str(period.year),
        "last_year": str(period.year - 1),
        "period": period.name(taste.period_style),
        "next": period.next_name(taste.period_style),
    }


def _title(words: dict[str, str], taste: Taste) -> tuple[Paragraph, ...]:
    lines = [
        Paragraph("title", ("BÁO CÁO",)),
        Paragraph("subtitle", (f"Kết quả công tác cải cách hành chính {words['period']},",)),
        Paragraph("subtitle", (f"phương hướng nhiệm vụ {words['next']}",)),
    ]
    if taste.subtitle_cite:
        cite = Cite("581/BNV-CCHC", "2022-02-21", "Công văn số 581/BNV-CCHC ngày 21/02/2022")
        lines.append(Paragraph("subtitle", ("(Theo ", cite, " của Bộ Nội vụ)")))
    return (*lines, Paragraph("addressee", ("Kính gửi: Bộ Nội vụ",)))


def _letterhead(area: Area, signed: dt.date, dice: Dice) -> Letterhead:
    # NĐ 30/2020 pads January and February only; some offices pad March as well.
    pad_march = dice.chance(0.2)
    month = f"{signed.month:02d}" if signed.month < 3 or (signed.month == 3 and pad_march) else str(signed.month)  # noqa: PLR2004
    return Letterhead(
        body=("ỦY BAN NHÂN DÂN", f"{area.rank} {area.bare}".upper()),
        number=f"Số: {dice.whole(40, 640)}/BC-UBND",
        place_and_date=f"{area.place}, ngày {signed.day:02d} tháng {month} năm {signed.year}",
    )


def _signature(area: Area, dice: Dice) -> Signature:
    receivers = (
        "- Như trên;",
        "- Vụ Cải cách hành chính - Bộ Nội vụ;",
        f"- TT. {'Thành' if area.is_city else 'Tỉnh'} ủy, HĐND {area.rank};",
        f"- Chủ tịch, các PCT UBND {area.rank};",
        f"- Các sở, ban, ngành {area.rank};",
        f"- UBND {'các quận, huyện' if area.is_city else 'các huyện, thành phố'};",
        "- Lưu: VT, NC.",
    )
    signer = f"{dice.pick(FAMILY)} {dice.pick(MIDDLE)} {dice.pick(GIVEN)}"
    return Signature(receivers, ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), signer)
