"""What a spreadsheet takes: text that stays text, and numbers whose digits it keeps."""

from __future__ import annotations

import re
from decimal import Decimal

MOST_TEXT = 32_000
"""Characters of a cell; Excel takes 32,767."""
EXACT_DIGITS = 15
"""Decimal digits that a float of 64 bits, and so a spreadsheet's number, always gives back."""
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def inert(text: str) -> str:
    """Return text as a cell may hold it: marks that turn the direction of writing are shown as bytes."""
    return _BIDI.sub(lambda m: "".join(f"%{byte:02X}" for byte in m.group().encode()), text)[:MOST_TEXT]


def exact_as_float(value: Decimal | int) -> bool:
    """Whether a float of 64 bits gives all digits of a number back; else it has to be written as text.

    >>> exact_as_float(Decimal("98.73")), exact_as_float(Decimal("1234567890.123456"))
    (True, False)
    """
    number = Decimal(value)
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    return not number or (len(digits) <= EXACT_DIGITS and -EXACT_DIGITS <= number.adjusted() < EXACT_DIGITS)
