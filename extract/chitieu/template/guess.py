"""What a drafted template guesses: kinds and code lists from the printed unit, formulas from arithmetic that closes."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

from chitieu.folding import fold, nfc
from chitieu.row.rule import FULL_SHARE, HALF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Kind

_CODE = re.compile(r"(?P<name>[^=;,|]+?)\s*=\s*(?P<code>\d+)\s*[;,.]?\s*")
MIN_TERMS = 2
"""A sum has two terms that are not zero: one alone is an equal figure, and everything is a sum with zeros."""
MIN_ROWS = 2
"""A sum of columns holds in two rows that are not zero; in one it may be chance."""


def codes_in(unit: str) -> str:
    """Return the code list that a unit cell prints, as a template writes it.

    >>> codes_in("Chưa có = 0; 2 cấp = 1")
    '0=Chưa có|1=2 cấp'
    """
    found = [(m["code"], nfc(m["name"])) for m in _CODE.finditer(nfc(unit))]
    return "|".join(f"{code}={name}" for code, name in found) if len(found) > 1 else ""


def kind_of(unit: str, text: str, patterns: Patterns) -> Kind:
    """Return the kind that a printed unit speaks for; a row without unit and figure is a heading."""
    if codes_in(unit):
        return "coded"
    known = next((u for u in patterns.units if fold(u.unit) == fold(nfc(unit))), None)
    if known is not None and known.dimension == "share":
        return "percent"
    if known is not None and known.dimension == "money":
        return "money"
    return "count" if nfc(unit) or nfc(text) else "heading"


def row_formula(item: str, kind: Kind, values: Mapping[str, Decimal]) -> str:
    """Guess the formula of one figure of a form with one indicator a row; empty where nothing, or too much, closes.

    A total is the sum of the rows below it in the outline, else of those that follow it on its level; a share is the
    quotient of two such rows.
    """
    if item not in values:
        return ""
    above, _, last = item.rpartition(".")
    below = [one for one in values if one.rpartition(".")[0] == item]
    after = [
        one
        for one in values
        if one.rpartition(".")[0] == above and one != item and int(one.rpartition(".")[2]) > int(last)
    ]
    for others in (below, after):
        if kind == "percent":
            pairs = [
                f"{part}/{whole}*100"
                for part, whole in permutations(others, 2)
                if _is_share(values[item], values[part], values[whole])
            ]
            if len(pairs) == 1:
                return pairs[0]
        elif len([one for one in others if values[one]]) >= MIN_TERMS and values[item] == sum(
            (values[one] for one in others), Decimal(0)
        ):
            return "+".join(others)
    return ""


def column_formula(item: str, columns: Mapping[str, Sequence[Decimal | None]]) -> str:
    """Guess the formula of a column of a wide form: the sum, in every row, of the other columns under its heading."""
    group = item.split(".", maxsplit=1)[0]
    others = [one for one in columns if one != item and one.split(".", maxsplit=1)[0] == group]
    if len(others) < MIN_TERMS:
        return ""
    held = 0
    for row, printed in enumerate(columns[item]):
        terms = [columns[one][row] for one in others]
        known = [term for term in terms if term is not None]
        if printed is None or len(known) < len(terms):
            continue
        if printed != sum(known, Decimal(0)):
            return ""
        held += sum(1 for term in known if term) >= MIN_TERMS
    return "+".join(others) if held >= MIN_ROWS else ""


def _is_share(share: Decimal, part: Decimal, whole: Decimal) -> bool:
    """Whether ``share`` is the quotient to its last printed digit; 100 of two equal figures says too little."""
    if not whole or not part or part == whole:
        return False
    exponent = share.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return abs(part / whole * FULL_SHARE - share) <= HALF.scaleb(-decimals)
