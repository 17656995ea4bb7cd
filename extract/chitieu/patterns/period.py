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


class Damaged(Struct, frozen=True):
    """What a misread numeral leaves on a scan; any of the parts of a year ``any_of`` (Q1, S1) may be printed there."""

    pattern: str
    any_of: list[str]


class Stated(Struct, frozen=True):
    """Where a report says its period outside the title, as words and patterns over bare text.

    ``opening`` begins the part of a sentence that names it; ``form`` stands in the heading of a form; ``days`` gives
    first and last day (groups d1 m1 y1 d2 m2 y2).
    """

    opening: str
    form: str
    days: str


class After(Struct, frozen=True):
    """Words after which a period is one to come."""

    words: list[str] = field(default_factory=list[str])


class PeriodPatterns(Struct, frozen=True):
    """The content of ``periods.toml``."""

    shape: list[Shape]
    yearless: list[Shape]
    damaged: list[Damaged]
    stated: Stated
    after: After
    roman: dict[str, str]
    calendar: dict[PeriodKind, int]
