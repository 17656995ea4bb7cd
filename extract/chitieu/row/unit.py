"""Units: from the printed one to the catalogue's, by an exact factor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from chitieu.folding import fold, nfc

if TYPE_CHECKING:
    from chitieu.patterns.load import Patterns, Unit
    from chitieu.patterns.template import Indicator

_CODE_ENTRY = re.compile(r"=\s*\d")
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Conversion:
    """The factor from the printed to the catalogue's unit; None where the printed unit cannot be converted."""

    factor: Decimal | None
    doubts: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()


def conversion(printed: str, tail: str, indicator: Indicator, patterns: Patterns) -> Conversion:
    """Return how a printed value becomes one in the indicator's unit.

    ``printed`` is the unit column's text, ``tail`` what stands behind the number in the value cell; the tail is nearer
    to the number and wins.
    """
    text = nfc(tail or printed)
    if indicator.kind == "coded":
        return Conversion(ONE, doubts=("unit_unknown",) if tail else ())
    if fold(text) in {fold(w) for w in patterns.values.not_a_unit}:
        text = ""
    if not text:
        return Conversion(ONE, infos=("unit_absent",) if indicator.unit else ())
    infos = ("unit_in_cell",) if tail else ()
    if _same(text, indicator.unit):
        return Conversion(ONE, infos=infos)
    seen, wanted = _unit(text, patterns), _unit(indicator.unit, patterns)
    if seen is None:
        doubt = "unit_differs" if _CODE_ENTRY.search(text) else "unit_unknown"
        return Conversion(ONE if not tail else None, doubts=(doubt,), infos=infos)
    if wanted is None:
        return Conversion(ONE, infos=infos) if not indicator.unit else Conversion(None, ("unit_differs",), infos)
    if seen.dimension != wanted.dimension:
        return Conversion(None, ("unit_differs",), infos)
    factor = seen.factor / wanted.factor
    return Conversion(factor, infos=(*infos, "unit_converted") if factor != ONE else infos)


def _same(a: str, b: str) -> bool:
    return fold(a).strip(" .") == fold(b).strip(" .")


def _unit(text: str, patterns: Patterns) -> Unit | None:
    return next((u for u in patterns.units if _same(u.unit, text)), None)
