"""What single printed places say of the period a report is about: its title, its opening, its forms, its file name."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from chitieu.folding import bare
from chitieu.report.period import find_periods, part_of, plan_at, window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chitieu.page.flow import Flow, Placed
    from chitieu.page.model import Word
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template
    from chitieu.report.letterhead import Letterhead
    from chitieu.settings import Override
    from chitieu.table.forms import Layout

Place = Literal["title", "plan", "text", "form", "file", "date"]
FIRM = 0.8
"""A numeral that the recogniser was surer of is what is printed: on 120 first pages of faxes and 100 dpi scans, those
that were another numeral (III read as II) had at most 0.59; most of those that were right had more than 0.8."""
OPENING_SPAN = 500
"""Words behind the title in which a report opens: legal bases of a page at most stand before "... báo cáo kết quả"."""
OPENING_WORDS = 15
"""The opening names its period within so many words of "báo cáo": "báo cáo tình hình, kết quả thực hiện công tác cải
cách hành chính Quý III" has 12."""
OPENING_REST = 30
"""Words behind the period in which the opening may name the one it plans for."""


class Statement(Struct, frozen=True):
    """What one place says: the report is about one of ``keys``.

    ``clear`` where its numeral was read whole: then all keys of one kind are one. ``firm`` where it is printed as text
    or was read with confidence. A plan speaks of the period before it, whatever its kind. ``misread`` are what the
    place would say if its numeral were another; a year is not weighed so. ``other`` are what it says by the second
    reader, where two read differently.
    """

    place: Place
    keys: frozenset[str]
    label: str = ""
    clear: bool = True
    firm: bool = True
    misread: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()


class Told(Struct, frozen=True):
    """What tells of a report's identity. ``name`` is the file's path inside the archive."""

    head: Letterhead
    body: Flow
    layouts: Sequence[Layout]
    name: str
    override: Override | None


class Passage(Struct, frozen=True):
    """Words in reading order as one text."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, parted by one blank."""
        return " ".join(word.text for word in self.words)

    def second(self) -> Passage | None:
        """Return the passage as the second reader saw it; None where it saw nothing else."""
        if all(word.alt_text is None for word in self.words):
            return None
        return Passage(tuple(structs.replace(w, text=w.alt_text) if w.alt_text else w for w in self.words))

    def firm(self, start: int, end: int) -> bool:
        """Whether all words between two offsets of the bare text are printed as text or were read with confidence."""
        if len(bare(self.text)) != len(self.text):
            return True  # folding moved the letters: what cannot be looked up is not called misread
        at, least = 0, 1.0
        for word in self.words:
            if at < end and at + len(word.text) > start and word.source == "ocr":
                least = min(least, word.confidence)
            at += len(word.text) + 1
        return least >= FIRM


def statements_of(told: Told, template: Template | None, patterns: Patterns) -> list[Statement]:
    """Return what title, opening, forms and file name say of the period, in this order."""
    found = _said_by_both(Passage(told.head.title_words), "title", patterns)
    opening = _opening(told.head, told.body, patterns)
    if opening is not None:
        found += _said_by_both(opening, "text", patterns)
    found += form_statements(told.layouts, template, patterns)
    named = said_in(re.sub(r"[-_/.]+", " ", told.name), "file", patterns)
    return found + [one for one in named if one.place == "file" and one.clear]


def _said_by_both(passage: Passage, place: Place, patterns: Patterns) -> list[Statement]:
    found = said(passage, place, patterns)
    second = passage.second()
    if second is None:
        return found
    other = {one.place: one.keys for one in said(second, place, patterns)}
    return [structs.replace(one, other=other.get(one.place, frozenset[str]())) for one in found]


def form_statements(layouts: Sequence[Layout], template: Template | None, patterns: Patterns) -> list[Statement]:
    """Return what the headings of forms say: "Kỳ báo cáo: Quý III/2023 (từ ngày 15/6/2023 đến ngày 14/9/2023)"."""
    found: list[Statement] = []
    for passage in _headings(layouts, patterns):
        found += [one for one in said(passage, "form", patterns) if one.place == "form" and one.clear]
        found += _of_days(passage, template, patterns)
    return found


def said(passage: Passage, place: Place, patterns: Patterns) -> list[Statement]:
    """Return the period a passage reports on, and the one before that which it plans for."""
    return said_in(passage.text, place, patterns, passage)


def said_in(text: str, place: Place, patterns: Patterns, passage: Passage | None = None) -> list[Statement]:
    """Return the same for a text; without a ``passage`` it is no scan."""
    found = find_periods(text, patterns, scanned=passage is not None)
    if not found:
        return []
    key = bare(text)
    cut = plan_at(key, found[0].end, patterns)
    before, after = [f for f in found if f.start < cut], [f for f in found if f.start > cut]
    plan = next((f for f in after if f.year), None)
    year = next((f.year for f in (*before, *after) if f.year), "")
    parts = [f for f in before if f.kind != "A"] or before
    if not year:
        return []
    same_year = plan is not None and plan.kind == parts[0].kind and plan.number > parts[0].number
    keys = frozenset(f"{f.year or year}-{part}" for f in parts for part in (f.rivals or (f.part,)))
    if passage is not None and plan is None and plan_at(key, 0, patterns) < found[0].start:
        # its own period may have been lost: "báo cáo kết quả nănn 2024 và nhiệm vụ năm 2025"
        first = parts[0]
        keys |= frozenset(_before(first.kind, first.number, int(first.year or year), patterns))
    own = Statement(
        place,
        keys,
        parts[0].label,
        clear=len(keys) == 1 and bool(parts[0].year or same_year),
        firm=passage is None or all(passage.firm(f.start, f.end) for f in parts),
        misread=frozenset(f"{f.year or year}-{part}" for f in parts for part in _like(f.kind, f.number, patterns)),
    )
    within = (
        plan is not None and plan.kind == "A" and all(f.kind != "A" and (f.year or year) == plan.year for f in parts)
    )
    if plan is None or len(plan.rivals) > 1 or within or keys == frozenset([f"{plan.year}-{plan.part}"]):
        # Nobody plans for the period reported on, or for the year it lies in: a numeral was lost or misread,
        # "Quý I/2024, phương hướng nhiệm vụ Quý I/2024", "Quý I năm 2024, phương hướng nhiệm vụ ... năm 2024".
        return [own]
    firm = passage is None or passage.firm(plan.start, plan.end)
    others = [part for part in _like(plan.kind, plan.number, patterns) if part[0] == plan.kind]
    misread = frozenset(k for part in others for k in _before(plan.kind, int(part[1:]), int(plan.year), patterns))
    before_plan = frozenset(_before(plan.kind, plan.number, int(plan.year), patterns))
    return [own, Statement("plan", before_plan, plan.label, firm=firm, misread=misread)]


def _like(kind: str, number: int, patterns: Patterns) -> list[str]:
    """Return the parts of a year that a misread numeral may stand for: any of its kind, and 9 months for 6."""
    if part_of(kind, number) in {"S1", "N1"}:
        return ["S1", "N1"]
    return [part_of(kind, n) for n in range(1, 12 // _months(kind, patterns) + 1)]


def _months(kind: str, patterns: Patterns) -> int:
    return next((length for known, length in patterns.periods.calendar.items() if known == kind), 12)


def _before(kind: str, number: int, year: int, patterns: Patterns) -> Iterator[str]:
    """Yield the periods that end where a plan's begins: Q3, N1 and M09 where it is for the fourth quarter."""
    ended_year, ended = divmod(year * 12 + (number - 1) * _months(kind, patterns) - 1, 12)
    for other, length in patterns.periods.calendar.items():
        if (ended + 1) % length == 0 and (other != "N" or ended + 1 == length):
            yield f"{ended_year}-{part_of(other, (ended + 1) // length)}"


def _opening(head: Letterhead, body: Flow, patterns: Patterns) -> Passage | None:
    """Return the words with which a report opens: "báo cáo kết quả Quý III năm 2023 và nhiệm vụ Quý IV năm 2023".

    A year alone is one only where a plan follows: "Kế hoạch báo cáo năm 2023" is none.
    """
    start = next((i for i, placed in enumerate(body.words) if _behind_title(placed, head)), len(body.words))
    words = [placed.word for placed in body.words[start : start + OPENING_SPAN]]
    keys = [bare(word.text) for word in words]
    opener = patterns.periods.stated.opening.split()
    places = [i for i in range(len(keys)) if keys[i : i + len(opener)] == opener]
    for place, following in pairwise([*places, len(words)]):
        near = words[place : min(following, place + OPENING_WORDS)]
        ended = next((i for i, word in enumerate(near) if word.text.endswith((".", ";", ":"))), len(near))
        if not find_periods(" ".join(word.text for word in near[: ended + 1]), patterns, scanned=True):
            continue
        rest = words[place : place + OPENING_WORDS + OPENING_REST]
        ended = next((i for i, word in enumerate(rest) if i and word.text.endswith((".", ";", ":"))), len(rest))
        passage = Passage(tuple(rest[: ended + 1]))
        said_here = said(passage, "text", patterns)
        if len(said_here) > 1 or any(key[5] != "A" for one in said_here for key in one.keys):
            return passage
    return None


def _behind_title(placed: Placed, head: Letterhead) -> bool:
    """Whether a word stands below the title; words of a line on a scan do not stand at exactly one height."""
    if head.end_at is None:
        return False
    page, foot = head.end_at
    return (placed.page.number, placed.word.baseline) > (page, foot + placed.word.size / 2)


def _headings(layouts: Sequence[Layout], patterns: Patterns) -> Iterable[Passage]:
    """Yield the lines outside tables that give a form's period, each with the line below it: the days may wrap."""
    shape = _compiled(patterns.periods.stated.form)
    for layout in layouts:
        for index, line in enumerate(layout.lines):
            hit = shape.search(bare(line.text))
            if hit is not None:
                both = [word for li in layout.lines[index : index + 2] for word in li.words if not word.raised]
                skipped = len(bare(line.text)[: hit.end()].split())
                yield Passage(tuple(both[skipped:]))


def _of_days(passage: Passage, template: Template | None, patterns: Patterns) -> Iterator[Statement]:
    hit = _compiled(patterns.periods.stated.days).search(bare(passage.text))
    if hit is None:
        return
    try:
        first, last = (date(int(hit[f"y{n}"]), int(hit[f"m{n}"]), int(hit[f"d{n}"])) for n in "12")
    except ValueError:
        return
    keys = [k for k in all_keys(last.year, template, patterns) if window(k, template, patterns) == (first, last)]
    if keys:
        yield Statement("form", frozenset(keys), hit[0], len(keys) == 1, passage.firm(*hit.span()))


def all_keys(year: int, template: Template | None, patterns: Patterns) -> list[str]:
    """Return the periods of a year: those a template's regime reports on, or all of the calendar."""
    if template is not None and template.windows:
        return [f"{year}-{entry.period}" for entry in template.windows]
    months = patterns.periods.calendar
    return [
        f"{year}-{part_of(kind, n)}"
        for kind, length in months.items()
        for n in range(1, (1 if kind == "N" else 12 // length) + 1)
    ]


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
