"""The overview as one HTML file that loads nothing and runs nothing, for people who only look."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.history.figure import figure
from chitieu.overview.chart import NAMED, bar, colour_of, picture, safe
from chitieu.overview.period import part_name
from chitieu.overview.words import say
from chitieu.review.message import load_messages
from chitieu.review.message import say as reviewed
from chitieu.summary import review_minutes
from chitieu.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chitieu.overview.facts import BodyRow, Cell, Facts, Found, Tally
    from chitieu.overview.trend import Moved, Trends
    from chitieu.wording import Language

ROWS = 300
"""Bodies in the matrix: an archive of every district still fits; a page of more is no overview."""
PERIODS = 40
"""Periods in the matrix: ten years of quarters."""
FULL_NAMES = 14
"""Periods up to which their names have room over the columns."""
FINDINGS = 60
FILES = 60
NAMES = 8
"""Files that one sentence names."""
OWN_WORDS = frozenset({"citation_dates", "competing_reports", "note_not_found"})
"""Rules about more than one indicator, which are told in sentences of the page."""
STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
PARTS = ("ok", "blank", "review", "missing")
"""What became of an indicator, in the order of the bars."""


def page(out: str, facts: Facts, trends: Trends, language: Language) -> Iterator[str]:
    """Give the HTML piece by piece; ``out`` is what the user calls the output."""
    yield from _Page(out, facts, trends, language).parts()


@dataclass(frozen=True, slots=True)
class _Page:
    out: str
    facts: Facts
    trends: Trends
    language: Language

    def parts(self) -> Iterator[str]:
        digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        title = self._say("title")
        yield f'<!doctype html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield '<meta name="color-scheme" content="light dark">\n'
        yield f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        yield from self._header(title)
        yield "<main>\n"
        for name, heading, part in (
            ("coverage", "coverage", self._coverage),
            ("quality", "quality", self._quality),
            ("changes", "changes", self._changes),
            ("charts", "charts", self._charts),
            ("findings", "findings_title", self._findings),
            ("unread", "unread_title", self._unread),
        ):
            yield f'<section id="{name}">\n<h2>{self._say(heading)}</h2>\n'
            yield from part()
            yield "</section>\n"
        yield "</main>\n<footer>"
        run = self.facts.run
        yield self._say("footer", out=safe(self.out), schema=safe(run.schema_version), patterns=safe(run.patterns))
        yield "</footer>\n</body>\n</html>\n"

    def _say(self, word: str, **parts: object) -> str:
        return say(self.language, word, **parts)

    def _number(self, value: int) -> str:
        return number(self.language, value)

    def _share(self, part: int, whole: int) -> str:
        """Return a percentage to a tenth, cut: 99.96 % must not read as all."""
        if not whole:
            return "0"
        text = f"{part * 1000 // whole / 10:.1f}"
        return text.replace(".", ",") if self.language == "vi" else text

    def _period(self, period: str) -> str:
        return f"{part_name(self.language, period)} {period[:4]}"

    def _header(self, title: str) -> Iterator[str]:
        facts, whole = self.facts, self.facts.all
        yield f"<header>\n<h1>{title}</h1>\n"
        yield f'<p class="made">{self._say("made", out=safe(self.out), program=safe(facts.run.program))}</p>\n'
        span = ""
        if facts.periods:
            first, last = facts.periods[0], facts.periods[-1]
            span = self._say("periods", first=self._period(first), last=self._period(last))
        found = whole.expected - whole.missing
        review = self._say("nothing_to_review")
        if whole.review:
            review = self._say("minutes", minutes=self._number(review_minutes(whole.review)))
        tiles = (
            (self._number(whole.reports), "reports", self._say("files", count=self._number(facts.files)), ""),
            (self._number(facts.areas), "areas", span, ""),
            (
                f"{self._share(found, whole.expected)} %",
                "read",
                self._say("of_expected", found=self._number(found), expected=self._number(whole.expected)),
                "",
            ),
            (self._number(whole.review), "to_review", review, "review" if whole.review else ""),
            (self._number(sum(count for _, count in facts.rules)), "findings", self._say("kept"), ""),
            (
                self._number(facts.approved),
                "approved",
                self._say("of_reports", count=self._number(whole.reports)),
                "",
            ),
        )
        yield '<ul class="tiles">\n'
        for value, word, more, name in tiles:
            yield f'<li class="{name}"><b>{value}</b> {self._say(word)}<small>{more}</small></li>\n'
        yield "</ul>\n</header>\n"

    def _coverage(self) -> Iterator[str]:
        facts = self.facts
        yield f'<p class="note">{self._say("coverage_note")}</p>\n<ul class="key">'
        for name, glyph in GLYPHS.items():
            yield f'<li><span class="{name}">{glyph}</span> {self._say(name)}</li>'
        yield "</ul>\n"
        periods = facts.periods[-PERIODS:]
        if facts.rows:
            short = len(periods) > FULL_NAMES
            yield f'<div class="wide"><table class="matrix{" dense" if short else ""}">\n<thead>\n'
            yield f'<tr><th rowspan="2" scope="col">{self._say("area")}</th>'
            for year, some in groupby(periods, lambda period: period[:4]):
                yield f'<th colspan="{len(list(some))}" scope="colgroup">{safe(year)}</th>'
            yield "</tr>\n<tr>"
            years = {next(iter(some)) for _, some in groupby(periods, lambda period: period[:4])}
            for period in periods:
                first = ' class="first"' if period in years else ""
                name = part_name(self.language, period, short=short)
                yield f'<th scope="col"{first} title="{self._period(period)}">{name}</th>'
            yield "</tr>\n</thead>\n<tbody>\n"
            for row in facts.rows[:ROWS]:
                yield from self._row(row, periods, years)
            yield "</tbody>\n</table></div>\n"
        if (more := len(facts.rows) - ROWS) > 0:
            yield f'<p class="note">{self._say("more_rows", count=self._number(more))}</p>\n'
        if len(facts.periods) > PERIODS:
            yield f'<p class="note">{self._say("more_periods", count=PERIODS)}</p>\n'
        if facts.placeless:
            files = ", ".join(safe(one.file) for one in facts.placeless[:NAMES])
            files += ", …" if len(facts.placeless) > NAMES else ""
            count = self._number(len(facts.placeless))
            yield f'<p class="warn">{self._say("placeless", count=count, files=files)}</p>\n'

    def _row(self, row: BodyRow, periods: Sequence[str], years: set[str]) -> Iterator[str]:
        several = len({one.regime for one in self.facts.rows}) > 1
        regime = self._say("regime", regime=safe(row.regime)) if several else ""
        about = " · ".join(part for part in (safe(row.org), regime) if part)
        yield f'<tr><th scope="row">{safe(row.area or row.area_id)}<small>{about}</small></th>'
        where = safe(row.org or row.area)
        for period in periods:
            cell = row.periods.get(period)
            name = _look(cell)
            first = " first" if period in years else ""
            if cell is None:
                yield f'<td class="{name}{first}"></td>'
                continue
            tally = cell.tally
            told = f"{where}, {self._period(period)}: {self._say('lost')}"
            if tally.reports:
                told = self._say(
                    "cell",
                    where=where,
                    period=self._period(period),
                    ok=tally.ok,
                    blank=tally.blank,
                    review=tally.review,
                    missing=tally.missing,
                )
            if tally.reports > 1:
                told = self._say("cell_several", reports=tally.reports, cell=told)
            glyph = str(tally.reports) if name == "several" else GLYPHS[name]
            yield f'<td class="{name}{first}" title="{told}">{glyph}</td>'
        yield "</tr>\n"

    def _quality(self) -> Iterator[str]:
        facts = self.facts
        yield '<ul class="key">' + "".join(f'<li><span class="{n}"></span> {self._say(n)}</li>' for n in PARTS)
        yield '</ul>\n<table class="bars">\n'
        tallies = [("all_reports", facts.all), *facts.kinds.items()]
        for word, tally in tallies:
            if not tally.reports:
                continue
            many = self._say("count_reports", count=self._number(tally.reports))
            yield f'<tr><th scope="row">{self._say(word)}<small>{many}</small></th>'
            yield f"<td>{self._bar(tally, word)}</td></tr>\n"
        yield f'</table>\n<p class="note">{self._say("quality_note")}</p>\n'
        if facts.unmapped:
            yield f'<p class="note">{self._say("unmapped", count=self._number(facts.unmapped))}</p>\n'

    def _bar(self, tally: Tally, word: str) -> str:
        counts = {"ok": tally.ok, "blank": tally.blank, "review": tally.review, "missing": tally.missing}
        told = {
            name: f"{self._say(name)}: "
            + self._say("share", count=self._number(count), share=self._share(count, tally.expected))
            for name, count in counts.items()
        }
        drawn = bar([(name, count, told[name]) for name, count in counts.items()], f"{self._say(word)}: {told['ok']}")
        return f'{drawn}<p class="told">{"; ".join(told[name] for name in PARTS if counts[name])}</p>'

    def _changes(self) -> Iterator[str]:
        trends = self.trends
        if not trends.percentages and not trends.counts:
            yield f"<p>{self._say('no_changes')}</p>\n"
            return
        yield f'<p class="note">{self._say("changes_note")}</p>\n'
        for word, moved, unit in (("percentages", trends.percentages, "points"), ("counts", trends.counts, "percent")):
            if moved:
                yield f'<h3>{self._say(word)}</h3>\n<div class="wide"><table class="list">\n<thead><tr>'
                for head in ("indicator", "where", "period"):
                    yield f'<th scope="col">{self._say(head)}</th>'
                for head in ("before", "now", "change"):
                    yield f'<th scope="col" class="figure">{self._say(head)}</th>'
                yield "</tr></thead>\n<tbody>\n"
                for one in moved:
                    yield from self._moved(one, unit)
                yield "</tbody>\n</table></div>\n"

    def _moved(self, one: Moved, unit: str) -> Iterator[str]:
        label = " · ".join(safe(part) for part in (one.label, one.member) if part)
        change = self._say(unit, change=figure(self.language, one.change, sign=True))
        at = self._say("page", page=one.page) if one.page is not None else ""
        yield f"<tr><td><code>{safe(one.code)}</code> {label}</td>"
        yield f"<td>{safe(one.org or one.area)}<small>{safe(one.file)} {at}</small></td>"
        yield f"<td>{self._period(one.period)}</td>"
        for head, value in (("before", one.before), ("now", one.now)):
            yield f'<td class="figure" data-label="{self._say(head)}">{figure(self.language, value)}</td>'
        name = "up" if one.change > 0 else "down"
        yield f'<td class="figure {name}" data-label="{self._say("change")}">{change}</td></tr>\n'

    def _charts(self) -> Iterator[str]:
        if not self.trends.charts:
            yield f"<p>{self._say('no_charts')}</p>\n"
            return
        yield f'<p class="note">{self._say("charts_note")} {self._say("bold")}</p>\n<div class="charts">\n'
        for one in self.trends.charts:
            told = self._say(
                "chart", label=one.label, lines=len(one.lines), first=self._period(one.periods[0]),
                last=self._period(one.periods[-1]), low=figure(self.language, one.low),
                high=figure(self.language, one.high),
            )  # fmt: skip
            names = [self._tick(period) for period in one.periods]
            yield f"<figure>{picture(one, names, told, self._say('median'))}"
            yield f"<figcaption><code>{safe(one.code)}</code> {safe(one.label)}<small>"
            if len(one.lines) > NAMED:
                yield self._say("bodies", count=len(one.lines))
            else:
                yield " ".join(
                    f'<span class="swatch {colour_of(one, place)}">●</span> {safe(line.name)}'
                    for place, line in enumerate(one.lines)
                )
            yield "</small></figcaption></figure>\n"
        yield "</div>\n"

    def _tick(self, period: str) -> str:
        part = period.partition("-")[2]
        return period[:4] if part == "A1" else f"{part_name(self.language, period)}/{period[2:4]}"

    def _findings(self) -> Iterator[str]:
        facts = self.facts
        if not facts.findings:
            yield f"<p>{self._say('no_findings')}</p>\n"
            return
        yield f'<p class="note">{self._say("findings_note")}</p>\n<table class="list short">\n<thead><tr>'
        yield f'<th scope="col">{self._say("rule")}</th><th scope="col" class="figure">{self._say("count")}</th>'
        yield "</tr></thead>\n<tbody>\n"
        for rule, count in facts.rules:
            yield f'<tr><td>{safe(self._rule(rule))}</td><td class="figure">{self._number(count)}</td></tr>\n'
        yield '</tbody>\n</table>\n<div class="wide"><table class="list found">\n<thead><tr>'
        yield "".join(f'<th scope="col">{self._say(head)}</th>' for head in ("where", "rule", "what"))
        yield "</tr></thead>\n<tbody>\n"
        for one in facts.findings[:FINDINGS]:
            yield from self._found(one)
        yield "</tbody>\n</table></div>\n"
        if (more := len(facts.findings) - FINDINGS) > 0:
            yield f'<p class="note">{self._say("more_findings", count=self._number(more))}</p>\n'

    def _rule(self, rule: str) -> str:
        """Return the name the review gives a rule; its own where it has none."""
        key = f"rule.{rule}"
        return reviewed(key, self.language) if key in load_messages() else rule

    def _found(self, one: Found) -> Iterator[str]:
        where = safe(one.org) or safe(one.file)
        period = f" · {self._period(one.period)}" if one.period else ""
        at = self._say("page", page=one.page) if one.page is not None else ""
        yield f"<tr><td>{where}{period}<small>{safe(one.file)} {at}</small></td>"
        yield f"<td>{safe(self._rule(one.rule))}</td><td>"
        if one.rule in OWN_WORDS:
            count = self._number(len(one.codes))
            yield self._say(
                one.rule,
                found=safe(one.found.replace(";", ", ")),
                file=safe(one.file),
                related=safe(one.related),
                count=count,
            )
        elif one.codes:
            yield f"<code>{safe(one.codes[0])}</code> {safe(one.label)}"
        if one.expected and one.found:
            yield f"<p>{self._say('printed', expected=safe(one.expected), found=safe(one.found))}</p>"
        elif one.message:
            yield f'<p lang="en">{safe(one.message)}</p>'
        yield "</td></tr>\n"

    def _unread(self) -> Iterator[str]:
        unread = self.facts.unread
        if not unread:
            yield f"<p>{self._say('unread_none')}</p>\n"
            return
        yield '<div class="wide"><table class="list">\n<thead><tr>'
        yield "".join(f'<th scope="col">{self._say(head)}</th>' for head in ("file", "state", "cause"))
        yield "</tr></thead>\n<tbody>\n"
        for one in unread[:FILES]:
            cause = " ".join(
                part
                for part in (f"<code>{safe(one.error_code)}</code>" * bool(one.error_code), safe(one.error))
                if part
            )
            yield f"<tr><td>{safe(one.file)}</td><td>{self._say(one.state)}</td><td>{cause}</td></tr>\n"
        yield "</tbody>\n</table></div>\n"
        if (more := len(unread) - FILES) > 0:
            yield f'<p class="note">{self._say("more_files", count=self._number(more))}</p>\n'


GLYPHS = {"full": "●", "some": "◐", "several": "2", "lost": "✕"}
"""Signs beside the colours, for those who see none."""


def _look(cell: Cell | None) -> str:
    if cell is None:
        return "none"
    if cell.state == "missing":
        return "lost"
    if cell.tally.reports > 1:
        return "several"
    return "some" if cell.tally.review or cell.tally.missing else "full"
