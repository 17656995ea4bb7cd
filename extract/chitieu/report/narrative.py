"""Figures that the narrative repeats: linked to indicators by the template's patterns, compared with the tables."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from chitieu.citation.compiling import Late, blanks, expand, expand_fragments, required_words
from chitieu.citation.reading import read_text
from chitieu.contract.rows import FindingRow, NarrativeRow, ObservationRow
from chitieu.errors import PatternError
from chitieu.footnote.sentence import sentence_at
from chitieu.patterns.narrative import load_narrative
from chitieu.report.cited import SURE_OCR, grammar
from chitieu.report.period import KEY, find_periods
from chitieu.report.rows import with_doubt
from chitieu.row.number import parse_value
from chitieu.row.unit import conversion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chitieu.page.flow import Flow
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.narrative import Link
    from chitieu.patterns.template import Indicator, Template

RULE = "narrative"
_END = re.compile(r"[.;!?](?=\s)")
"""Where a sentence ends, or one of its clauses: "tiếp nhận 59.790 hồ sơ; đã giải quyết ..." are two."""
_LONG = 1000
"""Characters of a sentence looked at on either side of a figure; one without an end would take time without end."""
Agrees = Literal["yes", "no", ""]


class Figure(Struct, frozen=True):
    """A figure that a sentence gives for ``code``: its place in the text, and that of all the words that say so."""

    code: str
    start: int
    end: int
    said: tuple[int, int]
    number: str
    unit: str


class Told(Struct, frozen=True):
    """What the narrative says of a report's figures; ``observations`` carry the outcome among their checks."""

    rows: tuple[NarrativeRow, ...]
    findings: tuple[FindingRow, ...]
    observations: tuple[ObservationRow, ...]


class _Phrase(Struct, frozen=True):
    link: Link
    words: tuple[str, ...]
    pattern: Late
    about: Late
    unless: Late


class Phrases(Struct, frozen=True):
    """What a template knows of sentences."""

    stop: Late
    not_in_sentence: Late
    not_before: Late
    narrower: Late
    subjects: Late
    phrases: tuple[_Phrase, ...]


def told_in(
    body: Flow, template: Template | None, observations: Sequence[ObservationRow], period: str, patterns: Patterns
) -> Told:
    """Compare the figures of ``body`` with those of the tables; ``period`` is the report's key (empty: not known).

    A figure agrees when it is the table's, rounded as the sentence prints it. A difference is a finding and nothing is
    repaired; only a figure that OCR read from a table goes under review. ``agrees`` stays empty where one of the two
    figures is not sure or not there, and where the narrative gives several figures for one indicator.
    """
    figures = figures_in(body.text, body.breaks, template, period, patterns) if template is not None else ()
    if template is None or not figures:
        return Told((), (), tuple(observations))
    indicators = {one.code: one for one in template.indicators}
    printed = {one.code: one for one in observations if one.occurrence == 1 and one.value is not None}
    rows = [_row(figure, body, indicators[figure.code], printed.get(figure.code), patterns) for figure in figures]
    rows = _without_rivals([row for row in rows if row is not None])
    outcome = {row.code: row.agrees for row in rows if row.agrees}
    findings = tuple(_finding(row, printed[row.code]) for row in rows if row.agrees == "no")
    return Told(tuple(rows), findings, tuple(_checked(one, outcome) for one in observations))


def figures_in(
    text: str, breaks: Sequence[int], template: Template, period: str, patterns: Patterns
) -> tuple[Figure, ...]:
    """Return the figures that the sentences of ``text`` give for indicators of a template, in order.

    ``breaks`` are the offsets at which paragraphs begin. A figure that two indicators claim is nobody's.
    """
    phrases = phrases_of(template, patterns.hash)
    if phrases is None:
        return ()
    reading = read_text(text, grammar())
    stop = phrases.stop.search(reading.text)
    limit = stop.start() if stop is not None else len(reading.text)
    starts = [bisect_left(reading.starts, at) if reading.starts else at for at in breaks]
    bounds = [0, *(at for at in starts if 0 < at < limit), limit]
    found: dict[tuple[int, int], dict[str, Figure]] = defaultdict(dict)
    for start, end in pairwise(bounds):
        if any(c.isdigit() for c in reading.text[start:end]):
            for figure in _paragraph(reading.text[start:end], phrases, period, patterns):
                first, last = reading.span(start + figure.start, start + figure.end)
                said = reading.span(start + figure.said[0], start + figure.said[1])
                found[first, last].setdefault(figure.code, structs.replace(figure, start=first, end=last, said=said))
    return tuple(next(iter(claims.values())) for _, claims in sorted(found.items()) if len(claims) == 1)


def _paragraph(text: str, phrases: Phrases, period: str, patterns: Patterns) -> Iterator[Figure]:
    ends = [match.end() for match in _END.finditer(text)]
    subjects = [(match.end(), match.lastgroup or "") for match in phrases.subjects.finditer(text)]
    caseless = text.casefold()
    for phrase in phrases.phrases:
        if not all(word in caseless for word in phrase.words):
            continue
        link, matches = phrase.link, phrase.pattern.finditer(text)
        first = next(matches, None)
        if first is None or (link.about and phrase.about.search(text) is None):
            continue
        if link.unless and phrase.unless.search(text) is not None:
            continue
        for match in chain([first], matches):
            groups = match.groupdict()
            name = "value" if "value" in groups else "part"
            figure = match.start(name)
            place = bisect_right(subjects, (figure, "~"))
            subject_end, subject = subjects[place - 1] if place else (0, "")
            if link.subject and subject != link.subject:
                continue
            at = bisect_right(ends, figure)
            start = max(ends[at - 1] if at else 0, figure - _LONG)
            end = min(ends[at] if at < len(ends) else len(text), figure + _LONG)
            before = min(start, match.start())
            if (
                phrases.not_in_sentence.search(text, start, end) is not None
                or phrases.not_before.search(text, before, figure) is not None
                or phrases.narrower.search(text, max(subject_end, figure - _LONG) if link.subject else before, figure)
                or not _of_period(text[start:end], period, patterns)
            ):
                continue
            unit = groups.get("unit") or ""
            yield Figure(link.code, *match.span(name), match.span(), match[name], unit)
            if link.whole_code:
                yield Figure(link.whole_code, *match.span("whole"), match.span(), match["whole"], unit)


def _of_period(sentence: str, period: str, patterns: Patterns) -> bool:
    """Whether a sentence names no period but the report's: "6 tháng đầu năm" in a quarterly report is another."""
    own = KEY.fullmatch(period)
    if own is None:
        return True
    for seen in find_periods(sentence, patterns):
        if seen.year and seen.year != own["year"]:
            return False
        if seen.kind != "A" and (seen.kind, seen.number) != (own["kind"], int(own["n"])):
            return False
    return True


def _row(
    figure: Figure, body: Flow, indicator: Indicator, observed: ObservationRow | None, patterns: Patterns
) -> NarrativeRow | None:
    """Return a figure in the unit of its indicator; None where it cannot be read or converted without doubt."""
    read = parse_value(figure.number, indicator.kind, (), ())
    unit = conversion(figure.unit, "", indicator, patterns) if figure.unit else None
    if read.value is None or read.doubts or (unit is not None and (unit.factor is None or unit.doubts)):
        return None
    value, quantum = read.value, Decimal(1).scaleb(-read.decimals)
    if unit is not None and unit.factor is not None:
        value, quantum = value * unit.factor, quantum * unit.factor
    agrees: Agrees = ""
    sure = not body.from_scan(*figure.said) or body.least_confidence(*figure.said) >= SURE_OCR
    if sure and observed is not None and observed.value is not None:
        same = _same(value, quantum, observed, indicator)
        agrees = "yes" if same else "no" if observed.status == "ok" else ""
    page, box = body.place(figure.start, figure.end) or (None, None)
    return NarrativeRow(
        page=page,
        x0=box.x0 if box else None,
        top=box.top if box else None,
        x1=box.x1 if box else None,
        bottom=box.bottom if box else None,
        text=sentence_at(body.text, figure.start, body.breaks),
        value=value,
        unit=indicator.unit,
        code=figure.code,
        agrees=agrees,
    )


def _same(value: Decimal, quantum: Decimal, observed: ObservationRow, indicator: Indicator) -> bool:
    """Whether two figures are one: counts exactly, others to the last digit of the coarser print ("8.007 tỷ đồng")."""
    other = observed.value
    if other is None:
        return False
    if indicator.kind == "count":
        return value == other
    exponent = other.as_tuple().exponent
    digits = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    if observed.unit_factor is not None and observed.unit_factor != 1:
        digits = observed.unit_factor
    return abs(value - other) < max(quantum, digits)


def _without_rivals(rows: Sequence[NarrativeRow]) -> list[NarrativeRow]:
    """Take the disagreement from figures of indicators for which the narrative gives several."""
    values: dict[str, set[Decimal | None]] = defaultdict(set)
    for row in rows:
        values[row.code].add(row.value)
    return [
        structs.replace(row, agrees="") if row.agrees == "no" and len(values[row.code]) > 1 else row for row in rows
    ]


def _finding(row: NarrativeRow, observed: ObservationRow) -> FindingRow:
    return FindingRow(
        scope="report",
        rule=RULE,
        severity="warning",
        page=row.page,
        codes=row.code,
        expected=str(observed.value),
        found=str(row.value),
        message=(
            f"{row.code}: the text on page {row.page} says {row.value}, the table on page {observed.page} "
            f"{observed.value} ({row.unit}); look at both"
        ),
    )


def _checked(row: ObservationRow, outcome: Mapping[str, str]) -> ObservationRow:
    agrees = outcome.get(row.code)
    if agrees is None or row.occurrence != 1:
        return row
    check = f"{RULE}:{'ok' if agrees == 'yes' else 'fail'}"
    row = structs.replace(row, checks=";".join(filter(None, [row.checks, check])))
    if agrees == "no" and row.source == "ocr" and "rule_failed" not in row.flags.split(";"):
        return with_doubt(row, "rule_failed")
    return row


@lru_cache(maxsize=16)
def phrases_of(template: Template, _hash: str) -> Phrases | None:
    """Compile what a template knows of sentences; the hash of the patterns tells an edited file from the one before."""
    given = load_narrative(template.folder)
    if given is None:
        return None
    codes = {one.code for one in template.indicators}
    fragments = expand_fragments(given.path, {}, given.fragments)

    def late(key: str, pattern: str, flag: str = "(?i)") -> Late:
        return Late(given.path, key, flag + blanks(expand(given.path, key, pattern, fragments)))

    for link in given.links:
        absent = {link.code, link.whole_code} - codes - {""}
        if absent:
            raise PatternError(f"{given.path}: {template.id} has no indicator {', '.join(sorted(absent))}")
    phrases = tuple(
        _Phrase(
            link,
            required_words(expand(given.path, f"pattern of {link.code}", link.pattern, fragments)),
            late(f"pattern of {link.code}", link.pattern),
            late(f"about of {link.code}", link.about),
            late(f"unless of {link.code}", link.unless),
        )
        for link in given.links
    )
    subjects = "|".join(f"(?<{name}>{words})" for name, words in given.subjects.items())
    return Phrases(
        stop=late("stop", given.stop),
        not_in_sentence=late("not_in_sentence", rf"(?<!\p{{L}}){given.not_in_sentence}"),
        not_before=late("not_before", rf"(?<!\p{{L}}){given.not_before}"),
        narrower=late("narrower", rf"(?<!\p{{L}}){given.narrower}", flag=""),
        subjects=late("subjects", rf"(?<!\p{{L}})(?:{subjects})"),
        phrases=phrases,
    )
