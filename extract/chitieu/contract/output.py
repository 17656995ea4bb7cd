"""An output folder as values: its tables in contract order, and what ``run.json`` tells of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from chitieu.contract import table
from chitieu.contract.rows import (
    SCHEMA_VERSION,
    AreaRow,
    CitationRow,
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
    from collections.abc import Iterator, Sequence

RUN_FILE = "run.json"
PACKAGE_FILE = "datapackage.json"


class Run(Struct, frozen=True):
    """What decides the bytes of an output beside its input. No times, no host."""

    schema_version: str = SCHEMA_VERSION
    program: str = ""
    versions: dict[str, str] = field(default_factory=dict[str, str])
    patterns: str = ""
    settings: dict[str, str | int] = field(default_factory=dict[str, str | int])


class Output(Struct, frozen=True):
    """Every table of an output folder."""

    documents: tuple[DocumentRow, ...] = ()
    pages: tuple[PageRow, ...] = ()
    reports: tuple[ReportRow, ...] = ()
    observations: tuple[ObservationRow, ...] = ()
    series: tuple[SeriesRow, ...] = ()
    citations: tuple[CitationRow, ...] = ()
    footnotes: tuple[FootnoteRow, ...] = ()
    unmapped: tuple[UnmappedRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    narrative: tuple[NarrativeRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    areas: tuple[AreaRow, ...] = ()
    run: Run = field(default_factory=Run)

    def tables(self) -> Iterator[tuple[table.Table[Row], Sequence[Row]]]:
        """Give each table with its rows, in contract order."""
        yield table.OBSERVATIONS, self.observations
        yield table.SERIES, self.series
        yield table.REPORTS, self.reports
        yield table.DOCUMENTS, self.documents
        yield table.PAGES, self.pages
        yield table.CITATIONS, self.citations
        yield table.FOOTNOTES, self.footnotes
        yield table.UNMAPPED, self.unmapped
        yield table.FINDINGS, self.findings
        yield table.NARRATIVE, self.narrative
        yield table.INDICATORS, self.indicators
        yield table.AREAS, self.areas
