"""Which reports a report says it replaces: in its title, or in a sentence about itself."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from chitieu.folding import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.contract.rows import CitationRow
    from chitieu.patterns.load import RevisedPatterns


def superseded_by(citations: Sequence[CitationRow], number: str, patterns: RevisedPatterns) -> str:
    """Return the numbers of the reports that one replaces, with semicolons between them; ``number`` is its own.

    A number that is under review is left out: it may be another report's.
    """
    found = dict.fromkeys(
        row.citation_id
        for row in citations
        if row.doc_type in patterns.types and row.status == "ok" and _is_replaced(row, patterns)
    )
    return ";".join(one for one in found if one != number)


def _is_replaced(row: CitationRow, patterns: RevisedPatterns) -> bool:
    if row.context not in {"title", "body"}:
        return False
    sentence = bare(row.anchor_text)
    before = sentence[: max(0, sentence.find(bare(row.text)))].rstrip()
    hit = _compiled(patterns.phrase).search(before)
    if hit is None:
        return False
    begins = not re.search(r"\w", before[: hit.start()])
    return row.context == "title" or begins or _compiled(patterns.subject).search(before[: hit.start()]) is not None


@lru_cache(maxsize=4)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
