"""Every document cited in a text."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.citation.context import in_address, introduce, is_refused
from chitieu.citation.issuer import read_name
from chitieu.citation.judge import confidence, issuers, judge
from chitieu.citation.key import read_key
from chitieu.citation.model import Citation
from chitieu.citation.reading import read_text
from chitieu.citation.series import by_comma, siblings
from chitieu.citation.symbol import Notes
from chitieu.citation.tail import Tail

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from chitieu.citation.context import Introduction
    from chitieu.citation.grammar import Family, Grammar
    from chitieu.citation.key import Key
    from chitieu.citation.reading import Reading


class _Found(Struct):
    """A citation in the making, in offsets of the working text."""

    start: int
    key: Key
    intro: Introduction
    date: str

    @property
    def end(self) -> int:
        return self.key.tail.end


def find(text: str, grammar: Grammar) -> tuple[Citation, ...]:
    """Return the documents cited in ``text``, in order, with spans that do not overlap.

    ``text`` may hold line breaks, also printed as ``⏎``, in any Unicode form. Never raises on any text. The time it
    takes is linear in the length of the text.
    """
    reading = read_text(text, grammar)
    found = list(_keys(reading.text, grammar))
    _share_dates(reading.text, found, grammar)
    _note_conflicts(found, grammar)
    return tuple(_citation(item, reading, grammar) for item in found)


def _keys(text: str, grammar: Grammar) -> Iterator[_Found]:
    done = 0
    for anchor, families in _anchors(text, grammar):
        position = anchor.start()
        if position < done or in_address(text, position, grammar):
            continue
        intro = introduce(text, position, grammar)
        if is_refused(text, position, intro, grammar):
            continue
        for family in families:
            match = family.pattern.match(text, position)
            key = read_key(text, intro, match, family, grammar) if match is not None else None
            if key is not None:
                item = _Found(max(done, intro.start), judge(key, text, grammar), intro, _iso(key))
                yield from _with_siblings(item, done, text, grammar)
                done = key.tail.end
                break


def _with_siblings(item: _Found, done: int, text: str, grammar: Grammar) -> Iterator[_Found]:
    """Yield the numbers that print no symbol because the next one does, each with a doubt, then the number itself.

    Those before ``done`` are read on their own (9/2023, 10/2023 và 11/2023/QĐ-UBND).
    """
    key = item.key
    others = siblings(text, key.start, key.year, grammar)
    if others and others[0].start >= done:
        key.notes.doubts.pop("numbers_before", None)
        start = min(item.start, others[0].start)
        item.start = max(item.start, others[-1].end) if item.start > others[0].start else key.start
        for one in others:
            notes = Notes({}, {"symbol_shared": None})
            if item.date:
                notes.repaired("date_shared")
            tail = Tail(None, key.tail.issuer, one.end)
            number = structs.replace(
                key, start=one.start, end=one.end, number=one.number, suffix=one.suffix, tail=tail, notes=notes
            )
            yield _Found(start if one is others[0] else one.start, number, item.intro, item.date)
    yield item


def _anchors(text: str, grammar: Grammar) -> list[tuple[re.Match[str], tuple[Family, ...]]]:
    anchors = [(match, grammar.families) for match in grammar.anchor.finditer(text)]
    anchors += [(match, grammar.blank_families) for match in grammar.blank_anchor.finditer(text)]
    return sorted(anchors, key=lambda anchor: anchor[0].start())


def _iso(key: Key) -> str:
    return key.tail.date.iso if key.tail.date is not None else ""


def _share_dates(text: str, found: list[_Found], grammar: Grammar) -> None:
    """Give the date of "A và B ngày ..." to A as well, where nothing else tells A's date.

    In a longer list ("A, B và C ngày ...") it may be the date of all or of the last: they get it with a doubt. An
    issuer or another year between them leaves a number undated.
    """
    for last in range(len(found) - 1, 0, -1):
        dated = found[last]
        if not dated.date or grammar.context.pair.fullmatch(text, found[last - 1].end, dated.start) is None:
            continue
        run: list[_Found] = []
        for item in reversed(found[:last]):
            if item.date or item.key.tail.date is not None or item.key.tail.issuer is not None:
                break
            if run and not by_comma(text, item.end, run[-1].start):
                break
            run.append(item)
        for item in run:
            if item.key.year in {"", dated.date[:4]}:
                item.date = dated.date
                item.key.notes.repaired("date_shared", "date_unsure" if len(run) > 1 else "")


def _note_conflicts(found: list[_Found], grammar: Grammar) -> None:
    """Doubt numbers that one text dates twice in one year, and documents known to be cited with several dates."""
    dates: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in found:
        if item.date:
            dates[_series(item, grammar)].add(item.date)
        if item.key.citation_id in grammar.disputed:
            item.key.notes.doubted("date_disputed")
    for item in found:
        if item.date and len(dates[_series(item, grammar)]) > 1:
            item.key.notes.doubted("date_conflict")


def _series(item: _Found, grammar: Grammar) -> tuple[str, str]:
    _, issuer = issuers(item.key, None, grammar)
    return item.key.citation_id, f"{item.date[:4]} {issuer}"


def _citation(item: _Found, reading: Reading, grammar: Grammar) -> Citation:
    key, intro = item.key, item.intro
    before = read_name(reading.text, intro.by_start, intro.by_end, grammar) if intro.by_end else None
    issuer, key_issuer = issuers(key, before, grammar)
    start, end = reading.span(item.start, item.end)
    key_start, key_end = reading.span(key.start, key.end)
    for character in reading.printed[key_start:key_end]:
        if character in grammar.character_repairs:
            key.notes.repaired(grammar.character_repairs[character])
    return Citation(
        start=start,
        end=end,
        text=reading.printed[start:end],
        citation_id=key.citation_id,
        citation_key=f"{key.citation_id}|{key.year or item.date[:4]}|{key_issuer}",
        doc_type=key.doc_type,
        number=key.number,
        suffix=key.suffix,
        year=key.year,
        symbol="" if key.symbol == "?" else key.symbol,
        issuer=issuer,
        date=item.date,
        repairs=tuple(key.notes.repairs),
        doubts=tuple(key.notes.doubts),
        confidence=confidence(key.entry.confidence, key.notes, grammar),
    )
