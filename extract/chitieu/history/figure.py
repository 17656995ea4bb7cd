"""Figures: without zeros that say nothing, and in the digits of a language."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chitieu.wording import Language

EXACT = Context(prec=1000)
"""Digits enough that no sum or difference of printed figures is ever rounded: nobody prints a thousand."""


def lean(value: Decimal) -> Decimal:
    """Return the same number without zeros at its end, which a database does not keep.

    >>> lean(Decimal("19.640")), lean(Decimal("1500")), lean(Decimal("-0.0"))
    (Decimal('19.64'), Decimal('1500'), Decimal('0'))
    """
    if not value:
        return Decimal(0)
    short = value.normalize(EXACT)
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1), context=EXACT) if isinstance(exponent, int) and exponent > 0 else short


def figure(language: Language, value: Decimal, *, sign: bool = False) -> str:
    """Return a number as a reader of the language writes it, with all its digits.

    >>> figure("vi", Decimal("-1234.5")), figure("en", Decimal("1234.5"), sign=True)
    ('−1.234,5', '+1,234.5')
    """
    text = f"{value.copy_abs():,f}"
    before = "−" if value < 0 else "+" if sign and value > 0 else ""
    return before + (text.translate(_SWAPPED) if language == "vi" else text)


_SWAPPED = str.maketrans(",.", ".,")
