"""The rows of ``coverage.csv``: a report that is there, or that one would expect."""

from __future__ import annotations

from typing import Literal

from chitieu.contract.rows import Row
from chitieu.contract.table import ORG_LEVELS, Table

State = Literal["present", "competing", "missing", "unexpected", "unplaced"]
"""``unexpected``: there, and outside the periods or organisations asked for. ``unplaced``: nobody knows whose it is, or
for when. A period that one report covers is ``present`` whatever that report replaces."""


class CoverageRow(Row, frozen=True):
    """One organisation, regime and period. ``reports`` and ``files`` are those that count, ``superseded`` others."""

    area_id: str = ""
    area: str = ""
    org: str = ""
    org_level: str = ""
    regime: str = ""
    period: str = ""
    period_start: str = ""
    period_end: str = ""
    state: State = "missing"
    reports: str = ""
    files: str = ""
    superseded: str = ""


COVERAGE = Table("coverage", CoverageRow, (), (), {"org_level": ORG_LEVELS})
