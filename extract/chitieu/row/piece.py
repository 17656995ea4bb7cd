"""Tables that hold several forms without a title between: cut where the labels of one form end and another's begin."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.patterns.template import Indicator
    from chitieu.row.label import Lexicon
    from chitieu.table.model import Row

MIN_ANCHORS, OF = 2, 3
"""A form begins where so many of the next labels are of it alone: one may be a row that a province put in."""
FIRST = frozenset({"1", "I", "i"})
"""The ordinal of a form's first row."""


def pieces(rows: Sequence[Row], indicators: Sequence[Indicator], lexicon: Lexicon) -> tuple[tuple[Row, ...], ...]:
    """Part the rows of a table by form; rows in the order given, every row once.

    A label to the letter that only one form has names the form. The cut falls on a row numbered 1 between the last
    label of the one form and the first of the other, or on the latter.
    """
    forms: dict[tuple[str, ...], set[str]] = {}
    for indicator in indicators:
        for variant in lexicon.variants[indicator.code]:
            forms.setdefault(variant.words, set()).add(indicator.form)
    anchors: list[tuple[int, str]] = []
    for index, row in enumerate(rows):
        own = forms.get(lexicon.label(row.label.text).words, set[str]())
        if len(own) == 1:
            anchors.append((index, next(iter(own))))
    cuts: list[int] = []
    form, last = "", 0
    for at, (index, other) in enumerate(anchors):
        turn = [f for _, f in anchors[at : at + OF]]
        if other == form:
            last = index
        if other == form or turn.count(other) < MIN_ANCHORS:
            continue
        if form:
            numbered = next((i for i in range(index, last, -1) if rows[i].stt.flat.rstrip(".") in FIRST), None)
            if numbered is None and form in turn:
                continue  # the form before goes on: this row was put in
            cuts.append(index if numbered is None else numbered)
        form, last = other, index
    return tuple(tuple(rows[a:b]) for a, b in pairwise([0, *cuts, len(rows)]))
