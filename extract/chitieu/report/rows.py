"""Aligned rows become observations, headings and unmapped rows: the three add up to the rows read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.contract.rows import FindingRow, ObservationRow, UnmappedRow
from chitieu.report.members import Figure, in_order, totals_of
from chitieu.row.confidence import confidence_of, evidence_of, is_borne_out
from chitieu.row.number import habit_of
from chitieu.row.observe import Observed, observe
from chitieu.row.rule import Known, Outcome, outcomes
from chitieu.row.settle import settled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chitieu.geometry import Box
    from chitieu.page.model import Page, Source
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Indicator, Template
    from chitieu.report.forms import AlignedBlock
    from chitieu.row.align import Assigned
    from chitieu.table.model import Row


class Tables(Struct, frozen=True):
    """What the tables of one report yield."""

    observations: tuple[ObservationRow, ...]
    unmapped: tuple[UnmappedRow, ...]
    findings: tuple[FindingRow, ...]
    rows_read: int
    headings: int
    expected: int


class _Read(Struct, frozen=True):
    """A row that got an indicator, and its value."""

    assigned: Assigned
    indicator: Indicator
    observed: Observed
    occurrence: int


def tables_of(
    blocks: Sequence[AlignedBlock], template: Template | None, day: str, pages: Mapping[int, Page], patterns: Patterns
) -> Tables:
    """Read every row of a report's tables. Rows of the contract come without the report's own columns."""
    read: list[_Read] = []
    unmapped: list[UnmappedRow] = []
    headings = rows_read = 0
    seen: Counter[tuple[str, str]] = Counter()
    habit = habit_of(
        (a.row.value.flat, a.indicator.kind) for block in blocks for a in block.assigned if a.indicator is not None
    )
    for block in blocks:
        for assigned in block.assigned:
            rows_read += 1
            indicator = assigned.indicator
            if assigned.section:
                headings += 1
            elif indicator is None:
                unmapped.append(_unmapped(assigned, block, template, pages))
            elif indicator.kind == "heading":
                if assigned.row.value.text:
                    unmapped.append(_unmapped(assigned, block, template, pages, reason="heading_with_value"))
                else:
                    headings += 1
            else:
                key = indicator.code, assigned.member or ""
                seen[key] += 1
                read.append(_Read(assigned, indicator, observe(assigned, patterns, habit), seen[key]))
    observations, findings = _by_member(read, template, pages, patterns)
    expected = 0
    if template is not None and read:
        wanted = {i.code: i for i in template.valid_on(day) if i.kind != "heading"}
        found = {code for code, _ in seen}
        observations = [
            o if o.code in wanted else structs.replace(o, flags=";".join(filter(None, (o.flags, "indicator_ended"))))
            for o in observations
        ]
        observations += [missing_row(i, template) for i in wanted.values() if i.code not in found]
        expected = sum(1 for o in observations if o.occurrence == 1 and o.code in wanted)
        observations = in_order(observations, template)
    return Tables(tuple(observations), tuple(unmapped), tuple(findings), rows_read, headings, expected)


def _settled(read: Sequence[_Read], template: Template) -> list[_Read]:
    one_way = settled({r.indicator.code: r.observed for r in read if r.occurrence == 1}, template.indicators)
    return [structs.replace(r, observed=one_way[r.indicator.code]) if r.occurrence == 1 else r for r in read]


def _by_member(
    read: Sequence[_Read], template: Template | None, pages: Mapping[int, Page], patterns: Patterns
) -> tuple[list[ObservationRow], list[FindingRow]]:
    """Make the observations; formulas tie together what is about the same member, totals what is in one column."""
    by_member: dict[str | None, list[_Read]] = {}
    for one in read:
        by_member.setdefault(one.assigned.member, []).append(one)
    groups = list(by_member.values())
    if template is not None:
        groups = [_settled(group, template) for group in groups]
    read = [r for group in groups for r in group]
    results = totals_of([Figure(r.assigned, r.indicator, r.observed, r.occurrence) for r in read])
    findings = [
        _finding(result, next(r for r in read if r.assigned.member == "" and r.indicator.code == result.codes[0]))
        for result in results.values()
        if not result.holds
    ]
    observations: list[ObservationRow] = []
    for own in groups:
        member = own[0].assigned.member
        rows, more = _observations(own, template, pages, patterns, results if member is not None else {})
        observations += rows
        findings += [structs.replace(f, message=f"{member}: {f.message}") for f in more] if member else more
    return observations, findings


def _observations(
    read: Sequence[_Read],
    template: Template | None,
    pages: Mapping[int, Page],
    patterns: Patterns,
    totals: Mapping[str, Outcome],
) -> tuple[list[ObservationRow], list[FindingRow]]:
    values = {
        r.indicator.code: Known(r.observed.value, r.observed.decimals)
        for r in read
        if r.occurrence == 1 and r.observed.value is not None
    }
    indicators = template.indicators if template else ()
    results = outcomes(indicators, values, template.rules if template else ())
    checks = {code: [f"{one.rule}:{'ok' if one.holds else 'fail'}"] for code, one in totals.items()}
    failing = {code for code, one in totals.items() if not one.holds}
    by_code = {r.indicator.code: r for r in read if r.occurrence == 1}
    findings: list[FindingRow] = []
    for result in results:
        for code in result.codes:
            checks.setdefault(code, []).append(f"{result.rule}:{'ok' if result.holds else 'fail'}")
        if result.holds:
            continue
        if result.severity == "warning":
            failing |= set(result.codes)
        findings.append(_finding(result, by_code[result.codes[0]]))
    twice = {r.indicator.code for r in read if r.occurrence > 1}
    disputed = {code for code in twice if len({r.observed.value for r in read if r.indicator.code == code}) > 1}
    rows = [
        _observation(
            r,
            template,
            pages,
            patterns,
            checks=checks.get(r.indicator.code, []),
            extra=[
                *(["printed_twice"] if r.indicator.code in disputed else []),
                *(["rule_failed"] if r.indicator.code in failing and r.assigned.row.value.source == "ocr" else []),
            ],
        )
        for r in read
    ]
    return rows, findings


def _finding(result: Outcome, head: _Read) -> FindingRow:
    return FindingRow(
        scope="report",
        rule=result.rule,
        severity=result.severity,
        page=head.assigned.row.page,
        codes=";".join(result.codes),
        expected=result.expected,
        found=result.found,
        message=f"{result.codes[0]}: {result.rule} expects {result.expected}, printed {result.found}"
        + (f" ({result.reason})" if result.reason else ""),
    )


def _observation(  # noqa: PLR0913 (a row of the contract joins them all)
    read: _Read,
    template: Template | None,
    pages: Mapping[int, Page],
    patterns: Patterns,
    *,
    checks: Sequence[str],
    extra: Sequence[str],
) -> ObservationRow:
    row, indicator, observed = read.assigned.row, read.indicator, read.observed
    doubts = [*observed.doubts, *extra]
    if "low_confidence" in doubts and is_borne_out(row.value.confidence, doubts, checks):
        doubts.remove("low_confidence")
    status = "review" if doubts else "blank" if observed.blank else "ok"
    page = pages[row.page]
    box = _view(row.value.box or row.box, page)
    infos = [*observed.infos, *(["legacy_encoding"] if page.encoding else [])]
    source = row.value.source if row.value.text else row.label.source
    alternative = read.assigned.alt if status == "review" else None
    return ObservationRow(
        template=template.id if template else "",
        form=indicator.form,
        code=indicator.code,
        member=read.assigned.member or "",
        occurrence=read.occurrence,
        label=indicator.label,
        kind=indicator.kind,
        unit=indicator.unit,
        accumulation=indicator.accumulation,
        value=observed.value,
        value_text=row.value.text,
        unit_factor=observed.factor,
        status=status,
        flags=";".join([*doubts, *infos]),
        checks=";".join(dict.fromkeys(checks)),
        confidence=_confidence(observed, source, row.value.confidence, doubts, checks, patterns),
        source=source,
        page=row.page,
        x0=box.x0,
        top=box.top,
        x1=box.x1,
        bottom=box.bottom,
        table=row.table,
        row=row.row,
        stt_text=row.stt.text,
        label_text=row.label.text,
        unit_text=row.unit.text,
        note=row.note.text,
        match_score=round(read.assigned.score, 2),
        alt_text=row.value.second or "",
        alt_code=alternative.code if alternative else "",
        alt_score=round(read.assigned.alt_score, 2) if alternative else None,
    )


def _confidence(  # noqa: PLR0913, PLR0917 (one call)
    observed: Observed, source: Source, reading: float, doubts: Sequence[str], checks: Sequence[str], patterns: Patterns
) -> float:
    if observed.value is None and not observed.blank:
        return 0.0  # something is printed, and an empty value is not it
    return confidence_of(evidence_of(source, reading, doubts, checks), patterns.shares)


def missing_row(indicator: Indicator, template: Template) -> ObservationRow:
    """Return the row of an indicator that a report should print and does not."""
    return ObservationRow(
        template=template.id,
        form=indicator.form,
        code=indicator.code,
        label=indicator.label,
        kind=indicator.kind,
        unit=indicator.unit,
        accumulation=indicator.accumulation,
        status="missing",
    )


def _unmapped(
    assigned: Assigned, block: AlignedBlock, template: Template | None, pages: Mapping[int, Page], reason: str = ""
) -> UnmappedRow:
    row: Row = assigned.row
    box = _view(row.box, pages[row.page])
    if not reason:
        if not block.block.columns_known:
            reason = "layout"
        elif template is None:
            reason = "no_template"
        else:
            reason = "no_indicator"
    return UnmappedRow(
        template=template.id if template else "",
        form=block.form,
        page=row.page,
        table=row.table,
        row=row.row,
        x0=box.x0,
        top=box.top,
        x1=box.x1,
        bottom=box.bottom,
        stt_text=row.stt.text,
        label_text=row.label.text,
        unit_text=row.unit.text,
        value_text=row.value.text,
        note=row.note.text,
        alt_code=assigned.alt.code if assigned.alt else "",
        alt_score=round(assigned.alt_score, 2) if assigned.alt else None,
        reason=reason,
    )


def _view(box: Box, page: Page) -> Box:
    return page.to_view(box).rounded()


def with_doubt(row: ObservationRow, doubt: str) -> ObservationRow:
    """Return the row under review for a doubt about its whole report; rows that print nothing stay as they are.

    How sure the value is stays as it was: the doubt is whose report it is.
    """
    if row.status == "missing":
        return row
    flags = ";".join([doubt, *filter(None, row.flags.split(";"))])
    return structs.replace(row, status="review", flags=flags)
