"""How reports name their period, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PeriodKind = Literal["M", "Q", "S", "N", "A"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A printed shape of a period. ``number`` is fixed where the pattern has no group ``n``."""

    kind: PeriodKind
    pattern: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """Words after which a period is one to come."""

    words: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class PeriodPatterns:
    """The content of ``periods.toml``."""

    shape: list[Shape]
    yearless: list[Shape]
    after: After
    roman: dict[str, str]
    calendar: dict[PeriodKind, int]
