"""Figures that can be read in two ways, settled by the sums and ratios of the form: one of the two closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.row.rule import Known, outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from chitieu.patterns.template import Indicator
    from chitieu.row.observe import Observed

SETTLED = "ambiguous_separator"
CLOSING = frozenset({"sum", "ratio"})


def settled(observed: Mapping[str, Observed], indicators: Sequence[Indicator]) -> dict[str, Observed]:
    """Take the reading that the formulas close with, for figures whose separator is their only doubt.

    A rule speaks only where it ties a figure to such as can be read in one way: a ratio of two doubtful figures holds
    for both readings of the two. Percentages are left: three digits behind the point of a share are a person's.
    """
    shares = {i.code for i in indicators if i.kind == "percent"}
    open_codes = {code for code, o in observed.items() if o.other is not None and o.doubts}
    values = {
        code: Known(o.value, o.decimals)
        for code, o in observed.items()
        if o.value is not None and (code not in open_codes or code in shares)
    }
    result = dict(observed)
    for code in sorted(open_codes - shares):
        one = observed[code]
        if one.doubts != (SETTLED,) or one.value is None or one.other is None:
            continue
        first, second = (_closes(code, value, values, indicators) for value in (one.value, one.other))
        if first != second:
            value, decimals = (one.value, one.decimals) if first else (one.other, 0)
            infos = (*one.infos, "read_by_formula")
            result[code] = structs.replace(one, value=value, decimals=decimals, doubts=(), infos=infos, other=None)
    return result


def _closes(code: str, value: Decimal, values: Mapping[str, Known], indicators: Sequence[Indicator]) -> bool:
    """Whether some sum or ratio holds with this value and none fails."""
    tried = [
        outcome.holds
        for outcome in outcomes(indicators, {**values, code: Known(value, 0)})
        if outcome.rule in CLOSING and code in outcome.codes
    ]
    return bool(tried) and all(tried)
