"""The queue: what is open, in order, under the filters a reviewer sets, and how long it will take."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import msgspec

from chitieu.review.reasons import load_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chitieu.review.decisions import Decisions
    from chitieu.review.index import Item
    from chitieu.review.snapshot import Snapshot

State = Literal["open", "postponed", "decided", "competing"]
"""``competing``: two reviewers decided apart, and somebody has to settle it."""
MINUTE = 60


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
    """The items of a snapshot with the decisions taken since it was extracted."""

    def __init__(self, snapshot: Snapshot, decisions: Decisions, postponed: set[str]) -> None:
        """Look at ``snapshot``; ``postponed`` are the keys put off, which the caller may change."""
        self.snapshot, self._decisions, self._postponed = snapshot, decisions, postponed

    def state(self, item: Item) -> State:
        """Return where an item stands."""
        standing = self._decisions.about(item.key)
        if len(standing) > 1 and item.target != "report":
            return "competing"
        if item.target == "report":
            decided = {row.code for row in standing}
            unsure = self._unsure(item)
            return "decided" if unsure and unsure <= decided else self._waiting(item)
        if standing or (item.verdict and "conflict" not in item.reasons and not self._decisions.touched(item.key)):
            return "decided"
        return self._waiting(item)

    def _waiting(self, item: Item) -> State:
        return "postponed" if item.key in self._postponed else "open"

    def _unsure(self, item: Item) -> set[str]:
        return unsure_parts(self.snapshot.report(item.report).identity_source)

    def items(self, filters: Filters) -> Iterator[int]:
        """Return the numbers of the items that pass, hardest first."""
        reports = self.snapshot.index.reports
        for number, item in enumerate(self.snapshot.index.items):
            report = reports[item.report]
            if (
                (not filters.reason or item.reasons[0] == filters.reason)
                and (not filters.area or report.area_id == filters.area)
                and (not filters.org or report.org == filters.org)
                and (not filters.form or item.form == filters.form)
                and (not filters.period or report.period == filters.period)
                and (not filters.report or report.report_id == filters.report)
                and self._is_in(item, filters.state)
            ):
                yield number

    def _is_in(self, item: Item, state: str) -> bool:
        if not state:
            return True
        now = self.state(item)
        return now == state or (state == "open" and now == "competing")

    def counts(self) -> Counts:
        """Count everything, whatever the filters."""
        seconds = {reason.name: reason.seconds for reason in load_reasons().ordered}
        states: Counter[State] = Counter()
        waiting: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for item in self.snapshot.index.items:
            state = self.state(item)
            states[state] += 1
            total[item.reasons[0]] += 1
            if state in {"open", "competing"}:
                waiting[item.reasons[0]] += 1
        left = sum(seconds[reason.name] * waiting[reason.name] for reason in load_reasons().ordered)
        open_items = states["open"] + states["competing"]
        return Counts(
            open_items, states["postponed"], states["decided"], round(left / MINUTE, 1), dict(waiting), dict(total)
        )

    def choices(self) -> dict[str, list[Choice]]:
        """Return the choices of each filter, with open items; the most first, periods and forms in order."""
        names = ("area", "org", "form", "period", "report")
        counted: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in names}
        for item in self.snapshot.index.items:
            if self.state(item) not in {"open", "competing"}:
                continue
            report = self.snapshot.index.reports[item.report]
            facts = (
                (report.area_id, report.area), (report.org, report.org), (item.form, item.form),
                (report.period, report.period), (report.report_id, f"{report.period} {report.file}"),
            )  # fmt: skip
            for name, fact in zip(names, facts, strict=True):
                if fact[0]:
                    counted[name][fact] += 1
        return {
            name: [
                Choice(value, label, count)
                for (value, label), count in sorted(
                    tally.items(), key=lambda one: (0 if name in {"form", "period"} else -one[1], one[0])
                )
            ]
            for name, tally in counted.items()
        }


def unsure_parts(identity_source: str) -> set[str]:
    """Return the parts of an identity that are not sure, from ``identity_source`` of ``reports.csv``.

    >>> sorted(unsure_parts("org=letterhead;period=file;unsure=period;unsure=area"))
    ['area', 'period']
    """
    return {part.partition("=")[2] for part in identity_source.split(";") if part.startswith("unsure=")}
