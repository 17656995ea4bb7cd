"""What a citation is once it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from decimal import Decimal

# Names the rules give; patterns/citation/flags.csv must say what each is worth. The patterns add names of their own.
REPAIRS = frozenset({
    "space_in_key", "mark_glued", "word_glued", "slash_for_hyphen", "hyphen_for_slash", "date_shared", "d_stroke",
    "sign_doubled",
})  # fmt: skip
DOUBTS = frozenset({
    "agency_duplicated", "symbol_unclear", "digits_in_symbol", "agency_missing", "agency_unexpected",
    "term_missing", "term_disagrees", "type_disagrees", "year_missing", "year_disagrees", "number_missing",
    "number_like_year", "number_dotted", "number_zero", "numbers_before", "symbol_shared", "date_typo",
    "date_impossible", "date_incomplete", "date_unfilled", "date_unsure", "date_disputed", "date_conflict",
    "short_year", "hand_filled", "issuer_disagrees", "issuer_unclear",
})  # fmt: skip


class Citation(Struct, frozen=True):
    """One document cited in a text.

    ``start`` and ``end`` are offsets into the text that was given; the span runs from the type word (if it stands
    right before the number) to the end of number, date and issuer, and ``text`` is what is printed there.

    ``citation_id`` is the number in its canonical spelling, without leading zeros: ``1136/QĐ-UBND``,
    ``23/2023/QĐ-UBND``, ``50-KL/TW``. A ``?`` stands for a number or symbol that is not printed or not readable.

    ``citation_key`` is ``citation_id|year|issuer``: the year in the number, else that of the date, else empty; the
    issuer that the symbol alone tells (``QĐ-TTg``), else the printed one in one spelling, else empty. Numbers restart
    every year and with every issuer, so two citations are the same document when their keys are equal and full.

    ``year`` is the year in the number. ``issuer`` is as printed after "của", or the one the symbol tells. ``date`` is
    ISO or empty. ``repairs`` and ``doubts`` are names of ``patterns/flags.csv``; a doubt means review.
    ``confidence`` has two decimals: the probability that id and date are what is printed and meant.
    """

    start: int
    end: int
    text: str
    citation_id: str
    citation_key: str
    doc_type: str
    number: str
    suffix: str
    year: str
    symbol: str
    issuer: str
    date: str
    repairs: tuple[str, ...]
    doubts: tuple[str, ...]
    confidence: Decimal
