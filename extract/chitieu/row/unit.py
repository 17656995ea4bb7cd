"""Units: from the printed one to the catalogue's, by an exact factor."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz import fuzz

from chitieu.folding import fold, nfc

if TYPE_CHECKING:
    from chitieu.patterns.load import Patterns, Unit
    from chitieu.patterns.template import Indicator

_CODE_ENTRY = re.compile(r"=\s*\d")
ONE = Decimal(1)
MEASURES = frozenset({"share", "money", "length", "area"})
"""Dimensions that no count without a unit of its own can have: "5 %" beside "Số phiếu" is another figure."""
NEAR_UNIT = 0.7
"""A unit of a scan this similar to the catalogue's is a misreading of it: one letter of "Hồ sơ" is 0.8."""


class Conversion(Struct, frozen=True):
    """The factor from the printed to the catalogue's unit; None where the printed unit cannot be converted."""

    factor: Decimal | None
    doubts: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()


def conversion(  # noqa: PLR0911 (one return a case)
    printed: str, tail: str, indicator: Indicator, patterns: Patterns, *, scanned: bool = False
) -> Conversion:
    """Return how a printed value becomes one in the indicator's unit.

    ``printed`` is the unit column's text, ``tail`` what stands behind the number in the value cell; the tail is nearer
    to the number and wins. On scans a unit spelled nearly like the indicator's is that unit, unless it is nearer to
    another: "Vấn đê" is "Vấn đề", but "Tỷ đồng" is not "Triệu đồng".
    """
    text = nfc(tail or printed)
    if indicator.kind == "coded":
        return Conversion(ONE, doubts=("unit_unknown",) if tail else ())
    named = _named(indicator.unit, patterns)
    if not _named(text, patterns):
        return Conversion(ONE, infos=("unit_absent",) if named and not text else ())
    infos = ("unit_in_cell",) if tail else ()
    if _same(text, named):
        return Conversion(ONE, infos=infos)
    if scanned and not tail and _nearest(text, named, patterns):
        return Conversion(ONE)
    seen, wanted = _unit(text, patterns), _unit(named, patterns)
    if seen is None:
        doubt = "unit_differs" if _CODE_ENTRY.search(text) else "unit_unknown"
        return Conversion(ONE if not tail else None, doubts=(doubt,), infos=infos)
    if wanted is None:
        plain = not named and seen.factor == ONE and seen.dimension not in MEASURES
        return Conversion(ONE, infos=infos) if plain else Conversion(None, ("unit_differs",), infos)
    if seen.dimension != wanted.dimension:
        return Conversion(None, ("unit_differs",), infos)
    factor = seen.factor / wanted.factor
    return Conversion(factor, infos=(*infos, "unit_converted") if factor != ONE else infos)


def _named(text: str, patterns: Patterns) -> str:
    """Return the unit that a text names: none where it only fills the column ("Số lượng")."""
    return "" if fold(text) in {fold(w) for w in patterns.values.not_a_unit} else text


def _nearest(text: str, wanted: str, patterns: Patterns) -> bool:
    """Whether a misread unit is the wanted one: close to it, and to no other that measures or scales differently."""
    if not wanted or _unit(text, patterns) is not None:
        return False
    like = fuzz.ratio(fold(text), fold(wanted)) / 100
    target = _unit(wanted, patterns)
    others = (
        fuzz.ratio(fold(text), fold(u.unit)) / 100
        for u in patterns.units
        if target is None or (u.dimension, u.factor) != (target.dimension, target.factor)
    )
    return like >= NEAR_UNIT and like > max(others, default=0.0)


def _same(a: str, b: str) -> bool:
    return fold(a).strip(" .") == fold(b).strip(" .")


def _unit(text: str, patterns: Patterns) -> Unit | None:
    return next((u for u in patterns.units if _same(u.unit, text)), None)
