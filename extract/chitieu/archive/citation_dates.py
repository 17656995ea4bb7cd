"""One document, several dates: a number that the reports of an archive date differently is a finding.

Numbers of local bodies restart in every province ("108/KH-UBND|2023|UBND tỉnh" is another plan in each), so they are
compared within an area, or within the report where the area is not known; those of central bodies throughout. A number
that is not fully read is not compared. Nothing is repaired: neither date is better evidence than the other.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field, structs

from chitieu.contract.rows import FindingRow, Status

if TYPE_CHECKING:
    from array import array
    from collections.abc import Collection, Iterable, Iterator

    from chitieu.citation import Grammar
    from chitieu.contract.rows import CitationRow

RULE = "citation_dates"
_DOUBT = "date_conflict"
_UNSURE = 0.55
"""The confidence of a recognised date that another report contradicts: about as likely as the other."""
_NAMED = 5
"""Places that the message names for each date; beyond them it counts."""
_SIGNS = re.compile(r"[-/]")
_DIGITS = "0123456789"
DAY_BITS = 27
"""A day as the number 20230708 fits into so many bits; the 37 bits that are left tell numbers apart well enough."""
_PARTS = 16
"""Fingerprints are sorted in so many parts, so that sorting a million of them takes little memory."""


class Cited(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A citation whose date can be compared. ``row`` counts the citations of its document, from 0."""

    key: str
    scope: str
    date: str
    row: int
    file: str
    report_id: str
    page: int | None
    status: Status
    doubtable: bool
    """Whether it goes under review when its date is in dispute: OCR read it, and no person has looked at it since."""
    about: int
    """A number that citations of the same document in the same scope share, and few others."""

    @property
    def mark(self) -> int:
        """A number for document and date. A date that is no day cannot be told in it: it shares the number 0."""
        day = self.date.replace("-", "")
        return self.about << DAY_BITS | (int(day) if len(day) == len("20230708") and day.isdecimal() else 0)


def comparable(
    citations: Iterable[CitationRow], recognised: Collection[tuple[str, int | None]], grammar: Grammar
) -> Iterator[Cited]:
    """Give the citations of one document that can be compared, in their order.

    ``recognised`` holds report and page of pages that OCR read.
    """
    for number, row in enumerate(citations):
        if row.date and row.citation_key and "?" not in row.citation_id:
            scope = _scope(row, grammar)
            digest = hashlib.blake2b(f"{row.citation_key}\x1f{scope}".encode(), digest_size=8).digest()
            about = int.from_bytes(digest) >> DAY_BITS
            doubtable = not row.verdict and (row.report_id, row.page) in recognised
            yield Cited(
                row.citation_key,
                scope,
                row.date,
                number,
                row.file,
                row.report_id,
                row.page,
                row.status,
                doubtable,
                about,
            )


def doubted(row: CitationRow) -> CitationRow:
    """Return a recognised citation whose date another report contradicts, under review."""
    flags = dict.fromkeys([_DOUBT, *filter(None, row.flags.split(";"))])
    return structs.replace(
        row, status="review", flags=";".join(flags), confidence=min(row.confidence or _UNSURE, _UNSURE)
    )


def suspects(marks: Iterable[array[int]]) -> frozenset[int]:
    """Return the ``about`` of all citations that may have several dates; where two share a number, a few that do not.

    20,000 reports cite a million documents: only those that come out here are looked at as they are.
    """
    given = list(marks)
    found: set[int] = set()
    parts = range(_PARTS if sum(map(len, given)) > _PARTS * 1000 else 1)
    for part in parts:
        before = -1
        for mark in sorted(m for one in given for m in one if (m >> DAY_BITS) % len(parts) == part):
            if mark >> DAY_BITS == before >> DAY_BITS and (mark != before or not mark & (1 << DAY_BITS) - 1):
                found.add(mark >> DAY_BITS)
            before = mark
    return frozenset(found)


class _Date(Struct):
    """Where one date is printed. Places that are not named are only counted: a law is cited in every report."""

    reports: list[tuple[str, int | None]] = field(default_factory=list[tuple[str, "int | None"]])
    sure: dict[str, None] = field(default_factory=dict[str, None])
    unsure: dict[str, None] = field(default_factory=dict[str, None])
    places: int = 0
    seen: set[str] = field(default_factory=set[str])
    file: str = ""

    def add(self, one: Cited) -> None:
        if len(self.reports) < 2 and one.report_id not in {report for report, _ in self.reports}:  # noqa: PLR2004
            self.reports.append((one.report_id, one.page))
        at = f"{one.file} p. {one.page}" if one.page is not None else one.file
        place = at if one.status == "ok" else f"{at} ({one.status})"
        if one.file != self.file:
            self.file, self.seen = one.file, set()
        if place in self.seen:
            return
        self.seen.add(place)
        self.places += 1
        kept = self.sure if one.status == "ok" else self.unsure
        if len(kept) < _NAMED:
            kept[place] = None

    def __str__(self) -> str:
        named = [*self.sure, *self.unsure][:_NAMED]
        left = self.places - len(named)
        return ", ".join(named) + (f" and {left} more" if left > 0 else "")


class Dates:
    """The dates of suspects, gathered in contract order, which decides the places that are named first."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._documents: dict[tuple[str, str], dict[str, _Date]] = defaultdict(lambda: defaultdict(_Date))

    def add(self, one: Cited) -> None:
        """Note a citation."""
        self._documents[one.key, one.scope][one.date].add(one)

    def disputed(self, one: Cited) -> bool:
        """Whether the document has several dates; ask when all are gathered."""
        return len(self._documents[one.key, one.scope]) > 1

    def findings(self) -> list[FindingRow]:
        """Return one finding for each document that is cited with more than one date."""
        return [_finding(*about, dates) for about, dates in self._documents.items() if len(dates) > 1]


def _scope(row: CitationRow, grammar: Grammar) -> str:
    parts = [part.rstrip(_DIGITS) for part in _SIGNS.split(row.symbol)]
    agency = grammar.agencies.get(next((part for part in parts if part not in grammar.types), ""))
    return "" if agency is not None and (agency.issuer or agency.reach == "country") else row.area_id or row.report_id


def _finding(key: str, scope: str, dates: dict[str, _Date]) -> FindingRow:
    reports = [report for date in dates.values() for report in date.reports]
    first, page = reports[0]
    told = "; ".join(f"{date} in {places}" for date, places in dates.items())
    about = f"{RULE}\x1f{key}\x1f{scope}"
    return FindingRow(
        finding_id="f" + hashlib.sha256(about.encode()).hexdigest()[:12],
        scope="archive",
        rule=RULE,
        severity="warning",
        report_id=first,
        related_report_id=next((report for report, _ in reports if report != first), ""),
        page=page,
        found=";".join(sorted(dates)),
        message=f"{key.strip('|')} is dated {told}; look at the document itself",
    )
