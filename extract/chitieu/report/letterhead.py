"""The parts of a report's first and last page: organisation, number, date, title, addressee, signer."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.folding import bare, nfc
from chitieu.page.lines import Line, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.model import Page, Word
    from chitieu.patterns.load import IdentityPatterns

COLUMN_GAP = 2.2
"""Blanks wider than this many font sizes part the letterhead's two columns; justified lines stay under 1.5."""
TITLE_PAGES = 3
"""A report's title stands on its first page, or behind a cover and a letter."""
TITLE_LINES = 6
SECTION = re.compile(r"(?:[ivx]+|\d+)\s*[.)]\s")
RULE = re.compile(r"[-_–—=*. ]+")
STROKES = " _=*|~"
"""What a scan makes of the line below a body and puts behind its name. A dash may be the name's: "SỞ LAO ĐỘNG -"."""


class Letterhead(Struct, frozen=True):
    """What the first and last pages print about the report itself; empty where it is not found.

    ``title_at`` and ``end_at`` are (page, y) of the title's first line and of the line after the addressee: what lies
    above the first is letterhead, what lies between is title. ``title_words`` are the words of the title in order,
    ``scanned`` says that letterhead or title was read from a picture.
    """

    org: str = ""
    number: str = ""
    date: date | None = None
    title: str = ""
    addressee: str = ""
    signer: str = ""
    title_at: tuple[int, float] | None = None
    end_at: tuple[int, float] | None = None
    title_words: tuple[Word, ...] = ()
    scanned: bool = False


def letterhead_of(pages: Sequence[tuple[Page, Sequence[Line]]], patterns: IdentityPatterns) -> Letterhead:
    """Read the letterhead, title and signature of a report from its lines (tables left out)."""
    found = _title(pages, patterns)
    titled, addressee, title_at, end_at = found or ((), "", None, None)
    org, number, day = "", "", None
    top: list[Line] = []
    if pages:
        page, lines = next(((p, li) for p, li in pages if title_at and p.number == title_at[0]), pages[0])
        top = [li for li in lines if title_at is None or li.baseline < title_at[1]]
        if title_at is None:
            top = [li for li in top if li.baseline < page.height / 4]
        org, number, day = head_of(top, page, patterns)
    return Letterhead(
        org=org,
        number=number,
        date=day,
        title=nfc(" ".join(line.text for line in titled)),
        addressee=addressee,
        signer=_signer(pages, patterns),
        title_at=title_at,
        end_at=end_at,
        title_words=tuple(w for line in titled for w in line.words if not w.raised),
        scanned=any(w.source == "ocr" for line in (*top, *titled) for w in line.words),
    )


class Title(Struct, frozen=True):
    """The lines of a title, the addressee under it, and the line it ends with."""

    lines: tuple[Line, ...]
    addressee: str
    end: Line


def _title(
    pages: Sequence[tuple[Page, Sequence[Line]]], patterns: IdentityPatterns
) -> tuple[tuple[Line, ...], str, tuple[int, float], tuple[int, float]] | None:
    for page, lines in pages[:TITLE_PAGES]:
        if (found := title_on(page, lines, patterns)) is not None:
            start, end = found.lines[0].baseline, found.end.baseline
            return found.lines, found.addressee, (page.number, start), (page.number, end)
    return None


def title_on(page: Page, lines: Sequence[Line], patterns: IdentityPatterns) -> Title | None:
    """Return the title of a report among the lines of a page."""
    for index, line in enumerate(lines):
        if not any(_opens_title(line, t) for t in patterns.title):
            continue
        found = _titled(lines[index:], page, patterns)
        if any(m in bare(li.text) for li in found.lines for m in patterns.motto):
            continue  # a running head above the letterhead that a scan shows on this page alone: "BÁO CÁO ..."
        return found
    return None


def _titled(lines: Sequence[Line], page: Page, patterns: IdentityPatterns) -> Title:
    """Return the title that begins with the first of some lines."""
    titled, addressee, end = [lines[0]], "", lines[0]
    for other in lines[1 : 1 + TITLE_LINES + 3]:
        key = bare(other.text)
        begins = next((a for a in patterns.addressee if key.startswith(a)), "")
        if begins:
            addressee = nfc(other.text)[len(begins) :].lstrip(" :")
            end = other
            break
        if RULE.fullmatch(key) or SECTION.match(key) or len(titled) > TITLE_LINES or addressee:
            if RULE.fullmatch(key):
                end = other
                continue
            break
        if not centred(other, page):
            break
        if end is not lines[0] and RULE.fullmatch(bare(end.text)):
            break
        titled.append(other)
        end = other
    return Title(tuple(titled), addressee, end)


def _opens_title(line: Line, title: str) -> bool:
    """Whether a line begins a title: in capitals, behind at most a speck that a scan shows as one small letter."""
    words = nfc(line.text).split()
    if len(words) > 1 and len(words[0]) == 1 and not words[0].isupper():
        words = words[1:]
    text = " ".join(words)
    return bare(text).startswith(title) and text[: len(title)].isupper()


def centred(line: Line, page: Page) -> bool:
    """Whether a line stands in the middle of its page."""
    return abs(line.box.x_mid - page.width / 2) < 0.08 * page.width


def segments(line: Line) -> list[tuple[float, str]]:
    """Part a line at wide gaps; return (x of the middle, text) of each part."""
    parts: list[list[Word]] = []
    for word in line.words:
        if parts and word.box.x0 - parts[-1][-1].box.x1 <= COLUMN_GAP * line.size:
            parts[-1].append(word)
        else:
            parts.append([word])
    return [((p[0].box.x0 + p[-1].box.x1) / 2, nfc(joined(p))) for p in parts]


def head_of(top: Sequence[Line], page: Page, patterns: IdentityPatterns) -> tuple[str, str, date | None]:
    """Return organisation, number and date that the lines above a title print."""
    org: list[str] = []
    number = ""
    day: date | None = None
    for line in top:
        for x, text in segments(line):
            key = bare(text)
            if any(m in key for m in patterns.motto) or RULE.fullmatch(key):
                continue
            if (dated := re.search(patterns.date, key)) is not None:
                day = _day(dated)
            elif (numbered := re.search(patterns.number, key)) is not None:
                number = text[numbered.start("number") : numbered.end("number")] if len(key) == len(text) else text
            elif x < page.width / 2 and not number and not key.startswith("so:"):
                org.append(text.strip(STROKES))
    return " ".join(org), number.replace(" ", ""), day


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _signer(pages: Sequence[tuple[Page, Sequence[Line]]], patterns: IdentityPatterns) -> str:
    """Return the name under the signature: the last capitalised line right of the list of recipients."""
    for page, lines in reversed(pages):
        parts = [(line, x, text) for line in lines for x, text in segments(line)]
        signed = [i for i, (_, x, t) in enumerate(parts) if x > page.width / 2 and _signs(bare(t), patterns)]
        if not signed:
            continue
        names = [t for _, x, t in parts[signed[-1] + 1 :] if x > page.width / 2 and _is_name(t)]
        if names:
            return names[0]
    return ""


def _signs(key: str, patterns: IdentityPatterns) -> bool:
    return any(key.startswith(s) for s in patterns.signatures)


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 5 and all(w[0].isupper() and w.isalpha() for w in words)  # noqa: PLR2004
