"""Rows that stand in the document and were not read: an indicator is not simply missing where unread text stands.

A report may leave a row out; then nothing unread lies in its place. Where something does, a finding names the place. It
also names a row that another indicator has with a doubt (half of a cut label is like several), or that was like this
indicator and not enough ("5o L1HC công bố mới" under a stamp).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz import fuzz

from chitieu.contract.rows import FindingRow
from chitieu.folding import bare
from chitieu.table.columns import is_form_title

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Indicator, Template
    from chitieu.report.forms import AlignedBlock
    from chitieu.row.align import Assigned
    from chitieu.table.forms import Layout

RULE = "row_unread"
LIKE = 85
"""Likeness (0-100) from which text beside a table is a label: two readings of one label differ in a word of ten."""
HELD = 0.8
"""Share of a label's words that a neighbouring cell has beyond its own label when it swallowed that row."""
LEAST = 0.5
"""Less than this share of a label is no evidence of it: the page break may have cut the rest off."""
MIN_WORDS = 3
"""Labels of fewer words are found in any sentence."""
SHOWN = 80
"""Letters of the unread text that the finding quotes."""

Place = tuple[int, float]
"""Page and height: where a row ends or begins."""


class _Text(Struct, frozen=True):
    """Printed text that no indicator claimed: a line outside all tables, or a row (``of_table``)."""

    place: Place
    x0: float
    x1: float
    text: str
    of_table: bool


class _Gap(Struct, frozen=True):
    """Where rows are missing: between ``above`` and ``below`` (None at an end), and the unclaimed text there."""

    above: Assigned | None
    below: Assigned | None
    texts: tuple[_Text, ...]


def unread_rows(
    blocks: Sequence[AlignedBlock],
    missing: Collection[str],
    template: Template,
    layouts: Sequence[Layout],
    patterns: Patterns,
) -> list[FindingRow]:
    """Return a finding for every place where unclaimed text stands and indicators (codes ``missing``) were expected."""
    texts = sorted(_unclaimed(blocks, layouts), key=lambda t: t.place)
    lost: dict[tuple[Place, Place], tuple[_Gap, list[Indicator]]] = {}
    taken = _taken(blocks)
    rivals: list[FindingRow] = []
    for indicator in template.indicators:
        if indicator.code not in missing:
            continue
        if indicator.code in taken:
            rivals.append(_rival(indicator, taken[indicator.code]))
            continue
        for place, gap in _gaps(indicator, blocks, texts, patterns):
            if _stands_in(indicator, gap):
                lost.setdefault(place, (gap, []))[1].append(indicator)
                break
    return [_finding(gap, indicators) for gap, indicators in lost.values()] + rivals


def _taken(blocks: Sequence[AlignedBlock]) -> dict[str, Assigned]:
    """Return the rows given to another indicator with a doubt, or to none, by the code that may be theirs."""
    found: dict[str, Assigned] = {}
    for a in (a for block in blocks for a in block.assigned):
        if (a.indicator is None or not a.sure) and a.alt is not None:
            found.setdefault(a.alt.code, a)
    return found


def _rival(indicator: Indicator, row: Assigned) -> FindingRow:
    other = row.indicator.code if row.indicator is not None else "no indicator"
    return FindingRow(
        scope="report",
        rule=RULE,
        severity="warning",
        page=row.row.page,
        codes=indicator.code,
        expected=indicator.label,
        found=row.row.label.flat[:SHOWN],
        message=f"{indicator.code}: missing, but the row on page {row.row.page} given to {other} may be its own",
    )


def _unclaimed(blocks: Sequence[AlignedBlock], layouts: Sequence[Layout]) -> Iterable[_Text]:
    for layout in layouts:
        for line in layout.text_of(layout.lines):
            yield _Text((layout.page.number, line.box.y_mid), line.box.x0, line.box.x1, line.text, of_table=False)
    for block in blocks:
        for row in (a.row for a in block.assigned if a.indicator is None):
            text = " ".join(cell.flat for cell in (row.stt, row.label, row.unit, row.value) if cell.text)
            yield _Text((row.page, row.box.y_mid), row.box.x0, row.box.x1, text, of_table=True)


def _gaps(
    indicator: Indicator, blocks: Sequence[AlignedBlock], texts: Sequence[_Text], patterns: Patterns
) -> Iterable[tuple[tuple[Place, Place], _Gap]]:
    """Yield the places of an indicator: between its neighbours in every block of its form.

    Where no row of the form was read, its rows may be in any table that was not understood.
    """
    found = False
    for number, block in enumerate(blocks):
        read = [a for a in block.assigned if a.indicator is not None and a.indicator.form == indicator.form]
        if not read:
            continue
        found = True
        above = [a for a in read if a.indicator is not None and a.indicator.order < indicator.order]
        below = [a for a in read if a.indicator is not None and a.indicator.order > indicator.order]
        upper, lower = above[-1] if above else None, below[0] if below else None
        first = _end_of(upper) if upper else _after(blocks[:number], read[0])
        last = (lower.row.page, lower.row.box.top) if lower else _before(blocks[number + 1 :], read[-1])
        left, right = min(a.row.box.x0 for a in read), max(a.row.box.x1 for a in read)
        own = [t for t in texts if first < t.place < last and t.x0 < right and t.x1 > left]
        # What stands under the title of another form is not this one's.
        titles = [i for i, t in enumerate(own) if is_form_title(t.text, patterns)]
        if titles:
            own = own[titles[-1] + 1 :] if upper is None else own[: titles[0]]
        yield (first, last), _Gap(upper, lower, tuple(own))
    rows = tuple(t for t in texts if t.of_table)
    if not found and rows:
        yield (rows[0].place, rows[-1].place), _Gap(None, None, rows)


def _end_of(assigned: Assigned) -> Place:
    return assigned.row.page, assigned.row.box.bottom


def _after(blocks: Sequence[AlignedBlock], first: Assigned) -> Place:
    """Return where the tables before a block end, a page before its first row at most."""
    ends = [_end_of(a) for b in blocks for a in b.assigned if a.indicator is not None]
    return max([(first.row.page - 1, 0.0), *(e for e in ends if e < _end_of(first))])


def _before(blocks: Sequence[AlignedBlock], last: Assigned) -> Place:
    """Return where the tables behind a block begin, at most at the end of the page after its last row."""
    starts = [(a.row.page, a.row.box.top) for b in blocks for a in b.assigned if a.indicator is not None]
    return min([(last.row.page + 2, 0.0), *(s for s in starts if s > _end_of(last))])


def _stands_in(indicator: Indicator, gap: _Gap) -> bool:
    """Whether the row of an indicator may be what was not read.

    Between two rows of a table any unread line may be; elsewhere, and in rows without an indicator, the text has to
    look like the label.
    """
    lines = [t for t in gap.texts if not t.of_table]
    if lines and gap.above is not None and gap.below is not None:
        return True
    label = bare(indicator.label)
    if len(label.split()) >= MIN_WORDS:
        beside = bare(" ".join(t.text for t in lines))
        for text in (beside, *(bare(t.text) for t in gap.texts if t.of_table)):
            if len(text) >= LEAST * len(label) and fuzz.partial_ratio(label, text) >= LIKE:
                return True
    return any(_swallowed(label, row) for row in (gap.above, gap.below) if row is not None)


def _swallowed(label: str, row: Assigned) -> bool:
    """Whether a row's label has another row's label in it, beside its own."""
    own = Counter(bare(row.indicator.label).split()) if row.indicator is not None else Counter[str]()
    spare = Counter(bare(row.row.label.flat).split()) - own
    words = Counter(label.split())
    return words.total() >= MIN_WORDS and (words & spare).total() >= HELD * words.total()


def _finding(gap: _Gap, indicators: Sequence[Indicator]) -> FindingRow:
    near = gap.above or gap.below
    page = gap.texts[0].place[0] if gap.texts else near.row.page if near else None
    text = " ".join(t.text for t in gap.texts) or (near.row.label.flat if near else "")
    codes = ";".join(i.code for i in indicators)
    return FindingRow(
        scope="report",
        rule=RULE,
        severity="warning",
        page=page,
        codes=codes,
        expected=indicators[0].label,
        found=text[:SHOWN],
        message=f"{codes}: missing, but text from page {page} on was read as no row of theirs; look there",
    )
