"""Read short crops of numbers with two readers of different families, and say how far they agree."""

from __future__ import annotations

import re
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import numpy as np
from msgspec import Struct
from PIL import Image

from chitieu.page import scan_pixels as px
from chitieu.page.engine import SeenLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.engine import Engine, Model
    from chitieu.page.scan_pixels import Grey
    from chitieu.page.trueocr_reader import LineReader

WHITELIST = "0123456789.,-%"
ANCHOR_TEXT = "Tgh"
ANCHOR_CAPITAL = 64
"""Height in pixels of digits beside ``anchor.png`` ("Tgh" in Liberation Serif, SIL Open Font License, at 96 px)."""
ANCHOR_BASE = 67
"""Row of ``anchor.png`` on which the letters stand."""
DIGIT_HEIGHT = 30
"""Pixels to which digits are resampled before Tesseract sees them: the height its own line scaling ends at."""
GAP = 0.3
"""Paper between anchor and number, in digit heights: near enough to be one word."""
TIGHT = 0.38
"""Paper around the ink of a crop, in digit heights. With 0.2 or less, and with 0.6 or more, TrueOCR loses full stops
at the end of item numbers (up to 57 of 230); between 0.3 and 0.5 about one in 50."""

SURE = 0.99
"""Two families of readers saw the same well-formed text. Measured: see tests and reference/ocr.md."""
AKIN = 0.85
"""Both readers are Tesseract (another model, another image) and saw the same: 2 of 263 were wrong on a 150 dpi fax, so
a person looks unless a sum or ratio closes with it (``row/confidence.py``)."""
STEADY = 0.9
"""TrueOCR's own confidence (0-1) from which its agreement counts in full: right readings have 0.9 or more, all but one
in 100 even on faxes; 190 for a broken 100, which Tesseract read alike, had 0.88."""
UNSTEADY = 0.9
"""Both saw the same, but TrueOCR wavered."""
SCRIBBLE = 0.6
"""TrueOCR's own confidence below which its letters are no reading: blots and scribbles give 0.2 to 0.6, an x 0.99."""
UNUSUAL = 0.85
"""Both saw the same, but it is neither a number nor an item number."""
TOUCHING = 0.9
"""Only one reader saw a full stop at the end, and no dot stands alone: it may touch the digit before it."""
HOLLOW = 0.75
"""Both saw the same, but a gap in the ink is wide enough for a full stop that faded: 8930 for 8.930."""
INKED = 0.95
"""The readers differ in a point or comma, and the shape of the ink says which of them is right."""
DOUBT = 0.5
"""The readers differ: one of them may well be right, nobody knows which."""

NUMBER = re.compile(r"-?(\d{1,3}(\.\d{3})+(,\d+)?|\d{1,3}(,\d{3})+(\.\d+)?|\d+([.,]\d+)?)%?")
ITEM = re.compile(r"\d{1,2}(\.\d{1,2}){0,5}\.?")
_ANCHOR = re.compile(r"^\W*(Tgh|Th|Tg|T|gh|h)?\s*")


Gap: TypeAlias = Literal["none", "hollow", "wide"]


class Reading(Struct, frozen=True):
    """A number as the better reader saw it, what the other saw, and how sure that makes us (0-1)."""

    text: str
    other: str
    confidence: float


class NumberReaders(Protocol):
    """Reads crops of numbers, each twice."""

    def read(self, crops: Sequence[NumberCrop]) -> list[Reading]:
        """Return one reading per crop, in the same order."""
        ...

    def first(self, crops: Sequence[NumberCrop]) -> list[SeenLine]:
        """Read single lines of any text, once, quickly: to see which of them are numbers."""
        ...

    def fingerprint(self) -> str:
        """Return a string that changes whenever results may."""
        ...


class NumberCrop(Struct, frozen=True):
    """A tight cut of one line. ``base`` is the row its digits stand on, ``tall`` their height, both in pixels.

    ``full_stop`` tells whether the last piece of ink is a dot on the baseline, ``gap`` how wide the white
    stretches inside it are: ``wide`` parts two numbers, ``hollow`` is where a full stop may have faded. ``signs`` are
    its points and commas by the shape of the ink (see ``scan_ink.low_signs``), empty where nothing is known.
    """

    image: Grey
    dpi: int
    base: int
    tall: int
    full_stop: bool
    gap: Gap
    signs: str = ""


class TwoReaders:
    """Anchored Tesseract and TrueOCR; where TrueOCR is missing, Tesseract with another model and another image."""

    def __init__(self, engine: Engine, lines: LineReader | None) -> None:
        """Keep the engine and the line reader (None: Tesseract twice)."""
        self._engine = engine
        self._lines = lines
        anchor = Image.open(BytesIO(files("chitieu.page").joinpath("anchor.png").read_bytes()))
        self._anchor: Grey = np.array(anchor.convert("L"), dtype=np.uint8)

    def first(self, crops: Sequence[NumberCrop]) -> list[SeenLine]:
        """See ``NumberReaders.first``."""
        if self._lines is not None:
            return self._lines.read([crop.image for crop in crops])
        return [self._anchored(crop, "Vietnamese", "") for crop in crops]

    def read(self, crops: Sequence[NumberCrop]) -> list[Reading]:
        """See ``NumberReaders.read``."""
        anchored = [self._anchored(crop, "vie", WHITELIST + ANCHOR_TEXT) for crop in crops]
        if self._lines is not None:
            better = self._lines.read([crop.image for crop in crops])
            return [_judged_lines(a, b, crop) for a, b, crop in zip(better, anchored, crops, strict=True)]
        other = [self._plain(crop) for crop in crops]
        return [judged(a.text, b.text, crop, AKIN) for a, b, crop in zip(anchored, other, crops, strict=True)]

    def fingerprint(self) -> str:
        """See ``NumberReaders.fingerprint``."""
        images = f"opencv {px.version()}"
        return f"{self._lines.fingerprint() if self._lines is not None else 'tesseract twice'}, {images}"

    def _anchored(self, crop: NumberCrop, model: Model, whitelist: str) -> SeenLine:
        """Read digits behind a rendered word of the same height: it shows Tesseract the scale and the baseline."""
        factor = DIGIT_HEIGHT / max(1, crop.tall)
        image = px.scaled(crop.image, factor)
        image = px.PAPER - px.ink_of(px.blurred(image))
        small = px.scaled(self._anchor, DIGIT_HEIGHT / ANCHOR_CAPITAL)
        small = px.PAPER - px.ink_below(small, 128)
        base, anchor_base = round(crop.base * factor), round(ANCHOR_BASE * DIGIT_HEIGHT / ANCHOR_CAPITAL)
        above = max(base, anchor_base)
        below = max(image.shape[0] - base, small.shape[0] - anchor_base)
        gap = round(GAP * DIGIT_HEIGHT)
        canvas = np.full((above + below, small.shape[1] + gap + image.shape[1]), px.PAPER, np.uint8)
        canvas[above - anchor_base : above - anchor_base + small.shape[0], : small.shape[1]] = small
        canvas[above - base : above - base + image.shape[0], small.shape[1] + gap :] = image
        seen = self._engine.line(px.padded(canvas, 10), 300, model, whitelist)
        # the anchor's letters are allowed, so a 9 may come as its g
        return SeenLine(_ANCHOR.sub("", seen.text).replace("g", "9"), seen.confidence)

    def _plain(self, crop: NumberCrop) -> SeenLine:
        image = px.scaled(crop.image, DIGIT_HEIGHT / max(1, crop.tall))
        return self._engine.line(px.padded(image, 10), 300, "Vietnamese", WHITELIST)


def _judged_lines(better: SeenLine, other: SeenLine, crop: NumberCrop) -> Reading:
    text = better.text
    if better.confidence < SCRIBBLE and not well_formed(text.replace(" ", "")):
        text = ""
    # a full stop at the end makes TrueOCR waver every tenth time, and there the ink decides
    steady = better.confidence >= STEADY or crop.full_stop or text.endswith(".")
    return judged(text, other.text, crop, SURE if steady else UNSTEADY)


def judged(better: str, other: str, crop: NumberCrop, sure: float) -> Reading:
    """Weigh two readings: blanks inside a number are no difference, anything else is.

    Ink with a wide gap is doubtful in any case: two cells whose rule was not seen give ``14 100``, read as ``14100``.
    About a full stop at the end, where readers differ most, the ink decides: a dot of its own is plain to see. So it
    does where one reader saw a comma and the other a point; and where both saw what the ink denies, nothing is sure
    (two readers took a comma before a per cent sign for a point).
    ``sure`` is the confidence where both agree on well-formed text. Where they differ ``better`` wins, unless only the
    other is well-formed.
    """
    better, other = better.strip(), other.strip()
    a, b = better.replace(" ", ""), other.replace(" ", "")
    if a.rstrip(".,") == b.rstrip(".,") and (a != b or crop.full_stop):
        stem = a.rstrip(".,")
        text = stem + "." if stem else ""
        return Reading(text, text, _sure_of(text, crop, sure) if crop.full_stop else TOUCHING)
    if a == b:
        text = better if better == other else a
        return Reading(text, text, DOUBT if _denied(a, crop.signs) else _sure_of(text, crop, sure))
    if _points(a) == _points(b) and (told := [text for text in (a, b) if _signs(text) == crop.signs]):
        return Reading(told[0], told[0], _sure_of(told[0], crop, INKED))
    if well_formed(b) and not well_formed(a):
        better, other = other, better
    return Reading(better, other, DOUBT)


def _signs(text: str) -> str:
    return "".join(c for c in text if c in ".,")


def _points(text: str) -> str:
    return text.replace(",", ".")


def _denied(text: str, signs: str) -> bool:
    """Whether the ink shows a comma where a text has a point, or the reverse."""
    read = _signs(text)
    return len(read) == len(signs) and any(a != b for a, b in zip(read, signs, strict=True) if b != "?")


def _sure_of(text: str, crop: NumberCrop, sure: float) -> float:
    """Return how sure two readers are that agree on ``text``."""
    if crop.gap == "wide":
        return DOUBT
    if crop.gap == "hollow" and " " not in text:
        return HOLLOW
    return sure if well_formed(text.replace(" ", "")) else UNUSUAL


def well_formed(text: str) -> bool:
    """Whether ``text`` is a number as reports print them, or an item number such as ``2.2.1.``."""
    return bool(NUMBER.fullmatch(text) or ITEM.fullmatch(text))
