"""Pictures as SVG: bars of shares, and lines over periods. Colours and widths are the page's (``page.css``)."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from html import escape
from typing import TYPE_CHECKING

from chitieu.visible import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chitieu.overview.trend import Chart

BAR = (600, 22)
"""Width and height of a bar, in units of its own: the page stretches it."""
WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 10, 24
"""Room round the lines for the axis and its words."""
MOST_LABELS = 5
"""Periods named below a picture: more would touch each other."""
NAMED = 5
"""Bodies that have a colour and a name each; of more, only the median stands out."""
TEN = Decimal(10)


def safe(text: str) -> str:
    """Return text that a browser shows and does not obey; direction marks are spelled out."""
    return escape(plain(text), quote=True)


def bar(parts: Sequence[tuple[str, int, str]], told: str) -> str:
    """Draw shares side by side: class, count and the words of each. What is not nothing is never invisible."""
    width, height = BAR
    whole = sum(count for _, count, _ in parts)
    drawn: list[str] = []
    x = 0.0
    for name, count, words in parts:
        if count:
            wide = count * width / whole
            drawn.append(
                f'<rect class="{name}" x="{x:.1f}" y="0" width="{max(wide, 1.5):.1f}" height="{height}">'
                f"<title>{safe(words)}</title></rect>"
            )
            x += wide
    return (
        f'<svg class="bar" viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img" '
        f'aria-label="{safe(told)}">{"".join(drawn)}</svg>'
    )


def picture(chart: Chart, names: Sequence[str], told: str, median: str) -> str:
    """Draw thin lines of bodies and the bold one of their median; ``names`` are those of the periods."""
    slots = {period: place for place, period in enumerate(chart.periods)}
    low, high = _limits(chart)

    def x(period: str) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (slots[period] / max(1, len(slots) - 1) if len(slots) > 1 else 0.5)

    def y(value: Decimal) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - float((value - low) / (high - low)))

    parts = [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(at):.1f}" y2="{y(at):.1f}"/>'
        f'<text class="axis end" x="{LEFT - 5}" y="{y(at) + 4:.1f}">{at:f}</text>'
        for at in (low, (low + high) / 2, high)
    ]
    step = -(-len(slots) // MOST_LABELS)
    for place, (period, name) in enumerate(zip(chart.periods, names, strict=True)):
        if place % step == 0:
            side = "mid" if 0 < place < len(slots) - 1 or len(slots) == 1 else "begin" if not place else "end"
            parts.append(f'<text class="axis {side}" x="{x(period):.1f}" y="{HEIGHT - 6}">{safe(name)}</text>')
    for place, one in enumerate(chart.lines):
        colour = colour_of(chart, place)
        title = f"<title>{safe(one.name)}</title>"
        parts += [
            f'<polyline class="line {colour}" points="{at}">{title}</polyline>'
            for at in _paths(one.points, slots, x, y)
        ]
        parts += [
            f'<circle class="dot {colour}" cx="{x(period):.1f}" cy="{y(value):.1f}" r="2.5">{title}</circle>'
            for period, value in one.points
        ]
    title = f"<title>{safe(median)}</title>"
    parts += [f'<polyline class="median" points="{at}">{title}</polyline>' for at in _paths(chart.medians, slots, x, y)]
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{safe(told)}">{"".join(parts)}</svg>'
    )


def colour_of(chart: Chart, place: int) -> str:
    """Return the class that colours a line."""
    return f"c{place}" if len(chart.lines) <= NAMED else "many"


def _limits(chart: Chart) -> tuple[Decimal, Decimal]:
    """Return the ends of the axis: tens around the values, inside 0 and 100."""
    low = (chart.low / TEN).to_integral_value(ROUND_FLOOR) * TEN
    high = (chart.high / TEN).to_integral_value(ROUND_CEILING) * TEN
    return (low, high) if high > low else (max(low - TEN, Decimal(0)), min(high + TEN, Decimal(100)))


def _paths(
    points: Sequence[tuple[str, Decimal]],
    slots: dict[str, int],
    x: Callable[[str], float],
    y: Callable[[Decimal], float],
) -> list[str]:
    """Cut a line where a period between its points has none: over a gap it would claim what nobody reported."""
    runs: list[list[tuple[str, Decimal]]] = []
    for point in points:
        if runs and slots[point[0]] == slots[runs[-1][-1][0]] + 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return [" ".join(f"{x(period):.1f},{y(value):.1f}" for period, value in run) for run in runs if len(run) > 1]
