"""What the page is told: rows of the queue, cards with all the evidence, boxes of a page, series over time.

Boxes are points on the page as a viewer shows it, origin top left; numbers are plain decimals as text.
"""

from __future__ import annotations

import msgspec

from chitieu.review.index import Target  # noqa: TC001 msgspec reads the types
from chitieu.review.queue import State  # noqa: TC001
from chitieu.review.reasons import ReasonName  # noqa: TC001

Corners = tuple[float, float, float, float]


class Decision(msgspec.Struct, frozen=True):
    """A decision as the page shows it."""

    decision_id: str
    decided_at: str
    reviewer: str
    verdict: str
    value: str
    new_code: str
    note: str
    part: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to decide, as a line of the queue. ``printed`` is what stands on the page, ``value`` what was read."""

    id: str
    target: Target
    state: State
    reasons: tuple[ReasonName, ...]
    report_id: str
    org: str
    area: str
    period: str
    template: str
    form: str
    code: str
    label: str
    printed: str
    value: str
    unit: str
    status: str
    confidence: float | None
    doc: str
    page: int | None
    box: Corners | None
    decision: Decision | None
    verdict: str
    rule: str = ""
    """The rule of a finding."""


class Check(msgspec.Struct, frozen=True):
    """One rule that touches a value, and how it ended."""

    rule: str
    outcome: str


class Finding(msgspec.Struct, frozen=True):
    """What a rule found about a value: plain numbers where it compares figures, and its sentence in English."""

    rule: str
    expected: str
    found: str
    message: str


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator in one period of one report."""

    id: str
    report_id: str
    period: str
    code: str
    label: str
    value: str
    printed: str
    unit: str
    status: str
    use: str
    verdict: str
    doc: str
    page: int | None
    box: Corners | None
    current: bool


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """What a citation was read as, and the sentence that carries its mark."""

    citation_id: str
    citation_key: str
    doc_type: str
    number: str
    symbol: str
    issuer: str
    date: str
    context: str
    mark: str
    text: str
    anchor: str
    anchor_page: int | None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a report's identity: what was read, where from, whether it is sure, and what was decided."""

    name: str
    value: str
    label: str
    source: str
    unsure: bool
    seen: str
    decision: Decision | None


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Whose report it is: what its head prints, and the parts to decide."""

    title: str
    number: str
    date: str
    addressee: str
    signer: str
    file: str
    pages: tuple[int, int]
    parts: tuple[Part, ...]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a decision may need. ``seen`` goes back with the decision, so that a stale one is refused."""

    row: Row
    seen: str
    machine_value: str
    flags: tuple[str, ...] = ()
    second: str = ""
    second_code: str = ""
    second_label: str = ""
    second_score: float | None = None
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    stt: str = ""
    printed_label: str = ""
    printed_unit: str = ""
    factor: str = ""
    note: str = ""
    source: str = ""
    kind: str = ""
    member: str = ""
    match_score: float | None = None
    series: tuple[Point, ...] = ()
    cited: Cited | None = None
    identity: Identity | None = None
    history: tuple[Decision, ...] = ()
    near: tuple[Corners, ...] = ()
    near_page: int | None = None
    was: str | None = None
    """What it said before the last run changed it."""


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A box of a page that can be chosen."""

    id: str
    target: Target
    code: str
    label: str
    printed: str
    status: str
    state: str
    box: Corners


class PageView(msgspec.Struct, frozen=True, kw_only=True):
    """A page: its size in points, the pages of its file, and what was read on it."""

    doc: str
    page: int
    pages: int
    width: float
    height: float
    file: str
    marks: tuple[Marked, ...]
