"""What a history is made of: lines of comparable values, their points, what changed, and where a line breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal  # noqa: TC003 read at run time: columns come from the annotations
from typing import TYPE_CHECKING, Literal, TypeAlias

from chitieu.contract.rows import Row, Status
from chitieu.contract.table import OBSERVATIONS, REPORTS, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chitieu.contract.rows import AreaRow, IndicatorRow

Span = Literal["M", "Q", "S", "N", "A"]
"""The kind of window: month, quarter, half-year, nine months, year."""

SPANS: tuple[Span, ...] = ("M", "Q", "S", "N", "A")

PointState: TypeAlias = Literal[Status, "disputed", "incomplete"]
"""A status of the contract; ``disputed``: reports compete and nobody has decided; ``incomplete``: a sum over areas that
lacks one of them."""

ADDITIVE = frozenset({"count", "money"})
"""Kinds of figures that may be summed over areas. A share of two areas is not the sum of their shares."""

RESTARTS = frozenset({"cumulative"})
"""Accumulations that begin anew every year: the step from December to March says nothing."""

Hindrance = Literal["", "no_earlier", "not_sure", "break", "window", "coded", "restart"]
"""Why two points give no difference."""

Join = Literal["none", "successor"]


class Observed(Row, frozen=True):
    """What a history needs of a row of ``observations.csv``."""

    file: str = ""
    report_id: str = ""
    area_id: str = ""
    area: str = ""
    org: str = ""
    period: str = ""
    template: str = ""
    code: str = ""
    member: str = ""
    occurrence: int = 1
    label: str = ""
    kind: str = ""
    unit: str = ""
    accumulation: str = ""
    value: Decimal | None = None
    value_text: str = ""
    status: Status = "missing"
    flags: str = ""
    verdict: str = ""
    use: Literal["yes", "no", ""] = ""
    page: int | None = None


class Filed(Row, frozen=True):
    """What a history needs of a row of ``reports.csv``. Days are ISO, first and last included."""

    report_id: str = ""
    org_level: str = ""
    regime: str = ""
    time_period: str = ""
    period_start: str = ""
    period_end: str = ""


OBSERVED = Table(OBSERVATIONS.name, Observed, OBSERVATIONS.key)
FILED = Table(REPORTS.name, Filed, REPORTS.key)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for. Empty: all. ``areas`` are ids with their vintage."""

    codes: tuple[str, ...] = ()
    form: str = ""
    areas: tuple[str, ...] = ()
    org: str = ""
    join: Join = "none"


@dataclass(frozen=True, slots=True)
class Break:
    """From ``day`` (ISO) on, values cannot be compared with those before; or there are none any more."""

    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A difference from an earlier point: in units (percentage points for a percent), and in percent of it.

    ``before`` is the earlier value; ``hindrance`` says why there is no difference.
    """

    against: str = ""
    before: Decimal | None = None
    amount: Decimal | None = None
    percent: Decimal | None = None
    hindrance: Hindrance = "no_earlier"


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a line. ``value`` is given where a cell holds one, sure (``state`` ok) or doubted."""

    period: str
    time_period: str
    start: str
    end: str
    state: PointState
    value: Decimal | None = None
    value_text: str = ""
    flags: str = ""
    verdict: str = ""
    template: str = ""
    code: str = ""
    report_id: str = ""
    file: str = ""
    page: int | None = None
    summed: tuple[str, ...] = ()
    """The areas whose values were summed, or of which one alone was carried on."""
    lacking: tuple[str, ...] = ()
    """The areas without a sure value, for which there is no sum."""
    breaks: tuple[Break, ...] = ()
    """Breaks between the point before and this one, or within its own window."""
    year: Change = field(default_factory=Change)
    """Against the same window of the year before."""
    step: Change = field(default_factory=Change)
    """Against the point before."""

    @property
    def sure(self) -> Decimal | None:
        """The value, where nobody doubts it."""
        return self.value if self.state == "ok" else None

    @property
    def after_break(self) -> bool:
        """Whether it cannot be compared with the point before: a break in its own window counts."""
        return bool(self.breaks)


@dataclass(frozen=True, slots=True)
class LineKey:
    """What is one line: nothing that differs in one of these is ever put on one axis."""

    root: str
    """``template:code`` of the first indicator that this one continues (``same_as``)."""
    regime: str
    area_id: str
    org: str
    member: str
    kind: str
    unit: str
    accumulation: str
    span: Span


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of one body over like periods, in the order of time."""

    key: LineKey
    code: str
    """The newest code of the indicator among the points."""
    label: str
    area: str
    org_level: str
    points: tuple[Point, ...]
    ends: Break | None = None
    """Where the indicator ended and has no successor."""
    district: bool = False
    """Whether it is about the district level."""
    codelist: str = ""
    merged: str = ""
    """Why a line of an area that was merged is not joined, though it was asked for; a word of ``words``."""


@dataclass(frozen=True, slots=True)
class History:
    """All lines found, and what explains them."""

    source: str
    lines: tuple[Line, ...]
    indicators: Mapping[tuple[str, str], IndicatorRow]
    areas: Mapping[str, AreaRow]
    join: Join = "none"
    unplaced: int = 0
    """Rows of reports whose period nobody could read: they are in no line."""

    def slots(self, key: LineKey) -> tuple[str, ...]:
        """Return the periods that any line of this axis has, so that gaps are seen."""
        return tuple(
            sorted(
                {
                    point.period
                    for line in self.lines
                    if (line.key.regime, line.key.span) == (key.regime, key.span)
                    for point in line.points
                }
            )
        )
