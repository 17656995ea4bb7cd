"""The kinds of layout, and how one report of a kind looks."""

from dataclasses import dataclass
from typing import Literal, get_args

from makers.dice import Dice
from makers.spec import Layout

Kind = Literal[
    "full",
    "partial",
    "horizontal",
    "unruled",
    "spanned",
    "deep_header",
    "header_once",
    "header_repeated",
    "cut_rows",
    "two_groups",
    "landscape",
    "turned",
    "several",
    "framed",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

Ruling = Literal["full", "columns", "rows", "ends", "none"]
"""The rules drawn: all; all columns and few rows; all rows and no column; only round the header and below; none."""
Pen = Literal["stroke", "bar", "frame"]
Edge = Literal["plain", "open", "double", "thick"]
Align = Literal["left", "center", "end"]
VAlign = Literal["top", "middle", "bottom"]

POINTS_PER_MM = 72 / 25.4
LEAST_PAD = 1.6
"""The hook of an Ẩ of 13 points rises 0.8 points above its line, and half of a thick pen takes 0.5."""
LARGEST_TABLE_PT = 13.0
"""Forms are set no larger than the text."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the forms look. Lengths in points."""

    table_pt: float
    leading: float
    """Distance of two lines of a cell, in line heights of the face."""
    pad: tuple[float, float]
    """Room between rule and text: left and right, above and below."""
    ruling: Ruling
    pen: Pen
    pen_pt: float
    edge: Edge
    every: int
    """With the ruling `columns`: a rule under every n-th row; 0 for none, -1 above each row of the first level."""
    value_align: Align
    label_align: Align
    valign: VAlign
    header_repeats: bool
    rows_split: bool
    slack: tuple[float, float, float, float]
    """Width of number, unit, value and remark in least widths."""
    landscape: bool


def draw_look(kind: Kind, dice: Dice, layout: Layout) -> Look:
    """Draw the look of one report; what the kind does not fix follows the report's layout."""
    ruling, every = _ruling(kind, dice)
    edge: Edge = dice.pick(["open", "double", "thick"]) if kind == "framed" else "plain"
    # Frames are closed on four sides, so they can show nothing but a grid with all its rules.
    pens: list[Pen] = ["stroke", "bar", "frame"] if ruling == "full" and edge == "plain" else ["stroke", "bar"]
    wide = dice.real(1.2, 1.6) if kind in {"cut_rows", "header_repeated"} else 1.0
    open_rows = ruling in {"none", "ends"}
    return Look(
        table_pt=min(float(layout.table_pt), 11.0 if kind == "several" else LARGEST_TABLE_PT),
        leading=dice.real(1.0, 1.25),
        # Where no rule parts the rows, white space does: a page without either is not one that an office prints.
        pad=(dice.real(2.5, 6), dice.real(2, 5) if open_rows else dice.real(LEAST_PAD, 4)),
        ruling=ruling,
        pen=dice.pick(pens),
        pen_pt=dice.pick([0.4, 0.5, 0.5, 0.75, 1.0]),
        edge=edge,
        every=every,
        value_align=layout.value_align,
        label_align=dice.pick(["left", "left", "left", "center"]) if kind == "full" else "left",
        valign=layout.vertical_align,
        header_repeats=_header_repeats(kind, dice),
        rows_split=kind == "cut_rows" or (kind == "header_repeated" and dice.chance(0.6)),
        # A narrow label column has rows of several lines, and only these can be cut.
        slack=(dice.real(1, 1.3), dice.real(1, 1.4) * wide, dice.real(1, 1.3) * wide, dice.real(1, 1.3)),
        landscape=kind in {"landscape", "turned"} or (kind == "two_groups" and dice.chance(0.4)),
    )


def _ruling(kind: Kind, dice: Dice) -> tuple[Ruling, int]:
    match kind:
        case "partial":
            return "columns", dice.pick([0, 0, -1, -1, 5, 8, 12, 20])
        case "horizontal":
            return dice.pick(["rows", "ends"]), 0
        case "unruled":
            return "none", 0
        case _:
            return "full", 0


def _header_repeats(kind: Kind, dice: Dice) -> bool:
    match kind:
        case "header_once":
            return False
        case "header_repeated":
            return True
        case "cut_rows":
            return dice.chance(0.3)
        case _:
            return dice.chance(0.7)
