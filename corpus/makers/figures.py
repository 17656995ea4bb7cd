"""Made-up figures that obey the forms' arithmetic and move plausibly from period to period.

The true figures of Bắc Giang for 2023-Q3 set the scale. Flows are drawn by quarter and summed, so that six months are
never less than the first quarter, and the year of Bắc Giang holds its true third quarter.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .catalogue import Area, Indicator
from .dice import Dice
from .periods import PROGRESS, QUARTERS, Period

HOME = "24"
SUM = re.compile(r"^[\d.]+(\+[\d.]+)+$")
RATIO = re.compile(r"^([\d.]+)/([\d.]+)\*100$")
# A part that no formula names, with the whole that it may not exceed.
PARTS = {
    "BM2.2.2.1": "BM2.2.1",
    "BM2.3.2.1": "BM2.3.1",
    "BM4.2.2": "BM4.2.1",
    "BM4.3.2": "BM4.3.1",
    "BM5.1.2": "BM4.1.5",
    "BM1.5.2": "BM1.5.1",
}
ALWAYS_NONE = {"BM5.4.1", "BM5.4.2", "BM5.1.3"}
"""Nobody is disciplined in a made-up report of a real province."""
SINCE_2015_STEP = Decimal("1.10")
"""Percentage points that cuts since 2015 gain in a year."""

Figures = dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws the figures of one area and period."""

    indicators: tuple[Indicator, ...]
    area: Area
    period: Period

    def figures(self) -> Figures:
        """Give a figure for every indicator that is not a heading."""
        by_code = {item.code: item for item in self.indicators if item.kind != "heading"}
        ratios = {code: terms for code, item in by_code.items() if (terms := ratio_terms(item))}
        tops = dict(ratios.values()) | PARTS
        drawn: dict[str, list[int]] = {}
        for code, item in by_code.items():
            if item.kind in {"count", "money"} and code not in tops:
                drawn[code] = self._parts(item)
        pending = {code: whole for code, whole in tops.items() if code in by_code}
        self._sums(drawn)
        while pending:
            ready = [code for code, whole in pending.items() if whole in drawn]
            for code in ready:
                drawn[code] = self._share(by_code[code], drawn[pending.pop(code)])
            self._sums(drawn)
        figures: Figures = {code: Decimal(sum(parts)) for code, parts in drawn.items()}
        self._tie(figures)
        for code, item in by_code.items():
            if item.kind == "coded":
                figures[code] = self._coded(item)
            elif item.kind == "percent":
                figures[code] = self._percent(item, figures, ratios.get(code))
        return {code: figures[code] for code in by_code}

    def _dice(self, code: str, *more: str | int) -> Dice:
        return Dice("figures", self.area.code, code, *more)

    def _size(self) -> float:
        return 1.0 if self.area.code == HOME else Dice("size", self.area.code).real(0.55, 1.7)

    def _base(self, item: Indicator) -> float:
        true = item.true_value()
        base = float(true) if true is not None else 0.0
        if base < 1:
            return 0.0
        wobble = 1.0 if self.area.code == HOME else self._dice(item.code, "base").real(0.75, 1.3)
        return max(1.0, base * self._size() * wobble)

    def _parts(self, item: Indicator) -> list[int]:
        """Draw a figure: one number a quarter for a flow, a single one for everything else."""
        base, year = self._base(item), self.period.year
        if item.motion == "flow":
            return [self._quarter(item, base, quarter) for quarter in QUARTERS[self.period.part]]
        if item.motion == "stock":
            pace = self._dice(item.code, "pace").real(-0.02, 0.03)
            return [round(base * (1 + pace * self.period.years_after_2023_q3()))]
        whole = base / (1.0 if item.motion == "year" else PROGRESS["Q3"])
        if not (self.area.code == HOME and year == 2023):  # noqa: PLR2004 - the year whose figures are known
            whole *= self._dice(item.code, year).real(0.9, 1.12)
        if item.motion == "year_to_date":
            whole *= self._progress(item)
        return [_tidy(item, whole)]

    def _quarter(self, item: Indicator, base: float, quarter: int) -> int:
        dice = self._dice(item.code, self.period.year, quarter)
        if not base:
            return dice.whole(1, 2) if item.code not in ALWAYS_NONE and dice.chance(0.12) else 0
        if self.area.code == HOME and (self.period.year, quarter) == (2023, 3):
            return round(base)
        growth = 1 + 0.05 * (self.period.year - 2023)
        return max(0, round(base * growth * dice.real(0.78, 1.25)))

    def _progress(self, item: Indicator) -> float:
        if self.area.code == HOME and self.period.key == "2023-Q3":
            return PROGRESS["Q3"]
        usual = PROGRESS[self.period.part]
        return min(1.0, usual * self._dice(item.code, "progress", self.period.key).real(0.93, 1.05))

    def _share(self, item: Indicator, whole: list[int]) -> list[int]:
        """Draw a part quarter by quarter, near the share that the true report shows, never above its whole."""
        rate = self._true_share(item)
        if item.motion == "year_to_date":
            return [min(number, round(number * self._progress(item))) for number in whole]
        shares: list[int] = []
        for index, number in enumerate(whole):
            dice = self._dice(item.code, "share", self.period.year, self.period.part, index)
            drawn = 1.0 if rate >= 1 and not dice.chance(0.3) else rate * dice.real(0.985, 1.004)
            shares.append(max(0, min(number, round(number * drawn))))
        return shares

    def _true_share(self, item: Indicator) -> float:
        true = {other.code: other.true_value() for other in self.indicators}
        whole = PARTS.get(item.code) or next(
            terms[1] for other in self.indicators if (terms := ratio_terms(other)) and terms[0] == item.code
        )
        part, total = true[item.code], true[whole]
        return float(part / total) if part is not None and total else 1.0

    def _sums(self, drawn: dict[str, list[int]]) -> None:
        # Bottom up, because a total may be a part of another total (form 6, item 2.4).
        for item in reversed(self.indicators):
            parts = sum_terms(item)
            if parts and all(part in drawn for part in parts):
                drawn[item.code] = [sum(sum(drawn[part]) for part in parts)]

    def _tie(self, figures: Figures) -> None:
        """Make the two forms that count the public units agree, and keep late tasks within the open ones."""
        units, known = figures["BM4.1.5"], [figures[f"BM6.2.{row}"] for row in (2, 3, 4)]
        rest = (units or Decimal(0)) - sum((number or Decimal(0) for number in known), Decimal(0))
        figures["BM6.2.5"] = max(rest, Decimal(0))
        figures["BM6.2.1"] = (units or Decimal(0)) + (figures["BM6.2.5"] - rest)
        still_open = (figures["BM1.5.1"] or Decimal(0)) - (figures["BM1.5.2"] or Decimal(0))
        for code in ("BM1.5.3", "BM1.5.4"):
            figures[code] = min(figures[code] or Decimal(0), still_open // 3)

    def _coded(self, item: Indicator) -> Decimal:
        true = item.true_value() or Decimal(0)
        dice = self._dice(item.code, "code")
        if self.area.code == HOME or dice.chance(0.7):
            return true
        return Decimal(dice.pick([int(code) for code in re.findall(r"=\s*(\d)", item.unit)]))

    def _percent(self, item: Indicator, figures: Figures, terms: tuple[str, str] | None) -> Decimal | None:
        if terms:
            return ratio(figures[terms[0]], figures[terms[1]], self._dice(item.code, self.period.key).pick([1, 2, 2]))
        true = item.true_value() or Decimal(0)
        dice = self._dice(item.code, "level")
        if true < 100:  # noqa: PLR2004 - percent
            spread = Decimal(0) if self.area.code == HOME else Decimal(dice.whole(-450, 450)) / 100
            moved = true + spread + SINCE_2015_STEP * Decimal(str(self.period.years_after_2023_q3()))
            return moved.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if self.area.code == HOME or dice.chance(0.75):
            return true
        return Decimal(self._dice(item.code, self.period.key).whole(8800, 9990)) / 100


def ratio(part: Decimal | None, whole: Decimal | None, places: int) -> Decimal | None:
    """Give a percentage as a person would print it; nothing where it cannot be computed."""
    if part is None or not whole:
        return None
    return (part / whole * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def sum_terms(item: Indicator) -> list[str]:
    """List the codes that a total adds up."""
    return [f"BM{item.form}.{term}" for term in item.formula.split("+")] if SUM.match(item.formula) else []


def ratio_terms(item: Indicator) -> tuple[str, str] | None:
    """Give numerator and denominator of a ratio."""
    match = RATIO.match(item.formula)
    return (f"BM{item.form}.{match[1]}", f"BM{item.form}.{match[2]}") if match else None


def make_figures(indicators: list[Indicator], area: Area, period: Period) -> Mapping[str, Decimal | None]:
    """Draw all figures of a report."""
    return Maker(tuple(indicators), area, period).figures()


def _tidy(item: Indicator, number: float) -> int:
    # Capital plans are round numbers of million đồng.
    return round(number / 1000) * 1000 if item.kind == "money" else round(number)
