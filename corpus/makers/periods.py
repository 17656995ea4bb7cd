"""Reporting periods of Công văn 581: keys, names, and the day a report is signed."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from .dice import Dice

Part = Literal["Q1", "S1", "Q3", "A1"]
# The windows end on 14/3, 14/6, 14/9 and 14/12; reports follow within days.
SIGNED_MONTH: dict[Part, int] = {"Q1": 3, "S1": 6, "Q3": 9, "A1": 12}
QUARTERS: dict[Part, tuple[int, ...]] = {"Q1": (1,), "S1": (1, 2), "Q3": (3,), "A1": (1, 2, 3, 4)}
PROGRESS: dict[Part, float] = {"Q1": 0.2, "S1": 0.46, "Q3": 0.72, "A1": 0.985}
"""How much of a year's plan is usually done."""


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period."""

    year: int
    part: Part

    @property
    def key(self) -> str:
        """Give `2023-Q3`."""
        return f"{self.year}-{self.part}"

    def years_after_2023_q3(self) -> float:
        """Measure the distance to the period whose figures are known."""
        return self.year - 2023 + {"Q1": -0.5, "S1": -0.25, "Q3": 0.0, "A1": 0.25}[self.part]

    def signed(self, dice: Dice) -> dt.date:
        """Draw the day on which the report is signed."""
        return dt.date(self.year, SIGNED_MONTH[self.part], dice.whole(15, 24))

    def name(self, style: Literal["full", "slash", "lower"] = "full") -> str:
        """Write the period as a sentence does: `Quý III năm 2023`, `Quý III/2023`."""
        words = {"Q1": "Quý I", "S1": "6 tháng đầu", "Q3": "Quý III", "A1": ""}[self.part]
        return _name(words, self.year, style)

    def next_name(self, style: Literal["full", "slash", "lower"] = "full") -> str:
        """Write the period for which the report announces tasks."""
        words = {"Q1": "Quý II", "S1": "6 tháng cuối", "Q3": "Quý IV", "A1": ""}[self.part]
        return _name(words, self.year + (self.part == "A1"), style)


def _name(words: str, year: int, style: Literal["full", "slash", "lower"]) -> str:
    if not words:
        return f"năm {year}"
    if style == "slash" and words.startswith("Quý"):
        return f"{words}/{year}"
    name = f"{words} năm {year}"
    return name[0].lower() + name[1:] if style == "lower" else name
