"""The forms of Công văn 581/BNV-CCHC and the provinces, read from `corpus/source`.

The generator keeps its own copy on purpose: if it read `patterns/`, an error there would be in the pages and in the
reading alike and no test would see it.
"""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, cast

SOURCE = Path(__file__).parent.parent / "source"

Kind = Literal["heading", "count", "percent", "money", "coded"]
Motion = Literal["", "flow", "stock", "year", "year_to_date"]

MERGER_YEAR = 2025

FORM_TITLES = {
    1: "Công tác chỉ đạo điều hành CCHC",
    2: "Cải cách thể chế",
    3: "Cải cách thủ tục hành chính",
    4: "Cải cách tổ chức bộ máy",
    5: "Cải cách chế độ công vụ",
    6: "Cải cách tài chính công",
    7: "Xây dựng và phát triển Chính quyền điện tử, Chính quyền số",
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of a form as the guidance defines it."""

    code: str
    parent: str
    form: int
    item: str
    label: str
    label_notes: tuple[str, ...]
    unit: str
    kind: Kind
    formula: str
    motion: Motion
    stt: str
    """As the real report of Bắc Giang prints it: styles mix and four are missing."""
    true_text: str
    """The figure that the real report prints for 2023-Q3."""

    def unit_lines(self) -> tuple[str, ...]:
        """Split a code list into the lines of its cell: `Có = 1;` and `Không = 0`."""
        if self.kind != "coded":
            return (self.unit,) if self.unit else ()
        return tuple(re.sub(r"(=\s*\d;?)\s+", "\\1\n", self.unit).split("\n"))

    def true_value(self) -> Decimal | None:
        """Read the true figure; in that report a dot always groups thousands and a comma is always the decimal."""
        return Decimal(self.true_text.replace(".", "").replace(",", ".")) if self.true_text else None

    def depth(self) -> int:
        """Count the levels: 1 for item 3, 2 for item 3.1."""
        return self.item.count(".") + 1


@dataclass(frozen=True, slots=True)
class Area:
    """A province in the 2008 vintage."""

    code: str
    name: str
    """With its kind: `Tỉnh Bắc Giang`, `Thành phố Cần Thơ`."""

    @property
    def is_city(self) -> bool:
        """Tell a centrally run city from a province."""
        return self.name.startswith("Thành phố")

    @property
    def bare(self) -> str:
        """Give the name alone: `Bắc Giang`."""
        return self.name.removeprefix("Tỉnh ").removeprefix("Thành phố ")

    @property
    def place(self) -> str:
        """Give the name that stands before the date; one city is too easily taken for its namesake."""
        return self.name if self.bare == "Hồ Chí Minh" else self.bare

    @property
    def rank(self) -> str:
        """Give `tỉnh` or `thành phố`, as a sentence writes it."""
        return "thành phố" if self.is_city else "tỉnh"


def load_indicators() -> list[Indicator]:
    """Read the forms in printed order."""
    with (SOURCE / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return [
            Indicator(
                code=row["code"],
                parent=row["parent"],
                form=int(row["form"]),
                item=row["item"],
                label=row["label"],
                label_notes=tuple(row["label_notes"].split(" ⏎ ")) if row["label_notes"] else (),
                unit=row["unit"],
                kind=cast("Kind", row["kind"]),
                formula=row["formula"],
                motion=cast("Motion", row["motion"]),
                stt=row["stt"],
                true_text=row["true_2023_q3"],
            )
            for row in csv.DictReader(file)
        ]


def load_areas(year: int = 2025) -> list[Area]:
    """Read the 63 provinces as they were in the middle of `year`, until 30/6/2025."""
    with (SOURCE / "areas.csv").open(encoding="utf-8", newline="") as file:
        return [
            Area(row["code"], row["name_until_2024"] if row["name_until_2024"] and year < MERGER_YEAR else row["name"])
            for row in csv.DictReader(file)
        ]
