"""Where reports begin in a file: offices bind reports, the letters that send them and decisions into one PDF.

A report begins on a page of its own with its letterhead and title. What is bound with it and is no report belongs to
it: letters stand before the report that they send, whatever else is bound comes after the one it belongs to. No page is
left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.folding import bare, nfc
from chitieu.page.lines import lines_of
from chitieu.report.letterhead import TITLE_PAGES, centred, head_of, title_on
from chitieu.report.period import own_period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from chitieu.page.lines import Line
    from chitieu.page.model import Page, Word
    from chitieu.patterns.load import Patterns
    from chitieu.report.letterhead import Title

LETTERHEAD = 1 / 3
"""A letterhead stands in this part of its page: eight lines of an A4 page end at a sixth, on a landscape page at a
quarter. A text that quotes the motto further down begins nothing."""
OPENING = 0.6
"""Title and addressee stand above this part of the page; on a landscape page they end at its middle."""
SIGNS = 3
"""A page with a report's title begins one where it has so many of motto, number, date, addressee and a period in the
title. The form of an annex may repeat the motto and the period, and has neither number nor addressee."""
ALIKE = 85
"""Likeness (0-100) of a scanned line to the motto: a recogniser errs in one letter of ten, and the motto has 29."""
BELOW_TITLE = 2
"""An annex says in so many lines under its title what it belongs to."""

Kind = Literal["report", "letter", "other", "unsure"]


class Head(Struct, frozen=True):
    """What begins on a page: a report, a letter, another document, or what is not surely one of them.

    ``foot`` is where the letterhead ends, in points from the top of the upright page. ``key`` is the title bare,
    ``period`` the one that it names.
    """

    page: int
    kind: Kind
    org: str
    number: str
    day: date | None
    key: str
    period: str
    addressed: bool
    foot: float


class Part(Struct, frozen=True):
    """Pages ``first`` to ``last`` of a file, which hold one report at most.

    Its letterhead stands on page ``begins``, and it ends with page ``ends``: what is before and after is bound with it.
    ``bound`` are the heads of those documents, and of pages that look like the beginning of another report.
    """

    first: int
    last: int
    begins: int
    ends: int
    bound: tuple[Head, ...] = ()


def parts_of(pages: Sequence[Page], patterns: Patterns) -> tuple[Part, ...]:
    """Part the pages of a file, failed ones among them, at the reports that begin in it; one part where none does."""
    if not pages:
        return ()
    first, last = pages[0].number, pages[-1].number
    heads = [head for page in pages if page.state == "ok" and (head := head_on(page, patterns)) is not None]
    begun: list[Head] = []
    for head in heads:
        if head.kind == "report" and (not begun or _another(begun[-1], head)):
            begun.append(head)
    starts = [_with_letters(head, heads, before) for head, before in zip(begun, [None, *begun], strict=False)]
    begins = [head.page for head in begun]
    if not starts or (starts[0] > first and not _explained(heads, first, starts[0])):
        # what stands before the first head may be a report whose own head cannot be read
        starts, begins = [first, *starts], [first, *begins]
    else:
        starts[0] = first
    ends = [*(start - 1 for start in starts[1:]), last]
    return tuple(
        _part(start, end, begin, [head for head in heads if start <= head.page <= end and head not in begun])
        for start, end, begin in zip(starts, ends, begins, strict=True)
    )


def joined(one: Part, other: Part) -> Part:
    """Return two parts that follow on one another as one; the first may hold no report, or the second."""
    inner = other.begins if one.begins == one.first else one.begins
    return Part(one.first, other.last, inner, other.ends, (*one.bound, *other.bound))


def _part(first: int, last: int, begins: int, bound: Sequence[Head]) -> Part:
    behind = [head.page for head in bound if head.page > begins and head.kind in {"letter", "other"}]
    others = tuple(head for head in bound if head.kind != "unsure" or head.page != begins)
    return Part(first, last, begins, min(behind, default=last + 1) - 1, others)


def _with_letters(head: Head, heads: Sequence[Head], before: Head | None) -> int:
    """Return the page with which a report's part begins: the letters right before it, behind the last report."""
    start = head.page
    for other in reversed([one for one in heads if one.page < head.page]):
        if other.kind != "letter" or (before is not None and other.page <= before.page):
            break
        start = other.page
    return start


def _explained(heads: Sequence[Head], first: int, start: int) -> bool:
    """Whether what stands before the first report is known to be none: a cover, or a document with a letterhead."""
    return start - first < TITLE_PAGES or any(head.page == first and head.kind != "unsure" for head in heads)


def _another(report: Head, head: Head) -> bool:
    """Whether a head begins another report, and does not repeat that of the report whose pages go before.

    An annex without a number of its own that names the same body and period belongs to its report; "Số:    /BC-UBND" is
    a number only where the report before has none either, as on two drafts.
    """
    blank = head.number.startswith("/")
    if head.number and (not blank or report.number.startswith("/")):
        return (head.number, bare(head.org), head.key) != (report.number, bare(report.org), report.key)
    orgs = {bare(report.org), bare(head.org)} - {""}
    return head.addressed or head.period != report.period or len(orgs) > 1


def head_on(page: Page, patterns: Patterns) -> Head | None:
    """Return what begins on a page; None where its text goes on."""
    words = patterns.identity
    upper = [w for w in page.words if w.box.top < OPENING * page.height]
    if not _may_begin(upper, patterns):
        return None
    lines = lines_of(upper)
    level = [line for line in lines if line.baseline < LETTERHEAD * page.height]
    motto = [line for line in level if _is_motto(line, patterns)]
    title = title_on(page, lines, words)
    above = _top(level, patterns) if title is None else [li for li in lines if li.baseline < title.lines[0].baseline]
    if _is_annex(page, lines, above, title, patterns):
        return None
    org, number, day = head_of(above, page, words)
    if title is None:
        if not motto or not (number or day):
            return None
        kind: Kind = "letter" if _sends(lines, patterns) else "other"
        return Head(page.number, kind, org, number, day, "", "", kind == "letter", max(li.box.bottom for li in above))
    printed = nfc(" ".join(line.text for line in title.lines))
    period = own_period(printed, patterns)
    addressed = bool(title.addressee)
    signs = bool(motto) + bool(number) + bool(day) + bool(period) + addressed
    if signs < SIGNS and not (period and addressed) and not motto:
        return None
    return Head(
        page=page.number,
        kind="report" if signs >= SIGNS or (period and addressed) else "unsure",
        org=org,
        number=number,
        day=day,
        key=bare(printed),
        period=period[0].key if period else "",
        addressed=addressed,
        foot=title.lines[0].baseline,
    )


def _top(level: Sequence[Line], patterns: Patterns) -> Sequence[Line]:
    """Return the letterhead of a page without a report's title: what stands above its number and date, and these."""
    shape = _compiled(f"{patterns.identity.number}|{patterns.identity.date}")
    numbered = next((line for line in level if shape.search(bare(line.text))), None)
    if numbered is None:
        return level
    return [line for line in level if line.baseline <= numbered.baseline + numbered.size]


def _may_begin(upper: Sequence[Word], patterns: Patterns) -> bool:
    """Whether the words a title or motto opens with are there: most pages have none of them, and need no lines."""
    if any(word.source == "ocr" for word in upper):
        return True  # which letters are misread nobody knows
    openings = {key.split()[0] for key in (*patterns.identity.title, *patterns.identity.motto)}
    return any(word.text[:1].isupper() and bare(word.text) in openings for word in upper)


def _is_motto(line: Line, patterns: Patterns) -> bool:
    key = bare(line.text)
    if any(motto in key for motto in patterns.identity.motto):
        return True
    if all(word.source != "ocr" for word in line.words):
        return False
    from rapidfuzz import fuzz  # noqa: PLC0415 text layers are spelt right

    return any(fuzz.partial_ratio(motto, key) >= ALIKE for motto in patterns.identity.motto if len(key) >= len(motto))


def _is_annex(
    page: Page, lines: Sequence[Line], above: Sequence[Line], title: Title | None, patterns: Patterns
) -> bool:
    """Whether a page says in its heading that it belongs to another document."""
    below: list[Line] = []
    if title is not None:
        below = [line for line in lines if line.baseline > title.end.baseline][:BELOW_TITLE]
        below = [*title.lines, *(line for line in below if line.text.startswith("(") or centred(line, page))]
    shapes = [_compiled(shape) for shape in patterns.identity.bound.annex]
    return any(shape.search(bare(line.text)) for shape in shapes for line in (*above, *below))


@lru_cache(maxsize=8)
def _compiled(shape: str) -> re.Pattern[str]:
    return re.compile(shape)


def _sends(lines: Sequence[Line], patterns: Patterns) -> bool:
    """Whether a document without a report's title is a letter."""
    keys = [bare(line.text) for line in lines]
    named = any(key.startswith(word) for key in keys for word in patterns.identity.bound.letters)
    return named or any(key.startswith(word) for key in keys for word in patterns.identity.addressee)
