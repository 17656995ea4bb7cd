"""Words with digits in running text are read a second time, as number cells are: document numbers, dates, amounts.

So are words of strokes (``TIII``, ``HII``, ``H``), which may be Roman numerals, and the numeral of a quarter: III is
read as II with a confidence of 0.85.

One reader's confidence does not part right from wrong on a fax (424/QĐ-UBND is right at 0.54 and 274/KH-UBND wrong at
0.39), agreement of two does: of 700 such words on scans of five kinds both saw the same wrong one time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from msgspec import structs

from chitieu.folding import bare
from chitieu.page import scan_pixels as px
from chitieu.page.number_reader import DOUBT, NUMBER, TIGHT, NumberCrop
from chitieu.page.scan_text import DIGIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.engine import SeenLine
    from chitieu.page.model import Word
    from chitieu.page.scan_pixels import Grey
    from chitieu.page.scan_sheet import Sheet

AGREED = 0.97
"""Two readers of different families saw the same letters."""
WAVERING, STEADY = 0.7, 0.95
"""Where both readings are well formed and differ, the engine's stands, unless it is below the first of these and the
other reader's above the second: 1502/QĐ-UBND at 0.61 for 1502a/QĐ-UBND at 0.97."""
_UPPER = "A-ZĐƯƠÂĂÊÔ"
_DOCUMENT = re.compile(  # 23/2023/QĐ-UBND, but not .../UBTVQHI5
    rf"\d{{1,5}}[a-zđ]?/(\d{{4}}/)?[{_UPPER}][{_UPPER}a-zđ]*(-[{_UPPER}][{_UPPER}a-z]*)*(?:(?<![IO])\d{{1,2}})?"
    rf"|\d{{1,4}}-[{_UPPER}][{_UPPER}a-z]+/[{_UPPER}]{{2,}}"  # 50-KL/TW
)
_DATE = re.compile(r"(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])(/(19|20)\d\d)?|(0?[1-9]|1[0-2])/(19|20)\d\d")
_STROKES = re.compile(r"\W*[IVXTHLl|!]{1,5}\W*")
_ROMAN = re.compile(r"(?=.)X{0,2}(IX|IV|V?I{0,3})")
_QUARTER = re.compile(r"(IV|I{1,3})/(19|20)\d\d")
STROKES_SURE = 0.85
"""The second reader's confidence from which strokes are the Roman numeral it saw: 0.88 to 1 on six kinds of scans."""
_AROUND = re.compile(r"(?P<before>[^\w]*)(?P<core>.*?)(?P<after>[^\w%]*)", re.DOTALL)


def read_twice(sheet: Sheet, grey: Grey, words: Sequence[Word]) -> list[Word]:
    """Return ``words``, those with digits weighed against a second reading of their pixels in ``grey``."""
    before = ["", *(w.text for w in words)]
    asked = [i for i, w in enumerate(words) if not w.raised and (_is_asked(w.text) or _is_quarter(before[i], w.text))]
    seen = sheet.numbers.first([_crop(sheet, grey, words[i]) for i in asked])
    read = list(words)
    for i, second in zip(asked, seen, strict=True):
        read[i] = weighed(words[i], second)
    return read


def weighed(word: Word, second: SeenLine) -> Word:
    """Weigh a word against its second reading; signs around it are the first reader's.

    Blanks, kinds of dashes and a lost stroke of Đ are no difference: a fax loses strokes and adds none.
    """
    parts = _AROUND.fullmatch(_plain(word.text))
    if parts is None or not parts["core"]:
        return word
    core, other = parts["core"], _core(_plain(second.text))
    if not any(c.isdigit() for c in core):
        return _weighed_strokes(word, parts, other, second.confidence)
    if _folded(core) == _folded(other):
        best = max(core, other, key=lambda text: text.count("Đ"))
        text = word.text.replace("⁄", "/") if best == core else parts["before"] + best + parts["after"]
        return structs.replace(word, text=text, confidence=max(word.confidence, AGREED))
    formed, other_formed = _well_formed(core), _well_formed(other)
    both = formed and other_formed
    if (other_formed and not formed) or (both and word.confidence < WAVERING and second.confidence > STEADY):
        return structs.replace(word, text=parts["before"] + other + parts["after"], confidence=DOUBT, alt_text=core)
    return structs.replace(word, confidence=min(word.confidence, DOUBT), alt_text=other)


def _weighed_strokes(word: Word, parts: re.Match[str], other: str, confidence: float) -> Word:
    """Weigh strokes: what the second reader sees as a numeral is one, and of two numerals neither is sure."""
    core = parts["core"]
    if core == other or not _ROMAN.fullmatch(other) or confidence < STROKES_SURE:
        return word
    if _ROMAN.fullmatch(core):
        return structs.replace(word, confidence=min(word.confidence, DOUBT), alt_text=other)
    return structs.replace(word, text=parts["before"] + other + parts["after"], confidence=DOUBT, alt_text=core)


def _is_asked(text: str) -> bool:
    return any(c.isdigit() for c in text) or bool(_STROKES.fullmatch(text) and not _ROMAN.fullmatch(_core(text)))


def _is_quarter(before: str, text: str) -> bool:
    return bare(_core(before)) == "quy" and bool(_ROMAN.fullmatch(_core(text)))


def _crop(sheet: Sheet, grey: Grey, word: Word) -> NumberCrop:
    x0, top, x1, bottom = sheet.page.to_pixels(word.box)
    tall = max(1, round(word.size * sheet.page.scale * DIGIT))
    margin = max(2, round(TIGHT * tall))
    rows = px.pixel_span(top - margin, bottom + margin, grey.shape[0])
    columns = px.pixel_span(x0 - margin, x1 + margin, grey.shape[1])
    base = round(word.baseline / sheet.page.height * grey.shape[0]) - rows.start
    return NumberCrop(
        np.ascontiguousarray(grey[rows, columns]), sheet.page.dpi, base, tall, full_stop=False, gap="none"
    )


def _plain(text: str) -> str:
    return re.sub("[–—−]", "-", text).replace("⁄", "/").replace("Ð", "Đ")


def _core(text: str) -> str:
    parts = _AROUND.fullmatch(text.replace(" ", ""))
    return parts["core"] if parts is not None else text


def _folded(text: str) -> str:
    return text.replace("Đ", "D")


def _well_formed(text: str) -> bool:
    return bool(
        _DOCUMENT.fullmatch(text) or _QUARTER.fullmatch(text) or _DATE.fullmatch(text) or NUMBER.fullmatch(text)
    )
