"""One document, several dates: a number that the reports of an archive date differently is a finding."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.contract.rows import FindingRow
from chitieu.patterns.citation import load

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chitieu.contract.rows import CitationRow

RULE = "citation_dates"
_DOUBT = "date_conflict"
_UNSURE = 0.55
"""The confidence of a recognised date that another report contradicts: about as likely as the other."""
_NAMED = 5
"""Places that the message names for each date; beyond them it counts."""
_SIGNS = re.compile(r"[-/]")
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class _Symbols:
    types: frozenset[str]
    country: frozenset[str]


def conflicting_dates(
    citations: Iterable[CitationRow], scanned: Collection[tuple[str, int | None]] = ()
) -> tuple[tuple[CitationRow, ...], tuple[FindingRow, ...]]:
    """Return one finding for each citation key that is cited with more than one date, and the citations.

    Of these, the ones that OCR read (``scanned`` holds report and page of recognised pages) go under review.

    ``citations`` come in contract order, which decides the places that are named first. Numbers of local bodies restart
    in every province ("108/KH-UBND|2023|UBND tỉnh" is another plan in each), so they are compared within an area, or
    within the report where the area is not known; those of central bodies throughout. A number that is not fully read
    is not compared. Nothing is repaired: neither date is better evidence than the other.
    """
    patterns = load()
    symbols = _Symbols(
        types=frozenset(kind.symbol for kind in patterns.types),
        country=frozenset(a.symbol for a in patterns.agencies if a.issuer or a.reach == "country"),
    )
    rows = tuple(citations)
    documents: dict[tuple[str, str], dict[str, list[CitationRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.date and row.citation_key and "?" not in row.citation_id:
            documents[row.citation_key, _scope(row, symbols)][row.date].append(row)
    disputed = {about: dates for about, dates in documents.items() if len(dates) > 1}
    unsure = {
        (row.report_id, row.cite_no)
        for dates in disputed.values()
        for cited in dates.values()
        for row in cited
        if (row.report_id, row.page) in scanned
    }
    judged = tuple(_doubted(row) if (row.report_id, row.cite_no) in unsure else row for row in rows)
    return judged, tuple(_finding(key, scope, dates) for (key, scope), dates in disputed.items())


def _doubted(row: CitationRow) -> CitationRow:
    if row.verdict:  # a person has looked at it
        return row
    flags = dict.fromkeys([_DOUBT, *filter(None, row.flags.split(";"))])
    return structs.replace(
        row, status="review", flags=";".join(flags), confidence=min(row.confidence or _UNSURE, _UNSURE)
    )


def _scope(row: CitationRow, symbols: _Symbols) -> str:
    parts = [part.rstrip(_DIGITS) for part in _SIGNS.split(row.symbol)]
    agency = next((part for part in parts if part not in symbols.types), "")
    return "" if agency in symbols.country else row.area_id or row.report_id


def _finding(key: str, scope: str, dates: dict[str, list[CitationRow]]) -> FindingRow:
    rows = [row for cited in dates.values() for row in cited]
    first = rows[0]
    other = next((row.report_id for row in rows if row.report_id != first.report_id), "")
    told = "; ".join(f"{date} in {_places(cited)}" for date, cited in dates.items())
    about = f"{RULE}\x1f{key}\x1f{scope}"
    return FindingRow(
        finding_id="f" + hashlib.sha256(about.encode()).hexdigest()[:12],
        scope="archive",
        rule=RULE,
        severity="warning",
        report_id=first.report_id,
        related_report_id=other,
        page=first.page,
        found=";".join(sorted(dates)),
        message=f"{key.strip('|')} is dated {told}; look at the document itself",
    )


def _places(rows: Sequence[CitationRow]) -> str:
    """Name files and pages, each once, those read without doubt first."""
    places: dict[str, None] = {}
    for row in sorted(rows, key=lambda r: r.status != "ok"):
        at = f"{row.file} p. {row.page}" if row.page is not None else row.file
        places.setdefault(at if row.status == "ok" else f"{at} ({row.status})")
    named = list(places)
    left = len(named) - _NAMED
    return ", ".join(named[:_NAMED]) + (f" and {left} more" if left > 0 else "")
