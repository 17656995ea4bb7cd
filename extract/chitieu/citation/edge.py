"""Where the symbol of a number ends: what is glued to it, cut from it, or may belong to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chitieu.citation.grammar import Grammar
    from chitieu.citation.symbol import Notes

_LAST = re.compile(r"[^-/\s]+$")
_OPEN = re.compile(r"[-/_]{1,3}[^\W_]|[.,][A-ZĐ]{2}|[^\S\n]{1,3}\d{1,2}(?=\s{0,3}(?:ngày|NGÀY|[,;)]|\.?\s*$))")
"""What may go on with a symbol: another part, also behind a doubled sign, or digits that a blank cut off (KT 2)."""
_CLOSED = re.compile(r"\s{0,3}(?:ngày|NGÀY|[,;.)]|$)")
_DASHED = re.compile(r"\s{1,8}-([A-ZĐ][A-ZĐ\d&]+)(?![^\W_])")
_REST = re.compile(r"\s{1,8}([^\W\d_]{1,8})(?![^\W_])")
_FRAGMENT = re.compile(r"\s{1,8}([A-ZĐ][A-ZĐ\d&]*)(?![^\W_])")
_ITEM = re.compile(r"[IVX]+[.)]")
_HEADING = 8  # letters, all of them capitals, that make a line a heading


def symbol_end(text: str, agencies: tuple[int, int], grammar: Grammar, notes: Notes, *, joint: bool) -> int:
    """Return where the symbol really ends whose ``agencies`` were matched there; if ``joint``, several may follow.

    Whatever might still belong to the symbol makes it unclear: half a symbol is never given as a whole one.
    """
    end = agencies[1]
    found = _LAST.search(text, *agencies)
    last = found.group() if found is not None else ""
    after = text[end : end + 2]
    if after[:1].islower():
        return end - _glued_word(last, after[0], grammar, notes)
    if after[:1].isupper() and after[1:].islower():
        notes.repaired("word_glued")  # QH15Về
        return end
    rest = _REST.match(text, end)
    if rest is not None and _completes(last, rest.group(1), grammar):
        notes.repaired("space_in_key")
        last, end = last + rest.group(1), rest.end()
    dashed, fragment = _DASHED.match(text, end), _FRAGMENT.match(text, end)
    if (
        _OPEN.match(text, end) is not None
        or (dashed is not None and not (is_known(dashed.group(1), grammar) and "\n" in dashed.group()))
        or (fragment is not None and _may_belong(text, last, fragment, grammar, joint=joint))
    ):
        notes.doubted("symbol_unclear")
    return end


def _glued_word(last: str, letter: str, grammar: Grammar, notes: Notes) -> int:
    """Note the word glued to the symbol (NĐ-CPquy); return how many letters of it the symbol swallowed (NĐ-CPQuy)."""
    if last + letter in grammar.types:
        notes.doubted("symbol_unclear")  # CTr_UBND is no CT
    elif is_known(last, grammar):
        notes.repaired("word_glued")
    elif is_known(last[:-1], grammar):
        notes.repaired("word_glued")
        return 1
    else:
        notes.doubted("symbol_unclear")
    return 0


def _completes(last: str, rest: str, grammar: Grammar) -> bool:
    """Return whether a blank cut a known agency in two (LCT/HĐN N, QĐ-T Tg)."""
    if last + rest not in grammar.agencies or is_known(rest, grammar):
        return False
    return not is_known(last, grammar) or rest.isupper()


def _may_belong(text: str, last: str, fragment: re.Match[str], grammar: Grammar, *, joint: bool) -> bool:
    """Return whether capitals behind a blank may be the rest of the symbol (BNV CCHC, QĐ-BC ĐCCHC)."""
    rest = fragment.group(1)
    if _ITEM.match(text, fragment.start(1)) is not None:
        return False  # "... số 5/QĐ-UBND II. KẾT QUẢ"
    if rest in grammar.types or (is_known(rest, grammar) and not joint):
        # the sentence goes on ("... số 5/QĐ-UBND UBND tỉnh đã"), unless nothing does: "50/STNMT VPĐKĐĐ ngày ..."
        return _CLOSED.match(text, fragment.end()) is not None
    if is_known(last, grammar) and "\n" in text[fragment.start() : fragment.start(1)]:
        return False  # a whole symbol at the end of its line
    letters = [c for c in text[fragment.end() : fragment.end() + 3 * _HEADING] if c.isalpha()]
    return len(letters) < _HEADING or not all(c.isupper() for c in letters)


def is_known(part: str, grammar: Grammar) -> bool:
    """Return whether ``part`` is a listed agency or a listed misspelling of one."""
    return part in grammar.agencies or part in grammar.stroke_lost or ("agency", part) in grammar.repairs
