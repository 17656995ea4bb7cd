"""Marks: raised numbers and asterisks, told from powers and linked to the notes they call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.folding import bare
from chitieu.geometry import union
from chitieu.page.lines import closes_up
from chitieu.patterns.notes import load_note_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chitieu.page.flow import Flow, Mark
    from chitieu.page.lines import Line
    from chitieu.page.model import Word

NUMBERS = re.compile(r"\d{1,3}")
STARS = re.compile(r"\*{1,3}")
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNIT = re.compile(r"[^\W\d_]+$")
HIGHEST_POWER = 3
"""Areas and volumes; higher powers of anything but ten are not printed in reports."""
SAME_PAGE, PAGE_BEFORE, OF_TEN, FAR, FAR_OF_TEN = 18, 16, 10, 2, 1
"""What a link is worth: a note stands on its mark's page, or on the next when the foot was full; the place of endnotes
says nothing, and all their marks are far. A number behind a ten may be its power ("tháng 10" and mark 6, 10 to the 6):
it is worth half a mark, and does not make the number of another one ambiguous."""


class Call(Struct, frozen=True):
    """A number or asterisk that may call a note: ``mark`` in the body, or in a table cell (``in_table``)."""

    number: str
    mark: Mark
    in_table: bool
    after: str
    """The word it stands behind."""

    @property
    def page(self) -> int:
        """Number of the page it stands on."""
        return self.mark.page.number

    @property
    def of_ten(self) -> bool:
        """Whether it may be a power of ten."""
        return self.after == "10" and self.number.isdecimal()


class Wanted(Struct, frozen=True):
    """A note that looks for its mark. ``late``: it may stand before marks in tables, as endnotes do."""

    number: str
    page: int
    late: bool = False


def with_powers(line: Line, known: Collection[Word] = ()) -> Line:
    """Return a line whose powers are part of their words: "m" with a raised 2 is m², no mark.

    Powers are 2 and 3 behind a unit, and the raised words ``known`` to be some.
    """
    words: list[Word] = []
    merged = False
    for word in line.words:
        last = words[-1] if words and not words[-1].raised else None
        if last and word.raised and (word in known or _is_square(last.text, word.text)):
            text = last.text + word.text.translate(_POWERS)
            merged = True
        elif last and merged and not word.raised and closes_up(word, last.box.x1):
            text, merged = last.text + word.text, False
        else:
            words.append(word)
            merged = False
            continue
        words[-1] = structs.replace(last, text=text, box=union((last.box, word.box)))
    return structs.replace(line, words=tuple(words)) if len(words) < len(line.words) else line


def _is_square(before: str, raised: str) -> bool:
    unit = _UNIT.search(before)
    return raised in {"2", "3"} and unit is not None and bare(unit.group()) in load_note_words().powers


def exponents(calls: Sequence[Call], answered: Collection[int]) -> frozenset[Word]:
    """Return the raised words behind a ten that call no note: 10 with a raised 6 is a million."""
    return frozenset(c.mark.word for i, c in enumerate(calls) if i not in answered and c.of_ten)


def called(text: str) -> list[str]:
    """Return what a raised word calls: "5,6" two notes, "(1)" and "[1]" one, "*" the note with as many asterisks."""
    return [str(int(n)) for n in NUMBERS.findall(text)] or STARS.findall(text)[:1]


def calls_of(flow: Flow, *, in_table: bool = False) -> list[Call]:
    """Return the calls of a flow, in its order."""
    return [
        Call(number, mark, in_table, flow.text[: mark.offset].rsplit(maxsplit=1)[-1:][0] if mark.offset else "")
        for mark in flow.marks
        for number in called(mark.word.text)
    ]


def linked(notes: Sequence[Wanted], calls: Sequence[Call]) -> dict[int, int]:
    """Link notes to calls with their number so that both run in the same order, as many and as near as possible.

    Returns the place of the call for the place of each note that found one. ``calls`` come in reading order.
    """
    best: list[tuple[int, int]] = [(0, -1)] * (len(calls) + 1)
    steps: list[tuple[int, int, int]] = []
    lone_notes = _lone(n.number for n in notes)
    lone_calls = _lone(c.number for c in calls) | _lone(c.number for c in calls if not c.of_ten)
    for i, note in enumerate(notes):
        alone = note.number in lone_notes and note.number in lone_calls
        for j in range(len(calls) - 1, -1, -1):
            worth = _worth(note, calls[j], alone=alone)
            if not worth:
                continue
            total, step = _best_before(best, j)
            steps.append((i, j, step))
            _raise(best, j, (total + worth, len(steps) - 1))
    found: dict[int, int] = {}
    step = _best_before(best, len(calls))[1]
    while step >= 0:
        i, j, step = steps[step]
        found[i] = j
    taken = set(found.values())
    for i, note in enumerate(notes):
        # LibreOffice may print the note of a cell behind those of the next rows.
        near = [j for j, c in enumerate(calls) if j not in taken and not c.of_ten and _worth(note, c, alone=False)]
        if i not in found and len(near) == 1:
            found[i] = near[0]
            taken.add(near[0])
    return found


def _worth(note: Wanted, call: Call, *, alone: bool) -> int:
    if call.number != note.number:
        return 0
    near = note.page - 1 <= call.page <= note.page
    if near and not note.late:
        return OF_TEN if call.of_ten else SAME_PAGE if call.page == note.page else PAGE_BEFORE
    # A note far from its mark is an endnote: nothing else may carry its number.
    if near or (alone and (note.late or call.page < note.page)):
        return FAR_OF_TEN if call.of_ten else FAR
    return 0


def _lone(numbers: Iterable[str]) -> set[str]:
    once: set[str] = set()
    twice: set[str] = set()
    for number in numbers:
        (twice if number in once else once).add(number)
    return once - twice


def _best_before(best: Sequence[tuple[int, int]], j: int) -> tuple[int, int]:
    """Return the highest entry before place ``j`` of a tree of running maxima (Fenwick's)."""
    found = (0, -1)
    while j:
        found = max(found, best[j], key=lambda entry: entry[0])
        j -= j & -j
    return found


def _raise(best: list[tuple[int, int]], j: int, entry: tuple[int, int]) -> None:
    j += 1
    while j < len(best):
        if entry[0] > best[j][0]:
            best[j] = entry
        j += j & -j


def unanswered(calls: Sequence[Call], answered: set[int], numbers: Sequence[str]) -> list[Call]:
    """Return the calls without a note that ought to have one. ``answered`` are places in ``calls``.

    Without any note a raised digit is a power or an ordinal; with notes, one that runs on with its neighbours is lost.
    """
    known = {int(n) for n in numbers if n.isdecimal()}
    if not known:
        return []
    lost: list[Call] = []
    last = 0
    for index, call in enumerate(calls):
        number = int(call.number) if call.number.isdecimal() else 0
        if index in answered:
            last = number or last
        elif (
            0 < number <= max(known) + 1
            and not call.of_ten
            # Powers are 2 or 3 and their letters may be no unit we know (x2): they have to run on as well.
            and (number > HIGHEST_POWER or (number not in known and number == last + 1))
        ):
            lost.append(call)
            last = number
    return lost
