"""What is doubtful about a number that was read, and how sure the whole is."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from msgspec import structs

from chitieu.citation.issuer import fits, one_spelling

if TYPE_CHECKING:
    from chitieu.citation.grammar import Grammar
    from chitieu.citation.issuer import Issuer
    from chitieu.citation.key import Key
    from chitieu.citation.symbol import Notes


_YEAR = 4  # digits
_BEFORE = 80  # characters before a number where further numbers may stand


def judge(key: Key, text: str, grammar: Grammar) -> Key:
    """Return the key with its doubts noted, and with a year that was printed in the number's place moved there."""
    if key.kind is not None and not key.year and key.entry.lead == "/" and key.number:
        key = _year_for_number(key, grammar)
    _judge_date(key, text, grammar)
    if grammar.context.numbers_before.search(text[max(0, key.start - _BEFORE) : key.start]) is not None:
        key.notes.doubted("numbers_before")
    if key.tail.issuer is not None:
        for doubt in key.tail.issuer.doubts:
            key.notes.doubted(doubt)
    return key


def _judge_date(key: Key, text: str, grammar: Grammar) -> None:
    notes, date = key.notes, key.tail.date
    if key.entry.letter and any(row.always == "yes" for row in grammar.terms.get(_letters(key.agencies[0]), ())):
        notes.doubted("year_missing")  # 23/QH15 may be all that is left of 825/2023/QH15
    if key.kind is not None and key.kind.year_since and key.entry.lead == "/" and not key.year:
        dated = date.year if date is not None else 0
        if not dated or dated >= key.kind.year_since:
            notes.doubted("year_missing")
    if date is None:
        return
    for doubt in date.doubts:
        notes.doubted(doubt)
    if date.iso and date.blank_before_slash and text[key.start : key.end].lstrip("0123456789")[:1] == " ":
        # 1050 /QĐ-SCT ngày 06 /3/2025: a form filled in by hand, whose printed month and year may be last year's
        notes.doubted("hand_filled")
    if date.after_comma and grammar.issuers.subject.match(text, date.end) is not None:
        # "theo Kế hoạch số 5/KH-UBND, ngày 15/8/2023 Sở Nội vụ đã ..." may date what the department did
        notes.doubted("date_unsure")


def _year_for_number(key: Key, grammar: Grammar) -> Key:
    number, date = int(key.number), key.tail.date
    tail = int(key.number[-_YEAR:])
    if len(key.number) > _YEAR and grammar.dates.first_year <= tail <= grammar.dates.last_year:
        if date is None or not date.iso or date.year == tail:
            key.notes.doubted("number_like_year")  # 592019/QĐ-UBND may be 59/2019/QĐ-UBND
        return key
    if not grammar.dates.first_year <= number <= grammar.dates.last_year:
        return key
    if date is not None and date.unfilled and date.year == number:
        # "số : 2006/QĐ-UBND ngày tháng năm 2006" is a template whose number and day were never filled in
        key.notes.doubted("number_missing")
        return structs.replace(key, number="", year=key.number)
    if date is None or not date.iso or date.year == number:
        key.notes.doubted("number_like_year")
    return key


def issuers(key: Key, before: Issuer | None, grammar: Grammar) -> tuple[str, str]:
    """Return the issuer as printed (or implied by the symbol), and the one that the citation key carries."""
    printed = key.tail.issuer or before
    name = printed.name if printed is not None else ""
    single = len(key.agencies) == 1 or (key.entry.letter and bool(key.agencies))
    agency = grammar.agencies.get(_letters(key.agencies[0])) if single else None
    if agency is None or not agency.issuer or (agency.bare == "only" and agency.symbol != key.symbol):
        return name, one_spelling(name, grammar)
    if name and not fits(name, agency.accepts):
        # "Kế hoạch thực hiện Quyết định số 1/QĐ-TTg của UBND tỉnh": the plan is the province's, not the decision
        key.notes.doubted("issuer_disagrees")
        name = ""
    return name or agency.issuer, agency.issuer


def confidence(base: float, notes: Notes, grammar: Grammar) -> Decimal:
    """Return the family's confidence times the factor of each repair and doubt, with two decimals."""
    product = Decimal(str(base))
    for name in (*notes.repairs, *notes.doubts):
        product *= grammar.confidence[name]
    return product.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _letters(agency: str) -> str:
    return agency.rstrip("0123456789")
