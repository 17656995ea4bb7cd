"""How reports name their period, as data."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

PeriodKind = Literal["M", "Q", "S", "N", "A"]


class Shape(Struct, frozen=True):
    """A printed shape of a period. ``number`` is fixed where the pattern has no group ``n``."""

    kind: PeriodKind
    pattern: str
    number: str = ""


class After(Struct, frozen=True):
    """Words after which a period is one to come."""

    words: list[str] = field(default_factory=list[str])


class PeriodPatterns(Struct, frozen=True):
    """The content of ``periods.toml``."""

    shape: list[Shape]
    yearless: list[Shape]
    after: After
    roman: dict[str, str]
    calendar: dict[PeriodKind, int]
