"""Widths of a form's columns: no figure and no document number may be cut in two by a narrow cell."""

from .fodt_styles import DIGIT_WIDTH, text_width
from .spec import Layout

BOLD = 1.06
"""Bold digits are a little wider."""
MM_PER_POINT = 0.3528
PADDING = 3.0
NARROWEST_LABEL = 42.0


def fitting_shares(
    layout: Layout, *, wide_remark: bool, slack: tuple[float, float, float, float]
) -> tuple[float, float, float, float, float] | None:
    """Give widths in millimetres, or nothing if the label would be left with too little.

    `slack` multiplies the least widths of number, unit, value and remark (1 = tight).
    """
    digit = BOLD * DIGIT_WIDTH[layout.font] * layout.table_pt * MM_PER_POINT
    stt = (7.0 * digit + PADDING) * slack[0]
    unit = (8.5 * digit + PADDING) * slack[1]
    value = (10.5 * digit + PADDING) * slack[2]
    remark = ((13.0 if wide_remark else 6.0) * digit + PADDING) * slack[3]
    label = text_width(layout, landscape=layout.landscape_forms) - stt - unit - value - remark
    return (stt, label, unit, value, remark) if label >= NARROWEST_LABEL else None
