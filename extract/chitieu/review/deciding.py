"""From what the reviewer says on the page to a decision that is saved."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import msgspec

from chitieu.contract.cell import decimal_text
from chitieu.correction.decision import about, about_identity, decided
from chitieu.correction.vocabulary import IDENTITY_FIELDS, Verdict
from chitieu.errors import ReviewRequestError, StaleDecisionError
from chitieu.patterns.load import load_patterns
from chitieu.review.card import decision_view
from chitieu.review.decisions import key_of
from chitieu.row.number import parse_value

if TYPE_CHECKING:
    from chitieu.contract.rows import CorrectionRow
    from chitieu.patterns.template import Kind
    from chitieu.review.desk import Desk
    from chitieu.review.index import Item
    from chitieu.review.view import Decision

LONGEST = 500
"""Characters of a note or a name; a decision is a line, not a letter."""


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision as the page sends it.

    ``text`` is a figure as the report would print it; ``day`` ISO; ``seen`` and ``machine`` are what the card showed;
    ``part`` names the part of an identity.
    """

    id: str
    verdict: Verdict
    seen: str
    machine: str
    text: str = ""
    new_code: str = ""
    day: str = ""
    note: str = ""
    part: str = ""


class Undo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take back a decision."""

    decision_id: str


class Postpone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put a thing off, or take it up again."""

    id: str
    off: bool


class Saved(msgspec.Struct, frozen=True):
    """What was saved, and about what."""

    id: str
    decision: Decision


class Entry(msgspec.Struct, frozen=True):
    """How a typed figure is read: ``value`` in the indicator's unit, with the doubts a reader would have."""

    value: str
    blank: bool
    doubts: tuple[str, ...]


def read_entry(desk: Desk, key: str, text: str, code: str = "") -> Entry:
    """Read a figure as the report would print it; ``code`` is the indicator of a row that had none.

    Raises ReviewRequestError.
    """
    item = desk.item(key)
    template, own, factor = _meaning(desk, item)
    indicator = desk.places.indicators.get((template, code or own))
    kind, codes = ("count", ()) if indicator is None else (indicator.kind, _codes(indicator.codelist))
    read = parse_value(text, cast("Kind", kind), codes, load_patterns().values.blank)
    # a unit behind the figure might change it tenfold: what is typed is in the printed unit, without its name
    value = "" if read.value is None or read.tail else decimal_text(read.value * factor)
    return Entry(value, read.blank, read.doubts)


def _codes(codelist: str) -> tuple[str, ...]:
    return tuple(entry.split("=", 1)[0] for entry in codelist.split("|")) if codelist else ()


def _meaning(desk: Desk, item: Item) -> tuple[str, str, Decimal]:
    """Return template, code and the factor from the printed unit to the indicator's."""
    if item.target == "observation":
        row = desk.snapshot.observed(item)
        return row.template, row.code, row.unit_factor or Decimal(1)
    return desk.snapshot.index.reports[item.report].template, "", Decimal(1)


def decide(desk: Desk, asked: Asked, reviewer: str) -> Saved:
    """Save a decision. Raises StaleDecisionError, CorrectionError, OutputError and ReviewRequestError."""
    item = desk.item(asked.id)
    draft = _draft(desk, item, asked)
    if draft.machine_value != asked.machine:
        raise StaleDecisionError("the output was extracted again and reads otherwise now; look at it again")
    if max(map(len, (asked.note, asked.new_code, asked.text))) > LONGEST:
        raise ReviewRequestError(f"at most {LONGEST} characters, please")
    value = asked.day if item.target in {"citation", "report"} else _value(desk, asked)
    if item.target == "report":
        value = asked.text
    row = decided(draft, asked.verdict, reviewer, value=value, new_code=asked.new_code, note=asked.note)
    saved = desk.decisions.append(row, asked.seen)
    desk.postponed.put(asked.id, off=False)
    return Saved(asked.id, decision_view(saved))


def _value(desk: Desk, asked: Asked) -> str:
    if not asked.text:
        return ""
    entry = read_entry(desk, asked.id, asked.text, asked.new_code)
    if not entry.value:
        raise ReviewRequestError(f"{asked.text!r} is no number; an empty cell has a verdict of its own")
    return entry.value


def _draft(desk: Desk, item: Item, asked: Asked) -> CorrectionRow:
    snapshot = desk.snapshot
    match item.target:
        case "observation":
            return about(snapshot.observed(item))
        case "unmapped":
            return about(snapshot.unmapped(item))
        case "citation":
            return about(snapshot.citation(item))
        case "finding":
            return about(snapshot.finding(item))
        case "footnote":
            return about(snapshot.footnote(item))
        case _:
            if asked.part not in IDENTITY_FIELDS:
                raise ReviewRequestError(f"{asked.part!r} is no part of a report's identity")
            return about_identity(snapshot.report(item.report), asked.part)


def undo(desk: Desk, asked: Undo, reviewer: str) -> Saved:
    """Take back a decision that stands. Raises StaleDecisionError where it does not, and as `decide`."""
    row = desk.decisions.take_back(asked.decision_id, reviewer)
    if row is None:
        raise StaleDecisionError("that decision does not stand any more; look at it again")
    return Saved(key_of(row), decision_view(row))


def postpone(desk: Desk, asked: Postpone) -> None:
    """Put a thing off, or take it up again. Raises ReviewRequestError."""
    desk.item(asked.id)
    desk.postponed.put(asked.id, off=asked.off)


@lru_cache(maxsize=1)
def doubts() -> frozenset[str]:
    """Return the flags that mean doubt."""
    return frozenset(flag.flag for flag in load_patterns().flags if flag.kind == "doubt")
