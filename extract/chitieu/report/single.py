"""One report: the rows of the contract that its pages become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.contract.rows import (
    CitationRow,
    FindingRow,
    FootnoteRow,
    NarrativeRow,
    ObservationRow,
    ReportRow,
    UnmappedRow,
)
from chitieu.footnote.notes import narrative_of
from chitieu.report.cited import Above, cited_in
from chitieu.report.forms import AlignedBlock, align_blocks, template_of
from chitieu.report.identity import Identity, identify, period_of
from chitieu.report.letterhead import Letterhead, letterhead_of
from chitieu.report.narrative import told_in
from chitieu.report.revised import superseded_by
from chitieu.report.rows import Tables, tables_of, with_doubt
from chitieu.report.statement import Told
from chitieu.report.unread import unread_rows
from chitieu.row.align import Assigned
from chitieu.table.forms import blocks_of, lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.footnote.notes import Narrative
    from chitieu.page.model import Page
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template
    from chitieu.report.bound import Head, Kind, Part
    from chitieu.report.cited import Cited
    from chitieu.report.period import Period
    from chitieu.settings import Override
    from chitieu.table.forms import Block, Layout


AGAIN = 10
"""Fewer indicators printed twice are rows that a report repeats."""


class Single(Struct, frozen=True):
    """What one report yields; rows name no file and no report yet."""

    report: ReportRow
    observations: tuple[ObservationRow, ...]
    citations: tuple[CitationRow, ...]
    footnotes: tuple[FootnoteRow, ...]
    unmapped: tuple[UnmappedRow, ...]
    findings: tuple[FindingRow, ...]
    narrative: tuple[NarrativeRow, ...]

    def named(self, file: str, report_id: str) -> Single:
        """Return the same with the columns that say where it belongs."""
        return Single(
            structs.replace(self.report, file=file, report_id=report_id),
            tuple(structs.replace(row, file=file, report_id=report_id) for row in self.observations),
            tuple(structs.replace(row, file=file, report_id=report_id) for row in self.citations),
            tuple(structs.replace(row, file=file, report_id=report_id) for row in self.footnotes),
            tuple(structs.replace(row, file=file, report_id=report_id) for row in self.unmapped),
            tuple(structs.replace(row, report_id=report_id) for row in self.findings),
            tuple(structs.replace(row, report_id=report_id) for row in self.narrative),
        )


def read_single(
    pages: Sequence[Page], part: Part, name: str, override: Override | None, patterns: Patterns
) -> Single | None:
    """Read the one report of some pages, failed ones left out; None where they hold none.

    ``name`` is the file's where it tells of this report: a file that holds several is named after none of them.
    """
    layouts = lay_out(pages, patterns)
    blocks, left = blocks_of(layouts, patterns)
    lines = [(la.page, la.text_of(la.lines)) for la in left]
    narrative = narrative_of(lines, [grid for la in left for grid in la.grids])
    head = letterhead_of([one for one in lines if part.begins <= one[0].number <= part.ends], patterns.identity)
    told_by = Told(head, narrative.body, layouts, name, override)
    period, _, _ = period_of(told_by, None, patterns)
    template = _template(blocks, narrative.body.text, period, override, patterns)
    identity = identify(told_by, template, patterns)
    day = identity.days[1].isoformat() if identity.days else ""
    aligned = _aligned(blocks, template, patterns)
    by_number = {p.number: p for p in pages}
    tables = tables_of(aligned, template, day, by_number, patterns)
    if not tables.observations and not head.title:
        return None
    lost = _lost_rows(aligned, tables, template, left, patterns)
    key = identity.period.key if identity.period else ""
    told = told_in(narrative.body, template, tables.observations, key, patterns)
    findings = (*tables.findings, *told.findings, *lost, *_lost_notes(narrative), *_bound(part.bound), *_again(tables))
    tables = structs.replace(tables, observations=told.observations, findings=findings)
    # a row of a wide form stands behind several observations
    rows = {(a.row.page, a.row.table, a.row.box): a.row for b in aligned for a in b.assigned}
    feet = {one.page: one.foot for one in part.bound if one.kind in {"letter", "other"}}
    cited = cited_in(narrative, list(rows.values()), Above(head, feet), by_number)
    replaced = superseded_by(cited.citations, head.number, patterns.identity.revised)
    return _single(part, head, identity, template, tables, cited, told.rows, replaced)


def _bound(heads: Sequence[Head]) -> list[FindingRow]:
    """Return a finding for everything that is bound with a report, or looks like another one."""
    return [
        FindingRow(
            scope="report",
            rule="bound_document",
            severity="warning" if head.kind in {"unsure", "report"} else "info",
            page=head.page,
            found=" ".join(filter(None, (head.number, head.day.isoformat() if head.day else ""))),
            message=_BOUND[head.kind].format(head.page),
        )
        for head in heads
    ]


_BOUND: dict[Kind, str] = {
    "letter": "a letter begins on page {}; it was read with the report it is bound with",
    "other": "another document begins on page {}; it was read with the report it is bound with",
    "report": "page {} repeats the head of the report and was read as part of it; if another begins, split the file",
    "unsure": "page {} looks like the beginning of a report and was read as part of this one; if it is, split the file",
}


def _again(tables: Tables) -> list[FindingRow]:
    """Return a finding where a report prints most of its indicators twice: two may have been read as one."""
    first = {(o.code, o.member): o for o in tables.observations if o.occurrence == 1 and o.status != "missing"}
    second = [o for o in tables.observations if o.occurrence == 2]  # noqa: PLR2004 the second printing
    if len(second) < AGAIN or 2 * len(second) <= len(first):
        return []
    page = min(o.page for o in second if o.page is not None)
    return [
        FindingRow(
            scope="report",
            rule="printed_again",
            severity="warning",
            page=page,
            codes=second[0].code,
            expected=str(len(first)),
            found=str(len(second)),
            message=f"{len(second)} of {len(first)} indicators are printed twice, from page {page} on; if a second "
            "report begins before that page, split the file",
        )
    ]


def _lost_rows(
    aligned: Sequence[AlignedBlock],
    tables: Tables,
    template: Template | None,
    layouts: Sequence[Layout],
    patterns: Patterns,
) -> list[FindingRow]:
    missing = {o.code for o in tables.observations if o.status == "missing"}
    return unread_rows(aligned, missing, template, layouts, patterns) if template is not None and missing else []


def _lost_notes(narrative: Narrative) -> list[FindingRow]:
    """Return a finding for every mark in the text whose note was not found."""
    return [
        FindingRow(
            scope="report",
            rule="note_not_found",
            severity="warning",
            page=mark.page.number,
            expected=f"footnote {mark.word.text}",
            message=f"the mark {mark.word.text} on page {mark.page.number} has no footnote; look at that page's foot",
        )
        for mark in narrative.orphans
    ]


def _template(
    blocks: Sequence[Block], text: str, period: Period | None, override: Override | None, patterns: Patterns
) -> Template | None:
    if override is not None and override.template:
        named = next((t for t in patterns.templates if t.id == override.template), None)
        if named is not None:
            return named
    return template_of(blocks, text, period.key if period else "", patterns)


def _aligned(blocks: Sequence[Block], template: Template | None, patterns: Patterns) -> tuple[AlignedBlock, ...]:
    if template is not None:
        return align_blocks(blocks, template, patterns)
    return tuple(AlignedBlock(b, b.number, tuple(Assigned(r, None) for r in b.rows)) for b in blocks)


def _single(  # noqa: PLR0913, PLR0917 (one call)
    part: Part,
    head: Letterhead,
    identity: Identity,
    template: Template | None,
    tables: Tables,
    cited: Cited,
    narrative: tuple[NarrativeRow, ...],
    supersedes: str,
) -> Single:
    area_id = identity.area.area_id if identity.area else ""
    area = identity.area.name if identity.area else ""
    period = identity.period.key if identity.period else ""
    observations = [
        structs.replace(o, area_id=area_id, area=area, org=identity.org, period=period) for o in tables.observations
    ]
    if identity.doubts:
        observations = [with_doubt(o, "identity_unsure") for o in observations]
    counts = {s: sum(1 for o in observations if o.status == s) for s in ("ok", "blank", "review", "missing")}
    report = ReportRow(
        page_from=part.first,
        page_to=part.last,
        title=head.title,
        number=head.number,
        date=head.date.isoformat() if head.date else "",
        addressee=head.addressee,
        signer=head.signer,
        org=identity.org,
        org_level=identity.org_level,
        area_id=area_id,
        area=area,
        regime=template.regime if template else "",
        template=template.id if template else "",
        period=period,
        time_period=identity.time_period,
        period_label=identity.period.label if identity.period else "",
        period_start=identity.days[0].isoformat() if identity.days else "",
        period_end=identity.days[1].isoformat() if identity.days else "",
        identity_source=";".join([*identity.sources, *(f"unsure={d}" for d in identity.doubts)]),
        supersedes=supersedes,
        rows_read=tables.rows_read,
        headings=tables.headings,
        expected=tables.expected,
        ok=counts["ok"],
        blank=counts["blank"],
        review=counts["review"],
        missing=counts["missing"],
        unmapped=len(tables.unmapped),
        citations=len(cited.citations),
        findings=len(tables.findings),
    )
    citations = tuple(structs.replace(c, area_id=area_id, period=period) for c in cited.citations)
    return Single(report, tuple(observations), citations, cited.footnotes, tables.unmapped, tables.findings, narrative)
