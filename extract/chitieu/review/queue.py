"""The queue: what is open, in order, under the filters a reviewer sets, and how long it will take."""

from __future__ import annotations

import threading
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from chitieu.review.reasons import load_reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.review.decisions import Decisions
    from chitieu.review.index import Item
    from chitieu.review.postponed import Postponed
    from chitieu.review.snapshot import Snapshot

State = Literal["open", "postponed", "decided", "competing"]
"""``competing``: two reviewers decided apart, and somebody has to settle it."""
MINUTE = 60
MOST_CHOICES = 400
"""Choices of one list; who looks for one report of thousands names its organisation or period first."""
_STANDING: Mapping[str, frozenset[State]] = {
    "": frozenset(get_args(State)),
    "open": frozenset({"open", "competing"}),
    "postponed": frozenset({"postponed"}),
    "decided": frozenset({"decided"}),
}


class Filters(msgspec.Struct, frozen=True):
    """What to show; an empty filter lets everything pass."""

    reason: str = ""
    area: str = ""
    org: str = ""
    form: str = ""
    period: str = ""
    report: str = ""
    state: Literal["", "open", "postponed", "decided"] = "open"


class Choice(msgspec.Struct, frozen=True):
    """One choice of a filter and how many open items it would leave."""

    value: str
    label: str
    open: int


class Counts(msgspec.Struct, frozen=True):
    """How far the review is: items by state, open ones by reason, minutes left at the pace of ``reasons.toml``."""

    open: int
    postponed: int
    decided: int
    minutes: float
    by_reason: dict[str, int]
    total_by_reason: dict[str, int]


class Queue:
    """The items of a snapshot with the decisions taken since it was extracted.

    Most items nobody touched: where those stand is known once, and a decision asks again only for what was touched.
    """

    def __init__(self, snapshot: Snapshot, decisions: Decisions, postponed: Postponed) -> None:
        """Look at ``snapshot``."""
        self.snapshot, self._decisions, self._postponed = snapshot, decisions, postponed
        self.number = {item.key: number for number, item in enumerate(snapshot.index.items)}
        self._untouched: list[State] = ["decided" if item.verdict else "open" for item in snapshot.index.items]
        self._states = self._untouched
        self._known_by = (-1, -1)
        self._turn = threading.Lock()

    def states(self) -> Sequence[State]:
        """Return where every item stands."""
        with self._turn:
            known_by = self._decisions.version, self._postponed.version
            if known_by != self._known_by:
                states = self._untouched.copy()
                items = self.snapshot.index.items
                for key in (*self._decisions.keys(), *self._postponed.keys):
                    number = self.number.get(key)
                    if number is not None:
                        states[number] = self.state(items[number])
                for number in self._conflicts:
                    states[number] = self.state(items[number])
                self._states, self._known_by = states, known_by
            return self._states

    @cached_property
    def _conflicts(self) -> list[int]:
        """Items that were decided, and that the machine reads otherwise by now."""
        return [number for number, item in enumerate(self.snapshot.index.items) if "conflict" in item.reasons]

    def state(self, item: Item) -> State:
        """Return where an item stands."""
        standing = self._decisions.about(item.key)
        if item.target == "report":
            decided = {row.code for row in standing}
            unsure = self.snapshot.index.reports[item.report].unsure
            return "decided" if decided.issuperset(unsure) else self._waiting(item)
        if len(standing) > 1:
            return "competing"
        if standing or (item.verdict and "conflict" not in item.reasons and not self._decisions.touched(item.key)):
            return "decided"
        return self._waiting(item)

    def _waiting(self, item: Item) -> State:
        return "postponed" if item.key in self._postponed.keys else "open"

    def items(self, filters: Filters) -> list[int]:
        """Return the numbers of the items that pass, hardest first."""
        wanted = _STANDING[filters.state]
        index = self.snapshot.index
        passing = [number for number, state in enumerate(self.states()) if state in wanted]
        if filters.reason:
            passing = [number for number in passing if index.items[number].reasons[0] == filters.reason]
        if filters.form:
            passing = [number for number in passing if index.items[number].form == filters.form]
        reports = {
            number
            for number, report in enumerate(index.reports)
            if (not filters.area or report.area_id == filters.area)
            and (not filters.org or report.org == filters.org)
            and (not filters.period or report.period == filters.period)
            and (not filters.report or report.report_id == filters.report)
        }
        if len(reports) < len(index.reports):
            passing = [number for number in passing if index.items[number].report in reports]
        return passing

    def counts(self) -> Counts:
        """Count everything, whatever the filters."""
        seconds = {reason.name: reason.seconds for reason in load_reasons().ordered}
        states = self.states()
        tally = Counter(states)
        waiting = Counter(
            item.reasons[0]
            for item, state in zip(self.snapshot.index.items, states, strict=True)
            if state in _STANDING["open"]
        )
        left = sum(seconds[name] * count for name, count in waiting.items())
        open_items = tally["open"] + tally["competing"]
        return Counts(
            open_items, tally["postponed"], tally["decided"], round(left / MINUTE, 1), dict(waiting), self._total
        )

    @cached_property
    def _total(self) -> dict[str, int]:
        return dict(Counter(item.reasons[0] for item in self.snapshot.index.items))

    def choices(self) -> dict[str, list[Choice]]:
        """Return the choices of each filter, with open items: periods and forms in order, of the others the most."""
        counted: dict[str, Counter[tuple[str, str]]] = {
            name: Counter() for name in ("area", "org", "form", "period", "report")
        }
        tally = Counter(
            (item.report, item.form)
            for item, state in zip(self.snapshot.index.items, self.states(), strict=True)
            if state in _STANDING["open"]
        )
        for (number, form), count in tally.items():
            report = self.snapshot.index.reports[number]
            facts = {
                "area": (report.area_id, report.area), "org": (report.org, report.org), "form": (form, form),
                "period": (report.period, report.period),
                "report": (report.report_id, f"{report.period} {report.file}"),
            }  # fmt: skip
            for name, fact in facts.items():
                if fact[0]:
                    counted[name][fact] += count
        return {name: _choices(tally, ordered=name in {"form", "period"}) for name, tally in counted.items()}


def _choices(tally: Counter[tuple[str, str]], *, ordered: bool) -> list[Choice]:
    found = sorted(tally.items(), key=lambda one: (0 if ordered else -one[1], one[0]))
    return [Choice(value, label, count) for (value, label), count in found[:MOST_CHOICES]]
