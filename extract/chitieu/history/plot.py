"""A history drawn: one panel for values that share an axis, never more on it. The same history gives the same bytes."""

# matplotlib passes options on without types
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from textwrap import fill
from typing import TYPE_CHECKING

from chitieu.contract.replacing import replacing
from chitieu.errors import ExtraMissingError, UsageError
from chitieu.history.figure import figure, lean
from chitieu.history.words import axis
from chitieu.visible import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

    from chitieu.history.model import History, Line, Point
    from chitieu.wording import Language

PANELS = 24
"""Panels of one picture; more are not looked at, and need minutes."""
LINES = 12
"""Lines of one panel: colours repeat after ten."""
WIDTH, HEIGHT = 9.0, 3.4
"""Inches of a panel."""
TITLE = 90
"""Characters of a line of a title."""
SIDE = 30
"""Days left free on either side of the first and the last point."""
UPRIGHT = 8
"""Periods under an axis that stand beside each other without touching."""
METADATA: dict[str, dict[str, str | None]] = {".svg": {"Date": None, "Creator": "chitieu"}, ".png": {"Software": None}}


def plot(history: History, path: Path, language: Language) -> None:
    """Draw a history into ``path``, an SVG or PNG.

    Raises UsageError for another ending, for nothing and for too much to draw; ExtraMissingError without matplotlib;
    OutputError.
    """
    if path.suffix.casefold() not in METADATA:
        raise UsageError(f"--plot {path}: name a file that ends in .svg or .png")
    panels = [list(lines) for _, lines in groupby(history.lines, lambda one: (one.key.root, axis(language, one)))]
    panels = [lines for lines in panels if any(point.value is not None for line in lines for point in line.points)]
    if not panels:
        raise UsageError("--plot: there is no value to draw")
    if len(panels) > PANELS or any(len(lines) > LINES for lines in panels):
        raise UsageError(
            f"--plot: {len(panels)} panels with up to {max(map(len, panels))} lines; "
            f"choose at most {PANELS} and {LINES} with --code, --area and --org"
        )
    data = _drawn(panels, history, path.suffix.casefold(), language)
    with replacing(path) as stream:
        stream.write(data)


def _drawn(panels: Sequence[Sequence[Line]], history: History, ending: str, language: Language) -> bytes:
    try:
        import matplotlib as mpl  # noqa: PLC0415 for those who draw
    except ImportError as error:
        raise ExtraMissingError("--plot needs the package matplotlib: pip install 'chitieu[plot]'") from error
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    settings: dict[RcKeyType, object] = {
        "svg.hashsalt": "chitieu",  # else the names inside an SVG are new each time
        "text.parse_math": False,  # a label with two dollar signs is no formula
        "font.family": "DejaVu Sans",  # comes with matplotlib and has all Vietnamese letters
        "font.size": 9.0,
    }
    with mpl.rc_context(settings):
        picture = Figure(figsize=(WIDTH, HEIGHT * len(panels)), layout="constrained")
        (FigureCanvasSVG if ending == ".svg" else FigureCanvasAgg)(picture)
        every = picture.subplots(len(panels), 1, squeeze=False)
        for at, lines in enumerate(panels):
            axes: Axes = every[at][0]
            _panel(axes, lines, history.slots(lines[0].key), language)
        stream = BytesIO()
        picture.savefig(stream, format=ending[1:], dpi=120, metadata=METADATA[ending])
    return stream.getvalue()


def _panel(axes: Axes, lines: Sequence[Line], slots: Sequence[str], language: Language) -> None:
    first = lines[0]
    axes.set_title(fill(plain(f"{first.code}  {first.label}"), TITLE), loc="left", fontweight="bold")
    axes.set_xlabel(plain(axis(language, first)))
    ticks: dict[float, str] = {}
    for number, line in enumerate(lines):
        colour = f"C{number % 10}"
        ticks |= {_at(point): point.period for point in line.points}
        _line(axes, line, slots, colour)
        for day, reason in _breaks(line):
            axes.axvline(_day(day), color="0.4", linestyle="--", linewidth=1)
            axes.annotate(
                plain(reason), (_day(day), 1), xycoords=("data", "axes fraction"), rotation=90, va="top", ha="right",
                fontsize=7, color="0.4",
            )  # fmt: skip
    axes.set_xticks(sorted(ticks), [ticks[at] for at in sorted(ticks)], rotation=45 if len(ticks) > UPRIGHT else 0)
    axes.yaxis.set_major_formatter(lambda value, _: figure(language, lean(Decimal(f"{value:.6g}"))))
    axes.set_ylabel(plain(first.key.unit))
    axes.set_xlim(min(ticks) - SIDE, max(ticks) + SIDE)
    axes.margins(y=0.15)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=7, loc="upper left", bbox_to_anchor=(0, -0.2), ncols=2)  # below: it never hides a point


def _line(axes: Axes, line: Line, slots: Sequence[str], colour: str) -> None:
    """Draw the sure values, joined where nothing lies between them, and the doubted ones hollow."""
    where = " · ".join(part for part in (f"{line.area} ({line.key.area_id})", line.key.org) if part)
    sure = [point for point in line.points if point.sure is not None]
    axes.plot(*_places(sure), "o", color=colour, label=plain(where))
    for piece in _pieces(line, slots):
        axes.plot(*_places(piece), "-", color=colour)
    doubted = [point for point in line.points if point.value is not None and point.sure is None]
    axes.plot(*_places(doubted), "o", markerfacecolor="white", color=colour)
    for point in doubted:
        axes.annotate("?", (_at(point), float(point.value or 0)), xytext=(5, 5), textcoords="offset points")
    for point in sure:
        if point.verdict:
            axes.annotate("✓", (_at(point), float(point.value or 0)), xytext=(5, 5), textcoords="offset points")


def _places(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    return [_at(point) for point in points], [float(point.value or 0) for point in points]


def _at(point: Point) -> float:
    """Return where a point stands: the last day of its window, else of its period."""
    return _day(point.end) if point.end else float(date(int(point.period[:4]), 12, 31).toordinal())


def _day(day: str) -> float:
    return float(date.fromisoformat(day).toordinal())


def _pieces(line: Line, slots: Sequence[str]) -> Iterator[list[Point]]:
    """Give the runs of points that a stroke may join: sure, no period missing, no break and no new start between."""
    places = {period: place for place, period in enumerate(slots)}
    piece: list[Point] = []
    for point in line.points:
        if point.sure is None:
            continue
        follows = piece and places[point.period] == places[piece[-1].period] + 1
        if not (follows and point.step.hindrance in {"", "coded"}) and piece:
            yield piece
            piece = []
        piece.append(point)
    if piece:
        yield piece


def _breaks(line: Line) -> Iterator[tuple[str, str]]:
    seen = dict.fromkeys((one.day, one.reason) for point in line.points for one in point.breaks)
    if line.ends is not None:
        seen[line.ends.day, line.ends.reason] = None
    yield from (one for one in seen if one[0])
