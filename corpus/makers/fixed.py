"""The reports that are committed: which area, period and looks each has, and why."""

from dataclasses import dataclass, replace

from .catalogue import load_areas
from .decrees import CiteHabit
from .faults import FaultPlan
from .made_report import BANNER, Taste, make_report
from .numbers import NumberHabit
from .periods import Part, Period
from .scan import ScanKind
from .spec import HeaderWords, Layout, Report
from .true_report import STEM as TRUE_STEM
from .true_report import true_report

BAC_GIANG, QUANG_TRI, CAN_THO = "24", "45", "92"
PLAIN = Taste(layout=Layout(banner=BANNER))


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up report of the archive."""

    stem: str
    area: str
    year: int
    part: Part
    taste: Taste

    def report(self) -> Report:
        """Make it."""
        area = next(area for area in load_areas(self.year) if area.code == self.area)
        return make_report(self.stem, area, Period(self.year, self.part), 1, self.taste)


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan of another report of the archive."""

    of: str
    stem: str
    kind: ScanKind
    seed: int


MADE = (
    Made("bac-giang-2023-q1-gia-lap", BAC_GIANG, 2023, "Q1", PLAIN),
    # Forms follow one another on a page; figures are set right, rows stay whole, small counts are padded.
    Made(
        "bac-giang-2023-s1-gia-lap",
        BAC_GIANG,
        2023,
        "S1",
        replace(
            PLAIN,
            layout=replace(
                PLAIN.layout, forms_on_new_page=False, value_align="end", vertical_align="top", rows_may_split=False
            ),
            numbers=NumberHabit(padded=True),
            period_style="lower",
        ),
    ),
    # Another hand filled in forms 4 and 6 without dots; the form titles are in capitals.
    Made(
        "bac-giang-2023-a1-gia-lap",
        BAC_GIANG,
        2023,
        "A1",
        replace(
            PLAIN,
            layout=replace(PLAIN.layout, page_number="bottom", raised_note_number=False),
            numbers=NumberHabit(ungrouped_forms=frozenset([4, 6])),
            titles_in_capitals=True,
            notes=44,
        ),
    ),
    # One total is printed wrong; the header is one row and is not repeated; one row is the province's own.
    Made(
        "bac-giang-2024-q1-gia-lap",
        BAC_GIANG,
        2024,
        "Q1",
        replace(
            PLAIN,
            layout=replace(
                PLAIN.layout,
                repeat_header=False,
                header=HeaderWords(stt="Số TT", label=("Nội dung",), unit="ĐVT", value="Kết quả", rows=1),
            ),
            faults=FaultPlan(blanks=4, foreign_rows=1, misprinted_sum="BM3.1.4"),
            citations=CiteHabit(long_date=0.5, padded=False),
            period_style="slash",
        ),
    ),
    # Percent signs beside the figures, dashes for blanks, rows missing, numbers missing or repeated.
    Made(
        "bac-giang-2024-q3-gia-lap",
        BAC_GIANG,
        2024,
        "Q3",
        replace(
            PLAIN,
            layout=replace(PLAIN.layout, font="DejaVu Serif", body_pt=12, table_pt=11, note_pt=9, line_percent=125),
            numbers=NumberHabit(percent_sign="hundred", blank="-"),
            faults=FaultPlan(blanks=6, dropped=0.05, missing_stt=0.05, wrong_stt=0.03),
            form_heading="Biểu số {}",
            citations=CiteHabit(without_so=0.4, undated=0.15),
        ),
    ),
    # Footnotes restart at 1 on each page; two remarks cite a decision.
    Made(
        "can-tho-2024-a1-gia-lap",
        CAN_THO,
        2024,
        "A1",
        replace(
            PLAIN,
            layout=replace(PLAIN.layout, note_numbering="page", column_shares=(10, 44, 14, 14, 21)),
            faults=FaultPlan(blanks=3, table_cites=2, foreign_rows=1),
        ),
    ),
    # The forms lie on their side.
    Made(
        "quang-tri-2024-s1-gia-lap",
        QUANG_TRI,
        2024,
        "S1",
        replace(
            PLAIN,
            layout=replace(
                PLAIN.layout,
                landscape_forms=True,
                decomposed_every=9,
                column_shares=(7, 56, 13, 12, 12),
                value_align="end",
            ),
            form_heading="BIỂU MẪU SỐ {}",
            citations=CiteHabit(padded_month=True),
        ),
    ),
)

# Narrative as text, forms as fax-like images, in one file.
MIXED = Made("can-tho-2024-q1-gia-lap-mixed", CAN_THO, 2024, "Q1", replace(PLAIN, notes=30, optional_share=0.8))

SCANNED = (
    Scanned(TRUE_STEM, f"{TRUE_STEM}-scan", "office200", 2),
    Scanned("bac-giang-2024-q1-gia-lap", "bac-giang-2024-q1-gia-lap-fax", "fax150", 11),
)


def text_reports() -> list[Report]:
    """Make every report that has a text layer throughout."""
    return [true_report(), *(made.report() for made in MADE)]
