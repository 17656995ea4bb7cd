"""From words an engine saw to words of a page: position in points, font size from the height of the line's letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, structs

from chitieu.page.model import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from chitieu.page.engine import SeenWord
    from chitieu.page.prepare import Prepared
    from chitieu.page.scan_pixels import Ink

SMALL_LETTER = 0.455
"""Height of small letters as a share of the font size: Times New Roman 0.448, Liberation Serif 0.459, Arial 0.52."""
CAPITAL = 0.665
"""Height of capitals: Times 0.662, Arial 0.716."""
DIGIT = 0.676
"""Height of digits: Times 0.676, Arial 0.716."""
SMALL_SHARE = 0.6
"""Share of small letters from which a word counts as one of small letters ("số", "Quyết", "ngày", not "QĐ-UBND")."""
ENOUGH_LETTERS = 4
"""Letters in words of small letters from which a line is measured by them."""
ACCENT = 0.4
"""Height of an accent as a share of the word it stands on: 0.2 to 0.25 on capitals."""
TOUCH = 1.2
"""Points between an accent and its word: in narrow lines the engine puts accents into the line above."""
ACCENT_LETTERS = 2
"""Letters that the engine sees in an accent, at most."""
SPREAD = 1.4
"""Pixels by which letters grow when blurred edges become ink: measured on 10 to 14 pt at 150, 200 and 300 dpi."""
DEFAULT_SIZE = 13.0
"""Points, where a line holds nothing that can be measured (a dash)."""
SIZES = (5.0, 40.0)
"""Measured sizes outside this range are noise."""


class SeenRow(Struct, frozen=True):
    """The words of one line, in pixels of the prepared page."""

    words: tuple[SeenWord, ...]
    baseline: float

    @property
    def text(self) -> str:
        """The line's words joined by blanks."""
        return " ".join(w.text for w in self.words)


def rows_of(words: Iterable[SeenWord]) -> list[SeenRow]:
    """Group words by the line the engine put them in; a row's baseline is the median of its words'."""
    lines: dict[int, list[SeenWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return [
        SeenRow(tuple(sorted(line, key=lambda w: w.x0)), float(np.median([w.baseline for w in line])))
        for line in lines.values()
    ]


def without_accents(rows: Sequence[SeenRow], scale: float) -> list[SeenRow]:
    """Drop the words that are accents of the line below (``Z Z 13 h ^`` over ``BÁO CÁO GIẢ LẬP``).

    A line that loses some stands where its other words do: a page number over a running head became a raised mark.
    ``scale`` in pixels per point.
    """
    words = [w for row in rows for w in row.words]
    edges = np.array([(w.x0, w.top, w.x1, w.bottom) for w in words], dtype=np.float64).reshape(-1, 4)
    kept: list[SeenRow] = []
    for row in rows:
        left = tuple(w for w in row.words if not _is_accent(w, edges, scale))
        if len(left) == len(row.words):
            kept.append(row)
        elif left:
            kept.append(SeenRow(left, float(np.median([w.bottom for w in left]))))
    return kept


def _is_accent(word: SeenWord, others: NDArray[np.float64], scale: float) -> bool:
    """Whether a word stands as an accent over one of the ``others``: x0, top, x1, bottom in a row each."""
    if len(word.text) > ACCENT_LETTERS:
        return False
    x0, top, x1, bottom = others.T
    over = (word.bottom - word.top <= ACCENT * (bottom - top)) & (np.abs(top - word.bottom) <= TOUCH * scale)
    return bool((over & (x0 <= word.x0) & (word.x1 <= x1)).any())


def shifted(words: Iterable[SeenWord], dx: float, dy: float, scale: float, first_line: int) -> list[SeenWord]:
    """Map words of a cut and resampled image back: divide by ``scale``, then move; lines count from ``first_line``."""
    return [
        structs.replace(
            w,
            x0=w.x0 / scale + dx,
            top=w.top / scale + dy,
            x1=w.x1 / scale + dx,
            bottom=w.bottom / scale + dy,
            baseline=w.baseline / scale + dy,
            line=w.line + first_line,
        )
        for w in words
    ]


def to_words(page: Prepared, ink: Ink, rows: Sequence[SeenRow]) -> list[Word]:
    """Turn rows into words of the page, all of a row with one baseline and one size."""
    words: list[Word] = []
    for row in rows:
        size = row_size(page, ink, row)
        words += [make_word(page, w, size, row.baseline) for w in row.words]
    return words


def make_word(page: Prepared, seen: SeenWord, size: float, baseline: float) -> Word:
    """Place one word on the page."""
    return Word(
        text=seen.text,
        box=page.to_points(seen.x0, seen.top, seen.x1, seen.bottom).rounded(),
        size=round(size, 1),
        baseline=round(page.to_points(0, baseline, 0, baseline).top, 1),
        confidence=round(min(max(seen.confidence, 0.0), 1.0), 2),
        source="ocr",
    )


def row_size(page: Prepared, ink: Ink, row: SeenRow) -> float:
    """Estimate a line's font size in points from the height of its small letters (or capitals, or digits).

    Only words of small letters are measured where there are any: in "Quyết định số 178/QĐ-UBND" the capitals and
    digits would pass for the small letters of a font half as large again.
    """
    small = tuple(w for w in row.words if _is_small(w.text))
    if sum(len(w.text) for w in small) >= ENOUGH_LETTERS:
        size = letter_height(ink, structs.replace(row, words=small), small=True) / page.scale / SMALL_LETTER
    else:
        size = letter_height(ink, row, small=False) / page.scale / CAPITAL
    return size if SIZES[0] <= size <= SIZES[1] else DEFAULT_SIZE


def _is_small(text: str) -> bool:
    return sum(1 for c in text if c.islower()) >= SMALL_SHARE * len(text)


def letter_height(ink: Ink, row: SeenRow, *, small: bool) -> float:
    """Return the height in pixels of the band between the tops of a row's letters and its baseline, 0 if unclear.

    The band's upper edge is where the row profile of the ink rises to half of what it is inside the band.
    """
    base = round(row.baseline)
    top = min(w.top for w in row.words)
    reach = max(4, round(base - top) + 2)
    profile = np.zeros(reach + 3)
    for w in row.words:
        low, high = max(0, base - reach), min(ink.shape[0], base + 3)
        cut = ink[low:high, max(0, round(w.x0)) : max(0, round(w.x1))]
        profile[low - (base - reach) : high - (base - reach)] += (cut > 0).sum(axis=1)
    # index 0 lies ``reach`` above the baseline; the bottom edge is found the same way, to a fraction of a pixel
    band = profile[round(reach * 0.5) : reach]
    level = float(np.median(band)) / 2 if len(band) else 0.0
    if level <= 0:
        return 0.0
    bottom = _crossing(profile[::-1], level)
    inside = profile[: len(profile) - int(bottom)]
    edge = _steepest_rise(inside) if small else _crossing(profile, level * 0.6)
    return max(0.0, len(profile) - bottom - edge - SPREAD)


def _crossing(profile: NDArray[np.float64], level: float) -> float:
    above = np.flatnonzero(profile >= level)
    if not len(above):
        return 0.0
    at = int(above[0])
    if at == 0:
        return 0.0
    before, here = float(profile[at - 1]), float(profile[at])
    return at - (here - level) / max(1e-9, here - before)


def _steepest_rise(profile: NDArray[np.float64]) -> float:
    """Return where the profile rises most over two rows, seen from above, between 25 % and 75 % of its length."""
    low, high = round(len(profile) * 0.2), max(round(len(profile) * 0.75), 3)
    rise = profile[2:] - profile[:-2]
    part = rise[low:high]
    if not len(part):
        return 0.0
    at = low + int(np.argmax(part))
    weights = np.maximum(rise[max(0, at - 1) : at + 2], 0)
    if weights.sum() <= 0:
        return float(at + 1)
    return float((np.arange(max(0, at - 1), max(0, at - 1) + len(weights)) * weights).sum() / weights.sum()) + 1.5
