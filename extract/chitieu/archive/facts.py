"""What rules over the whole archive need to know of one report, and nothing else: 20,000 of them fit into memory."""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003 - msgspec reads the annotations

import msgspec

from chitieu.contract.rows import ReportRow, Status  # noqa: TC001 as above

CANDIDATE = frozenset({"ok", "blank", "review"})
"""Statuses of a row that may count."""
SURE = frozenset({"ok", "blank"})

Key = tuple[str, str]
"""Code and member."""


class Cell(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One indicator as its report prints it first."""

    code: str
    member: str
    form: str
    kind: str
    accumulation: str
    status: Status
    value: Decimal | None
    page: int | None

    @property
    def key(self) -> Key:
        """What tells it from the other cells of its report."""
        return self.code, self.member


class Filed(msgspec.Struct, frozen=True, gc=False):
    """A report as it stands in the archive: who reports, for when, and what it says of others."""

    report_id: str = ""
    file: str = ""
    org: str = ""
    area_id: str = ""
    regime: str = ""
    number: str = ""
    supersedes: str = ""
    period: str = ""
    period_start: str = ""
    period_end: str = ""
    scanned: bool = False
    """Whether a page of it was recognised: where a text says the same, the text counts."""

    @classmethod
    def of(cls, report: ReportRow, *, scanned: bool = False) -> Filed:
        """Take what is needed of a report's row."""
        said = cls(*(getattr(report, name) for name in cls.__struct_fields__ if name != "scanned"))
        return msgspec.structs.replace(said, scanned=True) if scanned else said

    @property
    def known(self) -> bool:
        """Whether its rows may count at all: nobody can place a report without organisation, area or period."""
        return bool(self.org and self.area_id and self.period)
