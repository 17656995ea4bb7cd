"""A line of values in a few characters."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from chitieu.history.figure import EXACT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.history.model import Line

BARS = "▁▂▃▄▅▆▇█"
LEVEL = BARS[3]
"""A line that never moves stands in the middle: at the foot it would look like nought."""
ABSENT, DOUBTED, BROKEN = "·", "?", "|"


def sparkline(line: Line, slots: Sequence[str]) -> str:
    """Return one character for each period of ``slots``, and one for each break; lowest value to highest."""
    points = {point.period: point for point in line.points}
    sure = [point.sure for point in line.points if point.sure is not None]
    low, high = (min(sure), max(sure)) if sure else (Decimal(0), Decimal(0))
    drawn: list[str] = []
    for slot in slots:
        point = points.get(slot)
        if point is not None and point.breaks:
            drawn.append(BROKEN)
        if point is None or point.state in {"blank", "missing"}:
            drawn.append(ABSENT)
        elif point.sure is None:
            drawn.append(DOUBTED)
        else:
            drawn.append(_bar(point.sure, low, high))
    return "".join(drawn)


def _bar(value: Decimal, low: Decimal, high: Decimal) -> str:
    if low == high:
        return LEVEL
    share = EXACT.divide(EXACT.multiply(value - low, Decimal(len(BARS) - 1)), high - low)
    return BARS[int(share.to_integral_value(ROUND_HALF_UP))]
