"""What a benchmark must find, and whether it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Target:
    """Something that must hold."""

    name: str
    sense: Literal["at least", "at most"]
    limit: float
    found: float

    @property
    def met(self) -> bool:
        """Whether it holds."""
        return self.found >= self.limit if self.sense == "at least" else self.found <= self.limit

    def line(self) -> tuple[str, ...]:
        """Return the printed cells."""
        return self.name, f"{self.sense} {self.limit:g}", f"{self.found:.4g}", "met" if self.met else "**missed**"
