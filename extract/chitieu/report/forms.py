"""Which template a report follows, and which form each of its blocks is; then rows get their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.folding import bare
from chitieu.patterns.template import in_force
from chitieu.report.period import window
from chitieu.row.align import Assigned, align
from chitieu.row.label import lexicon_of
from chitieu.row.piece import pieces
from chitieu.row.wide import read_wide
from chitieu.row.wide_header import wide_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template
    from chitieu.table.forms import Block

MIN_KNOWN = 5
"""A report follows a template when at least so many of its rows carry the template's labels to the letter ..."""
MIN_SHARE = 0.2
"""... and these are at least this share of its rows; other reports share single labels such as "Tổng số"."""
PLAIN_SHARE = 0.5
"""Where no template has so many of the rows to the letter, labels nearly the same count, for all templates alike: on a
100 dpi scan of 142 rows one had 32 to the letter, and lost to another's 125 that were nearly right; it had 133."""
SUCCESSOR_ROWS = 3
"""So many rows more with the labels of a form that is not in force may be a province's own; a regime's next form
differs by more (16 rows where a level of government ended)."""
FORM_SHARE = 0.5
"""A numbered block is the form of that number when at least this share of its matched rows lies in it."""


class AlignedBlock(Struct, frozen=True):
    """A block of rows with the codes they were given."""

    block: Block
    form: str
    assigned: tuple[Assigned, ...]


def template_of(blocks: Sequence[Block], text: str, period: str, patterns: Patterns) -> Template | None:
    """Return the template whose labels the report's rows and columns carry; None where none fits.

    Of a regime's templates the one in force on the last day of ``period`` is taken, unless another fits clearly better:
    a late report on the old form is read by the old form.
    """
    labels = {template.id: _labels(blocks, template, patterns) for template in patterns.templates}
    exact = any(one.spelt >= PLAIN_SHARE * len(one.rows) for one in labels.values())
    fits: list[tuple[float, Template]] = []
    for template in patterns.templates:
        own = labels[template.id]
        rows = own.spelt if exact else _near_hits(own)
        near = (rows if own.enough(rows) else 0) + _column_fit(blocks, template, patterns)
        if near:
            words = sum(1 for w in template.words if bare(w) in bare(text))
            fits.append((near + 0.01 * words, template))
    if not fits:
        return None
    best, first = max(fits, key=lambda fit: fit[0])
    rivals = [t for near, t in fits if t.regime == first.regime and near >= best - SUCCESSOR_ROWS]
    days = {t.id: window(period, t, patterns) for t in rivals}
    current = [t for t in rivals if (span := days[t.id]) is not None and in_force(t, span[1].isoformat())]
    return first if first in current or not current else current[0]


class _Labels(Struct, frozen=True):
    """The labels of a report's rows and those of a template, as words; ``spelt`` counts the rows that have one."""

    rows: tuple[tuple[str, ...], ...]
    known: frozenset[tuple[str, ...]]
    spelt: int

    def enough(self, hits: int) -> bool:
        """Whether so many rows are enough to tell a template."""
        return hits >= max(MIN_KNOWN, MIN_SHARE * len(self.rows))


def _labels(blocks: Sequence[Block], template: Template, patterns: Patterns) -> _Labels:
    lexicon = lexicon_of(template, patterns)
    known = frozenset(v.words for i in template.in_rows for v in lexicon.variants[i.code])
    rows = tuple(lexicon.label(r.label.text).words for b in blocks if b.columns_known for r in b.rows)
    return _Labels(rows, known, sum(1 for r in rows if r in known))


def _column_fit(blocks: Sequence[Block], template: Template, patterns: Patterns) -> int:
    """Count the columns of wide forms that a report's tables have."""
    if not template.wide_forms:
        return 0
    lexicon = lexicon_of(template, patterns)
    found = [wide_columns(grid, template, lexicon, patterns) for block in blocks for grid in block.grids]
    return max((len(columns.leaves) for columns in found if columns is not None), default=0)


def _near_hits(labels: _Labels) -> int:
    """Count rows that are nearly a known label: scans spell few labels to the letter."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    choices = [" ".join(k) for k in sorted(labels.known)]
    if not choices:
        return 0
    wanted = 90
    return sum(
        1 for r in labels.rows if process.extractOne(" ".join(r), choices, scorer=fuzz.ratio, score_cutoff=wanted)
    )


def align_blocks(blocks: Sequence[Block], template: Template, patterns: Patterns) -> tuple[AlignedBlock, ...]:
    """Give codes to the rows of every block.

    An indicator that ended is read where it is printed: a report of the year in which it ended still counts it.
    """
    lexicon = lexicon_of(template, patterns)
    indicators = template.in_rows
    numbers = {f.number for f in template.forms}
    wide = read_wide(blocks, template, lexicon, patterns)
    found: list[AlignedBlock] = []
    for place, block in enumerate(blocks):
        if place in wide:
            found.append(AlignedBlock(block, *wide[place]))
            continue
        if not block.columns_known:
            found.append(AlignedBlock(block, "", tuple(Assigned(r, None) for r in block.rows)))
            continue
        own = [i for i in indicators if i.form == block.number] if block.number in numbers else []
        assigned = align(block.rows, own, lexicon) if own else ()
        if not own or _matched(assigned) < FORM_SHARE * len(block.rows):
            parts = pieces(block.rows, indicators, lexicon)
            wider = tuple(a for part in parts for a in align(part, indicators, lexicon))
            if not own or _matched(wider) > 2 * _matched(assigned):
                assigned = wider
        forms = [a.indicator.form for a in assigned if a.indicator is not None]
        form = max(sorted(set(forms)), key=forms.count) if forms else block.number
        found.append(AlignedBlock(block, form, assigned))
    return tuple(found)


def _matched(assigned: Sequence[Assigned]) -> int:
    return sum(1 for a in assigned if a.indicator is not None)
