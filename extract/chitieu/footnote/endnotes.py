"""Endnotes: a list of notes behind the text that marks far away call, under a heading or without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.folding import bare
from chitieu.footnote.reading import Reader
from chitieu.footnote.start import start_of
from chitieu.patterns.notes import load_note_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.footnote.reading import Placed
    from chitieu.table.model import Grid

CALLED = 0.5
"""Share of a list's notes that marks must call: under "Ghi chú" stand lists that explain a table, too."""


def take_endnotes(body: Sequence[Placed], wanted: frozenset[str], grids: Sequence[Grid]) -> tuple[int, int, Reader]:
    """Return where a list of endnotes begins and ends among the lines of the body, and the notes read from it.

    ``wanted`` are the numbers of marks that no footnote answers. Begin and end are equal where there is no list.
    """
    if wanted:
        for begin, told in _beginnings(body):
            end = _end(body, begin, grids)
            reader = Reader()
            left = reader.read(body[begin:end], wanted, late=True)
            numbers = [n.number for n in reader.notes]
            share = sum(n in wanted for n in numbers) / len(numbers) if numbers else 0.0
            # Without a heading or raised numbers, nothing but the marks, all of them, tells a list from chapters.
            enough = share >= CALLED if told else wanted == frozenset(numbers) and len(numbers) > 1
            if enough and not left:
                start = begin - 1 if begin and _is_heading(body[begin - 1]) else begin
                return start, end, reader
    return 0, 0, Reader()


def _beginnings(body: Sequence[Placed]) -> list[tuple[int, bool]]:
    """Return the lines where a list may begin, the likeliest first, and whether more than marks tells so."""
    ones = [i for i, (line, _) in enumerate(body) if (s := start_of(line)) is not None and s.number == "1"]
    headed = [i for i in ones if i and _is_heading(body[i - 1])]
    raised = [i for i in ones if body[i][0].words[0].raised and i not in headed]
    others = [i for i in ones if i not in headed and i not in raised]
    return [*((i, True) for i in (*reversed(headed), *reversed(raised))), *((i, False) for i in reversed(others))]


def _is_heading(placed: Placed) -> bool:
    return bare(placed[0].text).strip(" .:-*") in load_note_words().endnotes


def _end(body: Sequence[Placed], begin: int, grids: Sequence[Grid]) -> int:
    """Return the first line behind the next table: a list before the forms does not go on behind them."""
    line, page = body[begin]
    place = page.number, line.box.top
    tops = [(g.page, g.box.top) for g in grids if (g.page, g.box.top) > place]
    if not tops:
        return len(body)
    return next((i for i in range(begin, len(body)) if (body[i][1].number, body[i][0].box.top) > min(tops)), len(body))
