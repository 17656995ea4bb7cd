"""Random reports with their truth, for tests that want many."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .archive import write_reports
from .catalogue import Area, load_areas
from .columns import fitting_shares
from .decrees import CiteHabit
from .dice import Dice
from .faults import FaultPlan
from .fodt_styles import DIGIT_WIDTH
from .made_report import BANNER, Taste, make_report
from .numbers import NumberHabit
from .periods import Part, Period
from .spec import HeaderWords, Layout, Report

PARTS: Sequence[Part] = ("Q1", "S1", "Q3", "A1")


def make_random(seed: int, folder: Path, count: int = 1) -> list[Path]:
    """Make `count` reports `random-<seed>-<n>-gia-lap.pdf` with their truth; give the paths of the PDFs."""
    return write_reports([random_report(seed, number) for number in range(count)], folder)


def random_report(seed: int, number: int, where: tuple[Area, Period] | None = None) -> Report:
    """Draw one report: area and period (unless they are given), looks, habits and faults."""
    dice = Dice("variant", seed, number)
    period = dice.pick([Period(year, part) for year in range(2022, 2026) for part in PARTS if _in_vintage(year, part)])
    area = dice.pick(load_areas(period.year))
    if where is not None:
        area, period = where
    table_cites = dice.pick([0, 0, 0, 1, 2])
    taste = Taste(
        layout=random_layout(dice, wide_remark=table_cites > 0),
        numbers=_numbers(dice),
        citations=CiteHabit(
            without_so=dice.pick([0, 0.1, 0.5]),
            padded=dice.chance(0.8),
            padded_month=dice.chance(0.3),
            long_date=dice.pick([0, 0.08, 0.5]),
            undated=dice.pick([0, 0.06, 0.2]),
            broken_symbol=dice.pick([0, 0, 0.03]),
        ),
        faults=FaultPlan(
            blanks=dice.whole(0, 8),
            dropped=dice.pick([0, 0, 0.02, 0.08]),
            missing_stt=dice.pick([0, 0, 0.03, 0.1]),
            wrong_stt=dice.pick([0, 0, 0.02, 0.04]),
            foreign_rows=dice.pick([0, 0, 1, 2, 3]),
            table_cites=table_cites,
        ),
        form_heading=dice.pick(["Biểu mẫu {}", "Biểu mẫu {}", "Biểu số {}", "BIỂU MẪU SỐ {}", "Biểu mẫu số {}"]),
        titles_in_capitals=dice.chance(0.2),
        letterhead=dice.chance(0.8),
        notes=dice.whole(8, 40),
        optional_share=dice.real(0.25, 1.0),
        period_style=dice.pick(["full", "full", "slash", "lower"]),
        subtitle_cite=dice.chance(0.15),
    )
    return make_report(f"random-{seed}-{number}-gia-lap", area, period, seed, taste)


def random_layout(dice: Dice, *, wide_remark: bool) -> Layout:
    """Draw a layout whose columns hold their content, making the type smaller until they do."""
    body = dice.pick([10, 11, 12, 13, 13, 14, 14])
    layout = Layout(
        font=dice.pick(["Liberation Serif"] * 3 + [font for font in DIGIT_WIDTH if font != "Liberation Serif"]),
        body_pt=body,
        table_pt=max(9, body - dice.pick([0, 1, 2])),
        note_pt=max(8, body - dice.pick([2, 3, 4])),
        margins=(dice.whole(18, 25), dice.whole(13, 22), dice.whole(16, 25), dice.whole(22, 33)),
        line_percent=dice.pick([100, 110, 120, 130, 145]),
        landscape_forms=dice.chance(0.25),
        header=_header(dice),
        repeat_header=dice.chance(0.75),
        forms_on_new_page=dice.chance(0.6),
        rows_may_split=dice.chance(0.6),
        value_align=dice.pick(["left", "center", "center", "end"]),
        vertical_align=dice.pick(["top", "middle", "middle", "bottom"]),
        note_numbering="page" if dice.chance(0.3) else "document",
        raised_note_number=dice.chance(0.7),
        page_number=dice.pick(["top", "top", "bottom"]),
        decomposed_every=dice.pick([0, 0, 0, 0, 7]),
        banner=BANNER,
    )
    slack = (dice.real(1, 1.3), dice.real(1, 1.4), dice.real(1, 1.3), dice.real(1, 1.3))
    while True:
        shares = fitting_shares(layout, wide_remark=wide_remark, slack=slack)
        if shares is not None:
            return replace(layout, column_shares=shares)
        slack = (1.0, 1.0, 1.0, 1.0)
        layout = replace(layout, table_pt=layout.table_pt - 1)


def _header(dice: Dice) -> HeaderWords:
    label = dice.pick(["Chỉ tiêu thống kê", "Chỉ tiêu thống kê", "Chỉ tiêu", "Nội dung", "Nội dung chỉ tiêu"])
    used = "(Sử dụng trong kỳ báo cáo hàng quý, 6 tháng, năm)"
    return HeaderWords(
        stt=dice.pick(["STT", "STT", "Số TT", "TT"]),
        label=(label, used) if dice.chance(0.5) else (label,),
        group=dice.pick(["Kết quả thống kê", "Kết quả thực hiện"]),
        unit=dice.pick(["Đơn vị tính", "Đơn vị tính", "ĐVT"]),
        value=dice.pick(["Số liệu", "Số liệu", "Kết quả"]),
        remark=dice.pick(["Ghi chú", "Ghi chú", "GHI CHÚ"]),
        rows=dice.pick([1, 2, 2]),
    )


def _numbers(dice: Dice) -> NumberHabit:
    return NumberHabit(
        grouped=dice.chance(0.75),
        ungrouped_forms=frozenset([dice.whole(1, 7)]) if dice.chance(0.3) else frozenset(),
        padded=dice.chance(0.35),
        decimal_mark="." if dice.chance(0.1) else ",",
        percent_sign=dice.pick(["never", "never", "never", "hundred", "always"]),
        blank=dice.pick(["", "", "-"]),
    )


def _in_vintage(year: int, part: Part) -> bool:
    """Keep to periods that end before the merger of 1/7/2025."""
    return year < 2025 or part in {"Q1", "S1"}  # noqa: PLR2004 - the year of the merger
