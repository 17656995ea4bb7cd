"""Rows that stand in the document and were not read: an indicator is not simply missing where unread text stands.

A report may leave a row out; then nothing unread lies in its place. Where something does, a finding names the place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from chitieu.contract.rows import FindingRow
from chitieu.folding import bare
from chitieu.table.columns import is_form_title

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chitieu.page.lines import Line
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


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where rows are missing: between the rows ``above`` and ``below`` (None at an end), and the unread lines there."""

    above: Assigned | None
    below: Assigned | None
    lines: tuple[tuple[int, Line], ...]


def unread_rows(
    blocks: Sequence[AlignedBlock],
    missing: Collection[str],
    template: Template,
    layouts: Sequence[Layout],
    patterns: Patterns,
) -> list[FindingRow]:
    """Return a finding for every place where unread text stands and indicators (codes ``missing``) were expected."""
    lost: dict[tuple[Place, Place], tuple[_Gap, list[Indicator]]] = {}
    for indicator in template.indicators:
        if indicator.code not in missing:
            continue
        for place, gap in _gaps(indicator, blocks, layouts, patterns):
            if _stands_in(indicator, gap):
                lost.setdefault(place, (gap, []))[1].append(indicator)
                break
    return [_finding(gap, indicators) for gap, indicators in lost.values()]


def _gaps(
    indicator: Indicator, blocks: Sequence[AlignedBlock], layouts: Sequence[Layout], patterns: Patterns
) -> Iterable[tuple[tuple[Place, Place], _Gap]]:
    """Yield the places of an indicator: between its neighbours in every block of its form."""
    for number, block in enumerate(blocks):
        read = [a for a in block.assigned if a.indicator is not None and a.indicator.form == indicator.form]
        if not read:
            continue
        above = [a for a in read if a.indicator is not None and a.indicator.order < indicator.order]
        below = [a for a in read if a.indicator is not None and a.indicator.order > indicator.order]
        upper, lower = above[-1] if above else None, below[0] if below else None
        first = _end_of(upper) if upper else _after(blocks[:number], read[0])
        last = (lower.row.page, lower.row.box.top) if lower else _before(blocks[number + 1 :], read[-1])
        left, right = min(a.row.box.x0 for a in read), max(a.row.box.x1 for a in read)
        lines: list[tuple[int, Line]] = []
        for layout in layouts:
            for line in layout.text_of(layout.lines):
                at = layout.page.number, line.box.y_mid
                if first < at < last and line.box.x0 < right and line.box.x1 > left:
                    lines.append((layout.page.number, line))
        # What stands under the title of another form is not this one's.
        titles = [i for i, (_, line) in enumerate(lines) if is_form_title(line.text, patterns)]
        if titles and upper is None:
            lines = lines[titles[-1] + 1 :]
        elif titles:
            lines = lines[: titles[0]]
        yield (first, last), _Gap(upper, lower, tuple(lines))


def _end_of(assigned: Assigned) -> Place:
    return assigned.row.page, assigned.row.box.bottom


def _after(blocks: Sequence[AlignedBlock], first: Assigned) -> Place:
    """Return where the tables before a block end, a page before its first row at most."""
    ends = [_end_of(a) for b in blocks for a in b.assigned]
    return max([(first.row.page - 1, 0.0), *(e for e in ends if e < _end_of(first))])


def _before(blocks: Sequence[AlignedBlock], last: Assigned) -> Place:
    """Return where the tables behind a block begin, at most at the end of the page after its last row."""
    starts = [(a.row.page, a.row.box.top) for b in blocks for a in b.assigned]
    return min([(last.row.page + 2, 0.0), *(s for s in starts if s > _end_of(last))])


def _stands_in(indicator: Indicator, gap: _Gap) -> bool:
    """Whether the row of an indicator may be what was not read.

    Between two rows of a table any unread line may be; beside its ends stands other text, which has to look like the
    label.
    """
    if gap.lines and gap.above is not None and gap.below is not None:
        return True
    label = bare(indicator.label)
    if len(label.split()) >= MIN_WORDS and gap.lines:
        text = bare(" ".join(line.text for _, line in gap.lines))
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
    page = gap.lines[0][0] if gap.lines else near.row.page if near else None
    text = " ".join(line.text for _, line in gap.lines) or (near.row.label.flat if near else "")
    codes = ";".join(i.code for i in indicators)
    return FindingRow(
        scope="report",
        rule=RULE,
        severity="warning",
        page=page,
        codes=codes,
        expected=indicators[0].label,
        found=text[:SHOWN],
        message=f"{codes}: missing, but text on page {page} was read as no row of its own; look there",
    )
