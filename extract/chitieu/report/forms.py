"""Which template a report follows, and which form each of its blocks is; then rows get their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chitieu.folding import bare
from chitieu.row.align import Assigned, align
from chitieu.row.label import lexicon_of
from chitieu.row.piece import pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template
    from chitieu.table.forms import Block

MIN_KNOWN = 5
"""A report follows a template when at least so many of its rows carry the template's labels to the letter ..."""
MIN_SHARE = 0.2
"""... and these are at least this share of its rows; other reports share single labels such as "Tổng số"."""
FORM_SHARE = 0.5
"""A numbered block is the form of that number when at least this share of its matched rows lies in it."""


@dataclass(frozen=True, slots=True)
class AlignedBlock:
    """A block of rows with the codes they were given."""

    block: Block
    form: str
    assigned: tuple[Assigned, ...]


def template_of(blocks: Sequence[Block], text: str, patterns: Patterns) -> Template | None:
    """Return the template whose labels the report's rows carry; None where none fits."""
    best: tuple[float, Template] | None = None
    for template in patterns.templates:
        lexicon = lexicon_of(template, patterns)
        known = {v.words for variants in lexicon.variants.values() for v in variants}
        rows = [lexicon.label(r.label.text).words for b in blocks if b.columns_known for r in b.rows]
        hits = sum(1 for r in rows if r in known)
        enough = max(MIN_KNOWN, MIN_SHARE * len(rows))
        near = hits if hits >= enough else _near_hits(rows, known)
        if near < enough:
            continue
        words = sum(1 for w in template.words if bare(w) in bare(text))
        score = near + 0.01 * words
        if best is None or score > best[0]:
            best = score, template
    return best[1] if best else None


def _near_hits(rows: Sequence[tuple[str, ...]], known: set[tuple[str, ...]]) -> int:
    """Count rows that are nearly a known label: scans spell few labels to the letter."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    choices = [" ".join(k) for k in sorted(known)]
    wanted = 90
    return sum(1 for r in rows if process.extractOne(" ".join(r), choices, scorer=fuzz.ratio, score_cutoff=wanted))


def align_blocks(blocks: Sequence[Block], template: Template, day: str, patterns: Patterns) -> tuple[AlignedBlock, ...]:
    """Give codes to the rows of every block. ``day`` (ISO) chooses the indicators in force."""
    lexicon = lexicon_of(template, patterns)
    indicators = template.valid_on(day)
    numbers = {f.number for f in template.forms}
    found: list[AlignedBlock] = []
    for block in blocks:
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
