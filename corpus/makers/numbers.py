"""How a report writes its numbers: each office has its own habit and keeps it, more or less, to the end."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .catalogue import Indicator

PADDED_BELOW = 10


@dataclass(frozen=True, slots=True)
class NumberHabit:
    """The habit of one report."""

    grouped: bool = True
    """Whether a dot groups thousands."""
    ungrouped_forms: frozenset[int] = frozenset()
    """Forms filled in by another hand, without dots: the real report prints 1964 beside 32.526."""
    padded: bool = False
    """`06` for 6."""
    decimal_mark: Literal[",", "."] = ","
    percent_sign: Literal["never", "hundred", "always"] = "never"
    """The sign is in the unit column; some print it beside the figure too, often only in `100%`."""
    blank: Literal["", "-"] = ""

    def text(self, indicator: Indicator, value: Decimal | None) -> str:
        """Print a figure."""
        if indicator.kind == "heading":
            return ""
        if value is None:
            return self.blank
        if indicator.kind == "percent":
            return self._percent(value)
        whole = int(value)
        if indicator.kind == "coded":
            return str(whole)
        if self.padded and 0 < whole < PADDED_BELOW:
            return f"{whole:02d}"
        grouped = self.grouped and indicator.form not in self.ungrouped_forms
        return f"{whole:,}".replace(",", ".") if grouped else str(whole)

    def _percent(self, value: Decimal) -> str:
        text = format(value, "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".").replace(".", self.decimal_mark)
        full = value == 100  # noqa: PLR2004 - percent
        signed = self.percent_sign == "always" or (self.percent_sign == "hundred" and full)
        return f"{text}%" if signed else text
