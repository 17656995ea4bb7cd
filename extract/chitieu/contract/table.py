"""The tables of an output folder: file, row, columns, keys and constraints. Columns come from the rows."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, cast, get_args, get_origin
from typing import get_type_hints as hints_of

from msgspec import Struct, field

from chitieu.contract.rows import (
    AreaRow,
    CitationRow,
    CorrectionRow,
    DocumentRow,
    FindingRow,
    FootnoteRow,
    IndicatorRow,
    NarrativeRow,
    ObservationRow,
    PageRow,
    ReportRow,
    Row,
    SeriesRow,
    UnmappedRow,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chitieu.contract.cell import CellKind


R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)


class Column(Struct, frozen=True):
    """A column: its name, what its cells hold, whether they may be empty, and its closed set of words."""

    name: str
    kind: CellKind
    optional: bool
    enum: tuple[str, ...] = ()


class ForeignKey(Struct, frozen=True):
    """Columns whose values always stand in ``key`` of another table."""

    columns: tuple[str, ...]
    table: str
    key: tuple[str, ...]


class Table(Struct, Generic[R_co], frozen=True):
    """One CSV of the contract. An empty ``key`` means that nothing but the position tells rows apart."""

    name: str
    row: type[R_co]
    key: tuple[str, ...] = ()
    foreign: tuple[ForeignKey, ...] = ()
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def file(self) -> str:
        """The file name inside an output folder."""
        return f"{self.name}.csv"

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in contract order."""
        enums = self.enums
        return tuple(
            Column(c.name, c.kind, c.optional, enums.get(c.name, c.enum)) for c in _columns_of(cast("type", self.row))
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in contract order."""
        return tuple(column.name for column in self.columns)


_HUNDREDTHS = {"confidence", "match_score", "alt_score", "skew"}


@lru_cache(maxsize=32)
def _columns_of(row: type) -> tuple[Column, ...]:
    hints = hints_of(row)
    return tuple(_column(name, hints[name]) for name in cast("tuple[str, ...]", row.__struct_fields__))


def _column(name: str, hint: object) -> Column:
    if get_origin(hint) is Literal:
        words = cast("tuple[str, ...]", get_args(hint))
        return Column(name, "text", "" in words, tuple(word for word in words if word))
    parts = set(get_args(hint)) or {hint}
    optional = NoneType in parts or str in parts
    (inner,) = parts - {NoneType}
    kinds: dict[object, CellKind] = {
        str: "text",
        int: "integer",
        Decimal: "decimal",
        float: "hundredth" if name in _HUNDREDTHS else "tenth",
    }
    return Column(name, kinds[inner], optional)


KINDS = ("count", "percent", "money", "coded")
SOURCES = ("text", "ocr", "corrected")
VERDICTS = ("confirmed", "corrected", "source_error", "blank", "unreadable", "wrong_code")
ORG_LEVELS = ("province", "department", "district", "commune", "ministry")

PATTERNS: Mapping[str, str] = {
    "report_id": r"^d[0-9a-f]{16}(-([2-9]|[1-9]\d+))?$",
    "related_report_id": r"^d[0-9a-f]{16}(-([2-9]|[1-9]\d+))?$",
    "sha256": r"^[0-9a-f]{64}$",
    "period": r"^\d{4}-(M\d\d|Q[1-4]|S[12]|N1|A1)$",
    "time_period": r"^\d{4}-\d\d-\d\d/P(\d+[YMD])+$",
    "area_id": r"^\d+@\d{4}$",
    "finding_id": r"^f[0-9a-f]{12}(-\d+)?$",
}
"""What the text of a column must look like where it is not empty, in every table that has the column."""

DATES = frozenset({"date", "date_machine", "period_start", "period_end", "valid_from", "valid_to"})
"""Text columns that hold an ISO day or nothing."""

_REPORT = ForeignKey(("report_id",), "reports", ("report_id",))
_RELATED = ForeignKey(("related_report_id",), "reports", ("report_id",))
_INDICATOR = ForeignKey(("template", "code"), "indicators", ("template", "code"))
_AREA = ForeignKey(("area_id",), "areas", ("area_id",))

DOCUMENTS = Table("documents", DocumentRow, ("file",), (ForeignKey(("duplicate_of",), "documents", ("file",)),))
PAGES = Table("pages", PageRow, ("doc_id", "page"), (ForeignKey(("doc_id",), "documents", ("doc_id",)), _REPORT))
REPORTS = Table(
    "reports",
    ReportRow,
    ("report_id",),
    (ForeignKey(("file",), "documents", ("file",)), _AREA),
    {"org_level": ORG_LEVELS},
)
OBSERVATIONS = Table(
    "observations",
    ObservationRow,
    ("report_id", "code", "member", "occurrence"),
    (_REPORT, _INDICATOR, _AREA),
    {"kind": KINDS, "source": SOURCES, "verdict": VERDICTS},
)
SERIES = Table(
    "series",
    SeriesRow,
    ("area_id", "org", "regime", "period", "code", "member"),
    (_REPORT, _AREA),
    {"kind": KINDS, "status": ("ok", "blank", "review")},
)
CITATIONS = Table("citations", CitationRow, ("report_id", "cite_no"), (_REPORT, _AREA))
FOOTNOTES = Table("footnotes", FootnoteRow, ("report_id", "footnote_id"), (_REPORT,), {"source": SOURCES})
UNMAPPED = Table("unmapped", UnmappedRow, ("report_id", "page", "table", "row"), (_REPORT,))
FINDINGS = Table("findings", FindingRow, ("finding_id",), (_REPORT, _RELATED))
NARRATIVE = Table("narrative", NarrativeRow, (), (_REPORT,))
INDICATORS = Table("indicators", IndicatorRow, ("template", "code"), (), {"kind": (*KINDS, "heading")})
AREAS = Table("areas", AreaRow, ("area_id",), (ForeignKey(("successor",), "areas", ("area_id",)),))
CORRECTIONS = Table("corrections", CorrectionRow, ("decision_id",))
"""Beside the archive, never in an output folder."""
