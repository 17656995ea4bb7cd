"""Rows to codes: all rows of a form are aligned with the template's indicators together, in order.

A label alone never identifies a row ("Tổng số hồ sơ TTHC đã giải quyết xong" stands three times in one form), printed
ordinals are missing or wrong, rows are dropped and inserted. So the whole sequence is aligned at once (Needleman and
Wunsch), and for each row the best alignment that gives it another code is computed as well: where the two are nearly as
good, the row is not sure.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.folding import bare
from chitieu.row.label import Label, Lexicon, differing_words, similarity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.patterns.template import Indicator
    from chitieu.table.model import Printed, Row

MIN_LABEL = 0.62
"""Below this similarity a row is not the indicator, whatever its ordinal says: random labels of one form reach 0.5."""
MIN_OTHER_WORDS = 0.8
"""A label with a word put in, left out or exchanged needs so much, or the indicator's ordinal and unit: "Số VBQPPL còn
hiệu lực", which a province put in, is 0.7 like "Số VBQPPL đã rà soát ..."; a fax that loses whole words keeps those."""
SURE_LABEL = 0.9
"""From this similarity on, and with no differing word, a label is a spelling of the catalogue's."""
CLEAR_LEAD = 0.08
"""A label this much nearer to one indicator than to any other of the form is its label, if the ordinal agrees."""
CLEAR_MARGIN = 0.35
"""The whole alignment must lose this much before a row's code is called sure: half the worth of an agreeing ordinal."""
SKIP_ROW = -0.3
"""Price of a printed row that no indicator claims (province-specific rows: up to 3 in a report)."""
SKIP_INDICATOR = -0.12
"""Price of an indicator that the report does not print (rows are dropped more often than put in)."""
STT_AGREES, STT_DIFFERS = 0.8, -0.3
"""Printed ordinals are right far more often than wrong, but a wrong one must not outweigh a clear label."""
SAME_LABEL = 0.5
"""What a label gains that is the catalogue's to the letter: with all ordinals moved up by one a row that reads "Số hồ
sơ giải quyết đúng hạn" has the ordinal of "Tổng số hồ sơ đã giải quyết xong", and both have the same unit."""
UNIT_AGREES, UNIT_DIFFERS = 0.25, -0.25
HEADING_AGREES, HEADING_DIFFERS = 0.2, -0.5

TIE = 1e-9
"""Alignments that differ by less are equally good. Of these the one with the earliest indicators is taken: a row stands
nearer to the parent above it than to one that is not printed."""

Gains = list[tuple[float, float]]
"""Per indicator: what matching it is worth, and how like the labels are."""
NEVER = float("-inf")
"""The worth of a match that cannot be."""


class Assigned(Struct, frozen=True):
    """A printed row (two halves joined where a page break cut it) and the indicator it was given, if any."""

    row: Row
    indicator: Indicator | None
    score: float = 0.0
    sure: bool = False
    alt: Indicator | None = None
    alt_score: float = 0.0
    value_cut: bool = False
    member: str | None = None
    """On wide forms: what the row is about, empty on the row of totals. None on forms with one indicator a row."""
    section: bool = False
    """A heading between members, which no indicator has."""


def align(rows: Sequence[Row], indicators: Sequence[Indicator], lexicon: Lexicon) -> tuple[Assigned, ...]:
    """Align ``rows`` to ``indicators``, both in printed order; every row comes back once, joined halves as one."""
    if not rows or not indicators:
        return tuple(Assigned(row, None) for row in rows)
    wholes: dict[int, Row] = {}
    for index in range(1, len(rows)):
        whole = joined_row(rows[index - 1], rows[index])
        if whole is not None:
            wholes[index] = whole
    whole_rows = [row for index, row in enumerate(rows) if index + 1 not in wholes]
    items = renumbering(whole_rows, indicators, lexicon)
    alone = [_gains(row, indicators, lexicon, items) for row in rows]
    joint = {index: _gains(whole, indicators, lexicon, items) for index, whole in wholes.items()}
    traced = _under_sure_parents(_traced(rows, wholes, alone, joint, indicators, lexicon, items), indicators, lexicon)
    return tuple(
        structs.replace(found, value_cut=after is not None and _rest_of_value(found.row, after.row))
        for found, after in itertools.zip_longest(traced, traced[1:])
        if found is not None
    )


class Weighed(Struct, frozen=True):
    """What a row is worth as an indicator; ``worth`` is None where it cannot be that one."""

    indicator: Indicator
    similarity: float
    worth: float | None
    stt_agrees: bool = False
    unit_agrees: bool = False


def weigh(row: Row, rows: Sequence[Row], indicators: Sequence[Indicator], lexicon: Lexicon) -> tuple[Weighed, ...]:
    """Weigh one row against every indicator, as the alignment does; ``rows`` are all of its form, in printed order."""
    items = renumbering(rows, indicators, lexicon)
    stt, unit = _item(row, items), bare(row.unit.flat)
    return tuple(
        Weighed(i, like, None if worth == NEVER else worth, stt == i.item, unit == bare(i.unit))
        for i, (worth, like) in zip(indicators, _gains(row, indicators, lexicon, items), strict=True)
    )


def renumbering(rows: Sequence[Row], indicators: Sequence[Indicator], lexicon: Lexicon) -> dict[str, str]:
    """Return printed ordinal -> item, where a label that only one indicator has shows that the rows were counted anew.

    A report that leaves out item 3.2 prints "3.2" before item 3.3 and "3.2.1" before 3.3.1, whose label stands under
    every parent. An ordinal printed twice ("16, 16, 18") tells nothing. ``rows`` are those that no page break cuts: the
    upper part of a label may be another's label.
    """
    owners: dict[tuple[str, ...], set[str]] = {}
    for indicator in indicators:
        for variant in lexicon.variants[indicator.code]:
            owners.setdefault(variant.words, set()).add(indicator.item)
    printed = [_ordinal(row) for row in rows]
    found: dict[str, str] = {}
    for row, stt in zip(rows, printed, strict=True):
        items = owners.get(lexicon.label(row.label.text).words, set[str]())
        if stt and len(items) == 1 and printed.count(stt) == 1:
            found[stt] = next(iter(items))
    return {stt: item for stt, item in found.items() if stt != item}


def _ordinal(row: Row) -> str:
    return row.stt.flat.rstrip(".").strip()


def _item(row: Row, items: Mapping[str, str]) -> str:
    """Return the item that a printed ordinal stands for: that of its longest part that was counted anew."""
    stt = _ordinal(row)
    parts = stt.split(".")
    for size in range(len(parts), 0, -1):
        head = ".".join(parts[:size])
        if head in items:
            return ".".join([items[head], *parts[size:]])
    return stt


def _under_sure_parents(
    found: Sequence[Assigned], indicators: Sequence[Indicator], lexicon: Lexicon
) -> tuple[Assigned, ...]:
    """Take back the certainty of rows whose label stands under several parents and whose own parent is not sure."""
    labels = Counter(v.words for i in indicators for v in set(lexicon.variants[i.code]))
    unsure = {a.indicator.code for a in found if a.indicator is not None and not a.sure}
    judged: list[Assigned] = []
    for a in found:
        indicator = a.indicator
        shared = indicator is not None and any(labels[v.words] > 1 for v in lexicon.variants[indicator.code])
        doubted = shared and indicator is not None and indicator.parent in unsure
        judged.append(structs.replace(a, sure=False) if doubted else a)
    return tuple(judged)


def joined_row(upper: Row, lower: Row) -> Row | None:
    """Return the two parts of a row cut by a page break as one row; None where they cannot be one.

    The lower part opens its page and has no ordinal; at most one part has a value.
    """
    if not lower.first or lower.page != upper.page + 1 or lower.stt.text or (upper.value.text and lower.value.text):
        return None

    def both(a: Printed, b: Printed) -> Printed:
        if not a.text or not b.text:
            return b if b.text else a
        second = None if a.second is None and b.second is None else f"{a.second or a.text} {b.second or b.text}"
        return structs.replace(
            a, text=f"{a.text}\n{b.text}", confidence=min(a.confidence, b.confidence), second=second,
            marks=a.marks + b.marks,
        )  # fmt: skip

    main = lower if lower.value.text and not upper.value.text else upper
    return structs.replace(
        main,
        stt=upper.stt,
        label=both(upper.label, lower.label),
        unit=both(upper.unit, lower.unit),
        value=both(upper.value, lower.value),
        note=both(upper.note, lower.note),
        joined=True,
    )


def _rest_of_value(upper: Row, lower: Row) -> bool:
    """Whether a row is only the rest of the value above the page break: both halves of a cut number are printed."""
    alone = lower.value.text and not lower.stt.text and not lower.label.text
    return bool(lower.first and alone and upper.value.text and lower.page == upper.page + 1)


def _gains(row: Row, indicators: Sequence[Indicator], lexicon: Lexicon, items: Mapping[str, str]) -> Gains:
    """Return per indicator (worth of the match, label similarity); worth is -inf where they cannot match."""
    label, stt = lexicon.label(row.label.text), _item(row, items)
    return [_gain(row, label, stt, i, lexicon.variants[i.code]) for i in indicators]


def _gain(row: Row, label: Label, stt: str, indicator: Indicator, variants: Sequence[Label]) -> tuple[float, float]:
    like = max([similarity(label, v) for v in variants])
    if like < MIN_LABEL:
        return NEVER, like
    unit, wanted = bare(row.unit.flat), bare(indicator.unit)
    named = stt == indicator.item and (unit == wanted or not unit)
    if like < MIN_OTHER_WORDS and not named and all(differing_words(label, v) for v in variants):
        return NEVER, like
    worth = 4 * like - 2.4 + (SAME_LABEL if like == 1.0 else 0.0)
    if stt:
        worth += STT_AGREES if stt == indicator.item else STT_DIFFERS
    if unit and wanted:
        worth += UNIT_AGREES if unit == wanted else UNIT_DIFFERS
    empty = not unit and not row.value.text
    if indicator.kind == "heading":
        worth += HEADING_AGREES if empty else HEADING_DIFFERS
    elif empty:
        worth -= HEADING_AGREES
    return worth, like


def _forward(alone: list[Gains], joint: dict[int, Gains], m: int) -> list[list[float]]:
    """Return the best total of the first i rows with the first j indicators, for all i and j."""
    n = len(alone)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i, j in ((i, j) for i in range(n + 1) for j in range(m + 1) if i or j):
        best[i][j] = max(
            best[i - 1][j] + SKIP_ROW if i else NEVER,
            best[i][j - 1] + SKIP_INDICATOR if j else NEVER,
            best[i - 1][j - 1] + alone[i - 1][j - 1][0] if i and j else NEVER,
            best[i - 2][j - 1] + joint[i - 1][j - 1][0] if j and i - 1 in joint else NEVER,
        )
    return best


def _backward(alone: list[Gains], joint: dict[int, Gains], m: int) -> list[list[float]]:
    """Return the best total of the rows from i on with the indicators from j on, for all i and j."""
    n = len(alone)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i, j in ((i, j) for i in range(n, -1, -1) for j in range(m, -1, -1) if i < n or j < m):
        best[i][j] = max(
            best[i + 1][j] + SKIP_ROW if i < n else NEVER,
            best[i][j + 1] + SKIP_INDICATOR if j < m else NEVER,
            best[i + 1][j + 1] + alone[i][j][0] if i < n and j < m else NEVER,
            best[i + 2][j + 1] + joint[i + 1][j][0] if j < m and i + 1 in joint else NEVER,
        )
    return best


def _traced(  # noqa: PLR0913, PLR0917
    rows: Sequence[Row],
    wholes: dict[int, Row],
    alone: list[Gains],
    joint: dict[int, Gains],
    indicators: Sequence[Indicator],
    lexicon: Lexicon,
    items: Mapping[str, str],
) -> tuple[Assigned, ...]:
    n, m = len(rows), len(indicators)
    forward, backward = _forward(alone, joint, m), _backward(alone, joint, m)
    found: list[Assigned] = []
    i, j = n, m
    while i:
        here = forward[i][j]
        if j and forward[i][j - 1] + SKIP_INDICATOR >= here - TIE:
            j -= 1
            continue
        if j and i - 1 in joint and here == forward[i - 2][j - 1] + joint[i - 1][j - 1][0]:
            gains, top = joint[i - 1], i - 2
            row = wholes[i - 1]
        elif j and here == forward[i - 1][j - 1] + alone[i - 1][j - 1][0]:
            gains, top = alone[i - 1], i - 1
            row = rows[i - 1]
        else:
            found.append(_unclaimed(rows[i - 1], alone[i - 1], indicators))
            i -= 1
            continue
        totals = [forward[top][k] + gains[k][0] + backward[i][k + 1] for k in range(m)]
        found.append(_judged(row, j - 1, totals, gains, indicators, lexicon, items))
        i, j = top, j - 1
    return tuple(reversed(found))


def _unclaimed(row: Row, gains: Gains, indicators: Sequence[Indicator]) -> Assigned:
    best = max(range(len(gains)), key=lambda k: gains[k][1])
    near = gains[best][1] >= MIN_LABEL
    return Assigned(row, None, alt=indicators[best] if near else None, alt_score=gains[best][1] if near else 0.0)


def _judged(  # noqa: PLR0913, PLR0917
    row: Row,
    chosen: int,
    totals: list[float],
    gains: Gains,
    indicators: Sequence[Indicator],
    lexicon: Lexicon,
    items: Mapping[str, str],
) -> Assigned:
    others = [k for k in range(len(totals)) if k != chosen and totals[k] > NEVER]
    second = max(others, key=lambda k: totals[k]) if others else None
    margin = totals[chosen] - totals[second] if second is not None else float("inf")
    if second is None:  # nothing else could be: a person still wants to see what comes nearest
        near = [k for k in range(len(gains)) if k != chosen and gains[k][1] >= MIN_LABEL]
        second = max(near, key=lambda k: gains[k][1], default=None)
    like = gains[chosen][1]
    indicator = indicators[chosen]
    nearest_other = max((gains[k][1] for k in range(len(gains)) if indicators[k].label != indicator.label), default=0.0)
    label = lexicon.label(row.label.text)
    spelled = like == 1.0 or (
        like >= SURE_LABEL and not all(differing_words(label, v) for v in lexicon.variants[indicator.code])
    )
    agreed = _item(row, items) == indicator.item and like >= 0.8 and like - nearest_other >= CLEAR_LEAD  # noqa: PLR2004
    return Assigned(
        row=row,
        indicator=indicator,
        score=like,
        sure=margin >= CLEAR_MARGIN and (spelled or agreed or like == 0.97),  # noqa: PLR2004
        alt=indicators[second] if second is not None else None,
        alt_score=gains[second][1] if second is not None else 0.0,
    )
